"""People with a real browser, on their way into the console."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests.conftest import PASSWORD
from tests.testbed import machine
from tests.testbed.browser import browsing
from tests.testbed.machine import Missing

__all__ = ["PASSWORD", "arrive", "chromium", "let_in"]

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A Chromium; where there can be none, the test is left out and the run says so."""
    try:
        async with browsing() as browser:
            yield browser
    except Missing as why:
        machine.leave_out(why)
        pytest.skip(str(why))


async def let_in(context: BrowserContext, login: str, password: str = PASSWORD) -> None:
    """Sign in by what the form sends, without opening a page."""
    form = await (await context.request.get("/sign-in")).text()
    given = {"csrf": TOKEN.findall(form)[0], "login": login, "password": password}
    answer = await context.request.post("/visits", form=given, max_redirects=0)
    assert answer.status == 303, await answer.text()


async def arrive(context: BrowserContext, login: str, password: str = PASSWORD) -> Page:
    """Sign in, and stand on one's own first page.

    The form itself is filled in where an ended visit sends people to it.
    """
    await let_in(context, login, password)
    page = await context.new_page()
    await page.goto("/")
    return page
