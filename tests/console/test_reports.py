"""The pages of reports: whose they are, that each number opens its tickets, and their life."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import clock, reports
from hotline.db import Database
from hotline.tickets import Ticket, spells
from tests.conftest import NOW
from tests.console.conftest import SignIn
from tests.console.test_feedback_figures import plain, rated_month  # noqa: F401
from tests.feedback.closings import closed_as

MONTH = "period=2026-11"
AS_OF = NOW + timedelta(days=30)


@pytest.fixture
async def month(sqlite_db: Database, cast: SimpleNamespace, rated_month: None) -> None:  # noqa: F811
    """A month of tickets that were rated, with how they stood."""
    async with sqlite_db.write() as s:
        await closed_as(s, "no_response", at=NOW, agency_id=cast.minh.agency_id, procedure=True,
                        reason_class="late")  # fmt: skip
        await spells.follow(s, list(await s.scalars(select(Ticket.id))), at=NOW)


@pytest.mark.usefixtures("month")
async def test_every_number_of_a_report_opens_as_many(sign_in: SignIn) -> None:
    phuc = await sign_in("phuc")
    opened = 0
    for split in ("agency", "channel", "mode", "reason"):
        page = await phuc.open(f"/reports/figures?{MONTH}&split={split}")
        assert "các số liệu khớp nhau" in page, plain(page)
        for path, number in sorted(
            set(re.findall(r'href="(/reports/behind[^"]+)"[^>]*>([\d.]+)<', page))
        ):
            listed = plain(await phuc.open(unescape(path)))
            assert re.search(rf"\b{number}( phiếu)? ", listed), (path, number)
            opened += 1
    assert opened > 30


@pytest.mark.usefixtures("month")
async def test_page_and_interface_say_the_same_and_an_agency_sees_its_own(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    phuc, minh = await sign_in("phuc"), await sign_in("minh")
    told = json.loads(await phuc.open("/api/reports/2026-11"))
    async with sqlite_db.read() as s:
        counted = await reports.count(s, reports.named("2026-11"), at=clock.now())
        own = reports.canonical(await reports.plain(s, counted))
    for name in ("tickets", "rated", "positive_percent", "by_channel", "directive"):
        assert told[name] == json.loads(own)[name]
    page = plain(await phuc.open(f"/reports/figures?{MONTH}"))
    assert f"Phiếu tiếp nhận {told['tickets']} " in page
    (row,) = (one for one in told["by_agency"] if one["agency"] == cast.minh.agency_id)
    theirs = plain(await minh.open(f"/reports/figures?{MONTH}"))
    assert f"Phiếu tiếp nhận {row['tickets']} " in theirs
    assert "Chỉ tính phiếu của cơ quan" in theirs
    assert "Cuộc gọi đến" not in theirs
    assert (await minh.client.get("/api/reports/2026-11")).status == 403
