"""Everything that leaves the house: put inside the transaction, sent after it.

A message is claimed under a lease, sent with no transaction open, then settled.
What was claimed and never settled may or may not have reached the citizen: it
becomes `uncertain`, which no machine ever repeats.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base, announce

__all__ = [
    "Message",
    "MessageKind",
    "MessageStatus",
    "backlog",
    "by_key",
    "claim",
    "expire",
    "put",
    "settle",
]


class MessageKind(StrEnum):
    """What carries a message: an SMS, a call that asks, a flag for the call in progress."""

    SMS = "sms"
    ASK_CALL = "ask_call"
    ASK_IN_CALL = "ask_in_call"


class MessageStatus(StrEnum):
    """`sent`: the carrier took it. `dead`: given up. `uncertain`: never repeated."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Message(Base):
    """One thing to send, once. `key` makes putting it twice harmless."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(
            "status in (" + ",".join(f"'{m}'" for m in MessageStatus) + ")", name="status"
        ),
        Index("ix_outbox_due", "status", "kind", "not_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    recipient: Mapped[str]
    payload: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default=MessageStatus.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")


async def put(
    s: AsyncSession,
    kind: MessageKind,
    *,
    key: str,
    recipient: str,
    payload: dict[str, Any],
    not_before: datetime,
    at: datetime,
) -> Message:
    """Leave a message to be sent at `not_before` or later; the same key is put once."""
    known = await by_key(s, key)
    if known is not None:
        return known
    message = Message(
        kind=kind,
        key=key,
        recipient=recipient,
        payload=payload,
        not_before=not_before,
        created_at=at,
    )
    s.add(message)
    await s.flush()
    announce(s, "outbox", kind=kind)
    return message


async def by_key(s: AsyncSession, key: str) -> Message | None:
    """The message under a key, if one was put."""
    found: Message | None = await s.scalar(select(Message).where(Message.key == key))
    return found


async def claim(
    s: AsyncSession, kind: MessageKind, *, by: str, most: int, lease: timedelta, at: datetime
) -> list[Message]:
    """Take up to `most` due messages for one worker; others skip what is locked."""
    due = (
        select(Message)
        .where(
            Message.status == MessageStatus.WAITING,
            Message.kind == kind,
            Message.not_before <= at,
        )
        .order_by(Message.not_before, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claimed = list(await s.scalars(due))
    for message in claimed:
        message.status, message.claimed_by = MessageStatus.CLAIMED, by
        message.lease_until, message.attempts = at + lease, message.attempts + 1
    await s.flush()
    return claimed


async def settle(
    s: AsyncSession,
    message: Message,
    status: MessageStatus,
    *,
    at: datetime,
    note: str = "",
    again_at: datetime | None = None,
) -> None:
    """Record what became of a message; `waiting` with `again_at` means a later try."""
    message.status, message.note = status, note[:500]
    message.lease_until = None
    if status == MessageStatus.WAITING:
        message.not_before = again_at or at
    else:
        message.settled_at = at
    await s.flush()
    announce(s, "outbox", kind=message.kind)


async def expire(s: AsyncSession, *, at: datetime) -> list[Message]:
    """Claims whose lease ran out: their worker died between sending and settling."""
    lost = list(
        await s.scalars(
            select(Message)
            .where(Message.status == MessageStatus.CLAIMED, Message.lease_until < at)
            .with_for_update(skip_locked=True)
        )
    )
    for message in lost:
        await settle(s, message, MessageStatus.UNCERTAIN, at=at, note="lease_expired")
    return lost


async def backlog(s: AsyncSession) -> dict[str, int]:
    """How many messages stand in each status."""
    rows = await s.execute(select(Message.status, func.count()).group_by(Message.status))
    return {status: count for status, count in rows}
