"""Days typed into addresses and forms: read as people write them, bounded, and never a fault."""

from __future__ import annotations

import html
from typing import Any, ClassVar

import pytest
from aiohttp.test_utils import TestServer
from aiohttp.web_request import BaseRequest
from multidict import MultiDictProxy
from sqlalchemy import select

from hotline.agencies import Agency
from hotline.console import table
from hotline.db import Database
from hotline.staff import Role
from tests.console.conftest import SignIn
from tests.console.scene import Scene
from tests.console.test_admission import LOGINS, concrete

# At the ends of what a calendar can hold, beside it, and no day at all.
ODD = (
    "9999-12-31", "0001-01-01", "31/12/9999", "1/1/1", "1999-12-31", "01/01/2101", "2100-12-31",
    "31/02/2026", "2026-13-45", "٢١/١١/٢٠٢٦", "-1", "99999999999999999999", "\x00", "nay",
    "9999-12-31T23:59", "0001-01-01T00:00", "1e9", "21/11/2026'; --",
)  # fmt: skip
# Every parameter of an address in which an instant, a day, a month or a year may stand.
NAMES = (
    "since", "until", "day", "year", "month", "from", "to", "at", "before", "after", "days",
    "closed_from", "closed_to", "last", "period", "moved", "on", "date",
)  # fmt: skip
NOT_OPENED = ("/desk/stream", "/notices/stream", "/sign-in")


class Address(MultiDictProxy[str]):
    """What an address says, and which of its names whoever answers looks at."""

    looked_at: ClassVar[set[str]] = set()

    def get(self, key: str, *default: Any) -> Any:
        """Note the name; so do the others."""
        self.looked_at.add(key)
        return super().get(key, *default)

    def getone(self, key: str, *default: Any) -> Any:
        """One value."""
        self.looked_at.add(key)
        return super().getone(key, *default)

    def getall(self, key: str, *default: Any) -> Any:
        """All values."""
        self.looked_at.add(key)
        return super().getall(key, *default)

    def __getitem__(self, key: str) -> str:
        self.looked_at.add(key)
        return super().__getitem__(key)


@pytest.mark.slow
async def test_no_day_in_any_address_is_a_fault(
    server: TestServer, sign_in: SignIn, played: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = property(lambda request: Address(request.rel_url.query.copy()))
    monkeypatch.setattr(BaseRequest, "query", said)
    browsers = {role: await sign_in(login) for role, login in LOGINS.items()}
    readers = set()
    for row in table.rows(server.app):
        if row.method != "GET" or row.roles is None or row.path in NOT_OPENED:
            continue
        role = next(role for role in Role if role in row.roles)
        path = concrete(row).replace("999999999", "1")
        Address.looked_at.clear()
        for odd in ODD:
            answer = await browsers[role].client.get(
                path, params=dict.fromkeys(NAMES, odd), allow_redirects=False
            )
            assert answer.status < 500, f"{row.path} {odd}: {answer.status}"
            if Address.looked_at.isdisjoint(NAMES):
                # Whatever stands there: this page does not look.
                break
            readers.add(row.path)
    assert len(readers) > 40, f"pages that read days were not seen to: {readers}"


async def test_a_day_that_is_none_filters_nothing_and_is_said_to_be_wrong(
    sign_in: SignIn, played: Scene
) -> None:
    dieu = await sign_in("dieu")
    everything = await dieu.open("/tickets?since=1/1/2000")
    page = await dieu.open("/tickets?since=9999-12-31&until=31/02/2026")
    assert page.count("1022-") == everything.count("1022-") > 0
    assert page.count("Ngày chưa đúng.") == 2
    assert 'value="31/02/2026"' in page
    sent = await dieu.client.get("/tickets?q=&since=31/02/2026", allow_redirects=False)
    assert sent.headers["Location"] == "/tickets?since=31%2F02%2F2026"
    assert "Ngày chưa đúng." not in everything
    assert 'value="01/01/2000"' in everything


async def test_a_form_of_the_office_shows_and_takes_days_as_people_write_them(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    async with sqlite_db.read() as s:
        sxd = await s.scalar(select(Agency).where(Agency.code == "SXD"))
        assert sxd is not None
    quan = await sign_in("quan")
    path = f"/admin/agencies/{sxd.id}"
    assert f'value="{sxd.valid_from:%d/%m/%Y}"' in await quan.open(path)
    terms = {"code": "SXD", "name": sxd.name, "kind": sxd.kind}
    refused = await quan.send(f"{path}/terms", **terms, valid_from="9999-12-31")
    page = await refused.text()
    assert refused.status == 422
    assert "Ngày chưa đúng." in html.unescape(page)
    assert 'value="9999-12-31"' in page
    taken = await quan.send(f"{path}/terms", **terms, valid_from="1.7.25", valid_to="01-09-2099")
    assert taken.status == 303
    async with sqlite_db.read() as s:
        row = await s.get_one(Agency, sxd.id)
        assert (str(row.valid_from), str(row.valid_to)) == ("2025-07-01", "2099-09-01")


@pytest.mark.slow
async def test_no_page_asks_for_a_day_in_the_browsers_own_order(
    server: TestServer, sign_in: SignIn, played: Scene
) -> None:
    browsers = {role: await sign_in(login) for role, login in LOGINS.items()}
    for row in table.rows(server.app):
        if row.method != "GET" or row.roles is None or row.path in NOT_OPENED:
            continue
        role = next(role for role in Role if role in row.roles)
        path = concrete(row).replace("999999999", "1")
        answer = await browsers[role].client.get(path, allow_redirects=False)
        if answer.content_type == "text/html":
            assert 'type="date"' not in await answer.text(), row.path
