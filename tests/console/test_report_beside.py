"""What a report tells beside its figures stands on the page as in the document, with its lists."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from hotline import clock, texts
from hotline.console import report_shown
from hotline.console.report_shown import Paths
from hotline.console.sheets import Percent, Sheet
from hotline.db import Database
from hotline.reports import Split, directives, document, freezing, outline
from hotline.reports.checking import tokens
from hotline.reports.document import Content
from hotline.reports.outline import Section
from hotline.reports.versions import version
from tests.console.conftest import Browser, SignIn
from tests.console.test_feedback_figures import plain
from tests.console.test_sheets import texts_of
from tests.documents.word import text as word_text
from tests.dossiers import scene as dossiers
from tests.reports import directed, months

# Which section of the page tells what a part or a table of the document tells.
SECTIONS = {
    "tiep_nhan": Section.TICKETS, "xu_ly": Section.HANDLED, "danh_gia": Section.RATED,
    "chi_dao": Section.DIRECTIVE, "theo_doi": Section.FOLLOWED, "bang_theo_doi": Section.FOLLOWED,
    "chuyen_nganh": Section.TRACKED, "danh_sach_a": Section.DIRECTIVE,
    "danh_sach_b": Section.DIRECTIVE, "danh_sach_c": Section.DIRECTIVE,
    "bang_kenh": Section.CHANNELS, "bang_linh_vuc": Section.HOT, "bang_cap_do": Section.HANDLED,
    "bang_hinh_thuc": Section.RATED, "bang_tong_hop": Section.TICKETS,
}  # fmt: skip
# No numbers of the report, or none of its own.
OTHER = {"ma_phieu", "ty_le", "ten", "so_phu_luc"}
AROUND = {
    "co_quan_chu_quan", "co_quan_ban_hanh", "so_ky_hieu", "dia_danh_ngay", "trich_yeu", "kinh_gui",
    "noi_nhan", "quyen_han_ky", "chuc_vu_ky", "nguoi_ky", "ky_bao_cao", "ky_truoc", "mo_dau",
    "ket_thuc", "phu_luc",
}  # fmt: skip


def test_the_page_has_every_section_and_every_number_of_the_document() -> None:
    content = months.content()
    told, values = shown(content), document.values(content)
    assert set(values) == SECTIONS.keys() | AROUND
    on_page = set(numbers_of(told))
    for blank, section in SECTIONS.items():
        assert values[blank], blank
        assert section in told["sections"], section
        missing = set(said(values[blank])) - on_page
        assert missing == set(), (blank, missing)


def test_page_and_paper_leave_out_the_same_percentages() -> None:
    modes = [{"mode": "sms", "rated": rated, "positive": 1, "negative": rated - 1}
             for rated in (2, 10)]  # fmt: skip
    content = months.content(figures=months.august_2021() | {"by_mode": modes})
    paths = Paths("/reports/1/behind", {}, {})
    table = report_shown.table(content.told, {}, Split.MODE, paths, "vi", fewest=content.fewest)
    on_page = {row["rated"]: table.columns[-1].found(row) for row in modes}
    on_paper = {
        row["da_danh_gia"]: row["ty_le"] for row in document.values(content)["bang_hinh_thuc"]
    }
    assert (on_page[2], on_paper["2"]) == (None, "–")
    assert (on_page[10], on_paper["10"]) == (Percent(10), "10\u00a0%")


@pytest.fixture
async def told(sqlite_db: Database, cast: SimpleNamespace) -> str:
    """Late dossiers, a directive that asks two agencies, a tracker: the period that tells them."""
    now = clock.now()
    await dossiers.play(sqlite_db, cast)
    scene = await directed.month(sqlite_db, cast, now=now)
    async with sqlite_db.write() as s:
        field = await directed.field_of(s, "03")
        await directives.track(s, field, cast.minh.agency_id, by=cast.phuc, at=now)
        await directed.complained(s, cast, at=now - timedelta(days=5))
        await directed.remaining(s, cast, at=now - timedelta(days=5), field=directed.OTHERS)
    number = await directed.drafted(sqlite_db, cast, scene)
    today = clock.local_day(now)
    await directed.issued(sqlite_db, cast, number, at=now - timedelta(minutes=5), day=today)
    return f"{today - timedelta(days=15):%Y-%m-%d}..{today:%Y-%m-%d}"


@pytest.mark.slow
async def test_every_number_opens_as_many_on_the_page_of_a_period_and_of_a_version(
    sign_in: SignIn, told: str, sqlite_db: Database
) -> None:
    phuc = await sign_in("phuc")
    made = await phuc.send("/reports", period=told)
    path = made.headers["Location"]
    async with sqlite_db.read() as s:
        row = await version(s, int(path.rpartition("/")[2]), lists=True)
    kept = freezing.told(row)
    assert kept["beside"]["dossiers"] == {"overdue": 2, "unapologised": 1, "unfinished": 2}
    assert [one["apart"] for one in kept["beside"]["followed"]] == [False, True]
    for page in (path, f"/reports/figures?period={told}"):
        opened = await all_open(phuc, page)
        assert {
            "tasks",
            "tasks_overdue",
            "late_dossiers",
            "unapologised",
            "unfinished",
        } - opened <= {"tasks_overdue"}
        text = plain(await phuc.open(page))
        for section in outline.outline(kept):
            assert document_words(section) in text, section
        assert "(lĩnh vực theo dõi riêng)" in text


async def test_an_agency_is_told_what_it_was_asked_and_its_own_dossiers(
    sign_in: SignIn, told: str
) -> None:
    whole = await (await sign_in("phuc")).open(f"/reports/behind?period={told}&figure=tasks")
    minh, other = await sign_in("minh"), await sign_in("cb.sxd")
    await all_open(minh, f"/reports/figures?period={told}")
    of_minh = await minh.open(f"/reports/behind?period={told}&figure=tasks")
    of_other = await other.open(f"/reports/behind?period={told}&figure=tasks")
    assert (rows(of_other), rows(of_minh)) == (0, rows(whole))
    assert "H20-1" in await minh.open(f"/reports/behind?period={told}&figure=late_dossiers")
    assert "H20-1" not in await other.open(f"/reports/behind?period={told}&figure=late_dossiers")
    narrow = plain(await minh.open(f"/reports/figures?period={told}&channel=phone"))
    assert document_words(Section.FOLLOWED) not in narrow


async def test_the_office_chooses_which_annexes_the_word_file_prints(
    sign_in: SignIn, told: str
) -> None:
    phuc = await sign_in("phuc")
    path = (await phuc.send("/reports", period=told)).headers["Location"]
    offered = re.findall(r'name="annex" value="(\w+)"( checked)?', await phuc.open(path))
    numbers = {of: place for place, (of, _) in enumerate(offered, start=1)}
    assert {of for of, checked in offered if checked} == {"complained", "closing"}
    for query, wanted in (
        ("", {"complained", "closing"}),
        ("&chosen=1", set()),
        ("&chosen=1&annex=tasks&annex=late_dossiers", {"tasks", "late_dossiers"}),
    ):
        answer = await phuc.client.get(f"{path}/document?as=word{query}")
        printed = word_text(await answer.read())
        heads = {int(one) for one in re.findall(r"Phụ lục (\d+)\s*Danh sách", printed)}
        assert heads == {numbers[of] for of in wanted}
    assert "H20-1" in printed
    assert "-phu-luc.xlsx” gửi kèm." in printed
    answer = await phuc.client.get(f"{path}/document?as=annexes")
    book = openpyxl.load_workbook(io.BytesIO(await answer.read()))
    assert {f"Phụ lục {place}" for place in numbers.values()} <= set(book.sheetnames)
    assert not any("912345678" in one.replace(" ", "") for one in texts_of(book))


async def all_open(browser: Browser, page: str) -> set[str]:
    """Every link of the page's numbers opens so many; the figures that had links."""
    found, text = set(), await browser.open(page)
    for path, number in re.findall(r'href="(/reports/[^"]*behind[^"]+)"[^>]*>([\d.]+)<', text):
        listed = plain(await browser.open(unescape(path)))
        assert re.search(rf"\b{re.escape(number)}( phiếu| nội dung| hồ sơ)? ", listed), path
        found.add(re.search(r"figure=(\w+)", path)[1])  # type: ignore[index]
    return found


def rows(page: str) -> int:
    """How many rows a list has."""
    return page.count('<span class="word">')


def document_words(section: Section) -> str:
    """The heading of a section."""
    return texts.label(section)


def shown(content: Content) -> dict[str, Any]:
    """All tables of the page of a report, as numbers."""
    plain_told = content.told
    paths = Paths("/reports/1/behind", {}, {})
    page = report_shown.shown(plain_told, content.before, paths, "vi", split="agency")
    tables = [
        report_shown.table(plain_told, content.before, split, paths, "vi")
        for split in Split
        if outline.rows(plain_told, split)
    ]
    return {**page, "tables": [*tables, page["followed"]]}


def numbers_of(told: dict[str, Any]) -> Iterator[int]:
    """Every number of the page, and how each differs from that of the period before."""
    for lines in told["sections"].values():
        for one in lines:
            yield abs(one.amount)
            if one.before is not None:
                yield from (one.before, abs(one.amount - one.before))
    for causes in told["causes"].values():
        for cause in causes:
            yield from (cause.now, cause.before, abs(cause.now - cause.before))
    for table in told["tables"]:
        yield from cells(table)


def cells(table: Sheet) -> Iterator[int]:
    assert isinstance(table.rows, Iterable)
    for row in table.rows:
        told = [cell for cell in table.cells(row, "vi") if isinstance(cell, int)]
        yield from told
        if table.heads("vi")[2] == "Kỳ trước":
            yield abs(told[0] - told[1])


def said(value: Any) -> Iterator[int]:
    """The counts in sentences, or in the cells of a table but for codes and percentages."""
    for one in value:
        words = [one] if isinstance(one, str) else [
            cell for name, cell in one.items() if name not in OTHER
        ]  # fmt: skip
        for word in words:
            for token in tokens.tokens(tokens.bare(tokens.tidy(word))):
                yield from (number for number in (token.number, token.of) if number is not None)
