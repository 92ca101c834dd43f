"""Citizens' pages in a real Chromium: the link on a phone, the tablet at a counter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import BrowserContext, Page, expect
from sqlalchemy import select

from hotline import feedback
from hotline.db import Database
from hotline.feedback import Counter, CounterRating, Rating
from tests.portal.conftest import CODE, OTHER, Asked, ask, listening
from tests.portal.test_kiosk import DOSSIER, HOA, counter
from tests.real.looks import examine, examine_in_dark, looked_at
from tests.real.people import chromium
from tests.testbed.browser import PHONE, person

pytestmark = pytest.mark.real_browser

LYING, STANDING = (1024, 768), (768, 1024)
THANKS_STAY = 7000
SAID = "Chờ hơn một giờ mới tới lượt."


@pytest.fixture
async def site(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[TestServer]:
    """The public pages over a real database."""
    server = await listening(sqlite_db, tmp_path / "data")
    yield server
    await server.close()


def address(site: TestServer) -> str:
    return str(site.make_url("/")).rstrip("/")


@asynccontextmanager
async def on_a_phone(site: TestServer, *, scripted: bool = True) -> AsyncIterator[BrowserContext]:
    async with (
        chromium() as browser,
        person(browser, PHONE, address(site), scripted=scripted) as context,
    ):
        yield context


async def ratings(db: Database) -> list[Rating]:
    async with db.read() as s:
        return list(await s.scalars(select(Rating).order_by(Rating.id)))


async def pressed(db: Database) -> list[CounterRating]:
    async with db.read() as s:
        return list(await s.scalars(select(CounterRating).order_by(CounterRating.given_at)))


async def fits(page: Page) -> None:
    """Nothing stands beyond the edge, and what is tapped is large enough for a thumb."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(wide) == 0
    low = """[...document.querySelectorAll('label:has(input), button, .send')]
        .map((one) => one.getBoundingClientRect().height).filter((one) => one && one < 44)"""
    assert await page.evaluate(low) == []


@pytest.mark.parametrize("scripted", [True, False])
async def test_two_taps_on_a_phone_with_and_without_a_script(
    scripted: bool, site: TestServer, sqlite_db: Database
) -> None:
    asked = await ask(sqlite_db)
    async with (
        chromium() as browser,
        person(browser, PHONE, address(site), scripted=scripted) as context,
    ):
        page = await context.new_page()
        await page.goto(asked.path)
        if scripted:
            await fits(page)
        await expect(page.get_by_text("Nếu chưa hài lòng, vì sao?")).to_be_hidden()
        await page.get_by_text("Hữu ích", exact=True).tap()
        await page.get_by_text("Rất hài lòng").tap()
        await page.get_by_role("button", name="Gửi đánh giá").tap()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn ông/bà")
    (rating,) = await ratings(sqlite_db)
    assert (rating.useful, rating.satisfied, rating.mode) == (True, 1, "web")


async def test_why_is_asked_only_after_a_bad_answer_and_a_refusal_loses_nothing(
    site: TestServer, sqlite_db: Database
) -> None:
    asked = await ask(sqlite_db, CODE, OTHER)
    async with (
        chromium() as browser,
        person(browser, PHONE, address(site), scripted=False) as context,
    ):
        page = await context.new_page()
        await page.goto(asked.path)
        await page.locator("textarea").first.fill("Chưa ai đến dọn.")
        await page.get_by_role("button", name="Gửi đánh giá").tap()
        await expect(page.get_by_role("alert")).to_contain_text("chưa có câu trả lời")
        await expect(page.locator("textarea").first).to_have_value("Chưa ai đến dọn.")
        await page.get_by_text("Chưa hài lòng").first.tap()
        await page.get_by_text("Giải quyết chậm").first.tap()
        await page.get_by_role("button", name="Gửi đánh giá").tap()
        await expect(page.get_by_text("Ông/bà đã đánh giá phiếu này")).to_be_visible()
        await expect(page.get_by_text("Chưa ai đến dọn.")).to_be_visible()
    (rating,) = await ratings(sqlite_db)
    assert (rating.verdict, rating.reason_id) == ("negative", 2)


async def test_axe_finds_nothing_on_what_a_link_shows(
    site: TestServer, sqlite_db: Database
) -> None:
    asked, found = await ask(sqlite_db, CODE, OTHER), list[str]()
    async with chromium() as browser, looked_at(browser, PHONE, address(site)) as context:
        page = await context.new_page()
        for path in (asked.path, f"{asked.path}?lang=en", "/r/none", "/kiosk/none"):
            await page.goto(path)
            found += await examine(page, path)
            found += await examine_in_dark(page, path)
        await refuse_and_rate(page, asked, found)
    assert not found, "\n".join(found)


async def refuse_and_rate(page: Page, asked: Asked, found: list[str]) -> None:
    await page.goto(asked.path)
    await page.get_by_role("button", name="Gửi đánh giá").tap()
    await expect(page.get_by_role("alert")).to_be_visible()
    found += await examine(page, "refused")
    await page.get_by_text("Chưa hữu ích").first.tap()
    found += await examine(page, "why")
    await page.get_by_role("button", name="Gửi đánh giá").tap()
    await expect(page.get_by_text("Ông/bà đã đánh giá phiếu này")).to_be_visible()
    found += await examine(page, "one of two rated")
    await page.get_by_role("button", name="Tôi không muốn được hỏi nữa").tap()
    await expect(page.get_by_text("sẽ không hỏi ý kiến ông/bà nữa")).to_be_visible()
    found += await examine(page, "left in peace")


@pytest.mark.parametrize("size", [LYING, STANDING])
async def test_a_visitor_taps_through_and_the_tablet_begins_anew(
    size: tuple[int, int], site: TestServer, sqlite_db: Database
) -> None:
    one = await counter(sqlite_db)
    async with chromium() as browser, person(browser, size, address(site)) as context:
        page = await tablet(context, one)
        await fits(page)
        # A scanner types the code and ends it with Enter.
        await page.get_by_label("Mã hồ sơ").fill(DOSSIER)
        await page.keyboard.press("Enter")
        await page.locator("label", has_text="Có").click()
        await fits(page)
        await page.get_by_role("button", name="Quay lại").click()
        await page.locator("label", has_text="Có").click()
        await fits(page)
        await page.locator("label", has_text="Chưa hài lòng").click()
        await fits(page)
        await page.locator("label", has_text="Thái độ").click()
        await fits(page)
        await page.get_by_label("muốn nói thêm").fill(SAID)
        await page.get_by_role("button", name="Gửi đánh giá").click()
        await expect(page.get_by_role("heading", name="Cảm ơn ông/bà")).to_be_visible()
        await page.clock.run_for(THANKS_STAY)
        await expect(page.get_by_role("button", name="Bắt đầu đánh giá")).to_be_visible()
        await expect(page.get_by_label("Mã hồ sơ")).to_have_value("")
        await expect(page.locator(".state")).to_have_text("")
        await expect(page.get_by_text(f"Cán bộ trực: {HOA}")).to_be_visible()
    (rating,) = await pressed(sqlite_db)
    assert (rating.useful, rating.satisfied, rating.reason_id) == (True, 3, 3)
    assert (rating.dossier, rating.words) == (DOSSIER, SAID)
    assert rating.officer_id == next(who.id for who in one.officers if who.name == HOA)


async def test_what_is_pressed_without_a_network_waits_and_is_sent_once(
    site: TestServer, sqlite_db: Database, tmp_path: Path
) -> None:
    one = await counter(sqlite_db)
    port = site.port
    async with chromium() as browser, person(browser, LYING, address(site)) as context:
        page = await tablet(context, one)
        await page.wait_for_selector("html[data-offline=ready]")
        await context.set_offline(True)
        await site.close()
        for number in (1, 2):
            await rate(page)
            await expect(page.locator(".state")).to_have_text(f"Chưa gửi: {number}")
        # Somebody restarts the tablet: the page opens, and what waits is still there.
        await page.reload()
        await expect(page.locator(".state")).to_have_text("Chưa gửi: 2")
        await rate(page)
        await expect(page.locator(".state")).to_have_text("Chưa gửi: 3")
        assert await pressed(sqlite_db) == []
        again = await listening(sqlite_db, tmp_path / "again", port=port)
        await context.set_offline(False)
        await page.clock.run_for(31_000)
        await expect(page.locator(".state")).to_have_text("")
        await again.close()
    kept = await pressed(sqlite_db)
    assert len({one.source for one in kept}) == len(kept) == 3
    waited = [one.received_at - one.given_at for one in kept]
    assert all(timedelta() <= one < timedelta(minutes=5) for one in waited)


async def test_what_the_site_refuses_does_not_stop_the_rest(
    site: TestServer, sqlite_db: Database
) -> None:
    one = await counter(sqlite_db)
    async with chromium() as browser, person(browser, LYING, address(site)) as context:
        page = await tablet(context, one)
        broken = '[{"id": "x"}, {"id": "tablet-0007", "at": "2026-11-17T02:00:00Z", "useful": "1"}]'
        await page.evaluate("([name, said]) => localStorage.setItem(name, said)",
                            [f"kiosk:{one.id}", broken])  # fmt: skip
        await page.reload()
        await expect(page.locator(".state")).to_have_text("Không gửi được: 1")
    assert len(await pressed(sqlite_db)) == 1


async def test_what_waits_goes_by_the_new_address_when_it_was_renewed(
    site: TestServer, sqlite_db: Database
) -> None:
    one = await counter(sqlite_db)
    async with chromium() as browser, person(browser, LYING, address(site)) as context:
        page = await tablet(context, one)
        async with sqlite_db.write() as s:
            row = await feedback.counter(s, one.id)
            await feedback.renew_token(s, row)
        await rate(page)
        await expect(page.locator(".state")).to_contain_text("lấy địa chỉ mới")
        await expect(page.locator(".state")).to_contain_text("Chưa gửi: 1")
        await page.goto(f"/kiosk/{row.token}")
        await expect(page.locator(".state")).to_have_text("")
    assert len(await pressed(sqlite_db)) == 1


async def test_who_walks_away_after_one_answer_has_given_that_one(
    site: TestServer, sqlite_db: Database
) -> None:
    one = await counter(sqlite_db)
    async with chromium() as browser, person(browser, LYING, address(site)) as context:
        page = await tablet(context, one)
        await page.get_by_role("button", name="Bắt đầu đánh giá").click()
        await page.locator("label", has_text="Có").click()
        await page.clock.run_for(61_000)
        await expect(page.get_by_role("button", name="Bắt đầu đánh giá")).to_be_visible()
        await page.get_by_role("button", name="Bắt đầu đánh giá").click()
        await page.clock.run_for(61_000)
        await expect(page.get_by_role("button", name="Bắt đầu đánh giá")).to_be_visible()
    (rating,) = await pressed(sqlite_db)
    assert (rating.useful, rating.satisfied) == (True, None)


async def test_a_counter_is_rated_with_the_keyboard_alone_and_in_english(
    site: TestServer, sqlite_db: Database
) -> None:
    one = await counter(sqlite_db)
    async with chromium() as browser, person(browser, LYING, address(site)) as context:
        page = await tablet(context, one)
        await page.get_by_role("link", name="English").click()
        await page.wait_for_selector("html.js[lang=en]")
        await page.get_by_label("Code on your appointment slip").press("Enter")
        for keys in (["Tab", "ArrowDown", "Enter"], ["Tab", "Enter"]):
            for key in keys:
                await page.keyboard.press(key)
        for _ in ("why", "words"):
            await page.get_by_role("button", name="Skip").press("Enter")
        await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        await page.clock.run_for(THANKS_STAY)
        await expect(page.get_by_role("button", name="Bắt đầu đánh giá")).to_be_visible()
    (rating,) = await pressed(sqlite_db)
    assert (rating.useful, rating.satisfied) == (False, 1)


async def test_axe_finds_nothing_on_any_screen_of_a_tablet(
    site: TestServer, sqlite_db: Database
) -> None:
    one, found = await counter(sqlite_db), list[str]()
    async with chromium() as browser, looked_at(browser, STANDING, address(site)) as context:
        page = await context.new_page()
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            await page.goto(f"/kiosk/{one.token}")
            for tapped in (HOA, "Bắt đầu đánh giá", "Không", "Chưa hài lòng", "Giải quyết chậm",
                           "Gửi đánh giá"):  # fmt: skip
                found += await examine(page, f"before {tapped} {scheme}")
                await page.locator("label:visible, button:visible", has_text=tapped).first.click()
            found += await examine(page, f"thanks {scheme}")
            await page.evaluate("localStorage.clear()")
        await page.goto(f"/kiosk/{one.token}?done=1")
        found += await examine(page, "thanks without a script")
        await page.goto(f"/c/{one.link}?dossier={DOSSIER}")
        found += await examine(page, "on a visitor's own phone")
    assert not found, "\n".join(found)


async def tablet(context: BrowserContext, one: Counter) -> Page:
    """A tablet whose officer has taken their seat; its clock goes when the test says so."""
    page = await context.new_page()
    await page.clock.install()
    await page.goto(f"/kiosk/{one.token}")
    await page.locator("label", has_text=HOA).click()
    return page


async def rate(page: Page) -> None:
    """One visitor, quickly."""
    await page.get_by_role("button", name="Bắt đầu đánh giá").click()
    await page.locator("label", has_text="Có").click()
    await page.locator("label", has_text="Rất hài lòng").click()
    await expect(page.get_by_role("heading", name="Cảm ơn ông/bà")).to_be_visible()
    await page.clock.run_for(THANKS_STAY)
