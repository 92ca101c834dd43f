"""A report as an Excel file whose sums, differences and percentages are formulas.

Every formula carries the value that it has now, so that a viewer that does not calculate shows
numbers as well. A figure that is a sum is written as one: change a channel, and the tickets,
the change and the percentages change with it.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell as cell

from hotline import texts
from hotline.reports.codes import Counting, Figure, Split
from hotline.reports.document import annexes, correcting, sentences, tables
from hotline.reports.document import vietnamese as vi
from hotline.reports.document.content import Content, Line
from hotline.reports.outline import Section
from hotline.reports.plain import figure_of

_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
_SAFE = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip
_NUMBER, _SIGNED, _PERCENT, _DAY = "#,##0", "+#,##0;-#,##0;0", "0.00%", "dd/mm/yyyy"
_HEAD = ("Chỉ tiêu", "Trong kỳ", "Kỳ trước", "Tăng, giảm", "Tăng, giảm (%)", "Phụ lục")
_WIDE = {
    "Nội dung": 70, "Cơ quan xử lý": 34, "Lĩnh vực": 28, "Thủ tục": 60, "Cơ quan giải quyết": 34,
    "Nội dung phải thực hiện": 50, "Cơ quan thực hiện": 34, "Tình trạng": 30,
}  # fmt: skip
_USUAL, _HEAD_HEIGHT = 16, 46
_INDEX = "Danh mục phụ lục"
_FILTERED = (
    "Danh sách phiếu của một con số: mở phụ lục của chỉ tiêu đó (cột Phụ lục ở trang Tổng hợp) và "
    "lọc theo dòng này."
)
_OF_ROWS = (
    Figure.TICKETS, Figure.PROCEDURE, Figure.RESOLVED, Figure.OPEN, Figure.RATED,
    Figure.POSITIVE, Figure.NEGATIVE, Figure.NO_RESPONSE, Figure.CLOSING, Figure.CARRIED,
    Figure.OVERDUE,
)  # fmt: skip
_SHEETS = {
    Split.CHANNEL: ("Theo kênh", "channels"),
    Split.AGENCY: ("Theo cơ quan", "by_agency"),
    Split.FIELD: ("Theo lĩnh vực", "by_field"),
    Split.COMMUNE: ("Theo xã, phường", "by_commune"),
    Split.LEVEL: ("Theo cấp độ", "by_level"),
}
_SUMMARY = "Tổng hợp"


async def excel(content: Content) -> bytes:
    """The workbook; the same content gives the same bytes. Done off the loop."""
    return await asyncio.to_thread(_Book(content).made)


class _Book:
    """One workbook on its way."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._numbers = annexes.numbers(content.told)
        lists = content.every_list
        # In the order of their numbers.
        self._held = {of: lists[of] for of in self._numbers if of in lists}
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._out, _SAFE)
        self._book.set_properties({"title": sentences.subject(content), "created": _ALWAYS})
        self._formats = {
            form: self._book.add_format({"num_format": form, "border": 1})
            for form in (_NUMBER, _SIGNED, _PERCENT, _DAY)
        }
        self._title = self._book.add_format({"bold": True, "font_size": 13})
        self._head = self._book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter",
             "bg_color": "#E8EEF5"}
        )  # fmt: skip
        self._link = self._book.add_format(
            {"border": 1, "align": "center", "font_color": "#0B57A4", "underline": 1}
        )
        self._place = self._book.add_format({"border": 1, "align": "center"})
        self._text = self._book.add_format({"border": 1, "text_wrap": True, "valign": "top"})

    def made(self) -> bytes:
        """Everything written, and closed."""
        # The summary stands first and refers to what comes after it.
        summary = self._book.add_worksheet(_SUMMARY)
        self._corrected()
        self._index()
        sums = {split: self._split(split) for split in _SHEETS}
        self._modes()
        self._followed()
        self._summary(summary, sums)
        for of, lines in self._held.items():
            self._list(of, lines)
        self._book.close()
        return self._out.getvalue()

    def _summary(self, sheet: Any, sums: Mapping[Split, str]) -> None:
        content = self._content
        self._begin(sheet, sentences.subject(content), _HEAD, (46, 14, 14, 14, 14, 14))
        sheet.write_string(1, 0, tables.FEW_SAID)
        places: dict[Figure, int] = {}
        for figure in tables.SUMMED:
            now = figure_of(content.figures, figure)
            if now is None:
                continue
            row = places[figure] = 3 + len(places)
            before = tables.before(content, figure)
            sheet.write_string(row, 0, sentences.figure_name(content, figure), self._text)
            self._now(sheet, row, figure, now, places, sums)
            self._compared(sheet, row, now, before)
            self._lead(sheet, row, figure)
        self._shares(sheet, 4 + len(places) + 2, places)

    def _lead(self, sheet: Any, row: int, of: Counting, column: int = 5) -> None:
        """The number of the annex behind a figure, which leads there where this file holds it."""
        place = annexes.number(self._content.told, of)
        if place is None:
            sheet.write_blank(row, column, None, self._text)
        elif of in self._held:
            sheet.write_url(row, column, f"internal:'Phụ lục {place}'!A1", self._link, str(place))
        else:
            sheet.write_number(row, column, place, self._place)

    def _now(
        self, sheet: Any, row: int, figure: Figure, now: int, places: Mapping[Figure, int],
        sums: Mapping[Split, str],
    ) -> None:  # fmt: skip
        """A figure: the sum of what it consists of, where that stands elsewhere in the file."""
        form = self._formats[_NUMBER]
        if figure == Figure.TICKETS and sums[Split.CHANNEL]:
            sheet.write_formula(row, 1, f"='{_SHEETS[Split.CHANNEL][0]}'!{sums[Split.CHANNEL]}",
                                form, now)  # fmt: skip
        elif figure == Figure.CALLS:
            parts = f"={cell(row + 1, 1)}+{cell(row + 2, 1)}"
            sheet.write_formula(row, 1, parts, form, now)
        else:
            sheet.write_number(row, 1, now, form)

    def _compared(self, sheet: Any, row: int, now: int, before: int | None) -> None:
        if before is None:
            for column in (2, 3, 4):
                sheet.write_blank(row, column, None, self._text)
            return
        here, there = cell(row, 1), cell(row, 2)
        sheet.write_number(row, 2, before, self._formats[_NUMBER])
        sheet.write_formula(row, 3, f"={here}-{there}", self._formats[_SIGNED], now - before)
        rate = (now - before) / before if before >= max(1, self._content.fewest) else tables.FEW
        few = f'{there}<{max(1, self._content.fewest)},"{tables.FEW}"'
        sheet.write_formula(
            row, 4, f"=IF({few},({here}-{there})/{there})", self._formats[_PERCENT], rate
        )

    def _shares(self, sheet: Any, row: int, places: Mapping[Figure, int]) -> None:
        """Percentages, and the sums that must hold."""
        for column, words in enumerate(("Tỷ lệ", "Trong kỳ")):
            sheet.write_string(row, column, words, self._head)
        for words, hits, of in (
            ("Đã giải quyết trên tiếp nhận", Figure.RESOLVED, Figure.TICKETS),
            ("Có đánh giá trên đã giải quyết", Figure.RATED, Figure.RESOLVED),
            ("Hài lòng hoặc hữu ích trên có đánh giá", Figure.POSITIVE, Figure.RATED),
            ("Thủ tục hành chính trên tiếp nhận", Figure.PROCEDURE, Figure.TICKETS),
        ):
            row += 1
            sheet.write_string(row, 0, words, self._text)
            values = [figure_of(self._content.figures, one) or 0 for one in (hits, of)]
            self._share(sheet, row, 1, cell(places[hits], 1), cell(places[of], 1), *values)
        row += 2
        sheet.write_string(row, 0, "Đối chiếu", self._head)
        sheet.write_string(row, 1, "Chênh lệch", self._head)
        whole = cell(places[Figure.TICKETS], 1)
        parts = [cell(places[one], 1) for one in (Figure.RATED, Figure.OPEN, Figure.NO_RESPONSE)]
        self._checked(sheet, row + 1, "Có đánh giá + đang xử lý + không phản hồi = tiếp nhận",
                      f"={'+'.join(parts)}-{whole}")  # fmt: skip
        done = "+".join(cell(places[one], 1) for one in (Figure.RESOLVED, Figure.OPEN))
        self._checked(sheet, row + 2, "Đã giải quyết + đang xử lý = tiếp nhận", f"={done}-{whole}")

    def _checked(self, sheet: Any, row: int, words: str, formula: str) -> None:
        """A sum that must hold: 0, as the figures of a report always are."""
        sheet.write_string(row, 0, words, self._text)
        sheet.write_formula(row, 1, formula, self._formats[_SIGNED], 0)

    def _split(self, split: Split) -> str:
        """A sheet with a row for each key and a row of sums; where the sum of tickets stands."""
        title, name = _SHEETS[split]
        rows = [
            row for row in self._content.figures.get(name, []) if row["tickets"] or row["closing"]
        ]
        if not rows:
            return ""
        sheet = self._book.add_worksheet(title)
        names = (sentences.figure_name(self._content, one) for one in _OF_ROWS)
        head = [texts.label(split), *names, "Tỷ lệ hài lòng"]
        self._begin(sheet, title, head, (40, *[12] * (len(head) - 1)))
        sheet.write_string(1, 0, f"{_FILTERED} {tables.FEW_SAID}")
        for place, row in enumerate(rows, start=3):
            sheet.write_string(place, 0, self._called(split, row), self._text)
            for column, figure in enumerate(_OF_ROWS, start=1):
                sheet.write_number(place, column, row[figure.value], self._formats[_NUMBER])
            self._rated(sheet, place, row["positive"], row["rated"])
        last = 3 + len(rows)
        sheet.write_string(last, 0, "Cộng", self._head)
        sums = [sum(row[figure.value] for row in rows) for figure in _OF_ROWS]
        for column, value in enumerate(sums, start=1):
            of = f"=SUM({cell(3, column)}:{cell(last - 1, column)})"
            sheet.write_formula(last, column, of, self._formats[_NUMBER], value)
        by = dict(zip(_OF_ROWS, sums, strict=True))
        self._rated(sheet, last, by[Figure.POSITIVE], by[Figure.RATED])
        return str(cell(last, 1))

    def _rated(self, sheet: Any, row: int, positive: int, rated: int) -> None:
        at = {figure: cell(row, 1 + place) for place, figure in enumerate(_OF_ROWS)}
        self._share(sheet, row, 1 + len(_OF_ROWS), at[Figure.POSITIVE], at[Figure.RATED],
                    positive, rated)  # fmt: skip

    def _share(
        self, sheet: Any, row: int, column: int, hits: str, of: str, hit: int, whole: int
    ) -> None:
        few = max(1, self._content.fewest)
        formula = f'=IF({of}<{few},"{tables.FEW}",{hits}/{of})'
        value = hit / whole if whole >= few else tables.FEW
        sheet.write_formula(row, column, formula, self._formats[_PERCENT], value)

    def _modes(self) -> None:
        rows = [row for row in self._content.figures.get("by_mode", []) if row["rated"]]
        if not rows:
            return
        title = "Theo cách hỏi"
        sheet = self._book.add_worksheet(title)
        self._begin(
            sheet, title, ("Cách hỏi", "Có đánh giá", "Hài lòng", "Tỷ lệ"), (30, 14, 14, 14)
        )
        sheet.write_string(1, 0, tables.FEW_SAID)
        for place, row in enumerate(rows, start=3):
            sheet.write_string(place, 0, texts.label_in("Mode", row["mode"]), self._text)
            sheet.write_number(place, 1, row["rated"], self._formats[_NUMBER])
            sheet.write_number(place, 2, row["positive"], self._formats[_NUMBER])
            self._share(sheet, place, 3, cell(place, 2), cell(place, 1),
                        row["positive"], row["rated"])  # fmt: skip

    def _index(self) -> None:
        """Every annex with its number, what it lists and how much."""
        if not self._numbers:
            return
        sheet = self._book.add_worksheet(_INDEX)
        self._begin(sheet, _INDEX, ("Phụ lục", "Danh sách", "Số dòng"), (10, 70, 12))
        for row, of in enumerate(self._numbers, start=3):
            self._lead(sheet, row, of, 0)
            sheet.write_string(row, 1, annexes.title(self._content.told, of), self._text)
            count = annexes.count(self._content.told, of)
            sheet.write_number(row, 2, count, self._formats[_NUMBER])

    def _corrected(self) -> None:
        """Of a correction: every number and all words that differ from the version it replaces."""
        one = self._content.corrects
        if one is None:
            return
        sheet = self._book.add_worksheet(correcting.SHEET)
        head = ("Số liệu", "Đã báo cáo", "Đính chính", "Tăng, giảm")
        self._begin(sheet, correcting.replaces(one), head, (70, 14, 14, 14))
        for row, (name, before, after) in enumerate(one.numbers, start=3):
            sheet.write_string(row, 0, name, self._text)
            sheet.write_number(row, 1, before, self._formats[_NUMBER])
            sheet.write_number(row, 2, after, self._formats[_NUMBER])
            change = f"={cell(row, 2)}-{cell(row, 1)}"
            sheet.write_formula(row, 3, change, self._formats[_SIGNED], after - before)
        for row, (name, *words, _) in enumerate(one.words, start=3 + len(one.numbers)):
            for column, said in enumerate((name, *words)):
                sheet.write_string(row, column, said, self._text)

    def _followed(self) -> None:
        """What came of the directives before, by agency."""
        if not self._content.followed:
            return
        sheet, title = self._book.add_worksheet("Theo dõi chỉ đạo"), texts.label(Section.FOLLOWED)
        head = ("Cơ quan, đơn vị, địa phương", "Phải thực hiện", "Đã thực hiện", "Quá hạn")
        self._begin(sheet, title, head, (50, 14, 14, 14))
        rows = [(one.owed, one.done, one.overdue) for one in self._content.followed]
        for row, one in enumerate(self._content.followed, start=3):
            sheet.write_string(row, 0, one.agency, self._text)
            for column, value in enumerate(rows[row - 3], start=1):
                sheet.write_number(row, column, value, self._formats[_NUMBER])
        last = 3 + len(rows)
        sheet.write_string(last, 0, "Cộng", self._head)
        for column, values in enumerate(zip(*rows, strict=True), start=1):
            of = f"=SUM({cell(3, column)}:{cell(last - 1, column)})"
            sheet.write_formula(last, column, of, self._formats[_NUMBER], sum(values))

    def _list(self, of: Counting, lines: Sequence[Line]) -> None:
        """An annex, whose filter finds what a row of any split counts."""
        number, kind = self._numbers[of], annexes.kind_of(of)
        sheet = self._book.add_worksheet(f"Phụ lục {number}")
        columns = [one for one in kind.columns if any(getattr(line, one[1]) for line in lines)]
        heads = [head for head, _ in columns]
        name, count = annexes.title(self._content.told, of), vi.number(len(lines))
        title = f"Phụ lục {number}. {name}: {count} {kind.counted}"
        widths = [_WIDE.get(head, _USUAL) for head in heads]
        self._begin(sheet, title, ("TT", *heads), (6, *widths))
        for place, line in enumerate(lines, start=1):
            sheet.write_number(2 + place, 0, place, self._formats[_NUMBER])
            for column, (_, name) in enumerate(columns, start=1):
                self._say(sheet, 2 + place, column, getattr(line, name))
        sheet.autofilter(2, 0, 2 + len(lines), len(heads))

    def _say(self, sheet: Any, row: int, column: int, value: str | date) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self._formats[_DAY])
        else:
            sheet.write_string(row, column, value, self._text)

    def _begin(self, sheet: Any, title: str, head: Iterable[str], widths: Iterable[int]) -> None:
        sheet.write_string(0, 0, title, self._title)
        for column, (words, width) in enumerate(zip(head, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, words, self._head)
        # A viewer may not make room for heads of several lines by itself.
        sheet.set_row(2, _HEAD_HEIGHT)
        sheet.freeze_panes(3, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _called(self, split: Split, row: Mapping[str, Any]) -> str:
        key = row[split.value]
        if split in (Split.CHANNEL, Split.LEVEL):
            group = {Split.CHANNEL: "Channel", Split.LEVEL: "Level"}[split]
            return texts.label_in(group, str(key)) if key else "Chưa xác định"
        return sentences.called(self._content, split.value, key)
