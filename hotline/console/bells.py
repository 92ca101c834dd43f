"""The stream behind every page: the bell of its reader, and that their work has changed.

A page that nobody looks at closes its stream, so that many open tabs do not use up the
browser's connections. What a list shows is fetched by the page itself, as its reader may
see it; the stream only says that it is time to look.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable

import structlog
from aiohttp import web

from hotline import notices
from hotline.console import context, sent
from hotline.console.rendering import fragment
from hotline.db import Away, Change
from hotline.staff import Person, Role

_SEES_ALL = {Role.OPERATOR, Role.DISPATCHER, Role.OFFICE}
_LEAST_PAUSE = 0.2
log = structlog.get_logger(__name__)


class Watcher:
    """One page that is looked at."""

    def __init__(self, person: Person, language: str) -> None:
        self.person, self.language = person, language
        self.bell = ""
        self.work = 0
        self.stirred = asyncio.Event()
        self._sent = ("", 0)

    def concerned(self, agencies: Iterable[int | None]) -> bool:
        """Whether a move of a ticket of these agencies may change their list of work."""
        return self.person.role in _SEES_ALL or self.person.agency_id in set(agencies) - {None}

    def news(self) -> bytes:
        """The bell if it is another, and that the work has changed."""
        self.stirred.clear()
        (bell, work), self._sent = self._sent, (self.bell, self.work)
        rung = sent.frame("bell", self.bell) if self.bell != bell else b""
        return rung + (sent.frame("work", str(self.work)) if self.work != work else b"")


class Bells:
    """Looks when something changed, at most a few times a second, for all pages at once."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._watchers: set[Watcher] = set()
        self.closing = False

    async def run(self) -> None:
        """Follow the database's changes until cancelled."""
        async with self._app[context.DB].changes.listen() as changes:
            while True:
                batch = [await changes.get()]
                while not changes.empty():
                    batch.append(changes.get_nowait())
                if self._watchers and await self._heard(batch):
                    await asyncio.sleep(_LEAST_PAUSE)

    def close(self) -> None:
        """Let every open stream end."""
        self.closing = True
        for watcher in self._watchers:
            watcher.stirred.set()

    @contextlib.asynccontextmanager
    async def watching(self, person: Person, language: str) -> AsyncIterator[Watcher]:
        """A page that hears of changes from now on, beginning with its bell."""
        watcher = Watcher(person, language)
        self._watchers.add(watcher)
        try:
            await self._count([watcher])
            yield watcher
        finally:
            self._watchers.discard(watcher)

    async def _heard(self, batch: list[Change]) -> bool:
        moved = {
            agency
            for change in batch
            if change.topic == "ticket"
            for agency in change.data.get("agencies", ())
        }
        topics = {change.topic for change in batch}
        if "ticket" in topics:
            for watcher in self._watchers:
                if watcher.concerned(moved):
                    watcher.work += 1
                    watcher.stirred.set()
        if "notice" in topics:
            await self._count(list(self._watchers))
        return bool(topics & {"ticket", "notice"})

    async def _count(self, watchers: list[Watcher]) -> None:
        try:
            async with self._app[context.DB].read() as s:
                unread = await notices.unread_of(s, {one.person.id for one in watchers})
        except Away as error:
            log.warning("bells.look_failed", error=str(error))
            return
        for one in watchers:
            count = unread.get(one.person.id, 0)
            one.bell = fragment(self._app, one.language, "_bell.html", unread=count)
            one.stirred.set()


BELLS = web.AppKey("BELLS", Bells)


async def stream(request: web.Request) -> web.StreamResponse:
    """`text/event-stream`: `bell` with its markup, `work` when a list should be looked at."""
    bells = request.app[BELLS]
    async with bells.watching(context.person(request), context.language(request)) as watcher:
        return await sent.feed(request, watcher, closing=lambda: bells.closing, retry=3000)


async def keep(app: web.Application) -> AsyncIterator[None]:
    """Bells are rung as long as the app serves."""
    task = asyncio.create_task(app[BELLS].run(), name="bells")
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def close(app: web.Application) -> None:
    """Let open streams end, so that stopping does not wait for them."""
    app[BELLS].close()
