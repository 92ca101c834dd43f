"""The pages of figures in a real Chromium, at a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from hotline import clock, console, feedback
from hotline.db import Database
from hotline.feedback import Mode
from hotline.settings import Settings
from tests.conftest import NOW
from tests.feedback.closings import closed_as, many, rated, silent
from tests.real.looks import AXE, RULES
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person

pytestmark = pytest.mark.real_browser

WORDS = [
    ("Rác trước cổng chợ vẫn chưa dọn, mùi hôi thối cả ngày.", False),
    ("bai rac truoc cong cho boc mui hoi thoi, tra loi chung chung", False),
    ("Trả lời chung chung, không đúng nội dung tôi hỏi!", False),
    ("Nhân viên nhiệt tình, giải quyết nhanh. Cảm ơn!", True),
]


@pytest.fixture
async def site(
    sqlite_db: Database, cast: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """The console's address, with a year of ratings behind it."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    await _year(sqlite_db, cast)
    app = console.build(sqlite_db, Settings(ami="simulated", data_dir=tmp_path))
    running = TestServer(app)
    await running.start_server()
    yield str(running.make_url("/")).rstrip("/")
    await running.close()


@pytest.fixture
async def chrome() -> AsyncIterator[Browser]:
    """A Chromium of this test's own."""
    async with chromium() as browser:
        yield browser


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
async def test_the_figures_are_read_and_lead_to_their_tickets(
    size: tuple[int, int], chrome: Browser, site: str
) -> None:
    async with person(chrome, size, site) as context:
        phuc = await arrive(context, "phuc")
        await phuc.goto("/feedback")
        await expect(phuc.get_by_role("heading", name="Đánh giá của người dân")).to_be_visible()
        await expect(phuc.get_by_text("Vạch đứt 90 %: Kế hoạch của tỉnh")
                     ).to_be_visible()  # fmt: skip
        await _seen(phuc, f"figures-{size[0]}")
        await phuc.get_by_role("link", name="Cách hỏi", exact=True).click()
        await _seen(phuc, f"modes-{size[0]}")
        link = phuc.get_by_role("link", name="Tin nhắn, Chưa hài lòng")
        number = await link.inner_text()
        await link.click()
        await expect(phuc.get_by_role("heading", name=f"Phiếu {number}")).to_be_visible()
        await phuc.goto("/feedback/words")
        await _seen(phuc, f"words-{size[0]}")
        await phuc.get_by_role("link", name="trả lời chung chung 2").click()
        await expect(phuc.get_by_text("boc mui hoi thoi, tra loi")).to_be_visible()
        await phuc.goto("/feedback/targets")
        await _seen(phuc, f"targets-{size[0]}")


async def test_the_figures_are_printed_on_paper(chrome: Browser, site: str, tmp_path: Path) -> None:
    async with person(chrome, DESK, site) as context:
        phuc = await arrive(context, "phuc")
        await phuc.goto("/feedback")
        printed = await phuc.pdf(format="A4", path=_place(tmp_path) / "figures.pdf")
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") <= 4


async def _seen(page: Page, name: str) -> None:
    """Nothing sticks out of the page, axe-core finds nothing, and a picture is kept if wished."""
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, name
    await page.evaluate(AXE.read_text())
    found = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules})"
        ".then(done => done.violations.map(one => one.id + ': ' + one.nodes.map("
        "node => node.html).join(' ')))",
        RULES,
    )
    assert found == [], name
    if folder := os.environ.get("HOTLINE_PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def _place(otherwise: Path) -> Path:
    return Path(os.environ.get("HOTLINE_PICTURES") or otherwise)


async def _year(db: Database, cast: SimpleNamespace) -> None:
    """Eleven months of a few ratings each, and a month in which response falls."""
    mine, others = cast.minh.agency_id, cast.outsider.agency_id
    async with db.write() as s:
        await feedback.set_target(s, year="2026", percent="90", name="Kế hoạch của tỉnh",
                                  source="KH 12/KH-UBND", by=cast.phuc, at=NOW)  # fmt: skip
        for month in range(1, 12):
            at = NOW - timedelta(days=30 * month)
            await many(s, Mode.SMS, at=at, good=12 + month % 4, bad=month % 5, agency_id=mine)
            await silent(s, 3 + month % 3, at=at)
        await many(s, Mode.SMS, at=NOW, good=36, bad=17, agency_id=mine, field_id=1)
        await many(s, Mode.OPERATOR, at=NOW, good=55, agency_id=others, field_id=2)
        await many(s, Mode.KIOSK, at=NOW, good=4, agency_id=1, field_id=3)
        for cause, count in (("not_reached", 9), ("expired", 30), ("opted_out", 2)):
            await silent(s, count, at=NOW, cause=cause)
        for _ in range(5):
            await closed_as(s, "asking", at=NOW, agency_id=mine)
        for words, good in WORDS:
            await rated(s, Mode.WEB, at=NOW - timedelta(hours=2), good=good, words=words,
                        agency_id=mine, field_id=1, reason_id=None if good else 1)  # fmt: skip
        await feedback.tell_findings(s, await feedback.look(s, at=NOW), at=NOW)
