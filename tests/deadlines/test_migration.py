"""The province's one calendar of before becomes the first of several, and back."""

from __future__ import annotations

import asyncio

import pytest
from alembic import command
from sqlalchemy import text

from hotline.db import Database, alembic_config


async def move(db: Database, revision: str, way: str = "upgrade") -> None:
    url = db.url.render_as_string(hide_password=False)
    await asyncio.to_thread(getattr(command, way), alembic_config(url), revision)


async def rows(db: Database, query: str) -> list[tuple[object, ...]]:
    async with db.read() as s:
        return [tuple(str(value) for value in row) for row in await s.execute(text(query))]


@pytest.mark.slow
async def test_days_off_and_make_up_days_become_special_days_and_come_back(db: Database) -> None:
    await move(db, "0001", "downgrade")
    assert await rows(db, "select day, name from make_up_day") == [
        ("2026-08-22", "Làm bù cho ngày 31/08/2026")
    ]
    async with db.write() as s:
        await s.execute(text("insert into day_off (day, name) values ('2026-11-18', 'Tránh bão')"))
        await s.execute(
            text("insert into day_off (day, name) values ('2026-08-22', 'Làm bù thắng nghỉ')")
        )
    await move(db, "0003")
    assert await rows(db, "select day, name, hours from special_day order by day") == [
        ("2026-08-22", "Làm bù cho ngày 31/08/2026", "0730-1130,1330-1700"),
        ("2026-11-18", "Tránh bão", ""),
    ]
    assert await rows(db, "select name from calendar") == [("Lịch chung của tỉnh",)]
    assert await rows(db, "select count(*), count(distinct calendar_id) from working_hours") == [
        ("10", "1")
    ]
    await move(db, "0002", "downgrade")
    assert await rows(db, "select day, name from day_off") == [("2026-11-18", "Tránh bão")]
    assert await rows(db, "select count(*) from working_hours") == [("10",)]


@pytest.mark.slow
async def test_an_empty_house_has_no_calendar_yet(db: Database) -> None:
    async with db.write() as s:
        for table in ("special_day", "working_hours"):
            await s.execute(text(f"delete from {table}"))
        await s.execute(text("update agency set calendar_id = null"))
        await s.execute(text("delete from calendar"))
    await move(db, "0002", "downgrade")
    await move(db, "0003")
    assert await rows(db, "select * from calendar") == []
