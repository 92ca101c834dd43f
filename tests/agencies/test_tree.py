"""Agencies, communes and rules as the database holds them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from hotline import agencies
from hotline.agencies import Agency, AgencyKind
from hotline.db import Database

TODAY = date(2026, 11, 17)


async def test_a_merged_agency_is_offered_until_the_day_before_its_end(
    sqlite_db: Database,
) -> None:
    async with sqlite_db.write() as s:
        old = await s.scalar(select(Agency).where(Agency.code == "SXD"))
        assert old is not None
        old.valid_to = TODAY
    async with sqlite_db.read() as s:
        today = {one.code for one in await agencies.agencies(s, on=TODAY)}
        before = {one.code for one in await agencies.agencies(s, on=date(2026, 11, 16))}
        too_early = await agencies.agencies(s, on=date(2025, 6, 30))
    assert "SXD" not in today
    assert "SXD" in before
    assert too_early == []


async def test_a_commune_has_the_committee_of_the_day(db: Database) -> None:
    async with db.write() as s:
        (commune,) = await agencies.find_communes(s, "sa dec")
        old = await s.scalar(select(Agency).where(Agency.commune_id == commune.id))
        assert old is not None
        old.valid_to = TODAY
        s.add(_agency("X900", commune.id, since=TODAY, kind=AgencyKind.COMMUNE))
        s.add(_agency("X901", commune.id, since=date(2027, 1, 1), kind=AgencyKind.COMMUNE))
        s.add(_agency("CAX", commune.id, since=date(2025, 7, 1), kind=AgencyKind.DEPARTMENT))
    async with db.read() as s:
        before = (await agencies.book(s, on=date(2026, 11, 16))).committees
        today = (await agencies.book(s, on=TODAY)).committees
    assert before[commune.id].code == old.code
    assert today[commune.id].code == "X900"


@pytest.mark.parametrize("typed", ["sa dec", "Sa Đéc", "SA ĐÉC", "  sa   đéc ", "ec"])
async def test_a_commune_is_found_however_it_is_typed(sqlite_db: Database, typed: str) -> None:
    async with sqlite_db.read() as s:
        found = await agencies.find_communes(s, typed)
    assert "Phường Sa Đéc" in [commune.name for commune in found]


async def test_signs_of_the_search_language_are_only_letters(sqlite_db: Database) -> None:
    async with sqlite_db.read() as s:
        assert await agencies.find_communes(s, "%") == []
        assert await agencies.find_communes(s, "_a dec") == []


async def test_a_character_that_no_database_stores_is_only_passed_over(db: Database) -> None:
    async with db.read() as s:
        assert [one.name for one in await agencies.find_communes(s, "sa\x00 dec")] == [
            "Phường Sa Đéc"
        ]


async def test_communes_that_begin_as_typed_come_first(sqlite_db: Database) -> None:
    async with sqlite_db.read() as s:
        found = await agencies.find_communes(s, "phuong t")
    assert [commune.folded for commune in found][:2] == ["phuong thanh hoa", "phuong thoi son"]


def _agency(code: str, commune_id: int, *, since: date, kind: AgencyKind) -> Agency:
    return Agency(code=code, name=code, kind=kind, commune_id=commune_id, valid_from=since)
