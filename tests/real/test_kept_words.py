"""What is typed survives a reload, a lost line and an ended visit, in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import update

from hotline import clock, console
from hotline.db import Database
from hotline.reports.directives import TaskKind
from hotline.settings import Settings
from hotline.staff import Visit
from tests.console import scene
from tests.console.scene import Scene
from tests.real.people import PASSWORD, arrive, chromium
from tests.reports import directed
from tests.testbed.browser import DESK, PHONE, person, screenshot

pytestmark = pytest.mark.real_browser

WHY = "Đường này thuộc quốc lộ 30, do Khu Quản lý đường bộ IV quản lý."
KEPT = "Object.keys(sessionStorage).filter(k => k.startsWith('kept:'))"


@pytest.fixture
async def chrome() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def site(
    sqlite_db: Database, cast: SimpleNamespace, tmp_path: Path
) -> AsyncIterator[tuple[str, Scene]]:
    """The console over a morning's database, and the ids in it."""
    played = await scene.play(sqlite_db, cast)
    running = TestServer(console.build(sqlite_db, Settings(ami="simulated", data_dir=tmp_path)))
    await running.start_server()
    yield str(running.make_url("/")).rstrip("/"), played
    await running.close()


async def write(page: Page, path: str) -> None:
    """Begin to return a ticket, with a reason."""
    await page.goto(path)
    await page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    await reason(page).fill(WHY)


def reason(page: Page) -> Locator:
    """The field of the form by which an agency returns a ticket."""
    return page.locator('form[action$="/return"] textarea[name="reason"]')


async def send(page: Page) -> None:
    await page.locator('form[action$="/return"] button:not([type="button"])').click()


async def end_visits(db: Database) -> None:
    async with db.write() as s:
        await s.execute(update(Visit).values(ends_at=clock.now() - timedelta(seconds=1)))


async def sign_in_again(page: Page, login: str) -> None:
    await expect(page.get_by_text("Phiên làm việc đã hết.")).to_be_visible()
    await page.get_by_label("Tên đăng nhập").fill(login)
    await page.get_by_label("Mật khẩu").fill(PASSWORD)
    await page.get_by_role("button", name="Đăng nhập").click()


async def test_a_reload_and_a_lost_line_lose_no_reason_of_any_form(
    chrome: Browser, site: tuple[str, Scene]
) -> None:
    address, played = site
    path = f"/tickets/{played.assigned}"
    async with person(chrome, DESK, address) as context:
        minh = await arrive(context, "minh")
        await write(minh, path)
        await minh.reload()
        await expect(reason(minh)).to_have_value(WHY)
        await expect(minh.get_by_text("Đã đặt lại nội dung gõ dở.")).to_be_visible()
        await context.set_offline(True)
        await send(minh)
        await minh.wait_for_url(lambda url: "chrome-error" in url or url.endswith("/return"))
        await context.set_offline(False)
        await minh.goto(path)
        await expect(reason(minh)).to_have_value(WHY)
        await send(minh)
        await expect(minh).to_have_url(f"{address}/agency")
        assert await minh.evaluate(KEPT) == []


async def test_what_was_put_back_can_be_dropped(chrome: Browser, site: tuple[str, Scene]) -> None:
    address, played = site
    async with person(chrome, DESK, address) as context:
        minh = await arrive(context, "minh")
        await write(minh, f"/tickets/{played.assigned}")
        await minh.reload()
        await minh.get_by_role("button", name="Bỏ nội dung này").click()
        await expect(reason(minh)).to_have_value("")
        await minh.reload()
        await expect(reason(minh)).to_have_value("")


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("scripts", [True, False])
async def test_an_ended_visit_gives_back_what_was_sent(
    chrome: Browser, site: tuple[str, Scene], sqlite_db: Database,
    size: tuple[int, int], scripts: bool,
) -> None:  # fmt: skip
    address, played = site
    path = f"/tickets/{played.assigned}"
    async with person(chrome, size, address, scripted=scripts) as context:
        minh = await arrive(context, "minh")
        if scripts:
            await write(minh, path)
        else:
            await minh.goto(path)
            for summary in await minh.locator("main details > summary").all():
                await summary.click()
            await reason(minh).fill(WHY)
        await end_visits(sqlite_db)
        await send(minh)
        await sign_in_again(minh, "minh")
        await expect(minh.get_by_label("Nội dung 1")).to_have_value(WHY)
        if folder := os.environ.get("SCREENSHOTS"):
            await screenshot(minh, Path(folder) / f"unsent-{size[0]}-{scripts}.png")
        await minh.get_by_role("button", name="Gửi", exact=True).click()
        await expect(minh).to_have_url(f"{address}/agency")
        if scripts:
            assert await minh.evaluate(KEPT) == []


async def test_another_person_at_the_same_screen_finds_nothing_of_it(
    chrome: Browser, site: tuple[str, Scene], sqlite_db: Database
) -> None:
    address, played = site
    async with person(chrome, DESK, address) as context:
        minh = await arrive(context, "minh")
        await write(minh, f"/tickets/{played.assigned}")
        await end_visits(sqlite_db)
        await minh.reload()
        await sign_in_again(minh, "hanh")
        await minh.goto(f"/tickets/{played.assigned}")
        await expect(minh.get_by_text(WHY)).to_have_count(0)
        assert await minh.evaluate(KEPT) == []


async def test_what_was_put_back_empties_nothing_that_somebody_else_wrote_meanwhile(
    chrome: Browser, site: tuple[str, Scene], sqlite_db: Database, cast: SimpleNamespace
) -> None:
    address, now = site[0], clock.now()
    number = await directed.drafted(sqlite_db, cast, await directed.month(sqlite_db, cast, now=now))
    await directed.issued(sqlite_db, cast, number, at=now, day=clock.local_day(now))
    async with sqlite_db.read() as s:
        task = await directed.task(s, number, TaskKind.DOSSIER_REPORT, cast.minh.agency_id)
    async with person(chrome, DESK, address) as one, person(chrome, DESK, address) as other:
        hanh, minh = await arrive(one, "hanh"), await arrive(other, "minh")
        for page in (hanh, minh):
            await page.goto(f"/directives/{number}")
        of_hanh, of_minh = (page.locator(f"#task-{task.id}") for page in (hanh, minh))
        await of_hanh.get_by_label("Biện pháp khắc phục").fill("Tập huấn")
        await of_minh.get_by_label("Nguyên nhân").fill("Thiếu người")
        await of_minh.get_by_role("button", name="trình lãnh đạo").click()
        await expect(of_minh.get_by_text("Còn thiếu:")).to_be_visible()
        await hanh.reload()
        await of_hanh.get_by_role("button", name="Lưu, gửi sau").click()
        await expect(of_hanh.get_by_label("Nguyên nhân")).to_have_value("Thiếu người")
        await expect(of_hanh.get_by_label("Biện pháp khắc phục")).to_have_value("Tập huấn")
