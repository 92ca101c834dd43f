"""What axe-core and a measure of width find on a page, and what need not be looked at twice."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from tests.testbed.browser import DESK, PHONE, person
from tests.testbed.machine import REPOSITORY

AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on light or dark.
COLOURS = ["color-contrast", "link-in-text-block"]
# Colours fade from one to the other, where they are not told that this is over.
TURNED = """async (scheme) => {
    const root = document.documentElement;
    while ((root.dataset.bsTheme ?? scheme) !== scheme) await new Promise(requestAnimationFrame);
    document.getAnimations().filter((one) => one instanceof CSSTransition)
        .forEach((one) => one.finish());
}"""
# For whatever bears text all that its contrast hangs on: its own colours and size, its parent's
# colour, and what lies under it up to the root of the page.
COLOURED = """() => {
    const under = new Map([[null, ""]]);
    const ground = (one) => {
        if (!under.has(one)) {
            const { backgroundColor, backgroundImage, opacity, filter, position } =
                getComputedStyle(one);
            const own = [backgroundColor, backgroundImage, opacity, filter, position].join(" ");
            const plain = own === "rgba(0, 0, 0, 0) none 1 none static";
            const below = ground(one.parentElement);
            under.set(one, plain ? below : `${below}>${own}`);
        }
        return under.get(one);
    };
    const told = (one) => {
        const { color, fontSize, fontWeight, textDecorationLine, textShadow } =
            getComputedStyle(one);
        const beside = getComputedStyle(one.parentElement).color;
        return [one.localName, color, fontSize, fontWeight, textDecorationLine, textShadow, beside,
            ground(one)].join(" ");
    };
    const bears = (one) => one.matches("input, select, textarea, button") ||
        [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return [...new Set([...document.body.querySelectorAll("*")]
        .filter((one) => bears(one) && one.checkVisibility()).map(told))];
}"""
# Only faults are wanted, and not where they are in the page: that takes axe a third of its time.
RUN = """(rules) => axe.run(document, {
    runOnly: rules, reporter: "no-passes", selectors: false, preload: { assets: ["media"] },
})"""
MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
# What is different each time, and shows nothing.
DRAWN = re.compile(r'(name="(?:csrf|next)" value=)"[^"]*"')
HERE = ' aria-current="page"'


@dataclass
class Known:
    """What was looked at: frames of pages, and text on its ground in light and in dark."""

    frames: set[str] = field(default_factory=set)
    coloured: set[str] = field(default_factory=set)

    def is_new(self, page: str, shown: set[str]) -> bool:
        """Whether a page differs, within its frame, from those that its address showed to others.

        Its frame is what stands around its main part: one for each role. Where that is new the
        page is as well. Notes both.
        """
        page = DRAWN.sub(r"\1", page)
        title, main = TITLE.search(page), MAIN.search(page)
        within = (title[0] if title else "") + (main[0] if main else page)
        around = TITLE.sub("", MAIN.sub("", page)).replace(HERE, "") if main else ""
        is_new = within not in shown or around not in self.frames
        shown.add(within)
        self.frames.add(around)
        return is_new


@asynccontextmanager
async def looked_at(
    browser: Browser, size: tuple[int, int], address: str
) -> AsyncIterator[BrowserContext]:
    """A person whose pages can be examined."""
    async with person(browser, size, address) as context:
        # The site's policy lets no script in from elsewhere; the browser may. Sent once, not with
        # each page.
        await context.add_init_script(path=AXE)
        yield context


async def sent(page: Page, path: str) -> str:
    """What the site answers this person, without opening it."""
    answer = await page.context.request.get(path)
    assert answer.status < 500, f"{path}: {answer.status}"
    return await answer.text()


async def look(page: Page, where: str, path: str, known: Known) -> list[str]:
    """What is found on a page at a desk, in light and dark and on a phone, one line a fault.

    Opening a page takes longest: what else it shall be, it is as it stands. It is examined whole
    as the page before it was left, in light or in dark, and then turned: its colours are examined
    again only where some text has other colours on its ground than any text before.
    """
    await page.goto(path)
    was_dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    found = await examine(page, f"{where} in {_scheme(was_dark)}")
    known.coloured |= set(await page.evaluate(COLOURED))
    await _turn(page, dark=not was_dark)
    coloured = set(await page.evaluate(COLOURED))
    if not coloured <= known.coloured:
        found += await examine(page, f"{where} in {_scheme(not was_dark)}", COLOURS)
        known.coloured |= coloured
    await page.set_viewport_size(_size(PHONE))
    found += await too_wide(page, where)
    await page.set_viewport_size(_size(DESK))
    return found


async def faults(page: Page, path: str) -> list[str]:
    """What axe finds on a page, one line a fault."""
    await page.goto(path)
    return await examine(page, path)


async def examine(page: Page, where: str, rules: list[str] = RULES) -> list[str]:
    """What axe finds on what the page shows now."""
    result: dict[str, Any] = await page.evaluate(RUN, rules)
    return [
        f"{where}: {fault['id']}: {fault['help']}: {node['html'][:160]} {_why(node)}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


async def examine_in_dark(page: Page, where: str) -> list[str]:
    """What axe finds on the colours of a page that its reader turns dark, and light again."""
    await _turn(page, dark=True)
    found = await examine(page, f"{where} in dark", COLOURS)
    await _turn(page, dark=False)
    return found


async def too_wide(page: Page, where: str) -> list[str]:
    """Whether one would have to push the page aside to read it."""
    beyond = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"{where}: {beyond} px too wide for a phone"] if beyond else []


def _size(pixels: tuple[int, int]) -> ViewportSize:
    return {"width": pixels[0], "height": pixels[1]}


def _why(node: dict[str, Any]) -> str:
    checks = node["any"] + node["all"] + node["none"]
    return "; ".join(check["message"] for check in checks)


async def _turn(page: Page, *, dark: bool) -> None:
    scheme = _scheme(dark)
    await page.emulate_media(color_scheme=scheme)
    await page.evaluate(TURNED, scheme)


def _scheme(dark: bool) -> Literal["dark", "light"]:
    return "dark" if dark else "light"
