"""What every gateway is to the hotline, and what becomes of a message that it was handed.

Whatever a gateway does is an outcome. Only what surely was not taken is tried again; a
request that was written and not answered is uncertain for good, and nobody repeats it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple, Protocol

import aiohttp

from hotline import feedback
from hotline.db import Database
from hotline.feedback import Wording
from hotline.outbox import Message, MessageStatus, Sending
from hotline.sms.template import Access, Answer, Replies, Reports

_LATER = timedelta(seconds=60)
_TRIES = 20
_ANSWER_LONGEST = 65536
_WORDED_FOR = 5.0
_CONNECTS_WITHIN = 5


class Sms(NamedTuple):
    """One SMS. `to` is E.164; `reference` is what a report names it by."""

    to: str
    text: str
    reference: str
    unicode: bool


class Gateway(Protocol):
    """One way to the phones."""

    @property
    def reports(self) -> Reports | None:
        """How delivery reports come, if they do."""
        ...

    @property
    def replies(self) -> Replies | None:
        """How citizens' messages come, if they do."""
        ...

    @property
    def access(self) -> Access:
        """Who may bring them, beside those who know the token."""
        ...

    def secret(self, name: str) -> str:
        """A secret of the gateway by its name."""
        ...

    async def hand(self, sms: Sms) -> Sending:
        """Hand over one SMS; never raises for what a gateway may do."""
        ...

    async def reachable(self) -> str:
        """An empty text when something answers at the gateway's address, else why not."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class Carrier:
    """Words the messages of the outbox and hands them to a gateway. `site` is for citizens."""

    def __init__(self, db: Database, gateway: Gateway, *, site: str, tries: int = _TRIES) -> None:
        self._db, self._gateway, self._site, self._tries = db, gateway, site, tries
        self._wording: tuple[Wording, float] | None = None
        self._looking = asyncio.Lock()

    async def __call__(self, message: Message) -> Sending:
        """Send one SMS, worded from its payload as the terms are now."""
        text, size = feedback.preview(message.payload, await self._worded())
        # Reports name the conversation, or for news the message itself.
        reference = str(message.payload.get("reference", message.key))
        sms = Sms(message.recipient, text, reference, size.unicode)
        sending = await self._gateway.hand(sms)
        if sending.status == MessageStatus.WAITING:
            return _again(sending, message.attempts, self._tries)
        return Sending(sending.status, sending.note, None, sending.carrier_id, size.parts)

    async def close(self) -> None:
        """Give the gateway's connections back."""
        await self._gateway.close()

    async def _worded(self) -> Wording:
        """The wording, looked up every few seconds: it costs as much as the sending."""
        async with self._looking:
            now = asyncio.get_running_loop().time()
            if self._wording is None or self._wording[1] < now:
                async with self._db.read() as s:
                    self._wording = await feedback.wording(s, site=self._site), now + _WORDED_FOR
            return self._wording[0]


def client(seconds: float) -> aiohttp.ClientSession:
    """Connections to a gateway, kept open between messages. Make it within a running loop."""
    limit = aiohttp.ClientTimeout(total=seconds, connect=_CONNECTS_WITHIN)
    session = aiohttp.ClientSession(timeout=limit, cookie_jar=aiohttp.DummyCookieJar())
    # A GET whose connection ends without an answer would be asked again: a second message.
    session._retry_connection = False
    return session


async def ask(
    request: Callable[[], Awaitable[aiohttp.ClientResponse]],
    read: Callable[[Answer], Sending],
) -> Sending:
    """Make a request, and let `read` say what its answer means."""
    try:
        response = await request()
        async with response:
            raw = await response.content.read(_ANSWER_LONGEST)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        return Sending(MessageStatus.WAITING, f"gateway out of reach: {type(error).__name__}")
    except (aiohttp.ClientError, TimeoutError) as error:
        return Sending(MessageStatus.UNCERTAIN, f"no answer: {type(error).__name__}")
    return read(Answer(response.status, raw.decode("utf-8", "replace")))


def _again(sending: Sending, attempts: int, tries: int) -> Sending:
    if attempts >= tries:
        return Sending(MessageStatus.DEAD, sending.note)
    return Sending(MessageStatus.WAITING, sending.note, min(_LATER, _LATER * attempts / 6))
