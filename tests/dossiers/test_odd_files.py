"""Files as offices really have them: read as they are meant, or refused in words."""

from __future__ import annotations

import asyncio
import io
import unicodedata
from collections.abc import Callable
from datetime import datetime, time
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from hotline.db import Database
from hotline.dossiers import Dossier, SheetColumn, importing, words
from hotline.dossiers.importing import Match
from hotline.dossiers.times import instant
from hotline.errors import Invalid
from hotline.workers import Importer
from tests.dossiers.files import HEADINGS, as_csv, as_json, imported, opened, row

A, B = "H20-1", "H20-2"
BOTH = as_csv([row(A), row(B)]).decode("utf-8-sig")


def windows(text: str) -> bytes:
    """As Windows-1258 has it: most tones stand behind their letter."""
    said = b""
    for letter in text:
        try:
            said += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = [one for one in parts if one in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones))
            said += (base + "".join(tones)).encode("cp1258")
    return said


def workbook(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def grouped(book: Any) -> None:
    """Headings in two rows below a title, the upper ones merged, and signatures at the end."""
    sheet = book.active
    for cells in (
        ["DANH SÁCH HỒ SƠ"], [],
        ["STT", "Mã hồ sơ", "Cơ quan", "Thời gian", None, "Người nộp"],
        [None, None, None, "Ngày tiếp nhận", "Ngày hẹn trả", None],
        [1, A, "SNNMT", datetime(2026, 11, 2), 46346.6875, "Tư"],  # noqa: DTZ001
        [2, B, "SNNMT", "02/11/2026", "20/11/2026 16:30", "Tư"],
        ["Người lập biểu", None, None, None, "Thủ trưởng"],
    ):  # fmt: skip
        sheet.append(cells)
    sheet.merge_cells("D3:E3")


def aside(book: Any) -> None:
    """Instructions first, then old data that is hidden, a summary, and the data."""
    book.active.append(["Cách xuất tệp", "Mở trang sau"])
    old = book.create_sheet("Cũ")
    old.sheet_state = "hidden"
    data = book.create_sheet("Dữ liệu")
    sums = book.create_sheet("Tổng hợp")
    sums.append(["Cơ quan", "Trạng thái", "Cộng"])
    for sheet, codes in ((old, ["CU-1"]), (data, [A, B])):
        sheet.append(HEADINGS)
        for code in codes:
            sheet.append(list(row(code).values()))


def two(book: Any) -> None:
    for sheet in (book.active, book.create_sheet("Tháng 11")):
        sheet.append(HEADINGS)
        sheet.append(list(row(A).values()))


def uncounted(book: Any) -> None:
    book.active.append(HEADINGS)
    book.active.append(list(row(A, **{"Ngày hẹn trả": "=F2+18"}).values()))


@pytest.mark.parametrize(
    ("name", "data"),
    [("1258.csv", windows(BOTH)), ("semicolons.csv", BOTH.replace(",", ";").encode()),
     ("unicode text.txt", BOTH.replace(",", "\t").encode("utf-16")),
     ("mac.csv", BOTH.replace("\r\n", "\r").encode()),
     ("sep.csv", b"sep=;\r\n" + BOTH.replace(",", ";").encode()),
     ("decomposed.csv", unicodedata.normalize("NFD", BOTH).encode()),
     ("lines.csv", as_csv([row(A, **{"Tên thủ tục": 'Đất "ở",\nnhà'}), row(B)])),
     ("apostrophes.csv", as_csv([row(f"'{A}"), row(B, **{"Số điện thoại": "'0912345678"})])),
     ("grouped.xlsx", workbook(grouped)), ("aside.xlsx", workbook(aside)),
     ("programme.json", as_json([row(A), row(B, **{"Ngày hẹn trả": 1795167000000})]))],
)  # fmt: skip
async def test_it_is_read_as_it_is_meant(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, name: str, data: bytes
) -> None:
    taken = await imported(sqlite_db, data, by=cast.phuc, at=now, name=name)
    assert (taken.new, taken.flawed) == (2, 1 if name == "grouped.xlsx" else 0)
    async with sqlite_db.read() as s:
        found = {one.code: one for one in await s.scalars(select(Dossier))}
    assert found.keys() == {A, B}
    for one in found.values():
        assert one.due_at is not None
        assert f"{one.due_at:%d/%m/%Y}" == "20/11/2026"
        assert one.applicant in ("Nguyễn Văn Tư", "Tư")


OPEN = BOTH.replace("Nguyễn Văn Tư", '"Nguyễn Văn Tư', 1)


@pytest.mark.parametrize(
    ("name", "data", "why", "named"),
    [("a.csv", OPEN.encode(), "import_quotes", {"row": 2}),
     ("a.csv", as_csv([row(B)]) + OPEN.replace(B, f'"{B}"').encode(), "import_quotes", {"row": 4}),
     ("a.xlsx", workbook(two), "import_sheets", {"names": "“Sheet”, “Tháng 11”"}),
     ("a.xlsx", workbook(uncounted), "import_uncounted", {"cell": "G2"}),
     ("a.json", as_json([row(A)] * 150)[:-1], "import_unreadable_json", {}),
     ("a.json", as_json([row(A)] * 150)[:-40] + b"]", "import_unreadable_json", {}),
     ("a.xls", b"<html><table><tr><td>A</td></tr></table>", "import_kind", {"name": "a.xls"})],
)  # fmt: skip
async def test_what_would_be_misread_is_refused_and_where_is_said(
    sqlite_db: Database, name: str, data: bytes, why: str, named: dict[str, object]
) -> None:
    async with sqlite_db.read() as s:
        known = await words.lexicon(s)
    with pytest.raises(Invalid, match=why) as refused:
        importing.inspect(name, data, known)
    assert refused.value.named.items() >= named.items()


@pytest.mark.parametrize(
    ("written", "expected"),
    [("05/11/2026 17:00", "2026-11-05T10:00"), ("5/11/2026 5:00:00 CH", "2026-11-05T10:00"),
     ("12:05 SA 5/11/2026", "2026-11-04T17:05"), ("46331", "2026-11-05T16:59"),
     ("46346,6875", "2026-11-20T09:30"), ("20261105", "2026-11-05T16:59"),
     (20261105, "2026-11-05T16:59"), (1793872800, "2026-11-05T10:00"),
     ("16h30 ngày 20/11/2026", "2026-11-20T09:30"), ("20/11/2026 - 16:30", "2026-11-20T09:30"),
     ("Thứ năm, ngày 5 tháng 11 năm 2026", "2026-11-05T16:59"), ("20-Nov-26", "2026-11-20T16:59"),
     ("11/5/2026 5:00:00 PM", None), ("11/20/2026", None), ("99999", None), (1e15, None)],
)  # fmt: skip
def test_times_of_all_kinds_are_read_and_months_never_before_days(
    written: object, expected: str | None
) -> None:
    found = instant(written, time(23, 59))
    assert (found and f"{found:%Y-%m-%dT%H:%M}") == expected


async def test_two_imports_at_once_with_the_same_new_dossiers_make_each_once(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    many = importing.BATCH * 2
    for name in ("Tư", "Năm"):
        data = as_csv([row(f"H20-{n}", **{"Người nộp": name}) for n in range(many)])
        async with db.write() as s:
            kept = await opened(s, f"{name}.csv", data, by=cast.phuc, at=now)
            columns = {SheetColumn(of): place for of, place in kept.columns.items()}
            await importing.match(s, kept, Match(columns, None, now), by=cast.phuc, at=now)
            await importing.start(s, kept, by=cast.phuc)
    await asyncio.gather(Importer(db).once(), Importer(db).once())
    async with db.read() as s:
        assert await s.scalar(select(func.count()).select_from(Dossier)) == many
        assert {(one.state, one.read) for one in await importing.imports(s)} == {("done", many)}
        # The same file wins everywhere, whichever came first.
        assert len(set(await s.scalars(select(Dossier.applicant)))) == 1
