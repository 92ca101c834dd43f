"""Telling the PBX when the desk is staffed, a month ahead, so that it never has to ask."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

from hotline import clock, deadlines
from hotline.asterisk.ami import Ami
from hotline.asterisk.entries import FAMILY
from hotline.db import Change, Database

DAYS_AHEAD = 30


async def push_hours(db: Database, ami: Ami, *, always: bool) -> None:
    """Write the coming days into the PBX's own database. Raises LinkError when it is away."""
    async with db.read() as s:
        calendar = await deadlines.calendar(s)
    today = clock.local_day(clock.now())
    for offset in range(DAYS_AHEAD):
        day = today + timedelta(days=offset)
        hours = "open" if always else deadlines.opening_hours(calendar, day)
        await ami.act("DBPut", Family=FAMILY, Key=f"hours/{day:%Y%m%d}", Val=hours)


async def until_changed(news: asyncio.Queue[Change], *, at_most: float) -> None:
    """Wait until a calendar was changed, or so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(at_most):
            while (await news.get()).topic != deadlines.CALENDAR_NEWS:
                continue
