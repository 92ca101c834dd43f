"""Lịch làm việc and Quy định thời hạn: what is saved, what is shown before, what is refused."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from aiohttp import FormData
from sqlalchemy import select

from hotline import agencies, deadlines, tickets
from hotline.agencies import Agency
from hotline.db import Database, insert_rows
from hotline.deadlines import DeadlinePolicy, Special, Step
from hotline.tickets import TicketDeadline, TicketEvent, Verb
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene
from tests.patience import PATIENCE

# Far enough ahead that no ticket of the scene is counted over it.
QUIET = "15/06/2099"


@pytest.fixture
async def quan(sign_in: SignIn, played: Scene) -> Browser:
    """The administrator, on a morning with tickets in every state."""
    return await sign_in("quan")


async def special(db: Database, number: int = 1) -> dict[date, Special]:
    """The days of a calendar's own."""
    async with db.read() as s:
        sheet = (await deadlines.book(s)).sheet(number)
        assert sheet is not None
        return dict(sheet.special)


async def moved(db: Database) -> list[TicketEvent]:
    """The lines on timelines that tell of a moved date."""
    async with db.read() as s:
        found = await s.scalars(select(TicketEvent).where(TicketEvent.verb == Verb.DUE_MOVED))
        return list(found)


async def due_of(db: Database, ticket_id: int) -> date:
    """The local day by which a ticket must be answered."""
    async with db.read() as s:
        ticket = await s.get_one(tickets.Ticket, ticket_id)
        assert ticket.due_at is not None
        return ticket.due_at.date()


async def test_the_year_shows_its_holidays_and_only_an_administrator_sets_a_day(
    quan: Browser, sign_in: SignIn
) -> None:
    page = await quan.open("/calendars/1?year=2026")
    assert "Thứ ba 24/11/2026, nghỉ lễ, tết, Ngày Văn hóa Việt Nam" in page
    assert "Thứ bảy 22/08/2026, làm bù, Làm bù cho ngày 31/08/2026" in page
    assert page.count("<table") == 12
    phuc = await sign_in("phuc")
    page = await phuc.open("/calendars/1?year=2027&day=2027-02-05")
    assert "Giao thừa Tết Nguyên Đán" in page
    assert "Lưu ngày này" not in page


async def test_a_day_that_moves_nothing_is_saved_at_once(
    quan: Browser, sqlite_db: Database
) -> None:
    answer = await quan.send("/calendars/1/days", day=QUIET, state="off", title="Nghỉ kiểm kê")
    assert answer.headers["Location"] == "/calendars/1?year=2099&day=2099-06-15&moved=0"
    assert (await special(sqlite_db))[date(2099, 6, 15)] == Special("Nghỉ kiểm kê")
    assert "Không thời hạn nào đang mở phải dời" in await quan.open(answer.headers["Location"])


async def test_several_days_and_half_days_are_set_and_taken_back(
    quan: Browser, sqlite_db: Database
) -> None:
    await quan.send("/calendars/1/days", day=QUIET, until="17/06/2099", state="worked",
                    title="Trực hè", hours="7h30-11h30")  # fmt: skip
    days = await special(sqlite_db)
    assert {days[date(2099, 6, day)].name for day in (15, 16, 17)} == {"Trực hè"}
    page = await quan.open("/calendars/1?year=2099")
    assert "Thứ hai 15/06/2099, giờ làm riêng, Trực hè, 07:30–11:30" in page
    await quan.send("/calendars/1/days", day="16/06/2099", state="week")
    assert date(2099, 6, 16) not in await special(sqlite_db)


async def test_what_moves_dates_is_shown_first_and_then_done_with_a_line_on_each_timeline(
    quan: Browser, played: Scene, sqlite_db: Database
) -> None:
    before = await due_of(sqlite_db, played.assigned)
    form = {"day": f"{before:%d/%m/%Y}", "state": "off", "title": "Nghỉ tránh bão"}
    answer = await quan.send("/calendars/1/days", **form)
    page = await answer.text()
    assert answer.status == 200
    assert "Trước khi lưu" in page
    assert "Nghỉ tránh bão" in page
    assert f"{before:%d/%m/%Y}: 07:30–11:30, 13:30–17:00 → nghỉ" in page
    assert await moved(sqlite_db) == []
    answer = await quan.send("/calendars/1/days", sure="yes", **form)
    assert answer.status == 303
    lines = await moved(sqlite_db)
    assert f"moved={len(lines)}" in answer.headers["Location"]
    assert await due_of(sqlite_db, played.assigned) > before


async def test_thinking_better_of_it_keeps_what_was_typed_and_saves_nothing(
    quan: Browser, played: Scene, sqlite_db: Database
) -> None:
    before = await due_of(sqlite_db, played.assigned)
    answer = await quan.send("/calendars/1/days", sure="no", day=f"{before:%d/%m/%Y}",
                             state="off", title="Nghỉ tránh bão số 9")  # fmt: skip
    page = await answer.text()
    assert answer.status == 200
    assert "Nghỉ tránh bão số 9" in page
    assert before not in await special(sqlite_db)


async def test_the_moved_date_is_told_on_the_tickets_page(
    quan: Browser, sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    before = await due_of(sqlite_db, played.assigned)
    await quan.send("/calendars/1/days", sure="yes", day=f"{before:%d/%m/%Y}", state="off",
                    title="Nghỉ tránh bão")  # fmt: skip
    phuc = await sign_in("phuc")
    page = await phuc.open(f"/tickets/{played.assigned}")
    assert "→ nghỉ (Nghỉ tránh bão)" in page
    assert "Trong hạn" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": "31/02/2027", "state": "off", "title": "Nghỉ"}, "Không đọc được ngày"),
        ({"day": "", "state": "off", "title": "Nghỉ"}, "Không đọc được ngày"),
        ({"day": QUIET, "until": "14/06/2099", "state": "off", "title": "x"}, "Ngày cuối phải từ"),
        ({"day": QUIET, "until": "15/06/2100", "state": "off", "title": "x"}, "Ngày cuối phải từ"),
        ({"day": QUIET, "state": "off", "title": " "}, "Chưa ghi vì sao"),
        ({"day": QUIET, "state": "worked", "title": "Trực", "hours": ""}, "Chưa ghi giờ làm"),
        ({"day": QUIET, "state": "worked", "title": "Trực", "hours": "cả buổi"}, "cả buổi"),
        ({"day": QUIET, "state": "worked", "title": "Trực", "hours": "17:00-08:00"},
         "kết thúc trước khi bắt đầu"),
    ],
)  # fmt: skip
async def test_a_day_that_cannot_be_is_refused_and_keeps_what_was_typed(
    quan: Browser, sqlite_db: Database, typed: dict[str, str], said: str
) -> None:
    before = await special(sqlite_db)
    answer = await quan.send("/calendars/1/days", **typed)
    page = await answer.text()
    assert answer.status == 422
    assert said in page
    for kept in (typed["title"].strip(), typed.get("hours", "")):
        assert not kept or f'value="{kept}"' in page
    assert await special(sqlite_db) == before


async def test_the_week_of_an_agencys_calendar_moves_only_its_own_dates(
    quan: Browser, sqlite_db: Database
) -> None:
    answer = await quan.send("/calendars", name="Lịch trực ba ca")
    path = answer.headers["Location"]
    hours = {f"day{day}": "06:00-14:00, 14:00-22:00" for day in range(7)}
    answer = await quan.send(f"{path}/week", **hours)
    assert answer.headers["Location"] == f"{path}?moved=0"
    async with sqlite_db.read() as s:
        found = await s.scalar(select(Agency).where(Agency.code == "SNNMT"))
        assert found is not None
    answer = await quan.send(f"{path}/agency", agency=str(found.id))
    assert "cơ quan làm việc theo lịch “Lịch trực ba ca”" in await answer.text()
    answer = await quan.send(f"{path}/agency", agency=str(found.id), sure="yes")
    assert answer.status == 303
    assert await moved(sqlite_db)
    answer = await quan.send(f"{path}/removal")
    assert answer.status == 422
    assert "Còn 1 cơ quan dùng lịch này" in await answer.text()
    await quan.send(f"{path}/agency", agency=str(found.id), back="yes", sure="yes")
    answer = await quan.send(f"{path}/removal")
    assert answer.headers["Location"] == "/calendars"


async def test_a_week_without_working_time_is_refused(quan: Browser) -> None:
    answer = await quan.send("/calendars/1/week")
    assert answer.status == 422
    assert "không có giờ làm nào" in await answer.text()
    answer = await quan.send("/calendars/1/week", day0="08:00-12:00", day2="12:00-08:00")
    page = await answer.text()
    assert 'id="day2-wrong"' in page
    assert 'value="08:00-12:00"' in page


async def test_a_name_is_given_once_and_the_provinces_calendar_stays(quan: Browser) -> None:
    for name, status in (("", 422), ("Lịch chung của tỉnh", 422), ("x" * 101, 422)):
        assert (await quan.send("/calendars", name=name)).status == status
    assert (await quan.send("/calendars/1/name", name="Lịch tỉnh")).status == 303
    assert "Lịch tỉnh" in await quan.open("/calendars")
    answer = await quan.send("/calendars/1/removal")
    assert "lịch chung của tỉnh, không xóa được" in await answer.text()
    await quan.open("/calendars/99", status=404)


async def test_the_announced_tet_is_recorded_with_its_document(quan: Browser) -> None:
    answer = await quan.send("/calendars/1/decision", year="2027", document="", decided_on="")
    assert "Chưa ghi văn bản" in await answer.text()
    answer = await quan.send("/calendars/1/decision", year="2027", document="Thông báo 12/TB",
                             decided_on="20/11/2024")  # fmt: skip
    page = await quan.open(answer.headers["Location"])
    assert "Thông báo 12/TB" in page
    assert "ban hành 20/11/2024" in page


async def test_days_go_out_to_a_file_and_come_in_from_one(
    quan: Browser, sqlite_db: Database
) -> None:
    await quan.send("/calendars/1/days", day=QUIET, state="off", title="Nghỉ kiểm kê")
    for kind, begins in (("ics", b"BEGIN:VCALENDAR"), ("csv", "\ufeffNgày".encode())):
        given = await quan.client.get(f"/calendars/1/file?year=2099&as={kind}")
        data = await given.read()
        assert data.startswith(begins)
        assert f'filename="lich-2099.{kind}"' in given.headers["Content-Disposition"]
        await quan.send("/calendars/1/days", day=QUIET, state="week")
        form = FormData({"csrf": quan.csrf})
        form.add_field("file", data, filename=f"lich.{kind}")
        answer = await quan.client.post("/calendars/1/file", data=form, allow_redirects=False)
        assert answer.headers["Location"] == "/calendars/1?year=2099&moved=0"
        assert (await special(sqlite_db))[date(2099, 6, 15)] == Special("Nghỉ kiểm kê")
    await quan.open("/calendars/1/file?year=0001", status=404)
    await quan.open("/calendars/99/file", status=404)


async def test_a_file_that_moves_dates_is_confirmed_without_sending_it_again(
    quan: Browser, played: Scene, sqlite_db: Database
) -> None:
    before = await due_of(sqlite_db, played.assigned)
    form = FormData({"csrf": quan.csrf})
    form.add_field("file", f"{before:%d/%m/%Y};Nghỉ tránh bão;\n".encode(), filename="a.csv")
    answer = await quan.client.post("/calendars/1/file", data=form)
    page = await answer.text()
    assert "Trước khi lưu" in page
    kept = page.split('<textarea name="days" hidden>')[1].split("</textarea>")[0]
    answer = await quan.send("/calendars/1/file", sure="yes", days=kept)
    assert answer.status == 303
    assert (await special(sqlite_db))[before] == Special("Nghỉ tránh bão")


async def test_a_file_that_is_none_is_refused_by_its_line(quan: Browser) -> None:
    answer = await quan.send("/calendars/1/file")
    assert "Chưa chọn tệp" in await answer.text()
    form = FormData({"csrf": quan.csrf})
    form.add_field("file", "01/01/2027;Tết\nngày mai;Nghỉ".encode(), filename="a.csv")
    answer = await quan.client.post("/calendars/1/file", data=form)
    assert answer.status == 422
    assert "Dòng 2 không đọc được" in await answer.text()


POLICY = {"step": "answer", "amount": "2", "unit": "working_days", "urgency": "", "kind": "",
          "field": "", "source": "Quy chế mới"}  # fmt: skip


async def test_a_rule_is_added_changed_and_removed_with_the_dates_it_rules(
    quan: Browser, sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    async with sqlite_db.read() as s:
        field = next(one for one in await agencies.fields(s) if one.code == "02")
        old = await s.scalar(select(DeadlinePolicy).where(DeadlinePolicy.field_id == field.id))
        assert old is not None
    changed = POLICY | {"field": str(field.id), "amount": "9"}
    answer = await quan.send(f"/policies/{old.id}", **changed)
    page = await answer.text()
    assert "quy định đổi từ 3 ngày làm việc thành 9 ngày làm việc" in page
    answer = await quan.send(f"/policies/{old.id}", sure="yes", **changed)
    assert answer.status == 303
    assert "9 ngày làm việc" in await (await sign_in("phuc")).open("/policies")
    answer = await quan.send(f"/policies/{old.id}/removal", sure="yes")
    assert answer.status == 303
    answer = await quan.send("/policies", sure="yes", **(changed | {"urgency": "urgent"}))
    assert answer.status == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Đã có một dòng"),
        ({"urgency": "urgent", "kind": "petition", "amount": "0"}, "số nguyên từ 1"),
        ({"urgency": "urgent", "kind": "petition", "amount": "ba"}, "số nguyên từ 1"),
        ({"urgency": "urgent", "kind": "petition", "amount": "366"}, "số nguyên từ 1"),
        ({"urgency": "urgent", "kind": "petition", "unit": "tuần"}, "không có trong danh sách"),
        ({"urgency": "urgent", "kind": "petition", "field": "99999"}, "lĩnh vực"),
        ({"kind": "denunciation"}, "không có trong danh sách"),
    ],
)
async def test_a_rule_that_cannot_stand_is_refused_and_keeps_what_was_typed(
    quan: Browser, typed: dict[str, str], said: str
) -> None:
    answer = await quan.send("/policies", **(POLICY | typed))
    page = await answer.text()
    assert answer.status == 422
    assert said in page
    assert 'value="Quy chế mới"' in page


async def test_the_general_answer_rule_is_neither_removed_nor_narrowed(
    quan: Browser, sqlite_db: Database
) -> None:
    async with sqlite_db.read() as s:
        general = next(row for row in await deadlines.policies(s)
                       if (row.step, row.field_id, row.kind, row.urgency)
                       == ("answer", None, None, None))  # fmt: skip
    for answer in (
        await quan.send(f"/policies/{general.id}/removal"),
        await quan.send(f"/policies/{general.id}", **(POLICY | {"kind": "question"})),
    ):
        assert answer.status == 422
        assert "Phải luôn có một dòng “trả lời” chung" in await answer.text()


async def test_what_was_changed_stands_among_what_the_office_changed(quan: Browser) -> None:
    await quan.send("/calendars", name="Lịch trực")
    await quan.send("/calendars/1/days", day=QUIET, state="off", title="Nghỉ kiểm kê")
    await quan.send("/calendars/1/decision", year="2027", document="Thông báo 12/TB",
                    decided_on="20/11/2024")  # fmt: skip
    page = await quan.open("/admin")
    for told in ("Lịch trực", "15/06/2099 Nghỉ kiểm kê", "2027: Thông báo 12/TB"):
        assert told in page


async def many_dates(db: Database, ticket_id: int, count: int) -> None:
    """As many open dates as of a busy month, all of one ticket."""
    async with db.write() as s:
        one = await s.scalar(
            select(TicketDeadline).where(
                TicketDeadline.ticket_id == ticket_id, TicketDeadline.step == Step.ANSWER
            )
        )
        assert one is not None
        columns = [c.name for c in TicketDeadline.__table__.columns if c.name != "id"]
        row = {name: getattr(one, name) for name in columns}
        await insert_rows(s, TicketDeadline, [{**row, "step": Step.PROGRESS}] * count)


async def test_many_dates_move_on_a_page_that_says_how_far_it_is(
    quan: Browser, sqlite_db: Database, played: Scene
) -> None:
    before = await due_of(sqlite_db, played.accepted)
    await many_dates(sqlite_db, played.accepted, 1200)
    form = {"day": f"{before:%d/%m/%Y}", "state": "off", "title": "Bão", "sure": "yes"}
    answer = await quan.send("/calendars/1/days", **form)
    page = await answer.text()
    assert answer.status == 200
    assert page.index("Đã xem 500 trong 1.2") < page.index("Đã xem 1.000 trong 1.2")
    assert page.index("Đã xem 1.000") < page.index("Đã lưu và dời 1.2") < page.index("</html>")
    assert 'http-equiv="refresh"' in page
    assert 'data-forget="/calendars/1/days"' in page
    assert await due_of(sqlite_db, played.accepted) > before
    assert len(await moved(sqlite_db)) >= 1200


async def test_who_leaves_the_page_stops_nothing(
    quan: Browser, sqlite_db: Database, played: Scene
) -> None:
    before = await due_of(sqlite_db, played.accepted)
    await many_dates(sqlite_db, played.accepted, 1500)
    form = {"day": f"{before:%d/%m/%Y}", "state": "off", "title": "Bão", "sure": "yes"}
    answer = await quan.send("/calendars/1/days", **form)
    answer.close()
    async with asyncio.timeout(PATIENCE):
        while len(await moved(sqlite_db)) < 1500:
            await asyncio.sleep(0.05)
    assert await due_of(sqlite_db, played.accepted) > before
