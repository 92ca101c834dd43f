"""Files as one-stop systems export them, and an import from the file to its end."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import openpyxl
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db import Database
from hotline.dossiers import DossierImport, SheetColumn, importing, words
from hotline.dossiers.importing import Match
from hotline.staff import Person
from hotline.workers import Importer

HEADINGS = (
    "Mã hồ sơ", "Tên thủ tục", "Cơ quan giải quyết", "Người nộp", "Số điện thoại",
    "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày có kết quả", "Trạng thái",
)  # fmt: skip
SECTIONS = ("Công đoạn", "Nhận công đoạn", "Phải xong", "Xong công đoạn")
LAND = "Cấp giấy chứng nhận quyền sử dụng đất"
SNNMT, SXD = "Sở Nông nghiệp và Môi trường", "Sở Xây dựng"


def row(code: str, **told: object) -> dict[str, object]:
    """One line of a file about a dossier of Minh's agency, due on Friday 20/11/2026."""
    usual: dict[str, object] = {
        "Mã hồ sơ": code, "Tên thủ tục": LAND, "Cơ quan giải quyết": SNNMT,
        "Người nộp": "Nguyễn Văn Tư", "Số điện thoại": "0912345678",
        "Ngày tiếp nhận": "02/11/2026 08:15", "Ngày hẹn trả": "20/11/2026",
        "Ngày có kết quả": "", "Trạng thái": "Đang xử lý",
    }  # fmt: skip
    return usual | told


def as_csv(rows: Sequence[Mapping[str, object]], *, delimiter: str = ",") -> bytes:
    """The rows as CSV, with the mark by which Excel knows UTF-8."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(rows: Sequence[Mapping[str, object]], *, title: str = "") -> bytes:
    """The rows as a workbook, below a title if there is one."""
    book = openpyxl.Workbook()
    sheet = book.active
    if title:
        sheet.append([title])
        sheet.append([])
    sheet.append(list(rows[0]))
    for one in rows:
        sheet.append(list(one.values()))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def as_json(rows: Sequence[Mapping[str, object]], *, within: str = "") -> bytes:
    """The rows as a list of objects, alone or within an object."""
    told = {within: list(rows)} if within else list(rows)
    return json.dumps(told, ensure_ascii=False, default=str).encode()


async def opened(
    s: AsyncSession, name: str, data: bytes, *, by: Person, at: datetime
) -> DossierImport:
    """A file that was inspected and kept."""
    seen = importing.inspect(name, data, await words.lexicon(s))
    return await importing.open_import(s, seen, data, by=by, at=at)


async def imported(
    db: Database,
    data: bytes,
    *,
    by: Person,
    at: datetime,
    told_at: datetime | None = None,
    name: str = "ho-so.csv",
) -> DossierImport:
    """Open, match as it is guessed, start, and let a worker take it all."""
    async with db.write() as s:
        kept = await opened(s, name, data, by=by, at=at)
        columns = {SheetColumn(of): place for of, place in kept.columns.items()}
        await importing.match(s, kept, Match(columns, None, told_at or at), by=by, at=at)
        await importing.start(s, kept, by=by)
    assert await Importer(db).once()
    async with db.read() as s:
        return await importing.import_(s, kept.id)
