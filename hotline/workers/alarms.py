"""The sweep of alarms, over and over: what came due is told, however late we are."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, tickets
from hotline.db import Away, Database
from hotline.health import Part
from hotline.reports import directives
from hotline.tickets import Swept
from hotline.workers.aside import Aside, report

_EVERY = 5.0
# One batch holds SQLite's only writer, and a caller's draft may be waiting behind it.
_AT_ONCE = 100
_BREATH = 0.02
log = structlog.get_logger(__name__)


class _Sweep(Protocol):
    async def __call__(
        self,
        s: AsyncSession,
        *,
        at: datetime,
        most: int = ...,
        only: int | None = ...,
        but: Collection[int] = ...,
    ) -> Swept: ...


class _Due(Protocol):
    async def __call__(
        self, s: AsyncSession, *, at: datetime, most: int, but: Collection[int] = ...
    ) -> list[int]: ...


class _Dates(NamedTuple):
    """Dates of one kind: how they are swept, which wait for it, and which are left alone."""

    sweep: _Sweep
    due: _Due
    aside: Aside[int]


class Alarms:
    """Any number of processes may run it: a deadline is swept by whoever locked it."""

    def __init__(self, db: Database, *, at_once: int = _AT_ONCE) -> None:
        self._db, self._at_once = db, at_once
        self._kinds = (
            _Dates(tickets.sweep, tickets.alarms_due, Aside("alarm")),
            _Dates(directives.sweep, directives.alarms_due, Aside("directive")),
        )
        self._told: str | None = None

    async def run(self) -> None:
        """Until cancelled. A deadline that cannot be swept is set aside and told to `health`."""
        while True:
            busy = False
            try:
                busy = await self.once() >= self._at_once
                await self._report()
            except Away as error:
                log.warning("alarms.waiting", error=str(error))
            except Exception:
                log.exception("alarms.failed")
            await asyncio.sleep(_BREATH if busy else _EVERY)

    async def once(self) -> int:
        """Sweep a batch of each kind; returns how many deadlines were looked at."""
        return sum([await self._batch(kind) for kind in self._kinds])

    async def _batch(self, of: _Dates) -> int:
        at = clock.now()
        try:
            async with self._db.write() as s:
                swept = await of.sweep(s, at=at, most=self._at_once, but=of.aside.names())
        except Away:
            raise
        except Exception:
            log.exception("alarms.one_by_one")
            return await self._one_by_one(of)
        if swept.fired:
            log.info("alarms.fired", looked=swept.looked, fired=swept.fired)
        return swept.looked

    async def _one_by_one(self, of: _Dates) -> int:
        """One of a batch cannot be swept: find it, and let the others go on."""
        at = clock.now()
        async with self._db.read() as s:
            due = await of.due(s, at=at, most=self._at_once, but=of.aside.names())
        for number in due:
            try:
                async with self._db.write() as s:
                    await of.sweep(s, at=at, only=number)
            except Away:
                raise
            except Exception as error:
                of.aside.put(number, error)
        return len(due)

    async def _report(self) -> None:
        detail = "; ".join(kind.aside.detail for kind in self._kinds if kind.aside.detail)
        if detail != self._told:
            await report(self._db, Part.ALARMS, *(kind.aside for kind in self._kinds))
            self._told = detail
