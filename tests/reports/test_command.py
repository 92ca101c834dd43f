"""`hotline report`: a table, data with stable names, documents; what cannot be read is said."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from hotline.cli import main
from hotline.db import Database
from hotline.reports import checking
from hotline.tickets import Mode, Ticket, spells
from tests.conftest import NOW
from tests.feedback.closings import many


@pytest.fixture
async def played(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A month with some tickets, and the settings that lead to it."""
    async with sqlite_db.write() as s:
        await many(s, Mode.SMS, at=NOW, good=11, bad=2, agency_id=1)
        await spells.follow(s, list(await s.scalars(select(Ticket.id))), at=NOW)
    monkeypatch.setenv("HOTLINE_DATABASE_URL", str(sqlite_db.url))
    return sqlite_db


def run(*args: str) -> Result:
    """The command as a person runs it."""
    return CliRunner().invoke(main, ["report", *args])


@pytest.mark.usefixtures("played")
def test_the_table_is_what_the_checker_reads_and_the_data_are_its_figures() -> None:
    told = json.loads(run("2026-11", "--json", "--as-of", "2026-11-20T17:00").stdout)
    assert list(told)[:6] == ["period", "start", "end", "as_of", "calls", "interactions"]
    assert (told["start"], told["as_of"]) == ("2026-10-31T17:00:00Z", "2026-11-20T10:00:00Z")
    assert (told["tickets"], told["rated"], told["positive_percent"]) == (13, 13, 84.62)
    table = run("2026-11", "--as-of", "2026-11-20T17:00").stdout
    assert "Tháng 11/2026, số liệu tính đến 17:00 20/11/2026" in table
    said, found = checking.check_typed(table, told)
    assert [one.words() for one in found] == []
    # Dossiers are no tickets: what is told of them is listed, and compared with nothing.
    assert [one for one in said.unread if "Hồ sơ" not in one and "xin lỗi" not in one] == []
    assert len(said.numbers) > 20


@pytest.mark.usefixtures("played")
def test_documents_are_written_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    word, excel = tmp_path / "bao-cao.docx", tmp_path / "bao-cao.xlsx"
    assert run("2026-11", "--docx", str(word), "--xlsx", str(excel)).exit_code == 0
    text = zipfile.ZipFile(io.BytesIO(word.read_bytes())).read("word/document.xml").decode()
    assert "tháng\u00a011/2026" in text
    assert "xl/workbook.xml" in zipfile.ZipFile(excel).namelist()
    for args in (("2026-13",), ("2026-11", "--as-of", "hôm qua"), ("2099-01",),
                 ("2026-11", "--as-of", "2099-01-01T00:00")):  # fmt: skip
        refused = run(*args)
        assert refused.exit_code == 2
        assert re.search("Vui lòng (ghi|chọn)|Chọn", refused.stderr), refused.stderr
