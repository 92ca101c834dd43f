"""What is owed on a ticket, by whom and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import deadlines
from hotline.agencies import Agency, Field
from hotline.deadlines import DeadlinePolicy, Due, Step, Unit
from hotline.tickets.tables import Ticket, TicketDeadline


async def set_received(
    s: AsyncSession, ticket: Ticket, field_ids: tuple[int, ...], *, at: datetime
) -> None:
    """The hotline owes forwarding, and the citizen is owed an answer, from `at` on."""
    await _set(s, ticket, (Step.FORWARD, Step.ANSWER), field_ids, start=at)


async def set_assigned(s: AsyncSession, ticket: Ticket, agency: Agency, *, at: datetime) -> None:
    """Forwarding is done; the agency owes acceptance from `at` on."""
    await done(s, ticket, (Step.FORWARD, Step.ACCEPT, Step.PROGRESS), at)
    line = await field_line(s, ticket.field_id)
    await _set(s, ticket, (Step.ACCEPT, Step.PROGRESS), line, start=at, agency_id=agency.id)


async def returned(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """The agency owes nothing more; the hotline owes forwarding anew."""
    await done(s, ticket, (Step.ACCEPT, Step.PROGRESS), at)
    await _set(s, ticket, (Step.FORWARD,), await field_line(s, ticket.field_id), start=at)


async def progressed(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """A progress update was given; the next is owed after the same time again."""
    await done(s, ticket, (Step.PROGRESS,), at)
    line = await field_line(s, ticket.field_id)
    await _set(s, ticket, (Step.PROGRESS,), line, start=at, agency_id=ticket.agency_id)


async def part_due(
    s: AsyncSession, ticket: Ticket, agency: Agency, *, at: datetime
) -> datetime | None:
    """A cooperating agency owes its part from `at` on; returns until when."""
    line = await field_line(s, ticket.field_id)
    set_ = await _set(s, ticket, (Step.COOPERATE,), line, start=at, agency_id=agency.id)
    return set_.get(Step.COOPERATE)


async def extend(s: AsyncSession, ticket: Ticket, due: Due) -> None:
    """The answer is due later; the date it began with stays beside it."""
    ticket.due_at = due.at
    await s.execute(
        update(TicketDeadline)
        .where(
            TicketDeadline.ticket_id == ticket.id,
            TicketDeadline.step == Step.ANSWER,
            TicketDeadline.done_at.is_(None),
        )
        .values(due_at=due.at, lines=_plain(due.lines), next_alarm_at=TicketDeadline.start_at)
    )


async def recount(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """Other policies may hold since the ticket was classified anew; a granted date stays."""
    calendar, rows = await deadlines.calendar(s), await deadlines.policies(s)
    line = await field_line(s, ticket.field_id)
    open_ = await s.scalars(
        select(TicketDeadline).where(
            TicketDeadline.ticket_id == ticket.id, TicketDeadline.done_at.is_(None)
        )
    )
    for row in open_.all():
        step = Step(row.step)
        policy = deadlines.policy_for(
            rows, step, field_ids=line, kind=ticket.kind or "", urgency=ticket.urgency
        )
        if policy is None or (step == Step.ANSWER and ticket.extensions):
            continue
        due = deadlines.due_at(row.start_at, policy.amount, Unit(policy.unit), calendar)
        row.amount, row.unit, row.source = policy.amount, policy.unit, policy.source
        row.due_at = row.first_due_at = due.at
        row.next_alarm_at = at
        row.lines = _plain(due.lines)
        if step == Step.ANSWER:
            ticket.due_at = ticket.first_due_at = due.at
    await s.flush()


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
    await s.execute(taken.values(done_at=at))


async def field_line(s: AsyncSession, field_id: int | None) -> tuple[int, ...]:
    """A field and its ancestors, nearest first."""
    line: list[int] = []
    while field_id is not None and field_id not in line:
        line.append(field_id)
        field_id = await s.scalar(select(Field.parent_id).where(Field.id == field_id))
    return tuple(line)


async def _set(
    s: AsyncSession,
    ticket: Ticket,
    steps: Collection[Step],
    field_ids: tuple[int, ...],
    *,
    start: datetime,
    agency_id: int | None = None,
) -> dict[Step, datetime]:
    calendar, rows = await deadlines.calendar(s), await deadlines.policies(s)
    made: dict[Step, datetime] = {}
    for step in steps:
        policy = deadlines.policy_for(
            rows, step, field_ids=field_ids, kind=ticket.kind or "", urgency=ticket.urgency
        )
        if policy is None:
            continue
        due = deadlines.due_at(start, policy.amount, Unit(policy.unit), calendar)
        s.add(_row(ticket, step, policy, due, start, agency_id))
        made[step] = due.at
        if step == Step.ANSWER:
            ticket.due_at = ticket.first_due_at = due.at
    await s.flush()
    return made


def _row(
    ticket: Ticket,
    step: Step,
    policy: DeadlinePolicy,
    due: Due,
    start: datetime,
    agency_id: int | None,
) -> TicketDeadline:
    return TicketDeadline(
        ticket_id=ticket.id,
        step=step,
        agency_id=agency_id,
        start_at=start,
        due_at=due.at,
        first_due_at=due.at,
        amount=policy.amount,
        unit=policy.unit,
        source=policy.source,
        lines=_plain(due.lines),
        next_alarm_at=start,
    )


def _plain(lines: Iterable[deadlines.Line]) -> list[dict[str, str]]:
    return [{k: str(v) for k, v in asdict(line).items()} for line in lines]
