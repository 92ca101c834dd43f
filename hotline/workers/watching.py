"""Looking at the figures of feedback now and then: what differs is told to the office once."""

from __future__ import annotations

import asyncio

import structlog

from hotline import clock, feedback
from hotline.db import Away, Database

# Figures of a month move slowly, and a finding is about a month.
_EVERY = 3600.0
log = structlog.get_logger(__name__)


class Watch:
    """Any number of processes may run it: a finding is written once, by whoever comes first."""

    def __init__(self, db: Database, *, every: float = _EVERY) -> None:
        self._db, self._every = db, every

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.once()
            except Away as error:
                log.warning("watch.waiting", error=str(error))
            except Exception:
                log.exception("watch.failed")
            await asyncio.sleep(self._every)

    async def once(self) -> int:
        """One look; returns how much was found that nobody had been told."""
        at = clock.now()
        # Counting takes a while on many tickets: nobody must wait to write meanwhile.
        async with self._db.read() as s:
            found = await feedback.look(s, at=at)
            at_counters = await feedback.look_at_counters(s, at=at)
        if not found and not at_counters:
            return 0
        async with self._db.write() as s:
            told = await feedback.tell_findings(s, found, at=at)
            told_too = await feedback.tell_counters(s, at_counters, at=at)
        for one in told:
            log.info("watch.found", kind=one.kind, month=one.month, mode=one.mode)
        for other in told_too:
            log.info("watch.found", kind=other.kind, month=other.month, about=other.about)
        return len(told) + len(told_too)
