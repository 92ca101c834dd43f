"""The sweep of alarms, over and over: what came due is told, however late we are."""

from __future__ import annotations

import asyncio

import structlog

from hotline import clock, tickets
from hotline.db import Away, Database
from hotline.health import Part
from hotline.workers.aside import Aside, report

_EVERY = 5.0
# One batch holds SQLite's only writer, and a caller's draft may be waiting behind it.
_AT_ONCE = 100
_BREATH = 0.02
log = structlog.get_logger(__name__)


class Alarms:
    """Any number of processes may run it: a deadline is swept by whoever locked it."""

    def __init__(self, db: Database, *, at_once: int = _AT_ONCE) -> None:
        self._db, self._at_once = db, at_once
        self._aside: Aside[int] = Aside("alarm")
        self._told: str | None = None

    async def run(self) -> None:
        """Until cancelled. A deadline that cannot be swept is set aside and told to `health`."""
        while True:
            busy = False
            try:
                busy = await self.once() == self._at_once
                await self._report()
            except Away as error:
                log.warning("alarms.waiting", error=str(error))
            except Exception:
                log.exception("alarms.failed")
            await asyncio.sleep(_BREATH if busy else _EVERY)

    async def once(self) -> int:
        """Sweep one batch; returns how many deadlines were looked at."""
        at = clock.now()
        try:
            async with self._db.write() as s:
                swept = await tickets.sweep(s, at=at, most=self._at_once, but=self._aside.names())
        except Away:
            raise
        except Exception:
            log.exception("alarms.one_by_one")
            return await self._one_by_one()
        if swept.fired:
            log.info("alarms.fired", looked=swept.looked, fired=swept.fired)
        return swept.looked

    async def _one_by_one(self) -> int:
        """One of a batch cannot be swept: find it, and let the others go on."""
        at = clock.now()
        async with self._db.read() as s:
            due = await tickets.alarms_due(s, at=at, most=self._at_once, but=self._aside.names())
        for number in due:
            try:
                async with self._db.write() as s:
                    await tickets.sweep(s, at=at, only=number)
            except Away:
                raise
            except Exception as error:
                self._aside.put(number, error)
        return len(due)

    async def _report(self) -> None:
        if self._aside.detail != self._told:
            await report(self._db, Part.ALARMS, self._aside)
            self._told = self._aside.detail
