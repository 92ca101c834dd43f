"""Counters as an administrator keeps them, and as the office reads what was pressed."""

from __future__ import annotations

import re

from sqlalchemy import select

from hotline import feedback
from hotline.agencies import Agency
from hotline.db import Database
from hotline.feedback import Counter
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
