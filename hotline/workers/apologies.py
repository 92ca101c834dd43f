"""Letters of apology: their last days after a rule has changed, and telling of those due."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from hotline import clock
from hotline.db import Away, Change, Database
from hotline.dossiers import alarms, recounting
from hotline.workers.aside import Aside

_LOOKS_EVERY = 60.0
# Files are taken in many small batches: one look for all that follow each other.
_SETTLES = 2.0
# Between two steps, whoever waits to write goes first.
_BREATHES = 0.02
_TOPICS = {"dossier", "dossier_import", "apology_rule"}
log = structlog.get_logger(__name__)


class Apologies:
    """Any number of processes may run one: each step holds what it takes."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._aside: Aside[int] = Aside("apology")

    async def run(self) -> None:
        """Until cancelled; what is changed here is noticed at once."""
        async with self._db.changes.listen() as changes:
            while True:
                try:
                    await self.recount()
                    await self.tell()
                except Away as error:
                    log.warning("apologies.waiting", error=str(error))
                except Exception:
                    log.exception("apologies.failed")
                await _news(changes)

    async def recount(self) -> int:
        """Count what changed rules or calendars move, to its end; returns how many steps."""
        async with self._db.read() as s:
            behind = (await recounting.recounted(s)).under_way
        steps = 0
        while behind:
            async with self._db.write() as s:
                behind = await recounting.step(s, at=clock.now())
            steps += 1
            await asyncio.sleep(_BREATHES)
        if steps:
            log.info("apologies.recounted", steps=steps)
        return steps

    async def tell(self) -> int:
        """Tell every agency what is due; returns of how many dossiers."""
        at = clock.now()
        async with self._db.read() as s:
            waiting = await alarms.due(s, at=at, but=self._aside.names())
        told = 0
        for agency_id in waiting:
            try:
                async with self._db.write() as s:
                    told += await alarms.tell(s, agency_id, at=at)
            except Away:
                raise
            except Exception as error:
                self._aside.put(agency_id, error)
        if told:
            log.info("apologies.told", agencies=len(waiting), dossiers=told)
        return told


async def _news(changes: asyncio.Queue[Change]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LOOKS_EVERY):
            while (await changes.get()).topic not in _TOPICS:
                pass
    await asyncio.sleep(_SETTLES)
    while not changes.empty():
        changes.get_nowait()
