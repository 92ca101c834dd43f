"""Sealing the timeline: new lines get their place in the chain within seconds."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from hotline.db import Away, Change, Database
from hotline.tickets import chain

# Looking costs one read of an empty index; a burst of moves is left to gather for a moment.
_LOOKS_EVERY = 2.0
_GATHERS = 0.3
_AT_ONCE = 500
_WAKING = ("ticket", "rating", "call")
log = structlog.get_logger(__name__)


class Sealer:
    """Any number of processes may run one: the head's lock lets them work in turn."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self) -> None:
        """Seal until cancelled."""
        async with self._db.changes.listen() as changes:
            while True:
                more = False
                try:
                    more = await self.once() == _AT_ONCE
                except Away as error:
                    log.warning("sealer.waiting", error=str(error))
                except Exception:
                    log.exception("sealer.failed")
                # Between two full batches, whoever waits to write goes first.
                await (asyncio.sleep(0.02) if more else _news(changes))

    async def once(self) -> int:
        """Seal one batch of what waits; returns how many lines that were."""
        async with self._db.read() as s:
            if not await chain.some_wait(s):
                return 0
        async with self._db.write() as s:
            return await chain.seal(s, most=_AT_ONCE)


async def _news(changes: asyncio.Queue[Change]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LOOKS_EVERY):
            while (await changes.get()).topic not in _WAKING:
                pass
    await asyncio.sleep(_GATHERS)
