"""What a list shows beside each of its tickets, for all of them in one query each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import agencies, clock
from hotline.calls import Call
from hotline.deadlines import Step
from hotline.tickets.codes import (
    TicketStatus,
)
from hotline.tickets.lists import Draft
from hotline.tickets.tables import (
    Ticket,
    TicketDeadline,
    TicketEvent,
)
from hotline.tickets.timeline import Verb


async def held_drafts(s: AsyncSession, owners: Collection[int], *, most: int = 50) -> list[Draft]:
    """The newest drafts that each of these people holds, newest first."""
    place = func.row_number().over(partition_by=Ticket.owner_id, order_by=Ticket.opened_at.desc())
    held = (
        select(Ticket.id, place.label("place"))
        .where(Ticket.status == TicketStatus.DRAFT, Ticket.owner_id.in_(owners))
        .subquery()
    )
    rows = await s.execute(
        select(Ticket, Call)
        .join(held, held.c.id == Ticket.id)
        .join(Call, Call.id == Ticket.call_id)
        .options(joinedload(Ticket.caller))
        .where(held.c.place <= most)
        .order_by(Ticket.opened_at.desc())
    )
    return [Draft(found, call) for found, call in rows]


async def returned_because(s: AsyncSession, tickets: Sequence[Ticket]) -> dict[int, TicketEvent]:
    """The last return of each ticket that was returned, by ticket id."""
    found = await s.scalars(
        select(TicketEvent)
        .where(
            TicketEvent.ticket_id.in_([ticket.id for ticket in tickets]),
            TicketEvent.verb == Verb.RETURNED,
        )
        .order_by(TicketEvent.id)
    )
    return {event.ticket_id: event for event in found}


async def steps_due(
    s: AsyncSession, tickets: Sequence[Ticket]
) -> dict[int, dict[str, TicketDeadline]]:
    """The due dates not yet met of each ticket, by ticket id and step."""
    found = await s.scalars(
        select(TicketDeadline).where(
            TicketDeadline.ticket_id.in_([ticket.id for ticket in tickets]),
            TicketDeadline.done_at.is_(None),
        )
    )
    due: dict[int, dict[str, TicketDeadline]] = {}
    for row in found:
        due.setdefault(row.ticket_id, {})[row.step] = row
    return due


def not_met(deadlines: Iterable[TicketDeadline]) -> dict[str, TicketDeadline]:
    """Of a ticket's due dates those not yet met, by step."""
    return {row.step: row for row in deadlines if row.done_at is None}


def step_owed(ticket: Ticket) -> Step | None:
    """The step whose due date counts now; None when nothing is owed any more."""
    return {
        TicketStatus.RECEIVED: Step.FORWARD,
        TicketStatus.RETURNED: Step.FORWARD,
        TicketStatus.ASSIGNED: Step.ACCEPT,
        TicketStatus.ACCEPTED: Step.ANSWER,
        TicketStatus.IN_PROGRESS: Step.ANSWER,
        TicketStatus.ANSWERED: Step.ANSWER,
    }.get(TicketStatus(ticket.status))


async def suggestions(
    s: AsyncSession, tickets: Sequence[Ticket], *, at: datetime
) -> dict[int, agencies.Choice]:
    """What the rules would say now of each ticket; never the agency that has just returned it."""
    today = clock.local_day(at)
    book = await agencies.book(s, on=today)
    parents = {field.id: field.parent_id for field in await agencies.fields(s)}
    made = {}
    for ticket in tickets:
        asked = agencies.Question(
            field_ids=_line(parents, ticket.field_id),
            commune_id=ticket.commune_id,
            kind=ticket.kind or "",
            urgency=ticket.urgency,
            on=today,
        )
        choice = book.choose(asked)
        if choice is not None and choice.agency.id != ticket.agency_id:
            made[ticket.id] = choice
    return made


def _line(parents: dict[int, int | None], field_id: int | None) -> tuple[int, ...]:
    line: list[int] = []
    while field_id is not None and field_id not in line:
        line.append(field_id)
        field_id = parents.get(field_id)
    return tuple(line)
