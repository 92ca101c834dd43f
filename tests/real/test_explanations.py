"""What follows a negative rating, clicked through by everybody concerned, in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from hotline import clock, console
from hotline.db import Database
from hotline.settings import Settings
from hotline.tickets import Ticket
from tests.feedback.explained import LANDLINE, rated
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person, screenshot

pytestmark = pytest.mark.real_browser


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

    async def behind(self, page: Page, task: str, label: str, words: str, button: str) -> None:
        """A step behind "Việc khác"."""
        await page.locator("details.others > summary").click()
        one = page.locator(".others-list > details").filter(
            has=page.locator("summary", has_text=task)
        )
        await one.locator("summary").first.click()
        await one.get_by_label(label).fill(words)
        await one.get_by_role("button", name=button, exact=True).click()

    async def shoot(self, page: Page, name: str) -> None:
        """A picture for people to look at; no page is wider than its window."""
        wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name} is {wide} px wider than the window"
        if folder := os.environ.get("HOTLINE_SHOTS"):
            await screenshot(page, Path(folder) / f"{self.size[0]}-explained-{name}.png")


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


async def test_a_negative_rating_is_explained_sent_back_accepted_and_told_by_telephone(
    office: Office, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await rated(sqlite_db, cast, at=clock.now(), caller=LANDLINE)
    async with sqlite_db.read() as s:
        code = (await s.get_one(Ticket, number)).code
    path = f"/tickets/{number}"
    await the_writer_may_not(office, path)
    await explained_with_a_paper(office, path)
    await sent_back(office, path)
    await explained_again(office, path)
    await accepted(office, path)
    await told(office, str(code))
    phuc = await office.at("phuc", path)
    await expect(phuc.get_by_text("Tổng đài đã gọi báo").first).to_be_visible()
    await office.shoot(phuc, "story")


async def the_writer_may_not(office: Office, path: str) -> None:
    minh = await office.at("minh", path)
    await expect(minh.get_by_text("Ông/bà đã viết câu trả lời này")).to_be_visible()
    await expect(minh.get_by_role("button", name="Gửi giải trình")).to_have_count(0)
    await office.shoot(minh, "writer")


async def explained_with_a_paper(office: Office, path: str) -> None:
    hanh = await office.at("hanh", "/agency")
    await expect(hanh.get_by_text("Giải trình vì người dân chưa hài lòng")).to_be_visible()
    await hanh.get_by_role("link", name="1 phiếu phải giải trình").click()
    await office.shoot(hanh, "agency-list")
    hanh = await office.at("hanh", path)
    await hanh.get_by_label("Nguyên nhân người dân").fill("Xe thu gom hỏng hai ngày.")
    await hanh.get_by_label("Văn bản giải trình").set_input_files(
        {"name": "giai-trinh.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
    )
    await hanh.get_by_role("button", name="Gửi giải trình").click()
    await expect(hanh.get_by_text("Chưa ghi cách khắc phục.").first).to_be_visible()
    await expect(hanh.get_by_label("Nguyên nhân người dân")).to_have_value(
        "Xe thu gom hỏng hai ngày."
    )
    await expect(hanh.get_by_text("Đã nhận giai-trinh.pdf")).to_be_visible()
    await office.shoot(hanh, "refused")
    await hanh.get_by_label("Đã hoặc sẽ khắc phục").fill("Đã thuê xe ngoài.")
    await hanh.get_by_role("button", name="Gửi giải trình").click()
    await expect(hanh.get_by_text("Văn phòng xem xét giải trình")).to_be_visible()


async def sent_back(office: Office, path: str) -> None:
    phuc = await office.at("phuc", "/explanations")
    await office.shoot(phuc, "ledger-whole")
    await phuc.get_by_role("link", name="Sở Nông nghiệp và Môi trường, Chờ xem xét: 1").click()
    await office.shoot(phuc, "ledger")
    await phuc.get_by_role("link", name="1022-").first.click()
    await expect(phuc.get_by_text("Xe thu gom hỏng hai ngày.").first).to_be_visible()
    await office.shoot(phuc, "to-decide")
    await office.behind(phuc, "Yêu cầu giải trình lại", "Giải trình còn thiếu điều gì",
                        "Ghi rõ ngày dọn xong", "Yêu cầu giải trình lại")  # fmt: skip
    await expect(phuc.get_by_text("Giải trình vì người dân chưa hài lòng")).to_be_visible()


async def explained_again(office: Office, path: str) -> None:
    hanh = await office.at("hanh", path)
    await expect(hanh.get_by_text("Ghi rõ ngày dọn xong").first).to_be_visible()
    await office.shoot(hanh, "again")
    await hanh.get_by_label("Nguyên nhân người dân").fill("Xe thu gom hỏng hai ngày.")
    await hanh.get_by_label("Đã hoặc sẽ khắc phục").fill("Dọn xong ngày 18/11.")
    await hanh.get_by_role("button", name="Gửi giải trình").click()
    await expect(hanh.get_by_text("Giải trình lần 2")).to_be_visible()


async def accepted(office: Office, path: str) -> None:
    phuc = await office.at("phuc", path)
    await phuc.get_by_role("button", name="Chấp nhận giải trình").click()
    await expect(phuc.get_by_text("Chờ tổng đài gọi báo").first).to_be_visible()


async def told(office: Office, code: str) -> None:
    lan = await office.at("lan", "/desk")
    if office.size == DESK:
        await office.shoot(lan, "desk")
    await lan.get_by_role("link", name=f"Lời báo, phiếu {code}").first.click()
    await expect(lan.get_by_text("Kính chào ông/bà, tôi gọi từ Tổng đài 1022")).to_be_visible()
    await office.shoot(lan, "outcome")
    await lan.get_by_role("button", name="Chưa gặp được").click()
    await expect(lan.get_by_text("Đã gọi 1 lần")).to_be_visible()
    await lan.get_by_role("button", name="Đã báo người dân").click()
    await expect(lan.get_by_text("Không phải gọi báo ai.")).to_be_visible()
