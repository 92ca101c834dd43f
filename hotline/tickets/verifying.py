"""Walking the chain of the timeline from its first line to its head, and saying where it breaks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db import Database
from hotline.tickets import chain
from hotline.tickets.chain import BEGINNING, COLUMNS, Head
from hotline.tickets.tables import Ticket, TicketEvent

_TABLE = TicketEvent.__table__
_LEAST_DIGITS = 16


class Broken(StrEnum):
    """What can be wrong with the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    CUT_OFF = "cut_off"
    HEADLESS = "headless"


class Finding(NamedTuple):
    """A break at a position; `last` is the end of a run of missing lines.

    `code` is the ticket whose line it is; for missing lines, that of the line before.
    """

    what: Broken
    position: int
    last: int
    code: str | None = None
    verb: str | None = None
    at: datetime | None = None
    actor: str | None = None


class Walked(NamedTuple):
    """How far the walk has come."""

    position: int


async def walk(
    db: Database, *, start: int = 0, page: int = 10_000
) -> AsyncIterator[Finding | Walked]:
    """Every break after the position `start`, and now and then how far it has come.

    Reads a page at a time, each in its own short transaction, so that memory is bounded
    and the hotline works on. The head is read first: what is sealed meanwhile is not walked.
    """
    async with db.read() as s:
        try:
            head = await chain.head(s)
        except LookupError:
            yield Finding(Broken.HEADLESS, 0, 0)
            return
        last = await _at(s, start) if start else Head(0, BEGINNING)
    while last.position < head.position:
        async with db.read() as s:
            rows = await _page(s, last.position, head.position, page)
            before = last
            for row in rows:
                if found := _broken(row, last):
                    yield await _told(s, found, row, before)
                last = before = Head(row.position, bytes(row.hash or b""))
        if not rows:
            break
        yield Walked(last.position)
    if last.position < head.position:
        async with db.read() as s:
            code = await _code(s, last.position)
        yield Finding(Broken.CUT_OFF, last.position + 1, head.position, code)
    elif last.hash != head.hash:
        yield Finding(Broken.CUT_OFF, head.position, head.position)


async def holds(s: AsyncSession, position: int, digits: str) -> bool:
    """Whether a head that was noted once is still in the chain.

    `digits` are the hash in hexadecimal, or its beginning of at least 16 digits.
    """
    noted = digits.strip().lower()
    if position == 0:
        return BEGINNING.hex().startswith(noted)
    kept = await s.scalar(select(TicketEvent.hash).where(TicketEvent.position == position))
    return kept is not None and len(noted) >= _LEAST_DIGITS and kept.hex().startswith(noted)


async def _at(s: AsyncSession, position: int) -> Head:
    kept = await s.scalar(select(TicketEvent.hash).where(TicketEvent.position == position))
    return Head(position, bytes(kept or b""))


async def _page(s: AsyncSession, after: int, to: int, most: int) -> Sequence[Any]:
    query = (
        select(*(_TABLE.c[name] for name in COLUMNS), _TABLE.c.hash)
        .where(TicketEvent.position > after, TicketEvent.position <= to)
        .order_by(TicketEvent.position)
    )
    try:
        return (await s.execute(query.limit(most))).all()
    except ValueError:
        # Somebody wrote what is no instant or no JSON: go on line by line to find which.
        if most > 1:
            return await _page(s, after, to, 1)
        bare = query.with_only_columns(_TABLE.c.position, _TABLE.c.ticket_id, _TABLE.c.hash)
        return (await s.execute(bare.limit(1))).all()


def _broken(row: Any, last: Head) -> Broken | None:
    if row.position != last.position + 1:
        return Broken.MISSING
    if len(row) < len(COLUMNS):
        return Broken.CHANGED
    right = chain.link(last.hash, row._mapping)
    return None if right == row.hash else Broken.CHANGED


async def _told(s: AsyncSession, what: Broken, row: Any, last: Head) -> Finding:
    if what == Broken.MISSING:
        code = await _code(s, last.position)
        return Finding(what, last.position + 1, row.position - 1, code)
    code = await s.scalar(select(Ticket.code).where(Ticket.id == row.ticket_id))
    if len(row) < len(COLUMNS):
        return Finding(what, row.position, row.position, code)
    return Finding(what, row.position, row.position, code, row.verb, row.at, row.actor_name)


async def _code(s: AsyncSession, position: int) -> str | None:
    found: str | None = await s.scalar(
        select(Ticket.code)
        .join(TicketEvent, TicketEvent.ticket_id == Ticket.id)
        .where(TicketEvent.position == position)
    )
    return found
