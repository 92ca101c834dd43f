"""Everything that citizens send in by SMS: each message kept once, with what it meant.

The counterpart of the outbox. Gateways repeat themselves, so a message has a `source`:
the gateway's own id of it, or where a gateway has none, its sender, its words and the
minutes in which it came.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import vietnam
from hotline.db import Base, announce, digest, insert_new

__all__ = ["IncomingMessage", "Meant", "counted", "every", "recent", "take"]

# Whoever writes the same words again within so long means the same.
_SAID_AGAIN_WITHIN = timedelta(minutes=10)
_LONGEST = 2000


class Meant(StrEnum):
    """What became of a message. `too_many`: one number wrote so often that nobody listens."""

    RATING = "rating"
    STOP = "stop"
    STATUS = "status"
    UNCLEAR = "unclear"
    TOO_MANY = "too_many"


class IncomingMessage(Base):
    """One message from a phone (E.164). `ticket_id` is the ticket it was about, if one only."""

    __tablename__ = "incoming_message"
    __table_args__ = (
        CheckConstraint("meant in (" + ",".join(f"'{one}'" for one in Meant) + ")", name="meant"),
        Index("ix_incoming_message_phone", "phone", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str]
    text: Mapped[str]
    received_at: Mapped[datetime]
    meant: Mapped[str] = mapped_column(default=Meant.UNCLEAR)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))


_NEWEST = select(IncomingMessage).order_by(IncomingMessage.id.desc())


async def take(
    s: AsyncSession, phone: str, text: str, *, message_id: str, at: datetime
) -> IncomingMessage | None:
    """Keep a message; None when it was taken before. `message_id` is the gateway's, if it has any.

    Without one, the same words of the same number within ten minutes are one message.
    """
    kept = vietnam.nfc(text)[:_LONGEST]
    if not message_id and await _was_said(s, phone, kept, at):
        return None
    row = {
        "source": f"id:{message_id}" if message_id else _source(phone, kept, at),
        "phone": phone, "text": kept, "received_at": at, "meant": Meant.UNCLEAR, "ticket_id": None,
    }  # fmt: skip
    new = await insert_new(s, IncomingMessage, [row])
    if not new:
        return None
    announce(s, "incoming", id=new[0].id)
    return new[0]


async def counted(
    s: AsyncSession, phone: str, *, since: datetime, meant: Meant | None = None
) -> int:
    """How many messages came from a number since an instant, of one meaning or of all."""
    query = select(func.count()).where(
        IncomingMessage.phone == phone, IncomingMessage.received_at >= since
    )
    if meant is not None:
        query = query.where(IncomingMessage.meant == meant)
    return await s.scalar(query) or 0


async def recent(s: AsyncSession, *, most: int = 100) -> list[IncomingMessage]:
    """The newest messages, newest first."""
    return list(await s.scalars(_NEWEST.limit(most)))


async def every(s: AsyncSession) -> AsyncIterator[IncomingMessage]:
    """All messages in that order, read piece by piece."""
    async for one in await s.stream_scalars(_NEWEST.execution_options(yield_per=100)):
        yield one


async def _was_said(s: AsyncSession, phone: str, text: str, at: datetime) -> bool:
    query = select(IncomingMessage.id).where(
        IncomingMessage.phone == phone,
        IncomingMessage.received_at > at - _SAID_AGAIN_WITHIN,
        IncomingMessage.text == text,
    )
    return await s.scalar(query.limit(1)) is not None


def _source(phone: str, text: str, at: datetime) -> str:
    # Two processes that are told at the same moment make the same one.
    stretch = (at - datetime(2000, 1, 1, tzinfo=UTC)) // _SAID_AGAIN_WITHIN
    return "said:" + digest(f"{phone} {stretch} {text}")
