"""Tải Excel in a real Chromium: what one sees while a file is being made, and without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import expect

from hotline import console
from hotline.console.context import PREPARING
from hotline.console.sheets import AT_ONCE
from hotline.db import Database
from hotline.settings import Settings
from tests.console import scene
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person

pytestmark = pytest.mark.real_browser


@pytest.fixture
async def site(
    sqlite_db: Database, cast: SimpleNamespace, tmp_path: Path
) -> AsyncIterator[tuple[str, web.Application]]:
    """The console over a morning, and its application."""
    await scene.play(sqlite_db, cast)
    app = console.build(sqlite_db, Settings(ami="simulated", data_dir=tmp_path))
    running = TestServer(app)
    await running.start_server()
    yield str(running.make_url("/")).rstrip("/"), app
    await running.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
async def test_the_page_stays_as_it_is_while_a_file_is_being_made(
    size: tuple[int, int], site: tuple[str, web.Application], tmp_path: Path
) -> None:
    address, app = site
    async with chromium() as browser, person(browser, size, address) as context:
        page = await arrive(context, "dieu")
        await page.goto("/tickets?pile=open")
        link = page.get_by_role("link", name="Tải Excel")
        for _ in range(AT_ONCE):
            await app[PREPARING].acquire()
        async with page.expect_download() as coming:
            await link.click()
            making = page.get_by_text("Đang chuẩn bị…")
            await expect(making).to_be_visible()
            await making.click()
            await page.get_by_role("searchbox").last.fill("rác")
            for _ in range(AT_ONCE):
                app[PREPARING].release()
        download = await coming.value
        await expect(link).to_be_attached()
        assert await page.get_by_role("searchbox").last.input_value() == "rác"
        await download.save_as(tmp_path / "phieu.xlsx")
    assert download.suggested_filename.startswith("phieu-")
    sheet = openpyxl.load_workbook(tmp_path / "phieu.xlsx")["Phiếu"]
    assert "Việc: Đang mở" in sheet["A1"].value
    assert sheet.max_row == 2 + 4


async def test_a_file_that_did_not_come_is_said_and_can_be_asked_for_again(
    site: tuple[str, web.Application],
) -> None:
    address, _ = site
    async with chromium() as browser, person(browser, PHONE, address) as context:
        page = await arrive(context, "dieu")
        await page.goto("/messages")
        await context.set_offline(True)
        await page.get_by_role("link", name="Tải Excel").click()
        failed = page.get_by_text("Chưa tải được tệp.")
        await expect(failed).to_be_visible()
        await context.set_offline(False)
        async with page.expect_download():
            await failed.click()
        await expect(page.get_by_role("link", name="Tải Excel")).to_be_attached()


async def test_without_scripts_it_is_a_plain_link(site: tuple[str, web.Application]) -> None:
    address, _ = site
    async with chromium() as browser, person(browser, DESK, address, scripted=False) as context:
        page = await arrive(context, "phuc")
        await page.goto("/overview")
        async with page.expect_download() as coming:
            await page.get_by_role("link", name="Tải Excel").click()
        assert (await coming.value).suggested_filename.startswith("theo-doi-")
