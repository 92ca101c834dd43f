"""The dashboard and agencies' cards: each number opens as many rows, and live ones follow."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from hotline import clock
from hotline.db import Database
from hotline.feedback import Mode
from hotline.tickets import Ticket, spells
from hotline.tickets.wanted import written_instant
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Morning, Scene
from tests.console.statements import counted
from tests.console.test_stream import Desk
from tests.feedback.closings import many

_LINK = re.compile(r'<a [^>]*href="(/[^"]+)"[^>]*>(?:<svg.*?</svg>)?\s*(\d[\d.]*)\s*</a>', re.S)
_HEAD = re.compile(r"<h1.*?</h1>|<h2 class=\"card-title\" id=\"calls\">.*?</h2>", re.S)
_ROW = re.compile(r'<a class="(?:code row-link|row-link)" href="/tickets/\d+"')


@pytest.mark.slow
async def test_every_number_opens_as_many_rows(
    sqlite_db: Database, sign_in: SignIn, played: Scene, cast: SimpleNamespace
) -> None:
    await _months_of_ratings(sqlite_db, cast.minh.agency_id)
    phuc, hanh = await sign_in("phuc"), await sign_in("hanh")
    card = f"/agencies/{cast.minh.agency_id}/card"
    for browser, path, least in ((phuc, "/dashboard", 20), (hanh, "/dashboard", 12),
                                 (phuc, card, 12), (hanh, card, 12)):  # fmt: skip
        links = set(_LINK.findall(await browser.open(path)))
        assert len(links) >= least, path
        for link, number in links:
            await _opens(browser, unescape(link), number)


async def _opens(browser: Browser, path: str, number: str) -> None:
    """A list says the number in its head, and has so many rows as far as a page goes."""
    listed = await browser.open(path)
    said = " ".join(re.sub(r"<[^>]+>", " ", " ".join(_HEAD.findall(listed))).split())
    if path.startswith(("/explanations", "/dossiers", "/merits")):
        return
    assert re.search(rf"(?<!\d){re.escape(number)}(?!\d)", said), (path, number, said)
    if not path.startswith("/dashboard/calls"):
        assert len(_ROW.findall(listed)) == min(int(number), 25), (path, number)


async def test_an_agency_sees_its_own_card_and_its_own_numbers(
    sign_in: SignIn, played: Scene, cast: SimpleNamespace
) -> None:
    hanh = await sign_in("hanh")
    other = cast.outsider.agency_id
    for path in (f"/agencies/{other}/card", "/agencies/999999/card",
                 f"/agencies/{other}/card/behind?figure=returns_given"):  # fmt: skip
        await hanh.open(path, status=404)
    page = await hanh.open("/dashboard")
    assert "Cuộc gọi hôm nay" not in page
    assert "Xếp hạng" not in page
    await hanh.open("/dashboard/calls", status=403)
    await (await sign_in("minh")).open("/dashboard", status=403)


async def test_agencies_with_too_little_to_tell_have_no_place(
    sqlite_db: Database, sign_in: SignIn
) -> None:
    async with sqlite_db.write() as s:
        await many(s, Mode.SMS, at=clock.now(), good=12, bad=3, agency_id=2)
        await many(s, Mode.SMS, at=clock.now(), good=9, agency_id=3)
    page = await (await sign_in("phuc")).open("/dashboard")
    bars = re.findall(r'<span class="fig-name">(.*?)</span>', page)
    assert len(bars) == 1
    assert bars[0].startswith("1. ")
    assert "80,0 %" in page


async def test_few_tickets_keep_their_counts_and_have_no_percentage(
    sqlite_db: Database, sign_in: SignIn
) -> None:
    at = clock.now() - timedelta(hours=2)
    async with sqlite_db.write() as s:
        await many(s, Mode.SMS, at=at, good=2, bad=1, agency_id=2)
        await spells.follow(s, list(await s.scalars(select(Ticket.id))), at=at)
    since, until = (written_instant(at + timedelta(days=days)) for days in (-3, 3))
    asked, phuc = urlencode({"since": since, "until": until}), await sign_in("phuc")
    page = await phuc.open(f"/dashboard?{asked}")
    for key in ("on_time", "satisfied", "response"):
        assert f'data-live="{key}">–</span>' in page
        assert re.search(rf'data-live="{key}-why">chưa tính tỷ lệ: có dưới \d+ phiếu<', page)
    assert re.search(r'data-live="satisfied-hits">2</a> / <a [^>]*>3</a>', page)
    for basis in ("phiếu tiếp nhận trong kỳ", "phiếu đóng trong kỳ"):
        assert f'<span class="tile-basis">{basis}</span>' in page
    report = await phuc.open(f"/reports/figures?{asked}")
    row = re.findall(r"Chưa hài lòng hoặc chưa hữu ích</th>(.*?)</tr>", report, re.DOTALL)[0]
    assert ">1</a>" in row
    assert ">–</td>" in row
    assert "Tính theo phiếu tiếp nhận trong kỳ" in report
    assert "100 %" not in report


async def test_a_new_call_reaches_an_open_dashboard(
    sqlite_db: Database, sign_in: SignIn, played: Scene, cast: SimpleNamespace
) -> None:
    phuc = await sign_in("phuc")
    async with phuc.client.get("/dashboard/stream") as response:
        open_ = Desk(response)
        first = json.loads(await open_.until("now", "calls-in"))
        async with sqlite_db.write() as s:
            morning = Morning(s, cast, clock.now())
            morning.name = "later"
            await morning.call("0912345670", minutes_ago=0)
        second = json.loads(await open_.until("now", "calls-in"))
    assert int(second["calls-in"]) == int(first["calls-in"]) + 1
    # The stream tells of the month that runs, which is not the figures of a year.
    year = f"/dashboard?period={clock.local(clock.now()):%Y}"
    assert 'data-board="past"' in await phuc.open(year)
    page = await phuc.open("/dashboard")
    assert 'data-board="live"' in page
    assert f'data-live="calls-in">{second["calls-in"]}</a>' in page


@pytest.mark.parametrize(
    ("login", "path", "most"),
    [("phuc", "/dashboard", 26), ("hanh", "/dashboard", 25), ("phuc", "/agencies/2/card", 36)],
)
async def test_a_page_asks_the_same_for_few_and_for_many(
    sqlite_db: Database, sign_in: SignIn, played: Scene, login: str, path: str, most: int
) -> None:
    browser = await sign_in(login)
    await browser.open(path)
    with counted(sqlite_db) as few:
        await browser.open(path)
    for agency in range(2, 6):
        await _months_of_ratings(sqlite_db, agency)
    with counted(sqlite_db) as many_more:
        await browser.open(path)
    assert len(few) == len(many_more) <= most


async def _months_of_ratings(db: Database, agency_id: int) -> None:
    async with db.write() as s:
        at = clock.now()
        await many(s, Mode.SMS, at=at, good=9, bad=3, agency_id=agency_id, field_id=1,
                   commune_id=1)  # fmt: skip
        await spells.follow(s, list(await s.scalars(select(Ticket.id))), at=at)
