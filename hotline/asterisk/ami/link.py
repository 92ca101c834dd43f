"""The link to the PBX: kept alive, everything heard in order, nothing said twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import SystemRandom
from typing import Literal

import structlog
from panoramisk.actions import Action

from hotline import clock

from .errors import ActionFailed, LinkDown, NoAnswer, Uncertain
from .inbox import Inbox
from .protocol import Connection, failed
from .wire import Event, Value, check

BATCH = 8000
"""Events handed out at once, at most."""

STEADY = 10.0
"""Seconds a link must have lasted for the next attempt to be a prompt one again."""

PATIENCE = 4
"""Ping limits that an answer may take while other bytes keep coming."""

Word = Literal["connecting", "up", "refused", "down"]

log = structlog.get_logger()


@dataclass(frozen=True)
class LinkState:
    """How the link stands, in a word and the PBX's or the network's own words.

    `since` is when the word became true (aware UTC).
    """

    word: Word
    detail: str
    since: datetime


class Ami:
    """One AMI session with the PBX, made again whenever it breaks.

    `run()` keeps it; `batches()` hands out what is heard; `act`, `collect` and
    `originate` speak. All times are seconds. `backoff` is the first and the longest
    pause between attempts. `on_state` is called at every change of the state.
    Raises ValueError when the user name or the secret cannot be sent.
    """

    def __init__(
        self,
        host: str,
        port: int,
        username: str,
        secret: str,
        *,
        on_state: Callable[[LinkState], None] | None = None,
        ping_every: float = 5.0,
        ping_limit: float = 5.0,
        backoff: tuple[float, float] = (0.2, 10.0),
        events: str = "on",
    ) -> None:
        self.state = LinkState("connecting", "", clock.now())
        self.logins = 0
        self._address = (host, port)
        self._login_headers = {"Username": username, "Secret": secret, "Events": events}
        check(self._login_headers)
        self.on_state = on_state
        self._ping_every, self._ping_limit = ping_every, ping_limit
        self._backoff = backoff
        self._inbox = Inbox()
        self._connection: Connection | None = None
        self._dropped = 0
        self._running = False

    @property
    def dropped(self) -> int:
        """Messages that were too large to be kept, since the start."""
        current = self._connection.framer.dropped if self._connection else 0
        return self._dropped + current

    @property
    def waiting(self) -> int:
        """Received bytes that nobody has taken yet."""
        return self._inbox.weight

    async def run(self) -> None:
        """Keeps the link until cancelled. Never raises for network reasons."""
        if self._running:
            raise RuntimeError("this link is kept already")
        self._running = True
        attempt = 0
        try:
            while True:
                lasted = await self._one_link()
                attempt = 0 if lasted >= STEADY else attempt
                await asyncio.sleep(pause(self._backoff, attempt))
                attempt += 1
        finally:
            self._running = False
            self._move("down", "the link is not kept")

    async def batches(self) -> AsyncIterator[list[Event]]:
        """Everything heard, strictly in order, as many events as wait (at most `BATCH`).

        An event `HotlineLinkUp` stands at every login: what happened before it may
        have been missed, so the PBX's journal is due. While the taker is slow the
        socket is not read; nothing is dropped here. For one taker.
        """
        while True:
            yield await self._inbox.take(BATCH)

    async def act(self, action: str, *, limit: float = 5.0, **headers: Value) -> Event:
        """The response to one action.

        Raises ActionFailed when the PBX refuses, LinkDown when nothing was written,
        NoAnswer when it was and no answer came in time, ValueError for a header that
        must not be sent.
        """
        return (await self._perform(action, headers, limit, as_list=False))[0]

    async def collect(self, action: str, *, limit: float = 10.0, **headers: Value) -> list[Event]:
        """The events of a list action, without its response and its …Complete.

        DBGet is one of these, too. Raises as `act` does.
        """
        return (await self._perform(action, headers, limit, as_list=True))[1:-1]

    async def originate(self, *, limit: float = 5.0, **headers: Value) -> Event:
        """Asks the PBX to ring somebody, once. Never repeated by this link.

        Raises LinkDown when nothing was written and ActionFailed when the PBX refused
        (both: nobody is rung), Uncertain when it was written and no answer is known.
        A cancelled wait is uncertain as well. The call's own outcome comes in
        `batches()` as OriginateResponse.
        """
        try:
            return await self.act("Originate", limit=limit, **headers)
        except NoAnswer as error:
            raise Uncertain(str(error)) from error

    async def _perform(
        self, action: str, headers: Mapping[str, Value], limit: float, *, as_list: bool
    ) -> list[Event]:
        connection = self._connection
        if connection is None or connection.over:
            raise LinkDown(f"{action}: {self.state.detail or self.state.word}")
        pending = connection.perform(action, headers, as_list=as_list)
        answer = await _answer(connection, pending, limit)
        if failed(answer[0]):
            raise ActionFailed(action, answer[0].get("Message", ""))
        return answer

    async def _one_link(self) -> float:
        """One connection from its opening to its end; how many seconds it was up."""
        try:
            connection = await self._open()
        except (OSError, UnicodeError) as error:
            self._move("down", str(error) or "no answer from the PBX's address")
            return 0.0
        try:
            if not await self._login(connection):
                return 0.0
            began = asyncio.get_running_loop().time()
            await self._keep(connection)
            self._move("down", connection.lost.result())
            return asyncio.get_running_loop().time() - began
        finally:
            connection.drop("the link is not kept")
            self._connection = None
            self._dropped += connection.framer.dropped

    async def _open(self) -> Connection:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._ping_limit):
            _, connection = await loop.create_connection(
                lambda: Connection(self._inbox), *self._address
            )
        self._inbox.on_room = connection.ease
        return connection

    async def _login(self, connection: Connection) -> bool:
        pending = connection.perform("Login", self._login_headers, as_list=False)
        try:
            (response,) = await _answer(connection, pending, self._ping_limit)
        except NoAnswer as error:
            self._move("down", str(error))
            return False
        if failed(response):
            self._move("refused", response.get("Message", ""))
            return False
        self.logins += 1
        self._connection = connection
        self._move("up", connection.framer.version)
        return True

    async def _keep(self, connection: Connection) -> None:
        """Returns once the connection is lost, or dropped because its peer is dead."""
        while True:
            await asyncio.wait({connection.lost}, timeout=self._ping_every)
            if connection.lost.done():
                return
            if not connection.paused and not await self._ping(connection):
                connection.drop("the PBX stopped answering")

    async def _ping(self, connection: Connection) -> bool:
        """Silence counts only while this side reads, and bytes that come buy some time."""
        pending = connection.perform("Ping", {}, as_list=False)
        left = PATIENCE
        try:
            while not pending.future.done() and left:
                received = connection.received
                await asyncio.wait({pending.future}, timeout=self._ping_limit)
                if not connection.paused:
                    left = left - 1 if connection.received > received else 0
            return bool(pending.future.done())
        finally:
            connection.forget(pending)

    def _move(self, word: Word, detail: str) -> None:
        if (word, detail) == (self.state.word, self.state.detail):
            return
        since = self.state.since if word == self.state.word else clock.now()
        self.state = LinkState(word, detail, since)
        level = log.info if word == "up" else log.warning
        level("ami_link", state=word, detail=detail, address=self._address)
        if self.on_state is None:
            return
        try:
            self.on_state(self.state)
        except Exception:
            log.exception("ami_on_state_failed")


async def _answer(connection: Connection, pending: Action, limit: float) -> list[Event]:
    """What came for an action within its limit. Raises NoAnswer."""
    try:
        await asyncio.wait({pending.future}, timeout=limit)
        if not pending.future.done():
            raise NoAnswer(f"{pending['Action']}: no answer within {limit:g} s")
        answer: list[Event] = pending.future.result()
        if not answer:
            raise NoAnswer(f"{pending['Action']}: {connection.lost.result()}")
        return answer
    finally:
        connection.forget(pending)


def pause(backoff: tuple[float, float], attempt: int) -> float:
    """Seconds before the next attempt: doubled each time, and shorter by chance up to a half."""
    first, longest = backoff
    return min(longest, first * 2.0 ** min(attempt, 32)) * SystemRandom().uniform(0.5, 1.0)
