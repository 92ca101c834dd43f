"""Engines, sessions, and what SQLite needs to be trusted with a hotline."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Session

from hotline.db import endings
from hotline.db.away import Away, is_away
from hotline.db.changes import Changes
from hotline.db.sqlite import SqliteConnection

_BUSY_MS = 10_000
# Drivers keep statements prepared: a few of one length are kept in less than many of any length.
_ROWS_A_STATEMENT = 100


class Database:
    """One database, read and written through short transactions.

    On SQLite all writes of a process go through one connection that takes the
    write lock at BEGIN, because a deferred transaction that upgrades its lock
    loses updates; readers never wait for it (WAL).
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._reader = _sqlite_engine(self.url, "BEGIN", durable, pool_size=8)
            self._writer = _sqlite_engine(self.url, "BEGIN IMMEDIATE", durable, pool_size=1)
        else:
            self._writer = _postgresql_engine(self.url)
            # Each statement sees what was committed before it, in a transaction or without one:
            # a look saves the two round trips that open and end one.
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        self._read = async_sessionmaker(
            self._reader, sync_session_class=_Look, expire_on_commit=False
        )
        self._write = async_sessionmaker(self._writer, expire_on_commit=False)
        self.changes = Changes(None if self.is_sqlite else _plain_dsn(self.url))

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for looking: to flush a change is a bug. Raises Away."""
        with _told_apart():
            async with self._read() as s:
                yield s

    @contextlib.asynccontextmanager
    async def stream(self) -> AsyncIterator[AsyncSession]:
        """As `read`, in one transaction: for what is fetched piece by piece. Raises Away."""
        with _told_apart():
            async with self._read(bind=self._reader if self.is_sqlite else self._writer) as s:
                yield s

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session for one action: committed at the end, rolled back on any exception.

        Raises Away when the database cannot be used now.
        """
        with _told_apart():
            async with self._write() as s:
                yield s
                await s.flush()
                await endings.end(s)
                await self.changes.before_commit(s)
                await s.commit()
                self.changes.after_commit(s)

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes, for migrations and measurements."""
        return self._writer

    async def close(self) -> None:
        """Give all connections back."""
        await self._reader.dispose()
        if self.is_sqlite:
            await self._writer.dispose()


class _Look(Session):
    """A session that writes nothing: nobody would roll it back where statements stand alone."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Raise RuntimeError if anything was changed."""
        if self.new or self.dirty or self.deleted:
            raise RuntimeError("a session for looking was to write")


@contextlib.contextmanager
def _told_apart() -> Iterator[None]:
    """A database that is away is everybody's to wait for; anything else is a bug."""
    try:
        yield
    except Exception as error:
        if is_away(error):
            raise Away(error) from error
        raise


def _postgresql_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=10,
        max_overflow=10,
        insertmanyvalues_page_size=_ROWS_A_STATEMENT,
        # Short questions of short pages: compiling one takes longer than answering it.
        connect_args={"server_settings": {"jit": "off"}},
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def _stands(connection: Any, _record: Any, _proxy: Any) -> None:
        # The driver hears at once when the server ends a connection; asking the server each
        # time would take three round trips.
        if connection.driver_connection.is_closed():
            raise DisconnectionError("the server ended this connection")

    return engine


def _sqlite_engine(url: URL, begin: str, durable: bool, pool_size: int) -> AsyncEngine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        connect_args={"timeout": 10},
        insertmanyvalues_page_size=_ROWS_A_STATEMENT,
        # A session ends what it began; to do so again is one more way to the thread.
        pool_reset_on_return=None,
    )
    synchronous = "FULL" if durable else "OFF"

    @event.listens_for(engine.sync_engine, "do_connect")
    def _connect(dialect: Any, _record: Any, args: list[Any], named: dict[str, Any]) -> Any:
        driver = dialect.loaded_dbapi
        return SqliteConnection(driver, driver.connect(*args, **named)._connection)

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: BEGIN is ours, below.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _plain_dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
