"""Databases with a corpus: dear to make, so they stay in the testbed's cache and are used again."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotline import clock, corpus, province
from hotline.db import Database, head_revision, upgrade
from hotline.staff import hash_of
from tests.testbed.hotline import PASSWORD
from tests.testbed.machine import answers, part_folder
from tests.testbed.postgres import Postgres

SEED = 1022
# What a site with 2 GB to spare for it would set; the same for both programs.
_TUNED = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "random_page_cost": "1.1",
    "jit": "off",
}


class Cluster(Postgres):
    """A durable PostgreSQL that keeps its data when it is stopped."""

    def __init__(self) -> None:
        super().__init__(durable=True, folder=part_folder("bench/kept-postgres"))

    def start(self) -> None:
        """Start it, or join the one that another run has started already."""
        running = self._folder / "data/postmaster.pid"
        lines = running.read_text().splitlines() if running.exists() else []
        if len(lines) > 3 and Path(f"/proc/{lines[0]}").exists() and answers(int(lines[3])):
            self.port = int(lines[3])
        else:
            super().start()

    @property
    def pid(self) -> int:
        """The first process of the cluster, whoever started it."""
        return int((self._folder / "data/postmaster.pid").read_text().splitlines()[0])

    def rest(self) -> None:
        """Stop it; the data stay."""
        if self._process is not None:
            self._process.stop(signal.SIGINT, limit=120)

    def _options(self) -> list[str]:
        more = [part for name, value in _TUNED.items() for part in ("-c", f"{name}={value}")]
        return [*super()._options(), *more]


@contextmanager
def running(engine: str) -> Iterator[Cluster | None]:
    """What an engine needs while it is measured: a cluster, or nothing for SQLite."""
    cluster = Cluster() if engine == "PostgreSQL" else None
    if cluster is None:
        yield None
        return
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.rest()


async def database(cluster: Cluster | None, count: int) -> str:
    """The URL of a database with so many tickets, in a running cluster or on SQLite."""
    return await (postgres(cluster, count) if cluster else sqlite(count))


async def sqlite(count: int) -> str:
    """The URL of a SQLite database with so many tickets."""
    folder = part_folder("bench") / f"kept-sqlite-{count}"
    url = f"sqlite+aiosqlite:///{folder}/hotline.db"
    if not _is_whole(folder):
        shutil.rmtree(folder, ignore_errors=True)
        await _make(url, count, folder)
    return url


async def postgres(cluster: Cluster, count: int) -> str:
    """The URL of a database with so many tickets in a running cluster."""
    folder = part_folder("bench") / f"kept-postgres-{count}"
    name = f"kept_{count}"
    if not _is_whole(folder):
        await cluster.drop_database(name)
        await cluster.create_database(name)
        await _make(cluster.url(name), count, folder)
        await cluster.execute("vacuum analyze", name)
    return cluster.url(name)


def _is_whole(folder: Path) -> bool:
    """Whether it was finished, with the schema of now."""
    note = folder / "made.json"
    return note.exists() and json.loads(note.read_text())["revision"] == head_revision()


async def _make(url: str, count: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "made.json").unlink(missing_ok=True)
    db = Database(url)
    await upgrade(db)
    shared = hash_of(PASSWORD)
    async with db.write() as s:
        await province.plant(s, province.sample(), hash_of=lambda _: shared)
    began, spent = time.monotonic(), os.times()
    made = [0, began]

    def told(rows: int) -> None:
        made[0] += rows
        if time.monotonic() > made[1] + 10:
            made[1] = time.monotonic()
            speed = made[0] / (made[1] - began)
            said = f"[bench] {url.split(':')[0]}: {made[0]:,} of {corpus.rows_of(count):,} rows"
            print(f"{said}, {speed:,.0f}/s", file=sys.stderr, flush=True)

    end = clock.local_day(clock.now())
    rows = await corpus.plant(db, count, seed=SEED, end=end, told=told)
    await db.close()
    seconds = time.monotonic() - began
    note = {
        "revision": head_revision(), "rows": rows, "seconds": round(seconds, 1),
        "rows a second": round(rows / seconds), **_processor(spent, rows),
    }  # fmt: skip
    (folder / "made.json").write_text(json.dumps(note))
    print(f"[bench] {url}: {note}", file=sys.stderr, flush=True)


def _processor(before: os.times_result, rows: int) -> dict[str, int]:
    """Microseconds of processor time a row: of the writing process, and of those that made."""
    user, system, made_user, made_system = (
        now - then for now, then in zip(os.times()[:4], before[:4], strict=True)
    )
    return {
        "µs a row, writing": round((user + system) / rows * 1e6),
        "µs a row, making": round((made_user + made_system) / rows * 1e6),
    }


async def make_all(counts: list[int], engines: list[str]) -> None:
    """Make what is missing."""
    for count in counts:
        if "sqlite" in engines:
            await sqlite(count)
    if "postgresql" in engines:
        cluster = Cluster()
        cluster.start()  # in this thread: the cluster ends with the thread that started it
        try:
            for count in counts:
                await postgres(cluster, count)
        finally:
            cluster.rest()


if __name__ == "__main__":
    asyncio.run(make_all([int(n) for n in sys.argv[2:]], sys.argv[1].split(",")))
