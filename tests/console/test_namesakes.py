"""An agency that ended and its namesake are told apart wherever one chooses or compares."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hotline import agencies, clock
from hotline.agencies import Agency
from hotline.db import Database
from tests.console.conftest import SignIn
from tests.console.scene import Scene


@pytest.fixture
async def namesakes(sqlite_db: Database, played: Scene) -> tuple[str, str]:
    """Minh's department ended today; another took its place and its name."""
    today = clock.local_day(clock.now())
    async with sqlite_db.write() as s:
        old = await s.scalar(select(Agency).where(Agency.code == "SNNMT"))
        assert old is not None
        new = Agency(code="SNNMT2", name=old.name, kind=old.kind, valid_from=today)
        s.add(new)
        await s.flush()
        old.valid_to, old.successor_id = today, new.id
    last = today - timedelta(days=1)
    first = f"{old.valid_from.year}–{last.year}" if old.valid_from.year != last.year else last.year
    return f"{old.name} ({first})", old.name


@pytest.mark.parametrize(
    ("login", "path", "both"),
    [
        ("phuc", "/overview", False),
        ("phuc", "/returns", False),
        ("dieu", "/tickets", True),
        ("quan", "/admin/agencies", True),
        ("quan", "/admin/agencies/1", True),
        ("quan", "/admin/people/new", True),
        ("quan", "/rules/new", False),
        ("phuc", "/merits/new", True),
    ],
)
async def test_of_two_agencies_of_one_name_the_one_that_ended_bears_its_years(
    sign_in: SignIn, namesakes: tuple[str, str], login: str, path: str, both: bool
) -> None:
    browser = await sign_in(login)
    page = await browser.open(path)
    old, new = namesakes
    assert (new if path == "/rules/new" else old) in page
    assert not both or page.count(new) > page.count(old)


async def test_a_filter_by_an_agency_that_has_ended_names_it(
    sign_in: SignIn, namesakes: tuple[str, str], sqlite_db: Database
) -> None:
    async with sqlite_db.read() as s:
        old = await s.scalar(select(Agency.id).where(Agency.code == "SNNMT"))
    dieu = await sign_in("dieu")
    page = await dieu.open(f"/tickets?agency={old}")
    assert page.count(namesakes[0]) >= 2


async def test_years_that_are_the_same_give_way_to_days(sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        for code, first, last in (("A", 1, 2), ("B", 2, 3), ("C", 3, None)):
            s.add(
                Agency(
                    code=code,
                    name="Ban Quản lý dự án",
                    kind="department",
                    valid_from=date(2026, first, 1),
                    valid_to=date(2026, last, 1) if last else None,
                )
            )
    async with sqlite_db.read() as s:
        told = sorted(t for t in (await agencies.titles(s)).values() if "dự án" in t)
        alone = (await agencies.directory(s)).titles
    assert told == [
        "Ban Quản lý dự án",
        "Ban Quản lý dự án (01/01/2026–31/01/2026)",
        "Ban Quản lý dự án (01/02/2026–28/02/2026)",
    ]
    assert "Sở Xây dựng" in alone.values()
