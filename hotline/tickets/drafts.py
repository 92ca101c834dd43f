"""From a draft to a numbered ticket: what operators make of what calls opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers, clock, vietnam
from hotline.calls import Call
from hotline.errors import Conflict, Invalid
from hotline.staff import Person
from hotline.tickets.afterwards import refer
from hotline.tickets.arrivals import stand_for_all
from hotline.tickets.classes import Classes, classify
from hotline.tickets.codes import (
    DismissReason,
    TicketStatus,
)
from hotline.tickets.path import close, discard, hold, receive, said, tidied
from hotline.tickets.rights import require
from hotline.tickets.routing import route
from hotline.tickets.tables import (
    Ticket,
)
from hotline.tickets.timeline import Verb, note

CONTENT_AT_MOST = 20_000
_PLACE_AT_MOST, _NAME_AT_MOST = 500, 200
_CALLED_AGAIN_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class Words(Classes):
    """What the operator wrote down, as typed, with its classification.

    `caller_email` None leaves the address as it is.
    """

    place: str = ""
    content: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    caller_email: str | None = None
    anonymous: bool = False


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
        await stand_for_all(s, ticket, at=at)


async def complete(
    s: AsyncSession, ticket: Ticket, words: Words, *, by: Person, at: datetime
) -> None:
    """The draft becomes a numbered ticket and goes to its agency.

    Raises Invalid naming the first field that is missing, Conflict when somebody
    else already completed or dismissed it.
    """
    # What is written on the way goes to the database together, not before every look-up.
    with s.no_autoflush:
        await receive_unrouted(s, ticket, words, by=by, at=at)
        await route(s, ticket, at=at)
    await s.flush()


async def receive_unrouted(
    s: AsyncSession, ticket: Ticket, words: Words, *, by: Person, at: datetime
) -> None:
    """The draft gets its number; where it goes is for the caller to say. Raises as `complete`."""
    require(ticket, Verb.RECEIVED, by)
    await hold(s, ticket)
    await _write_down(s, ticket, words, at=at)
    await receive(s, ticket, verb=Verb.RECEIVED, by=by, at=at)


async def answer_at_once(
    s: AsyncSession, ticket: Ticket, words: Words, answer: str, *, by: Person, at: datetime
) -> None:
    """A question the operator could answer: received and closed in one step."""
    require(ticket, Verb.ANSWERED_AT_ONCE, by)
    text = said(answer, "answer_missing", field="answer")
    await _write_down(s, ticket, words, at=at)
    await receive(s, ticket, verb=Verb.ANSWERED_AT_ONCE, by=by, at=at)
    ticket.answer = text
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


async def refer_draft(
    s: AsyncSession,
    ticket: Ticket,
    words: Words,
    petition: str,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """A complaint or denunciation on the line: what was said is kept, no ticket is made of it.

    Raises Invalid without what the citizen said, which petition it is, or where they were sent.
    """
    require(ticket, Verb.REFERRED, by)
    if ticket.status != TicketStatus.DRAFT:
        raise Conflict("moved_on", status=ticket.status)
    ticket.content = _content(words.content)
    ticket.place = tidied(words.place, field="place", most=_PLACE_AT_MOST)
    ticket.anonymous = words.anonymous
    await _who(s, ticket, words, at=at)
    await refer(s, ticket, petition, reason=reason, by=by, at=at)
    await s.flush()


async def _write_down(s: AsyncSession, ticket: Ticket, words: Words, *, at: datetime) -> None:
    if ticket.status != TicketStatus.DRAFT:
        raise Conflict("moved_on", status=ticket.status)
    await classify(s, ticket, words, on=clock.local_day(at))
    ticket.content = _content(words.content)
    ticket.place = tidied(words.place, field="place", most=_PLACE_AT_MOST)
    ticket.anonymous = words.anonymous
    await _who(s, ticket, words, at=at)


async def _who(s: AsyncSession, ticket: Ticket, words: Words, *, at: datetime) -> None:
    known = await s.get(callers.Caller, ticket.caller_id) if ticket.caller_id else None
    if words.caller_phone.strip() and not (
        known and known.phone == vietnam.e164(words.caller_phone)
    ):
        caller = await callers.remember(s, words.caller_phone, at=at)
        if caller is None:
            raise Invalid("phone_wrong", field="caller_phone")
        ticket.caller_id = caller.id
    await _email(s, ticket, words, at=at)
    name = tidied(words.caller_name, field="caller_name", most=_NAME_AT_MOST)
    if ticket.caller_id is not None and name:
        caller = await s.get_one(callers.Caller, ticket.caller_id)
        caller.name = name


async def _email(s: AsyncSession, ticket: Ticket, words: Words, *, at: datetime) -> None:
    """Where the caller can be written to; somebody without a number is known by it."""
    if words.caller_email is None:
        return
    email = vietnam.nfc(words.caller_email).strip()
    if email and not callers.is_email(email):
        raise Invalid("email_wrong", field="caller_email")
    if ticket.caller_id is not None:
        caller = await s.get_one(callers.Caller, ticket.caller_id)
        caller.email = email or None
    elif email:
        ticket.caller_id = (await callers.remember_email(s, email, at=at)).id


def _content(typed: str) -> str:
    content = vietnam.nfc(typed).strip()
    if not content:
        raise Invalid("content_missing", field="content")
    if len(content) > CONTENT_AT_MOST:
        raise Invalid("content_too_long", field="content", most=CONTENT_AT_MOST, long=len(content))
    return content
