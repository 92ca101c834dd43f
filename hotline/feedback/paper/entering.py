"""Typing a batch: twice, by two people, the second without a look at what the first typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import staff, vietnam
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.feedback.counters import counter as counter_by_id
from hotline.feedback.paper.reading import FIELDS, HARD, Written, flaws_of, sheet
from hotline.feedback.paper.tables import Entry, PaperBatch, PaperLine, PaperStage
from hotline.staff import Person
from hotline.tickets.rights import require_desk

PAPERS_AT_MOST = 60
_NAME_AT_MOST, _WORDS_AT_MOST, _FIELD_AT_MOST = 120, 2000, 60


async def batches(s: AsyncSession, *, most: int = 100) -> list[PaperBatch]:
    """The batches, those that are open first, then the newest."""
    found = await s.scalars(
        select(PaperBatch)
        .order_by(PaperBatch.ended_at.is_not(None), PaperBatch.id.desc())
        .limit(most)
    )
    return list(found)


async def batch(s: AsyncSession, batch_id: int) -> PaperBatch:
    """One batch. Raises NotFound."""
    found = await s.get(PaperBatch, batch_id)
    if found is None:
        raise NotFound("no_such_batch")
    return found


async def typed_so_far(s: AsyncSession, rows: list[PaperBatch]) -> dict[tuple[int, int], int]:
    """How many papers were typed, by batch and entry."""
    counted = await s.execute(
        select(PaperLine.batch_id, PaperLine.entry, func.count())
        .where(PaperLine.batch_id.in_([row.id for row in rows]))
        .group_by(PaperLine.batch_id, PaperLine.entry)
    )
    return {(batch_id, entry): count for batch_id, entry, count in counted}


async def open_batch(
    s: AsyncSession,
    name: str,
    papers: int,
    counter_id: int | None,
    officer_id: int | None = None,
    *,
    by: Person,
    at: datetime,
) -> PaperBatch:
    """Begin a batch; with an officer, all of its papers are about them.

    The same once more is the first, as long as nobody has typed any of it.
    Raises NotAllowed, NotFound, and Invalid (`batch_name`, `batch_papers`, `kiosk_officer`).
    """
    require_desk(by)
    if not name or len(name) > _NAME_AT_MOST:
        raise Invalid("batch_name", field="name", most=_NAME_AT_MOST)
    if not 1 <= papers <= PAPERS_AT_MOST:
        raise Invalid("batch_papers", field="papers", most=PAPERS_AT_MOST)
    officers = []
    if counter_id is not None:
        officers = [one.id for one in (await counter_by_id(s, counter_id)).officers]
    if officer_id is not None and officer_id not in officers:
        raise Invalid("kiosk_officer", field="counter")
    told = {"name": name, "papers": papers, "counter_id": counter_id, "officer_id": officer_id,
            "created_by_id": by.id}  # fmt: skip
    twin: PaperBatch | None = await s.scalar(
        select(PaperBatch).filter_by(**told, first_id=None, second_id=None, ended_at=None)
    )
    if twin is not None:
        return twin
    made = PaperBatch(**told, created_at=at)
    s.add(made)
    await s.flush()
    return made


def entry_of(row: PaperBatch, by: Person) -> Entry | None:
    """Which entry this person may type now; None when it is not their turn."""
    turns = {
        PaperStage.FIRST: (Entry.FIRST, row.first_id),
        PaperStage.SECOND: (Entry.SECOND, row.second_id),
    }
    entry, typist = turns.get(row.stage, (None, None))
    if entry == Entry.SECOND and by.id == row.first_id:
        return None
    return entry if typist in (None, by.id) else None


async def lines(s: AsyncSession, row: PaperBatch, entry: Entry) -> dict[int, PaperLine]:
    """The lines of one entry, by the number of the paper."""
    found = await s.scalars(
        select(PaperLine)
        .where(PaperLine.batch_id == row.id, PaperLine.entry == entry)
        .order_by(PaperLine.number)
    )
    return {line.number: line for line in found}


async def enter(
    s: AsyncSession,
    batch_id: int,
    given: Mapping[int, Written],
    *,
    done: bool,
    by: Person,
    at: datetime,
) -> bool:
    """Keep what one person typed so far, letter by letter; empty papers are not kept.

    With `done` the entry ends, unless a line cannot be read: then False, and all is kept.
    Raises NotFound, NotAllowed (`paper_same_person`) and Conflict (`paper_held`,
    `paper_entered`).
    """
    require_desk(by)
    row = await hold_batch(s, batch_id)
    entry = await _turn(s, row, by)
    known = await lines(s, row, entry)
    for number in range(1, row.papers + 1):
        written = given.get(number, Written()).cut(_FIELD_AT_MOST, _WORDS_AT_MOST)
        await _write(s, row, entry, number, written, known.get(number), by)
    await s.flush()
    if not done:
        return False
    typed = {number: one.written for number, one in (await lines(s, row, entry)).items()}
    read = await sheet(s, typed, row.counter_id, at=at)
    if not read.papers or any(HARD & set(flaws_of(read, number)) for number in read.papers):
        return False
    setattr(row, f"{entry.name.lower()}_done_at", at)
    await s.flush()
    return True


async def hold_batch(s: AsyncSession, batch_id: int) -> PaperBatch:
    """Let nobody else change a batch until this transaction ends. Raises NotFound."""
    found = await s.scalar(
        select(PaperBatch)
        .where(PaperBatch.id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("no_such_batch")
    return found


async def _turn(s: AsyncSession, row: PaperBatch, by: Person) -> Entry:
    entry = entry_of(row, by)
    if entry is not None:
        setattr(row, f"{entry.name.lower()}_id", by.id)
        return entry
    if row.stage == PaperStage.SECOND and by.id == row.first_id:
        raise NotAllowed("paper_same_person")
    if row.stage in (PaperStage.COMPARED, PaperStage.ENDED):
        raise Conflict("paper_entered")
    typist = row.first_id if row.stage == PaperStage.FIRST else row.second_id
    raise Conflict("paper_held", name=await staff.name_of(s, typist) or "")


async def _write(
    s: AsyncSession,
    row: PaperBatch,
    entry: Entry,
    number: int,
    written: Written,
    known: PaperLine | None,
    by: Person,
) -> None:
    if known is None and written.is_empty:
        return
    if known is not None and written.is_empty:
        await s.delete(known)
        return
    line = known or PaperLine(batch_id=row.id, entry=entry, number=number, by_id=by.id)
    for name in FIELDS:
        setattr(line, name, vietnam.nfc(getattr(written, name)))
    if known is None:
        s.add(line)
