"""The list of tickets in the browser: filters, chips, pages, views, and steps for many."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from hotline import clock, tickets
from hotline.agencies import Agency
from hotline.db import Database
from hotline.tickets import Ticket, TicketStatus
from tests.console.conftest import SignIn
from tests.console.scene import Scene
from tests.tickets.desk import ticket_in

ROW = re.compile(r'class="code row-link" href="/tickets/(\d+)"')


async def _many(db: Database, cast: SimpleNamespace, status: TicketStatus, count: int) -> list[int]:
    at = clock.now() - timedelta(hours=1)
    return [await ticket_in(db, cast, status, at=at + timedelta(seconds=n)) for n in range(count)]


async def test_active_filters_stand_as_chips_and_each_can_be_taken_off(
    sign_in: SignIn, played: Scene
) -> None:
    lan = await sign_in("lan")
    page = await lan.open("/tickets?q=rác&pile=open&since=2026-01-01")
    chips = page.split('class="chips')[1].split("</ul>")[0]
    assert "rác" in chips
    assert "Đang mở" in chips
    assert "01/01/2026" in chips
    without = [parse_qs(urlsplit(one.replace("&amp;", "&")).query)
               for one in re.findall(r'href="(/tickets\?[^"]+)" aria-label', chips)]  # fmt: skip
    assert {frozenset(one) for one in without} == {
        frozenset({"pile", "since"}), frozenset({"q", "since"}), frozenset({"q", "pile"}),
    }  # fmt: skip


async def test_a_form_with_empty_fields_leads_to_a_short_address(
    sign_in: SignIn, played: Scene
) -> None:
    lan = await sign_in("lan")
    answer = await lan.client.get(
        "/tickets?q=&pile=open&agency=&sort=newest", allow_redirects=False
    )
    assert answer.headers["Location"] == "/tickets?pile=open"


async def test_one_pages_through_all_tickets_and_back(
    sqlite_db: Database, cast: SimpleNamespace, sign_in: SignIn
) -> None:
    ids = await _many(sqlite_db, cast, TicketStatus.ASSIGNED, 30)
    lan = await sign_in("lan")
    first = await lan.open("/tickets")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = await lan.open(older[1].replace("&amp;", "&"))
    seen = [int(one) for one in ROW.findall(first) + ROW.findall(second)]
    assert seen == ids[::-1]
    newer = re.search(r'rel="prev" href="([^"]+)"', second)
    assert newer is not None
    back = await lan.open(newer[1].replace("&amp;", "&"))
    assert ROW.findall(back) == ROW.findall(first)


async def test_the_one_box_takes_words_numbers_and_codes(sign_in: SignIn, played: Scene) -> None:
    lan = await sign_in("lan")
    assert 'action="/tickets/search"' in await lan.open("/desk")
    for typed, found in (("bai rac", True), ("0912 345 678", True), ("voi ma mút", False)):
        answer = await lan.client.get("/tickets/search", params={"q": typed})
        assert bool(ROW.findall(await answer.text())) == found, typed


async def test_an_outsider_finds_nothing_by_words_numbers_or_names(
    sign_in: SignIn, played: Scene
) -> None:
    outsider, minh = await sign_in("cb.sxd"), await sign_in("minh")
    for typed in ("rác", "0912345678", "Nguyễn Văn Tư"):
        assert ROW.findall(await outsider.open(f"/tickets?q={typed}")) == []
    assert ROW.findall(await minh.open("/tickets?q=rác"))
    assert ROW.findall(await minh.open("/tickets?q=Nguyễn Văn Tư")) == []


async def test_a_view_is_saved_opened_shared_and_forgotten(sign_in: SignIn, played: Scene) -> None:
    phuc, lan = await sign_in("phuc"), await sign_in("lan")
    answer = await phuc.send("/views", query="pile=overdue&sort=due", name="Trễ nhất", shared="1")
    assert answer.headers["Location"] == "/tickets?pile=overdue&sort=due"
    assert "Trễ nhất" in await lan.open("/tickets")
    answer = await lan.send("/views", query="pile=open", name="  ")
    assert answer.status == 422
    page = await answer.text()
    assert "Chưa đặt tên cho danh sách" in page
    assert 'name="query" value="pile=open"' in page
    assert (await lan.send("/views", query="pile=open", name="x", shared="1")).status == 403
    own = await phuc.open("/tickets?pile=overdue&sort=due")
    removal = re.search(r'action="(/views/\d+/removal)"', own)
    assert removal is not None
    assert (await lan.send(removal[1])).status == 404
    assert (await phuc.send(removal[1])).status == 303
    assert "Trễ nhất" not in await lan.open("/tickets")


async def test_a_dispatcher_assigns_many_after_a_look_and_those_that_moved_stay(
    sqlite_db: Database, cast: SimpleNamespace, sign_in: SignIn
) -> None:
    ids = await _many(sqlite_db, cast, TicketStatus.RECEIVED, 3)
    working = (await _many(sqlite_db, cast, TicketStatus.IN_PROGRESS, 1))[0]
    agency = cast.outsider.agency_id
    dieu = await sign_in("dieu")
    assert 'name="id"' in await dieu.open("/tickets")
    chosen = "&".join(f"id={one}" for one in [*ids, working])
    asking = await dieu.open(f"/tickets/bulk?do=assign&{chosen}")
    assert "Làm với" not in asking
    shown = await dieu.open(f"/tickets/bulk?do=assign&{chosen}&agency={agency}&reason=Đúng việc")
    assert "Làm với 3 phiếu" in shown
    assert shown.count("Giữ nguyên") == 1
    seen = re.findall(r'name="seen" value="([^"]+)"', shown)[-1]
    async with sqlite_db.write() as s:
        moved = await s.get_one(Ticket, ids[0])
        await tickets.assign(s, moved, cast.minh.agency_id, reason="", by=cast.dieu, at=clock.now())
    answer = await dieu.send(
        "/tickets/bulk", do="assign", seen=seen, agency=agency, reason="Đúng việc"
    )
    told = await answer.text()
    assert "đã làm 2 trong 4 phiếu" in told
    assert "Phiếu đã được xử lý ở nơi khác" in told
    async with sqlite_db.read() as s:
        rows = await s.execute(select(Ticket.id, Ticket.agency_id).where(Ticket.id.in_(ids)))
        assert dict(iter(rows)) == {
            ids[0]: cast.minh.agency_id, ids[1]: agency, ids[2]: agency,
        }  # fmt: skip


async def test_an_assignment_of_many_without_an_agency_is_asked_again(
    sqlite_db: Database, cast: SimpleNamespace, sign_in: SignIn
) -> None:
    (one,) = await _many(sqlite_db, cast, TicketStatus.RECEIVED, 1)
    dieu = await sign_in("dieu")
    answer = await dieu.send("/tickets/bulk", do="assign", seen=f"{one}:received", reason="Vì mưa")
    assert answer.status == 422
    assert 'value="Vì mưa"' in await answer.text()
    async with sqlite_db.write() as s:
        ended = await s.get_one(Agency, cast.outsider.agency_id)
        ended.valid_to = clock.local_day(clock.now())
    answer = await dieu.send(
        "/tickets/bulk", do="assign", seen=f"{one}:received", agency=cast.outsider.agency_id
    )
    assert answer.status == 422


async def test_suggestions_are_accepted_for_many(
    sqlite_db: Database, cast: SimpleNamespace, sign_in: SignIn
) -> None:
    returned = (await _many(sqlite_db, cast, TicketStatus.RETURNED, 1))[0]
    received = (await _many(sqlite_db, cast, TicketStatus.RECEIVED, 1))[0]
    async with sqlite_db.write() as s:
        (await s.get_one(Ticket, returned)).agency_id = cast.outsider.agency_id
    dieu = await sign_in("dieu")
    shown = await dieu.open(f"/tickets/bulk?do=suggested&id={returned}&id={received}")
    assert "Làm với 1 phiếu" in shown
    assert "Chưa có quy tắc nào gợi ý" in shown
    seen = re.findall(r'name="seen" value="([^"]+)"', shown)[-1]
    answer = await dieu.send("/tickets/bulk", do="suggested", seen=seen)
    assert "đã làm 1 trong 2 phiếu" in await answer.text()


async def test_a_head_approves_many_of_the_own_agency_only(
    sqlite_db: Database, cast: SimpleNamespace, sign_in: SignIn
) -> None:
    ids = await _many(sqlite_db, cast, TicketStatus.ANSWERED, 3)
    seen = ",".join(f"{one}:answered" for one in ids)
    stranger = await sign_in("ld.sxd")
    answer = await stranger.send("/tickets/bulk", do="approve", seen=seen)
    assert "đã làm 0 trong 0 phiếu" in await answer.text()
    hanh = await sign_in("hanh")
    assert "Đang mở" in await hanh.open("/tickets")
    answer = await hanh.send("/tickets/bulk", do="approve", seen=seen)
    assert "đã làm 3 trong 3 phiếu" in await answer.text()
    async with sqlite_db.read() as s:
        statuses = set(await s.scalars(select(Ticket.status).where(Ticket.id.in_(ids))))
    assert statuses == {TicketStatus.CLOSED}
    again = await hanh.send("/tickets/bulk", do="approve", seen=seen)
    assert "đã làm 0 trong 3 phiếu" in await again.text()


@pytest.mark.parametrize(
    "asked", ["", "do=approve", "do=assign", "do=nothing&id=1", "do=assign&id=x"]
)
async def test_a_step_for_nothing_is_refused_in_words(sign_in: SignIn, asked: str) -> None:
    dieu = await sign_in("dieu")
    answer = await dieu.client.get(f"/tickets/bulk?{asked}")
    assert answer.status in (403, 422)
    assert "Vui lòng" in await answer.text()
