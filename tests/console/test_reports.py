"""The pages of reports: whose they are, that each number opens its tickets, and their life."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select

from hotline import clock, reports
from hotline.db import Database
from hotline.reports import ReportVersion
from hotline.reports.versions import versions
from hotline.staff import Person
from hotline.tickets import Ticket, spells
from hotline.tickets.spells import Spell
from tests.conftest import NOW
from tests.console.conftest import Browser, SignIn
from tests.console.test_feedback_figures import plain, rated_month  # noqa: F401
from tests.feedback.closings import closed_as
from tests.reports import directed
from tests.reports.test_directed_more import reported

MONTH = "period=2026-11"
AS_OF = NOW + timedelta(days=30)


@pytest.fixture
async def month(sqlite_db: Database, cast: SimpleNamespace, rated_month: None) -> None:  # noqa: F811
    """A month of tickets that were rated, with how they stood."""
    async with sqlite_db.write() as s:
        await closed_as(s, "no_response", at=NOW, agency_id=cast.minh.agency_id, procedure=True,
                        reason_class="late")  # fmt: skip
        await spells.follow(s, list(await s.scalars(select(Ticket.id))), at=NOW)


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_every_number_of_a_report_opens_as_many(sign_in: SignIn) -> None:
    phuc = await sign_in("phuc")
    opened = 0
    for split in ("agency", "channel", "mode", "reason"):
        page = await phuc.open(f"/reports/figures?{MONTH}&split={split}")
        assert "các số liệu khớp nhau" in page, plain(page)
        for path, number in sorted(
            set(re.findall(r'href="(/reports/behind[^"]+)"[^>]*>([\d.]+)<', page))
        ):
            listed = plain(await phuc.open(unescape(path)))
            assert re.search(rf"\b{number}( phiếu)? ", listed), (path, number)
            opened += 1
    assert opened > 30


@pytest.mark.usefixtures("month")
async def test_page_and_interface_say_the_same_and_an_agency_sees_its_own(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    phuc, minh = await sign_in("phuc"), await sign_in("minh")
    told = json.loads(await phuc.open("/api/reports/2026-11"))
    async with sqlite_db.read() as s:
        counted = await reports.count(s, reports.named("2026-11"), at=clock.now())
        own = reports.canonical(await reports.plain(s, counted))
    for name in ("tickets", "rated", "positive_percent", "by_channel", "directive"):
        assert told[name] == json.loads(own)[name]
    page = plain(await phuc.open(f"/reports/figures?{MONTH}"))
    assert f"Phiếu tiếp nhận {told['tickets']} " in page
    (row,) = (one for one in told["by_agency"] if one["agency"] == cast.minh.agency_id)
    theirs = plain(await minh.open(f"/reports/figures?{MONTH}"))
    assert f"Phiếu tiếp nhận {row['tickets']} " in theirs
    assert "Chỉ tính phiếu của cơ quan" in theirs
    assert "Cuộc gọi đến" not in theirs
    assert (await minh.client.get("/api/reports/2026-11")).status == 403


@pytest.mark.usefixtures("month")
async def test_the_office_leads_a_report_from_its_draft_to_a_correction(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    async with sqlite_db.write() as s:
        s.add(Person(login="hoa", name="Hoa", role="office", password_hash="x", active=True))
    phuc = await sign_in("phuc")
    made = await phuc.send("/reports", period="2026-10")
    path = made.headers["Location"]
    again = await phuc.send("/reports", period="2026-10")
    assert again.status == 409
    assert 'value="2026-10"' in await again.text()

    async def sent(what: str, **typed: str) -> tuple[int, str]:
        async with sqlite_db.read() as s:
            (row,) = await s.scalars(select(ReportVersion).where(ReportVersion.version == 1))
        answer = await phuc.send(f"{path}/{what}", seen=row.hash, **typed)
        return answer.status, plain(await answer.text())

    assert (await sent("words", received="Do mưa lớn.", directed="", place="Đồng Tháp"))[0] == 303
    page = await phuc.open(path)
    assert "Do mưa lớn." in page
    status, said = await sent("move", move="check")
    assert status == 403
    assert "nhờ một người khác" in said
    async with sqlite_db.write() as s:
        (other,) = await s.scalars(select(Person).where(Person.login == "hoa"))
        other.active = False
    assert (await sent("move", move="check"))[0] == 303
    status, said = await sent("issue", number="", day="05/11/2026", signer="Nguyễn Văn A")
    assert status == 422
    assert "Vui lòng ghi số, ký hiệu" in said
    assert (await sent("issue", number="125/BC-VP", day="05/11/2026",
                       place="Đồng Tháp", signer="An"))[0] == 303  # fmt: skip
    assert "Số 125/BC-VP ngày 05/11/2026, người ký An." in plain(await phuc.open(path))
    assert (await sent("count"))[0] == 409
    ahead = await phuc.send(f"{path}/correction", because="Bổ sung", as_of="2099-01-01T08:00")
    assert ahead.status == 422
    said = await ahead.text()
    assert "2099-01-01T08:00" in said
    assert 'id="as_of-wrong">Thời điểm đếm số liệu chưa tới.' in said
    answer = await phuc.send(f"{path}/correction", because="Bổ sung", as_of="08:00 20/11/2026")
    assert answer.status == 303
    page = plain(await phuc.open(answer.headers["Location"] + "/differences"))
    assert "bản 2 so với bản 1" in page
    assert plain(await phuc.open("/reports")).count("Tháng 10/2026") == 2


async def test_the_period_before_opens_as_it_was_issued(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    scene = await directed.month(sqlite_db, cast, now=NOW)
    november = reports.month_of(NOW)
    await reported(sqlite_db, cast, scene.period, NOW, "12/BC-VP")
    async with sqlite_db.write() as s:
        await s.execute(delete(Spell).where(Spell.ticket_id == scene.other))
    await reported(sqlite_db, cast, november, november.span.end, "13/BC-VP")
    phuc = await sign_in("phuc")
    async with sqlite_db.read() as s:
        first, second = sorted(one.id for one in await versions(s))
    html = await phuc.open(f"/reports/{second}")
    page = plain(html)
    assert "So sánh với số liệu đã phát hành của Tháng 10/2026 : 5 phiếu." in page
    assert "Đếm lại kỳ đó nay là 4 phiếu; báo cáo này vẫn so với số đã phát hành." in page
    links = {unescape(one) for one in re.findall(r'href="(/reports/\d*/?behind[^"]+)"', html)}
    before = [one for one in links if one.startswith(f"/reports/{first}/behind?")]
    assert f"/reports/{first}/behind?figure=tickets" in before
    assert not [one for one in links if one.startswith("/reports/behind")]
    listed = plain(await phuc.open(f"/reports/{first}/behind?figure=tickets"))
    assert "Phiếu tiếp nhận 5 phiếu" in listed
    # What was issued with a count of the period before opens that count.
    html = await phuc.open(f"/reports/{first}")
    assert "So sánh với" not in plain(html)
    assert "/reports/behind?period=2026-09&amp;as_of=" in html


async def test_a_report_typed_elsewhere_is_checked_and_given_back(sign_in: SignIn) -> None:
    phuc = await sign_in("phuc")
    answer = await phuc.send(
        "/reports/check", period="2026-11",
        text="Có 150/302 phiếu hài lòng, đạt tỷ lệ 61,31 %. Lắp 17 máy.",
    )  # fmt: skip
    page = plain(await answer.text())
    assert "150/302 là 49,67 %, không phải 61,31 %." in page
    assert "“Có đánh giá” ghi 302, hệ thống đếm được 0." in page
    assert "Lắp 17 máy." in page
    assert "Vui lòng dán" in plain(await (await phuc.send("/reports/check", text=" ")).text())


async def test_where_nothing_was_understood_nothing_is_called_right(sign_in: SignIn) -> None:
    phuc = await sign_in("phuc")
    page = plain(await (await phuc.send("/reports/check", text="xin chào")).text())
    assert "Chưa hiểu được con số nào" in page
    assert "Không thấy chỗ nào sai" not in page
    ahead = await phuc.send("/reports/check", text="Tiếp nhận 302 phiếu.", period="2031-01")
    assert ahead.status == 422
    page = plain(await ahead.text())
    assert "Kỳ này chưa bắt đầu." in page
    assert "Tiếp nhận 302 phiếu." in page


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("2026-13", 422, "period_unreadable"),
        ("2031-01", 422, "report_not_begun"),
        ("2026-08?as_of=hom-nay", 422, "as_of_unreadable"),
        ("2026-08?as_of=2031-01-01T00:00", 422, "as_of_ahead"),
        ("x", 404, "no_such_page"),
    ],
)
async def test_a_programme_is_refused_in_json(
    sign_in: SignIn, asked: str, status: int, code: str
) -> None:
    phuc = await sign_in("phuc")
    answer = await phuc.client.get(f"/api/reports/{asked}")
    assert answer.status == status
    refused = await answer.json()
    assert refused["error"] == code
    assert refused["message"].endswith(".")
    assert refused["message_en"].endswith(".")


@pytest.mark.parametrize(
    ("login", "status", "next_step"),
    [("phuc", 200, ""), ("dieu", 200, ""), ("minh", 403, "/reports/figures"),
     ("quan", 403, "tài khoản của Văn phòng"), ("", 401, "/sign-in")],
)  # fmt: skip
async def test_a_programme_is_told_who_may_ask_and_what_to_do(
    sign_in: SignIn, visitor: Browser, login: str, status: int, next_step: str
) -> None:
    browser = await sign_in(login) if login else visitor
    answer = await browser.client.get("/api/reports/2026-08", allow_redirects=False)
    assert answer.status == status
    assert answer.content_type == "application/json"
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    assert next_step in (await answer.json()).get("message", "")


async def test_the_terms_are_the_offices_and_each_change_is_kept(sign_in: SignIn) -> None:
    phuc = await sign_in("phuc")
    terms = {"cutoff_day": "25", "cutoff_hour": "12", "counted_after_hours": "0",
             "draft_after_hours": "8", "answer_days": "28"}  # fmt: skip
    assert (await phuc.send("/reports/terms", **terms | {"cutoff_day": "31"})).status == 422
    assert (await phuc.send("/reports/terms", **terms)).status == 303
    page = plain(await phuc.open("/reports/terms"))
    assert "Ai đã sửa gì" in page
    assert page.count("Ngày chốt tháng") == 2
    told = json.loads(await phuc.open("/api/reports/2026-08"))
    assert told["start"] == "2026-07-25T05:00:00Z"
    assert told["directive"]["report_before"] == "2026-09-22"


async def test_as_of_when_is_typed_as_days_are_and_what_cannot_be_read_stays(
    sign_in: SignIn,
) -> None:
    phuc = await sign_in("phuc")
    page = await phuc.open("/reports/figures?period=2026-10&as_of=17:00 05/11/2026")
    assert "Số liệu tính đến 17:00 05/11/2026" in page
    assert 'name="as_of" value="17:00 05/11/2026"' in page
    wrong = await phuc.open("/reports/figures?period=2026-10&as_of=hôm qua")
    assert 'name="as_of" value="hôm qua"' in wrong
    assert "Không hiểu thời điểm “hôm qua”. Vui lòng ghi giờ và ngày" in wrong
    ahead = await phuc.open("/reports/figures?period=2026-10&as_of=17:00 05/11/2099")
    assert "Thời điểm đếm số liệu chưa tới." in ahead
