"""Tải Excel: every list as a workbook, as the person sees it, however long it is.

A page that shows a list or a table gives it as Excel in three lines:

1. `console/routes.py`, in the page's own row, so that the file is for whom the page is for:

       Route("GET", "/messages", messages.message_list, DISPATCHER, sheets=messages.sheets),

2. `console/messages.py`, beside the handler: which rows of what the template is shown, under
   which of the page's own sentences (they are put into the reader's language by `en.po`):

       def sheets(shown: Shown) -> list[Sheet]:
           return [Sheet("Người dân nhắn đến", _CAME, shown["came"])]

       _CAME = (
           Column("Nhận lúc", "received_at"),             # an attribute, or a path of them
           Column("Ý nghĩa", "meant", group="Meant"),     # a code, worded by its enum
           Column("Tin nhắn", lambda one: one.text),      # or whatever it takes
       )

3. nothing in the template: the layout puts "Tải Excel" on every page whose row has `sheets`.

A `<table>` on the page is best made of the same sheet: hand it to the template and write
`{% from "_table.html" import table with context %} {{ table(sheet) }}`; columns may have a
`link`. Such a page needs no function of its own: `sheets=of_page` takes all its sheets.

The file's address is the page's with `.xlsx` behind its path and the same query: the page's
handler runs as ever, with its rights, filters and masking, and what it would have shown goes
into the file. A list of which the page shows only a part hands `Sheet` an asynchronous
iterator over all of it, which reads piece by piece. Values keep their types: instants are
written in local time, a `Percent` is a percentage, and text is never a formula.
"""

from __future__ import annotations

import asyncio
import csv as comma_separated
import io
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import islice
from typing import IO, Any
from urllib.parse import quote

from aiohttp import web

from hotline import clock, texts, vietnam
from hotline.console import context
from hotline.console.context import Shown
from hotline.console.workbook import Cell, Percent, Workbook
from hotline.texts.pages import messages

__all__ = [
    "SUFFIX",
    "Column",
    "Percent",
    "Sentence",
    "Sheet",
    "Sheets",
    "Shown",
    "comma",
    "download",
    "of_page",
    "sheet",
]

SUFFIX = ".xlsx"
# How many files a process makes at once; whoever comes further waits for a moment.
AT_ONCE = 2
_BATCH = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell of a CSV file that begins like this would be run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Sentence(str):
    """What stands in a cell as one of the pages' sentences, which the reader's language has."""

    __slots__ = ()


@dataclass(frozen=True)
class Column:
    """A column: its head, a sentence of the page or a code, and what stands there of a row.

    `of` is a path of attributes, any of which may be None, or takes the row. `group` names the
    enum of a stored code. Of the page's table: `link` is where a cell leads, empty for nowhere;
    `number` puts the column to the right.
    """

    head: str
    of: str | Callable[[Any], object]
    group: str = ""
    link: Callable[[Any], str] | None = None
    number: bool = False

    def titled(self, language: str) -> str:
        """The head in a language."""
        if isinstance(self.head, StrEnum):
            return texts.label(self.head, language)
        return messages(language).get(self.head, self.head)

    def found(self, row: Any) -> object:
        """What stands there, as it is."""
        return _followed(row, self.of) if isinstance(self.of, str) else self.of(row)

    def value(self, row: Any, language: str) -> Cell:
        """What stands there, codes in words, as a cell holds it."""
        found = self.found(row)
        if self.group and found is not None and found != "":
            return texts.label_in(self.group, str(found), language)
        return _cell(found, language)

    def text(self, row: Any, language: str) -> str:
        """What stands there as a page writes it."""
        return written(self.value(row, language))

    def leads(self, row: Any) -> str:
        """Where the cell leads on the page."""
        return self.link(row) if self.link else ""


@dataclass(frozen=True)
class Sheet:
    """A table: a sentence that names it, its columns and rows, and in words what was asked for."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Any] | AsyncIterable[Any]
    asked: Sequence[str] = ()

    def titled(self, language: str) -> str:
        """The name in a language."""
        return messages(language).get(self.name, self.name)

    def heads(self, language: str) -> list[str]:
        """The heads of its columns."""
        return [column.titled(language) for column in self.columns]

    def cells(self, row: Any, language: str) -> list[Cell]:
        """A row's cells."""
        return [column.value(row, language) for column in self.columns]


# From what a page is shown to the sheets of its file.
Sheets = Callable[[Shown], Iterable[Sheet]]
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def of_page(shown: Shown) -> list[Sheet]:
    """The sheets that the page's own tables are made of, in the order it is shown them."""
    return [one for one in shown.names.values() if isinstance(one, Sheet)]


def download(page: _Handler, sheets: Sheets) -> _Handler:
    """The handler of a page's file: as the page, but for what becomes of what it shows."""

    async def prepare(request: web.Request) -> web.StreamResponse:
        request[context.SHOWN] = shown = Shown(request)
        answered = await page(request)
        return await _sent(shown, list(sheets(shown))) if shown.title else answered

    return prepare


def comma(name: str, sheet: Sheet, language: str) -> web.Response:
    """A sheet of the page's rows as CSV in UTF-8, with the mark by which Excel knows it."""
    assert not isinstance(sheet.rows, AsyncIterable)
    written = io.StringIO()
    writer = comma_separated.writer(written)
    writer.writerow(sheet.heads(language))
    for row in sheet.rows:
        writer.writerow([_harmless(cell) for cell in sheet.cells(row, language)])
    body = b"\xef\xbb\xbf" + written.getvalue().encode()
    return web.Response(
        body=body, content_type="text/csv", charset="utf-8", headers=_saved_as(f"{name}.csv")
    )


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> web.Response:
    """Rows without columns of their own as CSV, to be saved as `name`.csv."""
    columns = [Column(one, lambda row, at=at: row[at]) for at, one in enumerate(head)]  # type: ignore[misc]
    return comma(name, Sheet(name, columns, rows), "vi")


async def _sent(shown: Shown, sheets: Sequence[Sheet]) -> web.StreamResponse:
    """The file, sent from disk: the database has been left by then, however slow the line is."""
    at, person = clock.now(), context.person(shown.request)
    async with shown.request.app[context.PREPARING]:
        # Without a name it is gone when it is closed, whatever happens.
        file = await asyncio.to_thread(tempfile.TemporaryFile)
        try:
            book = Workbook(file, title=shown.title, author=person.name)
            try:
                for sheet in sheets:
                    await _write(book, sheet, shown, at)
            finally:
                await asyncio.to_thread(book.close)
        except BaseException:
            file.close()
            raise
    name = f"{'-'.join(vietnam.fold(shown.title).split())}-{clock.local(at):%Y-%m-%d-%H%M}"
    return _answer(file, f"{name}{SUFFIX}")


def _answer(file: IO[bytes], name: str) -> web.Response:
    file.seek(0)
    return web.Response(body=file, content_type=_XLSX, headers=_saved_as(name))


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


async def _write(book: Workbook, sheet: Sheet, shown: Shown, at: datetime) -> None:
    language = shown.language
    told = _told(sheet, shown, at)
    await asyncio.to_thread(book.begin, sheet.titled(language), told, sheet.heads(language))

    def add(rows: Sequence[Any]) -> None:
        book.add([sheet.cells(row, language) for row in rows])

    async for rows in _batches(sheet.rows):
        if shown.request.transport is None:
            # Whoever wanted it has gone.
            raise ConnectionResetError
        await asyncio.to_thread(add, rows)


def _told(sheet: Sheet, shown: Shown, at: datetime) -> str:
    """What the list is, what was asked for, and who had it made when."""
    name = sheet.titled(shown.language)
    title = name if name == shown.title else f"{shown.title}: {name}"
    asked = "; ".join(one for one in sheet.asked if one)
    return texts.say(
        "sheet_told", shown.language, title=title, asked=f" – {asked}" if asked else "",
        at=at, name=context.person(shown.request).name,
    )  # fmt: skip


async def _batches(rows: Iterable[Any] | AsyncIterable[Any]) -> AsyncIterator[list[Any]]:
    if not isinstance(rows, AsyncIterable):
        left = iter(rows)
        while batch := list(islice(left, _BATCH)):
            yield batch
        return
    batch = []
    async for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _followed(row: Any, path: str) -> object:
    for name in path.split("."):
        if row is None:
            return None
        row = getattr(row, name)
    return row


def _cell(value: object, language: str) -> Cell:
    """A value as a cell holds it; instants in local time, lists in a line."""
    if value is None or value == "":
        return None
    if isinstance(value, Sentence):
        return messages(language).get(value, str(value))
    if isinstance(value, bool):
        return texts.say("yes" if value else "no", language)
    if isinstance(value, StrEnum):
        return texts.label(value, language)
    if isinstance(value, datetime):
        return clock.local(value).replace(tzinfo=None)
    if isinstance(value, Percent | date):
        return value
    if isinstance(value, int | float):
        return int(value) if isinstance(value, int) else float(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_cell(one, language)) for one in value) or None
    return str(value)


def _harmless(cell: Cell) -> object:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return "" if cell is None else written(cell)


def written(cell: Cell) -> str:
    """A cell as a page writes it: 21/11/2026, 6.034, 99,71 %."""
    if isinstance(cell, datetime):
        return f"{cell:%H:%M %d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, Percent):
        return f"{cell:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " %"
    if isinstance(cell, int | float):
        return f"{cell:,}".replace(",", "\0").replace(".", ",").replace("\0", ".")
    return cell or ""
