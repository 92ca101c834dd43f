"""What asking policies would have done with the tickets of a past time.

Every ticket that was closed then is asked about again on paper, in the order of the clock:
by these policies, hours and caps, in conversations as they would have come together, and as
if nobody ever answered. That is the most that could happen. Beside it stands what may be
expected, where enough was asked lately to know how many answer each means.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock
from hotline.callers import Caller
from hotline.clock import Span
from hotline.feedback.codes import AskOutcome, Cause, Mode
from hotline.feedback.courtesy import CourtesyHours, next_courteous, terms
from hotline.feedback.policy import KnownPolicy, Reach
from hotline.feedback.tables import Ask
from hotline.tickets import Ticket, TicketStatus

# How much is looked at, and from how many ends of asks on a share is known.
MOST_TICKETS = 20_000
_ENOUGH = 20
_SHARES_OVER = timedelta(days=90)
# A call that reaches nobody is over within about a minute.
_RINGS = timedelta(minutes=1)
_MESSAGES = (Mode.SMS, Mode.WEB)


class Plan(NamedTuple):
    """A policy as the trial needs it: what agrees with it, and means with minutes before."""

    id: int | None
    name: str
    kind: str | None
    field_id: int | None
    channel: str | None
    number_type: str | None
    steps: tuple[tuple[Mode, int], ...]


class Case(NamedTuple):
    """A closed ticket, and where its caller can be reached."""

    closed_at: datetime
    kind: str | None
    channel: str
    field_ids: Collection[int]
    reach: Reach
    opted_out: bool


class Limits(NamedTuple):
    """What holds for all policies: caps by means, tickets in one conversation, hours."""

    messages: int
    calls: int
    together: int
    hours: Mapping[Mode, Sequence[CourtesyHours]]

    def cap(self, mode: Mode) -> int:
        """How often a day one number may be disturbed by this means."""
        return self.messages if mode in _MESSAGES else self.calls


@dataclass
class Tried:
    """What would have happened. `expected` is by means; None where shares are not known.

    `talks` are conversations, `asks` tickets asked about in them; `busiest` is the day with
    the most calls. `put_off` counts attempts that a cap moved to a later day.
    """

    tickets: int = 0
    talks: Counter[Mode] = field(default_factory=Counter)
    asks: Counter[Mode] = field(default_factory=Counter)
    expected: dict[Mode, float] | None = None
    ratings: float | None = None
    never: Counter[Cause] = field(default_factory=Counter)
    by_policy: Counter[str] = field(default_factory=Counter)
    put_off: int = 0
    busiest: tuple[date, int] | None = None
    calls_by_day: Counter[date] = field(default_factory=Counter)


class _Pending(NamedTuple):
    due: datetime
    order: int
    created: datetime
    case: int
    attempt: int


async def cases(s: AsyncSession, span: Span, *, most: int = MOST_TICKETS) -> list[Case]:
    """The tickets closed in a half-open time, the newest `most` of them."""
    rows = await s.execute(
        select(Ticket.closed_at, Ticket.kind, Ticket.channel, Ticket.field_id, Caller.phone,
               Caller.email, Caller.opted_out_at)
        .outerjoin(Caller, Caller.id == Ticket.caller_id)
        .where(Ticket.status == TicketStatus.CLOSED, Ticket.closed_at >= span.start,
               Ticket.closed_at < span.end)
        .order_by(Ticket.closed_at.desc())
        .limit(most)
    )  # fmt: skip
    directory = await agencies.directory(s)
    return [
        Case(row.closed_at, row.kind, row.channel, directory.line(row.field_id),
             Reach(row.phone, row.email), row.opted_out_at is not None)
        for row in rows
    ]  # fmt: skip


async def limits(s: AsyncSession) -> Limits:
    """The caps and hours in force."""
    set_ = await terms(s)
    hours: dict[Mode, list[CourtesyHours]] = defaultdict(list)
    for row in await s.scalars(select(CourtesyHours)):
        hours[Mode(row.mode)].append(row)
    return Limits(set_.messages_per_day, set_.calls_per_day, set_.together, dict(hours))


async def shares(s: AsyncSession, *, at: datetime) -> dict[Mode, float]:
    """Which share of the asks of the last 90 days was answered, by means asked often enough."""
    rows = await s.execute(
        select(Ask.mode, Ask.outcome, func.count())
        .where(Ask.created_at >= at - _SHARES_OVER,
               Ask.outcome.not_in((AskOutcome.WAITING, AskOutcome.ASKED, AskOutcome.CANCELLED)))
        .group_by(Ask.mode, Ask.outcome)
    )  # fmt: skip
    ends: dict[Mode, Counter[bool]] = defaultdict(Counter)
    for mode, outcome, count in rows:
        ends[Mode(mode)][outcome == AskOutcome.ANSWERED] += count
    return {
        mode: counted[True] / counted.total()
        for mode, counted in ends.items()
        if counted.total() >= _ENOUGH
    }


async def made(s: AsyncSession, span: Span) -> dict[Mode, tuple[int, int]]:
    """What really happened with the tickets closed then: conversations and answers by means."""
    rows = await s.execute(
        select(Ask.mode, func.count(Ask.talk.distinct()),
               func.count(case((Ask.outcome == AskOutcome.ANSWERED, 1))))
        .join(Ticket, Ticket.id == Ask.ticket_id)
        .where(Ticket.closed_at >= span.start, Ticket.closed_at < span.end,
               Ask.asked_at.is_not(None), Ask.attempt > 0)
        .group_by(Ask.mode)
    )  # fmt: skip
    return {Mode(mode): (talks, answers) for mode, talks, answers in rows}


def play(
    told: Sequence[Case],
    plans: Sequence[Plan],
    within: Limits,
    modes: Collection[Mode],
    answered: dict[Mode, float],
) -> Tried:
    """Ask about these tickets by these plans, first that agrees. Pure."""
    return _Play(told, plans, within, modes, answered).run()


class _Play:
    def __init__(
        self, told: Sequence[Case], plans: Sequence[Plan], within: Limits,
        modes: Collection[Mode], answered: dict[Mode, float],
    ) -> None:  # fmt: skip
        self._cases, self._within, self._answered = told, within, answered
        self._steps: list[list[tuple[Mode, int]]] = []
        self._open: list[float] = [1.0] * len(told)
        self._waiting: dict[tuple[str, Mode], list[_Pending]] = defaultdict(list)
        self._clock: list[tuple[datetime, int, tuple[str, Mode]]] = []
        self._had: Counter[tuple[str, Mode, date]] = Counter()
        self._order = 0
        self._tried = Tried(tickets=len(told))
        self._expected: dict[Mode, float] = defaultdict(float)
        for number, one in enumerate(told):
            self._begin(number, one, plans, modes)

    def run(self) -> Tried:
        """Go through time until nobody is left to ask."""
        while self._clock:
            at, _, who = heapq.heappop(self._clock)
            if any(one.due <= at for one in self._waiting[who]):
                self._send(at, who)
        tried = self._tried
        used = set(tried.talks)
        if used <= self._answered.keys():
            tried.expected = dict(self._expected)
            tried.ratings = sum(1 - left for left in self._open)
        if tried.calls_by_day:
            tried.busiest = max(tried.calls_by_day.items(), key=lambda one: (one[1], one[0]))
        return tried

    def _begin(
        self, number: int, told: Case, plans: Sequence[Plan], modes: Collection[Mode]
    ) -> None:
        plan = next((one for one in plans if _agrees(one, told)), None)
        self._tried.by_policy[plan.name if plan else ""] += 1
        steps = [
            (mode, minutes)
            for mode, minutes in (plan.steps if plan and not told.opted_out else ())
            if mode in modes and told.reach.by(mode) is not None
        ]
        self._steps.append(steps)
        if steps:
            self._put(number, 0, created=told.closed_at, waits=steps[0][1])
        elif told.opted_out:
            self._tried.never[Cause.OPTED_OUT] += 1
        else:
            asked = plan is not None and bool(plan.steps)
            self._tried.never[Cause.NOT_REACHED if asked else Cause.NOT_ASKED] += 1

    def _put(self, number: int, attempt: int, *, created: datetime, waits: int) -> None:
        mode = self._steps[number][attempt][0]
        due = self._courteous(mode, created + timedelta(minutes=waits))
        who = (self._cases[number].reach.by(mode) or "", mode)
        self._order += 1
        self._waiting[who].append(_Pending(due, self._order, created, number, attempt))
        heapq.heappush(self._clock, (due, self._order, who))

    def _send(self, at: datetime, who: tuple[str, Mode]) -> None:
        """One conversation, with all that was there to be asked when it began."""
        number, mode = who
        today = clock.local_day(at)
        pending = self._waiting[who]
        if self._had[number, mode, today] >= self._within.cap(mode):
            self._put_off(at, who)
            return
        together = sorted(one for one in pending if one.created <= at)[: self._within.together]
        self._waiting[who] = [one for one in pending if one not in together]
        self._had[number, mode, today] += 1
        self._tried.talks[mode] += 1
        self._tried.asks[mode] += len(together)
        if mode not in _MESSAGES:
            self._tried.calls_by_day[today] += 1
        self._expected[mode] += max(self._open[one.case] for one in together)
        for one in together:
            self._open[one.case] *= 1 - self._answered.get(mode, 0.0)
            self._follow(one, mode, at)

    def _follow(self, one: _Pending, mode: Mode, at: datetime) -> None:
        steps = self._steps[one.case]
        following = one.attempt + 1
        if following >= len(steps):
            return
        minutes = steps[following][1]
        if mode in _MESSAGES:
            # A message is waited for as long as the next step waits, which then is due at once.
            self._put(one.case, following, created=at + timedelta(minutes=minutes), waits=0)
        else:
            self._put(one.case, following, created=at + _RINGS, waits=minutes)

    def _put_off(self, at: datetime, who: tuple[str, Mode]) -> None:
        tomorrow = clock.at_local(clock.local_day(at) + timedelta(days=1))
        until = self._courteous(who[1], tomorrow)
        late = [one for one in self._waiting[who] if one.due <= at]
        self._tried.put_off += len(late)
        self._waiting[who] = [one._replace(due=max(one.due, until)) for one in self._waiting[who]]
        self._order += 1
        heapq.heappush(self._clock, (until, self._order, who))

    def _courteous(self, mode: Mode, wished: datetime) -> datetime:
        return next_courteous(self._within.hours.get(mode, ()), wished)


def plans_of(rows: Iterable[KnownPolicy]) -> list[Plan]:
    """Policies in force as plans, in their order."""
    return [
        Plan(row.id, row.name, row.kind, row.field_id, row.channel, row.number_type,
             tuple((Mode(step.mode), step.wait_minutes) for step in row.steps))
        for row in rows
    ]  # fmt: skip


def _agrees(plan: Plan, told: Case) -> bool:
    return (
        plan.kind in (None, told.kind)
        and (plan.field_id is None or plan.field_id in told.field_ids)
        and plan.channel in (None, told.channel)
        and plan.number_type in (None, told.reach.number_type)
    )
