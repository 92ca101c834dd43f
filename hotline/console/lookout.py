"""Looking at the database when something changed, for all pages that are kept up to date."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import ClassVar, Generic, TypeVar

from aiohttp import web

from hotline.console import context

Parts = dict[str, bytes]


class Onlooker:
    """One open page: what it was sent last, and what it should be sent next."""

    def __init__(self) -> None:
        self.sent: Parts = {}
        self.wanted: Parts = {}
        self.stirred = asyncio.Event()

    def offer(self, parts: Parts) -> None:
        """Show these parts as soon as the page can take them."""
        self.wanted = parts
        self.stirred.set()

    def news(self) -> bytes:
        """Only what differs from what the page has."""
        self.stirred.clear()
        fresh = [frame for name, frame in self.wanted.items() if self.sent.get(name) != frame]
        self.sent = self.wanted
        return b"".join(fresh)


Page = TypeVar("Page", bound=Onlooker)


class Lookout(ABC, Generic[Page]):
    """Looks when something changed and somebody is there to see it.

    The first change after a quiet moment is looked at at once. Then it pauses: at least for
    `least_pause` seconds, and so many times as long as the look took.
    """

    topics: ClassVar[Collection[str]]
    least_pause: ClassVar[float]
    pause_per_look: ClassVar[float]

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._open: set[Page] = set()
        self.closing = False

    async def run(self) -> None:
        """Follow the database's changes until cancelled."""
        loop = asyncio.get_running_loop()
        async with self._app[context.DB].changes.listen() as changes:
            while True:
                topics = {(await changes.get()).topic}
                while not changes.empty():
                    topics.add(changes.get_nowait().topic)
                if not self._open or topics.isdisjoint(self.topics):
                    continue
                began = loop.time()
                await self._refresh()
                took = loop.time() - began
                await asyncio.sleep(max(self.least_pause, self.pause_per_look * took))

    def close(self) -> None:
        """Let every open stream end."""
        self.closing = True
        for page in self._open:
            page.stirred.set()

    @abstractmethod
    async def _refresh(self) -> None:
        """Look once, and offer every open page what it shows."""
