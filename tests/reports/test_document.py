"""The report in words and sheets: what it says, and what it leaves unsaid."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT
from openpyxl.worksheet.worksheet import Worksheet

from hotline import clock, documents, reports
from hotline.db import Database
from hotline.documents import Blank, Column, DocumentKind, Template
from hotline.reports import Cutoff, Figure, document, named
from hotline.reports.document import Changed, Content, Correction, Dossiers, ReportPart
from hotline.reports.document import vietnamese as vi
from hotline.tickets import TicketStatus
from tests.documents.word import text
from tests.reports import months
from tests.tickets.desk import ticket_in

TEMPLATE = Template(DocumentKind.REPORT, 0, documents.default(DocumentKind.REPORT))


def said(content: Content) -> str:
    """All paragraphs one below the other, spaces as they are typed."""
    parts = document.paragraphs(content).values()
    return "\n".join(line for lines in parts for line in lines).replace("\u00a0", " ")


def figures(**changed: Any) -> Content:
    return months.content(figures=months.august_2021() | changed)


def test_a_rise_is_told_as_an_official_writes_it() -> None:
    told = said(months.content())
    assert (
        "Trong tháng 8/2021, Tổng đài 1022 tiếp nhận 6.034 phiếu (Phụ lục 7), tăng 2.147 phiếu so "
        "với tháng trước (tăng 55,24 %)."
    ) in told
    assert "Nguyên nhân: trong tháng thực hiện giãn cách xã hội." in told
    assert "trước ngày 28/9/2021" in told


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tickets": 442, "previous": 596, "change": -154},
         "tiếp nhận 442 phiếu (Phụ lục 7), giảm 154 phiếu so với tháng trước (giảm 25,84 %)."),
        ({"tickets": 442, "previous": 442, "change": 0},
         "tiếp nhận 442 phiếu (Phụ lục 7), bằng tháng trước."),
        ({"tickets": 12, "previous": 9, "change": 3},
         "tiếp nhận 12 phiếu (Phụ lục 7), tăng 3 phiếu so với tháng trước."),
        ({"tickets": 12, "previous": 0, "change": 12}, "tiếp nhận 12 phiếu (Phụ lục 7)."),
        ({"period": "2021-Q3"}, "Trong quý III năm 2021,"),
        ({"rated": 419, "positive": 419, "negative": 0}, "419/419 phiếu (100 %; Phụ lục 12)."),
        ({"rated": 5, "positive": 4, "negative": 1},
         "4/5 phiếu (Phụ lục 12). Số phiếu được đánh giá còn ít nên không tính tỷ lệ."),
        ({"rated": 0, "positive": 0, "negative": 0}, "chưa có phiếu được người dân, tổ chức đánh"),
        ({"as_of": "2021-09-02T03:30:00Z"}, "Đến 10 giờ 30 ngày 02/9/2021,"),
    ],
)  # fmt: skip
def test_every_turn_of_the_figures_has_its_words(changed: Mapping[str, Any], words: str) -> None:
    assert words in said(figures(**changed))


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        ((6, 3, 2), "6 hồ sơ thủ tục hành chính trễ hẹn trong kỳ (Phụ lục 22), trong đó 2 hồ sơ "
                    "chưa giải quyết xong: trả kết quả và hẹn lại theo quy định; 3 hồ sơ chưa có "
                    "văn bản xin lỗi: xin lỗi người dân, tổ chức."),
        ((6, 0, 0), "(Phụ lục 22): rút kinh nghiệm, không để tiếp tục trễ hẹn."),
        # Frozen before it was told which were finished.
        ((6, 3), "(Phụ lục 22), trong đó 3 hồ sơ chưa có văn bản xin lỗi: xin lỗi"),
    ],
)  # fmt: skip
def test_only_what_is_still_owed_of_late_dossiers_is_asked_for(
    counted: tuple[int, ...], words: str
) -> None:
    content = months.content(dossiers=Dossiers(*counted))
    assert words in said(content)
    assert ("unfinished" in content.told["beside"]["dossiers"]) == (len(counted) == 3)


def test_what_there_is_none_of_is_not_spoken_of() -> None:
    quiet = said(months.content(figures=months.quiet(), before={}, remarks={}, dossiers=None))
    for words in ("cuộc gọi", "kênh", "thủ tục hành chính", "Cấp độ", "Căn cước", "%", "hồ sơ"):
        assert words not in quiet.replace("Trong kỳ không phát sinh", "")
    assert "không tiếp nhận phiếu nào." in quiet
    assert "Trong kỳ không phát sinh nội dung cần kiến nghị chỉ đạo." in quiet


def test_a_month_cut_off_at_an_hour_says_so_and_days_are_written_by_the_rule() -> None:
    cut = dataclasses.replace(months.content(), cutoff=Cutoff(25, 12))
    assert "từ 12 giờ 00 ngày 25/7/2021 đến trước 12 giờ 00 ngày 25/8/2021" in said(cut)
    assert vi.dated(date(2026, 2, 5)).replace("\u00a0", " ") == "ngày 05 tháng 02 năm 2026"
    assert vi.dated(date(2021, 9, 28)).replace("\u00a0", " ") == "ngày 28 tháng 9 năm 2021"
    assert "thời gian từ" in vi.period(named("2021-08-01..2021-08-10"))


def test_lists_name_a_few_tickets_and_refer_to_their_annex_for_many() -> None:
    told = document.values(months.content())
    assert [row[Column.COUNT] for row in told[Blank.LIST_A]] == ["20", "6"]
    assert told[Blank.LIST_A][0][Column.CODES] == "Danh sách tại Phụ lục 1"
    assert told[Blank.LIST_A][1][Column.CODES].count("1022-2108-") == 6
    assert [annex[Column.NUMBER] for annex in told[Blank.ANNEXES]] == ["1", "2", "3"]
    assert [len(annex[Column.LINES]) for annex in told[Blank.ANNEXES]] == [26, 112, 37]
    assert told[Blank.ANNEXES][0][Column.NOTE] == "(Kèm theo Báo cáo số 215/BC-VP; 26 phiếu)"


async def test_the_same_content_is_the_same_file_and_only_words_of_the_figures_are_in_it() -> None:
    short = months.content(lists={Figure.CLOSING: months.lines(2, "Sở Y tế")})
    one, two = [await document.word(short, TEMPLATE) for _ in range(2)]
    assert one == two
    assert "{" not in text(one)
    fewer = document.values(figures(tickets=3878, change=-9))[Blank.SUMMARY_TABLE]
    assert "−9" in {row[Column.CHANGE] for row in fewer}


async def test_every_sum_of_the_sheets_is_a_formula_that_shows_its_value() -> None:
    made = await document.excel(months.content())
    assert made == await document.excel(months.content())
    live, seen = (
        openpyxl.load_workbook(io.BytesIO(made), data_only=only) for only in (False, True)
    )
    assert live.sheetnames == [
        "Tổng hợp", "Danh mục phụ lục", "Theo kênh", "Theo cơ quan", "Theo lĩnh vực",
        "Theo cấp độ", "Theo cách hỏi", "Theo dõi chỉ đạo",
        "Phụ lục 1", "Phụ lục 2", "Phụ lục 3",
    ]  # fmt: skip
    whole = rows(live["Tổng hợp"])["Phiếu tiếp nhận"]
    assert whole[:3] == ["='Theo kênh'!B8", 3887, "=B8-C8"]
    assert rows(seen["Tổng hợp"])["Phiếu tiếp nhận"][:3] == [6034, 3887, 2147]
    assert rows(live["Theo kênh"])["Cộng"][0] == "=SUM(B4:B7)"
    assert rows(seen["Theo kênh"])["Cộng"][0] == 6034
    assert seen["Phụ lục 2"].max_row == 3 + 112
    for sheet in live:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            few = str(cell.value).startswith("=IF(")
            assert few or seen[sheet.title][cell.coordinate].value is not None


async def test_every_annex_has_one_number_in_the_text_the_tables_and_the_sheets() -> None:
    content = months.content(annex_file="phu-luc.xlsx")
    seen = openpyxl.load_workbook(io.BytesIO(await document.excel(content)))
    index = {name: (place, count) for place, name, count in
             seen["Danh mục phụ lục"].iter_rows(min_row=4, values_only=True)}  # fmt: skip
    values = document.values(content)
    told = said(content) + values[Blank.FOLLOWED][0].replace("\u00a0", " ")
    assert index["Danh sách phiếu: Đang theo dõi cuối kỳ"] == ("2", 112)
    assert seen["Danh mục phụ lục"]["A5"].hyperlink.location == "'Phụ lục 2'!A1"
    assert index["Danh sách phiếu: Phiếu tiếp nhận"] == (7, 6034)
    summed = {row[Column.NAME]: row[Column.ANNEX] for row in values[Blank.SUMMARY_TABLE]}
    assert (summed["Phiếu tiếp nhận"], summed["Đang theo dõi cuối kỳ"]) == ("7", "2")
    assert summed["Cuộc gọi"] == ""
    for place, _ in index.values():
        assert f"Phụ lục {place}" in told, place
    assert "Kèm theo Báo cáo: Phụ lục 1, Phụ lục 2, Phụ lục 3. Danh sách chi tiết" in told
    assert "trong tệp “phu-luc.xlsx” gửi kèm." in told
    none = dataclasses.replace(content, printed=())
    assert document.values(none)[Blank.ANNEXES] == []
    assert "Danh sách chi tiết của từng số liệu, theo số phụ lục" in said(none)


async def test_annexes_lie_across_the_paper_and_without_them_no_page_is_left() -> None:
    with_them = docx.Document(io.BytesIO(await document.word(months.content(), TEMPLATE)))
    assert [one.orientation for one in with_them.sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE,
    ]  # fmt: skip
    none = months.content(printed=())
    (only,) = docx.Document(io.BytesIO(await document.word(none, TEMPLATE))).sections
    assert only.orientation == WD_ORIENT.PORTRAIT
    assert only.different_first_page_header_footer


async def test_a_ticket_whose_words_look_like_a_formula_stays_text() -> None:
    line = months.lines(1, "=cmd|' /C calc'!A0")[0]._replace(content="=1+1")
    made = await document.excel(months.content(lists={Figure.CLOSING: [line]}))
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Phụ lục 2"]
    assert {cell.data_type for cell in sheet[4] if cell.column not in (1, 3)} == {"s"}


async def test_content_is_gathered_as_of_its_moment_and_stays_so(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    for number in range(3):
        await ticket_in(db, cast, TicketStatus.ASSIGNED, at=now + timedelta(minutes=number))
    period = reports.month_of(now)
    async with db.read() as s:
        moments = await reports.moments_of(s, period, at=now + timedelta(hours=1))
        first = await document.gather(s, period, moments, annexes=[Figure.TICKETS])
    assert first.figures["tickets"] == 3
    assert len(first.lists[Figure.CLOSING]) == len(first.annexes[0].lines) == 3
    assert first.trend[-1].tickets == 3
    assert {line.received for line in first.lists[Figure.CLOSING]} == {clock.local_day(now)}
    await ticket_in(db, cast, TicketStatus.CLOSED, at=now + timedelta(hours=2))
    async with db.read() as s:
        assert await document.gather(s, period, moments, annexes=[Figure.TICKETS]) == first
    assert "tiếp nhận 3 phiếu (Phụ lục" in said(first)


@pytest.mark.parametrize("part", list(ReportPart))
def test_the_office_may_add_its_own_words_to_every_part(part: ReportPart) -> None:
    told = document.paragraphs(months.content(remarks={part: " Lời thêm. \n\n Lời nữa."}))
    assert told[part][-2:] == ["Lời thêm.", "Lời nữa."]


def rows(sheet: Worksheet) -> dict[str, list[Any]]:
    return {str(name): rest for name, *rest in sheet.iter_rows(min_row=4, values_only=True) if name}


async def test_a_correction_says_what_it_replaces_why_and_every_number_that_differs() -> None:
    of = Correction(
        "125/BC-VP", date(2021, 9, 3), datetime(2021, 8, 31, 17, tzinfo=UTC),
        "Bổ sung đánh giá đến chậm.",
        [Changed("Phiếu tiếp nhận", 6030, 6034), Changed("Phiếu tiếp nhận: Zalo", 398, 402)], 1,
    )  # fmt: skip
    content = dataclasses.replace(figures(as_of="2021-11-20T10:00:00Z"), corrects=of)
    replaced = "(đính chính, thay thế Báo cáo số 125/BC-VP ngày 03/9/2021)"
    told = text(await document.word(content, TEMPLATE)).replace("\u00a0", " ")
    assert replaced in " ".join(told.split())
    for words in (
        "Lý do: Bổ sung đánh giá đến chậm. Số liệu được tính đến 17 giờ 00 ngày 20/11/2021 (Báo",
        "- Phiếu tiếp nhận: 6.034, đã báo cáo 6.030.",
        "- 1 số liệu theo cơ quan",
        # What is followed is as of when it was counted, and says so.
        "đến lúc tính số liệu (17 giờ 00 ngày 20/11/2021), mở lại 3 phiếu",
        "còn 112 phiếu đang theo dõi xử lý (Phụ lục 2)",
    ):
        assert words in told
    assert "cuối kỳ" not in told
    assert "Đang theo dõi lúc tính số liệu" in told
    book = openpyxl.load_workbook(io.BytesIO(await document.excel(content)))
    assert replaced in book["Tổng hợp"]["A1"].value.replace("\u00a0", " ")
    rows = [[one.value for one in row[:3]] for row in book["Đính chính"].iter_rows(min_row=4)]
    assert rows == [["Phiếu tiếp nhận", 6030, 6034], ["Phiếu tiếp nhận: Zalo", 398, 402]]


async def test_a_percentage_of_too_few_is_a_dash_that_is_explained() -> None:
    few = figures(by_mode=[{"mode": "sms", "rated": 2, "positive": 1, "negative": 1}])
    values = document.values(few)
    assert [row[Column.SHARE] for row in values[Blank.MODE_TABLE]] == ["–"]
    assert values[Blank.RATED][-1].startswith("Dấu “–”")
    assert not any("Dấu" in line for line in document.values(months.content())[Blank.RATED])
    book = openpyxl.load_workbook(io.BytesIO(await document.excel(few)), data_only=True)
    assert [book["Theo cách hỏi"][at].value for at in ("D4", "A2")] == [
        "–",
        values[Blank.RATED][-1],
    ]


async def test_lists_are_lettered_in_the_order_of_what_is_there() -> None:
    every = months.content()
    content = dataclasses.replace(
        every, lists={one: of for one, of in every.lists.items() if one != Figure.COMPLAINED}
    )
    told = text(await document.word(content, TEMPLATE))
    assert "a) Phiếu đang theo dõi" in told
    assert "b) Phiếu được đánh giá" in told
    assert "c) Phiếu được đánh giá" in text(await document.word(every, TEMPLATE))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2026-11-01..2026-11-05", "từ ngày 01/11/2026 đến ngày 05/11/2026"),
        ("2026-11-05..2026-11-05", "thời gian ngày 05/11/2026"),
        ("2026-11-01T08:00..2026-11-06", "từ 08 giờ 00 ngày 01/11/2026 đến trước 00 giờ 00"),
    ],
)
def test_whole_days_are_told_as_days(name: str, words: str) -> None:
    assert words in vi.period(named(name)).replace("\u00a0", " ")


def test_what_says_nothing_more_is_left_out() -> None:
    only = [months.row("reason", "other", procedure=1)]
    assert "(4 %; Phụ lục 8)." in said(figures(tickets=25, tthc=1, by_reason=only))
