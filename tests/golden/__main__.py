"""Months that were published, played into an empty hotline and asked of its report.

python -m tests.golden [FILE] [--postgres] [--keep FOLDER]

For every month of FILE (`reports.json`): an empty database with the sample province, the month's
calls and tickets played into it, and `hotline report MONTH --json`. Ends with status 1 where a
single figure differs, is not understood, or cannot be true beside the others.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from hotline import province
from hotline.db import Database, upgrade
from hotline.errors import HotlineError
from hotline.staff import hash_of
from tests.golden import comparing, playing, solving
from tests.golden.comparing import Told
from tests.golden.facts import Fact, Month
from tests.golden.published import default_file, months
from tests.golden.solving import Contradiction
from tests.testbed.postgres import Postgres

# A month that cannot be played is wrong, and the next one may be right.
_FAILURES = (ValueError, LookupError, HotlineError, SQLAlchemyError, subprocess.SubprocessError)


def main() -> int:
    """Play and compare every month; the exit status."""
    asked = _asked()
    path = asked.file or default_file()
    try:
        found = months(path)
    except (OSError, ValueError) as why:
        print(f"✗ {why}", file=sys.stderr)
        return 1
    print(f"{path}: {len(found)} months")
    cluster = Postgres() if asked.postgres else None
    try:
        if cluster is not None:
            cluster.start()
        with tempfile.TemporaryDirectory() as folder:
            template = Path(folder) / "template.db"
            if cluster is None:
                asyncio.run(_prepare(f"sqlite+aiosqlite:///{template}"))
            well = [
                is_given_back(one, template, asked.keep or Path(folder), cluster) for one in found
            ]
    finally:
        if cluster is not None:
            cluster.stop()
    right = sum(well)
    print(f"{'✓' if right == len(well) else '✗'} {right} of {len(well)} months come back exactly")
    return 0 if well and all(well) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead")
    parser.add_argument("--keep", type=Path, help="leave the databases in this folder")
    return parser.parse_args()


async def _prepare(url: str) -> None:
    db = Database(url, durable=False)
    await upgrade(db)
    hashed = hash_of("golden")
    async with db.write() as s:
        await province.plant(s, province.sample(), hash_of=lambda _: hashed)
    await db.close()


def is_given_back(month: Month, template: Path, folder: Path, cluster: Postgres | None) -> bool:
    """Play a month and print how its figures come back; whether all do."""
    print(f"\n{month.period}")
    for key, value in month.unknown:
        print(f"✗ {key} = {json.dumps(value, default=str)}: no figure that is known here")
    began = time.monotonic()
    try:
        solution = solving.solve(month.facts)
        url = _database(month, template, folder, cluster)
        played = asyncio.run(_played(url, month, solution))
        now = _report(url, played.period.name, folder)
        asked = comparing.asks_before(month.facts)
        before = _report(url, played.period.previous().name, folder) if asked else None
    except Contradiction as quarrel:
        _say(quarrel, month.facts)
        return False
    except _FAILURES as why:
        print(f"✗ could not be played: {type(why).__name__}: {why}")
        return False
    compared = comparing.lines(month.facts, Told(now, before), played.ids)
    for line in comparing.table(compared):
        print(line)
    tickets = sum(solution.sorts.values())
    print(f"  {tickets} tickets, {sum(solution.calls.values())} calls,"
          f" {time.monotonic() - began:.1f} s")  # fmt: skip
    return all(one.same for one in compared) and bool(compared) and not month.unknown


def _say(quarrel: Contradiction, facts: tuple[Fact, ...]) -> None:
    for one in comparing.broken(facts):
        print(f"✗ {one}")
    for of in quarrel.quarrels:
        told = ", ".join(f"{one.key} = {one.said}" for one in of)
        print(f"✗ These cannot be true together: {told}")


def _database(month: Month, template: Path, folder: Path, cluster: Postgres | None) -> str:
    name = "".join(c for c in month.period if c.isalnum())
    if cluster is not None:
        url = asyncio.run(cluster.create_database(f"golden_{name.lower()}"))
        asyncio.run(_prepare(str(url)))
        return str(url)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"golden-{name}.db"
    shutil.copy(template, target)
    return f"sqlite+aiosqlite:///{target}"


async def _played(url: str, month: Month, solution: solving.Solution) -> playing.Played:
    db = Database(url, durable=False)
    try:
        return await playing.play(db, month.period, month.facts, solution)
    finally:
        await db.close()


def _report(url: str, period: str, folder: Path) -> dict[str, Any]:
    """What the command says, in a process of its own as anybody would ask it."""
    told = subprocess.run(
        [sys.executable, "-m", "hotline", "report", period, "--json"],
        env={**os.environ, "HOTLINE_DATABASE_URL": url, "HOTLINE_DATA_DIR": str(folder)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(told.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
