"""Messages that leave the house, and how one worker at a time takes hold of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from sqlalchemy import CheckConstraint, Index, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base, announce, insert_rows


class MessageKind(StrEnum):
    """What carries a message: SMS, e-mail, a call that asks, a flag for the call in progress."""

    SMS = "sms"
    EMAIL = "email"
    ASK_CALL = "ask_call"
    ASK_IN_CALL = "ask_in_call"


# An e-mail may be handed over twice: both carry one Message-ID, and whoever receives them
# keeps one. Telephones ring and buzz twice, so nothing else is ever repeated.
REPEATABLE = {MessageKind.EMAIL}


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


@dataclass(frozen=True)
class Sending:
    """What became of handing a message over; `again_after` says when to try once more.

    `carrier_id` is what the carrier calls the message, `parts` how many it was sent in.
    """

    status: MessageStatus
    note: str = ""
    again_after: timedelta | None = None
    carrier_id: str | None = None
    parts: int | None = None


class Sender(Protocol):
    """Hands one message to its carrier, with no transaction open."""

    async def __call__(self, message: Message) -> Sending:
        """Never raises for what a carrier may do; a bug becomes `uncertain`."""
        ...


class Message(Base):
    """One thing to send, once. `key` makes putting it twice harmless.

    What goes to a `citizen` counts among what a number may receive in a day, from the
    instant a worker took hold of it (`claimed_at`) on. What they `requested` themselves
    disturbs nobody, however late it is. `carrier_id` is what the carrier calls it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(
            "status in (" + ",".join(f"'{m}'" for m in MessageStatus) + ")", name="status"
        ),
        Index("ix_outbox_due", "status", "kind", "not_before"),
        Index("ix_outbox_recipient", "recipient", "claimed_at"),
        Index("ix_outbox_carrier_id", "carrier_id"),
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
    claimed_at: Mapped[datetime | None]
    citizen: Mapped[bool] = mapped_column(default=False, server_default="0")
    requested: Mapped[bool] = mapped_column(default=False, server_default="0")
    parts: Mapped[int | None]
    carrier_id: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")


class Put(NamedTuple):
    """A message as `put_all` takes it."""

    key: str
    kind: MessageKind
    recipient: str
    payload: dict[str, Any]
    not_before: datetime
    citizen: bool = False


# How often each of these numbers was disturbed by what no message tells of.
Besides = Callable[[AsyncSession, Collection[str]], Awaitable[Mapping[str, int]]]


class Peace(NamedTuple):
    """How often one citizen may be disturbed since an instant, and until when they are left
    in peace after that. `besides` tells what else disturbed them."""

    most: int
    since: datetime
    until: datetime
    besides: Besides | None = None


async def put(
    s: AsyncSession,
    kind: MessageKind,
    *,
    key: str,
    recipient: str,
    payload: dict[str, Any],
    not_before: datetime,
    at: datetime,
    citizen: bool = False,
    requested: bool = False,
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
        citizen=citizen,
        requested=requested,
    )
    s.add(message)
    await s.flush()
    announce(s, "outbox", kind=kind)
    return message


async def put_all(s: AsyncSession, messages: Sequence[Put], *, at: datetime) -> None:
    """As `put`, for many in few statements; the session does not know of them."""
    rows = [{**message._asdict(), "created_at": at} for message in messages]
    await insert_rows(s, Message, rows, absent=True)
    for kind in {message.kind for message in messages}:
        announce(s, "outbox", kind=kind)


async def by_key(s: AsyncSession, key: str) -> Message | None:
    """The message under a key, if one was put."""
    found: Message | None = await s.scalar(select(Message).where(Message.key == key))
    return found


async def by_carrier(s: AsyncSession, kind: MessageKind, carrier_id: str) -> Message | None:
    """The message that its carrier calls so, the newest if it uses a name twice."""
    found: Message | None = await s.scalar(
        select(Message)
        .where(Message.carrier_id == carrier_id, Message.kind == kind)
        .order_by(Message.id.desc())
        .limit(1)
    )
    return found


async def withdraw(s: AsyncSession, key: str, note: str, *, at: datetime) -> bool:
    """Take a message back before it is sent; False when a worker has already claimed it."""
    message = await s.scalar(
        select(Message)
        .where(Message.key == key, Message.status == MessageStatus.WAITING)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if message is None:
        return False
    await settle(s, message, Sending(MessageStatus.CANCELLED, note), at=at)
    return True


async def take_turns(s: AsyncSession, kind: MessageKind) -> None:
    """Keep other workers' claims of a kind out until this transaction ends.

    For kinds whose number at once is limited; SQLite's single writer needs nothing.
    """
    if s.get_bind().dialect.name == "postgresql":
        await s.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"outbox:{kind}"))))


async def claim(
    s: AsyncSession,
    kind: MessageKind,
    *,
    by: str,
    most: int,
    lease: timedelta,
    at: datetime,
    peace: Peace | None = None,
    requested: bool = False,
) -> list[Message]:
    """Take up to `most` due messages for one worker; others skip what is locked.

    What would disturb a citizen more often than `peace` allows is put off. Whoever gives
    `peace` takes turns: two workers that count at the same time would both find room.
    With `requested`, only what citizens asked for: that may be sent at any hour.
    """
    due = (
        select(Message)
        .where(
            Message.status == MessageStatus.WAITING,
            Message.kind == kind,
            Message.not_before <= at,
            *([Message.requested.is_(True)] if requested else []),
        )
        .order_by(Message.not_before, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = found = list(await s.scalars(due))
    if peace is not None:
        # Those that are put off must not keep others from being sent.
        while found and not (taken := await _left_in_peace(s, found, kind, peace)):
            found = list(await s.scalars(due))
    for message in taken:
        message.status, message.claimed_by, message.claimed_at = MessageStatus.CLAIMED, by, at
        message.lease_until, message.attempts = at + lease, message.attempts + 1
    await s.flush()
    return taken


async def claimed(s: AsyncSession, kind: MessageKind) -> int:
    """How many messages of a kind are being handed over right now."""
    counted = await s.scalar(
        select(func.count())
        .select_from(Message)
        .where(Message.kind == kind, Message.status == MessageStatus.CLAIMED)
    )
    return counted or 0


async def settle(s: AsyncSession, message: Message, sending: Sending, *, at: datetime) -> None:
    """Record what became of a message; `waiting` means a later try."""
    await settle_all(s, [(message, sending)], at=at)


async def settle_all(
    s: AsyncSession, carried: Sequence[tuple[Message, Sending]], *, at: datetime
) -> None:
    """As `settle`, for many."""
    for message, sending in carried:
        message.status, message.note = sending.status, sending.note[:500]
        message.lease_until = None
        message.carrier_id = sending.carrier_id or message.carrier_id
        message.parts = sending.parts or message.parts
        if sending.status in (MessageStatus.WAITING, MessageStatus.CANCELLED):
            # It surely was not taken, so it disturbed nobody.
            message.claimed_at = None
        if sending.status == MessageStatus.WAITING:
            message.not_before = at + (sending.again_after or timedelta())
        else:
            message.settled_at = at
    await s.flush()
    for kind in {message.kind for message, _ in carried}:
        announce(s, "outbox", kind=kind)


async def claimed_still(s: AsyncSession, messages: Sequence[Message]) -> dict[int, Message]:
    """Those of some messages that nobody has settled meanwhile, by id; nobody else does now."""
    found = await s.scalars(
        select(Message)
        .where(
            Message.id.in_([message.id for message in messages]),
            Message.status == MessageStatus.CLAIMED,
        )
        .order_by(Message.id)
        .with_for_update()
    )
    return {message.id: message for message in found}


async def expire(s: AsyncSession, *, at: datetime, lapsed: datetime | None = None) -> list[Message]:
    """Claims whose lease ended before `lapsed` (now unless given): their worker is dead.

    What may be repeated waits again; returns those that are uncertain from now on.
    """
    lost = await s.scalars(
        select(Message)
        .where(Message.status == MessageStatus.CLAIMED, Message.lease_until < (lapsed or at))
        .with_for_update(skip_locked=True)
    )
    uncertain = []
    for message in lost.all():
        repeated = message.kind in REPEATABLE
        status = MessageStatus.WAITING if repeated else MessageStatus.UNCERTAIN
        await settle(s, message, Sending(status, "its worker died"), at=at)
        if not repeated:
            uncertain.append(message)
    return uncertain


async def give_up(s: AsyncSession, prefix: str, *, before: datetime, at: datetime) -> None:
    """Messages whose key begins like this and that still wait from before then come too late."""
    await s.execute(
        update(Message)
        .where(
            Message.status == MessageStatus.WAITING,
            Message.created_at < before,
            Message.key.startswith(prefix, autoescape=True),
        )
        .values(status=MessageStatus.DEAD, note="too late to be of use", settled_at=at)
    )


async def to_citizens(s: AsyncSession, kind: MessageKind, *, most: int = 100) -> list[Message]:
    """The newest messages of a kind that citizens get, newest first."""
    return list(await s.scalars(_to_citizens(kind).limit(most)))


async def every_to_citizens(s: AsyncSession, kind: MessageKind) -> AsyncIterator[Message]:
    """All of them in that order, read piece by piece."""
    rows = await s.stream_scalars(_to_citizens(kind).execution_options(yield_per=100))
    async for one in rows:
        yield one


async def backlog(s: AsyncSession) -> dict[str, int]:
    """How many messages stand in each status."""
    rows = await s.execute(select(Message.status, func.count()).group_by(Message.status))
    return {str(status): int(count) for status, count in rows}


def _to_citizens(kind: MessageKind) -> Select[Message]:
    return (
        select(Message)
        .where(Message.kind == kind, Message.citizen.is_(True))
        .order_by(Message.id.desc())
    )


async def _left_in_peace(
    s: AsyncSession, due: list[Message], kind: MessageKind, peace: Peace
) -> list[Message]:
    """Those of the due messages that disturb nobody too often; the others are put off."""
    numbers = {message.recipient for message in due if message.citizen}
    counted = await s.execute(
        select(Message.recipient, func.count())
        .where(
            Message.recipient.in_(numbers),
            Message.kind == kind,
            Message.citizen.is_(True),
            Message.claimed_at >= peace.since,
        )
        .group_by(Message.recipient)
    )
    had = Counter({number: count for number, count in counted})  # noqa: C416
    if peace.besides is not None:
        had.update(await peace.besides(s, numbers))
    taken = []
    for message in due:
        if message.citizen and not message.requested and had[message.recipient] >= peace.most:
            message.not_before = peace.until
            continue
        had[message.recipient] += message.citizen
        taken.append(message)
    return taken
