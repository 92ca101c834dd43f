"""The index of words as a whole: filled at once after many rows, built anew, settled.

Single changes need nothing: triggers follow them (see `search.py`). A trigger a row costs
SQLite more than the row itself, so whoever writes thousands of tickets lets them rest:

    async with db.write() as s:
        async with indexing.loading(s):
            await insert_rows(s, Caller, …)
            await insert_rows(s, Ticket, …)     # ids greater than all there were
            await insert_rows(s, Part, …)

It goes around a part of one transaction; a load may have many of them. Ids should rise with
time: what is found is shown by id, newest first. After a load, `settle(s)` in a transaction
of its own lets the engine look at what it has now.

Names of fields and communes are in the words too, and no trigger follows these: `hotline
index` (`rebuild`) does after one was renamed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db import Database
from hotline.tickets.tables import Ticket

# People's changes wait for no longer than so many tickets take.
_AT_ONCE = 500
# What follows what, on PostgreSQL; SQLite is asked which triggers it has.
_FOLLOWING = (
    ("ticket", "ticket_words_new"),
    ("ticket", "ticket_words_changed"),
    ("caller", "ticket_words_caller"),
    ("ticket_part", "ticket_words_part"),
)


@asynccontextmanager
async def loading(s: AsyncSession) -> AsyncIterator[None]:
    """Index what is inserted within together, at the end; all in the caller's transaction.

    Only for tickets whose ids are greater than all there were.
    """
    last = await s.scalar(select(func.max(Ticket.id))) or 0
    resting = await _rest(s)
    yield
    await s.flush()
    for statement in resting:
        await s.execute(text(statement.replace(":", "\\:")))
    await _write(s, last + 1, await s.scalar(select(func.max(Ticket.id))) or 0)


async def rebuild(db: Database, *, most: int = _AT_ONCE) -> AsyncIterator[int]:
    """Index every ticket anew, as after a field or a commune was renamed.

    Yields after each transaction how many tickets it looked at, drafts among them. The
    hotline may run meanwhile; cut off, it leaves what is done, and starts anew next time.
    """
    last = 0
    while True:
        async with db.write() as s:
            # Held, so that nobody changes one between the look at it and the writing of its words.
            held = await s.scalars(
                select(Ticket.id)
                .where(Ticket.id > last)
                .order_by(Ticket.id)
                .limit(most)
                .with_for_update(read=True)
            )
            ids = held.all()
            if not ids:
                return
            await _write(s, last + 1, ids[-1])
        last = ids[-1]
        yield len(ids)


async def settle(s: AsyncSession) -> None:
    """Let the engine look at its tables after a load, so that it chooses its ways well."""
    if _on_sqlite(s):
        await s.execute(text("insert into ticket_words (ticket_words) values ('optimize')"))
    await look_again(s, rows=0)


async def look_again(s: AsyncSession, *, rows: int = 1000) -> None:
    """As `settle` for a living site: at most so many rows of each index are looked at (0: all).

    SQLite never looks by itself; PostgreSQL does, and is asked here only for all.
    """
    if not _on_sqlite(s):
        if not rows:
            await s.execute(text("analyze"))
        return
    await s.execute(text(f"pragma analysis_limit={rows:d}"))
    await s.execute(text("analyze"))
    # Nearly all that is known of this index is where tickets ended: sought by "not ended"
    # it would be skipped through, and leads to far more than SQLite expects.
    await s.execute(
        text(
            "update sqlite_stat1 set stat = stat || ' noskipscan'"
            " where idx = 'ix_ticket_feedback' and stat not like '%noskipscan'"
        )
    )
    await s.execute(text("analyze sqlite_schema"))


async def _rest(s: AsyncSession) -> list[str]:
    """Let the triggers rest; returns what wakes them."""
    if not _on_sqlite(s):
        for of, name in _FOLLOWING:
            await s.execute(text(f"alter table {of} disable trigger {name}"))
        return [f"alter table {of} enable trigger {name}" for of, name in _FOLLOWING]
    found = await s.execute(
        text(
            "select name, sql from sqlite_master where type = 'trigger'"
            " and name like 'ticket_words_%' and name <> 'ticket_words_write'"
        )
    )
    triggers = [(name, made) for name, made in found]
    for name, _ in triggers:
        await s.execute(text(f"drop trigger {name}"))
    return [made for _, made in triggers]


async def _write(s: AsyncSession, first: int, last: int) -> None:
    way = (
        "insert into ticket_words_write (first, last) values (:first, :last)"
        if _on_sqlite(s)
        else "select ticket_words_write(:first, :last)"
    )
    await s.execute(text(way), {"first": first, "last": last})


def _on_sqlite(s: AsyncSession) -> bool:
    return s.get_bind().dialect.name == "sqlite"
