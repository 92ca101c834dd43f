"""One PBX, listened to for as long as the process lives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from hotline import clock, health
from hotline.asterisk.ami import LINK_UP, Ami, Event, LinkDown, LinkError
from hotline.asterisk.asks import Asks
from hotline.asterisk.hours import push_hours, until_changed
from hotline.asterisk.ingest import Ingest
from hotline.asterisk.journal import Journal
from hotline.db import Away, Database
from hotline.feedback import Mode
from hotline.health import Condition, Part

_JOURNAL_EVERY = 30.0
_REST_PER_TAKE = 3.0
_COUNTS_EVERY = 15.0
_STATE_EVERY = 10.0
_HOURS_EVERY = 6 * 3600.0
_STATES = {
    "up": Condition.UP,
    "connecting": Condition.CONNECTING,
    "refused": Condition.REFUSED,
    "down": Condition.DOWN,
}
log = structlog.get_logger(__name__)


class Listener:
    """Keeps calls, drafts and ratings true to one PBX. `run` until cancelled.

    `always_open` tells the PBX that the desk is staffed around the clock instead of
    by the office's calendar.
    """

    def __init__(
        self, db: Database, ami: Ami, *, modes: Collection[Mode], always_open: bool = True
    ) -> None:
        self.ami = ami
        self._moved = asyncio.Event()
        ami.on_state = lambda _: self._moved.set()
        self.asks = Asks(ami, db)
        self.ingest: Ingest | None = None
        self._db, self._modes, self._always_open = db, modes, always_open
        self._doorbell = asyncio.Event()
        self._count_at = 0.0
        self._journal: Journal | None = None
        self._logins = self._looked = 0
        self._booted: datetime | None = None

    async def run(self) -> None:
        """Listen, keep the journal taken and the hours told, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.ami.run(), name="ami")
            tasks.create_task(self._tell_state(), name="ami-state")
            tasks.create_task(self._consume(), name="ingest")
            tasks.create_task(self._keep_journal(), name="journal")
            tasks.create_task(self._keep_hours(), name="hours")

    async def _consume(self) -> None:
        async for batch in self.ami.batches():
            if self.ingest is None:
                self.ingest = await self._begin(batch)
            await self.ingest.take(batch)
            self._notice(batch)

    async def _begin(self, batch: list[Event]) -> Ingest:
        """The first batch follows a login: learn the PBX's name, pick up where we left off."""
        system = await self._system_name()
        ingest = Ingest(self._db, system)
        fed = await ingest.resume()
        self._journal = Journal(self._db, self.ami, system, self._modes)
        log.info("listener.begins", system=system, resumed_events=fed, first=len(batch))
        return ingest

    async def _system_name(self) -> str:
        while True:
            try:
                answer = await self.ami.act("CoreSettings")
            except LinkError as error:
                log.info("listener.no_name", error=str(error))
                await asyncio.sleep(0.1)
            else:
                return answer.get("SystemName") or "pbx"

    def _notice(self, batch: list[Event]) -> None:
        for event in batch:
            if event.get("Event") == "FullyBooted":
                self._booted = _booted(event)
            if event.get("Event") == LINK_UP:
                self._logins += 1
                self._booted = None
                self._doorbell.set()
            if event.get("UserEvent") == "HotlineJournal":
                self._doorbell.set()

    async def _keep_journal(self) -> None:
        """On every login, every doorbell, and now and then in case a doorbell was not heard."""
        loop = asyncio.get_running_loop()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_JOURNAL_EVERY):
                    await self._doorbell.wait()
            self._doorbell.clear()
            began = loop.time()
            try:
                await self._take()
            except LinkDown:
                # The doorbell of a login rings a moment before the link can be used.
                await self._ring_again()
            except (LinkError, Away) as error:
                log.warning("journal.waiting", error=str(error)[:200])
                await self._ring_again()
            except Exception:
                # Whatever stands in the PBX's database must not end the listening.
                log.exception("journal.failed")
                await asyncio.sleep(_STATE_EVERY)
            else:
                # In a storm entries are taken together, and live events come first.
                await asyncio.sleep(_REST_PER_TAKE * (loop.time() - began))

    async def _ring_again(self) -> None:
        self._doorbell.set()
        await asyncio.sleep(0.5)

    async def _take(self) -> None:
        if self._journal is None:
            return
        await self._journal.take()
        if (login := self._logins) > self._looked:
            await self._journal.end_lost(booted=self._booted)
            self._looked = login
        loop = asyncio.get_running_loop()
        if loop.time() >= self._count_at:
            await self._journal.read_counts()
            if self.ingest is not None:
                await self.ingest.tell()
            self._count_at = loop.time() + _COUNTS_EVERY

    async def _keep_hours(self) -> None:
        async with self._db.changes.listen() as news:
            while True:
                try:
                    await push_hours(self._db, self.ami, always=self._always_open)
                except (LinkError, Away) as error:
                    log.info("hours.waiting", error=str(error)[:200])
                    await asyncio.sleep(2)
                except Exception:
                    log.exception("hours.failed")
                    await until_changed(news, at_most=_HOURS_EVERY)
                else:
                    await until_changed(news, at_most=_HOURS_EVERY)

    async def _tell_state(self) -> None:
        """Write the link's state where the status page finds it; retold every ten seconds."""
        while True:
            state = self.ami.state
            try:
                async with self._db.write() as s:
                    await health.tell(
                        s, Part.AMI, _STATES[state.word], state.detail, at=clock.now()
                    )
            except Away as error:
                log.warning("health.untold", error=str(error)[:200])
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STATE_EVERY):
                    await self._moved.wait()
            self._moved.clear()


def _booted(event: Event) -> datetime | None:
    """When the PBX began to run, to the second, by this clock."""
    uptime = event.get("Uptime", "")
    short = uptime.isascii() and uptime.isdigit() and len(uptime) < 10
    return clock.now() - timedelta(seconds=int(uptime)) if short else None
