"""Files as rows of cells, read bit by bit: CSV, XLSX and JSON look alike to whoever asks.

Nothing here knows what a cell means. Rows are numbered as a spreadsheet program shows them;
an item of JSON counts as one, from 1.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, zip_longest
from typing import Any, NamedTuple

from hotline.dossiers import workbooks
from hotline.dossiers.codes import FileKind
from hotline.errors import Invalid

FILE_AT_MOST = 40 * 2**20
# Exports begin with a title, the name of an office and the like.
_HEAD_WITHIN = 20
_CELL_AT_MOST = 2_000
_COLUMNS_AT_MOST = 200
_LOOKED_AT = 100

# What systems call the list around all dossiers; any other list is one of sections.
_WRAPS = re.compile(
    r'"(data|items|rows|records|results?|content|dossiers|hoSo|danhSach)"\s*:\s*\[$', re.IGNORECASE
)

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Web pages that are called .xls, and the like.
_NO_TABLES = (b"<", b"%PDF", b"{\\rtf")

csv.field_size_limit(2**20)


class SheetRow(NamedTuple):
    """One row: its number, and its cells by place."""

    number: int
    cells: Sequence[Any]


class Head(NamedTuple):
    """The headings of a file, the number of the last row they stand in (0 in JSON), and the
    sheet of a workbook.
    """

    headings: list[str]
    number: int
    sheet: str = ""


def kind_of(name: str, data: bytes) -> FileKind:
    """What a file is. Raises Invalid (`import_kind`, `import_empty`) with what to do instead."""
    if not data.strip():
        raise Invalid("import_empty", field="file")
    if data[:4] == b"PK\x03\x04":
        return FileKind.XLSX
    begins = data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    is_text = b"\x00" not in data[:200] or data[:2] in _UTF16
    if not is_text or data[:4] == b"\xd0\xcf\x11\xe0" or begins.startswith(_NO_TABLES):
        raise Invalid("import_kind", field="file", name=name)
    return FileKind.JSON if begins[:1] in (b"[", b"{") else FileKind.CSV


def head(data: bytes, kind: FileKind, known: Callable[[str], bool]) -> Head:
    """Where a file's headings are: the row among the first with the most that are `known`.

    Of a workbook, in the sheet that has the most. Raises Invalid (`import_unreadable_*`,
    `import_no_head`, `import_sheets` for several such sheets).
    """
    if kind == FileKind.JSON:
        return Head(_names(data), 0)
    titles = workbooks.sheets(data) if kind == FileKind.XLSX else [""]
    found = [_head(islice(_cells(data, kind, of), _HEAD_WITHIN), known, of) for of in titles]
    found = [one for one in found if one.filled > 1]
    if not found:
        raise Invalid("import_no_head", field="file")
    most = max(one.known for one in found)
    # A sheet that only sums up knows few of the headings.
    like = [one for one in found if 2 * one.known > most] or found[:1]
    if len(like) > 1:
        names = ", ".join(f"“{one.head.sheet}”" for one in like)
        raise Invalid("import_sheets", field="file", count=len(like), names=names)
    return like[0].head


def rows(data: bytes, kind: FileKind, found: Head) -> Iterator[SheetRow]:
    """The rows below the headings, empty ones left out. Raises Invalid (`import_unreadable_*`)."""
    if kind == FileKind.JSON:
        yield from _items(data, found.headings)
        return
    for row in _cells(data, kind, found.sheet):
        if row.number > found.number and any(text_of(cell) for cell in row.cells):
            yield row


def expected(data: bytes, kind: FileKind, found: Head) -> int | None:
    """About how many rows there are, for a bar of progress; None where a sheet does not say.

    Raises Invalid for what would only be found later (`import_quotes`, `import_uncounted`,
    `import_unreadable_*`).
    """
    if kind == FileKind.CSV:
        return sum(1 for _ in _cells(data, kind))
    if kind == FileKind.JSON:
        return sum(1 for _ in _items(data, found.headings))
    workbooks.check_counted(data)
    return workbooks.expected(data, found.sheet)


def text_of(cell: Any) -> str:
    """A cell as one line of text; whole numbers without their `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell)[:_CELL_AT_MOST].split())


class _Found(NamedTuple):
    head: Head
    known: int
    filled: int


def _head(top: Iterator[SheetRow], known: Callable[[str], bool], sheet: str) -> _Found:
    """The best row of headings among the first; two rows where groups stand above columns."""
    said = [(row.number, [text_of(cell) for cell in row.cells[:_COLUMNS_AT_MOST]]) for row in top]
    best = _Found(Head([], 0, sheet), 0, 0)
    for number, cells in said:
        here = _Found(Head(cells, number, sheet), *_counts(cells, known))
        # Below the headings stand rows as long as these.
        is_first = best.known == 0 and here[1:] > best[1:]
        if is_first or (here.filled > 1 and here.known > best.known):
            best = here
    for (_, above), (number, below) in pairwise(said):
        both = [low or high for high, low in zip_longest(above, below, fillvalue="")]
        here = _Found(Head(both, number, sheet), *_counts(both, known))
        best = here if here.known > best.known else best
    # What stands below without a heading can be chosen too.
    last = max((at for _, cells in said for at, cell in enumerate(cells, 1) if cell), default=0)
    cells = best.head.headings[:last]
    return best._replace(head=Head(cells + [""] * (last - len(cells)), best.head.number, sheet))


def _counts(cells: Sequence[str], known: Callable[[str], bool]) -> tuple[int, int]:
    filled = [one for one in cells if one]
    return sum(known(one) for one in filled), len(filled)


def _cells(data: bytes, kind: FileKind, sheet: str = "") -> Iterator[SheetRow]:
    if kind == FileKind.XLSX:
        return (SheetRow(*row) for row in workbooks.rows(data, sheet))
    return _of_text(data)


def _of_text(data: bytes) -> Iterator[SheetRow]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding=_encoding(data), newline="")
    lines, number = _Lines(text), 0
    try:
        delimiter = _delimiter(text.read(8192))
        text.seek(0)
        reader = csv.reader(lines, delimiter=delimiter)
        for number, cells in enumerate(reader, start=1):
            lines.check(delimiter, number)
            yield SheetRow(number, [_plain(cell) for cell in cells])
    except csv.Error as error:
        if len(lines.taken) > 1:
            raise Invalid("import_quotes", field="file", row=number + 1) from error
        raise Invalid("import_unreadable_text", field="file") from error
    except UnicodeError as error:
        raise Invalid("import_unreadable_text", field="file") from error


class _Lines:
    """The lines of a text, and which of them the row that was read last is made of."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.taken.append(line)
            yield line

    def check(self, delimiter: str, row: int) -> None:
        """Raise Invalid for a quotation mark that opens a cell and does not close it.

        All that follows, up to the next mark, would be one cell: nobody would miss the rows.
        """
        try:
            if len(self.taken) > 1:
                list(csv.reader(self.taken, delimiter=delimiter, strict=True))
        except csv.Error as error:
            raise Invalid("import_quotes", field="file", row=row) from error
        self.taken = []


def _plain(cell: str) -> str:
    # Spreadsheets are told by ="0912…" or by '0912… that digits are text.
    if cell[:2] == '="' and cell[-1:] == '"':
        return cell[2:-1]
    return cell[1:] if cell[:1] == "'" and cell[1:2].isalnum() else cell


def _encoding(data: bytes) -> str:
    if data[:2] in _UTF16:
        return "utf-16"
    try:
        # Piece by piece: the text as a whole is never held.
        with io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") as lines:
            while lines.read(2**20):
                pass
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8-sig"


def _delimiter(start: str) -> str:
    return max(",;\t|", key=start.count)


def _items(data: bytes, headings: Sequence[str]) -> Iterator[SheetRow]:
    for number, item in enumerate(_objects(data), start=1):
        for flat in _flat(item):
            yield SheetRow(number, [flat.get(name) for name in headings])


def _names(data: bytes) -> list[str]:
    names: dict[str, None] = {}
    for item in islice(_objects(data), _LOOKED_AT):
        for flat in _flat(item):
            names.update(dict.fromkeys(list(flat)[:_COLUMNS_AT_MOST]))
    if not names:
        raise Invalid("import_no_head", field="file")
    return list(names)[:_COLUMNS_AT_MOST]


def _objects(data: bytes) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, of lines, or of the first list within one object, one at a time."""
    try:
        text = data.decode("utf-8-sig").lstrip()
        start = 1 if text.startswith("[") else _list_within(text)
        decoder, at, end = json.JSONDecoder(), start, len(text)
        while True:
            while at < end and text[at] in " \t\r\n,":
                at += 1
            if text[at : at + 1] == ("]" if start else ""):
                return
            item, at = decoder.raw_decode(text, at)
            if not isinstance(item, dict):
                raise ValueError("no object")
            yield item
    except (ValueError, RecursionError) as error:
        raise Invalid("import_unreadable_json", field="file") from error


def _list_within(text: str) -> int:
    """Where the first object begins: within the list of {"data": [...]}, or at once for lines."""
    opening = text.find("[") + 1
    return opening if opening and _WRAPS.search(text[:opening]) else 0


def _flat(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An object as rows: one for each object of its list of sections, which are `list.name`."""
    own = {name: value for name, value in item.items() if not isinstance(value, list | dict)}
    for name, value in item.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            return [{**own, **{f"{name}.{of}": told for of, told in one.items()}} for one in value]
    return [own]
