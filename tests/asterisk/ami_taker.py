"""A kept link and its taker, for tests: what was heard, and how the link stood."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from hotline.asterisk.ami import LINK_UP, Ami, Event, LinkState
from hotline.asterisk.ami.protocol import Connection
from tests.asterisk.ami_peer import SECRET, AmiPeer, until

QUICK: dict[str, Any] = {"ping_every": 0.05, "ping_limit": 0.2, "backoff": (0.01, 0.05)}
CALM: dict[str, Any] = {"ping_every": 30.0, "ping_limit": 5.0, "backoff": (0.01, 0.05)}


class Listening:
    """A link that is kept. Clear `takes` to make the taker slow."""

    def __init__(self, ami: Ami, states: list[LinkState]) -> None:
        self.ami = ami
        self.states = states
        self.heard: list[Event] = []
        self.takes = asyncio.Event()
        self.takes.set()

    async def take(self) -> None:
        async for batch in self.ami.batches():
            await self.takes.wait()
            self.heard += batch

    async def up(self, logins: int = 1) -> None:
        """Waits for that many logins, the last of which holds."""
        await until(
            lambda: self.ami.logins >= logins and self.ami.state.word == "up", f"login {logins}"
        )

    @property
    def news(self) -> list[Event]:
        """What was heard, without the marks of logins."""
        return [event for event in self.heard if event["Event"] != LINK_UP]

    @property
    def words(self) -> list[str]:
        return [state.word for state in self.states]

    @property
    def connection(self) -> Connection:
        """The open connection, whose inside some tests must see."""
        connection = self.ami._connection
        assert connection is not None
        return connection


@contextlib.asynccontextmanager
async def listening(
    peer: AmiPeer, secret: str = SECRET, **options: Any
) -> AsyncIterator[Listening]:
    """Keeps a link to the peer, and takes what it says, for the length of a block."""
    states: list[LinkState] = []
    ami = Ami("127.0.0.1", peer.port, "hotline", secret, on_state=states.append, **(CALM | options))
    one = Listening(ami, states)
    tasks = [asyncio.create_task(ami.run()), asyncio.create_task(one.take())]
    try:
        yield one
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
