"""An Excel file as it is written: typed cells, a line of what it is, a head that stays in sight.

Cells are written through to disk row by row (XlsxWriter's constant memory), so that a file of
a million rows takes no more memory than one of ten. A long one is written by a process of its
own, `python -m hotline.workbook`, which yields to whoever serves people: this module therefore
imports nothing else of the hotline. That process takes what `write` is handed, pickled, by its
standard input and gives the file by its standard output, which must be a file.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

Cell = str | int | float | date | datetime | None
# A method of Workbook and what it takes.
Step = tuple[str, *tuple[Any, ...]]

# What Excel can hold.
ROWS_AT_MOST = 1_048_576
_TEXT_AT_MOST = 32_767
_NAME_AT_MOST = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_NARROWEST, _WIDEST = 9, 60
_HEAD = 1
_YIELDING = 10
# Whatever a cell holds is what somebody wrote: never a formula, a link or a number by its looks.
_AS_WRITTEN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def write(
    file: IO[bytes], title: str, author: str, folder: str | None, steps: Iterable[Step]
) -> None:
    """A whole file by its steps; what waits to be put into it lies in `folder` meanwhile."""
    book = Workbook(file, title=title, author=author, folder=folder)
    for name, *given in steps:
        getattr(book, name)(*given)
    book.close()


class Percent(float):
    """A percentage, 0 to 100, that Excel is to know as one."""


class Workbook:
    """One file of sheets. `rows_at_most` is of a sheet; what is more goes on in the next."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        title: str,
        author: str,
        folder: str | None = None,
        rows_at_most: int = ROWS_AT_MOST,
    ) -> None:
        self._book = xlsxwriter.Workbook(file, {**_AS_WRITTEN, "tmpdir": folder})
        self._book.use_zip64()
        self._book.set_properties({"title": title, "author": author})
        self._head = self._book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self._told = self._book.add_format({"italic": True})
        self._formats = {
            datetime: (self._book.add_format({"num_format": "dd/mm/yyyy hh:mm"}), 16),
            date: (self._book.add_format({"num_format": "dd/mm/yyyy"}), 11),
            Percent: (self._book.add_format({"num_format": "0.00%"}), 9),
            int: (self._book.add_format({"num_format": "#,##0"}), 9),
            float: (self._book.add_format({"num_format": "#,##0.##"}), 9),
        }
        self._rows_at_most = rows_at_most
        self._names: set[str] = set()
        self._sheet: Any = None

    def begin(self, name: str, told: str, heads: Sequence[str]) -> None:
        """A new sheet: what it is in the first line, then the heads of its columns."""
        self._end()
        self._name, self._line, self._heads = name, told, list(heads)
        self._start(name)

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Further rows of the sheet."""
        for row in rows:
            if self._at >= self._rows_at_most:
                self._end()
                self._start(self._name)
            self._write(row)

    def total(self, rows: Sequence[Sequence[Cell]]) -> None:
        """The last rows of the sheet, which filters and orders leave where they are."""
        last = self._at
        self.add(rows)
        self._filtered = last

    def close(self) -> None:
        """Write what is left, so that the file is whole."""
        self._end()
        self._book.close()

    def _start(self, name: str) -> None:
        self._sheet = self._book.add_worksheet(self._free(name))
        self._sheet.write_string(0, 0, self._line, self._told)
        for column, head in enumerate(self._heads):
            self._sheet.write_string(_HEAD, column, head, self._head)
        self._sheet.freeze_panes(_HEAD + 1, 0)
        self._sheet.repeat_rows(_HEAD)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._widths = [max(_NARROWEST, len(head) + 3) for head in self._heads]
        self._at, self._filtered = _HEAD + 1, 0

    def _end(self) -> None:
        """The widths and the filter are known once all rows are there."""
        if self._sheet is None:
            return
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, min(_WIDEST, width))
        if self._heads:
            last = max(_HEAD, (self._filtered or self._at) - 1)
            self._sheet.autofilter(_HEAD, 0, last, len(self._heads) - 1)
        self._sheet = None

    def _write(self, row: Sequence[Cell]) -> None:
        widths, put = self._widths, self._sheet
        for column, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                put.write_string(self._at, column, value[:_TEXT_AT_MOST])
                width = len(value) + 1
            else:
                form, width = self._formats[type(value)]
                if isinstance(value, date):
                    put.write_datetime(self._at, column, value, form)
                else:
                    number = value / 100 if isinstance(value, Percent) else value
                    put.write_number(self._at, column, number, form)
            if width > widths[column]:
                widths[column] = width
        self._at += 1

    def _free(self, name: str) -> str:
        """The name as a sheet may have it, which no other of the file has."""
        wanted = " ".join(name.translate(_NOT_IN_NAMES).split()) or "1"
        count, free = 1, wanted[:_NAME_AT_MOST].strip()
        while free.casefold() in self._names:
            count += 1
            end = f" ({count})"
            free = wanted[: _NAME_AT_MOST - len(end)].strip() + end
        self._names.add(free.casefold())
        return free


def main() -> None:
    """Write a file for whoever started this process, who alone can tell it what."""
    os.nice(_YIELDING)
    title, author, folder = pickle.load(sys.stdin.buffer)  # noqa: S301
    write(sys.stdout.buffer, title, author, folder, _told())
    sys.stdout.buffer.flush()


def _told() -> Iterator[Step]:
    """The steps as they come, until None."""
    while (step := pickle.load(sys.stdin.buffer)) is not None:  # noqa: S301
        yield step


if __name__ == "__main__":
    # By its own name, under which what is read was written.
    from hotline.workbook import main as started

    started()
