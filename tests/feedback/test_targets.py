"""Targets of a year, as the office writes them down."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hotline import amendments
from hotline.db import Database
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.feedback import drop_target, set_target, targets
from tests.conftest import NOW

GIVEN = {"year": "2026", "percent": "87,5 %", "name": "Hài lòng", "source": "QĐ 12/2026"}


async def test_a_target_is_written_down_and_taken_away(db: Database, cast: SimpleNamespace) -> None:
    async with db.write() as s:
        target = await set_target(s, **GIVEN, by=cast.phuc, at=NOW)
        await set_target(s, **{**GIVEN, "year": "2025"}, by=cast.quan, at=NOW)
        with pytest.raises(Conflict):
            await set_target(s, **GIVEN, by=cast.phuc, at=NOW)
        assert [(one.year, one.percent) for one in await targets(s)] == [(2026, 87.5), (2025, 87.5)]
        assert [one.id for one in await targets(s, year=2026)] == [target.id]
        await drop_target(s, target.id, by=cast.phuc, at=NOW)
        with pytest.raises(NotFound):
            await drop_target(s, target.id, by=cast.phuc, at=NOW)
        assert await targets(s, year=2026) == []
        noted = await amendments.of(s, amendments.Subject.TARGET, target.id)
    assert [one.deed for one in noted] == ["removed", "added"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [("year", "26"), ("year", "1999"), ("percent", "0"), ("percent", "101"), ("percent", "x"),
     ("percent", "nan"), ("name", " "), ("source", "")],
)  # fmt: skip
async def test_what_is_no_target_is_refused_by_its_field(
    sqlite_db: Database, cast: SimpleNamespace, name: str, typed: str
) -> None:
    async with sqlite_db.write() as s:
        with pytest.raises(Invalid) as refused:
            await set_target(s, **{**GIVEN, name: typed}, by=cast.phuc, at=NOW)
    assert refused.value.field == name


async def test_only_the_office_and_administrators_set_them(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        for person in (cast.lan, cast.dieu, cast.minh, cast.hanh):
            with pytest.raises(NotAllowed):
                await set_target(s, **GIVEN, by=person, at=NOW)
