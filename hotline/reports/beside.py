"""What a report tells beside its figures: what came of directives, and of late dossiers.

`followed` and `dossiers` count as of an instant; `matters` are the lists behind those counts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, texts
from hotline import dossiers as files
from hotline.clock import Span
from hotline.dossiers import DossierPile
from hotline.reports.codes import Upshot
from hotline.reports.directives.codes import TaskState
from hotline.reports.directives.follow_up import follow_up
from hotline.reports.directives.standing import Standing, standings
from hotline.reports.document.content import Dossiers, Followed, Line, plain_of
from hotline.reports.period import Period
from hotline.tickets import Ticket

OF_DIRECTIVES = (Upshot.TASKS, Upshot.TASKS_DONE, Upshot.TASKS_OVERDUE)
OF_DOSSIERS = (Upshot.LATE_DOSSIERS, Upshot.UNFINISHED, Upshot.UNAPOLOGISED)
_AT_ONCE = 500
Whose = Collection[int] | None


class Matter(NamedTuple):
    """What a number counts: a line of a directive, with the id of its ticket, or a dossier.

    `counts` are the numbers that count it; `apart` is as of a directive's task.
    """

    id: int
    agency_id: int | None
    apart: bool
    counts: tuple[Upshot, ...]
    line: Line


async def told(
    s: AsyncSession, period: Period, *, at: datetime, whose: Whose = None
) -> dict[str, Any]:
    """What stands beside the figures of a period, of these agencies (None: all)."""
    return plain_of(
        await followed(s, period, at=at, whose=whose),
        await dossiers(s, period.span, at=at, whose=whose),
    )


async def followed(
    s: AsyncSession, period: Period, *, at: datetime, whose: Whose = None
) -> list[Followed]:
    """What came of directives by agency; fields with a tracker of their own are told apart."""
    found: dict[tuple[bool, str], Followed] = {}
    for row in (await follow_up(s, period, at=at)).rows:
        if whose is not None and row.agency_id not in whose:
            continue
        name = _called(row.name, row.apart)
        before = found.get((row.apart, name))
        counts = (row.whole.asked, row.whole.done, row.whole.overdue)
        if before is not None:
            counts = (before.owed + counts[0], before.done + counts[1], before.overdue + counts[2])
        found[row.apart, name] = Followed(name, *counts, row.agency_id, row.apart)
    return [one for _, one in sorted(found.items())]


async def dossiers(s: AsyncSession, span: Span, *, at: datetime, whose: Whose = None) -> Dossiers:
    """Dossiers whose appointment within a span was missed, finished since or not; of them those
    that are not, and those without an apology."""
    late = await files.overdue(s, at=at, span=span, agency_ids=whose)
    running = await files.overdue(s, at=at, span=span, agency_ids=whose, finished=False)
    silent = await files.without_apology(s, at=at, span=span, agency_ids=whose)
    return Dossiers(*(sum(each.values()) for each in (late, silent, running)))


async def matters(
    s: AsyncSession, period: Period, *, at: datetime, whose: Whose = None
) -> list[Matter]:
    """All that is behind both, by agency: lines of directives first, then dossiers."""
    tasks = await _tasks(s, period, at, whose)
    late = [one async for one in _late(s, period.span, at, whose)]
    return [*tasks, *sorted(late, key=lambda one: (one.line.agency, one.line.code))]


def counted(
    every: Iterable[Matter], upshot: Upshot, of: tuple[int | None, bool] | None = None
) -> list[Matter]:
    """Those that a number counts, of all agencies or of one, apart or not. Pure."""
    return [
        one
        for one in every
        if upshot in one.counts and (of is None or (one.agency_id, one.apart) == of)
    ]


def _called(name: str, apart: bool) -> str:
    return f"{name} (lĩnh vực theo dõi riêng)" if apart else name


async def _tasks(s: AsyncSession, period: Period, at: datetime, whose: Whose) -> list[Matter]:
    told = await follow_up(s, period, at=at)
    numbers = {one.id: one.number for one in told.directives}
    names = {one.agency_id: one.name for one in told.rows}
    lines = await standings(s, at=at, directives=list(numbers)) if numbers else []
    asked = [
        one for one in lines
        if one.state != TaskState.WITHDRAWN and (whose is None or one.task.agency_id in whose)
    ]  # fmt: skip
    codes = await _codes(s, [one.line.ticket_id for one in asked])
    found = [_task(one, codes, names, numbers) for one in asked]
    return sorted(found, key=lambda one: (one.apart, one.line.agency, one.line.code))


def _task(
    one: Standing, codes: Mapping[int, str], names: Mapping[int | None, str],
    numbers: Mapping[int, str],
) -> Matter:  # fmt: skip
    counts = [Upshot.TASKS]
    if not one.owed:
        counts.append(Upshot.TASKS_DONE)
    if one.overdue:
        counts.append(Upshot.TASKS_OVERDUE)
    agency, state = names[one.task.agency_id], texts.label(one.state)
    line = Line(
        codes[one.line.ticket_id], clock.local_day(one.due_at), _called(agency, one.task.apart),
        "", f"{texts.label_in('TaskKind', one.task.kind)} theo {numbers[one.task.directive_id]}",
        f"{state}, quá hạn" if one.overdue else state,
    )  # fmt: skip
    return Matter(one.line.ticket_id, one.task.agency_id, one.task.apart, tuple(counts), line)


async def _codes(s: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    every = sorted(set(ids))
    for start in range(0, len(every), _AT_ONCE):
        rows = await s.execute(
            select(Ticket.id, Ticket.code).where(Ticket.id.in_(every[start : start + _AT_ONCE]))
        )
        found |= {number: code or "" for number, code in rows}
    return found


async def _late(s: AsyncSession, span: Span, at: datetime, whose: Whose) -> AsyncIterator[Matter]:
    names = await agencies.titles(s)
    async for one in files.late(s, at=at, span=span, agency_ids=whose):
        agency = names[one.agency_id]
        told, counts = _STATES[one.pile, one.silent]
        line = Line(one.code, clock.local_day(one.due_at), agency, "", one.procedure, told)
        yield Matter(one.id, one.agency_id, False, counts, line)


def _state(pile: DossierPile, silent: bool) -> tuple[str, tuple[Upshot, ...]]:
    """How a late dossier stands, in words, and which numbers count it."""
    state = texts.label(pile)
    of = {Upshot.UNFINISHED: pile == DossierPile.LATE, Upshot.UNAPOLOGISED: silent}
    counts = tuple(one for one in OF_DOSSIERS if of.get(one, True))
    return f"{state}; chưa có thư xin lỗi" if silent else state, counts


# There may be a hundred thousand of them, and these are all the ways in which they stand.
_STATES = {
    (pile, silent): _state(pile, silent)
    for pile in (DossierPile.LATE, DossierPile.FINISHED_LATE)
    for silent in (False, True)
}
