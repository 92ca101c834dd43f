"""People with a real browser, on their way into the console."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests.conftest import PASSWORD
from tests.testbed import machine
from tests.testbed.browser import browsing
from tests.testbed.machine import Missing

__all__ = ["PASSWORD", "arrive", "chromium"]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A Chromium; where there can be none, the test is left out and the run says so."""
    try:
        async with browsing() as browser:
            yield browser
    except Missing as why:
        machine.leave_out(why)
        pytest.skip(str(why))


async def arrive(context: BrowserContext, login: str, password: str = PASSWORD) -> Page:
    """Sign in by the form, and stand on one's own first page."""
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.get_by_label("Tên đăng nhập").fill(login)
    await page.get_by_label("Mật khẩu").fill(password)
    await page.get_by_role("button", name="Đăng nhập").click()
    await page.wait_for_url(lambda url: "sign-in" not in url and "visits" not in url)
    return page
