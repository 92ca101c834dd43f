"""The bell and living lists in a real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from hotline import clock, console, tickets
from hotline.db import Database
from hotline.settings import Settings
from hotline.tickets import TicketStatus
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person
from tests.tickets import desk

pytestmark = pytest.mark.real_browser


@pytest.fixture
async def site(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[str]:
    """The console's address."""
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
async def test_work_that_comes_shows_by_itself_and_the_bell_leads_to_it(
    size: tuple[int, int], chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with person(chrome, size, site) as context:
        minh = await arrive(context, "minh")
        await expect(minh.get_by_text("Cơ quan không còn phiếu nào")).to_be_visible()
        ticket = await desk.ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=clock.now())
        await expect(minh.locator(f'main a.code[href="/tickets/{ticket}"]')).to_be_visible()
        bell = minh.get_by_role("link", name="Thông báo, 1 chưa đọc")
        await bell.click()
        await minh.get_by_role("button", name="được chuyển đến Sở Nông nghiệp").click()
        await minh.wait_for_url(f"**/tickets/{ticket}")
        await expect(minh.get_by_role("link", name="Thông báo", exact=True)).to_be_visible()


async def test_what_a_dispatcher_is_typing_is_never_moved(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    await desk.ticket_in(sqlite_db, cast, TicketStatus.RECEIVED, at=clock.now())
    async with person(chrome, DESK, site) as context:
        dieu = await arrive(context, "dieu")
        reason = dieu.get_by_label("Lý do").first
        await reason.fill("Đường do Sở Xây dựng quản lý")
        second = await desk.ticket_in(sqlite_db, cast, TicketStatus.RECEIVED, at=clock.now())
        await expect(dieu.get_by_text("Danh sách vừa có thay đổi.")).to_be_visible()
        await expect(reason).to_have_value("Đường do Sở Xây dựng quản lý")
        await dieu.get_by_role("link", name="Tải lại danh sách").click()
        await expect(dieu.locator(f'main a.code[href="/tickets/{second}"]')).to_be_visible()


async def test_choices_are_made_by_clicks_and_kept(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with person(chrome, PHONE, site) as context:
        minh = await arrive(context, "minh")
        await minh.goto("/preferences")
        box = minh.get_by_role("checkbox", name="Phiếu mới chuyển đến: Tin nhắn")
        await box.check()
        await minh.get_by_label("Số di động").fill("0912 000 001")
        await minh.get_by_role("button", name="Lưu").click()
        await expect(minh.get_by_text("Đã lưu.")).to_be_visible()
        await expect(box).to_be_checked()
        await minh.get_by_role("button", name="Dùng lại mặc định").click()
        await expect(box).not_to_be_checked()


async def test_an_administrator_adds_and_drops_a_rule(
    chrome: Browser, site: str, sqlite_db: Database
) -> None:
    async with person(chrome, DESK, site) as context:
        quan = await arrive(context, "quan")
        await quan.goto("/alarm-rules")
        form = quan.locator("section", has_text="Thêm một quy tắc")
        await form.get_by_label("Bao lâu").fill("3")
        await form.get_by_label("Báo cho").select_option("head")
        await form.get_by_role("button", name="Thêm quy tắc").click()
        added = quan.locator("li", has_text="Trước hạn 3 giờ làm việc")
        await expect(added).to_be_visible()
        await added.get_by_text("Sửa hoặc bỏ").click()
        await added.get_by_role("button", name="Bỏ quy tắc này").click()
        await expect(quan.get_by_text("Trước hạn 3 giờ làm việc")).to_have_count(0)
        async with sqlite_db.read() as s:
            assert all(rule.amount != 3 for rule in await tickets.alarm_rules(s))
