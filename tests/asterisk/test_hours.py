"""The PBX knows when the desk is staffed, and learns at once when that changes."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

from hotline import clock, deadlines
from hotline.asterisk.ami import Ami
from hotline.asterisk.listener import Listener
from hotline.asterisk.simulator import Simulator
from hotline.db import Database
from hotline.deadlines import DaysChange, Special, read_hours
from tests.patience import PATIENCE


async def test_a_changed_day_reaches_the_pbx_at_once(sqlite_db: Database) -> None:
    tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
    key = f"hotline/hours/{tomorrow:%Y%m%d}"
    async with Simulator(rate=50, seed=7) as pbx:
        link = Ami(pbx.host, pbx.port, pbx.username, pbx.secret)
        listener = Listener(sqlite_db, link, modes=(), always_open=False)
        running = asyncio.create_task(listener.run())
        try:
            async with asyncio.timeout(PATIENCE):
                while pbx.db.get(key) is None:
                    await asyncio.sleep(0.02)
            async with sqlite_db.write() as s:
                province = (await deadlines.book(s)).sheet()
                assert province is not None
                half = Special("Trực nửa ngày", read_hours("08:00-09:15"))
                await DaysChange(province.id, {tomorrow: half}).write(s)
            async with asyncio.timeout(PATIENCE):
                while pbx.db.get(key) != "0800-0915":
                    await asyncio.sleep(0.02)
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
