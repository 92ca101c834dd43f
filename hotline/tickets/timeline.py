"""What stays on a ticket for ever: its timeline, its calls, its due dates."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers
from hotline.calls import Call
from hotline.staff import Person
from hotline.tickets import spells
from hotline.tickets.codes import (
    FeedbackState,
    TicketStatus,
)
from hotline.tickets.tables import (
    Ticket,
    TicketCall,
    TicketDeadline,
    TicketEvent,
)

ENDED = (
    TicketStatus.CLOSED,
    TicketStatus.DISMISSED,
    TicketStatus.REFERRED,
    TicketStatus.MERGED,
)


class Verb(StrEnum):
    """What can happen to a ticket, as the timeline tells it."""

    OPENED = "opened"
    TAKEN = "taken"
    RECEIVED = "received"
    ROUTED = "routed"
    UNROUTED = "unrouted"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    STARTED = "started"
    PROGRESSED = "progressed"
    RECLASSIFIED = "reclassified"
    RETURNED = "returned"
    ARBITRATED = "arbitrated"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    EXTENSION_WITHDRAWN = "extension_withdrawn"
    PART_ASKED = "part_asked"
    PART_ANSWERED = "part_answered"
    PART_WITHDRAWN = "part_withdrawn"
    DISAGREED = "disagreed"
    SETTLED = "settled"
    DUE_MOVED = "due_moved"
    SUCCEEDED = "succeeded"
    ANSWERED = "answered"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    ANSWERED_AT_ONCE = "answered_at_once"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    REFERRED = "referred"
    MERGED = "merged"
    ABSORBED = "absorbed"
    REOPENED = "reopened"
    CALL_LINKED = "call_linked"
    ATTACHED = "attached"
    DETACHED = "detached"
    ASKED = "asked"
    ASK_ENDED = "ask_ended"
    RATED = "rated"
    NOT_RATED = "not_rated"
    EXPLANATION_OWED = "explanation_owed"
    EXPLAINED = "explained"
    EXPLANATION_ACCEPTED = "explanation_accepted"
    EXPLANATION_SENT_BACK = "explanation_sent_back"
    EXPLANATION_EXCUSED = "explanation_excused"
    EXPLANATION_REOPENED = "explanation_reopened"
    OUTCOME_TOLD = "outcome_told"
    OUTCOME_UNTOLD = "outcome_untold"
    DIRECTED = "directed"
    DIRECTIVE_ANSWERED = "directive_answered"
    DIRECTIVE_ACCEPTED = "directive_accepted"
    DIRECTIVE_SENT_BACK = "directive_sent_back"
    DIRECTIVE_WITHDRAWN = "directive_withdrawn"


# No figure counts what has no number, or was no matter for a ticket.
_UNCOUNTED = (TicketStatus.DRAFT, TicketStatus.DISMISSED)
_RECEIVING = (Verb.RECEIVED, Verb.ANSWERED_AT_ONCE)


def note(
    s: AsyncSession,
    ticket: Ticket,
    verb: Verb,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    **named: Any,
) -> None:
    """Write a line of the timeline; `by` None is the hotline itself.

    What figures count of the ticket follows at the end of the transaction.
    """
    s.add(TicketEvent(**line(ticket, verb, by=by, at=at, reason=reason, **named)))
    if ticket.status not in _UNCOUNTED:
        spells.told(s, ticket.id, at=at, new=verb in _RECEIVING)


def line(
    ticket: Ticket, verb: Verb, *, by: Person | None, at: datetime, reason: str = "", **named: Any
) -> dict[str, Any]:
    """A line of the timeline as a row, where many are written at once."""
    return {
        "ticket_id": ticket.id,
        "at": at,
        "verb": verb,
        "status": ticket.status,
        "reason": reason,
        "actor_id": by.id if by else None,
        "actor_name": by.name if by else None,
        "named": named,
    }


async def timeline(s: AsyncSession, ticket: Ticket) -> list[TicketEvent]:
    """The whole story, oldest first."""
    found = await s.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.id)
    )
    return list(found)


async def link_call(
    s: AsyncSession, ticket: Ticket, call: Call, *, by: Person | None, at: datetime
) -> None:
    """A call concerns this ticket; saying so twice changes nothing."""
    if await s.get(TicketCall, (ticket.id, call.id)) is not None:
        return
    s.add(TicketCall(ticket_id=ticket.id, call_id=call.id))
    note(s, ticket, Verb.CALL_LINKED, by=by, at=at, call=call.id, direction=call.direction)
    await s.flush()


async def link_outbound(s: AsyncSession, call: Call, *, at: datetime) -> Ticket | None:
    """An operator rang a citizen who has exactly one open ticket: the call belongs to it."""
    caller = await callers.by_phone(s, call.phone)
    if caller is None:
        return None
    open_ = list(
        await s.scalars(
            select(Ticket)
            .where(Ticket.caller_id == caller.id, Ticket.status.not_in(ENDED))
            .limit(2)
        )
    )
    if len(open_) != 1:
        return None
    await link_call(s, open_[0], call, by=None, at=at)
    return open_[0]


async def calls_of(s: AsyncSession, ticket: Ticket) -> list[Call]:
    """The calls that concern a ticket, oldest first."""
    found = await s.scalars(
        select(Call)
        .join(TicketCall, TicketCall.call_id == Call.id)
        .where(TicketCall.ticket_id == ticket.id)
        .order_by(Call.started_at)
    )
    return list(found)


async def deadlines_of(s: AsyncSession, ticket: Ticket) -> list[TicketDeadline]:
    """The due dates of a ticket in the order of the path."""
    found = await s.scalars(
        select(TicketDeadline)
        .where(TicketDeadline.ticket_id == ticket.id)
        .order_by(TicketDeadline.due_at, TicketDeadline.id)
    )
    return list(found)


def set_feedback(
    s: AsyncSession, ticket: Ticket, state: FeedbackState, verb: Verb, *, at: datetime, **named: Any
) -> None:
    """Feedback moved on; only the room `feedback` decides how.

    What still comes in about a ticket that was reopened stays on its timeline and
    leaves its feedback for the next closing.
    """
    if ticket.status == TicketStatus.CLOSED:
        ticket.feedback = state
    note(s, ticket, verb, by=None, at=at, **named)
