"""News of what was committed, for live pages and workers.

`announce` notes a change inside a transaction; it is told only after the commit.
On SQLite the one process tells itself; on PostgreSQL NOTIFY tells every process,
so that a page served by one sees what another wrote.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_CHANNEL = "hotline"
_NOTED = "changes"
_WAITING_AT_MOST = 1000
_NOTIFY = text(
    "SELECT count(pg_notify(:channel, message)) FROM unnest(CAST(:messages AS text[])) AS message"
)
log = structlog.get_logger(__name__)


class Change(NamedTuple):
    """A topic such as `call` or `ticket`, and the few plain values that name what changed."""

    topic: str
    data: dict[str, Any]


def announce(s: AsyncSession, topic: str, **data: Any) -> None:
    """Note a change; told after the commit, forgotten after a rollback."""
    s.info.setdefault(_NOTED, []).append(Change(topic, data))


class Changes:
    """Hands every committed change to all who listen. One per process."""

    def __init__(self, postgres_dsn: str | None) -> None:
        self._dsn = postgres_dsn
        self._listeners: set[asyncio.Queue[Change]] = set()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def before_commit(self, s: AsyncSession) -> None:
        """On PostgreSQL, send the notes with the transaction itself."""
        if self._dsn is None:
            return
        if noted := s.info.pop(_NOTED, ()):
            messages = [json.dumps([change.topic, change.data]) for change in noted]
            await s.execute(_NOTIFY, {"channel": _CHANNEL, "messages": messages})

    def after_commit(self, s: AsyncSession) -> None:
        """On SQLite, tell the listeners of this process."""
        for change in s.info.pop(_NOTED, ()):
            self._tell(change)

    @contextlib.asynccontextmanager
    async def listen(self) -> AsyncIterator[asyncio.Queue[Change]]:
        """A queue of changes from now on. A listener that falls far behind loses the oldest."""
        queue: asyncio.Queue[Change] = asyncio.Queue(_WAITING_AT_MOST)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def run(self) -> None:
        """Keep PostgreSQL's LISTEN open until cancelled; on SQLite there is nothing to do."""
        if self._dsn is None:
            return
        while True:
            try:
                await self._receive(self._dsn)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("changes.lost", error=str(error))
            await asyncio.sleep(1)

    async def _receive(self, dsn: str) -> None:
        connection = await asyncpg.connect(dsn)
        gone = asyncio.Event()
        connection.add_termination_listener(lambda _: gone.set())
        try:
            await connection.add_listener(_CHANNEL, self._received)
            await gone.wait()
        finally:
            await connection.close(timeout=2)

    def _received(self, _connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        topic, data = json.loads(payload)
        self._tell(Change(topic, data))

    def _tell(self, change: Change) -> None:
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(change)
