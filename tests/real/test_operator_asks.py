"""An operator rings a citizen, two people type papers, a dispatcher reads a reply: in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Page

from hotline import console, feedback
from hotline.db import Database
from hotline.settings import Settings
from hotline.tickets import Ticket
from tests.console import asked_scene, scene
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person, screenshot

pytestmark = pytest.mark.real_browser
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@pytest.fixture
async def site(
    sqlite_db: Database, cast: SimpleNamespace, tmp_path: Path
) -> AsyncIterator[tuple[str, scene.Scene]]:
    """The console, and those who wait to be rung in it."""
    played = await scene.play(sqlite_db, cast)
    played.asked = await asked_scene.play(sqlite_db, cast, played.closed)
    server = TestServer(console.build(sqlite_db, Settings(ami="simulated", data_dir=tmp_path)))
    await server.start_server()
    yield str(server.make_url("/")), played
    await server.close()


async def fits(page: Page) -> None:
    """Nothing on the page is wider than the screen."""
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@SIZES
async def test_a_citizen_is_taken_from_the_list_asked_by_the_script_and_kept(
    site: tuple[str, scene.Scene], sqlite_db: Database, tmp_path: Path, size: tuple[int, int]
) -> None:
    address, played = site
    async with chromium() as browser, person(browser, size, address) as context:
        page = await arrive(context, "tam")
        await page.goto("/asking")
        await screenshot(page, tmp_path / f"asking-{size[0]}.png")
        await fits(page)
        await page.get_by_role("button", name="Nhận gọi 0988 000 333").click()
        await page.get_by_text("Tôi là Lê Minh Tâm, điện thoại viên Tổng đài 1022").wait_for()
        await screenshot(page, tmp_path / f"ask-{size[0]}.png")
        await fits(page)
        await page.get_by_role("button", name="Lưu câu trả lời").click()
        await page.get_by_text("Chưa có câu trả lời nào trong đánh giá").wait_for()
        await page.get_by_label("Chưa hữu ích").check()
        await page.get_by_label("Chưa hài lòng").check()
        await page.get_by_label("Giải quyết chậm").check()
        await page.get_by_label("Ghi đúng lời người dân nói thêm").fill("Ba tuần mới dọn")
        await page.get_by_role("button", name="Lưu câu trả lời").click()
        await page.get_by_text("Đã ghi đánh giá của người dân").wait_for()
    async with sqlite_db.read() as s:
        ticket = await s.get_one(Ticket, played.asked.ticket)
        (rating,) = await feedback.ratings_of(s, ticket)
    assert (rating.mode, rating.verdict, rating.words) == (
        "operator", "negative", "Ba tuần mới dọn"
    )  # fmt: skip


@SIZES
async def test_papers_that_differ_are_settled_by_a_third_look(
    site: tuple[str, scene.Scene], tmp_path: Path, size: tuple[int, int]
) -> None:
    address, _ = site
    async with chromium() as browser, person(browser, size, address) as context:
        page = await arrive(context, "lan")
        await page.goto("/rating-papers")
        await screenshot(page, tmp_path / f"papers-{size[0]}.png")
        await fits(page)
        await page.goto("/rating-papers/1")
        await page.locator('[name="code-2"]').fill("2611 99999")
        await page.locator('[name="useful-2"]').fill("1")
        await page.keyboard.press("Enter")
        await page.get_by_text("Không có phiếu nào mang mã này").wait_for()
        await screenshot(page, tmp_path / f"paper-entry-{size[0]}.png")
        await fits(page)
        await page.goto("/rating-papers/2")
        await screenshot(page, tmp_path / f"paper-compared-{size[0]}.png")
        await fits(page)
        await page.locator("#paper-1").get_by_role("button", name="Lưu bản đúng").click()
        await page.get_by_role("button", name="Ghi 1 tờ khớp thành đánh giá").click()
        await page.get_by_text("Các tờ khớp đã thành đánh giá").wait_for()
        await page.locator("#paper-2 summary").click()
        await page.locator("#paper-2").get_by_placeholder("Vì sao bỏ tờ này").fill("Sai mã")
        await page.locator("#paper-2").get_by_role("button", name="Bỏ tờ này").click()
        await page.get_by_text("Đã xong").wait_for()


@SIZES
async def test_a_dispatcher_reads_a_reply_and_the_list_of_those_left_in_peace(
    site: tuple[str, scene.Scene], tmp_path: Path, size: tuple[int, int]
) -> None:
    address, played = site
    async with chromium() as browser, person(browser, size, address) as context:
        page = await arrive(context, "dieu")
        await page.goto(f"/replies/{played.asked.reply}")
        await page.get_by_text(asked_scene.REPLIED).wait_for()
        await screenshot(page, tmp_path / f"reply-{size[0]}.png")
        await fits(page)
        await page.get_by_role("button", name="Người này không muốn được hỏi nữa").click()
        await page.goto("/opt-outs")
        await page.get_by_text("0988 000 555").first.wait_for()
        await page.get_by_label("Số điện thoại không muốn được hỏi").fill("0909 123 456")
        await page.get_by_role("button", name="Thêm vào danh sách").click()
        await page.get_by_text("0909 123 456").wait_for()
        await screenshot(page, tmp_path / f"opt-outs-{size[0]}.png")
        await fits(page)
