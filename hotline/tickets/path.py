"""The path of a ticket: one table of moves, one table of who may, one place that moves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from hotline import agencies, clock, vietnam
from hotline.deadlines import Step
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.staff import Person, Role
from hotline.tickets.codes import (
    FeedbackState,
    TicketStatus,
)
from hotline.tickets.numbering import next_code
from hotline.tickets.obligations import done
from hotline.tickets.tables import (
    Ticket,
)
from hotline.tickets.timeline import Verb, note

DRAFT, RECEIVED, ASSIGNED = TicketStatus.DRAFT, TicketStatus.RECEIVED, TicketStatus.ASSIGNED
ACCEPTED, RETURNED, ANSWERED = TicketStatus.ACCEPTED, TicketStatus.RETURNED, TicketStatus.ANSWERED
APPROVED, CLOSED, DISMISSED = TicketStatus.APPROVED, TicketStatus.CLOSED, TicketStatus.DISMISSED

# What each verb moves, from where and to where. `send_back` and `accept` both lead to
# "in progress", so a table of states alone would let an officer take an answer back.
MOVES: dict[Verb, tuple[set[TicketStatus], TicketStatus]] = {
    Verb.RECEIVED: ({DRAFT}, RECEIVED),
    Verb.ANSWERED_AT_ONCE: ({DRAFT}, RECEIVED),
    Verb.DISMISSED: ({DRAFT}, DISMISSED),
    Verb.ROUTED: ({RECEIVED}, ASSIGNED),
    Verb.ASSIGNED: ({RECEIVED, ASSIGNED, RETURNED}, ASSIGNED),
    Verb.ACCEPTED: ({ASSIGNED}, ACCEPTED),
    Verb.RETURNED: ({ASSIGNED, ACCEPTED}, RETURNED),
    Verb.ANSWERED: ({ACCEPTED}, ANSWERED),
    Verb.SENT_BACK: ({ANSWERED}, ACCEPTED),
    Verb.APPROVED: ({ANSWERED}, APPROVED),
    Verb.CLOSED: ({RECEIVED, APPROVED}, CLOSED),
}
ALLOWED: dict[TicketStatus, set[TicketStatus]] = {
    status: {to for starts, to in MOVES.values() if status in starts} for status in TicketStatus
}

DESK = {Role.OPERATOR, Role.DISPATCHER}
MAY: dict[Verb, set[Role]] = {
    Verb.TAKEN: DESK,
    Verb.RECEIVED: DESK,
    Verb.DISMISSED: DESK,
    Verb.ANSWERED_AT_ONCE: DESK,
    Verb.CALL_LINKED: DESK,
    Verb.ASSIGNED: {Role.DISPATCHER},
    Verb.ACCEPTED: {Role.OFFICER, Role.HEAD},
    Verb.RETURNED: {Role.OFFICER, Role.HEAD},
    Verb.ANSWERED: {Role.OFFICER, Role.HEAD},
    Verb.ATTACHED: {Role.OFFICER, Role.HEAD},
    Verb.SENT_BACK: {Role.HEAD},
    Verb.APPROVED: {Role.HEAD},
}
_OF_THE_AGENCY = {Role.OFFICER, Role.HEAD}


class Reader:
    """What a person may see. Agencies see their own tickets, administrators none by that alone."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.agency_id = person.agency_id if person.role in _OF_THE_AGENCY else None
        self.sees_all = person.role in (*DESK, Role.OFFICE)
        self.sees_caller = self.sees_all

    def may_see(self, ticket: Ticket) -> bool:
        """Whether the ticket exists for this person."""
        return self.sees_all or (self.agency_id is not None and ticket.agency_id == self.agency_id)


def require(ticket: Ticket | None, verb: Verb, by: Person) -> None:
    """Raise NotAllowed unless this person may do that to this ticket."""
    if by.role not in MAY[verb]:
        raise NotAllowed("not_your_role")
    if ticket is not None and by.role in _OF_THE_AGENCY and ticket.agency_id != by.agency_id:
        raise NotAllowed("not_your_agency")


async def hold(s: AsyncSession, ticket: Ticket) -> None:
    """Let nobody else move the ticket until this transaction ends, and see what others did."""
    await hold_all(s, [ticket])


async def hold_all(s: AsyncSession, tickets: Collection[Ticket]) -> None:
    """As `hold`, for many at once."""
    await s.flush()
    by_id = {ticket.id: ticket for ticket in tickets}
    if not by_id:
        return
    moving = select(Ticket.id, Ticket.status, Ticket.owner_id, Ticket.feedback)
    held = moving.where(Ticket.id.in_(by_id)).order_by(Ticket.id).with_for_update()
    for row in await s.execute(held):
        for name in ("status", "owner_id", "feedback"):
            set_committed_value(by_id[row.id], name, getattr(row, name))


async def receive(s: AsyncSession, ticket: Ticket, *, verb: Verb, by: Person, at: datetime) -> None:
    """Give the draft its number: `1022-YYMM-NNNNN`, counted by local month."""
    await _move(s, ticket, verb, by=by, at=at)
    ticket.code = await next_code(s, at)
    ticket.received_at = at
    ticket.owner_id = by.id


async def assign(
    s: AsyncSession,
    ticket: Ticket,
    agency_id: int | None,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """The dispatcher decides who leads. Raises Invalid for an agency that is none today."""
    require(ticket, Verb.ASSIGNED, by)
    agency = await s.get(agencies.Agency, agency_id) if agency_id else None
    if agency is None or not agency.valid_on(clock.local_day(at)):
        raise Invalid("agency_missing", field="agency")
    said = vietnam.nfc(reason).strip()
    ticket.routing = {"by": "dispatcher", "reason": said}
    await hand_to(s, ticket, agency, Verb.ASSIGNED, by=by, at=at, reason=said)


async def accept(s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime) -> None:
    """The agency takes the ticket on."""
    require(ticket, Verb.ACCEPTED, by)
    await _move(s, ticket, Verb.ACCEPTED, by=by, at=at)
    await done(s, ticket, (Step.FORWARD, Step.ACCEPT), at)


async def return_(
    s: AsyncSession, ticket: Ticket, *, reason: str, by: Person, at: datetime
) -> None:
    """Not ours: back to the dispatcher with a reason. Raises Invalid without one."""
    require(ticket, Verb.RETURNED, by)
    text = _said(reason, "reason_missing")
    await _move(s, ticket, Verb.RETURNED, by=by, at=at, reason=text)


async def draft_answer(
    s: AsyncSession, ticket: Ticket, answer: str, *, by: Person, at: datetime
) -> None:
    """The officer's answer, for the head to approve. Raises Invalid when empty."""
    require(ticket, Verb.ANSWERED, by)
    text = _said(answer, "answer_missing", field="answer")
    await _move(s, ticket, Verb.ANSWERED, by=by, at=at, answer=text)
    ticket.answer = text


async def send_back(
    s: AsyncSession, ticket: Ticket, *, reason: str, by: Person, at: datetime
) -> None:
    """The head wants the answer improved and says how."""
    require(ticket, Verb.SENT_BACK, by)
    text = _said(reason, "reason_missing")
    await _move(s, ticket, Verb.SENT_BACK, by=by, at=at, reason=text)


async def approve(s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime) -> None:
    """The head approves; the ticket closes and its caller is to be asked."""
    require(ticket, Verb.APPROVED, by)
    await _move(s, ticket, Verb.APPROVED, by=by, at=at)
    await close(s, ticket, by=by, at=at)


async def close(s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime) -> None:
    """The end of the path; feedback becomes due when there is a number to ask."""
    await _move(s, ticket, Verb.CLOSED, by=by, at=at)
    ticket.closed_at = at
    ticket.feedback = FeedbackState.DUE if ticket.caller_id else FeedbackState.NONE
    await done(s, ticket, tuple(Step), at)


async def discard(
    s: AsyncSession, ticket: Ticket, *, because: str, by: Person | None, at: datetime
) -> None:
    """The call was no matter for a ticket."""
    await _move(s, ticket, Verb.DISMISSED, by=by, at=at, because=because)
    ticket.dismissed_because = because
    ticket.closed_at = at


async def hand_to(
    s: AsyncSession,
    ticket: Ticket,
    agency: agencies.Agency,
    verb: Verb,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
) -> None:
    """The agency leads from now on, by rule (`by` None) or by a dispatcher's word."""
    ticket.agency_id = agency.id
    await _move(s, ticket, verb, by=by, at=at, reason=reason, agency=agency.name,
          routing=ticket.routing)  # fmt: skip
    await done(s, ticket, (Step.FORWARD,), at)


async def _move(
    s: AsyncSession,
    ticket: Ticket,
    verb: Verb,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    **named: object,
) -> None:
    starts, to = MOVES[verb]
    seen = ticket.status
    await hold(s, ticket)
    if ticket.status != seen or seen not in starts:
        raise Conflict("moved_on", status=ticket.status)
    ticket.status = to
    note(s, ticket, verb, by=by, at=at, reason=reason, **named)


def _said(text: str, code: str, *, field: str = "reason") -> str:
    said = vietnam.nfc(text).strip()
    if not said:
        raise Invalid(code, field=field)
    return said
