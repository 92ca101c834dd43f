"""What the office waits for: the pages that count, through a real `hotline serve`, all alone."""

from __future__ import annotations

import asyncio

from tests.bench.table import Row
from tests.bench.tickets import kept
from tests.bench.tickets.measuring import Subject, in_turns, median, shown
from tests.bench.tickets.site import Site
from tests.bench.tickets.sizes import ENGINES, SIZES
from tests.testbed.machine import Missing, leave_out

_TIMES, _BUDGET, _MOST = 5, 60.0, 1.0


def rows() -> list[Row]:
    """Each page on each engine at the greatest size."""
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    found: list[Row] = []
    for engine in ENGINES:
        try:
            with kept.running(engine) as cluster:
                url = await kept.database(cluster, SIZES[-1])
                async with Site(url, cluster.pid if cluster else None, drafts=0) as site:
                    found += await _looked_at(engine, SIZES[-1], site)
        except Missing as why:
            leave_out(why)
    return found


async def _looked_at(engine: str, size: int, site: Site) -> list[Row]:
    await site.become("phuc")
    found = []
    for name, page in {
        "dashboard": site.dashboard, "figures of a month": site.figures,
        "agency card": site.card, "list of reports": site.reports,
    }.items():  # fmt: skip
        turns = {name: Subject(page, site.serving)}
        times = (await in_turns(turns, _TIMES, budget=_BUDGET, warm=1))[name]
        waited = median(times.waited)
        found.append(
            Row(f"pages, {engine}", f"{name}, {size:,}", shown(times), "", "", waited,
                f"≤ {_MOST:g} s", waited <= _MOST)
        )  # fmt: skip
    return found
