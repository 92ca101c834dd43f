"""Ratings at counters learn their local day, stay frozen, and are there again after going down."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from hotline import feedback
from hotline.agencies import Agency
from hotline.db import Database, alembic_config
from hotline.feedback import Answers, Counter, CounterRating, CounterTerms, Mode, Pressed

BEFORE = "0019"
# One minute before midnight in the province, and midnight.
LATE, EARLY = datetime(2026, 11, 16, 16, 59, tzinfo=UTC), datetime(2026, 11, 16, 17, tzinfo=UTC)


@pytest.mark.slow
async def test_each_rating_has_the_day_of_the_province(db: Database) -> None:
    async with db.write() as s:
        agency = await s.scalar(select(Agency.id).limit(1))
        counter = await feedback.keep_counter(s, None, CounterTerms("Quầy 3", agency), at=LATE)
        token = counter.token
        for at in (LATE, EARLY):
            one = Pressed(feedback.new_source(), at, Answers(True, None))
            await feedback.press(s, counter, one, mode=Mode.KIOSK, at=at)
    url = db.url.render_as_string(hide_password=False)
    await db.close()
    for move, revision in ((command.downgrade, BEFORE), (command.upgrade, "head")):
        await asyncio.to_thread(move, alembic_config(url), revision)
    again = Database(url)
    async with again.read() as s:
        days = list(await s.scalars(select(CounterRating.day).order_by(CounterRating.id)))
        assert days == [date(2026, 11, 16), date(2026, 11, 17)]
        kept = await s.scalar(select(Counter).where(Counter.token == token))
        assert kept is not None
        assert len(kept.link) == len(token)
    for change in (update(CounterRating).values(day=date(2020, 1, 1)), delete(CounterRating)):
        with pytest.raises(DBAPIError):
            async with again.write() as s:
                await s.execute(change)
    await again.close()
