"""AMI events ingested and made durable per second, beside what they cannot beat.

One recording, three ways to deal with it, each in turn and the best of the rounds:
stock panoramisk with an empty callback that only reads it; bare inserts of one
`call_event` row an event, by SQLAlchemy Core in the batches that ingest took; and
the way of the house: link, interpretation, calls, drafts and events, committed.
A fourth, stricter floor inserts every row that ingest left in all tables.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, insert, select

from hotline import clock
from hotline.asterisk.ami import Ami, Event
from hotline.asterisk.ingest import Ingest
from hotline.calls import Call, CallEvent
from hotline.db import Database
from hotline.tickets import Ticket
from tests.bench.left import Transaction, left_by, table_of
from tests.bench.places import ENGINES, Place, place
from tests.bench.stream import MARKERS, Recording, rate, recording, stock
from tests.bench.table import Row, at_least

ROUNDS = 3
SYSTEM = "hotline-pbx"


@dataclass(frozen=True)
class Best:
    """Events per second, the best of the rounds."""

    ours: float
    stock: float
    events: float
    everything: float


class Watched(Ingest):
    """Remembers how the stream was cut into batches."""

    def __init__(self, db: Database) -> None:
        super().__init__(db, SYSTEM)
        self.batches: list[list[Event]] = []

    async def take(self, batch: list[Event]) -> None:
        await super().take(batch)
        self.batches.append(batch)

    def event_rows(self) -> list[Transaction]:
        """One row for each event that ingest looks at, in its batches."""
        at, table = clock.now(), table_of(CallEvent)
        cut = [[row for e in batch if (row := self._row(e, set(), at))] for batch in self.batches]
        return [[(table, rows)] for rows in cut if rows]


def rows() -> list[Row]:
    """Both engines. Takes about a minute."""
    found: list[Row] = []
    for engine in ENGINES:
        best = asyncio.run(_measure(engine, recording()))
        if best is None:
            continue
        part = f"ingest, {engine}"
        said = "events committed as calls and drafts"
        found += [
            at_least(part, said, best.ours, "stock panoramisk, empty callback", best.stock, 0.5),
            at_least(part, said, best.ours, "bare inserts, a row an event", best.events, 0.5),
            at_least(part, said, best.ours, "bare inserts of all rows left", best.everything, None),
        ]
    return found


async def _measure(engine: str, recorded: Recording) -> Best | None:
    async with place(engine) as made:
        if made is None:
            return None
        await _round(made, recorded)  # statements are compiled, files are warm
        rounds = [await _round(made, recorded) for _ in range(ROUNDS)]
    return Best(*(max(figures) for figures in zip(*rounds, strict=True)))


async def _round(place: Place, recorded: Recording) -> tuple[float, float, float, float]:
    events = len(recorded.events)
    db = await place.database()
    ingest = Watched(db)
    read = await rate(stock, recorded.data, events)
    took = await rate(partial(_take_all, ingest), recorded.data, events)
    await _must_hold(db, recorded.calls)
    everything = await left_by(db, len(ingest.batches))
    await db.close()
    bare = events / await _insert(place, ingest.event_rows())
    strict = events / await _insert(place, everything)
    return took, read, bare, strict


async def _take_all(ingest: Watched, port: int, events: int) -> None:
    ami = Ami("127.0.0.1", port, "bench", "bench", backoff=(60.0, 60.0), ping_every=60.0)
    kept = asyncio.create_task(ami.run())
    async for batch in ami.batches():
        await ingest.take(batch)
        if ingest.events == events + MARKERS:
            break
    kept.cancel()
    with suppress(asyncio.CancelledError):
        await kept


async def _must_hold(db: Database, calls: int) -> None:
    """Speed that loses calls is none."""
    async with db.read() as s:
        for noun in (Call, Ticket):
            found = await s.scalar(select(func.count()).select_from(noun))
            assert found == calls, f"{found} {noun.__tablename__} of {calls} calls"


async def _insert(place: Place, transactions: Sequence[Transaction]) -> float:
    """Seconds that the bare inserts take on a new database."""
    db = await place.database()
    async with db.engine.connect() as connection:
        await connection.exec_driver_sql("SELECT 1")
    began = time.perf_counter()
    for transaction in transactions:
        async with db.engine.begin() as connection:
            for table, rows in transaction:
                await connection.execute(insert(table), rows)
    took = time.perf_counter() - began
    await db.close()
    return took
