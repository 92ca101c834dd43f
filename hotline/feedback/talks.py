"""Conversations: the tickets of one caller that one call or one message asks about.

Whoever closes ten tickets of one street must not ring its people ten times. An attempt
joins what already waits to be sent to the same person, as far as the terms allow, and what
became due to one person all the same is brought together before it is sent.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import outbox
from hotline.feedback.codes import AskOutcome, Mode
from hotline.feedback.courtesy import courteous, terms
from hotline.feedback.tables import MESSAGE_KEY, Ask
from hotline.outbox import Message, MessageKind, MessageStatus, Sending
from hotline.tickets import Ticket

_KINDS = {Mode.SMS: MessageKind.SMS, Mode.IVR: MessageKind.ASK_CALL, Mode.WEB: MessageKind.EMAIL}
# How long an attempt may wait for another's sake; it never comes before its own time.
_JOINS_WITHIN = timedelta(days=1)
_PEOPLE_AT_ONCE = 50


def reference() -> str:
    """A new name for an ask: 48 random bits, hexadecimal, which a PBX can carry as it is."""
    return secrets.token_hex(6)


async def put(s: AsyncSession, ask: Ask, ticket: Ticket, *, wished: datetime, at: datetime) -> None:
    """Leave an ask in the outbox at a courteous instant from `wished` on, or with another's.

    An ask that an operator makes is no message: it waits on the operators' list.
    """
    mode = Mode(ask.mode)
    ask.due_at = await courteous(s, mode, wished)
    kind = _KINDS.get(mode)
    if kind is None:
        await s.flush()
        return
    if await _joins(s, ask, ticket, kind, at=at):
        return
    ask.link = secrets.token_urlsafe(12)
    await s.flush()
    await outbox.put(
        s, kind, key=ask.message_key, recipient=ask.phone or ask.email or "", citizen=True,
        payload={"reference": ask.talk, "text": f"{kind}_ask", "link": ask.link,
                 "asks": [_line(ask, ticket)]},
        not_before=ask.due_at, at=at,
    )  # fmt: skip


async def gather(s: AsyncSession, kind: MessageKind, *, at: datetime) -> None:
    """Make one message of those that are due to the same person, as far as the terms allow.

    Two processes that begin at the same time do not see each other's messages, and the caps
    of a day may put off several until the same morning. The caller takes turns (`outbox`).
    """
    due = (
        Message.status == MessageStatus.WAITING,
        Message.kind == kind,
        Message.not_before <= at,
        Message.key.startswith(MESSAGE_KEY),
    )
    several = (
        select(Message.recipient)
        .where(*due)
        .group_by(Message.recipient)
        .having(func.count() > 1)
        .limit(_PEOPLE_AT_ONCE)
    )
    found = await s.scalars(
        select(Message)
        .where(*due, Message.recipient.in_(several))
        .order_by(Message.recipient, Message.not_before, Message.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    most = (await terms(s)).together
    first: Message | None = None
    for message in found.all():
        is_theirs = first is not None and first.recipient == message.recipient
        if first is not None and is_theirs and _count(first) + _count(message) <= most:
            await _merge(s, message, first, at=at)
        else:
            first = message


async def leave(s: AsyncSession, ask: Ask, because: AskOutcome, *, at: datetime) -> bool:
    """Take an ask out of what waits to be sent; False when it is on its way or was sent.

    The message goes when nobody else is asked about by it.
    """
    if Mode(ask.mode) not in _KINDS:
        return ask.outcome == AskOutcome.WAITING
    message = await _waiting(s, ask.message_key)
    if message is None:
        return False
    asks = message.payload.get("asks", [{"reference": ask.reference}])
    left = [one for one in asks if one["reference"] != ask.reference]
    if len(left) == len(asks):
        return False
    if left:
        message.payload = message.payload | {"asks": left}
        return True
    return await outbox.withdraw(s, ask.message_key, because, at=at)


async def of_talk(s: AsyncSession, talk: str) -> list[Ask]:
    """The asks of a conversation, first made first."""
    found = await s.scalars(select(Ask).where(Ask.talk == talk).order_by(Ask.id))
    return list(found)


async def _joins(
    s: AsyncSession, ask: Ask, ticket: Ticket, kind: MessageKind, *, at: datetime
) -> bool:
    assert ask.due_at is not None
    most, latest = (await terms(s)).together, ask.due_at + _JOINS_WITHIN
    for message in await _open_to(s, ask, kind, latest):
        # What is overdue, or was put off into the night, will be sent at this instant.
        sent = await courteous(s, Mode(ask.mode), max(message.not_before, at))
        asks = message.payload["asks"]
        if ask.due_at <= sent <= latest and len(asks) < most:
            ask.talk, ask.link = message.payload["reference"], message.payload["link"]
            ask.due_at = message.not_before = sent
            message.payload = message.payload | {"asks": [*asks, _line(ask, ticket)]}
            await s.flush()
            return True
    return False


async def _open_to(s: AsyncSession, ask: Ask, kind: MessageKind, latest: datetime) -> list[Message]:
    """What waits to be sent to the same person; what another process holds is passed over."""
    found = await s.scalars(
        select(Message)
        .where(
            Message.status == MessageStatus.WAITING,
            Message.kind == kind,
            Message.not_before <= latest,
            Message.recipient == (ask.phone or ask.email),
            Message.key.startswith(MESSAGE_KEY),
        )
        .order_by(Message.not_before, Message.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(found)


async def _merge(s: AsyncSession, message: Message, into: Message, *, at: datetime) -> None:
    talk, asks = into.payload["reference"], message.payload["asks"]
    await s.execute(
        update(Ask)
        .where(Ask.reference.in_([one["reference"] for one in asks]))
        .values(talk=talk, link=into.payload["link"])
    )
    into.payload = into.payload | {"asks": [*into.payload["asks"], *asks]}
    into.not_before = max(into.not_before, message.not_before)
    joined = Sending(MessageStatus.CANCELLED, f"joined {talk}")
    await outbox.settle(s, message, joined, at=at)


async def _waiting(s: AsyncSession, key: str) -> Message | None:
    return await s.scalar(
        select(Message)
        .where(Message.key == key, Message.status == MessageStatus.WAITING)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _count(message: Message) -> int:
    return len(message.payload["asks"])


def _line(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """What the carrier must know of one ticket: never what the citizen said."""
    return {"reference": ask.reference, "code": ticket.code, "field": ticket.field_id}
