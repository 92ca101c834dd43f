"""What has to be done again and again: begin asks, end those that waited too long, tidy."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection
from datetime import timedelta

import structlog

from hotline import calls, clock, feedback, health, outbox
from hotline.db import Away, Change, Database
from hotline.feedback import AskOutcome, Mode
from hotline.health import Condition, Part
from hotline.outbox import MessageKind
from hotline.workers.sending import LEASE

_EVERY = 5.0
_EVENTS_KEPT = timedelta(days=30)
_TIDY_EVERY = 3600.0
log = structlog.get_logger(__name__)


class Chores:
    """Any number of processes may run them: each step locks what it takes."""

    def __init__(self, db: Database, *, modes: Collection[Mode]) -> None:
        self._db, self._modes = db, modes
        # On SQLite no other process can be sending: what was claimed before us was cut off.
        self._cut_off_before = clock.now() + LEASE if db.is_sqlite else None

    async def run(self) -> None:
        """Until cancelled; a closed ticket is noticed at once."""
        tidy_at = 0.0
        loop = asyncio.get_running_loop()
        async with self._db.changes.listen() as changes:
            while True:
                try:
                    await self.once()
                    if loop.time() >= tidy_at:
                        await self.tidy()
                        tidy_at = loop.time() + _TIDY_EVERY
                except Away as error:
                    log.warning("chores.waiting", error=str(error))
                except Exception as error:
                    await self._failed(error)
                await _closed_ticket(changes, _EVERY)

    async def once(self) -> None:
        """One round: lost claims, expired asks, new asks."""
        at = clock.now()
        async with self._db.write() as s:
            for message in await outbox.expire(s, at=at, lapsed=self._cut_off_before):
                reference = str(message.payload.get("reference", ""))
                log.warning("outbox.uncertain", message=message.id, reference=reference)
                # A flag for a call in progress rang nobody: asking again is no second ring.
                silent = message.kind == MessageKind.ASK_IN_CALL
                outcome = AskOutcome.EXPIRED if silent else AskOutcome.UNCERTAIN
                await feedback.ended(s, reference, outcome, modes=self._modes, at=at)
            await feedback.expire(s, modes=self._modes, at=at)
            await feedback.begin(s, modes=self._modes, at=at)
        self._cut_off_before = None

    async def _failed(self, error: Exception) -> None:
        log.exception("chores.failed")
        with contextlib.suppress(Away):
            async with self._db.write() as s:
                detail = f"{type(error).__name__}: {error}"
                await health.tell(s, Part.OUTBOX, Condition.DEGRADED, detail, at=clock.now())

    async def tidy(self) -> None:
        """Drop raw events that no restart needs any more; say that the outbox is looked after."""
        at = clock.now()
        async with self._db.write() as s:
            await calls.forget_events(s, before=at - _EVENTS_KEPT)
            await health.tell(s, Part.OUTBOX, Condition.UP, at=at)


async def _closed_ticket(changes: asyncio.Queue[Change], limit: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limit):
            while True:
                change = await changes.get()
                if change.topic == "ticket" and change.data.get("status") == "closed":
                    return
