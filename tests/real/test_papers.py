"""Knowledge, answers, files and paper in a real Chromium, and what bad input leaves behind."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from hotline import clock, console
from hotline.db import Database
from hotline.settings import Settings
from tests.console import scene
from tests.console.scene import Morning, Scene
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person, screenshot
from tests.tickets.files import PROGRAM, pdf, picture

pytestmark = pytest.mark.real_browser

PHOTO: FilePayload = {
    "name": "ảnh chợ.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(1600, 1200))
}  # fmt: skip
FAKE: FilePayload = {"name": "hợp đồng.pdf", "mimeType": "application/pdf", "buffer": PROGRAM}
WORDS = "Kính gửi ông/bà, đơn vị đã dọn rác sáng nay và sẽ kiểm tra mỗi tuần."


@pytest.fixture
async def site(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[str]:
    """The console's address."""
    app = console.build(sqlite_db, Settings(ami="simulated", data_dir=tmp_path / "data"))
    running = TestServer(app)
    await running.start_server()
    yield str(running.make_url("/")).rstrip("/")
    await running.close()


@pytest.fixture
async def played(sqlite_db: Database, cast: SimpleNamespace) -> Scene:
    """A morning with calls and tickets in every state."""
    return await scene.play(sqlite_db, cast)


@pytest.fixture
async def chrome() -> AsyncIterator[Browser]:
    """A Chromium of this test's own."""
    async with chromium() as browser:
        yield browser


async def shoot(page: Page, size: tuple[int, int], name: str) -> None:
    """A picture for people to look at, where HOTLINE_SHOTS names a folder for them."""
    if folder := os.environ.get("HOTLINE_SHOTS"):
        await screenshot(page, Path(folder) / f"{size[0]}-papers-{name}.png")


async def at_answer(page: Page, ticket: int) -> Locator:
    """The answer's form opened on a ticket that waits for its work to begin."""
    await page.goto(f"/tickets/{ticket}")
    await page.get_by_text("Việc khác").click()
    await page.get_by_text("Soạn trả lời").click()
    return page.get_by_label("Câu trả lời gửi người dân")


def begins(words: str) -> re.Pattern[str]:
    """A value that begins with these words."""
    return re.compile(f"^{re.escape(words)}")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
async def test_an_answer_is_found_while_typing_and_read_aloud(
    size: tuple[int, int], chrome: Browser, site: str, cast: SimpleNamespace
) -> None:
    async with person(chrome, size, site) as context:
        lan = await arrive(context, "lan")
        await lan.goto("/knowledge")
        await shoot(lan, size, "knowledge")
        await lan.get_by_label("Người dân hỏi gì").press_sequentially("mat can cuoc")
        found = lan.locator("#hits").get_by_role("link").first
        await expect(found).to_have_text("Thẻ căn cước bị mất thì làm lại ở đâu?")
        await shoot(lan, size, "knowledge-found")
        await found.click()
        await expect(lan.get_by_role("heading", name="Thẻ căn cước")).to_be_visible()
        await shoot(lan, size, "article")
        await lan.get_by_role("link", name="Đọc cho người dân").click()
        await expect(lan.locator(".aloud-sentence").first).to_be_visible()
        await shoot(lan, size, "aloud")


async def test_a_ready_answer_goes_into_the_draft_after_what_is_there(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        await Morning(s, cast, clock.now()).live("0912345678", seconds_ago=9, by="101")
    async with person(chrome, DESK, site) as context:
        lan = await arrive(context, "lan")
        box = lan.get_by_label("Tìm câu trả lời có sẵn")
        await box.press_sequentially("khai sinh")
        hit = lan.locator("#knowledge-hits").get_by_text("Đăng ký khai sinh")
        await hit.click()
        await shoot(lan, DESK, "desk-hits")
        await (
            lan.locator("#knowledge-hits")
            .get_by_role("button", name="Dùng câu trả lời này")
            .first.click()
        )
        answer = lan.get_by_label("Câu trả lời đã nói với người dân")
        await expect(answer).to_be_visible()
        await expect(answer).to_have_value(begins("Ông/bà mang giấy chứng sinh"))
        await lan.reload()
        await expect(answer).to_have_value(begins("Ông/bà mang giấy chứng sinh"))
        await shoot(lan, DESK, "desk-used")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
async def test_a_template_and_bad_files_leave_every_word_and_the_good_file(
    size: tuple[int, int], chrome: Browser, site: str, played: Scene
) -> None:
    async with person(chrome, size, site) as context:
        minh = await arrive(context, "minh")
        answer = await at_answer(minh, played.accepted)
        await answer.fill(WORDS)
        await minh.get_by_text("Dùng mẫu trả lời").click()
        await minh.get_by_text("Đã xử lý xong tại hiện trường").click()
        await minh.get_by_role("button", name="Đưa vào câu trả lời").first.click()
        await expect(answer).to_have_value(begins(WORDS + "\n\nKính gửi ông/bà"))
        await shoot(minh, size, "answer-template")
        files = minh.get_by_label("Ảnh hoặc văn bản chứng minh")
        await files.set_input_files([PHOTO, FAKE])
        await minh.get_by_role("button", name="Trình lãnh đạo duyệt").click()
        await expect(minh.get_by_text("không đúng với tên").first).to_be_visible()
        await expect(answer).to_have_value(begins(WORDS + "\n\nKính gửi ông/bà"))
        await expect(minh.get_by_text("Đã nhận ảnh chợ.jpg")).to_be_visible()
        await shoot(minh, size, "answer-refused")
        await minh.get_by_role("button", name="Trình lãnh đạo duyệt").click()
        await expect(minh.get_by_text("Chờ duyệt trả lời").first).to_be_visible()
        await expect(minh.get_by_role("img", name="ảnh chợ.jpg")).to_be_visible()
        await shoot(minh, size, "ticket-files")
        await minh.get_by_role("link", name="In phiếu").click()
        await expect(minh.get_by_text("Độc lập - Tự do - Hạnh phúc")).to_be_visible()
        await shoot(minh, size, "print")
        if folder := os.environ.get("HOTLINE_SHOTS"):
            await minh.pdf(path=Path(folder) / "ticket.pdf", prefer_css_page_size=True)


async def test_fifty_megabytes_cost_the_officer_no_word(
    chrome: Browser, site: str, played: Scene, tmp_path: Path
) -> None:
    large = tmp_path / "quay phim.pdf"
    large.write_bytes(pdf().ljust(50 * 2**20, b"\n"))
    async with person(chrome, DESK, site) as context:
        minh = await arrive(context, "minh")
        answer = await at_answer(minh, played.accepted)
        await answer.fill(WORDS)
        await minh.get_by_label("Ảnh hoặc văn bản chứng minh").set_input_files(large)
        await minh.get_by_role("button", name="Trình lãnh đạo duyệt").click()
        await expect(minh.get_by_text("quá lớn, tối đa 10 MB").first).to_be_visible()
        await expect(answer).to_have_value(WORDS)


async def test_two_megabytes_of_text_are_refused_and_still_there(
    chrome: Browser, site: str, played: Scene
) -> None:
    line = "đường ngập nước trước cổng chợ cả tuần nay"
    long = "\n".join([line] * 36_000)
    assert len(long.encode()) > 2 * 2**20
    async with person(chrome, DESK, site) as context:
        minh = await arrive(context, "minh")
        answer = await at_answer(minh, played.accepted)
        # Pasted: typing it by keys would take a day.
        await answer.evaluate(
            """(field, [line, times]) => {
                field.value = Array(times).fill(line).join("\\n");
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            [line, 36_000],
        )
        await minh.get_by_role("button", name="Trình lãnh đạo duyệt").click()
        await expect(minh.get_by_text("20.000").first).to_be_visible()
        assert await answer.input_value() == long


async def test_an_article_and_a_template_are_written_in_the_browser(
    chrome: Browser, site: str, cast: SimpleNamespace
) -> None:
    async with person(chrome, DESK, site) as context:
        dieu = await arrive(context, "dieu")
        await dieu.goto("/knowledge/new")
        await dieu.get_by_label("Câu hỏi, như người dân hỏi").fill("Chợ đêm mở đến mấy giờ?")
        await dieu.get_by_label("Văn bản làm căn cứ").fill("Thông báo của UBND phường")
        await dieu.get_by_role("button", name="Lưu bài").click()
        await expect(dieu.get_by_text("Chưa có câu trả lời.").first).to_be_visible()
        await shoot(dieu, DESK, "article-form")
        await dieu.get_by_label("Câu trả lời, câu ngắn").fill("Chợ mở đến 22 giờ.")
        await dieu.get_by_role("button", name="Lưu bài").click()
        await expect(dieu.get_by_role("heading", name="Chợ đêm mở")).to_be_visible()
        await dieu.goto("/answer-templates/new")
        await dieu.get_by_label("Tên mẫu").fill("Mời làm việc")
        await dieu.get_by_label("Nội dung").fill("Mời ông/bà đến ")
        await dieu.get_by_role("button", name="Chèn").nth(1).click()
        await dieu.get_by_role("button", name="Xem thử").click()
        await expect(dieu.get_by_text("Mời ông/bà đến Sở Xây dựng")).to_be_visible()
        await shoot(dieu, DESK, "template-preview")
        await dieu.get_by_role("button", name="Lưu mẫu").click()
        await expect(dieu.get_by_role("link", name="Mời làm việc")).to_be_visible()
        await shoot(dieu, DESK, "templates")
