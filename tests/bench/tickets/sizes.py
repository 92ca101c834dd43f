"""The same pages at two sizes: what grows with the tickets, and what does not."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from tests.bench.table import Row
from tests.bench.tickets import kept
from tests.bench.tickets.measuring import Subject, Times, in_turns, mean, p95, shown
from tests.bench.tickets.site import Site
from tests.testbed.machine import Missing, leave_out

# A small run: HOTLINE_BENCH_SIZES=1000,10000
SIZES = [int(n) for n in os.environ.get("HOTLINE_BENCH_SIZES", "100000,1000000").split(",")]
ENGINES = os.environ.get("HOTLINE_BENCH_ENGINES", "SQLite,PostgreSQL").split(",")
ACTIONS = [one for one in os.environ.get("HOTLINE_BENCH_ACTIONS", "").split(";") if one]
_TIMES, _BUDGET = 60, float(os.environ.get("HOTLINE_BENCH_BUDGET", "45"))
_GROWS, _PAGE = 1.3, 0.1


async def rows() -> list[Row]:
    """All actions on each engine, small and big in turns."""
    found: list[Row] = []
    for engine in ENGINES:
        try:
            async with _sites(engine) as sites:
                found += await _compare(engine, sites)
        except Missing as why:
            leave_out(why)
    return found


@asynccontextmanager
async def _sites(engine: str) -> AsyncIterator[dict[int, Site]]:
    """A site for each size."""
    async with AsyncExitStack() as stack:
        cluster = stack.enter_context(kept.running(engine))
        sites = {}
        for size in SIZES:
            url = await kept.database(cluster, size)
            _say(f"{engine}, {size:,} tickets: starting")
            sites[size] = await stack.enter_async_context(
                Site(url, cluster.pid if cluster else None)
            )
        yield sites


async def _compare(engine: str, sites: dict[int, Site]) -> list[Row]:
    found = []
    actions = {size: site.actions() for size, site in sites.items()}
    for name in ACTIONS or actions[SIZES[0]]:
        turns = {
            str(size): Subject(actions[size][name], site.serving) for size, site in sites.items()
        }
        times = await in_turns(turns, _TIMES, budget=_BUDGET)
        small, big = times[str(SIZES[0])], times[str(SIZES[-1])]
        _say(f"{engine}, {name}: {shown(small)} | {shown(big)}")
        found.append(_row(engine, name, small, big))
    return found


def _row(engine: str, name: str, small: Times, big: Times) -> Row:
    """The ratio is that of processor time, which other programs do not stretch."""
    ratio = mean(big.busy) / max(mean(small.busy), 0.001)
    slow = ", p95 over 100 ms" if p95(big.waited) > _PAGE else ""
    return Row(
        f"tickets, {engine}", f"{name}, {SIZES[-1]:,}", shown(big), f"{SIZES[0]:,}", shown(small),
        ratio, f"≤ {_GROWS:g}{slow}", ratio <= _GROWS,
    )  # fmt: skip


def _say(text: str) -> None:
    print(f"[bench] {text}", file=sys.stderr, flush=True)
