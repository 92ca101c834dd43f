"""Memory over a hundred thousand calls: the live side alone, as fast as it takes them.

The simulator plays one call after the other without a pause; a process of its own runs
the link and ingest on a durable SQLite file and says its resident memory at every mark.
The journal is not taken here: its acknowledgements would make this a test of patience.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Iterable
from pathlib import Path

import psutil
import structlog

from hotline.asterisk.ami import Ami
from hotline.asterisk.ingest import Ingest
from hotline.asterisk.simulator import Simulator
from hotline.db import Database
from tests.bench.places import place
from tests.bench.table import Row

CALLS, MARK = 100_000, 25_000
LIMIT = 400.0
GROWS_AT_MOST = 1.1


def rows() -> list[Row]:
    """The marks in one row. Takes about two and a half minutes."""
    return [asyncio.run(_measure())]


async def _measure() -> Row:
    async with place("SQLite") as made:
        assert made is not None
        db = await made.database()
        await db.close()
        async with Simulator(secret="bench", operators=("101", "102")) as pbx:
            listener = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.bench.memory",
                str(pbx.port), str(db.url), cwd=Path(__file__).parents[2],
                stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            try:
                async with asyncio.timeout(LIMIT):
                    marks = await _follow(pbx, listener)
            finally:
                if listener.returncode is None:
                    listener.kill()
                await listener.wait()
    return _row(marks)


async def _follow(pbx: Simulator, listener: asyncio.subprocess.Process) -> dict[int, float]:
    assert listener.stdout is not None
    marks: dict[int, float] = {}
    playing: asyncio.Task[None] | None = None
    while len(marks) <= CALLS // MARK and (line := await listener.stdout.readline()):
        calls, megabytes = line.split()
        marks[int(calls)] = float(megabytes)
        print(f"[bench] {int(calls):,} calls: {float(megabytes):.0f} MB", file=sys.stderr)
        if playing is None:
            playing = asyncio.create_task(pbx.play(None, CALLS, remember=False))
    if playing is not None:
        await playing
    return marks


def _row(marks: dict[int, float]) -> Row:
    said = " → ".join(f"{mark:.0f}" for mark in marks.values())
    known = list(marks.values())
    ratio = max(known[2:]) / known[1]
    return Row(
        "memory", f"RSS in MB at {_named(marks)} calls", said, "most after 25k beside 25k",
        f"{known[1]:.0f} MB", ratio, f"≤ {GROWS_AT_MOST:g}", ratio <= GROWS_AT_MOST,
    )  # fmt: skip


def _named(marks: Iterable[int]) -> str:
    return ", ".join(f"{mark // 1000}k" for mark in marks)


async def _listen(port: int, url: str) -> None:
    """The process that is measured: says `calls megabytes` once signed in and at every mark."""
    ami = Ami("127.0.0.1", port, "hotline", "bench")
    ingest = Ingest(Database(url), "hotline-pbx")
    keeping = asyncio.create_task(ami.run())
    calls, mark = 0, 0
    async for batch in ami.batches():
        await ingest.take(batch)
        calls += sum(event.get("Event") == "QueueCallerJoin" for event in batch)
        if calls >= mark:
            print(mark, psutil.Process().memory_info().rss / 1e6, flush=True)
            mark += MARK
        if mark > CALLS:
            break
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    gc.freeze()  # as `hotline serve` does
    asyncio.run(_listen(int(sys.argv[1]), sys.argv[2]))
