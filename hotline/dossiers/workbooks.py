"""Workbooks of Excel, read bit by bit: their sheets that people see, and the rows of each."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl

from hotline.errors import Invalid

_UNPACKED_AT_MOST = 2**30
_PIECE = 2**20
# A cell with a formula and no result: some program wrote it that cannot count. An empty text
# is a result (t="str").
_UNCOUNTED = re.compile(
    rb'<c r="([A-Z]+\d+)"(?![^>]* t="str")[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
_LONGEST_CELL = 2**14


@contextlib.contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The workbook, closed again. Raises Invalid (`import_unreadable_*`), also for what is
    found to be broken only by reading on.
    """
    _check_size(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        with contextlib.closing(book):
            yield book
    except Invalid:
        raise
    except Exception as error:
        # What is broken makes the library stumble over whatever comes first.
        raise Invalid("import_unreadable_workbook", field="file") from error


def sheets(data: bytes) -> list[str]:
    """The titles of the sheets that people see."""
    with opened(data) as book:
        return [one.title for one in book.worksheets if one.sheet_state == "visible"]


def rows(data: bytes, title: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows of a sheet with their numbers; of the first that people see without a title."""
    with opened(data) as book:
        sheet = _sheet(book, title)
        if sheet is None:
            return
        # What a sheet says of its size may be wrong, and cuts off what lies beyond.
        sheet.reset_dimensions()
        yield from enumerate(sheet.iter_rows(values_only=True), start=1)


def expected(data: bytes, title: str) -> int | None:
    """About how many rows a sheet has."""
    with opened(data) as book:
        sheet = _sheet(book, title)
        found: int | None = sheet.max_row if sheet is not None else None
        return found


def check_counted(data: bytes) -> None:
    """Raise Invalid where a formula was never counted: it reads as empty (`import_uncounted`).

    Also for what is broken anywhere within (`import_unreadable_workbook`).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with packed.open(name) as part:
                        _check_part(part)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
        raise Invalid("import_unreadable_workbook", field="file") from error


def _check_part(part: Any) -> None:
    rest = b""
    while piece := part.read(_PIECE):
        text = rest + piece
        if found := _UNCOUNTED.search(text):
            raise Invalid("import_uncounted", field="file", cell=found[1].decode())
        # A cell may begin in one piece and end in the next.
        rest = text[-_LONGEST_CELL:]


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise Invalid("import_unreadable_workbook", field="file") from error
    if unpacked > _UNPACKED_AT_MOST:
        raise Invalid("import_unreadable_packed", field="file")


def _sheet(book: Any, title: str) -> Any:
    every = [one for one in book.worksheets if one.title == title or not title]
    return next((one for one in every if one.sheet_state == "visible"), None)
