"""The desk's help in a real Chromium: typed, accepted by a key, merged by a click."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from hotline import clock, console, tickets
from hotline.agencies import Field
from hotline.console.adviser import ADVISER
from hotline.db import Database
from hotline.settings import Settings
from hotline.tickets import Ticket
from tests.console.scene import Morning
from tests.console.test_help import close_many
from tests.patience import PATIENCE
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person, screenshot
from tests.tickets.test_hot_spots import dark

pytestmark = pytest.mark.real_browser

WORDS = "Nội dung, theo lời người dân"


@pytest.fixture
async def server(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[TestServer]:
    """The console, listening, with closed tickets to learn from."""
    await close_many(sqlite_db)
    running = TestServer(console.build(sqlite_db, Settings(ami="simulated", data_dir=tmp_path)))
    await running.start_server()
    yield running
    await running.close()


@pytest.fixture
async def site(server: TestServer) -> str:
    """Its address, once the suggestions are ready."""
    adviser = server.app[ADVISER]
    await adviser.guess("mat dien")
    async with asyncio.timeout(PATIENCE):
        while adviser.preparing or not adviser.learned:
            await asyncio.sleep(0.02)
    return str(server.make_url("/")).rstrip("/")


@pytest.fixture
async def chrome() -> AsyncIterator[Browser]:
    """A Chromium of this test's own."""
    async with chromium() as browser:
        yield browser


async def on_the_line(db: Database, cast: SimpleNamespace, phone: str = "0912345678") -> int:
    """Uncle Tư told of rubbish yesterday and is on the line again with Lan. Returns that ticket."""
    async with db.write() as s:
        morning = Morning(s, cast, clock.now())
        before = await morning.ticket("02", minutes_ago=1500)
        await morning.live(phone, seconds_ago=40, by="101")
        return before.id


async def test_a_suggestion_comes_while_typing_and_a_key_takes_it(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    await on_the_line(sqlite_db, cast)
    async with person(chrome, DESK, site) as context:
        lan = await arrive(context, "lan")
        words = lan.get_by_label(WORDS)
        await words.click()
        await words.press_sequentially("mat dien tu sang ", delay=10)
        pick = lan.locator("#pick-1")
        await expect(pick).to_contain_text("Điện")
        await expect(words).to_be_focused()
        await expect(words).to_have_value("mat dien tu sang ")
        field = lan.get_by_role("combobox", name="Lĩnh vực")
        await expect(field).to_have_value("")
        await shoot(lan, DESK, "help-typed")
        await lan.keyboard.press("Alt+1")
        await expect(field).to_have_value("Điện")
        await expect(words).to_be_focused()
        await lan.keyboard.type("den gio")
        await expect(words).to_have_value("mat dien tu sang den gio")
        async with sqlite_db.read() as s:
            draft = await s.scalar(select(Ticket).where(Ticket.status == "draft"))
            assert draft is not None
            assert draft.field_id is None


async def test_one_click_merges_into_what_the_caller_told_before(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    before = await on_the_line(sqlite_db, cast)
    async with person(chrome, DESK, site) as context:
        lan = await arrive(context, "lan")
        await expect(lan.get_by_text("cùng số điện thoại")).to_be_visible()
        await lan.get_by_label(WORDS).fill("rac truoc cong cho van chua don, boc mui hoi")
        await lan.get_by_role("button", name="Ghép vào phiếu này").click()
        await expect(lan.get_by_text("và ghép vào phiếu")).to_be_visible()
    async with sqlite_db.read() as s:
        merged = await s.scalar(select(Ticket).where(Ticket.merged_into_id == before))
        assert merged is not None
        assert merged.content.startswith("rac truoc cong cho")


async def test_on_a_phone_help_is_a_tab_with_its_count(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    await on_the_line(sqlite_db, cast)
    async with person(chrome, PHONE, site) as context:
        lan = await arrive(context, "lan")
        await lan.get_by_label(WORDS).fill("duong ngap nuoc sau mua")
        tab = lan.locator('[data-tab="help"]')
        await expect(tab.locator(".count")).to_have_text("4")
        await shoot(lan, PHONE, "help-tab")
        await tab.click()
        await expect(lan.locator("#pick-1")).to_contain_text("Ngập nước")
        await shoot(lan, PHONE, "help-open")
        await lan.locator("#pick-1").click()
        await lan.locator('[data-tab="hand"]').click()
        field = lan.get_by_role("combobox", name="Lĩnh vực")
        await expect(field).to_have_value("Giao thông › Ngập nước, thoát nước")


async def test_without_scripts_a_button_finds_and_takes(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    await on_the_line(sqlite_db, cast)
    async with person(chrome, DESK, site, scripted=False) as context:
        lan = await arrive(context, "lan")
        await lan.get_by_label(WORDS).fill("mat dien tu sang")
        await lan.get_by_role("button", name="Tìm giống").click()
        await expect(lan.locator("#pick-1")).to_contain_text("Điện")
        await lan.locator("#pick-1").click()
        async with sqlite_db.read() as s:
            power = await s.scalar(select(Field.id).where(Field.code == "05"))
        await expect(lan.get_by_label("Lĩnh vực", exact=True)).to_have_value(str(power))
        await expect(lan.get_by_label(WORDS)).to_have_value("mat dien tu sang")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
async def test_a_hot_spot_rises_on_the_open_desk_and_is_settled_on_its_page(
    size: tuple[int, int], chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with person(chrome, size, site) as context:
        lan = await arrive(context, "lan")
        await dark(sqlite_db, cast, 6, at=clock.now())
        async with sqlite_db.write() as s:
            at = clock.now()
            found = await tickets.clusters(s, since=at - timedelta(days=1), at=at)
            await tickets.raise_cards(s, found, at=at)
        card = lan.locator(".spot")
        await expect(card).to_contain_text("Phường Sa Đéc, Điện: 6 phiếu từ")
        await shoot(lan, size, "hot-spot-desk")
        await card.click()
        await expect(lan.get_by_role("heading", name="Phường Sa Đéc, Điện")).to_be_visible()
        await lan.get_by_text("Bỏ qua điểm nóng này").click()
        await lan.get_by_label("Vì sao bỏ qua").fill("Cúp điện theo lịch, đã báo trước")
        await shoot(lan, size, "hot-spot")
        await lan.get_by_role("button", name="Bỏ qua", exact=True).click()
        await expect(lan.get_by_text("Cúp điện theo lịch, đã báo trước")).to_be_visible()
    async with person(chrome, size, site) as context:
        quan = await arrive(context, "quan")
        await quan.goto("/hot-spots/rules")
        await quan.get_by_label("Ít nhất số phiếu").first.fill("8")
        await quan.get_by_role("button", name="Lưu").first.click()
        await expect(quan.get_by_label("Ít nhất số phiếu").first).to_have_value("8")
        await shoot(quan, size, "hot-spot-rules")


async def test_the_dispatcher_merges_those_of_a_hot_spot_that_are_the_same(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    ids = await dark(sqlite_db, cast, 6, at=clock.now())
    async with sqlite_db.write() as s:
        at = clock.now()
        found = await tickets.clusters(s, since=at - timedelta(days=1), at=at)
        await tickets.raise_cards(s, found, at=at)
    async with person(chrome, DESK, site) as context:
        dieu = await arrive(context, "dieu")
        await dieu.locator(".spot").click()
        await dieu.get_by_role("button", name="Ghép vào phiếu chính").click()
        await expect(dieu.get_by_text("Chưa chọn phiếu nào để ghép.")).to_be_visible()
        await dieu.get_by_label("Phiếu chính").first.check()
        for row in (1, 2):
            await dieu.get_by_label("Cùng việc").nth(row).check()
        await shoot(dieu, DESK, "hot-spot-merge")
        await dieu.get_by_role("button", name="Ghép vào phiếu chính").click()
        await dieu.wait_for_url(f"**/tickets/{ids[0]}")
    async with sqlite_db.read() as s:
        merged = await s.scalars(select(Ticket.id).where(Ticket.merged_into_id == ids[0]))
        assert set(merged) == {ids[1], ids[2]}


async def shoot(page: Page, size: tuple[int, int], name: str) -> None:
    """A picture to look at, where HOTLINE_SHOTS names a folder for them."""
    if folder := os.environ.get("HOTLINE_SHOTS"):
        await screenshot(page, Path(folder) / f"{size[0]}-{name}.png")
