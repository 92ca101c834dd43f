"""Tin nhắn: what citizens wrote and what became of it; what they were sent and whether it came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web

from hotline import feedback, inbox, outbox, vietnam
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown
from hotline.feedback import Preview, Wording
from hotline.inbox import IncomingMessage
from hotline.outbox import Message, MessageKind


@dataclass(frozen=True)
class Sent:
    """A message to a citizen, as the phone shows it."""

    message: Message
    preview: Preview

    @property
    def parts(self) -> int:
        """In how many parts it went; before that, in how many it would."""
        return self.message.parts or self.preview.size.parts


async def message_list(request: web.Request) -> web.StreamResponse:
    """The newest of both, newest first."""
    async with context.db(request).read() as s:
        wording = await feedback.wording(s, site=request.app[context.SETTINGS].citizen_url)
        to_citizens = await outbox.to_citizens(s, MessageKind.SMS)
        sent = [Sent(one, feedback.preview(one.payload, wording)) for one in to_citizens]
        came = await inbox.recent(s)
    return page(request, "messages.html", came=came, sent=sent, wording=wording)


def sheets(shown: Shown) -> list[Sheet]:
    """Both lists."""
    return [
        Sheet("Người dân nhắn đến", _CAME, _every_that_came(shown.request)),
        Sheet("Gửi đến người dân", _SENT, _every_sent(shown.request, shown["wording"])),
    ]


async def _every_that_came(request: web.Request) -> AsyncIterator[IncomingMessage]:
    async with context.db(request).stream() as s:
        async for one in inbox.every(s):
            yield one


async def _every_sent(request: web.Request, wording: Wording) -> AsyncIterator[Sent]:
    async with context.db(request).stream() as s:
        async for one in outbox.every_to_citizens(s, MessageKind.SMS):
            yield Sent(one, feedback.preview(one.payload, wording))


_CAME = (
    Column("Số điện thoại", lambda one: vietnam.spoken(one.phone)),
    Column("Trạng thái", "meant", group="Meant"),
    Column("Thời điểm", "received_at"),
    Column("Lời nhắn", "text"),
)
_SENT = (
    Column("Số điện thoại", lambda one: vietnam.spoken(one.message.recipient)),
    Column("Trạng thái", "message.status", group="MessageStatus"),
    Column("Số phần tin", "parts", number=True),
    Column("Thời điểm", lambda one: one.message.settled_at or one.message.not_before),
    Column("Lời nhắn", "preview.text"),
)
