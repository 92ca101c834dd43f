"""What two people typed, side by side: what agrees becomes ratings, the rest is looked at again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.errors import Conflict, Invalid, NotFound
from hotline.feedback.codes import Mode
from hotline.feedback.counters import counter as counter_by_id
from hotline.feedback.paper.entering import hold_batch, lines
from hotline.feedback.paper.reading import (
    FIELDS,
    HARD,
    Paper,
    PaperFlaw,
    Sheet,
    Written,
    flaws_of,
    given_at,
    sheet,
)
from hotline.feedback.paper.tables import Entry, PaperBatch, PaperLine, PaperStage
from hotline.feedback.pressing import Pressed, press
from hotline.feedback.ratings import rate
from hotline.staff import Person
from hotline.tickets.rights import require_desk

# A third look may say that these are no mistakes: two papers rated one ticket.
_MAY_STAND = frozenset({PaperFlaw.REPEATED, PaperFlaw.KEPT_BEFORE})


class PaperState(StrEnum):
    """Where one paper of a compared batch stands."""

    AGREED = "agreed"
    DIFFERS = "differs"
    FLAWED = "flawed"
    DROPPED = "dropped"
    KEPT = "kept"


class Compared(NamedTuple):
    """One paper: both entries, the third look if there was one, and what stands in its way."""

    number: int
    first: PaperLine | None
    second: PaperLine | None
    settled: PaperLine | None
    differs: Collection[str]
    flaws: list[PaperFlaw]
    state: PaperState

    @property
    def counts(self) -> PaperLine:
        """The line that counts, or the likeliest until somebody looks again."""
        found = self.settled or self.first or self.second
        assert found is not None
        return found


async def compared(s: AsyncSession, row: PaperBatch, *, at: datetime) -> list[Compared]:
    """All papers of a batch that anybody has typed, in the order of the pile."""
    entries = [await lines(s, row, entry) for entry in Entry]
    first, second, settled = entries
    read = [await _sheet(s, row, one, at) for one in (first, second)]
    together = await _sheet(s, row, first | settled, at)
    found = []
    for number in sorted({number for one in entries for number in one}):
        one, other, third = (entry.get(number) for entry in entries)
        differs = set() if third else _differs(read[0].papers, read[1].papers, number)
        flaws = flaws_of(together, number) if number in together.papers else []
        line = third or one
        found.append(
            Compared(number, one, other, third, differs, flaws, _state(line, third, differs, flaws))
        )
    return found


async def settle(
    s: AsyncSession,
    batch_id: int,
    number: int,
    written: Written,
    *,
    dropped: str | None,
    by: Person,
    at: datetime,
) -> None:
    """A third look at a paper says what it reads, or sets it aside with a reason (`dropped`).

    Raises NotFound, Conflict (`paper_not_compared`, `paper_kept`), and Invalid
    (`paper_unreadable`, `paper_drop_reason`).
    """
    require_desk(by)
    row = await _open_batch(s, batch_id)
    paper = next((one for one in await compared(s, row, at=at) if one.number == number), None)
    if paper is None:
        raise NotFound("no_such_batch")
    if paper.state == PaperState.KEPT:
        raise Conflict("paper_kept")
    if dropped is not None and not dropped.strip():
        raise Invalid("paper_drop_reason", field="dropped")
    if dropped is None and HARD & set(
        (await sheet(s, {1: written}, row.counter_id, at=at)).papers[1].flaws
    ):
        raise Invalid("paper_unreadable")
    line = paper.settled or PaperLine(batch_id=row.id, entry=Entry.SETTLED, number=number)
    kept = paper.counts.written if dropped is not None else written
    for name in FIELDS:
        setattr(line, name, vietnam.nfc(getattr(kept, name)).strip())
    line.dropped, line.by_id = vietnam.nfc(dropped or "").strip()[:500], by.id
    s.add(line)
    await s.flush()
    await _end_if_done(s, row, at)


async def record(s: AsyncSession, batch_id: int, *, by: Person, at: datetime) -> int:
    """Make ratings of all papers that agree and have no flaw; how many were made.

    They are signed by who typed them first. Raises NotFound and Conflict
    (`paper_not_compared`).
    """
    require_desk(by)
    row = await _open_batch(s, batch_id)
    every = await compared(s, row, at=at)
    ready = [one for one in every if one.state == PaperState.AGREED]
    typist = await s.get_one(Person, row.first_id)
    read = await _sheet(s, row, {one.number: one.counts for one in ready}, at)
    for one in ready:
        await _keep(s, row, one.counts, read, by=typist, at=at)
    await s.flush()
    await _end_if_done(s, row, at)
    return len(ready)


async def _keep(
    s: AsyncSession, row: PaperBatch, line: PaperLine, read: Sheet, *, by: Person, at: datetime
) -> None:
    paper = read.papers[line.number]
    given = given_at(paper, otherwise=row.created_at, at=at)
    ticket = read.tickets.get(paper.code)
    if ticket is not None:
        source = f"paper:{row.id}:{line.number}"
        made = await rate(s, ticket, paper.answers, ask=None, mode=Mode.PAPER, source=source, by=by,
                          at=at, given_at=given)  # fmt: skip
        line.rating_id = made.id
        return
    assert row.counter_id is not None
    counter = await counter_by_id(s, row.counter_id)
    pressed = Pressed(f"batch-{row.id}-{line.number}", given, paper.answers, row.officer_id,
                      paper.code)  # fmt: skip
    line.counter_rating_id = (await press(s, counter, pressed, mode=Mode.PAPER, at=at)).id


async def _sheet(
    s: AsyncSession, row: PaperBatch, typed: Mapping[int, PaperLine], at: datetime
) -> Sheet:
    """What was typed, read together; what was set aside says nothing."""
    written = {number: one.written for number, one in typed.items() if not one.dropped}
    return await sheet(s, written, row.counter_id, at=at)


async def _open_batch(s: AsyncSession, batch_id: int) -> PaperBatch:
    row = await hold_batch(s, batch_id)
    if row.stage != PaperStage.COMPARED:
        raise Conflict("paper_not_compared")
    return row


async def _end_if_done(s: AsyncSession, row: PaperBatch, at: datetime) -> None:
    decided = (PaperState.KEPT, PaperState.DROPPED)
    if all(one.state in decided for one in await compared(s, row, at=at)):
        row.ended_at = at
        await s.flush()


def _differs(first: Mapping[int, Paper], second: Mapping[int, Paper], number: int) -> set[str]:
    if number not in first or number not in second:
        return set(FIELDS)
    return first[number].differs(second[number])


def _state(
    line: PaperLine | None, third: PaperLine | None, differs: set[str], flaws: list[PaperFlaw]
) -> PaperState:
    if line is not None and line.is_kept:
        return PaperState.KEPT
    if third is not None and third.dropped:
        return PaperState.DROPPED
    if differs:
        return PaperState.DIFFERS
    in_the_way = set(flaws) - (_MAY_STAND if third is not None else frozenset())
    return PaperState.FLAWED if in_the_way else PaperState.AGREED
