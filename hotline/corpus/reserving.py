"""Ids and numbers of a corpus, taken before the first row is written.

A load that is cut off leaves gaps, as a rolled back transaction does, and never a number
that somebody else gets as well.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.corpus.making import Maker, Order
from hotline.corpus.story import STRIDES
from hotline.db import Base
from hotline.tickets.tables import TicketNumber


async def reserve(s: AsyncSession, maker: Maker) -> Order:
    """The order with the ids and numbers it begins with, which nobody else gets from now on."""
    rows, first_ids = maker.load.rows, {}
    for table, stride in STRIDES.items():
        first_ids[table] = await take(s, table, rows * stride)
    known = {row.month: row for row in await s.scalars(select(TicketNumber).with_for_update())}
    numbers = {month: row.last for month, row in known.items()}
    for month, more in maker.load.counts.months.items():
        if month in known:
            known[month].last += more
        else:
            s.add(TicketNumber(month=month, last=more))
    await s.flush()
    maker.begin_at(replace(maker.order, first_ids=first_ids, numbers=numbers,
                           counts=maker.load.counts))  # fmt: skip
    return maker.order


async def take(s: AsyncSession, table: str, many: int) -> int:
    """The first of so many ids, which nobody else gets from now on."""
    id_ = Base.metadata.tables[table].c.id
    first = (await s.scalar(select(func.max(id_))) or 0) + 1
    if s.get_bind().dialect.name == "postgresql":
        sequence = await s.scalar(select(func.pg_get_serial_sequence(table, "id")))
        # A sequence that was never asked stands on the number that it will give first.
        given = await s.execute(text(f"select last_value + is_called::int from {sequence}"))  # noqa: S608
        first = max(first, given.scalar_one())
        await s.execute(select(func.setval(sequence, first + many - 1)))
    return first
