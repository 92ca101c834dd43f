"""Replies that nobody could be sure about, kept for a person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import vietnam
from hotline.callers import OptOutVia
from hotline.db import announce
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.feedback.asking import Attempt
from hotline.feedback.calling_off import opt_out
from hotline.feedback.codes import AskOutcome, Mode
from hotline.feedback.ending import ended
from hotline.feedback.ratings import Answers, Rating, rate
from hotline.feedback.tables import Ask, UnclearReply
from hotline.staff import Person, Role
from hotline.tickets import Ticket


async def keep_unclear(
    s: AsyncSession, phone: str, text: str, *, source: str, at: datetime
) -> UnclearReply:
    """Keep a reply for a person to read; the same `source` again is kept once."""
    known: UnclearReply | None = await s.scalar(
        select(UnclearReply).where(UnclearReply.source == source)
    )
    if known is not None:
        return known
    reply = UnclearReply(phone=phone, text=vietnam.nfc(text)[:2000], source=source, received_at=at)
    s.add(reply)
    await s.flush()
    announce(s, "unclear", id=reply.id)
    return reply


async def unclear(s: AsyncSession, *, most: int = 100) -> list[UnclearReply]:
    """Replies nobody has read yet, oldest first."""
    found = await s.scalars(
        select(UnclearReply)
        .where(UnclearReply.read_at.is_(None))
        .order_by(UnclearReply.id)
        .limit(most)
    )
    return list(found)


async def unclear_reply(s: AsyncSession, reply_id: int) -> UnclearReply:
    """One reply. Raises NotFound."""
    found = await s.get(UnclearReply, reply_id)
    if found is None:
        raise NotFound("no_such_reply")
    return found


async def asked_before(s: AsyncSession, reply: UnclearReply) -> list[Attempt]:
    """What the number of a reply had been asked about, newest first: each ticket once."""
    found = await s.scalars(
        select(Ask)
        .options(joinedload(Ask.ticket).joinedload(Ticket.field))
        .where(
            Ask.phone == reply.phone,
            Ask.created_at <= reply.received_at,
            or_(Ask.asked_at.is_not(None), Ask.outcome == AskOutcome.UNCERTAIN),
        )
        .order_by(Ask.id.desc())
        .limit(50)
    )
    by_ticket: dict[int, Attempt] = {}
    for ask in found:
        by_ticket.setdefault(ask.ticket_id, Attempt(ask, ask.ticket))
    return list(by_ticket.values())


async def read_unclear(s: AsyncSession, reply_id: int, *, by: Person, at: datetime) -> None:
    """Somebody read a reply and knows what it means. Raises NotFound and NotAllowed."""
    reply = await _held(s, reply_id, by)
    if reply.read_at is None:
        await _read(s, reply, by, at)


async def rate_unclear(
    s: AsyncSession,
    reply_id: int,
    ask_id: int | None,
    answers: Answers,
    *,
    modes: Collection[Mode],
    by: Person,
    at: datetime,
) -> Rating:
    """A person says which ticket a reply rates and how; what was written is kept with it.

    Raises NotFound, NotAllowed, Conflict (`reply_read`), Invalid (`reply_ticket_missing`),
    and as `rate`.
    """
    reply = await _held(s, reply_id, by)
    if reply.read_at is not None:
        raise Conflict("reply_read")
    asked = await asked_before(s, reply)
    meant = next((one for one in asked if one.ask.id == ask_id), None)
    if meant is None:
        raise Invalid("reply_ticket_missing", field="ask")
    rating = await rate(
        s, meant.ticket, answers._replace(words=reply.text), ask=meant.ask, mode=Mode.SMS,
        source=reply.source, by=by, at=at, given_at=reply.received_at,
    )  # fmt: skip
    await ended(s, meant.ask.reference, AskOutcome.ANSWERED, modes=modes, at=at)
    await _read(s, reply, by, at)
    return rating


async def opt_out_unclear(s: AsyncSession, reply_id: int, *, by: Person, at: datetime) -> None:
    """The reply says that its writer wishes not to be asked. Raises NotFound and NotAllowed."""
    reply = await _held(s, reply_id, by)
    await opt_out(s, reply.phone, via=OptOutVia.SMS, at=at)
    await _read(s, reply, by, at)


async def _held(s: AsyncSession, reply_id: int, by: Person) -> UnclearReply:
    """The reply, which nobody else reads until this transaction ends."""
    if by.role != Role.DISPATCHER:
        raise NotAllowed("not_your_role")
    reply = await s.scalar(
        select(UnclearReply)
        .where(UnclearReply.id == reply_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if reply is None:
        raise NotFound("no_such_reply")
    return reply


async def _read(s: AsyncSession, reply: UnclearReply, by: Person, at: datetime) -> None:
    reply.read_at, reply.read_by = at, by.id
    await s.flush()
