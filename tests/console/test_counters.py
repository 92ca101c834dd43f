"""Counters as an administrator keeps them, and as the office reads what was pressed."""

from __future__ import annotations

import html
import re

from aiohttp import FormData
from sqlalchemy import select

from hotline import clock, feedback
from hotline.agencies import Agency
from hotline.db import Database
from hotline.feedback import Answers, Counter, Mode, Pressed
from tests.console.conftest import SignIn

HOA, TAM = "Trần Thị Hoa", "Lê Văn Tám"


async def only(db: Database, name: str) -> Counter:
    async with db.read() as s:
        found = [one for one in await feedback.counters(s) if one.name == name]
    (row,) = found
    return row


async def agency(db: Database) -> str:
    async with db.read() as s:
        return str(await s.scalar(select(Agency.id).where(Agency.code == "TTHCC")))


async def test_a_counter_is_added_and_shows_its_address_as_a_code(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan = await sign_in("quan")
    form = {"name": " Quầy 9 –  Thuế ", "agency": await agency(sqlite_db)}
    answer = await quan.send("/admin/counters", **form, officers=f"{HOA}\n\n {TAM}\n{HOA}")
    row = await only(sqlite_db, "Quầy 9 – Thuế")
    assert answer.headers["Location"] == f"/admin/counters/{row.id}"
    assert [one.name for one in row.on_duty] == [TAM, HOA]
    page = await quan.open(f"/admin/counters/{row.id}")
    assert f"/kiosk/{row.token}" in page
    assert 'src="data:image/svg+xml' in page
    assert "Cán bộ ngồi quầy" in page
    assert "Quầy 9 – Thuế" in await quan.open("/admin/counters")


async def test_what_is_missing_is_said_and_what_was_typed_stays(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan = await sign_in("quan")
    for form, told in (
        ({"name": "", "officers": HOA}, "Tên quầy phải có"),
        ({"name": "Quầy 9", "officers": HOA}, "Chưa chọn cơ quan"),
        ({"name": "Quầy 9", "agency": await agency(sqlite_db), "officers": f"{HOA} " * 20},
         "mỗi dòng một tên"),
    ):  # fmt: skip
        answer = await quan.send("/admin/counters", **form)
        page = await answer.text()
        assert answer.status == 422
        assert told in page
        assert HOA in page


async def test_officers_come_and_go_and_each_change_is_noted(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan, row = await sign_in("quan"), await only(sqlite_db, "Quầy 1 – Đất đai")
    form = {"name": row.name, "agency": str(row.agency_id), "officers": f"{TAM}\nNgô Văn Mới"}
    await quan.send(f"/admin/counters/{row.id}/terms", **form)
    page = await quan.open(f"/admin/counters/{row.id}")
    assert "Ngô Văn Mới" in page
    assert re.search(f"{TAM}, {HOA}|{HOA}, {TAM}", page)


async def test_a_renewed_address_is_another_one_and_noted(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan, row = await sign_in("quan"), await only(sqlite_db, "Quầy 1 – Đất đai")
    await quan.send(f"/admin/counters/{row.id}/address")
    page = await quan.open(f"/admin/counters/{row.id}")
    assert f"/kiosk/{row.token}" not in page
    assert "Đổi địa chỉ" in page


async def test_a_counter_that_ended_has_no_address_and_cannot_be_changed(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan, row = await sign_in("quan"), await only(sqlite_db, "Quầy 1 – Đất đai")
    for _ in range(2):
        await quan.send(f"/admin/counters/{row.id}/end")
    page = await quan.open(f"/admin/counters/{row.id}")
    assert "Quầy đã ngừng từ" in page
    assert row.token not in page
    answer = await quan.send(
        f"/admin/counters/{row.id}/terms", name="Khác", agency=str(row.agency_id)
    )
    assert answer.status == 409
    assert "Hãy thêm quầy mới" in await answer.text()


async def rate_at(db: Database, row: Counter) -> None:
    """Three ratings: one bad one about Hoa, one of nobody known."""
    hoa = next(one for one in row.officers if one.name == HOA)
    at = clock.now()
    async with db.write() as s:
        for number, (officer, satisfied) in enumerate([(hoa.id, 1), (hoa.id, 3), (None, 2)]):
            said = Answers(None, satisfied, 2, "Anh Nguyễn Văn Tư gọi 0912345678.")
            one = Pressed(f"tablet-{number}", at, said, officer, "H20-261105-0012")
            await feedback.press(s, row, one, mode=Mode.KIOSK, at=at)


async def test_the_office_sees_ratings_beside_results_and_each_of_them(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    row = await only(sqlite_db, "Quầy 1 – Đất đai")
    await rate_at(sqlite_db, row)
    hoa = next(one.id for one in row.officers if one.name == HOA)
    phuc = await sign_in("phuc")
    wrong = await phuc.send("/counters/returned", **{f"n-{row.id}-{hoa}": "mười"}, day=today())
    assert wrong.status == 422
    assert 'value="mười"' in await wrong.text()
    half = await phuc.send("/counters/returned", **{f"n-{row.id}-{hoa}": "1.5"}, day=today())
    assert half.status == 422
    kept = await phuc.send("/counters/returned", **{f"n-{row.id}-{hoa}": "1.004"}, day=today())
    assert kept.headers["Location"].startswith("/counters/returned?day=")
    assert 'value="1004"' in await phuc.open("/counters/returned")
    await phuc.send("/counters/returned", **{f"n-{row.id}-{hoa}": "4"}, day=today())
    page = await phuc.open("/counters")
    (line,) = (one for one in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL) if HOA in one)
    assert "50,0 %" in line
    assert f"officer={hoa}&amp;verdict=negative" in line
    behind = await phuc.open(f"/counters/{row.id}?officer={hoa}&verdict=negative")
    assert behind.count("H20-261105-0012") == 1
    assert "Nguyễn Văn Tư gọi 0912345678" in behind
    history = await (await sign_in("quan")).open(f"/admin/counters/{row.id}")
    assert re.search(r"Kết quả đã trả:.*1004.*: 4", history, re.DOTALL)


async def test_what_two_people_type_for_a_day_is_both_kept_and_neither_overwrites_the_other(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    row = await only(sqlite_db, "Quầy 1 – Đất đai")
    hers = next(f"n-{row.id}-{one.id}" for one in row.officers if one.name == HOA)
    nobodys = f"n-{row.id}-0"
    phuc, own = await sign_in("phuc"), await sign_in("cb.tthcc")
    blank = {"day": today(), f"was-{hers}": "", f"was-{nobodys}": ""}
    await own.send("/counters/returned", **blank, **{hers: "33", nobodys: ""})
    kept = await phuc.send("/counters/returned", **blank, **{hers: "", nobodys: "7"})
    assert kept.status == 303
    page = await phuc.open("/counters/returned")
    assert f'name="{hers}" value="33"' in page
    assert f'name="{nobodys}" value="7"' in page
    refused = await phuc.send("/counters/returned", **blank, **{hers: "5", nobodys: "9"})
    assert refused.status == 409
    again = await refused.text()
    assert f'name="{hers}" value="5"' in again
    assert "Người khác vừa lưu: 33. Ô này đang nhập: 5." in again
    assert "Người khác vừa lưu: 7. Ô này đang nhập: 9." in again
    known = {"day": today(), f"was-{hers}": "33", f"was-{nobodys}": "7"}
    await phuc.send("/counters/returned", **known, **{hers: "5", nobodys: ""})
    page = await phuc.open("/counters/returned")
    assert f'name="{hers}" value="5"' in page
    assert f'name="{nobodys}" value=""' in page


async def test_an_agency_sees_and_writes_its_own_counters_only(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    row = await only(sqlite_db, "Quầy 1 – Đất đai")
    await rate_at(sqlite_db, row)
    minh, own = await sign_in("minh"), await sign_in("cb.tthcc")
    assert row.name not in await minh.open("/counters")
    await minh.open(f"/counters/{row.id}", 404)
    await minh.send("/counters/returned", **{f"n-{row.id}-0": "9"}, day=today())
    assert 'value="9"' not in await own.open("/counters/returned")
    behind = await own.open(f"/counters/{row.id}")
    assert "H20-261105-0012" in behind
    assert "0912345678" not in behind


async def test_a_sheet_is_looked_at_before_it_is_kept(sign_in: SignIn, sqlite_db: Database) -> None:
    row = await only(sqlite_db, "Quầy 1 – Đất đai")
    phuc = await sign_in("phuc")
    text = f"Ngày;Quầy;Kết quả\n{today()};{row.name};21\n{today()};Quầy 77;1"
    form = FormData({"csrf": phuc.csrf, "text": ""})
    form.add_field("file", text.encode(), filename="tra-ket-qua.csv")
    answer = await phuc.client.post("/counters/returned/sheet", data=form)
    page = await answer.text()
    assert answer.status == 200
    assert "Đọc được 1 dòng, 21 kết quả" in page
    assert "Không có quầy này" in page
    assert 'value="21"' not in await phuc.open("/counters/returned")
    text = html.unescape(re.search(r"<textarea name=\"text\" hidden>(.*?)<", page, re.DOTALL)[1])  # type: ignore[index]
    await phuc.send("/counters/returned/sheet/adoption", text=text)
    assert 'value="21"' in await phuc.open("/counters/returned")
    for name, data, told in (
        ("rong.csv", b" \n", "cột ngày, quầy, cán bộ, kết quả"),
        ("rong.json", b"[]", "Không thấy đủ các cột"),
    ):
        form = FormData({"csrf": phuc.csrf, "text": ""})
        form.add_field("file", data, filename=name)
        refused = await phuc.client.post("/counters/returned/sheet", data=form)
        assert refused.status == 422
        said = await refused.text()
        assert told in said
        assert "danh sách hồ sơ" not in said
    for path, form_, told in (
        ("/sheet", {"text": "Ngày;Tên\n1;2"}, "Không thấy đủ các cột"),
        ("/sheet/adoption", {"text": "x"}, "Không có dòng nào đúng"),
        ("/sheet/dossiers", {"first": today(), "last": today()}, "Không có hồ sơ nào"),
    ):
        refused = await phuc.send(f"/counters/returned{path}", **form_)
        assert refused.status == 422
        assert told in await refused.text()


async def test_the_roster_is_kept_by_who_heads_the_counter(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    row = await only(sqlite_db, "Quầy 1 – Đất đai")
    hoa = next(one.id for one in row.officers if one.name == HOA)
    head, path = await sign_in("ld.tthcc"), f"/counters/{row.id}/duty"
    refused = await head.send(path, officer=str(hoa), since="", until="07:00 17/11/2026")
    assert refused.status == 422
    assert 'value="07:00 17/11/2026"' in await refused.text()
    refused = await head.send(path, officer=str(hoa), since="7:00 17/11/2026", until="chiều mai")
    assert refused.status == 422
    shown = await refused.text()
    assert "Ngày giờ chưa đúng" in shown
    assert 'value="7:00 17/11/2026"' in shown
    assert 'value="chiều mai"' in shown
    await head.send(path, officer=str(hoa), since="7:00 17/11/2026")
    page = await head.open(path)
    assert "07:00 17/11/2026 – …" in page
    number = re.search(r'name="duty" value="(\d+)"', page)[1]  # type: ignore[index]
    await (await sign_in("ld.sxd")).open(path, 404)
    await head.send(f"{path}-removal", duty=number)
    assert "Chưa có lịch trực" in await head.open(path)


def today() -> str:
    return f"{clock.local_day(clock.now()):%d/%m/%Y}"
