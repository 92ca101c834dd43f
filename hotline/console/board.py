"""The dashboard's live stream: its numbers as they change, for all who look at once.

The first change after a quiet moment is looked at soon, and one look serves everybody who is
shown the same: the province, or one agency. Looks take a small part of the process's time at
most: the longer one took, the later is the next.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import structlog
from aiohttp import web

from hotline import clock, feedback
from hotline.console import context, periods, sent, tiles
from hotline.console.feedback_figures import scope_of
from hotline.console.lookout import Lookout, Onlooker
from hotline.console.rendering import fragment
from hotline.db import Away
from hotline.feedback.figures import Scope
from hotline.reports import dashboard, month_of, terms
from hotline.tickets import hot_spots

log = structlog.get_logger(__name__)

# Whose numbers: the agencies, None for the province; and in which language.
Shown = tuple[tuple[int, ...] | None, str]


class Screen(Onlooker):
    """One dashboard that is looked at."""

    def __init__(self, scope: Scope, language: str) -> None:
        super().__init__()
        self.shown: Shown = (None if scope is None else tuple(scope), language)


class Board(Lookout[Screen]):
    """Looks once for each whose numbers are on a screen."""

    topics = frozenset({"call", "ticket", "hot_spot"})
    least_pause, pause_per_look = 2.0, 10.0

    @contextlib.asynccontextmanager
    async def screen(self, scope: Scope, language: str) -> AsyncIterator[Screen]:
        """A page that is kept up to date from now on, beginning with the present numbers."""
        screen = Screen(scope, language)
        self._open.add(screen)
        try:
            screen.offer(await self._look(screen.shown))
            yield screen
        finally:
            self._open.discard(screen)

    async def _refresh(self) -> None:
        for shown in {screen.shown for screen in self._open}:
            try:
                frames = await self._look(shown)
            except Away as error:
                log.warning("board.look_failed", error=str(error))
                return
            for screen in self._open:
                if screen.shown == shown:
                    screen.offer(frames)

    async def _look(self, shown: Shown) -> dict[str, bytes]:
        """What stands, and the month that runs, by the key of each number."""
        agencies, language = shown
        scope, at = None if agencies is None else list(agencies), clock.now()
        async with self._app[context.DB].read() as s:
            month = month_of(at, (await terms(s)).cutoff)
            now = await dashboard.now(s, scope, at=at)
            glance = await dashboard.glance(s, month, scope, at=at)
            fewest = (await feedback.terms(s)).fewest
            spots = await hot_spots.cards(s) if scope is None else []
        period = periods.read({"period": month.name}, at=at, cutoff=month.cutoff)
        standing = [*tiles.standing(now, scope, language), *tiles.rung(now, language)]
        brought = tiles.brought(glance, period, scope, language, fewest=fewest)
        drawn = fragment(self._app, language, "_hot_spots.html", spots=spots)
        return {
            "now": sent.frame("now", json.dumps(tiles.told(standing))),
            "month": sent.frame("month", json.dumps(tiles.told(brought))),
            "spots": sent.frame("spots", drawn),
        }


BOARD = web.AppKey("BOARD", Board)


async def stream(request: web.Request) -> web.StreamResponse:
    """`text/event-stream`: the numbers by their keys, and the hot spots as they are drawn."""
    board = request.app[BOARD]
    async with context.db(request).read() as s:
        scope = await scope_of(request, s)
    async with board.screen(scope, context.language(request)) as screen:
        return await sent.feed(request, screen, closing=lambda: board.closing, retry=3000)


async def keep(app: web.Application) -> AsyncIterator[None]:
    """Numbers are followed as long as the app serves."""
    task = asyncio.create_task(app[BOARD].run(), name="dashboard stream")
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def close(app: web.Application) -> None:
    """Let open streams end, so that stopping does not wait for them."""
    app[BOARD].close()
