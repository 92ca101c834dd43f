"""Giải trình on the pages: who sees what, where every figure leads, and nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aiohttp import FormData
from sqlalchemy import select

from hotline import clock, tickets
from hotline.db import Database
from hotline.feedback import explanations
from hotline.tickets import Attachment
from tests.console.conftest import SignIn
from tests.feedback.explained import LANDLINE, give, rate, rated
from tests.tickets import desk

SNNMT = "Sở Nông nghiệp và Môi trường"


@pytest.fixture
async def owed(sqlite_db: Database, cast: SimpleNamespace) -> int:
    """A ticket that Minh answered and whose caller is not satisfied."""
    return await rated(sqlite_db, cast, at=clock.now() - timedelta(hours=1), caller=LANDLINE)


async def at_once(db: Database, cast: SimpleNamespace) -> int:
    """One that Lan answered at once, rated negative as well."""
    at = clock.now()
    async with db.write() as s:
        draft = await desk.draft(s, desk.facts(at, caller="0987654321", answered_by="101"))
        await tickets.answer_at_once(s, draft, await desk.words(s), "Mang căn cước", by=cast.lan,
                                     at=at)  # fmt: skip
        await rate(s, draft, at=at)
        return draft.id


async def test_every_figure_of_the_ledger_opens_its_list(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, owed: int
) -> None:
    own = await at_once(sqlite_db, cast)
    phuc = await sign_in("phuc")
    page = await phuc.open("/explanations")
    assert "2 lần người dân chưa hài lòng" in page
    assert "Tổng đài 1022" in page
    links = re.findall(r'href="(/explanations\?[^"#]*)#list"[^>]*: (\d+)"', page)
    assert len(links) == 5
    for path, count in links:
        listed = await phuc.open(path.replace("&amp;", "&"))
        assert listed.count('class="code row-link"') == int(count), path
    of_the_hotline = await phuc.open("/explanations?agency=0")
    assert f'href="/tickets/{own}"' in of_the_hotline
    assert f'href="/tickets/{owed}"' not in of_the_hotline


async def test_the_ledger_is_of_the_days_asked_for(sign_in: SignIn, owed: int) -> None:
    # It was rated an hour ago, which may be yesterday.
    phuc, day = await sign_in("phuc"), clock.local_day(clock.now() - timedelta(hours=1))
    assert "1 lần" in await phuc.open(f"/explanations?from={day}&to={day}")
    before = day - timedelta(days=1)
    page = await phuc.open(f"/explanations?to={before:%d/%m/%Y}")
    assert "0 lần" in page
    assert "Không cơ quan nào phải giải trình" in page
    wrong = await phuc.open("/explanations?from=31/02/2026")
    assert "Ngày chưa đúng." in wrong
    assert 'value="31/02/2026"' in wrong


async def test_an_agency_sees_its_own_and_no_other(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, owed: int
) -> None:
    own = await at_once(sqlite_db, cast)
    for login, seen, unseen in (("hanh", owed, own), ("dieu", own, owed)):
        page = await (await sign_in(login)).open("/explanations")
        assert f'href="/tickets/{seen}"' in page
        assert f'href="/tickets/{unseen}"' not in page
    outsider = await sign_in("cb.sxd")
    assert "1022-" not in await outsider.open("/explanations")
    theirs = await outsider.open(f"/explanations?agency={cast.minh.agency_id}")
    assert "1022-" not in theirs
    await (await sign_in("lan")).open("/explanations", status=403)
    await (await sign_in("hanh")).open("/explanations/file", status=403)


async def test_who_cooperated_does_not_read_how_the_lead_explains(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    at = clock.now()
    number = await desk.ticket_in(sqlite_db, cast, tickets.TicketStatus.IN_PROGRESS, at=at)
    async with sqlite_db.write() as s:
        ticket = await desk.load(s, number)
        part = await tickets.ask_part(s, ticket, cast.outsider.agency_id, "Bao giờ?", by=cast.minh,
                                      at=at)  # fmt: skip
        await tickets.answer_part(s, ticket, part, "Tuần này", by=cast.outsider, at=at)
        await tickets.draft_answer(s, ticket, "Xong", by=cast.minh, at=at)
        await tickets.approve(s, ticket, by=cast.hanh, at=at)
        await rate(s, ticket, at=at)
        await give(s, number, cast.hanh, at=at)
    page = await (await sign_in("cb.sxd")).open(f"/tickets/{number}")
    assert "Xe thu gom hỏng hai ngày" not in page
    for login in ("hanh", "phuc", "lan"):
        assert "Xe thu gom hỏng hai ngày" in await (await sign_in(login)).open(f"/tickets/{number}")


async def test_the_ledger_opens_in_a_spreadsheet(sign_in: SignIn, owed: int) -> None:
    phuc = await sign_in("phuc")
    answer = await phuc.client.get("/explanations/file")
    text = (await answer.read()).decode("utf-8-sig").splitlines()
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert text[0].split(",")[:3] == ["Cơ quan", "Phải giải trình", "Quá hạn"]
    assert text[1:] == [f"{SNNMT},1,0,0,0,0,0,0,1", "Tất cả,1,0,0,0,0,0,0,1"]


async def test_a_refused_explanation_keeps_every_word_and_its_paper(
    sign_in: SignIn, sqlite_db: Database, owed: int
) -> None:
    hanh = await sign_in("hanh")
    form = FormData({"csrf": hanh.csrf, "cause": " ", "remedy": "Đã dọn xong", "partners": "Đội"})
    form.add_field("file", b"%PDF-1.4\n%%EOF", filename="giai-trinh.pdf")
    answer = await hanh.client.post(f"/tickets/{owed}/explanation", data=form)
    page = await answer.text()
    assert answer.status == 422
    assert f'id="explain-cause-{owed}-wrong"' in page
    assert ">Đã dọn xong</textarea>" in page
    assert 'value="Đội"' in page
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept is not None
    done = await hanh.send(f"/tickets/{owed}/explanation", cause="Xe hỏng", remedy="Đã dọn xong",
                           partners="Đội", kept=kept[1])  # fmt: skip
    assert done.status == 303
    async with sqlite_db.read() as s:
        (paper,) = await s.scalars(select(Attachment).where(Attachment.ticket_id == owed))
    page = await (await sign_in("phuc")).open(f"/tickets/{owed}")
    assert f'href="/attachments/{paper.id}"' in page
    assert "giai-trinh.pdf" in page


async def test_a_decision_that_came_too_late_says_so_and_keeps_the_reason(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, owed: int
) -> None:
    async with sqlite_db.write() as s:
        await give(s, owed, cast.hanh, at=clock.now())
        await explanations.accept(s, await desk.load(s, owed), by=cast.phuc, at=clock.now())
    answer = await (await sign_in("phuc")).send(
        f"/tickets/{owed}/explanation-return", days="3", reason="Chưa rõ ngày dọn"
    )
    page = await answer.text()
    assert answer.status == 409
    assert "đã được chấp nhận" in page
    assert "Chưa rõ ngày dọn" in page


async def test_the_desk_lists_whom_to_ring_with_the_words_to_read(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, owed: int
) -> None:
    async with sqlite_db.write() as s:
        ticket = await desk.load(s, owed)
        await explanations.excuse(s, ticket, reason="Đòi cấp đất", by=cast.phuc, at=clock.now())
    lan = await sign_in("lan")
    assert f"/outcomes#ticket-{owed}" in await lan.open("/desk")
    page = await lan.open("/outcomes")
    assert "0277 385 1234" in page
    assert f"phiếu {ticket.code}" in page
    assert "Đòi cấp đất" not in page
    refused = await lan.send(f"/tickets/{owed}/outcome", reached="?")
    assert refused.status == 422
    assert "Chọn đã báo được" in await refused.text()
    assert (await lan.send(f"/tickets/{owed}/outcome", reached="yes")).status == 303
    assert "Không phải gọi báo ai" in await lan.open("/outcomes")
    again = await lan.send(f"/tickets/{owed}/outcome", reached="yes")
    assert (again.status, "đã được báo" in await again.text()) == (409, True)


async def test_the_agencys_own_page_counts_what_it_has_to_explain(
    sign_in: SignIn, owed: int
) -> None:
    page = await (await sign_in("minh")).open("/agency")
    assert "1 phiếu phải giải trình" in page
    assert f'href="/tickets/{owed}"' in page
