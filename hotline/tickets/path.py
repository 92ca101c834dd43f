"""The path of a ticket: one table of moves, one table of who may, one place that moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from hotline import agencies, clock, vietnam
from hotline.deadlines import Step
from hotline.errors import Conflict, Invalid
from hotline.staff import Person
from hotline.tickets import noticing, obligations
from hotline.tickets.codes import (
    ExtensionState,
    FeedbackState,
    PartState,
    TicketStatus,
)
from hotline.tickets.numbering import next_code
from hotline.tickets.rights import require
from hotline.tickets.tables import (
    Extension,
    Part,
    Return,
    Ticket,
)
from hotline.tickets.timeline import Verb, note

DRAFT, RECEIVED, ASSIGNED = TicketStatus.DRAFT, TicketStatus.RECEIVED, TicketStatus.ASSIGNED
ACCEPTED, IN_PROGRESS = TicketStatus.ACCEPTED, TicketStatus.IN_PROGRESS
RETURNED, ANSWERED = TicketStatus.RETURNED, TicketStatus.ANSWERED
APPROVED, CLOSED, DISMISSED = TicketStatus.APPROVED, TicketStatus.CLOSED, TicketStatus.DISMISSED
REFERRED, MERGED = TicketStatus.REFERRED, TicketStatus.MERGED

_WORKED_ON = {ACCEPTED, IN_PROGRESS}
_AT_AGENCY = {ASSIGNED, ACCEPTED, IN_PROGRESS}
_UNDECIDED = {RECEIVED, RETURNED} | _AT_AGENCY

# What each verb moves, from where and to where; None: the status stays. `send_back` and
# `start` both lead to "in progress", so a table of states alone would let an officer take
# an answer back.
MOVES: dict[Verb, tuple[set[TicketStatus], TicketStatus | None]] = {
    Verb.RECEIVED: ({DRAFT}, RECEIVED),
    Verb.ANSWERED_AT_ONCE: ({DRAFT}, RECEIVED),
    Verb.DISMISSED: ({DRAFT}, DISMISSED),
    Verb.REFERRED: ({DRAFT, MERGED} | _UNDECIDED, REFERRED),
    Verb.RECLASSIFIED: (_UNDECIDED, None),
    Verb.ROUTED: ({RECEIVED}, ASSIGNED),
    Verb.ASSIGNED: ({RECEIVED, ASSIGNED, RETURNED}, ASSIGNED),
    Verb.ARBITRATED: ({RETURNED}, ASSIGNED),
    Verb.ACCEPTED: ({ASSIGNED}, ACCEPTED),
    Verb.RETURNED: (_AT_AGENCY, RETURNED),
    Verb.STARTED: (_WORKED_ON, IN_PROGRESS),
    Verb.PROGRESSED: (_WORKED_ON, None),
    Verb.EXTENSION_ASKED: (_WORKED_ON, None),
    Verb.EXTENSION_GRANTED: (_WORKED_ON, None),
    Verb.EXTENSION_REFUSED: (_WORKED_ON, None),
    Verb.PART_ASKED: (_AT_AGENCY, None),
    Verb.PART_ANSWERED: (_AT_AGENCY, None),
    Verb.PART_WITHDRAWN: (_AT_AGENCY, None),
    Verb.DISAGREED: (_AT_AGENCY, None),
    Verb.SETTLED: (_AT_AGENCY, ASSIGNED),
    Verb.ANSWERED: (_WORKED_ON, ANSWERED),
    Verb.SENT_BACK: ({ANSWERED}, IN_PROGRESS),
    Verb.APPROVED: ({ANSWERED}, APPROVED),
    Verb.MERGED: (_UNDECIDED, MERGED),
    Verb.CLOSED: ({RECEIVED, APPROVED, MERGED}, CLOSED),
    Verb.REOPENED: ({CLOSED}, RECEIVED),
}
ALLOWED: dict[TicketStatus, set[TicketStatus]] = {
    status: {to for starts, to in MOVES.values() if to is not None and status in starts}
    for status in TicketStatus
}

# Another agency may have led until now.
_TAKES_AWAY = {Verb.ASSIGNED, Verb.ARBITRATED, Verb.SETTLED}
TEXT_AT_MOST = 20_000
# A second "not ours" is decided by a person, and that decision stands.
_RETURNS_UNTIL_ARBITRATION = 2


def must_arbitrate(ticket: Ticket) -> bool:
    """Whether two agencies, or one twice, have said "not ours": now a person decides for good."""
    return ticket.returns >= _RETURNS_UNTIL_ARBITRATION


async def hold(s: AsyncSession, ticket: Ticket) -> None:
    """Let nobody else move the ticket until this transaction ends, and see what others did."""
    await hold_all(s, [ticket])


async def hold_all(s: AsyncSession, tickets: Collection[Ticket]) -> None:
    """As `hold`, for many at once."""
    by_id = {ticket.id: ticket for ticket in tickets}
    # A session is one transaction: what it holds already, nobody else has changed since. On
    # SQLite whoever writes holds everything from the beginning.
    held: set[int] = s.info.setdefault("held", set())
    if by_id.keys() <= held or s.get_bind().dialect.name == "sqlite":
        return
    await s.flush()
    moving = select(Ticket.id, Ticket.status, Ticket.owner_id, Ticket.feedback, Ticket.reopenings)
    asked = moving.where(Ticket.id.in_(by_id)).order_by(Ticket.id).with_for_update()
    for row in await s.execute(asked):
        for name in ("status", "owner_id", "feedback", "reopenings"):
            set_committed_value(by_id[row.id], name, getattr(row, name))
    held.update(by_id)


async def receive(s: AsyncSession, ticket: Ticket, *, verb: Verb, by: Person, at: datetime) -> None:
    """Give the draft its number: `1022-YYMM-NNNNN`, counted by local month."""
    await move(s, ticket, verb, by=by, at=at)
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
    """The dispatcher decides who leads; after the second return that decision is final.

    Raises Invalid for an agency that is none today, and for an arbitration without a reason.
    """
    require(ticket, Verb.ASSIGNED, by)
    agency = await existing_agency(s, agency_id, at=at)
    arbitrates = ticket.status == RETURNED and must_arbitrate(ticket)
    text = said(reason, "arbitration_reason_missing") if arbitrates else tidied(reason)
    ticket.routing = {"by": "dispatcher", "reason": text}
    verb = Verb.ARBITRATED if arbitrates else Verb.ASSIGNED
    await hand_to(s, ticket, agency, verb, by=by, at=at, reason=text)


async def accept(s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime) -> None:
    """The agency takes the ticket on."""
    require(ticket, Verb.ACCEPTED, by)
    await move(s, ticket, Verb.ACCEPTED, by=by, at=at)
    await obligations.done(s, ticket, (Step.FORWARD, Step.ACCEPT), at)


async def return_(
    s: AsyncSession, ticket: Ticket, *, reason: str, by: Person, at: datetime
) -> None:
    """Not ours: back to the dispatcher with a reason.

    Raises Invalid without one, Conflict when the dispatcher has arbitrated already.
    """
    require(ticket, Verb.RETURNED, by)
    text = said(reason, "reason_missing")
    if must_arbitrate(ticket):
        raise Conflict("arbitrated_already")
    agency_id = ticket.agency_id
    assert agency_id is not None
    await move(s, ticket, Verb.RETURNED, by=by, at=at, reason=text)
    s.add(Return(ticket_id=ticket.id, agency_id=agency_id, reason=text, by_id=by.id, at=at))
    ticket.returns, ticket.handler_id = ticket.returns + 1, None
    await withdraw_extensions(s, ticket, at=at)
    await obligations.returned(s, ticket, at=at)


async def draft_answer(
    s: AsyncSession, ticket: Ticket, answer: str, *, by: Person, at: datetime
) -> None:
    """The officer's answer, for the head to approve; it merges what others contributed.

    Raises Invalid when empty, Conflict while a cooperating agency still owes its part
    or disagrees.
    """
    require(ticket, Verb.ANSWERED, by)
    text = said(answer, "answer_missing", field="answer")
    await _nothing_outstanding(s, ticket)
    await move(s, ticket, Verb.ANSWERED, by=by, at=at, answer=text)
    ticket.answer = text
    await withdraw_extensions(s, ticket, at=at)


async def send_back(
    s: AsyncSession, ticket: Ticket, *, reason: str, by: Person, at: datetime
) -> None:
    """The head wants the answer improved and says how."""
    require(ticket, Verb.SENT_BACK, by)
    text = said(reason, "reason_missing")
    await move(s, ticket, Verb.SENT_BACK, by=by, at=at, reason=text)


async def approve(s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime) -> None:
    """The head approves; the ticket closes, with those merged into it, and callers are asked."""
    require(ticket, Verb.APPROVED, by)
    await move(s, ticket, Verb.APPROVED, by=by, at=at)
    await close(s, ticket, by=by, at=at)


async def close(s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime) -> None:
    """The end of the path; feedback becomes due when there is a number to ask.

    Tickets merged into this one close with it, with its answer: every caller is answered.
    """
    await _close_one(s, ticket, by=by, at=at)
    merged = await s.scalars(
        select(Ticket)
        .where(Ticket.merged_into_id == ticket.id, Ticket.status == MERGED)
        .order_by(Ticket.id)
    )
    for other in merged.all():
        other.answer = ticket.answer
        await _close_one(s, other, by=by, at=at, master=ticket.code)


async def discard(
    s: AsyncSession, ticket: Ticket, *, because: str, by: Person | None, at: datetime
) -> None:
    """The call was no matter for a ticket."""
    await move(s, ticket, Verb.DISMISSED, by=by, at=at, because=because)
    ticket.dismissed_because = because
    ticket.closed_at = at


async def hand_to(
    s: AsyncSession,
    ticket: Ticket,
    agency: agencies.KnownAgency,
    verb: Verb,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
) -> None:
    """The agency leads from now on, by rule (`by` None) or by a dispatcher's word."""
    await lead(s, ticket, agency, verb, by=by, at=at, reason=reason)
    await obligations.set_assigned(s, ticket, agency, at=at)


async def lead(
    s: AsyncSession,
    ticket: Ticket,
    agency: agencies.KnownAgency,
    verb: Verb,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
) -> None:
    """As `hand_to`, where what is owed has been said already."""
    before = ticket.agency_id
    ticket.agency_id, ticket.handler_id = agency.id, None
    await move(s, ticket, verb, by=by, at=at, reason=reason, agency=agency.name,
          routing=ticket.routing)  # fmt: skip
    if verb in _TAKES_AWAY and before is not None and before != agency.id:
        await noticing.tell_taken_away(s, ticket, before, by=by, at=at, reason=reason)
    # What the rules send on for the first time was never returned, and nobody contributes yet.
    if verb != Verb.ROUTED or ticket.reopenings:
        await s.execute(
            update(Return)
            .where(Return.ticket_id == ticket.id, Return.to_agency_id.is_(None))
            .values(to_agency_id=agency.id)
        )
        await _lead_contributes_no_part(s, ticket, agency, at=at)


async def move(
    s: AsyncSession,
    ticket: Ticket,
    verb: Verb,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    named: Mapping[str, object] | None = None,
    partner: int | None = None,
    **more: object,
) -> None:
    """The one place that changes a status; writes the timeline and tells whom it concerns.

    `partner` is the cooperating agency that the move is about, if it is about one. Raises
    Conflict when the verb does not lead on from where the ticket stands now.
    """
    starts, to = MOVES[verb]
    seen = ticket.status
    await hold(s, ticket)
    if ticket.status != seen or seen not in starts:
        raise Conflict("moved_on", status=ticket.status)
    ticket.status = to or seen
    told = {**(named or {}), **more}
    note(s, ticket, verb, by=by, at=at, reason=reason, **told)
    await noticing.tell(s, ticket, verb, by=by, at=at, reason=reason, named=told, partner=partner)


def said(text: str, code: str, *, field: str = "reason", most: int = TEXT_AT_MOST) -> str:
    """What was written, tidied. Raises Invalid when that is nothing, or too long to be read."""
    written = tidied(text, field=field, most=most)
    if not written:
        raise Invalid(code, field=field)
    return written


def tidied(text: str, *, field: str = "reason", most: int = TEXT_AT_MOST) -> str:
    """What was written, if anything. Raises Invalid when it is too long: nothing is cut off."""
    written = vietnam.nfc(text).strip()
    if len(written) > most:
        raise Invalid("text_too_long", field=field, most=most, long=len(written))
    return written


async def existing_agency(
    s: AsyncSession, agency_id: int | None, *, at: datetime
) -> agencies.KnownAgency:
    """The agency of an id. Raises Invalid when there is none, or none any more on that day."""
    agency = (await agencies.directory(s)).agencies.get(agency_id or 0)
    if agency is None:
        raise Invalid("agency_missing", field="agency")
    if not agency.valid_on(clock.local_day(at)):
        raise Invalid("agency_ended", field="agency", name=agency.name)
    return agency


async def withdraw_extensions(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """A wish for more time falls away with what it was for."""
    asked = await s.scalars(
        select(Extension).where(
            Extension.ticket_id == ticket.id, Extension.state == ExtensionState.ASKED
        )
    )
    for extension in asked.all():
        extension.state, extension.decided_at = ExtensionState.WITHDRAWN, at
        note(s, ticket, Verb.EXTENSION_WITHDRAWN, by=None, at=at)


async def _lead_contributes_no_part(
    s: AsyncSession, ticket: Ticket, agency: agencies.KnownAgency, *, at: datetime
) -> None:
    """What the agency still owed as one that cooperates is its own answer now."""
    own = await s.execute(
        update(Part)
        .where(
            Part.ticket_id == ticket.id,
            Part.agency_id == agency.id,
            Part.state.in_((PartState.ASKED, PartState.DISAGREED)),
        )
        .values(state=PartState.WITHDRAWN)
        .returning(Part.id)
    )
    if own.first() is not None:
        await obligations.done(s, ticket, (Step.COOPERATE,), at, agency_id=agency.id)


async def _close_one(
    s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime, master: str | None = None
) -> None:
    named = {"master": master} if master else {}
    await move(s, ticket, Verb.CLOSED, by=by, at=at, named=named)
    ticket.closed_at = at
    ticket.feedback = FeedbackState.DUE if ticket.caller_id else FeedbackState.NONE
    await obligations.done(s, ticket, tuple(Step), at)


async def _nothing_outstanding(s: AsyncSession, ticket: Ticket) -> None:
    parts = await s.execute(
        select(Part.state, agencies.Agency.name)
        .join(agencies.Agency, agencies.Agency.id == Part.agency_id)
        .where(
            Part.ticket_id == ticket.id,
            Part.state.in_((PartState.ASKED, PartState.DISAGREED)),
        )
    )
    owed = [(state, name) for state, name in parts]
    if any(state == PartState.DISAGREED for state, _ in owed):
        raise Conflict("disagreement_open")
    if owed:
        raise Conflict("parts_owed", names=", ".join(name for _, name in owed))
