"""A real Chromium, driven by Playwright, in the sizes of a desk and of a phone."""

import functools
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.patience import PATIENCE

from .machine import Missing, install, say

DESK = (1280, 900)
PHONE = (390, 844)

# Only what never comes is waited for so long; said in milliseconds, as Playwright counts.
LONGEST = PATIENCE * 1000
expect.set_options(timeout=LONGEST)

SHELL = "chromium-headless-shell"
# It has every Vietnamese letter; without it screenshots show boxes.
FONT = "fonts-dejavu-core"

FLAGS = (
    "--no-sandbox",
    # A microphone that hums, and no question about using it: for the operator's softphone.
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    # Nothing of its own on the network.
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
)


def chromium() -> str:
    """Where Chromium is; installs Debian's when there is none.

    Without the part that draws windows, where that can be had: it takes a fifth less of the
    processor's time. Raises machine.Missing when this machine can have neither.
    """
    return shutil.which(SHELL) or _shell() or _whole()


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """A Chromium without a window, for as many people as wanted."""
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def person(
    browser: Browser,
    size: tuple[int, int] = DESK,
    address: str | None = None,
    *,
    scripted: bool = True,
) -> AsyncIterator[BrowserContext]:
    """One person's own session: cookies, storage, Vietnamese, the province's time zone.

    `address` is the site's own, so that pages can be opened by path. Without `scripted` no
    script runs. A fault in a page's
    script fails the test that saw it, when the session ends.
    """
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        base_url=address,
        permissions=["microphone"] if address else None,
        has_touch=size == PHONE,
        is_mobile=size == PHONE,
        java_script_enabled=scripted,
    )
    context.set_default_timeout(LONGEST)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    try:
        yield context
    finally:
        await context.close()
    if faults:
        raise AssertionError(f"faults in the page's script: {faults}")


async def screenshot(page: Page, path: Path) -> None:
    """The whole page, as long as it is, for a person to look at."""
    path.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=path, full_page=True)


@functools.cache
def _shell() -> str | None:
    try:
        install("Chromium", SHELL, FONT)
    except Missing as why:
        say(f"{why}; the whole Chromium instead")
        return None
    return shutil.which(SHELL)


def _whole() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        install("Chromium", "chromium", FONT)
    return found or "/usr/bin/chromium"
