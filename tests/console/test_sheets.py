"""Tải Excel: the same rows as the page, with their types, for the same people."""

from __future__ import annotations

import html
import io
import re
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from aiohttp.test_utils import TestServer

from hotline import amendments, clock
from hotline.amendments import Deed, Subject
from hotline.console import table
from hotline.console.binding import bind
from hotline.console.sheets import SUFFIX, Column, Sheet
from hotline.db import Database
from hotline.staff import Role
from hotline.workbook import ROWS_AT_MOST, Percent, Step, Workbook
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene
from tests.console.test_admission import LOGINS

# Above the rows: what it is, and the heads.
ABOVE = 2
# Its tiles and bars say less than its numbers.
DRAWN = "/dashboard"
# The numbers behind a line over months, which the page draws.
OF_A_CHART = re.compile(r"\d\d/\d{4}")
# Who calls all morning, in any spelling.
CALLER = re.compile(r"912 ?345 ?678")
AT = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)


async def opened(browser: Browser, path: str) -> Any:
    """The file at an address, as openpyxl reads it; None where there is no such thing."""
    answer = await browser.client.get(path, allow_redirects=False)
    body = await answer.read()
    if answer.status == 404:
        return None
    assert answer.status == 200, f"{path}: {answer.status}"
    assert re.search(r"''[\w-]+\.xlsx$", answer.headers["Content-Disposition"]), path
    return openpyxl.load_workbook(io.BytesIO(body))


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    """The rows below the heads."""
    return list(sheet.iter_rows(min_row=ABOVE + 1, values_only=True))


def written(heads: str, rows: list[list[Any]], most: int = ROWS_AT_MOST) -> Any:
    """A workbook of one sheet, written and opened again."""
    file, at = io.BytesIO(), range(len(heads))
    sheet = Sheet("Thử", [Column(heads[one], lambda row, one=one: row[one]) for one in at], rows)  # type: ignore[misc]
    book = Workbook(file, title="Thử", author="Lan", rows_at_most=most)
    book.begin("Thử: 1/2", "Thử", sheet.heads("vi"))
    book.add([sheet.cells(row, "vi") for row in rows])
    book.close()
    return openpyxl.load_workbook(file)


def words(page: str) -> str:
    """What a page says, and what it names for those who hear it."""
    named = " ".join(re.findall(r'(?:aria-label|title|value)="([^"]*)"', page))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page) + " " + named).split())


def test_cells_keep_their_types_and_text_is_never_a_formula() -> None:
    evil = ["=1+1", "+84912345678", "@SUM(A1)", "http://x.vn", "007", "-1", "x" * 40_000]
    rows = [[one, AT, date(2026, 2, 5), Percent(99.71)] for one in evil]
    (sheet,) = written("abcd", rows)
    cells = list(sheet.iter_rows(min_row=ABOVE + 1))
    assert [row[0].value for row in cells] == [one[:32_767] for one in evil]
    assert {(row[0].data_type, row[0].hyperlink) for row in cells} == {("s", None)}
    _, instant, day, share = cells[0]
    wall = clock.local(AT).replace(tzinfo=None)
    assert (instant.value, instant.number_format) == (wall, "dd/mm/yyyy hh:mm")
    assert (day.value.date(), day.number_format) == (date(2026, 2, 5), "dd/mm/yyyy")
    assert (round(share.value, 6), share.number_format) == (0.9971, "0.00%")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A3", "A2:D9")


def test_what_one_sheet_cannot_hold_goes_on_in_the_next_under_the_same_heads() -> None:
    book = written("a", [[n] for n in range(7)], most=5)
    assert book.sheetnames == ["Thử 1 2", "Thử 1 2 (2)", "Thử 1 2 (3)"]
    told = [[row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in book]
    assert told == [["a", 0, 1, 2], ["a", 3, 4, 5], ["a", 6]]


@pytest.mark.parametrize("batches", [3, 60])
async def test_a_long_file_reads_as_a_short_one(batches: int) -> None:
    async def steps() -> AsyncIterator[Step]:
        yield "begin", "Thử", "Thử", ["a", "b"]
        for n in range(batches):
            yield "add", [["ngập nước", n], [Percent(n), AT.replace(tzinfo=None)]]
        yield "total", [["Tất cả", batches]]

    with tempfile.TemporaryFile() as file:
        await bind(file, "Thử", "Lan", steps())
        sheet = openpyxl.load_workbook(file)["Thử"]
        assert len(rows_of(sheet)) == 2 * batches + 1
        assert rows_of(sheet)[-3:] == [
            ("ngập nước", batches - 1), ((batches - 1) / 100, AT.replace(tzinfo=None)),
            ("Tất cả", batches),
        ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
async def test_every_file_of_a_role_opens_and_tells_what_its_page_tells(
    role: Role, server: TestServer, sign_in: SignIn, played: Scene
) -> None:
    browser, rows = await sign_in(LOGINS[role]), table.rows(server.app)
    found = 0
    for row in rows:
        if not row.path.endswith(SUFFIX) or role not in (row.roles or ()):
            continue
        ids = {"/tickets": played.answered}
        address = row.path.replace(table.ID, str(ids.get(row.path[:8], 1)))
        if "{" in address or (book := await opened(browser, address)) is None:
            continue
        drawn = address.startswith(DRAWN)
        page = words(await browser.open(address.removesuffix(SUFFIX)))
        if not rings_back(role, address):
            assert not CALLER.search(page), address
            assert not any(CALLER.search(one) for one in texts_of(book)), address
        for sheet in book:
            assert author(role) in sheet["A1"].value, address
            for told in rows_of(sheet):
                names = [" ".join(one.split()) for one in told if isinstance(one, str)]
                if names and not OF_A_CHART.fullmatch(names[0]) and not drawn:
                    assert any(one in page for one in names), f"{address} {sheet.title}: {told}"
        found += 1
    assert found > 8


async def test_an_agency_has_its_own_tickets_only(sign_in: SignIn, played: Scene) -> None:
    every = rows_of((await opened(await sign_in("dieu"), "/tickets.xlsx"))["Phiếu"])
    own = rows_of((await opened(await sign_in("minh"), "/tickets.xlsx"))["Phiếu"])
    assert {row[6] for row in own} == {"Sở Nông nghiệp và Môi trường"}
    assert own == [row for row in every if row[6] == "Sở Nông nghiệp và Môi trường"]
    other = await sign_in("cb.sxd")
    assert rows_of((await opened(other, "/tickets.xlsx"))["Phiếu"]) == []
    assert await opened(other, f"/tickets/{played.closed}.xlsx") is None


@pytest.mark.parametrize("path", ["/reports/behind", "/dashboard/tickets"])
async def test_the_tickets_behind_a_number_are_told_as_every_list_tells_them(
    path: str, sign_in: SignIn, played: Scene
) -> None:
    browser, of = await sign_in("phuc"), "period=2026&figure=tickets"
    behind = rows_of((await opened(browser, f"{path}.xlsx?{of}"))["Phiếu"])
    listed = rows_of((await opened(browser, "/tickets.xlsx"))["Phiếu"])
    assert behind
    assert set(behind) <= set(listed)


async def test_the_first_line_says_what_was_asked_for_and_the_file_has_all_of_it(
    sign_in: SignIn, played: Scene, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    dieu, quan = await sign_in("dieu"), await sign_in("quan")
    sheet = (await opened(dieu, "/tickets.xlsx?pile=overdue&q=bai+rac&at=older-0-1"))["Phiếu"]
    assert sheet["A1"].value.startswith("Phiếu – Tìm: bai rac; Việc: Quá hạn – Trần Thị Diệu lập")
    assert len(rows_of(sheet)) == 1
    async with sqlite_db.write() as s:
        for n in range(70):
            amendments.note(s, Subject.FIELD, n, f"Lĩnh vực {n}", Deed.ADDED, {}, by=cast.quan,
                            at=clock.now())  # fmt: skip
    assert "Lĩnh vực 10<" not in await quan.open("/admin")
    assert len(rows_of((await opened(quan, "/admin.xlsx"))["Ai đã sửa gì"])) == 70


async def test_a_refused_form_leads_to_the_file_of_its_page(sign_in: SignIn, played: Scene) -> None:
    dieu = await sign_in("dieu")
    assert 'href="/opt-outs.xlsx"' in await dieu.open("/opt-outs")
    refused = await dieu.send("/opt-outs", phone="x")
    assert refused.status == 422
    assert 'href="/opt-outs.xlsx"' in await refused.text()
    assert SUFFIX not in await dieu.open("/hot-spots/99", status=404)


@pytest.mark.parametrize(
    ("login", "path", "whole"),
    [
        ("phuc", "/reports/behind{}?figure=calls", False),
        ("dieu", "/reports/behind{}?figure=calls", False),
        ("phuc", "/dashboard/calls{}?of=in", False),
        ("dieu", "/dashboard/calls{}?of=in", True),
        ("phuc", "/opt-outs{}?", False),
        ("lan", "/opt-outs{}?", True),
    ],
)
async def test_only_whoever_rings_people_back_reads_their_numbers_on_a_list(
    login: str, path: str, whole: bool, sign_in: SignIn, played: Scene
) -> None:
    await (await sign_in("dieu")).send("/opt-outs", phone="0912 345 678")
    browser, now = await sign_in(login), f"&period={clock.local(clock.now()):%Y-%m}"
    page = words(await browser.open((path + now).format("")))
    told = " ".join(texts_of(await opened(browser, (path + now).format(SUFFIX))))
    for one in (page, told):
        assert bool(CALLER.search(one)) == whole
        assert whole or "09•• ••• 678" in one


def rings_back(role: Role, address: str) -> bool:
    """Whether numbers may stand on a page: of who rings people back, and on a ticket of its own."""
    return role in (Role.OPERATOR, Role.DISPATCHER) or address.startswith("/tickets/")


def texts_of(book: Any) -> list[str]:
    """Every text of a workbook."""
    return [str(cell) for sheet in book for row in sheet.values for cell in row if cell]


def author(role: Role) -> str:
    """Who has the file made, as its first line says."""
    return {
        Role.OPERATOR: "Nguyễn Thị Lan", Role.DISPATCHER: "Trần Thị Diệu",
        Role.OFFICER: "Võ Văn Minh", Role.HEAD: "Đặng Thị Hạnh", Role.OFFICE: "Huỳnh Văn Phúc",
        Role.ADMIN: "Bùi Anh Quân",
    }[role]  # fmt: skip
