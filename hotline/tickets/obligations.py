"""What is owed on a ticket, by whom and until when.

The hotline owes forwarding by the province's calendar; whoever has the ticket owes the
rest by its own. A row is done when its step was taken, or is owed no more. A date that is
set or moved is shown to the sweep of alarms again, through `next_alarm_at`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, deadlines
from hotline.agencies import KnownAgency, directory
from hotline.db import insert_rows
from hotline.deadlines import Book, Calendar, Due, KnownPolicy, Line, Step, Unit
from hotline.tickets.codes import ExtensionState
from hotline.tickets.tables import Extension, Ticket, TicketDeadline
from hotline.tickets.timeline import Verb, note


class Counted(NamedTuple):
    """The date that an obligation began with, and the one that extensions made of it."""

    first: Due
    due: Due


def counted(
    start: datetime,
    amount: int,
    unit: str,
    calendar: Calendar,
    granted: Iterable[tuple[int, str]] = (),
) -> Counted:
    """Both dates of an obligation; `granted` are its extensions in their order. Pure."""
    first = due = deadlines.due_at(start, amount, Unit(unit), calendar)
    for more, of in granted:
        due = deadlines.prolonged(due, more, Unit(of), calendar)
    return Counted(first, due)


async def set_received(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """The hotline owes forwarding, and the citizen is owed an answer, from `at` on."""
    await _set(s, ticket, (Step.FORWARD, Step.ANSWER), start=at)


async def set_routed(s: AsyncSession, ticket: Ticket, agency: KnownAgency, *, at: datetime) -> None:
    """Received and passed on in one moment: forwarding is done, the rest is the agency's to do.

    The same as `set_received` and then `set_assigned`.
    """
    forward = await _made(s, ticket, (Step.FORWARD,), start=at)
    steps = (Step.ANSWER, Step.ACCEPT, Step.PROGRESS)
    theirs = await _made(s, ticket, steps, start=at, agency=agency)
    taken = [{**row, "done_at": at, "next_alarm_at": None} for row in forward]
    await insert_rows(s, TicketDeadline, [*taken, *theirs])


async def set_assigned(
    s: AsyncSession, ticket: Ticket, agency: KnownAgency, *, at: datetime
) -> None:
    """Forwarding is done; the agency owes acceptance from `at` on, by its own calendar.

    The answer is its to give now and counted by its calendar, from where it always
    began: the citizen's clock does not start again.
    """
    await done(s, ticket, (Step.FORWARD, Step.ACCEPT, Step.PROGRESS), at)
    await _set(s, ticket, (Step.ACCEPT, Step.PROGRESS), start=at, agency=agency)
    await _hand_answer(s, ticket, agency, at=at)


async def returned(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """The agency owes nothing more; the hotline owes forwarding anew."""
    await done(s, ticket, (Step.ACCEPT, Step.PROGRESS), at)
    await _set(s, ticket, (Step.FORWARD,), start=at)


async def progressed(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """A progress update was given; the next is owed after the same time again."""
    await done(s, ticket, (Step.PROGRESS,), at)
    agency = (await directory(s)).agencies.get(ticket.agency_id or 0)
    await _set(s, ticket, (Step.PROGRESS,), start=at, agency=agency)


async def part_due(
    s: AsyncSession, ticket: Ticket, agency: KnownAgency, *, at: datetime
) -> datetime | None:
    """A cooperating agency owes its part from `at` on, by its calendar; returns until when."""
    made = await _set(s, ticket, (Step.COOPERATE,), start=at, agency=agency)
    return made.get(Step.COOPERATE)


async def set_explanation(
    s: AsyncSession, ticket: Ticket, agency_id: int | None, days: int, *, at: datetime
) -> TicketDeadline:
    """An explanation is owed within so many working days of `at`, by the agency's calendar.

    One that was owed before is owed no more. An ordinary row of the ticket: it is recounted
    when the calendar changes and has its alarms.
    """
    await done(s, ticket, (Step.EXPLAIN,), at)
    due = deadlines.due_at(at, days, Unit.WORKING_DAYS, await calendar_of(s, agency_id))
    row = TicketDeadline(
        ticket_id=ticket.id, step=Step.EXPLAIN, agency_id=agency_id, start_at=at, due_at=due.at,
        first_due_at=due.at, amount=days, unit=Unit.WORKING_DAYS, source="",
        lines=plain(due.lines), next_alarm_at=at,
    )  # fmt: skip
    s.add(row)
    await s.flush()
    return row


async def extend(s: AsyncSession, ticket: Ticket, due: Due) -> None:
    """The answer is due later; the date it began with stays beside it."""
    was = ticket.due_at
    ticket.due_at = due.at
    row = await _open_answer(s, ticket)
    if row is None or was is None:
        return
    wall = clock.local(was)
    granted = Line("extended", wall.date(), f"{wall:%H:%M}")
    further = [line for line in due.lines if line.code != "calendar"]
    row.due_at, row.lines = due.at, [*row.lines, *plain((granted, *further))]
    row.next_alarm_at = row.start_at
    await s.flush()


async def recount(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """Other policies may hold since the ticket was classified anew; a granted date stays."""
    book, line = await deadlines.book(s), await field_line(s, ticket.field_id)
    open_ = await s.scalars(
        select(TicketDeadline).where(
            TicketDeadline.ticket_id == ticket.id, TicketDeadline.done_at.is_(None)
        )
    )
    for row in open_.all():
        policy = _policy(book, ticket, Step(row.step), line)
        if policy is None or (row.step == Step.ANSWER and ticket.extensions):
            continue
        calendar = book.calendar(await _own_calendar(s, row.agency_id))
        made = counted(row.start_at, policy.amount, policy.unit, calendar)
        row.amount, row.unit, row.source = policy.amount, policy.unit, policy.source
        _put(ticket, row, made)
    await s.flush()


async def calendar_of(s: AsyncSession, agency_id: int | None) -> Calendar:
    """The calendar that an agency counts by; the province's for None, the hotline itself."""
    return await deadlines.calendar(s, await _own_calendar(s, agency_id))


async def done(
    s: AsyncSession,
    ticket: Ticket,
    steps: Collection[Step],
    at: datetime,
    *,
    agency_id: int | None = None,
) -> None:
    """These steps were taken (by one agency, if given); a step is done once."""
    taken = update(TicketDeadline).where(
        TicketDeadline.ticket_id == ticket.id,
        TicketDeadline.step.in_(steps),
        TicketDeadline.done_at.is_(None),
    )
    if agency_id is not None:
        taken = taken.where(TicketDeadline.agency_id == agency_id)
    await s.execute(taken.values(done_at=at, next_alarm_at=None))


async def field_line(s: AsyncSession, field_id: int | None) -> tuple[int, ...]:
    """A field and its ancestors, nearest first."""
    return (await directory(s)).line(field_id)


def plain(lines: Iterable[Line]) -> list[dict[str, str]]:
    """The lines of an explanation as a row keeps them."""
    return [{"code": one.code, "day": str(one.day), "named": one.named} for one in lines]


async def _set(
    s: AsyncSession,
    ticket: Ticket,
    steps: Sequence[Step],
    *,
    start: datetime,
    agency: KnownAgency | None = None,
) -> dict[Step, datetime]:
    made = await _made(s, ticket, steps, start=start, agency=agency)
    s.add_all(TicketDeadline(**row) for row in made)
    await s.flush()
    return {row["step"]: row["due_at"] for row in made}


async def _made(
    s: AsyncSession,
    ticket: Ticket,
    steps: Sequence[Step],
    *,
    start: datetime,
    agency: KnownAgency | None = None,
) -> list[dict[str, Any]]:
    """The rows of these steps, as far as policies ask for them; not written yet."""
    book, field_ids = await deadlines.book(s), await field_line(s, ticket.field_id)
    calendar = book.calendar(agency.calendar_id if agency else None)
    made = []
    for step in steps:
        policy = _policy(book, ticket, step, field_ids)
        if policy is None:
            continue
        due = deadlines.due_at(start, policy.amount, Unit(policy.unit), calendar)
        made.append(_row(ticket, step, policy, due, start, agency.id if agency else None))
        if step == Step.ANSWER:
            ticket.due_at = ticket.first_due_at = due.at
    return made


async def _hand_answer(
    s: AsyncSession, ticket: Ticket, agency: KnownAgency, *, at: datetime
) -> None:
    row = await _open_answer(s, ticket)
    if row is None:
        return
    before = await _own_calendar(s, row.agency_id)
    row.agency_id = agency.id
    if before != agency.calendar_id:
        was = row.due_at
        granted = await _granted(s, ticket, since=row.start_at)
        calendar = await deadlines.calendar(s, agency.calendar_id)
        _put(ticket, row, counted(row.start_at, row.amount, row.unit, calendar, granted))
        # A date that nobody has seen yet has not moved.
        if row.due_at != was and row.start_at != at:
            told = {"due_at": [was.isoformat(), row.due_at.isoformat()]}
            note(s, ticket, Verb.DUE_MOVED, by=None, at=at, step=Step.ANSWER, changed=told,
                 why=[{"code": "agency_calendar", "named": agency.name}])  # fmt: skip
    await s.flush()


async def _open_answer(s: AsyncSession, ticket: Ticket) -> TicketDeadline | None:
    found: TicketDeadline | None = await s.scalar(
        select(TicketDeadline)
        .where(
            TicketDeadline.ticket_id == ticket.id,
            TicketDeadline.step == Step.ANSWER,
            TicketDeadline.done_at.is_(None),
        )
        .order_by(TicketDeadline.id.desc())
        .limit(1)
    )
    return found


async def _granted(s: AsyncSession, ticket: Ticket, *, since: datetime) -> list[tuple[int, str]]:
    rows = await s.execute(
        select(Extension.amount, Extension.unit)
        .where(
            Extension.ticket_id == ticket.id,
            Extension.state == ExtensionState.GRANTED,
            Extension.decided_at >= since,
        )
        .order_by(Extension.id)
    )
    return [(amount, unit) for amount, unit in rows]


async def _own_calendar(s: AsyncSession, agency_id: int | None) -> int | None:
    if agency_id is None:
        return None
    return (await directory(s)).agencies[agency_id].calendar_id


def _policy(
    book: Book, ticket: Ticket, step: Step, field_ids: tuple[int, ...]
) -> KnownPolicy | None:
    return deadlines.policy_for(
        book.policies, step, field_ids=field_ids, kind=ticket.kind or "", urgency=ticket.urgency
    )


def _put(ticket: Ticket, row: TicketDeadline, made: Counted) -> None:
    row.first_due_at, row.due_at, row.lines = made.first.at, made.due.at, plain(made.due.lines)
    row.next_alarm_at = row.start_at
    if row.step == Step.ANSWER:
        ticket.first_due_at, ticket.due_at = made.first.at, made.due.at


def _row(
    ticket: Ticket,
    step: Step,
    policy: KnownPolicy,
    due: Due,
    start: datetime,
    agency_id: int | None,
) -> dict[str, Any]:
    return {
        "ticket_id": ticket.id,
        "step": step,
        "agency_id": agency_id,
        "start_at": start,
        "due_at": due.at,
        "first_due_at": due.at,
        "amount": policy.amount,
        "unit": policy.unit,
        "source": policy.source,
        "lines": plain(due.lines),
        "done_at": None,
        "next_alarm_at": start,
    }
