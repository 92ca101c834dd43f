"""Writing stretches of rows past the ORM: SQLite's driver takes tuples, PostgreSQL a COPY.

One transaction a stretch, with its part of the chain, of the numbers and of the word index:
whenever the writing ends, what is there is whole.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from hashlib import sha256
from sqlite3 import OperationalError
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.corpus.tables import COLUMNS
from hotline.db import Database
from hotline.errors import Conflict
from hotline.tickets import chain, search

_EVENTS = "ticket_event"
_CACHE_KIB = 400_000
# So many rows a statement: to begin one costs SQLite as much as a short row.
_AT_ONCE = 16
_ALWAYS = {"foreign_keys": "off", "cache_size": f"-{_CACHE_KIB}"}
_FRESH = ("synchronous", "journal_mode")
# In the order in which they refer to each other.
_BEFORE = ("caller", "call", "call_leg")
_AFTER = (
    "ticket_call", _EVENTS, "ticket_spell", "ticket_deadline", "ticket_extension",
    "ticket_return", "ask", "rating", "outbox", "explanation", "explanation_round",
    "explanation_decision", "outcome_hearing",
)  # fmt: skip


@asynccontextmanager
async def prepared(db: Database, *, fresh: bool) -> AsyncIterator[None]:
    """SQLite's writing connection as a load wants it, and as it was afterwards.

    References are made by number here and need no looking up; the pages that a load walks
    stay in memory. A fresh database, which nobody else has open, is written without WAL
    and without waiting for the disk until the end: a load that is killed is rolled back to
    its last commit as ever, only a machine that loses power may leave a broken file.
    """
    if not db.is_sqlite:
        yield
        return
    await db.close()  # The way of journalling is changed under one connection only.
    async with _between_transactions(db) as driver:
        kept = {name: await _pragma(driver, name) for name in (*_ALWAYS, *_FRESH)}
        if fresh and await _is_alone(driver):
            await driver.execute("pragma synchronous=off")
        for name, value in _ALWAYS.items():
            await driver.execute(f"pragma {name}={value}")
    try:
        yield
    finally:
        # What is written last, the way of journalling, waits until the disk has everything.
        async with _between_transactions(db) as driver:
            for name, value in kept.items():
                await driver.execute(f"pragma {name}={value}")


async def require_alone(db: Database) -> None:
    """Raise Conflict (`corpus_served`) while another process has SQLite's file open.

    It would take ids that are given out here in advance; PostgreSQL's sequences know of them.
    """
    if not db.is_sqlite:
        return
    await db.close()
    async with _between_transactions(db) as driver:
        kept = await _pragma(driver, "journal_mode")
        alone = await _is_alone(driver)
        await driver.execute(f"pragma journal_mode={kept}")
    if not alone:
        raise Conflict("corpus_served")


async def write(s: AsyncSession, rows: dict[str, Any], hashed: bytes) -> None:
    """All rows of a stretch; those of the timeline get their place in the chain.

    `hashed` has a line for each of these: what its hash covers beside its place.
    """
    head = await chain.lock(s)
    head, sealed = _seal(hashed.splitlines(), head)
    put = _put_rows if s.get_bind().dialect.name == "sqlite" else _put_text
    if put is _put_text:
        await _by_number(s)
    async with search.loading(s):
        for table in (*_BEFORE, "ticket", "ticket_part"):
            await put(s, table, rows[table], ())
    for table in _AFTER:
        await put(s, table, rows[table], sealed if table == _EVENTS else ())
    await chain.set_head(s, head)


def as_text(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Rows as PostgreSQL's COPY reads them, a line each."""
    return ["\t".join(map(_text, row)) for row in rows]


def _seal(hashed: Sequence[bytes], head: chain.Head) -> tuple[chain.Head, list[tuple[int, bytes]]]:
    position, last = head
    sealed = []
    for line in hashed:
        position += 1
        last = sha256(b"%b[%d,%b" % (last, position, line)).digest()
        sealed.append((position, last))
    return chain.Head(position, last), sealed


async def _put_rows(
    s: AsyncSession, table: str, rows: list[Any], more: Sequence[tuple[int, bytes]]
) -> None:
    for row, end in zip(rows, more, strict=False):
        row += end
    driver, whole = await _driver(s), len(rows) - len(rows) % _AT_ONCE
    for first, last, at_once in ((0, whole, _AT_ONCE), (whole, len(rows), 1)):
        if first < last:
            each = range(first, last, at_once)
            values = (list(itertools.chain.from_iterable(rows[at : at + at_once])) for at in each)
            await driver.executemany(_insert(table, at_once), values)


@lru_cache
def _insert(table: str, rows: int) -> str:
    """Whoever fails here rolls everything back, so that no statement needs a journal of its own."""
    columns = COLUMNS[table]
    marks = ",".join([f"({','.join('?' * len(columns))})"] * rows)
    return f"insert or fail into {table} ({','.join(columns)}) values {marks}"  # noqa: S608


async def _put_text(
    s: AsyncSession, table: str, rows: list[str], more: Sequence[tuple[int, bytes]]
) -> None:
    if more:
        rows = [f"{row}\t{n}\t\\\\x{h.hex()}" for row, (n, h) in zip(rows, more, strict=True)]
    if not rows:
        return
    await s.execute(text("set local timezone to 'UTC'"))
    source = io.BytesIO(("\n".join(rows) + "\n").encode())
    await (await _driver(s)).copy_to_table(table, source=source, columns=COLUMNS[table])


@asynccontextmanager
async def _between_transactions(db: Database) -> AsyncIterator[Any]:
    """The driver's connection while no transaction is open on it."""
    async with db.write() as s:
        driver = await _driver(s)
        await driver.execute("commit")
        try:
            yield driver
        finally:
            await driver.execute("begin immediate")


async def _pragma(driver: Any, name: str) -> Any:
    cursor = await driver.execute(f"pragma {name}")
    return (await cursor.fetchone())[0]


async def _is_alone(driver: Any) -> bool:
    """Whether nobody else has the file open, so that it could do without WAL from now on."""
    try:
        await driver.execute("pragma journal_mode=truncate")
    except OperationalError:
        return False
    return bool(await _pragma(driver, "journal_mode") == "truncate")


async def _by_number(s: AsyncSession) -> None:
    """References need no looking up here; only a superuser may tell PostgreSQL so."""
    me = text("select rolsuper from pg_roles where rolname = current_user")
    if await s.scalar(me):
        await s.execute(text("set local session_replication_role to replica"))


async def _driver(s: AsyncSession) -> Any:
    """The driver's own connection, within the session's transaction."""
    await s.execute(text("select 1"))
    raw = await (await s.connection()).get_raw_connection()
    return raw.driver_connection


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value.__class__ is str:
        if "\\" in value or "\n" in value or "\t" in value:
            value = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
        return str(value)
    return str(value)
