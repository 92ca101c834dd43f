"""From the draft to the issued report, and from there only to a correction: every move a row.

The office drafts, somebody else of it checks where there is somebody else, and the office issues
with number, day and signer. Who acts on a version says which one was seen (`seen`, its hash), so
that nobody checks or issues what another has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, db, documents, vietnam
from hotline.documents import DocumentKind
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.reports import checking, freezing
from hotline.reports.document import Letterhead, ReportPart
from hotline.reports.freezing import Taken
from hotline.reports.period import Period
from hotline.reports.versions import Report, ReportVersion, VersionState, version, versions
from hotline.staff import Person, Role

WORDS_AT_MOST = 20_000
BECAUSE_AT_MOST = 2_000
NUMBER_AT_MOST = 60
PLACE_AT_MOST = SIGNER_AT_MOST = 100
# Who issues in the evening may date it by the morning on which it goes out.
_DATED_AHEAD = timedelta(days=1)


class VersionMove(StrEnum):
    """What may be done with a version."""

    WRITE = "write"
    RECOUNT = "recount"
    CHECK = "check"
    SEND_BACK = "send_back"
    ISSUE = "issue"
    DISCARD = "discard"


class Way(NamedTuple):
    """From which states a move leads where; None: the version is gone."""

    of: frozenset[VersionState]
    to: VersionState | None


_OPEN = frozenset({VersionState.DRAFT, VersionState.CHECKED})
MOVES: dict[VersionMove, Way] = {
    VersionMove.WRITE: Way(_OPEN, VersionState.DRAFT),
    VersionMove.RECOUNT: Way(_OPEN, VersionState.DRAFT),
    VersionMove.CHECK: Way(frozenset({VersionState.DRAFT}), VersionState.CHECKED),
    VersionMove.SEND_BACK: Way(frozenset({VersionState.CHECKED}), VersionState.DRAFT),
    VersionMove.ISSUE: Way(frozenset({VersionState.CHECKED}), VersionState.ISSUED),
    VersionMove.DISCARD: Way(_OPEN, None),
}


def moves(row: ReportVersion) -> list[VersionMove]:
    """What may be done with it now."""
    return [move for move, way in MOVES.items() if row.state in way.of]


async def report_of(s: AsyncSession, period: Period) -> tuple[Report, bool]:
    """The report of a period, held until the transaction ends; and whether it is new.

    Of several processes that ask at once exactly one is told that it is.
    """
    start, end = period.span
    told = {"name": period.name, "start": start, "end": end,
            "cutoff_day": period.cutoff.day, "cutoff_hour": period.cutoff.hour}  # fmt: skip
    made = await db.insert_new(s, Report, [told])
    held = select(Report).where(Report.start == start, Report.end == end).with_for_update()
    return (await s.scalars(held)).one(), bool(made)


async def draft(
    s: AsyncSession, taken: Taken, *, by: Person | None, at: datetime, because: str = ""
) -> ReportVersion:
    """A first version, or after an issued one its correction, which says `because`.

    Raises Conflict while another version is not issued, Invalid for a correction without why.
    """
    if by is not None:
        require_office(by)
    report, _ = await report_of(s, taken.period)
    return await add(s, report, taken, by=by, at=at, because=because)


async def add(
    s: AsyncSession,
    report: Report,
    taken: Taken,
    *,
    by: Person | None,
    at: datetime,
    because: str = "",
) -> ReportVersion:
    """As `draft`, to a report that is held already."""
    before = await versions(s, report_id=report.id)
    if before and before[0].state != VersionState.ISSUED:
        raise Conflict("report_drafted_already")
    why = _tidy(because, most=BECAUSE_AT_MOST, field="because")
    if before and not why:
        raise Invalid("report_because_missing", field="because")
    text = await _first_words(s, before)
    row = ReportVersion(
        report_id=report.id, report=report, version=len(before) + 1, state=VersionState.DRAFT,
        because=why, words=text, drafted_at=at, drafted_by_id=by.id if by else None,
    )  # fmt: skip
    _count(row, taken, by=by, at=at)
    s.add(row)
    await s.flush()
    return row


async def write(
    s: AsyncSession,
    version_id: int,
    letterhead: Letterhead,
    remarks: Mapping[ReportPart, str],
    *,
    seen: str,
    by: Person,
    at: datetime,
) -> ReportVersion:
    """What the office says around and beside the figures; it is to be checked again then."""
    row = await _held(s, version_id, VersionMove.WRITE, seen=seen, by=by)
    tidied = {part: _tidy(said) for part, said in remarks.items()}
    row.words = freezing.written(letterhead, tidied)
    row.hash = freezing.hashed(row.content, row.lists, row.words)
    _edited(row, by=by, at=at)
    return row


async def recount(
    s: AsyncSession, version_id: int, taken: Taken, *, seen: str, by: Person, at: datetime
) -> ReportVersion:
    """Put what was counted anew in the place of what was counted before."""
    row = await _held(s, version_id, VersionMove.RECOUNT, seen=seen, by=by)
    _count(row, taken, by=by, at=at)
    return row


async def check(
    s: AsyncSession, version_id: int, *, seen: str, by: Person, at: datetime
) -> ReportVersion:
    """Say that it is right. Raises Conflict while an identity does not hold (`report_unsound`),
    NotAllowed for whoever wrote it last while somebody else could check."""
    row = await _held(s, version_id, VersionMove.CHECK, seen=seen, by=by)
    if found := checking.check(freezing.figures(row)):
        raise Conflict("report_unsound", count=len(found), first=found[0].words())
    if row.edited_by_id == by.id and await _others(s, by):
        raise NotAllowed("report_check_another")
    row.state, row.checked_at, row.checked_by_id = VersionState.CHECKED, at, by.id
    return row


async def send_back(s: AsyncSession, version_id: int, *, seen: str, by: Person) -> ReportVersion:
    """It is a draft again."""
    row = await _held(s, version_id, VersionMove.SEND_BACK, seen=seen, by=by)
    row.state, row.checked_at, row.checked_by_id = VersionState.DRAFT, None, None
    return row


async def issue(
    s: AsyncSession,
    version_id: int,
    signed: Letterhead,
    *,
    seen: str,
    by: Person,
    at: datetime,
) -> ReportVersion:
    """Issue it under the number, place, day and signer of `signed`, on the template in use.

    From then on nothing of it can change. Raises Conflict while its period runs or has been
    counted too early, Invalid for what is missing or cannot be of the signature: a document is
    not dated before what it reports on has ended, and each number of a year is given once.
    """
    row = await _held(s, version_id, VersionMove.ISSUE, seen=seen, by=by)
    if row.counted < row.report.end:
        raise Conflict("report_period_runs", end=row.report.end)
    _require_signature(signed)
    _require_day(signed.day, row.report.end, at)
    await _require_new_number(s, row, signed)
    kept, remarks = freezing.words(row)
    head = replace(kept, number=signed.number, place=signed.place, day=signed.day,
                   signer=signed.signer)  # fmt: skip
    used = await documents.used_at(s, DocumentKind.REPORT, at)
    row.words = freezing.written(head, remarks, used)
    row.hash = freezing.hashed(row.content, row.lists, row.words)
    row.state, row.issued_at, row.issued_by_id = VersionState.ISSUED, at, by.id
    await s.flush()
    return row


async def discard(s: AsyncSession, version_id: int, *, seen: str, by: Person) -> None:
    """Let a version go that was never issued."""
    await s.delete(await _held(s, version_id, VersionMove.DISCARD, seen=seen, by=by))
    await s.flush()


async def amiss(s: AsyncSession) -> list[ReportVersion]:
    """Versions whose texts are not those of their hash."""
    found = []
    for one in await versions(s):
        row = await version(s, one.id, lists=True)
        if freezing.hashed(row.content, row.lists, row.words) != row.hash:
            found.append(row)
        s.expunge(row)
    return found


def require_office(by: Person) -> None:
    """Raise NotAllowed for everybody else."""
    if by.role != Role.OFFICE:
        raise NotAllowed("not_your_role")


async def _held(
    s: AsyncSession, version_id: int, move: VersionMove, *, seen: str, by: Person
) -> ReportVersion:
    require_office(by)
    row = await version(s, version_id, lists=True, held=True)
    if row.state not in MOVES[move].of:
        raise Conflict("report_stands_elsewhere", state=row.state)
    if row.hash != seen:
        raise Conflict("report_changed_meanwhile")
    return row


def _require_signature(signed: Letterhead) -> None:
    if not signed.number:
        raise Invalid("report_number_missing", field="number")
    if len(signed.number) > NUMBER_AT_MOST:
        raise Invalid("report_number_long", field="number", most=NUMBER_AT_MOST)
    if not signed.place:
        raise Invalid("report_place_missing", field="place")
    if len(signed.place) > PLACE_AT_MOST:
        raise Invalid("words_too_long", field="place", most=PLACE_AT_MOST, long=len(signed.place))
    if not signed.signer:
        raise Invalid("report_signer_missing", field="signer")
    if len(signed.signer) > SIGNER_AT_MOST:
        raise Invalid("report_signer_long", field="signer", most=SIGNER_AT_MOST)


def _require_day(day: date | None, end: datetime, at: datetime) -> None:
    if day is None:
        raise Invalid("report_day_missing", field="day")
    first, last = clock.local_day(end), clock.local_day(at) + _DATED_AHEAD
    if not first <= day <= last:
        raise Invalid(
            "report_day_outside", field="day", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}"
        )


async def _require_new_number(s: AsyncSession, row: ReportVersion, signed: Letterhead) -> None:
    # Of two that are issued at once under one number the second waits, and sees the first.
    await s.execute(select(Report.id).order_by(Report.id).with_for_update())
    for other in await versions(s):
        head, _ = freezing.words(other)
        of_year = head.day and signed.day and head.day.year == signed.day.year
        alike = _number_key(head.number) == _number_key(signed.number)
        if other.id != row.id and other.state == VersionState.ISSUED and of_year and alike:
            raise Invalid(
                "report_number_taken", field="number", number=head.number, period=other.report.name,
                version=other.version,
            )  # fmt: skip


def _number_key(number: str) -> str:
    return "".join(vietnam.nfc(number).split()).casefold()


def _count(row: ReportVersion, taken: Taken, *, by: Person | None, at: datetime) -> None:
    row.content, row.lists = taken.content, taken.lists
    row.opened, row.counted = taken.moments.opened, taken.moments.counted
    row.hash = freezing.hashed(row.content, row.lists, row.words)
    _edited(row, by=by, at=at)


def _edited(row: ReportVersion, *, by: Person | None, at: datetime) -> None:
    row.state = VersionState.DRAFT
    row.edited_at, row.edited_by_id = at, by.id if by else None
    row.checked_at, row.checked_by_id = None, None


async def _first_words(s: AsyncSession, before: list[ReportVersion]) -> str:
    """A correction begins with the words of what it corrects, any other with the last head."""
    known = before or await versions(s)
    if not known:
        return freezing.written(Letterhead(), {})
    letterhead, remarks = freezing.words(known[0])
    blank = replace(letterhead, number="", day=None, subject="")
    return freezing.written(blank, remarks if before else {})


async def _others(s: AsyncSession, by: Person) -> bool:
    """Whether somebody else of the office is there."""
    office = select(func.count()).where(
        Person.role == Role.OFFICE, Person.active, Person.id != by.id
    )
    return bool(await s.scalar(office))


def _tidy(said: str, *, most: int = WORDS_AT_MOST, field: str | None = None) -> str:
    tidied = vietnam.nfc(said).strip()
    if len(tidied) > most:
        raise Invalid("report_words_long", field=field, most=most)
    return tidied
