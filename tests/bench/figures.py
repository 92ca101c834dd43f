"""Figures of feedback over all tickets, beside one SQL as somebody would write it for that table.

Both run in turns on the same database; what is compared is processor time, which other
programs do not stretch.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import psutil
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from hotline.clock import Span
from hotline.db import Database
from hotline.feedback import figures
from hotline.feedback.figures import Slice
from hotline.tickets import Response, Ticket
from tests.bench.table import Row
from tests.bench.tickets import kept
from tests.bench.tickets.measuring import Subject, backends, in_turns, mean, shown
from tests.bench.tickets.sizes import ENGINES, SIZES
from tests.testbed.machine import Missing, leave_out

_ALWAYS = Span(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
_TIMES, _BUDGET, _AIM = 20, 60.0, 1.2
# Of fewer tickets the counting is lost in what surrounds it.
_TELLS = 100_000
_BY_HAND = text(
    "select agency_id, count(*), sum(case when feedback = 'positive' then 1 else 0 end),"
    " sum(case when feedback = 'negative' then 1 else 0 end),"
    " sum(case when feedback in ('due', 'asking') then 1 else 0 end),"
    " sum(case when feedback = 'no_response' then 1 else 0 end)"
    " from ticket where status = 'closed' and closed_at >= :start and closed_at < :end"
    " group by agency_id"
)


def rows() -> list[Row]:
    """One slice over all tickets and over their last month, on each engine at each size."""
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    found: list[Row] = []
    for engine in ENGINES:
        try:
            async with AsyncExitStack() as stack:
                cluster = None
                if engine == "PostgreSQL":
                    cluster = kept.Cluster()
                    cluster.start()
                    stack.callback(cluster.rest)
                for size in SIZES:
                    found += await _at(engine, size, cluster)
        except Missing as why:
            leave_out(why)
    return found


async def _at(engine: str, size: int, cluster: kept.Cluster | None) -> list[Row]:
    url = await (kept.postgres(cluster, size) if cluster else kept.sqlite(size))
    db = Database(url)
    try:
        async with db.read() as s:
            last = await s.scalar(select(func.max(Ticket.closed_at)))
        assert last is not None
        month = Span(last.replace(day=1, hour=0, minute=0, second=0, microsecond=0), _ALWAYS.end)
        spans = {"all": _ALWAYS, "the last month": month}
        return [
            await _beside(db, engine, size, name, span, cluster) for name, span in spans.items()
        ]
    finally:
        await db.close()


async def _beside(
    db: Database, engine: str, size: int, name: str, span: Span, cluster: kept.Cluster | None
) -> Row:
    async def ours() -> int:
        async with db.read() as s:
            found = await figures.sliced(s, span, Slice.AGENCY)
        return sum(one[Response.CLOSED] for one in found.values())

    async def theirs() -> int:
        bound = {"start": _bound(db, span.start), "end": _bound(db, span.end)}
        async with db.read() as s:
            return sum(row[1] for row in await s.execute(_BY_HAND, bound))

    assert await ours() == await theirs()

    def serving() -> Iterable[psutil.Process]:
        known = backends(cluster.pid, make_url(str(db.url)).database or "") if cluster else []
        return [psutil.Process(), *known]

    turns = {"ours": Subject(ours, serving), "theirs": Subject(theirs, serving)}
    times = await in_turns(turns, _TIMES, budget=_BUDGET)
    ratio = mean(times["ours"].busy) / max(mean(times["theirs"].busy), 0.001)
    print(f"[bench] {engine}, {size:,}, {name}: {shown(times['ours'])}", file=sys.stderr)
    return Row(
        f"figures, {engine}", f"by agency, {name} of {size:,}", shown(times["ours"]),
        "one SQL by hand", shown(times["theirs"]), ratio, f"≤ {_AIM:g}",
        ratio <= _AIM if size >= _TELLS else None,
    )  # fmt: skip


def _bound(db: Database, at: datetime) -> object:
    """SQLite keeps instants as text."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" if db.is_sqlite else at
