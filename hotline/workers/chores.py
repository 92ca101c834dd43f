"""What has to be done again and again: begin asks, end those that waited too long, tidy."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import calls, clock, feedback, health, notices, outbox
from hotline.db import Away, Change, Database, is_away
from hotline.feedback import AskOutcome, Mode
from hotline.health import Condition, Part
from hotline.outbox import MessageKind
from hotline.tickets import search
from hotline.workers.aside import Aside, report
from hotline.workers.sending import LEASE

_EVERY = 5.0
_EVENTS_KEPT = timedelta(days=30)
_NOTICES_KEPT = timedelta(days=180)
# Whoever sets up a mail server must not send last year's reminders with it.
_NEWS_FOR = timedelta(days=2)
_NEWS = ("move:", "alarm:", "caller:")
_TIDY_EVERY = 3600.0
Name = TypeVar("Name", int, str)
log = structlog.get_logger(__name__)


class Chores:
    """Any number of processes may run them: each step locks what it takes.

    Each ticket is a savepoint of its own: one that fails is set aside, logged and told to
    `health`, and the others go on.
    """

    def __init__(
        self,
        db: Database,
        *,
        modes: Collection[Mode],
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._db, self._modes, self._now = db, modes, now
        # On SQLite no other process can be sending: what was claimed before us was cut off.
        self._cut_off_before = now() + LEASE if db.is_sqlite else None
        self._lost: Aside[str] = Aside("ask.lost")
        self._late: Aside[str] = Aside("ask.expire")
        self._begun: Aside[int] = Aside("ask.begin")
        self._told: tuple[str, ...] = ()

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
        at = self._now()
        await self._lost_claims(at)
        async with self._db.write() as s:
            late = await feedback.late(s, at=at, but=self._late.names())
            await self._each(s, late, self._late, feedback.expire_one, at)
        async with self._db.write() as s:
            due = await feedback.due(s, at=at, but=self._begun.names())
            await self._each(s, due, self._begun, feedback.begin_one, at)
        await self._report()

    async def _lost_claims(self, at: datetime) -> None:
        """Claims of a dead worker: what may not be repeated is uncertain, whatever follows."""
        async with self._db.write() as s:
            silent: list[str] = []
            rung: list[str] = []
            for message in await outbox.expire(s, at=at, lapsed=self._cut_off_before):
                reference = str(message.payload.get("reference", ""))
                log.warning("outbox.uncertain", message=message.id, reference=reference)
                # A flag for a call in progress rang nobody: asking again is no second ring.
                if reference:
                    is_silent = message.kind == MessageKind.ASK_IN_CALL
                    (silent if is_silent else rung).append(reference)
            await self._each(s, silent, self._lost, _ended(AskOutcome.EXPIRED), at)
            await self._each(s, rung, self._lost, _ended(AskOutcome.UNCERTAIN), at)
        self._cut_off_before = None

    async def _each(
        self,
        s: AsyncSession,
        names: Sequence[Name],
        aside: Aside[Name],
        step: Callable[..., Awaitable[object]],
        at: datetime,
    ) -> None:
        for name in names:
            try:
                async with s.begin_nested():
                    await step(s, name, modes=self._modes, at=at)
            except Exception as error:
                if is_away(error):
                    raise
                aside.put(name, error)

    async def _report(self) -> None:
        """Only when it differs from what was said last: this runs every few seconds."""
        asides = (self._lost, self._late, self._begun)
        said = tuple(one.detail for one in asides)
        if said != self._told and (any(said) or self._told):
            await report(self._db, Part.OUTBOX, *asides)
        self._told = said

    async def _failed(self, error: Exception) -> None:
        log.exception("chores.failed")
        with contextlib.suppress(Away):
            async with self._db.write() as s:
                detail = f"{type(error).__name__}: {error}"
                await health.tell(s, Part.OUTBOX, Condition.DEGRADED, detail, at=self._now())

    async def tidy(self) -> None:
        """Drop what no restart needs; look at the tables again; say that the outbox is tended."""
        at = self._now()
        async with self._db.write() as s:
            await calls.forget_events(s, before=at - _EVENTS_KEPT)
            await notices.forget(s, before=at - _NOTICES_KEPT)
            for prefix in _NEWS:
                await outbox.give_up(s, prefix, before=at - _NEWS_FOR, at=at)
            await search.look_again(s)
        await report(self._db, Part.OUTBOX, self._lost, self._late, self._begun)


def _ended(outcome: AskOutcome) -> Callable[..., Awaitable[None]]:
    async def end(
        s: AsyncSession, reference: str, *, modes: Collection[Mode], at: datetime
    ) -> None:
        await feedback.talk_ended(s, reference, outcome, modes=modes, at=at)

    return end


async def _closed_ticket(changes: asyncio.Queue[Change], limit: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limit):
            while True:
                change = await changes.get()
                if change.topic == "ticket" and change.data.get("status") == "closed":
                    return
