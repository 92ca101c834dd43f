"""From a ring to a numbered ticket: drafts that calls open and operators complete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, callers, staff, vietnam
from hotline.calls import MISSED, Call, Direction
from hotline.errors import Conflict, Invalid
from hotline.staff import Person
from hotline.tickets.path import close, discard, hold, receive, require
from hotline.tickets.routing import route
from hotline.tickets.tables import (
    Channel,
    DismissReason,
    Ticket,
    TicketCall,
    TicketKind,
    TicketStatus,
    Urgency,
)
from hotline.tickets.timeline import Verb, note

CONTENT_AT_MOST = 20_000
_CALLED_AGAIN_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class Words:
    """What the operator wrote down, as typed. Ids come as text from the form."""

    kind: str = ""
    field: str = ""
    commune: str = ""
    place: str = ""
    content: str = ""
    urgency: str = Urgency.NORMAL
    caller_name: str = ""
    caller_phone: str = ""
    anonymous: bool = False


async def open_drafts_for(
    s: AsyncSession, calls: Iterable[Call], *, at: datetime
) -> dict[int, Ticket]:
    """The one draft of each inbound call among these, by call id. Safe to repeat."""
    inbound = {call.id: call for call in calls if call.direction == Direction.INBOUND}
    if not inbound:
        return {}
    drafts = await _drafts(s, inbound)
    missing = inbound.keys() - drafts.keys()
    if missing:
        # Another process may be opening one right now: the call's row lets in one at a time.
        await s.execute(
            select(Call.id).where(Call.id.in_(missing)).order_by(Call.id).with_for_update()
        )
        drafts |= await _drafts(s, missing)
    for call_id in sorted(inbound.keys() - drafts.keys()):
        drafts[call_id] = await _open(s, inbound[call_id], at=at)
    return drafts


async def draft_of(s: AsyncSession, call: Call) -> Ticket | None:
    """The ticket that a call opened, whatever became of it."""
    found: Ticket | None = await s.scalar(select(Ticket).where(Ticket.call_id == call.id))
    return found


async def take(s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime) -> None:
    """An operator holds the draft: the one who answered, or the one who calls back."""
    require(ticket, Verb.TAKEN, by)
    if ticket.status == TicketStatus.DRAFT and ticket.owner_id != by.id:
        ticket.owner_id = by.id
        note(s, ticket, Verb.TAKEN, by=by, at=at)


async def answered(s: AsyncSession, ticket: Ticket, call: Call, *, at: datetime) -> None:
    """Somebody spoke with the caller: the draft is theirs, and earlier misses are made good."""
    if call.answered_at is None:
        return
    if _is_free(ticket):
        await hold(s, ticket)
    if _is_free(ticket) and (person := await staff.by_extension(s, call.answered_by)):
        ticket.owner_id = person.id
        note(s, ticket, Verb.TAKEN, by=person, at=at)
    await settle_missed(s, call, at=at)


async def served(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """The caller found out by keys what they wanted to know; nobody is owed a call."""
    await hold(s, ticket)
    if _is_free(ticket):
        await discard(s, ticket, because=DismissReason.SERVED, by=None, at=at)


async def settle_missed(s: AsyncSession, call: Call, *, at: datetime) -> int:
    """An answered caller is owed no call back for earlier tries: their untouched drafts end."""
    if call.phone is None or call.answered_at is None:
        return 0
    earlier = await s.scalars(
        select(Ticket)
        .join(Call, Call.id == Ticket.call_id)
        .where(
            Call.phone == call.phone,
            Call.id != call.id,
            Call.outcome.in_(MISSED),
            Call.started_at < call.started_at,
            Call.started_at > call.started_at - _CALLED_AGAIN_WITHIN,
            Ticket.status == TicketStatus.DRAFT,
            Ticket.owner_id.is_(None),
        )
        .order_by(Ticket.id)
        .with_for_update(of=Ticket)
    )
    drafts = list(earlier)
    for draft in drafts:
        await discard(s, draft, because=DismissReason.CALLED_AGAIN, by=None, at=at)
    return len(drafts)


async def complete(
    s: AsyncSession, ticket: Ticket, words: Words, *, by: Person, at: datetime
) -> None:
    """The draft becomes a numbered ticket and goes to its agency.

    Raises Invalid naming the first field that is missing, Conflict when somebody
    else already completed or dismissed it.
    """
    require(ticket, Verb.RECEIVED, by)
    await _write_down(s, ticket, words, at=at)
    await receive(s, ticket, verb=Verb.RECEIVED, by=by, at=at)
    await route(s, ticket, at=at)
    await s.flush()


async def answer_at_once(
    s: AsyncSession, ticket: Ticket, words: Words, answer: str, *, by: Person, at: datetime
) -> None:
    """A question the operator could answer: received and closed in one step."""
    require(ticket, Verb.ANSWERED_AT_ONCE, by)
    said = vietnam.nfc(answer).strip()
    if not said:
        raise Invalid("answer_missing", field="answer")
    await _write_down(s, ticket, words, at=at)
    await receive(s, ticket, verb=Verb.ANSWERED_AT_ONCE, by=by, at=at)
    ticket.answer = said
    await close(s, ticket, by=by, at=at)
    await s.flush()


async def dismiss(
    s: AsyncSession, ticket: Ticket, because: str, *, by: Person, at: datetime
) -> None:
    """The call was no matter for a ticket. Raises Invalid without a known reason."""
    require(ticket, Verb.DISMISSED, by)
    if because not in set(DismissReason):
        raise Invalid("dismiss_reason_missing", field="because")
    await discard(s, ticket, because=because, by=by, at=at)
    await s.flush()


def _is_free(ticket: Ticket) -> bool:
    return ticket.status == TicketStatus.DRAFT and ticket.owner_id is None


async def _drafts(s: AsyncSession, call_ids: Iterable[int]) -> dict[int, Ticket]:
    known = await s.scalars(select(Ticket).where(Ticket.call_id.in_(call_ids)))
    return {ticket.call_id: ticket for ticket in known if ticket.call_id is not None}


async def _open(s: AsyncSession, call: Call, *, at: datetime) -> Ticket:
    caller = await callers.remember(s, call.phone, at=at)
    ticket = Ticket(
        call_id=call.id,
        channel=Channel.PHONE,
        opened_at=call.started_at,
        caller_id=caller.id if caller else None,
    )
    s.add(ticket)
    await s.flush()
    s.add(TicketCall(ticket_id=ticket.id, call_id=call.id))
    note(s, ticket, Verb.OPENED, by=None, at=at, call=call.id)
    return ticket


async def _write_down(s: AsyncSession, ticket: Ticket, words: Words, *, at: datetime) -> None:
    if ticket.status != TicketStatus.DRAFT:
        raise Conflict("moved_on", status=ticket.status)
    ticket.kind = _one_of(TicketKind, words.kind, "kind")
    ticket.urgency = _one_of(Urgency, words.urgency, "urgency")
    ticket.field_id = await _existing(s, agencies.Field, words.field, "field")
    ticket.commune_id = await _existing(s, agencies.Commune, words.commune, "commune")
    ticket.content = _content(words.content)
    ticket.place = vietnam.nfc(words.place).strip()[:500]
    ticket.anonymous = words.anonymous
    await _who(s, ticket, words, at=at)


async def _who(s: AsyncSession, ticket: Ticket, words: Words, *, at: datetime) -> None:
    if words.caller_phone.strip():
        caller = await callers.remember(s, words.caller_phone, at=at)
        if caller is None:
            raise Invalid("phone_wrong", field="caller_phone")
        ticket.caller_id = caller.id
    name = vietnam.nfc(words.caller_name).strip()[:200]
    if ticket.caller_id is not None and name:
        caller = await s.get_one(callers.Caller, ticket.caller_id)
        caller.name = name


def _one_of(codes: type[TicketKind] | type[Urgency], typed: str, field: str) -> str:
    if typed not in set(codes):
        raise Invalid(f"{field}_missing", field=field)
    return typed


async def _existing(
    s: AsyncSession,
    noun: type[agencies.Field | agencies.Commune],
    typed: str,
    field: str,
) -> int:
    known = int(typed) if typed.isdecimal() and len(typed) < 10 else None
    if known is None or await s.get(noun, known) is None:
        raise Invalid(f"{field}_missing", field=field)
    return known


def _content(typed: str) -> str:
    content = vietnam.nfc(typed).strip()
    if not content:
        raise Invalid("content_missing", field="content")
    if len(content) > CONTENT_AT_MOST:
        raise Invalid("content_too_long", field="content", most=CONTENT_AT_MOST, long=len(content))
    return content
