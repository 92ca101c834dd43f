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
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

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

_TEMPLATE = "golden"
# A month that cannot be played is wrong, and the next one may be right.
_FAILURES = (ValueError, LookupError, HotlineError, SQLAlchemyError, subprocess.SubprocessError)


class Stage(NamedTuple):
    """Where months are played: copies of a database with a province, or a cluster's."""

    template: Path
    folder: Path
    cluster: Postgres | None


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
            stage = Stage(Path(folder) / "template.db", asked.keep or Path(folder), cluster)
            asyncio.run(_prepare(_template(stage)))
            well = [is_given_back(one, stage, number) for number, one in enumerate(found, 1)]
    finally:
        if cluster is not None:
            cluster.stop()
    for one in comparing.apart(found):
        print(f"! {one}")
    right = sum(well)
    print(f"{'✓' if right == len(well) else '✗'} {right} of {len(well)} months come back exactly")
    return 0 if well and all(well) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead")
    parser.add_argument("--keep", type=Path, help="leave the databases in this folder")
    return parser.parse_args()


def _template(stage: Stage) -> str:
    if stage.cluster is None:
        return f"sqlite+aiosqlite:///{stage.template}"
    return str(asyncio.run(stage.cluster.create_database(_TEMPLATE)))


async def _prepare(url: str) -> None:
    db = Database(url, durable=False)
    await upgrade(db)
    hashed = hash_of("golden")
    async with db.write() as s:
        await province.plant(s, province.sample(), hash_of=lambda _: hashed)
    await db.close()


def is_given_back(month: Month, stage: Stage, number: int) -> bool:
    """Play a month and print how its figures come back; whether all do.

    Of what cannot be true together the most doubtful is left out, so that the rest is seen too.
    """
    print(f"\n{month.period}")
    for key, value in month.unknown:
        print(f"✗ {key} = {json.dumps(value, default=str)}: no figure that is known here")
    began = time.monotonic()
    try:
        solution, all_true = possible(month.facts)
        url = _database(month, stage, number)
        played = asyncio.run(_played(url, month, solution))
        now = _report(url, played.period.name, stage.folder)
        asked = comparing.asks_before(month.facts)
        before = _report(url, played.period.previous().name, stage.folder) if asked else None
    except _FAILURES as why:
        print(f"✗ could not be played: {type(why).__name__}: {why}")
        return False
    compared = comparing.lines(month.facts, Told(now, before), played.ids)
    for line in comparing.table(compared):
        print(line)
    tickets = sum(solution.sorts.values())
    print(f"  {tickets} tickets, {sum(solution.calls.values())} calls,"
          f" {time.monotonic() - began:.1f} s")  # fmt: skip
    same = all(one.same for one in compared) and bool(compared)
    return same and all_true and not month.unknown


def possible(facts: Sequence[Fact]) -> tuple[solving.Solution, bool]:
    """A month with these figures, or with those of them that can be; whether that is all.

    What cannot be true is said.
    """
    rest = list(facts)
    while True:
        try:
            return solving.solve(rest), len(rest) == len(facts)
        except Contradiction as quarrel:
            _say(quarrel, rest)
            doubtful = [solving.most_doubtful(of) for of in quarrel.quarrels]
            rest = [one for one in rest if one not in doubtful]


def _say(quarrel: Contradiction, facts: Sequence[Fact]) -> None:
    for one in comparing.broken(facts):
        print(f"✗ {one}")
    for of in quarrel.quarrels:
        told = ", ".join(f"{one.key} = {one.said}" for one in of)
        print(f"✗ These cannot be true together: {told}")


def _database(month: Month, stage: Stage, number: int) -> str:
    name = f"{number}_{''.join(c for c in month.period if c.isalnum())}"
    if stage.cluster is not None:
        made = stage.cluster.create_database(f"golden_{name.lower()}", template=_TEMPLATE)
        return str(asyncio.run(made))
    stage.folder.mkdir(parents=True, exist_ok=True)
    target = stage.folder / f"golden-{name}.db"
    shutil.copy(stage.template, target)
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
