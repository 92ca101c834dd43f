"""Finding tickets by words, on both engines: FTS5 on SQLite, tsvector under GIN on PostgreSQL.

The index `ticket_words` follows every change by triggers of the database, in the same
transaction: whoever writes a ticket, its caller's name or its cooperating agencies has
nothing to call and nothing to forget.

Who writes thousands of tickets at once does so within `loading(s)`: a trigger a row costs
SQLite more than the row itself, so they rest meanwhile and the new rows are indexed
together. It goes around a part of a transaction, and a load may have many of them:

    async with db.write() as s:
        async with search.loading(s):
            await insert_rows(s, Caller, …)
            await insert_rows(s, Ticket, …)     # ids greater than all there were
            await insert_rows(s, Part, …)

Ids should rise with time: found tickets are shown by id, newest first. After a load,
`settle(s)` in a transaction of its own lets the engine look at what it has now.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.tickets.tables import Ticket


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
        await s.execute(text(statement))
    await _write(s, last + 1)


async def rebuild(s: AsyncSession) -> None:
    """Index every ticket anew, as after a field or a commune was renamed."""
    await _write(s, 0)


async def settle(s: AsyncSession) -> None:
    """Let the engine look at its tables after a load, so that it chooses its ways well."""
    if _on_sqlite(s):
        await s.execute(text("insert into ticket_words (ticket_words) values ('optimize')"))
    await s.execute(text("analyze"))


async def _rest(s: AsyncSession) -> list[str]:
    """Let the triggers rest; returns what wakes them."""
    if _on_sqlite(s):
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
    for way in ("ticket", "caller", "ticket_part"):
        await s.execute(text(f"alter table {way} disable trigger user"))
    return [f"alter table {way} enable trigger user" for way in ("ticket", "caller", "ticket_part")]


async def _write(s: AsyncSession, first: int) -> None:
    last = await s.scalar(select(func.max(Ticket.id))) or 0
    way = (
        "insert into ticket_words_write (first, last) values (:first, :last)"
        if _on_sqlite(s)
        else "select ticket_words_write(:first, :last)"
    )
    await s.execute(text(way), {"first": first, "last": last})


def _on_sqlite(s: AsyncSession) -> bool:
    return s.get_bind().dialect.name == "sqlite"
