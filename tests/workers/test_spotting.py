"""The chore that finds hot spots looks only at what is new."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from hotline import clock
from hotline.db import Database
from hotline.tickets import hot_spots
from hotline.workers import Spotter
from tests.patience import PATIENCE
from tests.tickets.test_hot_spots import HOUR, dark

pytestmark = pytest.mark.slow


async def counts(db: Database) -> list[int]:
    """How many tickets each card counts."""
    async with db.read() as s:
        return [card.count for card in await hot_spots.cards(s)]


async def test_each_look_counts_what_came_since_and_ends_what_is_quiet(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    spotter = Spotter(db)
    await spotter.once(at=now - HOUR)
    await dark(db, cast, 5, at=now)
    await spotter.once(at=now)
    assert await counts(db) == [5]
    await dark(db, cast, 2, at=now + HOUR, first=5)
    await spotter.once(at=now + HOUR)
    assert await counts(db) == [7]
    await spotter.once(at=now + timedelta(days=2))
    assert await counts(db) == []


async def test_after_a_stop_the_last_day_is_looked_at_anew(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(sqlite_db, cast, 6, at=now)
    await Spotter(sqlite_db).once(at=now + 20 * HOUR)
    assert await counts(sqlite_db) == [6]


async def test_a_ticket_that_comes_wakes_the_chore_and_tells_the_desks(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.changes.listen() as changes:
        running = asyncio.create_task(Spotter(sqlite_db).run())
        await dark(sqlite_db, cast, 6, at=clock.now())
        async with asyncio.timeout(PATIENCE):
            while (change := await changes.get()).topic != "hot_spot":
                pass
        running.cancel()
    assert change.data["count"] == 6
