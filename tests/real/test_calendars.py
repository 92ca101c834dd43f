"""An administrator closes the office for a storm and sees what moves; the office reads why."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer

from hotline import clock, console
from hotline.db import Database
from hotline.settings import Settings
from hotline.tickets import Ticket
from tests.console import scene
from tests.real.people import arrive, chromium
from tests.testbed.browser import DESK, PHONE, person

pytestmark = pytest.mark.real_browser


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_day_is_closed_with_a_look_at_what_moves_and_the_ticket_says_why(
    sqlite_db: Database, cast: SimpleNamespace, tmp_path: Path, size: tuple[int, int]
) -> None:
    played = await scene.play(sqlite_db, cast)
    async with sqlite_db.read() as s:
        due = (await s.get_one(Ticket, played.assigned)).due_at
        assert due is not None
        day = clock.local_day(due)
    server = TestServer(console.build(sqlite_db, Settings(ami="simulated", data_dir=tmp_path)))
    await server.start_server()
    address = str(server.make_url("/"))
    async with chromium() as browser:
        async with person(browser, size, address) as context:
            page = await arrive(context, "quan")
            await page.goto(f"/calendars/1?year={day.year}")
            await page.locator(f'a.day[href*="day={day}"]').click()
            await page.get_by_label("Vì sao").fill("Nghỉ tránh bão")
            await page.get_by_role("button", name="Lưu ngày này").click()
            await page.get_by_role("heading", name="Trước khi lưu").wait_for()
            await page.get_by_role("button", name="Quay lại sửa").click()
            assert await page.get_by_label("Vì sao").input_value() == "Nghỉ tránh bão"
            await page.get_by_role("button", name="Lưu ngày này").click()
            await page.get_by_role("button", name="Lưu và dời").click()
            await page.get_by_text("mỗi phiếu có một dòng trong diễn biến").wait_for()
        async with person(browser, size, address) as context:
            page = await arrive(context, "phuc")
            await page.goto(f"/tickets/{played.assigned}")
            await page.get_by_text("→ nghỉ (Nghỉ tránh bão)").first.wait_for()
            await page.goto("/overview")
            await page.get_by_role("heading", name="Đúng hạn, trễ hạn").wait_for()
    await server.close()
