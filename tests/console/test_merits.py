"""Commendation and criticism as the office writes them and as agencies read them."""

from __future__ import annotations

import html
import re

from sqlalchemy import select

from hotline import clock
from hotline.agencies import Agency
from hotline.db import Database
from hotline.tickets import Ticket
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene

WORDS = "Để 12 phiếu quá hạn trong tháng 11."


async def criticise(phuc: Browser, agency: int, code: str, **other: str) -> str:
    """Where the office is led once it is recorded."""
    form = {
        "kind": "criticism", "agency": str(agency), "words": WORDS, "ground-0": "ticket",
        "reference-0": code, "said-0": "trễ 9 ngày", "ground-1": "", "reference-1": "",
        "day": f"{clock.local_day(clock.now()):%d/%m/%Y}",
    }  # fmt: skip
    answer = await phuc.send("/merits", **form | other)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def ticket(db: Database, played: Scene) -> Ticket:
    async with db.read() as s:
        return await s.get_one(Ticket, played.closed)


async def test_from_a_ticket_the_form_opens_with_its_ground(
    sign_in: SignIn, sqlite_db: Database, played: Scene
) -> None:
    row = await ticket(sqlite_db, played)
    phuc = await sign_in("phuc")
    page = await phuc.open(f"/tickets/{row.id}")
    (path,) = re.findall(
        rf'href="(/merits/new\?kind=criticism[^"]*ticket%3A{row.code}[^"]*)"', page
    )
    form = await phuc.open(html.unescape(path))
    assert f'name="reference-0" value="{row.code}"' in form
    assert re.search(r'<option value="ticket" selected>', form)
    assert re.search(rf'<option value="{row.agency_id}" selected>', form)
    assert "/merits/new" not in await (await sign_in("minh")).open(f"/tickets/{row.id}")


async def test_a_form_sent_twice_makes_one_merit_and_another_day_makes_another(
    sign_in: SignIn, sqlite_db: Database, played: Scene
) -> None:
    closed, phuc = await ticket(sqlite_db, played), await sign_in("phuc")
    asked = (phuc, closed.agency_id or 0, closed.code or "")
    path = await criticise(*asked)
    assert await criticise(*asked) == path
    assert await criticise(*asked, day="02/11/2025") != path
    await phuc.send(f"{path}/withdrawal", because="Ghi nhầm cơ quan.")
    assert await criticise(*asked) != path


async def test_it_is_read_by_its_agency_alone_and_told_to_it(
    sign_in: SignIn, sqlite_db: Database, played: Scene
) -> None:
    row = await ticket(sqlite_db, played)
    assert row.agency_id is not None
    phuc = await sign_in("phuc")
    path = await criticise(phuc, row.agency_id, str(row.code))
    minh = await sign_in("minh")
    page = await minh.open(path)
    assert WORDS in page
    assert f'href="/tickets/{row.id}"' in page
    assert WORDS in await minh.open("/merits")
    bell = await minh.open("/notices")
    number = re.search(r'action="/notices/(\d+)/reading"', bell)[1]  # type: ignore[index]
    assert (await minh.send(f"/notices/{number}/reading")).headers["Location"] == path
    outsider = await sign_in("cb.sxd")
    await outsider.open(path, 404)
    assert WORDS not in await outsider.open("/merits")


async def test_a_refused_form_keeps_all_its_grounds(
    sign_in: SignIn, sqlite_db: Database, played: Scene
) -> None:
    async with sqlite_db.read() as s:
        agency = await s.scalar(select(Agency.id).where(Agency.code == "TTHCC"))
    phuc = await sign_in("phuc")
    form = {
        "kind": "commendation", "agency": str(agency), "words": WORDS, "day": "1/11/2026",
        "ground-0": "figure", "reference-0": "/counters/1?period=2026-11", "said-0": "96 %",
        "ground-1": "ticket", "reference-1": "1022-2611-99999", "said-1": "",
    }  # fmt: skip
    answer = await phuc.send("/merits", **form)
    page = await answer.text()
    assert answer.status == 422
    assert "không chủ trì, phối hợp phiếu 1022-2611-99999" in page
    for kept in (WORDS, 'value="/counters/1?period=2026-11"', 'value="96 %"', "1022-2611-99999"):
        assert kept in page
    assert 'name="reference-3"' in page


async def test_what_is_withdrawn_says_why_and_counts_no_more(
    sign_in: SignIn, sqlite_db: Database, played: Scene
) -> None:
    row = await ticket(sqlite_db, played)
    assert row.agency_id is not None
    phuc = await sign_in("phuc")
    path = await criticise(phuc, row.agency_id, str(row.code))
    assert f"agency={row.agency_id}&amp;kind=criticism" in await phuc.open("/merits")
    assert (await phuc.send(f"{path}/withdrawal", because="")).status == 422
    await phuc.send(f"{path}/withdrawal", because="Ghi nhầm cơ quan.")
    page = await phuc.open(path)
    assert "Ghi nhầm cơ quan." in page
    assert "/withdrawal" not in page
    assert "Đã rút lại" in await phuc.open("/merits")
    assert "Theo cơ quan" not in await phuc.open("/merits")
