"""A real Chromium, driven by Playwright, in the sizes of a desk and of a phone."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from .machine import install

DESK = (1280, 900)
PHONE = (390, 844)

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
)


def chromium() -> str:
    """Where Chromium is; installs Debian's when there is none.

    Raises machine.Missing when it cannot be had.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        # The font has every Vietnamese letter; without it screenshots show boxes.
        install("Chromium", "chromium", "fonts-dejavu-core")
        found = shutil.which("chromium")
    return found or "/usr/bin/chromium"


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
