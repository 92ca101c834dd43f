"""A seeded corpus: as many believable tickets over two years as one asks for.

The rows are such as the program itself writes, but invented as a whole and written in bulk:
to try the hotline with, to measure it, to teach and to test what learns from old tickets.
The same seed, number and last day give the same rows on every engine.
"""

from __future__ import annotations

import asyncio
import gc
import marshal
import multiprocessing
import os
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.corpus.days import NO_TICKET, YEARS, Piece
from hotline.corpus.making import Maker, Order
from hotline.corpus.past import mark_alarms, plant_forebears
from hotline.corpus.reserving import reserve
from hotline.corpus.world import look
from hotline.corpus.writing import as_text, prepared, require_alone, write
from hotline.db import Database
from hotline.errors import Conflict
from hotline.tickets import Ticket, search

__all__ = ["plant", "rows_of", "tickets_there"]

_A_STRETCH = 4000
# A stretch takes a process a second; several wait ready, so that the writing never does.
_AHEAD = 3
# The way of packing that does not look for what it packs twice, which takes as long again.
_PLAIN = 2
# Pages that any row may fall on are written once a commit. Where people work, each stretch is
# one of its own: they wait for it.
_TOGETHER = 8


async def tickets_there(s: AsyncSession) -> int:
    """How many tickets and drafts there are already."""
    return await s.scalar(select(func.count()).select_from(Ticket)) or 0


def rows_of(count: int) -> int:
    """How many tickets and drafts there will be of so many tickets."""
    return count + round(count * NO_TICKET)


async def plant(
    db: Database, count: int, *, seed: int, end: date, told: Callable[[int], object]
) -> int:
    """Write `count` tickets, and drafts that became none, of the two years before `end`.

    `end` is a local day; nothing happens on it or later. `told` hears again and again how
    many rows of `ticket` were just written. Returns how many there are of them. Raises
    Conflict (`corpus_no_province`) where nobody planted a province, and (`corpus_served`) where
    a hotline that is running would write among the rows.
    """
    await require_alone(db)
    async with db.write() as s:
        await plant_forebears(s, end - YEARS)
    async with db.read() as s:
        world = await look(s, end - YEARS, end, seed=seed)
    if world is None:
        raise Conflict("corpus_no_province")
    maker = Maker(Order(world, count, end, seed))
    async with db.write() as s:
        fresh = await tickets_there(s) == 0
        order = await reserve(s, maker)
    async with prepared(db, fresh=fresh):
        with _memory_let_alone():
            try:
                await _write_all(db, order, maker, together=_TOGETHER if fresh else 1, told=told)
            except IntegrityError as error:
                # A hotline that was started meanwhile took some of the ids.
                raise Conflict("corpus_served") from error
        async with db.write() as s:
            await mark_alarms(s, end)
            await search.settle(s)
    return maker.load.rows


async def _write_all(
    db: Database, order: Order, maker: Maker, *, together: int, told: Callable[[int], object]
) -> None:
    stretches = maker.load.pieces(_A_STRETCH)
    made = _made(order, stretches, textual=not db.is_sqlite)
    for first in range(0, len(stretches), together):
        async with db.write() as s:
            for _ in stretches[first : first + together]:
                rows, hashed, tickets = await anext(made)
                await write(s, rows, hashed)
                told(tickets)
        gc.collect()
    await made.aclose()


@contextmanager
def _memory_let_alone() -> Iterator[None]:
    """What is made here is big and without circles: it is not looked through for them."""
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


Stretch = tuple[dict[str, Any], bytes, int]


async def _made(
    order: Order, stretches: list[list[Piece]], *, textual: bool
) -> AsyncGenerator[Stretch, None]:
    """All stretches in order of time, made by other processes while one is written."""
    if len(stretches) < _AHEAD:
        _begin(order)
        for pieces in stretches:
            yield _unpacked(_packed(pieces, textual), pieces)
        return
    makers = max((os.cpu_count() or 2) - 1, 1)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(makers, context, initializer=_begin, initargs=(order,)) as pool:
        waiting = deque(pool.submit(_packed, one, textual) for one in stretches[:_AHEAD])
        following = iter(stretches[_AHEAD:])
        for pieces in stretches:
            packed = await asyncio.wrap_future(waiting.popleft())
            if (one := next(following, None)) is not None:
                waiting.append(pool.submit(_packed, one, textual))
            yield _unpacked(packed, pieces)


def _unpacked(packed: bytes, pieces: list[Piece]) -> Stretch:
    rows, hashed = marshal.loads(packed)  # noqa: S302
    return rows, hashed, sum(piece.until - piece.since for piece in pieces)


# Each process makes its own maker once.
_maker: list[Maker] = []


def _begin(order: Order) -> None:
    gc.disable()
    _maker[:] = [Maker(order)]


def _packed(pieces: list[Piece], textual: bool) -> bytes:
    """A stretch as quickly as Python sends anything; for PostgreSQL as text already."""
    rows, hashed = _maker[0].make(pieces)
    if textual:
        return marshal.dumps(({name: as_text(made) for name, made in rows.items()}, hashed), _PLAIN)
    return marshal.dumps((rows, hashed), _PLAIN)
