"""Conversations: the tickets of one caller that one call or one message asks about.

Whoever closes ten tickets of one street must not ring its people ten times. An attempt
joins what already waits to be sent to the same person, as far as the terms allow.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import outbox
from hotline.feedback.codes import AskOutcome, Mode
from hotline.feedback.courtesy import courteous, terms
from hotline.feedback.tables import Ask
from hotline.outbox import Message, MessageKind, MessageStatus
from hotline.tickets import Ticket

_KINDS = {Mode.SMS: MessageKind.SMS, Mode.IVR: MessageKind.ASK_CALL, Mode.WEB: MessageKind.EMAIL}


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
    if await _joins(s, ask, ticket, kind):
        return
    ask.link = secrets.token_urlsafe(12)
    await s.flush()
    await outbox.put(
        s, kind, key=ask.message_key, recipient=ask.phone or ask.email or "", citizen=True,
        payload={"reference": ask.talk, "text": f"{kind}_ask", "link": ask.link,
                 "asks": [_line(ask, ticket)]},
        not_before=ask.due_at, at=at,
    )  # fmt: skip


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


async def _joins(s: AsyncSession, ask: Ask, ticket: Ticket, kind: MessageKind) -> bool:
    message = await _open_to(s, ask, kind)
    if message is None:
        return False
    asks = message.payload["asks"]
    if len(asks) >= (await terms(s)).together:
        return False
    ask.talk, ask.link = message.payload["reference"], message.payload["link"]
    ask.due_at = message.not_before
    message.payload = message.payload | {"asks": [*asks, _line(ask, ticket)]}
    await s.flush()
    return True


async def _open_to(s: AsyncSession, ask: Ask, kind: MessageKind) -> Message | None:
    """What waits to be sent to the same person; what another process sends is passed over."""
    return await s.scalar(
        select(Message)
        .where(
            Message.status == MessageStatus.WAITING,
            Message.kind == kind,
            Message.recipient == (ask.phone or ask.email),
            Message.key.startswith("ask:"),
        )
        .order_by(Message.not_before, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


async def _waiting(s: AsyncSession, key: str) -> Message | None:
    return await s.scalar(
        select(Message)
        .where(Message.key == key, Message.status == MessageStatus.WAITING)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _line(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """What the carrier must know of one ticket: never what the citizen said."""
    return {"reference": ask.reference, "code": ticket.code, "field": ticket.field_id}
