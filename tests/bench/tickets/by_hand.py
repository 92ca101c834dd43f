"""What the hotline counts, beside one SQL as somebody would write it for the same counts.

Both run in turns on the same kept database; what is compared is processor time, which other
programs do not stretch.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass

import psutil
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db import Database
from tests.bench.table import Row
from tests.bench.tickets import kept
from tests.bench.tickets.measuring import Subject, Times, backends, in_turns, mean, shown
from tests.bench.tickets.sizes import ENGINES, SIZES
from tests.testbed.machine import Missing, leave_out

# Of fewer tickets the counting is lost in what surrounds it.
_TELLS = 100_000
_BUDGET = 60.0

Counts = dict[str, int]


@dataclass(frozen=True)
class Counting:
    """One thing counted in both ways; they must agree."""

    name: str
    ours: Callable[[AsyncSession], Awaitable[Counts]]
    theirs: Callable[[AsyncSession], Awaitable[Counts]]


@dataclass(frozen=True)
class Bench:
    """A part of the table: its name, the ratio aimed at, and what is counted on a database.

    `more` adds to a row what else there is to say of ours, in words.
    """

    name: str
    aim: float
    countings: Callable[[Database], Awaitable[Iterable[Counting]]]
    more: Callable[[Database, Counting], str] | None = None
    times: int = 12

    def rows(self) -> list[Row]:
        """A row for each counting, on each engine at each size."""
        return asyncio.run(self._rows())

    async def _rows(self) -> list[Row]:
        found = []
        async with aclosing(_corpora()) as corpora:
            async for one in corpora:
                found += [await self._row(one, each) for each in await self.countings(one.db)]
        return found

    async def _row(self, on: _Corpus, counting: Counting) -> Row:
        ours, theirs = await self._in_turns(on, counting)
        words = [shown(ours), *([self.more(on.db, counting)] if self.more else [])]
        print(f"[bench] {on.engine}, {on.size:,}, {counting.name}: {words[0]}", file=sys.stderr)
        ratio = mean(ours.busy) / max(mean(theirs.busy), 0.001)
        return Row(
            f"{self.name}, {on.engine}", f"{counting.name}, {on.size:,}", ", ".join(words),
            "one SQL by hand", shown(theirs), ratio, f"≤ {self.aim:g}",
            ratio <= self.aim if on.size >= _TELLS else None,
        )  # fmt: skip

    async def _in_turns(self, on: _Corpus, counting: Counting) -> tuple[Times, Times]:
        async def ours() -> Counts:
            async with on.db.read() as s:
                return await counting.ours(s)

        async def theirs() -> Counts:
            async with on.db.read() as s:
                return await counting.theirs(s)

        assert await ours() == await theirs(), counting.name
        turns = {"ours": Subject(ours, on.serving), "theirs": Subject(theirs, on.serving)}
        times = await in_turns(turns, self.times, budget=_BUDGET)
        return times["ours"], times["theirs"]


@dataclass(frozen=True)
class _Corpus:
    engine: str
    size: int
    db: Database
    cluster: kept.Cluster | None

    def serving(self) -> Iterable[psutil.Process]:
        """Whoever counts: this process, and the backends of the database."""
        name = make_url(str(self.db.url)).database or ""
        return [psutil.Process(), *(backends(self.cluster.pid, name) if self.cluster else [])]


async def _corpora() -> AsyncGenerator[_Corpus, None]:
    """All kept databases in turn, each closed before the next; what is missing is said."""
    for engine in ENGINES:
        try:
            with kept.running(engine) as cluster:
                for size in SIZES:
                    db = Database(await kept.database(cluster, size))
                    try:
                        yield _Corpus(engine, size, db, cluster)
                    finally:
                        await db.close()
        except Missing as why:
            leave_out(why)
