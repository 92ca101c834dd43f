"""Who may ask about a ticket: nobody who had a hand in it, for how one asks moves the score."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.calls import Call
from hotline.staff import Person
from hotline.tickets import Ticket, TicketCall, TicketEvent, Verb

_WRITING = (
    Verb.OPENED,
    Verb.TAKEN,
    Verb.RECEIVED,
    Verb.ANSWERED_AT_ONCE,
    Verb.ANSWERED,
    Verb.CALL_LINKED,
)


async def had_a_hand(s: AsyncSession, ticket: Ticket, person: Person) -> bool:
    """Whether this person wrote or answered a ticket, or spoke with its caller before its end."""
    found = select(Ticket.id).where(Ticket.id == ticket.id, by_hand_of(person))
    return await s.scalar(found) is not None


def by_hand_of(person: Person) -> ColumnElement[bool]:
    """`had_a_hand` as a condition of a query over tickets."""
    wrote = select(TicketEvent.id).where(
        TicketEvent.ticket_id == Ticket.id,
        TicketEvent.actor_id == person.id,
        TicketEvent.verb.in_(_WRITING),
    )
    owns = func.coalesce(Ticket.owner_id, 0) == person.id
    if not person.extension:
        return or_(owns, wrote.exists())
    spoke = or_(Call.answered_by == person.extension, Call.caller == person.extension)
    before = or_(Ticket.closed_at.is_(None), Call.started_at < Ticket.closed_at)
    first = select(Call.id).where(Call.id == Ticket.call_id, spoke)
    further = (
        select(Call.id)
        .join(TicketCall, TicketCall.call_id == Call.id)
        .where(TicketCall.ticket_id == Ticket.id, spoke, before)
    )
    return or_(owns, wrote.exists(), first.exists(), further.exists())
