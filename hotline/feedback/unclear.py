"""Replies that nobody could be sure about, kept for a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.db import announce
from hotline.errors import NotAllowed, NotFound
from hotline.feedback.tables import UnclearReply
from hotline.staff import Person, Role


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


async def read_unclear(s: AsyncSession, reply_id: int, *, by: Person, at: datetime) -> None:
    """Somebody read a reply and knows what it means. Raises NotFound and NotAllowed."""
    if by.role != Role.DISPATCHER:
        raise NotAllowed("not_your_role")
    reply = await s.get(UnclearReply, reply_id)
    if reply is None:
        raise NotFound("no_such_reply")
    if reply.read_at is None:
        reply.read_at, reply.read_by = at, by.id
        await s.flush()
