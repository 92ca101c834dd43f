"""From AMI events to calls and drafts: one batch, one transaction, in order.

A batch that the database will not take now is tried again until it does: the AMI
link holds back meanwhile. A conversation that cannot be written because of a bug
is passed over and said so; the journal tells of it again.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import calls, clock, health, tickets
from hotline.asterisk.ami import Event
from hotline.calls import Call, CallEvent, CallState, Conversation, Conversations
from hotline.db import Away, Database
from hotline.health import Condition, Part

# What interpretation reads of a call; everything else on the link is not kept.
KEPT = frozenset(
    {
        "Newchannel", "Newstate", "NewCallerid", "Rename", "DialBegin", "DialEnd",
        "BridgeEnter", "BridgeLeave", "BridgeMerge", "LocalBridge", "Hangup",
        "QueueCallerJoin", "QueueCallerLeave", "QueueCallerAbandon", "AgentCalled",
        "AgentConnect", "AgentComplete", "AgentRingNoAnswer", "BlindTransfer",
        "AttendedTransfer", "Pickup", "OriginateResponse",
    }
)  # fmt: skip
# Stragglers of an ended call come within moments.
_ENDED_FOR = timedelta(seconds=3)
_FORGET_EVERY = timedelta(seconds=1)
_SILENT_FOR = timedelta(hours=12)
log = structlog.get_logger(__name__)


class Ingest:
    """The live listener's memory of open conversations, and the way into the database."""

    def __init__(self, db: Database, system: str) -> None:
        self.system = system
        self.events = 0
        self.failed = 0
        self._db = db
        self._conversations = Conversations(system=system)
        self._forgets_at = clock.now()

    async def resume(self) -> int:
        """Pick up the calls that were open when this process ended; returns kept events fed.

        Waits for as long as the database is away.
        """
        for row in await self._kept():
            self._conversations.feed(row.headers)
            self.events += 1
        self._conversations.changed()
        self._conversations.merged()
        return self.events

    async def tell(self) -> None:
        """Say on the status page how the recording of events goes."""
        condition = Condition.DEGRADED if self.failed else Condition.UP
        detail = f"{self.events} events, {self.failed} conversations passed over"
        async with self._db.write() as s:
            await health.tell(s, Part.INGEST, condition, detail, at=clock.now())

    async def take(self, batch: list[Event]) -> None:
        """Write a batch and what it makes of the calls; returns once it is committed."""
        at = clock.now()
        for event in batch:
            self._feed(event)
        self._conversations.merged()
        changed = [self._ours(one) for one in self._conversations.changed()]
        rows = self._rows(batch, changed, at)
        if rows or changed:
            await self._write(rows, changed)
        self.events += len(batch)
        self._forget(at)

    def _rows(
        self, batch: list[Event], changed: list[Conversation], at: datetime
    ) -> list[dict[str, Any]]:
        """What a restart would have to feed on: not the events of calls that are over with this."""
        over = {leg for one in changed if one.state == CallState.ENDED for leg in one.linked_ids}
        return [row for event in batch if (row := self._row(event, over, at)) is not None]

    def _forget(self, at: datetime) -> None:
        """Now and then: looking at every open call costs more than a batch."""
        if at >= self._forgets_at:
            self._forgets_at = at + _FORGET_EVERY
            self._conversations.forget(ended_before=at - _ENDED_FOR, silent_since=at - _SILENT_FOR)

    def _feed(self, event: Event) -> None:
        """An event that makes no sense is not worth the others."""
        try:
            self._conversations.feed(event)
        except Exception:
            self.failed += 1
            log.exception("ingest.nonsense", event_=dict(event))

    async def _write(self, rows: list[dict[str, Any]], changed: list[Conversation]) -> None:
        try:
            await self._commit(rows, changed)
        except Exception:
            log.exception("ingest.failed", conversations=[c.conversation for c in changed])
            await self._one_by_one(rows, changed)

    async def _commit(self, rows: list[dict[str, Any]], changed: list[Conversation]) -> None:
        """Written once the database is there; waits for as long as it is away."""
        pause = 0.05
        while True:
            try:
                async with self._db.write() as s:
                    await calls.record_events(s, rows)
                    await record(s, changed, at=clock.now())
            except Away as error:
                log.warning("ingest.waiting", error=str(error), events=len(rows))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                return

    async def _one_by_one(self, rows: list[dict[str, Any]], changed: list[Conversation]) -> None:
        """A bug with one conversation must not cost the others; the journal tells of it again."""
        for one in changed:
            try:
                mine = [row for row in rows if row["linked_id"] in one.linked_ids]
                await self._commit(mine, [one])
            except Exception:
                self.failed += 1
                log.exception("ingest.passed_over", conversation=one.conversation)

    async def _kept(self) -> list[CallEvent]:
        while True:
            try:
                async with self._db.read() as s:
                    return await calls.unfinished_events(s, self.system, at=clock.now())
            except Away as error:
                log.warning("ingest.waiting", error=str(error))
                await asyncio.sleep(0.5)

    def _row(self, event: Event, over: set[str], at: datetime) -> dict[str, Any] | None:
        name = event.get("Event", "")
        if name not in KEPT:
            return None
        linked = event.get("Linkedid") or event.get("DestLinkedid") or _first_linked(event)
        if not linked or linked in over:
            return None
        stamp = event.get("Timestamp")
        when = _dated(stamp) or at
        return {
            "system": self.system,
            "linked_id": linked,
            "name": name,
            "at": when,
            "headers": event,
        }

    def _ours(self, one: Conversation) -> Conversation:
        """The PBX of this link by the name the link knows it by."""
        return one if one.system == self.system else replace(one, system=self.system)


async def record(s: AsyncSession, conversations: list[Conversation], *, at: datetime) -> list[Call]:
    """Write conversations as calls and give each inbound one its draft."""
    recorded = await calls.record_live(s, conversations, at=at)
    drafts = await tickets.open_drafts_for(s, recorded, at=at)
    theirs = [(drafts[call.id], call) for call in recorded if call.id in drafts]
    await tickets.all_answered(s, theirs, at=at)
    return recorded


def _dated(stamp: str | None) -> datetime | None:
    """When the PBX says it happened; None where it says nothing that makes sense."""
    with contextlib.suppress(ValueError):
        return clock.from_epoch(stamp) if stamp else None
    return None


def _first_linked(event: Event) -> str | None:
    """Transfers name two calls: the one that was transferred is the one it belongs to."""
    return event.get("TransfererLinkedid") or event.get("OrigTransfererLinkedid")
