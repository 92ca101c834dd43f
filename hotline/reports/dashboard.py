"""What leaders see at a glance: what stands now, and what a period has brought so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import calls, clock
from hotline.agencies import Directory
from hotline.calls import Call, Direction
from hotline.feedback.figures import Scope as Agencies
from hotline.feedback.shares import Share
from hotline.reports import closings, counting
from hotline.reports.closings import Closings
from hotline.reports.codes import Figure, Split
from hotline.reports.counting import Counted, Scope
from hotline.reports.period import Period, month_of
from hotline.tickets import Filters, Pile, Ticket, TicketCall, filters

MONTHS = 12
OF_ALL = (
    Pile.OPEN, Pile.DUE_TODAY, Pile.OVERDUE, Pile.WAITING, Pile.RETURNED, Pile.EXTENSION,
)  # fmt: skip
OF_AN_AGENCY = (Pile.OPEN, Pile.DUE_TODAY, Pile.OVERDUE, Pile.TO_APPROVE, Pile.EXTENSION)


class CallsOf(StrEnum):
    """The calls of a day that are counted."""

    IN = "in"
    MISSED = "missed"
    OUT = "out"


@dataclass(frozen=True)
class Now:
    """What stands at an instant: tickets by pile, and the calls of that day, which belong to the
    whole province only."""

    piles: Mapping[Pile, int]
    calls: Mapping[CallsOf, int]


@dataclass(frozen=True)
class Glance:
    """A period so far: its own figures, and what became of the tickets closed in it.

    `before` is what it is compared with: the period before, as far as this one has come.
    """

    counted: Counted
    by_agency: Mapping[int | None, Closings]
    before: Period

    @property
    def response(self) -> Share:
        """Of the tickets received: rated ÷ those whose asking is over."""
        rated, none = self.counted[Figure.RATED], self.counted[Figure.NO_RESPONSE]
        return Share(rated, rated + none - self.counted[Figure.BEING_ASKED])

    @property
    def closings(self) -> Closings:
        """Those of all agencies."""
        return closings.together(self.by_agency.values())


@dataclass(frozen=True)
class Heat:
    """Tickets of a period by topmost field (rows) and commune (columns), most first."""

    fields: Sequence[int]
    communes: Sequence[int]
    counts: Mapping[tuple[int, int], int]


async def now(s: AsyncSession, agencies: Agencies, *, at: datetime) -> Now:
    """What stands at `at`, of these leading agencies; None for all."""
    which = OF_ALL if agencies is None else OF_AN_AGENCY
    return Now(await piles(s, which, agencies, at=at),
               await _calls(s, at=at) if agencies is None else {})  # fmt: skip


async def piles(
    s: AsyncSession, which: Sequence[Pile], agencies: Agencies, *, at: datetime
) -> dict[Pile, int]:
    """How high each pile stands, by the very conditions of the lists that show them."""
    opened = [pile for pile in which if filters.is_open_pile(pile)]
    held = {pile: and_(*_held(pile, agencies, at)) for pile in which}
    counts: list[Any] = [func.count().filter(held[pile]) for pile in opened]
    among = [filters.among(filters.OPEN), *_of(agencies)]
    row = (await s.execute(select(*counts).select_from(Ticket).where(*among))).one()
    found = dict(zip(opened, row, strict=True))
    for pile in which:
        if pile not in found:
            few = select(func.count()).select_from(Ticket).where(held[pile])
            found[pile] = await s.scalar(few) or 0
    return {pile: found[pile] for pile in which}


async def glance(s: AsyncSession, period: Period, agencies: Agencies, *, at: datetime) -> Glance:
    """A period's figures as its report has them, and its closings as they are now."""
    scope, before = Scope(agency_ids=agencies), period.before(at)
    counted = await counting.count(s, period, at=at, scope=scope, splits=(), before=before)
    return Glance(counted, await closings.by_agency(s, period.span, agencies), before)


async def trend(
    s: AsyncSession, period: Period, agencies: Agencies
) -> list[tuple[Period, Closings]]:
    """The twelve months until the end of a period, oldest first."""
    each = _months_until(period)
    found = await closings.in_spans(s, [one.span for one in each], agencies)
    return list(zip(each, found, strict=True))


async def heat(
    s: AsyncSession,
    counted: Counted,
    known: Directory,
    *,
    fields: int,
    communes: int,
) -> Heat:
    """Where the tickets of a period come from and what they are about."""
    found = await counting.cross(
        s, Figure.TICKETS, counted.moments, (Split.FIELD, Split.COMMUNE), scope=counted.scope
    )
    counts: dict[tuple[int, int], int] = {}
    for (field, commune), number in found.items():
        if field is None or commune is None:
            continue
        cell = known.line(int(field))[-1], int(commune)
        counts[cell] = counts.get(cell, 0) + number
    return Heat(_most(counts, 0, fields), _most(counts, 1, communes), counts)


async def calls_of(s: AsyncSession, which: CallsOf, *, at: datetime) -> list[Call]:
    """The calls of that day that a number counts, newest first."""
    day = await calls.on_day(s, clock.day_span(clock.local_day(at)))
    return [one for one in reversed(day) if _counts(which, one.direction, one.outcome)]


async def tickets_of(s: AsyncSession, call_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Of calls that became numbered tickets: the ticket and its code, by call."""
    rows = await s.execute(
        select(TicketCall.call_id, Ticket.id, Ticket.code)
        .join(Ticket, Ticket.id == TicketCall.ticket_id)
        .where(TicketCall.call_id.in_(call_ids), Ticket.code.is_not(None))
    )
    return {call_id: (ticket_id, str(code)) for call_id, ticket_id, code in rows}


def _months_until(period: Period) -> list[Period]:
    """So many months, the last of them the one in which a period ends."""
    month = month_of(period.span.end - timedelta(microseconds=1), period.cutoff)
    each = [month]
    while len(each) < MONTHS:
        each.insert(0, each[0].previous())
    return each


def _held(pile: Pile, agencies: Agencies, at: datetime) -> list[Any]:
    wanted = Filters(pile=pile, leads=tuple(agencies or ()))
    return list(filters.conditions(wanted, (), at=at).values())


def _of(agencies: Agencies) -> list[Any]:
    return [] if agencies is None else [Ticket.agency_id.in_(agencies)]


async def _calls(s: AsyncSession, *, at: datetime) -> dict[CallsOf, int]:
    found = dict.fromkeys(CallsOf, 0)
    for direction, _, outcome, number in await calls.tally(s, clock.day_span(clock.local_day(at))):
        for which in CallsOf:
            found[which] += number if _counts(which, direction, outcome) else 0
    return found


def _counts(which: CallsOf, direction: str, outcome: str | None) -> bool:
    if which == CallsOf.OUT:
        return direction == Direction.OUTBOUND
    missed = outcome in calls.MISSED
    return direction == Direction.INBOUND and (missed or which == CallsOf.IN)


def _most(counts: Mapping[tuple[int, int], int], which: int, most: int) -> list[int]:
    sums: dict[int, int] = {}
    for cell, number in counts.items():
        sums[cell[which]] = sums.get(cell[which], 0) + number
    return sorted(sums, key=lambda one: (-sums[one], one))[:most]
