"""Dossiers on their pages: imported, looked up, apologised for and published."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace

import docx
import openpyxl
import pytest
from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from hotline import clock, portal
from hotline.db import Database
from hotline.dossiers import (
    Dossier,
    DossierPile,
    DossierWord,
    LetterMeans,
    Wanted,
    apologies,
    owing,
    publish,
    rules,
)
from hotline.dossiers.apologies import LetterWords
from hotline.dossiers.owing import ApologyNews
from hotline.dossiers.rules import RuleTerms
from hotline.settings import shipped
from hotline.workers import Apologies, Importer
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene
from tests.dossiers.files import as_csv, imported, row

NAME = "Nguyễn Văn Tư"


def day(days: int) -> str:
    """A day so far from today, as people write it."""
    return f"{clock.local_day(clock.now()) + timedelta(days=days):%d/%m/%Y}"


async def town(db: Database, cast: SimpleNamespace) -> dict[str, int]:
    """A late dossier and one due tomorrow of Minh's agency, and a late one of another."""
    rows = [
        row("H20-LATE", **{"Ngày hẹn trả": day(-3), "Ngày tiếp nhận": day(-30)}),
        row("H20-SOON", **{"Ngày hẹn trả": day(2), "Ngày tiếp nhận": day(-30)}),
        row("H20-OTHER", **{"Ngày hẹn trả": day(-3), "Ngày tiếp nhận": day(-30),
                            "Cơ quan giải quyết": "SXD", "Người nộp": "Trần Thị Hai"}),
    ]  # fmt: skip
    await imported(db, as_csv(rows), by=cast.phuc, at=clock.now())
    async with db.read() as s:
        found = await s.scalars(select(Dossier))
        return {one.code.removeprefix("H20-"): one.id for one in found}


async def sent(browser: Browser, path: str, name: str, data: bytes) -> ClientResponse:
    """The answer to a form with a file."""
    form = FormData({"csrf": browser.csrf})
    form.add_field("file", data, filename=name)
    return await browser.client.post(path, data=form, allow_redirects=False)


async def test_the_office_imports_a_file_from_its_page(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    phuc = await sign_in("phuc")
    refused = await sent(phuc, "/dossiers/imports", "cũ.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert refused.status == 422
    assert "lưu thành .xlsx" in await refused.text()
    data = as_csv([
        row("H20-1"), row("H20-2", **{"Trạng thái": "Lơ lửng"}),
        row("", **{"Cơ quan giải quyết": "Sở Lạ"}), row("H20-4", **{"Ngày hẹn trả": "mai"}),
    ])  # fmt: skip
    opened = await sent(phuc, "/dossiers/imports", "hồ sơ.csv", data)
    path = opened.headers["Location"]
    places = {"column-code": "0", "column-due": "1", "told_at": "17:00 20/11/2026"}
    nobody = await phuc.send(f"{path}/columns", agency="99999", **places)
    assert "Hãy chọn cơ quan cho cả tệp" in await nobody.text()
    shown = await phuc.open(path)
    assert "Dòng 4:" in shown
    assert "“mai” ở cột Ngày hẹn trả không phải là ngày giờ." in shown
    assert NAME not in shown
    chosen = {"column-code": "0", "column-agency": "2", "column-due": "6", "column-status": "8"}
    twice = await phuc.send(f"{path}/columns", told_at=day(0), **chosen | {"column-status": "6"})
    assert twice.status == 422
    assert "chọn cho hai thông tin" in await twice.text()
    assert (await phuc.send(f"{path}/columns", told_at=day(0), **chosen)).status == 303
    words = {"status-word-0": "Lơ lửng", "status-0": "waiting_fee", "agency-word-0": "Sở Lạ",
             "agency-0": "không có"}  # fmt: skip
    assert (await phuc.send(f"{path}/words", **words)).status == 303
    assert (await phuc.send(f"{path}/start")).status == 303
    assert (await phuc.send(f"{path}/start")).status == 409
    answer = await phuc.client.get(f"{path}/progress")
    assert "Đã đọc 0 dòng." in await answer.text()
    assert "HX-Refresh" not in answer.headers
    assert await Importer(sqlite_db).once()
    assert (await phuc.client.get(f"{path}/progress")).headers["HX-Refresh"] == "true"
    done = await phuc.open(path)
    assert "thiếu mã hồ sơ." in done
    async with sqlite_db.read() as s:
        found = {one.code: one.status for one in await s.scalars(select(Dossier))}
        kept = {one.folded for one in await s.scalars(select(DossierWord))}
    assert found == {"H20-1": "processing", "H20-2": "waiting_fee"}
    assert {"lo lung", "ma ho so"} <= kept
    assert "so la" not in kept
    assert (await phuc.send(f"{path}/removal")).status == 303
    assert "Xóa tệp" not in await phuc.open(path)


async def test_rows_without_an_appointment_are_warned_of_and_imported_only_if_ticked(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    phuc = await sign_in("phuc")
    data = as_csv([row("H20-1"), row("H20-2", **{"Ngày hẹn trả": ""})])
    path = (await sent(phuc, "/dossiers/imports", "hồ sơ.csv", data)).headers["Location"]
    chosen = {"column-code": "0", "column-agency": "2", "column-due": "6"}
    assert (await phuc.send(f"{path}/columns", told_at=day(0), **chosen)).status == 303
    shown = await phuc.open(path)
    assert "hồ sơ H20-2 không có ngày hẹn trả." in shown
    assert 'name="undated" value="yes">' in shown
    assert "Dòng sẽ bị bỏ" not in shown
    assert (await phuc.client.get(f"{path}.xlsx")).status == 200
    assert (await phuc.send(f"{path}/start")).status == 303
    assert await Importer(sqlite_db).once()
    assert "H20-2 không có ngày hẹn trả." in await phuc.open(path)
    assert (await phuc.send(f"{path}/start", undated="yes")).status == 303
    assert await Importer(sqlite_db).once()
    listed = await phuc.open("/dossiers?q=H20-2")
    assert "Chưa có ngày hẹn" in listed
    assert "Chưa có ngày hẹn" not in await phuc.open("/dossiers?q=H20-1")


async def test_an_agency_sees_its_own_dossiers_and_the_office_all(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    ids = await town(sqlite_db, cast)
    minh, phuc, lan = await sign_in("minh"), await sign_in("phuc"), await sign_in("lan")
    own = await minh.open("/dossiers")
    assert "H20-LATE" in own
    assert "H20-OTHER" not in own
    assert f"/dossiers/{ids['OTHER']}" not in await minh.open("/dossiers?q=H20-OTHER")
    assert f"agency={cast.outsider.agency_id}" not in own
    await minh.open(f"/dossiers/{ids['OTHER']}", 404)
    assert (await minh.send(f"/dossiers/{ids['OTHER']}/apology", reason="Vì bận việc khác.",
                            new_day=day(3))).status == 404  # fmt: skip
    every = await phuc.open("/dossiers")
    assert "H20-LATE" in every
    assert "H20-OTHER" in every
    assert "H20-LATE" not in await phuc.open(f"/dossiers?agency={cast.outsider.agency_id}")
    assert "H20-SOON" in await phuc.open("/dossiers?pile=soon")
    found = await lan.open("/dossiers?q=0912 345 678")
    assert "H20-SOON" in found
    assert "pile=soon" in await phuc.open(f"/dossiers?from={day(-40)}&to=hôm%20qua")
    book = await (await phuc.client.get("/dossiers.xlsx?pile=late")).read()
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[-1]
    cells = {str(cell.value) for line in sheet.iter_rows() for cell in line}
    assert {"H20-LATE", "H20-OTHER"} <= cells
    assert not any(NAME in cell for cell in cells)


async def test_who_the_applicant_is_is_masked_until_asked_and_the_office_sees_who_asked(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    path = f"/dossiers/{(await town(sqlite_db, cast))['LATE']}"
    minh, phuc = await sign_in("minh"), await sign_in("phuc")
    masked = await minh.open(path)
    assert "N. V. T." in masked
    assert NAME not in masked
    assert (await minh.send(f"{path}/unmasking")).status == 303
    seen = await minh.open(path)
    assert NAME in seen
    assert "0912 345 678" in seen
    of_office = await phuc.open(path)
    assert cast.minh.name in of_office
    assert NAME not in of_office


async def test_a_letter_is_drafted_approved_and_handed_over_on_its_pages(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    path = f"/dossiers/{(await town(sqlite_db, cast))['SOON']}"
    minh, hanh = await sign_in("minh"), await sign_in("hanh")
    refused = await minh.send(f"{path}/apology", reason="Chờ phường xác minh.", new_day="mai")
    assert refused.status == 422
    assert "Chờ phường xác minh." in await refused.text()
    async with sqlite_db.read() as s:
        anew = await apologies.working_day(
            s, cast.minh.agency_id, clock.local_day(clock.now()) + timedelta(days=9)
        )
    drafted = await minh.send(f"{path}/apology", reason="Chờ phường xác minh.",
                              new_day=f"{anew:%d/%m/%Y}")  # fmt: skip
    letter = drafted.headers["Location"]
    assert "Chờ lãnh đạo duyệt" in await minh.open("/apologies")
    assert (await minh.send(f"{letter}/approval")).status == 403
    shown = await hanh.open(letter)
    assert "Kính gửi ông/bà N. V. T.," in shown
    assert (await hanh.send(f"{letter}/return", why="")).status == 422
    assert (await hanh.send(f"{letter}/return", why="Nêu rõ ai chậm.")).status == 303
    assert "Đặng Thị Hạnh yêu cầu: “Nêu rõ ai chậm.”" in await minh.open(letter)
    again = await minh.send(f"{letter}/wording", reason="Chờ phường xác minh thực địa.",
                            new_day=f"{anew:%d/%m/%Y}")  # fmt: skip
    assert again.status == 303
    assert (await hanh.send(f"{letter}/approval")).status == 303
    assert (await hanh.send(f"{letter}/approval")).status == 409
    nobody = await minh.send(f"{letter}/sending", means="paper", handed_to=" ")
    assert nobody.status == 422
    # This site has no gateway: there is only paper.
    assert (await minh.send(f"{letter}/sending", means="sms")).status == 422
    long = await minh.send(f"{letter}/sending", means="paper", handed_to="Ông Tư " * 100)
    assert long.status == 422
    kept = await long.text()
    assert "viết nhiều nhất 200 ký tự" in kept
    assert "Ông Tư " * 99 in kept
    taken = await minh.send(f"{letter}/sending", means="paper", handed_to="Ông Tư ký nhận")
    assert taken.status == 303
    assert "Ông Tư ký nhận" in await minh.open(letter)
    word = await minh.send(f"{letter}/document")
    told = docx.Document(io.BytesIO(await word.read()))
    said = "\n".join(one.text for one in told.paragraphs)
    assert NAME in said
    assert "Chờ phường xác minh" in said
    assert "Xem họ tên" not in await minh.open(path)


async def test_a_ticket_shows_its_dossier_and_the_dossier_its_tickets(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, played: Scene
) -> None:
    ids = await town(sqlite_db, cast)
    dieu, minh, other = await sign_in("dieu"), await sign_in("minh"), await sign_in("cb.sxd")
    classes = {
        "kind": "feedback",
        "field": "2",
        "commune": "1",
        "urgency": "normal",
        "level": "1",
        "procedure": "1",
        "reason_class": "late",
        "dossier": " h20-late ",
        "reason": "Nghe",
    }
    sent_ = await dieu.send(f"/tickets/{played.accepted}/classification", **classes)
    assert sent_.status == 303
    page = await minh.open(f"/tickets/{played.accepted}")
    assert f'href="/dossiers/{ids["LATE"]}"' in page
    assert f'href="/tickets/{played.accepted}"' in await minh.open(f"/dossiers/{ids['LATE']}")
    await other.open(f"/dossiers/{ids['LATE']}", 404)


async def test_the_office_publishes_and_takes_back(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    ids = await town(sqlite_db, cast)
    phuc = await sign_in("phuc")
    agency = str(cast.minh.agency_id)
    gone = await phuc.send("/dossiers/publication", pile="late", agency=agency)
    assert "published-1" in gone.headers["Location"]
    assert "Đã công khai thêm 1 hồ sơ" in await phuc.open(gone.headers["Location"])
    assert (await phuc.send("/dossiers/publication", pile="soon")).status == 409
    path = f"/dossiers/{ids['LATE']}/publication"
    assert (await phuc.send(path, what="withdraw")).status == 303
    assert (await phuc.send(path, what="publish")).status == 303
    assert (await phuc.send(f"/dossiers/{ids['SOON']}/publication")).status == 409


async def test_the_administrator_changes_rules_and_text(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    quan = await sign_in("quan")
    rule = {"valid_from": "01/12/2026", "days": "2", "unit": "working_days", "ahead": "5",
            "source": "Quyết định số 12"}  # fmt: skip
    assert (await quan.send("/apology-rules", **rule | {"days": "x"})).status == 422
    assert (await quan.send("/apology-rules", **rule)).status == 303
    again = await quan.send("/apology-rules", **rule)
    assert again.status == 422
    assert 'value="Quyết định số 12"' in await again.text()
    assert (await quan.send("/apology-rules/wording", body="Xin lỗi", version="0")).status == 422
    page = await quan.open("/apology-rules")
    assert "Quyết định số 12" in page


async def test_a_notice_leads_to_its_dossiers_and_a_changed_rule_shows_how_far_it_is(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    await town(sqlite_db, cast)
    worker, at = Apologies(sqlite_db), clock.now()
    await worker.recount()
    async with sqlite_db.write() as s:
        s.add(row_ := ApologyNews(agency_id=cast.minh.agency_id, occasion="apology_late",
                                  told_at=at))  # fmt: skip
        await s.flush()
        assert (await owing.mark(s, row_, at=at)) is not None
    minh, other, phuc = await sign_in("minh"), await sign_in("cb.sxd"), await sign_in("phuc")
    for who in (minh, phuc):
        page = await who.open(f"/apologies?news={row_.id}")
        assert "H20-LATE" in page
        assert "H20-SOON" not in page
    await other.open(f"/apologies?news={row_.id}", 404)
    assert "H20-SOON" in await minh.open("/apologies?news=x")
    book = await (await minh.client.get(f"/apologies.xlsx?news={row_.id}")).read()
    (sheet,) = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    assert "H20-LATE" in {cell.value for line in sheet.iter_rows() for cell in line}
    async with sqlite_db.write() as s:
        terms = RuleTerms(
            clock.local_day(at) - timedelta(days=90), 2, "calendar_days", 5, "Quy chế"
        )
        await rules.keep_rule(s, None, terms)
    assert "Đã xem 0 trong 3 hồ sơ." in await phuc.open("/apology-rules")
    await worker.recount()
    assert "3 hồ sơ có hạn khác" in await phuc.open("/apology-rules/progress")
    assert "Đang tính lại" not in await phuc.open("/apology-rules")


@pytest.fixture
async def public(sqlite_db: Database) -> AsyncIterator[Browser]:
    """A citizen before the public pages."""
    app = web.Application()
    app.add_routes(portal.routes(sqlite_db, modes=()))
    app.router.add_static("/static", shipped("web") / "static")
    async with TestClient(TestServer(app)) as client:
        yield Browser(client)


@pytest.mark.parametrize("tongue", ["", "&lang=en"])
async def test_the_public_page_names_nobody(
    sqlite_db: Database, cast: SimpleNamespace, public: Browser, tongue: str
) -> None:
    ids = await town(sqlite_db, cast)
    at = clock.now()
    async with sqlite_db.write() as s:
        late = await s.get_one(Dossier, ids["LATE"])
        soon = clock.local_day(at) + timedelta(days=90)
        anew = await apologies.working_day(s, late.agency_id, soon)
        words = LetterWords("Chờ phường xác minh thực địa.", anew)
        letter = await apologies.draft(s, late, words, by=cast.minh, at=at)
        await apologies.approve(s, letter, by=cast.hanh, at=at)
        await apologies.send(s, letter, LetterMeans.PAPER, handed_to="Ông Tư",
                             by=cast.minh, at=at)  # fmt: skip
        await publish(s, Wanted(pile=DossierPile.LATE), by=cast.phuc, at=at)
    page = await public.open(f"/late-dossiers?at=1{tongue}")
    assert "N. V. T." in page
    assert f"{anew:%d/%m/%Y}" in page
    for secret in (NAME, "Trần Thị Hai", "0912", "H20-SOON", "Chờ phường"):
        assert secret not in page
    only = await public.open(f"/late-dossiers?agency={cast.outsider.agency_id}{tongue}")
    assert "H20-LATE" not in only
    await public.open("/late-dossiers?agency=999999999&at=99999")
