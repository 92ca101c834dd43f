"""What waits for the dispatcher's word, what agencies owe each other, and what goes together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from hotline.deadlines import Unit, due_at
from hotline.tickets import obligations
from hotline.tickets.codes import ExtensionState, PartState, TicketStatus
from hotline.tickets.tables import Extension, Part, Ticket, TicketEvent
from hotline.tickets.timeline import Verb

_SHOWN = (
    joinedload(Ticket.agency),
    joinedload(Ticket.field),
    joinedload(Ticket.commune),
    selectinload(Ticket.parts).joinedload(Part.agency),
)
_AT_AGENCY = (TicketStatus.ASSIGNED, TicketStatus.ACCEPTED, TicketStatus.IN_PROGRESS)


class Wanted(NamedTuple):
    """A ticket and the wish for more time that waits to be decided."""

    ticket: Ticket
    extension: Extension


class Asked(NamedTuple):
    """A ticket that another agency leads, and the part that is asked for."""

    ticket: Ticket
    part: Part


async def extensions_to_decide(s: AsyncSession, *, most: int = 200) -> list[Wanted]:
    """Wishes for more time, those whose due date comes first on top."""
    rows = await s.execute(
        select(Ticket, Extension)
        .options(*_SHOWN)
        .join(Extension, Extension.ticket_id == Ticket.id)
        .where(Extension.state == ExtensionState.ASKED)
        .order_by(Extension.due_before, Extension.id)
        .limit(most)
    )
    return [Wanted(ticket, extension) for ticket, extension in rows]


async def disputed(s: AsyncSession, *, most: int = 200) -> list[Ticket]:
    """Tickets whose agencies do not agree, soonest due first, with their parts."""
    differing = select(Part.ticket_id).where(Part.state == PartState.DISAGREED)
    found = await s.scalars(
        select(Ticket)
        .options(*_SHOWN)
        .where(Ticket.id.in_(differing), Ticket.status.in_(_AT_AGENCY))
        .order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.id)
        .limit(most)
    )
    return list(found)


async def why_disputed(s: AsyncSession, tickets: Sequence[Ticket]) -> dict[int, TicketEvent]:
    """The last disagreement of each ticket that has one, by ticket id."""
    found = await s.scalars(
        select(TicketEvent)
        .where(
            TicketEvent.ticket_id.in_([ticket.id for ticket in tickets]),
            TicketEvent.verb == Verb.DISAGREED,
        )
        .order_by(TicketEvent.id)
    )
    return {event.ticket_id: event for event in found}


async def asked_of(s: AsyncSession, agency_id: int, *, most: int = 300) -> list[Asked]:
    """What others ask an agency to contribute and still wait for, soonest due first."""
    rows = await s.execute(
        select(Ticket, Part)
        .options(*_SHOWN)
        .join(Part, Part.ticket_id == Ticket.id)
        .where(
            Part.agency_id == agency_id,
            Part.state.in_((PartState.ASKED, PartState.DISAGREED)),
            Ticket.status.in_(_AT_AGENCY),
        )
        .order_by(Part.due_at.is_(None), Part.due_at, Part.id)
        .limit(most)
    )
    return [Asked(ticket, part) for ticket, part in rows]


async def more_days(s: AsyncSession, ticket: Ticket, days: Collection[int]) -> list[datetime]:
    """The due dates that so many working days more would give; none without a due date now."""
    if ticket.due_at is None:
        return []
    calendar = await obligations.calendar_of(s, ticket.agency_id)
    return [due_at(ticket.due_at, n, Unit.WORKING_DAYS, calendar).at for n in days]


async def answered_with(s: AsyncSession, ticket: Ticket) -> Ticket | None:
    """The ticket that this one was merged into, whatever became of both since."""
    if ticket.merged_into_id is None:
        return None
    found: Ticket | None = await s.scalar(
        select(Ticket).options(selectinload(Ticket.parts)).where(Ticket.id == ticket.merged_into_id)
    )
    return found
