"""The desk's live stream: one look at the database and one rendering a language for all desks.

The first change after a quiet moment is pushed at once; in a storm the looks are
spaced so that they never take more than half of the process. A desk that is
slow to read gets the present state when it is ready, never a backlog.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import NamedTuple

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import health, staff, tickets
from hotline.console import context, rows, sent
from hotline.console.desk import troubles
from hotline.console.lookout import Lookout, Onlooker, Parts
from hotline.console.rendering import fragment
from hotline.db import Away
from hotline.feedback import explanations
from hotline.feedback.explanations import ToTell
from hotline.health import PartState
from hotline.staff import Person
from hotline.tickets import Draft, HotSpot, hot_spots

log = structlog.get_logger(__name__)


class Picture(NamedTuple):
    """Everything that desks show, as of one look."""

    live: list[Draft]
    owed: list[rows.OwedRow]
    held: dict[int, list[rows.HeldRow]]
    names: dict[str, str]
    troubles: list[PartState]
    spots: list[HotSpot]
    outcomes: list[ToTell]


class Desk(Onlooker):
    """One open desk."""

    def __init__(self, person: Person, language: str) -> None:
        super().__init__()
        self.person = person
        self.language = language


class Hub(Lookout[Desk]):
    """Draws once a language what all desks show."""

    topics = frozenset({"call", "ticket", "health", "hot_spot"})
    least_pause, pause_per_look = 0.02, 1.0

    def __init__(self, app: web.Application) -> None:
        super().__init__(app)
        self._looking = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def desk(self, person: Person, language: str) -> AsyncIterator[Desk]:
        """A desk that is kept up to date from now on, starting with the present state."""
        desk = Desk(person, language)
        self._open.add(desk)
        try:
            # One after the other, so that an older look never covers a newer one.
            async with self._looking:
                picture = await self._look()
                desk.offer(self._shared(picture, language) | self._own(picture, desk))
            yield desk
        finally:
            self._open.discard(desk)

    async def _refresh(self) -> None:
        async with self._looking:
            try:
                self._show(await self._look())
            except Away as error:
                log.warning("stream.look_failed", error=str(error))

    def _show(self, picture: Picture) -> None:
        shared: dict[str, Parts] = {}
        for desk in list(self._open):
            if desk.language not in shared:
                shared[desk.language] = self._shared(picture, desk.language)
            desk.offer(shared[desk.language] | self._own(picture, desk))

    async def _held(self, s: AsyncSession) -> dict[int, list[rows.HeldRow]]:
        """What those at the desks have not finished, by person."""
        owners = {desk.person.id for desk in self._open}
        drafts = await tickets.held_drafts(s, owners)
        return {
            owner: rows.held(one for one in drafts if one.ticket.owner_id == owner)
            for owner in owners
        }

    async def _look(self) -> Picture:
        async with self._app[context.DB].read() as s:
            return Picture(
                await tickets.live_drafts(s),
                rows.owed(await tickets.owed_calls(s)),
                await self._held(s),
                await staff.extensions(s),
                troubles(await health.parts(s)),
                await hot_spots.cards(s),
                await explanations.to_tell(s),
            )

    def _shared(self, picture: Picture, language: str) -> Parts:
        live = rows.live(picture.live, picture.names)
        return {
            "live": self._draw(language, "live", "_live.html", live=live),
            "owed": self._draw(language, "owed", "_owed_calls.html", owed=picture.owed),
            "spots": self._draw(language, "spots", "_hot_spots.html", spots=picture.spots),
            "outcomes": self._draw(
                language, "outcomes", "_outcomes_card.html", outcomes=picture.outcomes
            ),
            "health": self._draw(language, "health", "_troubles.html", troubles=picture.troubles),
        }

    def _own(self, picture: Picture, desk: Desk) -> Parts:
        held = picture.held.get(desk.person.id, [])
        hand = rows.in_hand(picture.live, desk.person.extension)
        return {
            "mine": self._draw(desk.language, "mine", "_mine.html", mine=held),
            "hand": self._draw(desk.language, "hand", "_hand_signal.html", hand_id=hand),
        }

    def _draw(self, language: str, name: str, template: str, **shown: object) -> bytes:
        return sent.frame(name, fragment(self._app, language, template, **shown))


HUB = web.AppKey("HUB", Hub)


async def stream(request: web.Request) -> web.StreamResponse:
    """`text/event-stream` of fragments, named as the desk's lists are."""
    hub = request.app[HUB]
    async with hub.desk(context.person(request), context.language(request)) as desk:
        return await sent.feed(request, desk, closing=lambda: hub.closing, retry=2000)


async def keep(app: web.Application) -> AsyncIterator[None]:
    """The hub lives as long as the app serves."""
    task = asyncio.create_task(app[HUB].run(), name="desk stream")
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def close(app: web.Application) -> None:
    """Let open streams end, so that stopping does not wait for them."""
    app[HUB].close()
