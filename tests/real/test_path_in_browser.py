"""Every move of a ticket's path, clicked by the person whose move it is, in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Locator, Page, expect

from hotline import clock, console, tickets
from hotline.db import Database
from hotline.settings import Settings
from tests.console.scene import Morning
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person, screenshot

pytestmark = pytest.mark.real_browser

SAID = "Nước đen từ cống trước chợ tràn ra đường, hôi không chịu được."
OPENING, SXD, SNNMT = "Việc khác", "Sở Xây dựng", "Sở Nông nghiệp và Môi trường"


@dataclass
class Office:
    """The people at their screens, each with a session of their own."""

    chrome: Browser
    address: str
    size: tuple[int, int]
    open: AsyncExitStack
    pages: dict[str, Page] = field(default_factory=dict)

    async def at(self, login: str, path: str) -> Page:
        """This person's page, opened at a path; they sign in once."""
        if login not in self.pages:
            context = await self.open.enter_async_context(
                person(self.chrome, self.size, self.address)
            )
            self.pages[login] = await arrive(context, login)
        await self.pages[login].goto(path)
        return self.pages[login]

    async def presses(self, login: str, path: str, button: str, **filled: str) -> Page:
        """The one next step: fill in what it asks for, and press."""
        page = await self.at(login, path)
        await write(page.locator("main"), filled)
        await page.locator("main").get_by_role("button", name=button, exact=True).first.click()
        await settled(page)
        return page

    async def does(self, login: str, path: str, task: str, button: str, **filled: str) -> Page:
        """A step behind "Việc khác"."""
        page = await self.at(login, path)
        await page.locator("details.others > summary").click()
        one = page.locator(".others-list > details").filter(
            has=page.locator("summary", has_text=task)
        )
        await one.locator("summary").first.click()
        await write(one, filled)
        await one.get_by_role("button", name=button, exact=True).click()
        await settled(page)
        return page

    async def shoot(self, page: Page, name: str) -> None:
        """A picture for people to look at, where HOTLINE_SHOTS names a folder for them."""
        if folder := os.environ.get("HOTLINE_SHOTS"):
            await screenshot(page, Path(folder) / f"{self.size[0]}-path-{name}.png")


@pytest.fixture(params=[DESK, PHONE], ids=["1280", "390"])
async def office(
    request: pytest.FixtureRequest, sqlite_db: Database, tmp_path: Path
) -> AsyncIterator[Office]:
    """The console, and a Chromium for everybody."""
    server = TestServer(console.build(sqlite_db, Settings(ami="simulated", data_dir=tmp_path)))
    await server.start_server()
    async with chromium() as browser, AsyncExitStack() as open_:
        yield Office(browser, str(server.make_url("/")).rstrip("/"), request.param, open_)
    await server.close()


async def test_every_move_is_made_by_whose_it_is_and_the_outsider_sees_nothing(
    office: Office, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    ticket = await written_down(office, sqlite_db, cast)
    await outsider_sees_nothing(office, ticket)
    await returned_twice_and_arbitrated(office, ticket)
    await worked_on(office, ticket)
    await disagreed_settled_and_contributed(office, ticket)
    await answered_sent_back_and_approved(office, ticket)
    await outsider_sees_nothing(office, ticket)
    await reopened_and_handed_over(office, ticket)
    await refused_withdrawn_and_reclassified(office, ticket)
    await another_is_merged_into_it(office, ticket, sqlite_db, cast)
    await reopened_by_the_office(office, ticket)
    await referred(office, ticket)
    await calls_that_make_no_ticket(office, sqlite_db, cast)
    await outsider_sees_nothing(office, ticket)


async def written_down(office: Office, db: Database, cast: SimpleNamespace) -> str:
    """Lan writes the whole classification; no rule fits, the dispatcher assigns."""
    draft = await ring(db, cast, "0912345678")
    lan = await office.at("lan", f"/desk?draft={draft}")
    await lan.get_by_label("Phản ánh", exact=True).check()
    await lan.get_by_label("Nội dung, theo lời người dân").fill(SAID)
    await choose(lan.locator("main"), "Lĩnh vực", "khac", "Lĩnh vực khác")
    await choose(lan.locator("main"), "Xã, phường", "my tho", "Phường Mỹ Tho")
    await lan.get_by_label("Cấp độ 2").check()
    await expect(lan.get_by_label("Mã hồ sơ")).to_be_hidden()
    await lan.get_by_label("Về thủ tục hành chính").check()
    await lan.get_by_label("Trễ hạn, quá hạn").check()
    await lan.get_by_label("Mã hồ sơ").fill("000.00.16.H20-261105-0012")
    await office.shoot(lan, "desk")
    await lan.get_by_role("button", name="Lập phiếu và chuyển").click()
    link = lan.locator("[role=status]").get_by_role("link").first
    path = await link.get_attribute("href")
    assert path is not None
    dieu = await office.presses("dieu", "/dispatch", "Chuyển cơ quan này", agency=SXD)
    await expect(dieu.get_by_text("Không có phiếu nào chờ điều phối.")).to_be_visible()
    return path


async def returned_twice_and_arbitrated(office: Office, ticket: str) -> None:
    task, button, label = (
        "Không thuộc thẩm quyền, trả lại", "Trả lại điều phối viên",
        "Vì sao không thuộc thẩm quyền của cơ quan",
    )  # fmt: skip
    await office.does("cb.sxd", ticket, task, button, **{label: "Đây là môi trường"})
    await office.presses("dieu", "/dispatch", "Chuyển cơ quan này", agency=SNNMT)
    await office.does("minh", ticket, task, button, **{label: "Đây là cống"})
    dieu = await office.at("dieu", "/dispatch")
    await expect(dieu.get_by_text("Cần phân xử")).to_be_visible()
    await office.shoot(dieu, "arbitration")
    await office.presses("dieu", "/dispatch", "Phân xử, giao cơ quan này", agency=SNNMT,
                         **{"Lý do": "Nước thải là môi trường"})  # fmt: skip
    minh = await office.at("minh", ticket)
    await expect(minh.get_by_text("Điều phối viên đã phân xử")).to_be_visible()
    await expect(minh.get_by_text(task)).to_have_count(0)


async def worked_on(office: Office, ticket: str) -> None:
    await office.presses("minh", ticket, "Tiếp nhận xử lý")
    await office.presses("minh", ticket, "Bắt đầu xử lý")
    await office.does("minh", ticket, "Cập nhật tiến độ", "Lưu tiến độ",
                      **{"Đã làm gì, còn vướng gì, dự kiến xong khi nào": "Chờ xe"})  # fmt: skip
    minh = await office.does("minh", ticket, "Xin gia hạn", "Gửi đề nghị gia hạn",
                             **{"Vì sao cần thêm thời gian": "Mưa lớn"})  # fmt: skip
    await expect(minh.get_by_text("Đang xin gia hạn 5 ngày làm việc")).to_be_visible()
    dieu = await office.at("dieu", "/dispatch")
    await expect(dieu.get_by_text("Nếu đồng ý, hạn trả lời chuyển từ")).to_be_visible()
    await office.shoot(dieu, "extension")
    await office.presses("dieu", "/dispatch", "Đồng ý gia hạn")
    await expect((await office.at("minh", ticket)).get_by_text("Đồng ý gia hạn")).to_be_visible()


async def disagreed_settled_and_contributed(office: Office, ticket: str) -> None:
    await office.does("minh", ticket, "Đề nghị cơ quan phối hợp", "Đề nghị phối hợp", agency=SXD,
                      **{"Cần cơ quan đó làm gì": "Nạo vét cống"})  # fmt: skip
    sxd = await office.at("cb.sxd", "/agency")
    await expect(sxd.get_by_text("Nạo vét cống")).to_be_visible()
    await office.shoot(sxd, "partner")
    await office.does("cb.sxd", ticket, "Chưa thống nhất, nhờ điều phối",
                      "Chuyển điều phối viên quyết định",
                      **{"Chưa thống nhất điều gì": "Cống của phường"})  # fmt: skip
    dieu = await office.at("dieu", "/dispatch")
    await expect(dieu.get_by_text("Cống của phường")).to_be_visible()
    await office.presses("dieu", "/dispatch", "Quyết định", agency=SNNMT,
                         **{"Quyết định và lý do": "Sở Xây dựng nạo vét"})  # fmt: skip
    await office.presses("minh", ticket, "Tiếp nhận xử lý")
    await office.presses("minh", ticket, "Bắt đầu xử lý")
    await office.presses("cb.sxd", ticket, "Gửi cơ quan chủ trì",
                         **{"Ý kiến của cơ quan": "Sẽ nạo vét tuần này"})  # fmt: skip


async def answered_sent_back_and_approved(office: Office, ticket: str) -> None:
    minh = await office.at("minh", ticket)
    answer = minh.get_by_label("Câu trả lời gửi người dân")
    await expect(answer).to_have_value("Sở Xây dựng: Sẽ nạo vét tuần này")
    await office.shoot(minh, "answer")
    await office.presses("minh", ticket, "Trình lãnh đạo duyệt",
                         **{"Câu trả lời gửi người dân": "Đã xử lý."})  # fmt: skip
    hanh = await office.at("hanh", "/approvals")
    await hanh.get_by_text("Yêu cầu sửa lại").click()
    await hanh.get_by_label("Cần sửa điều gì").fill("Ghi rõ ngày")
    await hanh.get_by_role("button", name="Gửi lại cho cán bộ").click()
    await expect(hanh.get_by_text("Không có câu trả lời nào chờ duyệt.")).to_be_visible()
    await office.presses("minh", ticket, "Trình lãnh đạo duyệt",
                         **{"Câu trả lời gửi người dân": "Đã nạo vét ngày 20/11."})  # fmt: skip
    await office.presses("hanh", ticket, "Duyệt và đóng phiếu")


async def reopened_and_handed_over(office: Office, ticket: str) -> None:
    await office.does("lan", ticket, "Mở lại phiếu", "Mở lại phiếu",
                      **{"Người dân nói còn điều gì chưa xong": "Vẫn còn hôi"})  # fmt: skip
    await office.presses("hanh", ticket, "Tiếp nhận xử lý")
    hanh = await office.at("hanh", ticket)
    await hanh.get_by_label("Người xử lý").select_option(label="Võ Văn Minh, cán bộ xử lý")
    await hanh.get_by_role("button", name="Giao xử lý").click()
    await expect(hanh.get_by_text("Đang xử lý").first).to_be_visible()
    page = await office.at("hanh", ticket)
    await page.locator("details.others > summary").click()
    one = page.locator(".others-list > details").filter(
        has=page.locator("summary", has_text="Giao người khác xử lý")
    )
    await one.locator("summary").click()
    await one.get_by_label("Người xử lý").select_option(label="Đặng Thị Hạnh, lãnh đạo cơ quan")
    await one.get_by_role("button", name="Giao xử lý").click()
    told = page.locator(".story li").filter(has_text="Đặng Thị Hạnh").last
    await expect(told).to_contain_text("Võ Văn Minh")


async def refused_withdrawn_and_reclassified(office: Office, ticket: str) -> None:
    await office.does("minh", ticket, "Xin gia hạn", "Gửi đề nghị gia hạn",
                      **{"Vì sao cần thêm thời gian": "Thêm nữa"})  # fmt: skip
    await office.presses("dieu", ticket, "Không đồng ý", **{"Lý do (cần có": "Đã đủ lâu"})
    await office.does("minh", ticket, "Đề nghị cơ quan phối hợp", "Đề nghị phối hợp", agency=SXD,
                      **{"Cần cơ quan đó làm gì": "Xem lại cống"})  # fmt: skip
    await office.does("minh", ticket, "Thôi đề nghị phối hợp", "Thôi đề nghị phối hợp",
                      **{"Vì sao không cần nữa": "Đã rõ"})  # fmt: skip
    sxd = await office.at("cb.sxd", ticket)
    await expect(sxd.get_by_text("Không tìm thấy phiếu này.")).to_be_visible()
    dieu = await office.at("dieu", ticket)
    await dieu.locator("details.others > summary").click()
    one = dieu.locator(".others-list > details").filter(
        has=dieu.locator("summary", has_text="Phân loại lại")
    )
    await one.locator("summary").click()
    await one.get_by_label("Khẩn").check()
    await choose(one, "Lĩnh vực", "ngap nuoc", "Giao thông › Ngập nước, thoát nước")
    await one.get_by_label("Vì sao phân loại lại").fill("Nghe lại băng ghi âm")
    await office.shoot(dieu, "reclassify")
    await one.get_by_role("button", name="Lưu phân loại").click()
    told = dieu.locator(".story li").filter(has_text="Phân loại lại")
    await expect(told).to_contain_text("Ngập nước, thoát nước")
    await expect(told).to_contain_text("Khẩn")


async def another_is_merged_into_it(
    office: Office, ticket: str, db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        morning = Morning(s, cast, clock.now())
        morning.name = "again"
        again = (await morning.ticket("02", minutes_ago=5)).id
    code = await code_of(await office.at("dieu", ticket))
    dieu = await office.does("dieu", f"/tickets/{again}", "Gộp vào phiếu khác", "Gộp vào phiếu đó",
                             **{"Mã phiếu chính": code})  # fmt: skip
    await expect(dieu.get_by_role("link", name=code).first).to_be_visible()
    await office.shoot(dieu, "merged")
    await office.presses("minh", ticket, "Trình lãnh đạo duyệt",
                         **{"Câu trả lời gửi người dân": "Đã khử mùi."})  # fmt: skip
    await office.presses("hanh", ticket, "Duyệt và đóng phiếu")
    page = await office.at("lan", f"/tickets/{again}")
    await expect(page.get_by_text("Đã khử mùi.").first).to_be_visible()
    await expect(page.get_by_text("Đã đóng").first).to_be_visible()


async def reopened_by_the_office(office: Office, ticket: str) -> None:
    phuc = await office.does("phuc", ticket, "Mở lại phiếu", "Mở lại phiếu",
                             **{"Vì sao phiếu này chưa xong": "Chưa kiểm tra"})  # fmt: skip
    await expect(phuc.get_by_text("Theo yêu cầu của Văn phòng UBND tỉnh")).to_be_visible()
    await office.shoot(phuc, "story")


async def referred(office: Office, ticket: str) -> None:
    page = await office.at("dieu", ticket)
    await page.locator("details.others > summary").click()
    one = page.locator(".others-list > details").filter(
        has=page.locator("summary", has_text="Khiếu nại, tố cáo")
    )
    await one.locator("summary").click()
    await one.get_by_label("Tố cáo", exact=True).check()
    await one.get_by_label("Đã hướng dẫn người dân đến đâu").fill("Ban tiếp công dân tỉnh")
    await one.get_by_role("button", name="Kết thúc, hướng dẫn nơi tiếp công dân").click()
    await expect(page.get_by_text("Đã hướng dẫn nơi tiếp công dân").first).to_be_visible()


async def calls_that_make_no_ticket(office: Office, db: Database, cast: SimpleNamespace) -> None:
    draft = await ring(db, cast, "0909000111")
    lan = await office.at("lan", f"/desk?draft={draft}")
    await lan.get_by_label("Nội dung, theo lời người dân").fill("Khiếu nại quyết định thu hồi đất")
    await lan.get_by_text("Khiếu nại, tố cáo").click()
    await lan.get_by_label("Khiếu nại", exact=True).check()
    await lan.get_by_label("Đã hướng dẫn người dân đến đâu").fill("Ban tiếp công dân tỉnh")
    await lan.get_by_role("button", name="Kết thúc, hướng dẫn nơi tiếp công dân").click()
    await expect(lan.get_by_text("Đã ghi nhận và hướng dẫn người dân")).to_be_visible()
    draft = await ring(db, cast, "0909000222")
    lan = await office.at("lan", f"/desk?draft={draft}")
    await lan.locator("summary", has_text="Không lập phiếu").click()
    await lan.get_by_label("Vì sao không lập phiếu").select_option(label="Gọi nhầm số")
    await lan.get_by_role("button", name="Kết thúc, không lập phiếu").click()
    await expect(lan.get_by_text("Đã ghi nhận cuộc gọi, không lập phiếu.")).to_be_visible()


async def outsider_sees_nothing(office: Office, ticket: str) -> None:
    """A department that was never asked: the ticket does not exist for it."""
    page = await office.at("cb.syt", "/agency")
    await expect(page.get_by_text(SAID)).to_have_count(0)
    answer = await page.goto(ticket)
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_text(SAID)).to_have_count(0)


async def ring(db: Database, cast: SimpleNamespace, phone: str) -> int:
    """A call that Lan answered a moment ago; its draft."""
    async with db.write() as s:
        morning = Morning(s, cast, clock.now())
        morning.name = phone
        call = await morning.call(phone, minutes_ago=3, answered_by="101",
                                  answered_at=clock.now() - timedelta(minutes=3))  # fmt: skip
        draft = await tickets.draft_of(s, call)
        assert draft is not None
        return draft.id


async def write(form: Locator, filled: dict[str, str]) -> None:
    """Fill fields by their labels; an agency is typed in a few letters."""
    for label, words in filled.items():
        if label == "agency":
            await choose(form, None, words, words)
        else:
            await form.get_by_label(label).first.fill(words)


async def choose(form: Locator, label: str | None, typed: str, wanted: str) -> None:
    """Type a few letters into a field with many choices, and take one by the keyboard."""
    boxes = form.get_by_role("combobox", name=label) if label else form.locator("[role=combobox]")
    box = boxes.first
    await box.fill(typed)
    await expect(form.get_by_role("option", name=wanted).first).to_be_visible()
    await box.press("Enter")
    await expect(box).to_have_value(wanted)


async def settled(page: Page) -> None:
    """The step was taken: no refusal stands on the page that came after it."""
    await page.wait_for_load_state("domcontentloaded")
    await expect(page.locator("main [role=alert]")).to_have_count(0)


async def code_of(page: Page) -> str:
    return await page.locator("h1 .code").inner_text()
