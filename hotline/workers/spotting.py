"""Looking for hot spots: again when tickets have come, and now and then to end quiet ones."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta

import structlog

from hotline import clock, tickets
from hotline.db import Away, Change, Database

# A storm is no worse for being seen a few seconds later; tickets gather meanwhile.
_GATHERS = 3.0
_LOOKS_EVERY = 60.0
# What another process was just committing when we looked last is looked at once more.
_OVERLAP = timedelta(minutes=2)
_FIRST_LOOK = timedelta(days=1)
log = structlog.get_logger(__name__)


class Spotter:
    """Any number of processes may run one: a card is written once, by whoever comes first."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._looked: datetime | None = None

    async def run(self) -> None:
        """Look until cancelled."""
        async with self._db.changes.listen() as changes:
            while True:
                try:
                    await self.once(at=clock.now())
                except Away as error:
                    log.warning("spotter.waiting", error=str(error))
                except Exception:
                    log.exception("spotter.failed")
                await _news(changes)

    async def once(self, *, at: datetime) -> None:
        """One look at what has come since the last, and an end to what has become quiet."""
        since = self._looked - _OVERLAP if self._looked else at - _FIRST_LOOK
        async with self._db.read() as s:
            found = await tickets.clusters(s, since=since, at=at)
            news = await tickets.differs(s, found, at=at)
        if news:
            async with self._db.write() as s:
                await tickets.raise_cards(s, found, at=at)
                await tickets.end_quiet(s, at=at)
        self._looked = at


async def _news(changes: asyncio.Queue[Change]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LOOKS_EVERY):
            while (await changes.get()).topic != "ticket":
                pass
    await asyncio.sleep(_GATHERS)
