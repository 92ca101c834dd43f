"""Files as rows of cells, read bit by bit: CSV, XLSX and JSON look alike to whoever asks.

Nothing here knows what a cell means. Rows are numbered as a spreadsheet program shows them;
an item of JSON counts as one, from 1.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import openpyxl

from hotline.dossiers.codes import FileKind
from hotline.errors import Invalid

FILE_AT_MOST = 40 * 2**20
_UNPACKED_AT_MOST = 2**30
# Exports begin with a title, the name of an office and the like.
_HEAD_WITHIN = 20
_CELL_AT_MOST = 2_000
_COLUMNS_AT_MOST = 200
_LOOKED_AT = 100

# What systems call the list around all dossiers; any other list is one of sections.
_WRAPS = re.compile(
    r'"(data|items|rows|records|results?|content|dossiers|hoSo|danhSach)"\s*:\s*\[$', re.IGNORECASE
)

csv.field_size_limit(2**20)


class SheetRow(NamedTuple):
    """One row: its number, and its cells by place."""

    number: int
    cells: Sequence[Any]


class Head(NamedTuple):
    """The headings of a file, and the number of the row they stand in (0 in JSON)."""

    headings: list[str]
    number: int


def kind_of(name: str, data: bytes) -> FileKind:
    """What a file is. Raises Invalid (`import_kind`, `import_empty`) with what to do instead."""
    if not data.strip():
        raise Invalid("import_empty", field="file")
    if data[:4] == b"PK\x03\x04":
        return FileKind.XLSX
    if data[:4] == b"\xd0\xcf\x11\xe0" or (b"\x00" in data[:200] and data[:2] not in _UTF16):
        raise Invalid("import_kind", field="file", name=name)
    if data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        return FileKind.JSON
    return FileKind.CSV


def head(data: bytes, kind: FileKind, known: Callable[[str], bool]) -> Head:
    """Where a file's headings are: the row among the first with the most that are `known`.

    Raises Invalid (`import_unreadable_*`, `import_no_head`).
    """
    if kind == FileKind.JSON:
        return Head(_names(data), 0)
    best, most = Head([], 0), (0, 0)
    for number, cells in islice(_cells(data, kind), _HEAD_WITHIN):
        said = [text_of(cell) for cell in cells[:_COLUMNS_AT_MOST]]
        filled = sum(bool(one) for one in said)
        here = (sum(known(one) for one in said if one), filled)
        # Below the headings stand rows as long as these.
        if (filled > 1 and here[0] > most[0]) or (most[0] == 0 and here > most):
            best, most = Head(said, number), here
    if most[1] < 2:
        raise Invalid("import_no_head", field="file")
    return best


def rows(data: bytes, kind: FileKind, found: Head) -> Iterator[SheetRow]:
    """The rows below the headings, empty ones left out. Raises Invalid (`import_unreadable_*`)."""
    if kind == FileKind.JSON:
        yield from _items(data, found.headings)
        return
    for row in _cells(data, kind):
        if row.number > found.number and any(text_of(cell) for cell in row.cells):
            yield row


def expected(data: bytes, kind: FileKind) -> int | None:
    """About how many rows there are, for a bar of progress; None where only reading would tell."""
    if kind == FileKind.CSV:
        return data.count(b"\n")
    if kind == FileKind.JSON:
        return None
    with _workbook(data) as book:
        rows_: int | None = book.worksheets[0].max_row if book.worksheets else None
        return rows_


def text_of(cell: Any) -> str:
    """A cell as one line of text; whole numbers without their `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell)[:_CELL_AT_MOST].split())


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def _cells(data: bytes, kind: FileKind) -> Iterator[SheetRow]:
    return _of_workbook(data) if kind == FileKind.XLSX else _of_text(data)


def _of_text(data: bytes) -> Iterator[SheetRow]:
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=_encoding(data), newline="")
    try:
        start = lines.read(8192)
        lines.seek(0)
        reader = csv.reader(lines, delimiter=_delimiter(start))
        for number, cells in enumerate(reader, start=1):
            yield SheetRow(number, [_plain(cell) for cell in cells])
    except (csv.Error, UnicodeError) as error:
        raise Invalid("import_unreadable_text", field="file") from error


def _plain(cell: str) -> str:
    # Spreadsheets are told by ="0912…" that digits are text.
    return cell[2:-1] if cell[:2] == '="' and cell[-1:] == '"' else cell


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


class _Opened:
    """A workbook that is closed again."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def __enter__(self) -> Any:
        return self._book

    def __exit__(self, *_: object) -> None:
        self._book.close()


def _workbook(data: bytes) -> _Opened:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED_AT_MOST:
                raise Invalid("import_unreadable_packed", field="file")
        return _Opened(openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Invalid("import_unreadable_workbook", field="file") from error


def _of_workbook(data: bytes) -> Iterator[SheetRow]:
    with _workbook(data) as book:
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            return
        # What a sheet says of its size may be wrong, and cuts off what lies beyond.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield SheetRow(number, cells)


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
            if at >= end or text[at] != "{":
                return
            item, at = decoder.raw_decode(text, at)
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
