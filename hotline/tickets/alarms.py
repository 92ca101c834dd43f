"""Reminders, alarms and escalations: what the sweep finds due, and tells exactly once.

`TicketDeadline.next_alarm_at` says when the sweep has to look at a deadline again; any instant
up to its next alarm will do, so whoever sets or moves a due date writes the present one. That
a rule fired for a due date is a row of its own, unique on both engines, written in the same
transaction as what it tells: two workers, a dead one, or days of standing still change nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hotline import clock, deadlines, notices
from hotline.agencies import Agency
from hotline.db import insert_new
from hotline.deadlines import Calendar
from hotline.notices import Addressee, Means, News, Occasion
from hotline.staff import Role
from hotline.tickets.alarm_rules import Alarm, AlarmRule, alarm_rules
from hotline.tickets.noticing import Circle, within
from hotline.tickets.tables import Ticket, TicketDeadline

_LOOKED = TicketDeadline.id, TicketDeadline.next_alarm_at
_ABOVE = {Circle.HEAD, Circle.OFFICE}

Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])


class Swept(NamedTuple):
    """How many deadlines a sweep looked at, and how many rules fired."""

    looked: int
    fired: int


class _Open(NamedTuple):
    """A deadline with what its alarms name: its ticket, the agency that owes it, its calendar."""

    deadline: TicketDeadline
    ticket: Ticket
    agency: Agency | None
    calendar: Calendar


def waiting(
    rows: Rows,
    number: InstrumentedAttribute[int],
    look_at: InstrumentedAttribute[datetime | None],
    *,
    at: datetime,
    most: int,
    only: int | None = None,
    but: Collection[int] = (),
) -> Rows:
    """Of these rows those that a sweep has to look at by an instant, what waited longest first.

    `number` and `look_at` are their id and when to look; `only` is the id of the one that matters.
    """
    rows = rows.where(look_at <= at, number.not_in(but))
    if only is not None:
        rows = rows.where(number == only)
    return rows.order_by(look_at, number).limit(most)


async def due(s: AsyncSession, *, at: datetime, most: int, but: Collection[int] = ()) -> list[int]:
    """Deadlines that the sweep has to look at, those that waited longest first."""
    found = waiting(select(TicketDeadline.id), *_LOOKED, at=at, most=most, but=but)
    return list(await s.scalars(found))


async def sweep(
    s: AsyncSession,
    *,
    at: datetime,
    most: int = 200,
    only: int | None = None,
    but: Collection[int] = (),
) -> Swept:
    """Fire what is due of up to `most` deadlines and set when each is looked at next.

    Skips what other workers or a move have hold of. Everything told is put in this transaction.
    """
    found = await _take(s, at, most, only, but)
    if not found:
        return Swept(0, 0)
    rules = await alarm_rules(s)
    passed, following = [], []
    for one in found:
        instants = _instants(one, rules)
        passed += [(one, rule) for rule, instant in instants if instant <= at]
        ahead = min((instant for _, instant in instants if instant > at), default=None)
        following.append({"id": one.deadline.id, "next_alarm_at": ahead})
    fired = await _mark(s, passed, at)
    await _tell(s, fired, at)
    await s.execute(update(TicketDeadline), following)
    return Swept(len(found), len(fired))


async def _take(
    s: AsyncSession, at: datetime, most: int, only: int | None, but: Collection[int]
) -> list[_Open]:
    """Hold deadlines and their tickets: a move holds its ticket first and then its deadlines."""
    wanted = select(TicketDeadline, Ticket).join(Ticket, Ticket.id == TicketDeadline.ticket_id)
    wanted = waiting(wanted, *_LOOKED, at=at, most=most, only=only, but=but)
    rows = await s.execute(
        wanted.with_for_update(
            skip_locked=True, key_share=True, of=[TicketDeadline, Ticket]
        ).execution_options(populate_existing=True)
    )
    found = [(deadline, ticket) for deadline, ticket in rows]
    owing = {deadline.agency_id for deadline, _ in found if deadline.agency_id is not None}
    owing |= {ticket.agency_id for _, ticket in found if ticket.agency_id is not None}
    agencies = {a.id: a for a in await s.scalars(select(Agency).where(Agency.id.in_(owing)))}
    book = await deadlines.book(s)
    opened = []
    for deadline, ticket in found:
        agency = agencies.get(_owing(deadline, ticket) or 0)
        calendar = book.calendar(agency.calendar_id if agency else None)
        opened.append(_Open(deadline, ticket, agency, calendar))
    return opened


def _owing(deadline: TicketDeadline, ticket: Ticket) -> int | None:
    """Who owes the step: the answer is owed by whoever leads."""
    if deadline.step == deadlines.Step.ANSWER:
        return ticket.agency_id
    return deadline.agency_id


def _instants(one: _Open, rules: Iterable[AlarmRule]) -> list[tuple[AlarmRule, datetime]]:
    if one.deadline.done_at is not None:
        return []
    counted = [
        (rule, rule.instant(one.deadline.due_at, one.calendar))
        for rule in rules
        if rule.step == one.deadline.step
    ]
    since = one.deadline.start_at
    return [(rule, instant) for rule, instant in counted if rule.holds_from(since, instant)]


async def _mark(
    s: AsyncSession, passed: Sequence[tuple[_Open, AlarmRule]], at: datetime
) -> list[tuple[_Open, AlarmRule]]:
    """Those that had not fired before: writing the row is what decides."""
    rows = [
        {
            "deadline_id": one.deadline.id,
            "rule_id": rule.id,
            "due_at": one.deadline.due_at,
            "fired_at": at,
        }
        for one, rule in passed
    ]
    new = {(alarm.deadline_id, alarm.rule_id) for alarm in await insert_new(s, Alarm, rows)}
    return [(one, rule) for one, rule in passed if (one.deadline.id, rule.id) in new]


async def _tell(s: AsyncSession, fired: Sequence[tuple[_Open, AlarmRule]], at: datetime) -> None:
    if not fired:
        return
    people = await notices.addressees(
        s,
        agencies={one.agency.id for one, _ in fired if one.agency is not None},
        roles=[Role.OFFICE, Role.DISPATCHER],
    )
    await notices.tell(s, [news for one, rule in fired for news in _news(one, rule, people)], at=at)


def _news(one: _Open, rule: AlarmRule, people: Sequence[Addressee]) -> Iterable[News]:
    deadline, ticket, agency, _ = one
    meant = within(
        [Circle(rule.circle)], people, agency.id if agency else None, _in_hand(one)
    )  # fmt: skip
    named = {
        "code": ticket.code,
        "agency": agency.name if agency else None,
        "step": deadline.step,
        "due": clock.iso(deadline.due_at),
    }
    key = f"alarm:{deadline.id}:{rule.id}:{int(deadline.due_at.timestamp())}"
    usual = Means(email=rule.email, sms=rule.sms)
    for to in meant:
        yield News(f"{key}:{to.id}", to, _occasion(rule), ticket.id, named, usual)


def _in_hand(one: _Open) -> int | None:
    """Who has the step in hand. Whoever wrote an answer is not the one to explain it."""
    leads = one.agency is not None and one.agency.id == one.ticket.agency_id
    return one.ticket.handler_id if leads and one.deadline.step != deadlines.Step.EXPLAIN else None


def _occasion(rule: AlarmRule) -> Occasion:
    if rule.before:
        return Occasion.DUE_SOON
    return Occasion.ESCALATED if rule.circle in _ABOVE else Occasion.OVERDUE
