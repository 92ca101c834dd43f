"""Imports: a file with how it is read, taken batch by batch by whichever worker comes first.

The file waits in the database until it has been taken, so that any process can go on where
another was cut off; with each batch the count of rows is written in the same transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies
from hotline.db import announce
from hotline.dossiers import reading, recounting
from hotline.dossiers.codes import (
    FileKind,
    ImportState,
    RowFlaw,
    SheetColumn,
    WordKind,
)
from hotline.dossiers.imports import OPEN, DossierFile, DossierImport
from hotline.dossiers.lines import Flaw, Reading, Told
from hotline.dossiers.reading import FILE_AT_MOST, Head, SheetRow
from hotline.dossiers.taking import stamp, take
from hotline.dossiers.words import Lexicon, key, learn, lexicon, name_key
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.staff import Person, Role

BATCH = 200
FLAWS_KEPT = 300
LISTED_AT_MOST = 100
LOOKED_AT = 2_000
SHOWN = 12
FILE_KEPT = timedelta(days=7)
_LEASE = timedelta(minutes=2)
_MAY = (Role.OFFICE,)
# Without these columns there is nothing to say of a dossier.
NEEDED = (SheetColumn.CODE, SheetColumn.DUE)


class Inspected(NamedTuple):
    """What a look at a file tells before it is kept; `rows` is about how many it has."""

    name: str
    kind: FileKind
    head: Head
    guessed: Mapping[SheetColumn, int]
    rows: int | None
    digest: str


class Match(NamedTuple):
    """How a person matched a file: column to heading, whose dossiers, of when."""

    columns: Mapping[SheetColumn, int]
    agency_id: int | None
    told_at: datetime


@dataclass(frozen=True)
class Look:
    """What the beginning of a file looks like: rows as they would be taken, and what is wrong.

    `undated` are rows that are right but for their appointment, which they lack; `statuses` and
    `agencies` are words that nobody has explained yet.
    """

    told: Sequence[tuple[int, Told]]
    flaws: Sequence[Flaw]
    undated: Sequence[Flaw]
    rows: int
    whole: bool
    statuses: Sequence[str]
    agencies: Sequence[str]


def inspect(name: str, data: bytes, words: Lexicon) -> Inspected:
    """What a file is, and where its headings are. Pure, and takes a while for a large one.

    Raises Invalid for what is no file of ours, or is too large (`import_too_large`).
    """
    if len(data) > FILE_AT_MOST:
        raise Invalid("import_too_large", field="file", most=FILE_AT_MOST // 2**20)
    kind = reading.kind_of(name, data)
    head = reading.head(data, kind, lambda said: key(said) in words.columns)
    guessed = words.guessed(head.headings)
    rows = reading.expected(data, kind, head)
    digest = hashlib.sha256(data).hexdigest()
    return Inspected(name[:200] or str(kind), kind, head, guessed, rows, digest)


async def open_import(
    s: AsyncSession, seen: Inspected, data: bytes, *, by: Person, at: datetime
) -> DossierImport:
    """Keep a file that was inspected; its columns are matched as far as they are known.

    The same file of the same person, sent twice, is the one whose columns are being matched.
    """
    _require(by)
    twin: DossierImport | None = await s.scalar(
        select(DossierImport).filter_by(
            digest=seen.digest, name=seen.name, created_by_id=by.id, state=ImportState.MATCHING
        )
    )
    if twin is not None:
        return twin
    row = DossierImport(
        name=seen.name, kind=seen.kind, octets=len(data), digest=seen.digest,
        headings=seen.head.headings, head_row=seen.head.number, sheet=seen.head.sheet,
        columns={**seen.guessed}, told_at=at, rows=seen.rows, flaws=[], created_by_id=by.id,
        created_at=at,
    )  # fmt: skip
    s.add(row)
    await s.flush()
    s.add(DossierFile(import_id=row.id, data=data))
    await s.flush()
    return row


async def match(
    s: AsyncSession, row: DossierImport, wanted: Match, *, by: Person, at: datetime
) -> None:
    """Say which heading stands for what; kept for the next file with such headings.

    Raises Invalid (`import_column_missing`, `import_agency_missing`, `import_told_later`),
    Conflict (`import_moved_on`) once it is under way.
    """
    _require(by)
    _require_waiting(row)
    for column in NEEDED:
        if column not in wanted.columns:
            raise Invalid("import_column_missing", field=f"column-{column}", column=column)
    if wanted.agency_id is None:
        whose = SheetColumn.AGENCY in wanted.columns
    else:
        whose = wanted.agency_id in (await agencies.directory(s)).agencies
    if not whose:
        raise Invalid("import_agency_missing", field="agency")
    if wanted.told_at > at:
        raise Invalid("import_told_later", field="told_at")
    row.columns = {str(column): place for column, place in wanted.columns.items()}
    row.agency_id, row.told_at = wanted.agency_id, wanted.told_at
    by_place = {place: str(column) for column, place in wanted.columns.items()}
    named = [(key(one), by_place.get(place, "")) for place, one in enumerate(row.headings)]
    # Of two columns with the same heading the one that was chosen says what it means.
    headings = dict(sorted((one for one in named if one[0]), key=lambda one: bool(one[1])))
    await learn(s, WordKind.COLUMN, headings)
    await s.flush()


async def explain(
    s: AsyncSession, kind: WordKind, meanings: Mapping[str, str], *, by: Person
) -> None:
    """Say what statuses or names of agencies mean; kept for every file from now on."""
    _require(by)
    fold = name_key if kind == WordKind.AGENCY else key
    await learn(s, kind, {fold(word): meaning for word, meaning in meanings.items() if meaning})


async def start(s: AsyncSession, row: DossierImport, *, undated: bool = False, by: Person) -> None:
    """Leave the file to the workers, from its beginning. Raises Conflict as `match`.

    Rows without an appointment are taken only if somebody wants them (`undated`).
    """
    _require(by)
    _require_waiting(row)
    row.state, row.undated = ImportState.QUEUED, undated
    row.read = row.new = row.changed = row.same = row.flawed = 0
    row.flaws, row.ended_at = [], None
    await s.flush()
    announce(s, "dossier_import", id=row.id)


async def drop(s: AsyncSession, row: DossierImport, *, by: Person, at: datetime) -> None:
    """The file is not wanted any more; what was taken of it stays."""
    _require(by)
    if row.state in (ImportState.QUEUED, ImportState.RUNNING):
        raise Conflict("import_moved_on")
    if row.state != ImportState.DONE:
        row.state, row.ended_at = ImportState.DROPPED, at
    await _forget(s, row)


async def imports(s: AsyncSession) -> list[DossierImport]:
    """The newest imports first."""
    newest = select(DossierImport).order_by(DossierImport.id.desc()).limit(LISTED_AT_MOST)
    return list(await s.scalars(newest))


async def import_(s: AsyncSession, import_id: int, *, hold: bool = False) -> DossierImport:
    """One import; with `hold`, nobody else changes it meanwhile. Raises NotFound."""
    wanted = select(DossierImport).where(DossierImport.id == import_id)
    found: DossierImport | None = await s.scalar(wanted.with_for_update() if hold else wanted)
    if found is None:
        raise NotFound("no_such_import")
    return found


async def file_of(s: AsyncSession, row: DossierImport) -> bytes:
    """The bytes of an import; none once they are gone."""
    found: bytes | None = await s.scalar(
        select(DossierFile.data).where(DossierFile.import_id == row.id)
    )
    return found or b""


async def reading_of(s: AsyncSession, row: DossierImport) -> Reading:
    """How the rows of a file are read as it is matched now."""
    return Reading(row.places, tuple(row.titles), await lexicon(s), row.agency_id, row.undated)


def look(row: DossierImport, data: bytes, read: Reading) -> Look:
    """Read the beginning of a file without taking anything. Pure, and takes a while."""
    told: list[tuple[int, Told]] = []
    flaws, statuses, agencies = list[Flaw](), dict[str, None](), dict[str, None]()
    seen = 0
    strictly = replace(read, undated=False)
    for number, said in islice(strictly.all_told(_rows(row, data)), LOOKED_AT + 1):
        seen += 1
        if isinstance(said, Told):
            told += [(number, said)] if len(told) < SHOWN else []
            continue
        flaws.append(said)
        if said.why == RowFlaw.STATUS_UNKNOWN:
            statuses[said.named["said"]] = None
        elif said.why == RowFlaw.AGENCY_UNKNOWN:
            agencies[said.named["said"]] = None
    whole = seen <= LOOKED_AT
    undated = [one for one in flaws if one.why == RowFlaw.DUE_MISSING]
    flaws = [one for one in flaws if one.why != RowFlaw.DUE_MISSING]
    return Look(told, flaws, undated, min(seen, LOOKED_AT), whole, list(statuses), list(agencies))


async def some_wait(s: AsyncSession, *, at: datetime) -> bool:
    """Whether there is anything for a worker: an import, or a file that nobody came back for."""
    wanted = select(DossierImport.id).where(or_(_waiting(at), _forgotten(at))).limit(1)
    return await s.scalar(wanted) is not None


async def under_way(s: AsyncSession) -> bool:
    """Whether any file is being taken, or waits for it."""
    return await s.scalar(select(DossierImport.id).where(text(OPEN)).limit(1)) is not None


async def claim(s: AsyncSession, *, at: datetime) -> DossierImport | None:
    """The oldest import that waits, or whose worker is dead; it is ours for a while."""
    found: DossierImport | None = await s.scalar(
        select(DossierImport)
        .where(_waiting(at))
        .order_by(DossierImport.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if found is not None:
        found.state, found.lease_until = ImportState.RUNNING, at + _LEASE
        await s.flush()
        announce(s, "dossier_import", id=found.id)
    return found


def batches(row: DossierImport, data: bytes, read: Reading) -> Iterator[list[Told | Flaw]]:
    """What is still to be taken of a file, in batches. Pure, and each step takes a while.

    Rows of one dossier that follow each other stay together.
    """
    some: list[Told | Flaw] = []
    for _, said in islice(read.all_told(_rows(row, data)), row.read, None):
        if len(some) >= BATCH and _code(said) != _code(some[-1]):
            yield some
            some = []
        some.append(said)
    if some:
        yield some


async def take_batch(
    s: AsyncSession, import_id: int, said: Sequence[Told | Flaw], *, at: datetime
) -> None:
    """Take one batch and count it. Raises Conflict when the import is not under way any more."""
    row = await import_(s, import_id, hold=True)
    if row.state != ImportState.RUNNING:
        raise Conflict("import_moved_on")
    told = [one for one in said if isinstance(one, Told)]
    flaws = [one for one in said if isinstance(one, Flaw)]
    by = await recounting.counted_by(s)
    taken = await take(s, told, stamp(row.told_at, row.digest), by, at=at)
    row.new, row.changed, row.same = (
        row.new + taken.new, row.changed + taken.changed, row.same + taken.same
    )  # fmt: skip
    room = max(0, FLAWS_KEPT - len(row.flaws))
    row.flaws = [*row.flaws, *(asdict(one) for one in flaws[:room])]
    row.read, row.flawed = row.read + len(said), row.flawed + len(flaws)
    row.lease_until = at + _LEASE
    await s.flush()
    announce(s, "dossier_import", id=row.id)


async def end(s: AsyncSession, import_id: int, *, failed: bool = False, at: datetime) -> None:
    """All rows are taken, or the rest cannot be read. A file without a flaw is forgotten."""
    row = await import_(s, import_id, hold=True)
    row.state = ImportState.FAILED if failed else ImportState.DONE
    row.rows = row.rows if failed else row.read
    row.ended_at, row.lease_until = at, None
    if not failed and not row.flawed:
        await _forget(s, row)
    await s.flush()
    announce(s, "dossier_import", id=row.id)


async def tidy(s: AsyncSession, *, at: datetime) -> None:
    """Forget files that nobody came back for: they hold people's names and numbers."""
    old = await s.scalars(select(DossierImport).where(_forgotten(at)))
    for row in old.all():
        await _forget(s, row)


def _waiting(at: datetime) -> ColumnElement[bool]:
    lapsed = or_(DossierImport.lease_until.is_(None), DossierImport.lease_until < at)
    return and_(text(OPEN), lapsed)


def _forgotten(at: datetime) -> ColumnElement[bool]:
    return and_(
        DossierImport.has_file.is_(True),
        DossierImport.created_at < at - FILE_KEPT,
        DossierImport.state.in_((ImportState.MATCHING, ImportState.DONE, ImportState.FAILED)),
    )


async def _forget(s: AsyncSession, row: DossierImport) -> None:
    await s.execute(delete(DossierFile).where(DossierFile.import_id == row.id))
    row.has_file = False
    await s.flush()


def _code(said: Told | Flaw) -> str | None:
    return said.code if isinstance(said, Told) else None


def _rows(row: DossierImport, data: bytes) -> Iterator[SheetRow]:
    return reading.rows(data, FileKind(row.kind), row.head)


def _require(by: Person) -> None:
    if by.role not in _MAY:
        raise NotAllowed("not_your_role")


def _require_waiting(row: DossierImport) -> None:
    if row.state in (ImportState.QUEUED, ImportState.RUNNING) or not row.has_file:
        raise Conflict("import_moved_on")
