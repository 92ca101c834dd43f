"""Tải Excel: every list as a workbook, as the person sees it, however long it is.

A page that shows a list or a table gives it as Excel in three lines:

1. `console/routes`, in the page's own row, so that the file is for whom the page is for:

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
import re
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
from hotline.console import charts, context
from hotline.console.binding import bind
from hotline.console.context import Shown
from hotline.texts.pages import sentence
from hotline.workbook import Cell, Percent, Step

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
]

SUFFIX = ".xlsx"
# How many files a process makes at once; whoever comes further waits for a moment.
AT_ONCE = 2
_BATCH = 100
# Of a title in the name of a file.
_WORD, _WORDS_AT_MOST = re.compile(r"\w+", re.ASCII), 8
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
    `mark` is the tone and the icon of a cell that stands out; `number` puts it to the right.
    """

    head: str
    of: str | Callable[[Any], object]
    group: str = ""
    link: Callable[[Any], str] | None = None
    mark: Callable[[Any], tuple[str, str] | None] | None = None
    number: bool = False

    def titled(self, language: str) -> str:
        """The head in a language."""
        return _said(self.head, language)

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

    def marks(self, row: Any) -> tuple[str, str] | None:
        """The tone and the icon of the cell on the page, if it stands out."""
        return self.mark(row) if self.mark else None


@dataclass(frozen=True)
class Sheet:
    """A table: the sentence or code that names it, its columns and rows, and what was asked for.

    `totals` are last rows that sum up the others.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Any] | AsyncIterable[Any]
    asked: Sequence[str] = ()
    totals: Sequence[Any] = ()

    def titled(self, language: str) -> str:
        """The name in a language."""
        return _said(self.name, language)

    def heads(self, language: str) -> list[str]:
        """The heads of its columns."""
        return [column.titled(language) for column in self.columns]

    def cells(self, row: Any, language: str) -> list[Cell]:
        """A row's cells."""
        return [column.value(row, language) for column in self.columns]


# From what a page is shown to the sheets of its file.
Sheets = Callable[[Shown], Iterable[Sheet]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def of_page(shown: Shown) -> list[Sheet]:
    """The sheets that the page's own tables are made of, in the order it is shown them."""
    return [one for one in shown.names.values() if isinstance(one, Sheet)]


def download(page: Handler, sheets: Sheets) -> Handler:
    """The handler of a page's file: as the page, but for what becomes of what it shows."""

    async def prepare(request: web.Request) -> web.StreamResponse:
        request[context.SHOWN] = shown = Shown(request)
        answered = await page(request)
        return await _sent(shown, list(sheets(shown))) if shown.title else answered

    return prepare


def comma(page: Handler, sheets: Sheets, *, tables: Sequence[str] = ()) -> Handler:
    """The handler of one of a page's sheets as CSV, for programs that read nothing else.

    `tables` are the names by which an address asks for one with `table`, in the order of the
    sheets; without it the first is meant.
    """

    async def prepare(request: web.Request) -> web.StreamResponse:
        request[context.SHOWN] = shown = Shown(request)
        answered = await page(request)
        wanted = request.query.get("table", "")
        at = tables.index(wanted) if wanted in tables else 0
        return await _as_text(shown, list(sheets(shown))[at]) if shown.title else answered

    return prepare


async def _as_text(shown: Shown, sheet: Sheet) -> web.Response:
    """In UTF-8, with the mark by which Excel knows it."""
    text, language = io.StringIO(), shown.language
    writer = comma_separated.writer(text)
    writer.writerow(sheet.heads(language))
    async for rows in _batches(sheet.rows):
        writer.writerows([_harmless(cell) for cell in sheet.cells(row, language)] for row in rows)
    writer.writerows([_harmless(cell) for cell in sheet.cells(row, language)]
                     for row in sheet.totals)  # fmt: skip
    return web.Response(
        body=b"\xef\xbb\xbf" + text.getvalue().encode(), content_type="text/csv",
        charset="utf-8", headers=_saved_as(f"{_name(shown, clock.now())}.csv"),
    )  # fmt: skip


async def _sent(shown: Shown, sheets: Sequence[Sheet]) -> web.StreamResponse:
    """The file, sent from disk: the database has been left by then, however slow the line is."""
    at, by = clock.now(), context.person(shown.request).name
    async with shown.request.app[context.PREPARING]:
        # Without a name it is gone when it is closed, whatever happens.
        file = await asyncio.to_thread(tempfile.TemporaryFile)
        try:
            await bind(file, shown.title, by, _steps(shown, sheets, at))
        except BaseException:
            file.close()
            raise
    return _answer(file, f"{_name(shown, at)}{SUFFIX}")


async def _steps(shown: Shown, sheets: Sequence[Sheet], at: datetime) -> AsyncIterator[Step]:
    """The file in steps, each of a few rows, so that others are served in between."""
    language = shown.language
    for sheet in sheets or [Sheet(shown.title, (), ())]:
        told = _told(sheet, shown, at)
        yield "begin", sheet.titled(language), told, sheet.heads(language)
        async for rows in _batches(sheet.rows):
            if shown.request.transport is None:
                # Whoever wanted it has gone.
                raise ConnectionResetError
            yield "add", [sheet.cells(row, language) for row in rows]
            await asyncio.sleep(0)
        yield "total", [sheet.cells(row, language) for row in sheet.totals]


def _answer(file: IO[bytes], name: str) -> web.Response:
    file.seek(0)
    return web.Response(body=file, content_type=_XLSX, headers=_saved_as(name))


def _name(shown: Shown, at: datetime) -> str:
    title = "-".join(_WORD.findall(vietnam.fold(shown.title))[:_WORDS_AT_MOST])
    return f"{title}-{clock.local(at):%Y-%m-%d-%H%M}"


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


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


def _said(words: str, language: str) -> str:
    if isinstance(words, StrEnum):
        return texts.label(words, language)
    return sentence(words, language)


def _followed(row: Any, path: str) -> object:
    for name in path.split("."):
        if row is None:
            return None
        row = getattr(row, name)
    return row


def _cell(value: object, language: str) -> Cell:
    """A value as a cell holds it; instants in local time, lists in a line."""
    if value is None or type(value) is str:
        # Most cells, and a file may have millions.
        return value or None
    if isinstance(value, Sentence):
        return sentence(value, language)
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
    if cell is None or type(cell) is int:
        return "" if cell is None else cell
    return written(cell)


def written(cell: Cell) -> str:
    """A cell as a page writes it: 21/11/2026, 6.034, 99,71 %."""
    if isinstance(cell, datetime):
        return f"{cell:%H:%M %d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, Percent):
        return f"{charts.written(cell)} %"
    if isinstance(cell, int | float):
        return f"{cell:,}".replace(",", "\0").replace(".", ",").replace("\0", ".")
    return cell or ""
