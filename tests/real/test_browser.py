"""The console in a real Chromium: what people click, at a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from hotline import calls, clock, console, feedback, tickets
from hotline.db import Database
from hotline.feedback import Answers, Mode
from hotline.settings import Settings
from hotline.tickets import Ticket
from tests.console.scene import Morning
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person, screenshot

pytestmark = pytest.mark.real_browser

SAID = "Đèn đường trước Trường Tiểu học Mỹ Tho hỏng ba đêm nay, trẻ em đi học về rất tối."
ANSWER = "Kính gửi ông/bà, điện lực đã thay hai bóng đèn và kiểm tra toàn tuyến."


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


async def ring(db: Database, cast: SimpleNamespace, phone: str, *, by: str | None = None) -> None:
    """A call rings, or is answered by an extension if one is given."""
    async with db.write() as s:
        morning = Morning(s, cast, clock.now())
        morning.name = phone
        await morning.live(phone, seconds_ago=3, by=by)


async def choose(page: Page, label: str, typed: str, wanted: str) -> None:
    """Type a few letters into a field with many choices, and take one by the keyboard."""
    field = page.get_by_role("combobox", name=label)
    await field.fill(typed)
    await expect(page.get_by_role("option", name=wanted).first).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(field).to_have_value(wanted)


async def write_down(page: Page) -> None:
    await page.get_by_label("Phản ánh").check()
    await page.get_by_label("Nội dung, theo lời người dân").fill(SAID)
    await choose(page, "Lĩnh vực", "moi tr", "Môi trường")
    await choose(page, "Xã, phường", "my tho", "Phường Mỹ Tho")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
async def test_one_call_from_its_ring_to_its_rating(
    size: tuple[int, int], chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with person(chrome, size, site) as context:
        lan = await arrive(context, "lan")
        await expect(lan.get_by_text("Chưa có ai đang gọi.")).to_be_visible()
        await ring(sqlite_db, cast, "0912345678")
        await expect(lan.get_by_text("0912 345 678").first).to_be_visible()
        await expect(lan).to_have_title("(1) Bàn trực – Tổng đài 1022")
        await shoot(lan, size, "desk-ringing")
        await ring(sqlite_db, cast, "0912345678", by="101")
        await expect(lan.get_by_role("button", name="Lập phiếu và chuyển")).to_be_visible()
        await write_down(lan)
        await shoot(lan, size, "desk-draft")
        await lan.get_by_role("button", name="Lập phiếu và chuyển").click()
        done = lan.get_by_text("Đã lập phiếu")
        await expect(done).to_contain_text("Sở Nông nghiệp và Môi trường")
        code = await done.get_by_role("link").inner_text()
    async with person(chrome, size, site) as context:
        minh = await arrive(context, "minh")
        await shoot(minh, size, "agency")
        await minh.get_by_role("link", name=code).click()
        await minh.get_by_role("button", name="Tiếp nhận xử lý").click()
        await minh.get_by_role("button", name="Bắt đầu xử lý").click()
        await minh.get_by_label("Câu trả lời gửi người dân").fill(ANSWER)
        await minh.get_by_role("button", name="Trình lãnh đạo duyệt").click()
        await expect(minh.get_by_text("Chờ duyệt trả lời", exact=True)).to_be_visible()
    async with person(chrome, size, site) as context:
        hanh = await arrive(context, "hanh")
        await expect(hanh.get_by_text(ANSWER)).to_be_visible()
        await hanh.get_by_role("button", name="Duyệt và đóng phiếu").click()
        await expect(hanh.get_by_text("Không có câu trả lời nào chờ duyệt.")).to_be_visible()
    await rate(sqlite_db, code)
    async with person(chrome, size, site) as context:
        lan = await arrive(context, "lan")
        await lan.get_by_role("searchbox").first.fill(code)
        await lan.keyboard.press("Enter")
        await expect(lan.get_by_text("Rất hài lòng")).to_be_visible()
        await shoot(lan, size, "ticket")


async def rate(db: Database, code: str) -> None:
    async with db.write() as s:
        ticket = await tickets.by_code(s, code)
        assert ticket is not None
        await feedback.rate(
            s, ticket, Answers(useful=True, satisfied=1), ask=None, mode=Mode.IVR,
            source="keys", at=clock.now(),
        )  # fmt: skip


async def test_another_answered_call_never_covers_what_is_being_typed(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with person(chrome, DESK, site) as context:
        lan = await arrive(context, "lan")
        await ring(sqlite_db, cast, "0912345678", by="101")
        words = lan.get_by_label("Nội dung, theo lời người dân")
        await words.fill("Nửa câu")
        await hang_up(sqlite_db, "0912345678")
        await ring(sqlite_db, cast, "0977000111", by="101")
        await expect(lan.get_by_text("Ông/bà vừa nhận một cuộc gọi khác.")).to_be_visible()
        await expect(words).to_have_value("Nửa câu")
        await expect(words).to_be_focused()
        await lan.get_by_role("link", name="Mở phiếu ghi nhận của cuộc gọi này").click()
        await expect(lan.get_by_label("Số điện thoại liên hệ")).to_have_value("0977 000 111")


async def hang_up(db: Database, phone: str) -> None:
    async with db.write() as s:
        for call in await calls.live(s):
            if call.caller == phone:
                facts = calls.thaw(call.live)
                assert facts is not None
                ended = replace(facts, ended_at=clock.now(), outcome=calls.CallOutcome.ANSWERED)
                await calls.record_journal(s, call.system, call.conversation, ended)


async def test_a_reload_and_a_lost_session_lose_nothing_typed(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with person(chrome, DESK, site) as context:
        lan = await arrive(context, "lan")
        await ring(sqlite_db, cast, "0912345678", by="101")
        await write_down(lan)
        await lan.reload()
        await expect(lan.get_by_label("Nội dung, theo lời người dân")).to_have_value(SAID)
        commune = lan.get_by_role("combobox", name="Xã, phường")
        await expect(commune).to_have_value("Phường Mỹ Tho")
        await context.clear_cookies()
        await lan.get_by_role("button", name="Lập phiếu và chuyển").click()
        await expect(lan.get_by_text("Phiên làm việc đã hết.")).to_be_visible()
        await lan.get_by_label("Tên đăng nhập").fill("lan")
        await lan.get_by_label("Mật khẩu").fill("mật khẩu để thử")
        await lan.get_by_role("button", name="Đăng nhập").click()
        await expect(lan.get_by_label("Nội dung, theo lời người dân")).to_have_value(SAID)
        await lan.get_by_role("button", name="Lập phiếu và chuyển").click()
        await expect(lan.get_by_text("Đã lập phiếu")).to_be_visible()
        kept = await lan.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('kept:'))")
    assert kept == []


async def test_keys_do_what_the_list_of_keys_says(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with person(chrome, DESK, site) as context:
        lan = await arrive(context, "lan")
        await lan.keyboard.press("?")
        await expect(lan.get_by_role("dialog")).to_be_visible()
        await lan.keyboard.press("Escape")
        await lan.keyboard.press("/")
        await expect(lan.get_by_role("searchbox").first).to_be_focused()
        await ring(sqlite_db, cast, "0912345678", by="101")
        await expect(lan.get_by_role("button", name="Lập phiếu và chuyển")).to_be_visible()
        await lan.keyboard.press("Alt+t")
        await expect(lan.get_by_label("Câu trả lời đã nói với người dân")).to_be_visible()
        await lan.get_by_label("Nội dung, theo lời người dân").fill(SAID)
        await lan.keyboard.press("Control+Enter")
        await expect(lan.get_by_text("Chưa chọn loại phiếu.").first).to_be_visible()


async def test_a_dispatcher_accepts_a_suggestion_with_one_key(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        morning = Morning(s, cast, clock.now())
        ticket = await morning.ticket("99", minutes_ago=5)
        # As if a rule for its field had come after it.
        ticket.field_id = (await morning.ticket("02", minutes_ago=9)).field_id
        ticket_id = ticket.id
    async with person(chrome, DESK, site) as context:
        dieu = await arrive(context, "dieu")
        await expect(dieu.get_by_role("button", name="Chuyển Sở Nông nghiệp")).to_be_visible()
        await dieu.keyboard.press("c")
        await expect(dieu.get_by_text("Không có phiếu nào chờ điều phối.")).to_be_visible()
    async with sqlite_db.read() as s:
        assert (await s.get_one(Ticket, ticket_id)).status == "assigned"


async def test_the_desk_works_without_javascript(
    chrome: Browser, site: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    await ring(sqlite_db, cast, "0912345678", by="101")
    async with person(chrome, DESK, site, scripted=False) as context:
        lan = await arrive(context, "lan")
        await lan.get_by_label("Phản ánh").check()
        await lan.get_by_label("Nội dung, theo lời người dân").fill(SAID)
        await lan.get_by_label("Lĩnh vực").select_option(label="Môi trường")
        await lan.get_by_label("Xã, phường").select_option(label="Phường Mỹ Tho")
        await lan.get_by_role("button", name="Lập phiếu và chuyển").click()
        await expect(lan.get_by_text("Đã lập phiếu")).to_be_visible()


async def test_a_lost_line_is_said_and_mends_itself(
    chrome: Browser, sqlite_db: Database, tmp_path: Path
) -> None:
    app = console.build(sqlite_db, Settings(data_dir=tmp_path))
    running = TestServer(app)
    await running.start_server()
    address = str(running.make_url("/")).rstrip("/")
    async with person(chrome, DESK, address) as context:
        lan = await arrive(context, "lan")
        await expect(lan.locator("html[data-line=open]")).to_be_attached()
        await context.set_offline(True)
        port = running.port
        await running.close()
        await expect(lan.get_by_text("Mất kết nối với hệ thống, đang tự nối lại.")).to_be_visible()
        again = TestServer(console.build(sqlite_db, Settings(data_dir=tmp_path)), port=port)
        await again.start_server()
        await context.set_offline(False)
        lost = lan.get_by_text("Mất kết nối với hệ thống, đang tự nối lại.")
        await expect(lost).to_be_hidden()
        await again.close()


async def shoot(page: Page, size: tuple[int, int], name: str) -> None:
    """A picture for people to look at, where HOTLINE_SHOTS names a folder for them."""
    if folder := os.environ.get("HOTLINE_SHOTS"):
        await screenshot(page, Path(folder) / f"{size[0]}-journey-{name}.png")
