"""Drafting the monthly report some hours after the month's end."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog

from hotline import clock, reports
from hotline.db import Away, Database
from hotline.reports import drafting, freezing, taking
from hotline.reports.freezing import Taken
from hotline.reports.period import Period

_EVERY = 300.0
log = structlog.get_logger(__name__)


class Drafter:
    """Any number of processes may run one: a report is drafted by whoever comes first."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._empty: Period | None = None

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.once(at=clock.now())
            except Away as error:
                log.warning("drafter.waiting", error=str(error))
            except Exception:
                log.exception("drafter.failed")
            await asyncio.sleep(_EVERY)

    async def once(self, *, at: datetime) -> bool:
        """Draft what is due; returns whether this process did. Counting holds up nobody."""
        async with self._db.read() as s:
            period = await drafting.due(s, at=at)
            if period is None or period == self._empty:
                return False
            moments = await reports.moments_of(s, period, at=at)
            taken = await taking.take(s, period, moments)
        if freezing.is_empty(taken):
            self._empty = period
            return False
        return await self._keep(taken, at)

    async def _keep(self, taken: Taken, at: datetime) -> bool:
        async with self._db.write() as s:
            row = await drafting.keep(s, taken, at=at)
        if row is not None:
            log.info("report.drafted", period=taken.period.name)
        return row is not None
