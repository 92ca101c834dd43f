"""Reading a sheet of results returned: each line with what it says and what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter as Count
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.agencies import Agency
from hotline.dossiers import reading as sheets
from hotline.dossiers.codes import FileKind
from hotline.errors import Invalid
from hotline.feedback.counters import Counter
from hotline.feedback.duty import on_day
from hotline.feedback.returned.keeping import MOST_A_DAY, DayReturned, known_of

LINES_AT_MOST = 5_000
_SEPARATORS = "\t;,"
_COUNT = re.compile(r"\d{1,7}|\d{1,3}(\.\d{3}){1,2}", re.ASCII)
# What the head of a column may say, folded, by what the column holds.
_HEADS = {
    "day": ("ngay", "ngay tra", "date", "day"),
    "agency": ("co quan", "don vi", "agency"),
    "counter": ("quay", "ten quay", "counter"),
    "officer": ("can bo", "ho ten", "nguoi tra", "can bo tra", "officer"),
    "returned": ("ket qua", "so ket qua", "so ket qua tra", "da tra", "so luong", "returned"),
}
_KNOWN = {word for words in _HEADS.values() for word in words}
_USUAL = ("day", "counter", "officer", "returned")
_NEEDED = ("day", "counter", "returned")


class ReturnedFlaw(StrEnum):
    """Why a line of a sheet of results returned cannot be kept."""

    DAY_WRONG = "day_wrong"
    DAY_AHEAD = "day_ahead"
    COUNTER_UNKNOWN = "counter_unknown"
    COUNTER_TWICE = "counter_twice"
    OFFICER_UNKNOWN = "officer_unknown"
    NUMBER_WRONG = "number_wrong"
    REPEATED = "repeated"


@dataclass(frozen=True)
class ReturnedLine:
    """One line: its number in the sheet, its cells as written, and how they are read.

    `by_duty`: the sheet names no officer, the roster does. `before`: what is kept of the same
    counter, day and officer already.
    """

    number: int
    written: Mapping[str, str]
    counter: Counter | None = None
    day: date | None = None
    officer_id: int | None = None
    officer: str = ""
    returned: int = 0
    by_duty: bool = False
    before: int | None = None
    flaw: ReturnedFlaw | None = None

    @property
    def told(self) -> DayReturned:
        """What is to be kept; only of a line without a flaw."""
        assert self.counter is not None
        assert self.day is not None
        return DayReturned(self.counter.id, self.day, self.officer_id, self.returned)


def count_of(typed: str) -> int | None:
    """The number that somebody wrote, 1004 or 1.004; None for what is none, as 1.5."""
    written = typed.strip()
    return int(written.replace(".", "")) if _COUNT.fullmatch(written) else None


def as_text(name: str, data: bytes) -> str:
    """A file (CSV, the first sheet of an XLSX, JSON) as the text that `read_sheet` reads.

    Its lines stand where they stood. Raises Invalid (`returned_file_empty`, `returned_columns`),
    and for what cannot be read as the import of dossiers does.
    """
    if not data.strip():
        raise Invalid("returned_file_empty", field="text")
    kind = sheets.kind_of(name, data)
    head = sheets.Head([], 0)
    if kind == FileKind.JSON:
        head = _names(data)
    lines = ["\t".join(head.headings)] if head.headings else []
    for row in islice(sheets.rows(data, kind, head), LINES_AT_MOST + 2):
        lines += [""] * (row.number - 1 - len(lines))
        lines.append("\t".join(sheets.text_of(cell) for cell in row.cells))
    return "\n".join(lines)


async def read_sheet(
    s: AsyncSession, text: str, counters: Sequence[Counter], *, today: date
) -> list[ReturnedLine]:
    """The lines of a sheet about these counters. Days, counters and officers go by their names.

    Columns go by their heads; without any, they are day, counter, officer, results. Raises
    Invalid (`returned_empty`, `returned_columns`, `returned_long`).
    """
    rows = [(number, row) for number, row in _rows(text) if any(cell.strip() for cell in row)]
    if not rows:
        raise Invalid("returned_empty", field="text")
    if len(rows) > LINES_AT_MOST:
        raise Invalid("returned_long", field="text", most=LINES_AT_MOST)
    columns = _columns(rows[0][1])
    body = rows[1:] if columns else rows
    named = columns or dict(zip(_USUAL, range(len(_USUAL)), strict=True))
    if not set(_NEEDED) <= named.keys():
        raise Invalid("returned_columns", field="text")
    lines = [_read(number, _cells(row, named), counters, today) for number, row in body]
    return _repeated(await _compared(s, await _with_duty(s, lines)))


def _rows(text: str) -> Iterable[tuple[int, list[str]]]:
    clean = vietnam.nfc(text.lstrip("\ufeff"))
    first = next((line for line in clean.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(clean), delimiter=separator)
    try:
        yield from enumerate(reader, 1)
    except csv.Error as error:
        raise Invalid("returned_columns", field="text") from error


def _names(data: bytes) -> sheets.Head:
    try:
        return sheets.head(data, FileKind.JSON, lambda said: vietnam.fold(said) in _KNOWN)
    except Invalid as error:
        if error.code != "import_no_head":
            raise
        # What a file of dossiers should have in its head is no help here.
        raise Invalid("returned_columns", field="text") from error


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Which column holds what; empty where the first line is no head."""
    folded = [vietnam.fold(cell) for cell in head]
    return {
        name: next(at for at, cell in enumerate(folded) if cell in words)
        for name, words in _HEADS.items()
        if any(cell in words for cell in folded)
    }


def _cells(row: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {
        name: " ".join(row[columns[name]].split())
        if name in columns and columns[name] < len(row)
        else ""
        for name in _HEADS
    }


def _read(
    number: int, cells: Mapping[str, str], counters: Sequence[Counter], today: date
) -> ReturnedLine:
    line = ReturnedLine(number, cells)
    # Spreadsheets write an hour behind a day.
    day = vietnam.day(cells["day"]) or vietnam.day(cells["day"].partition(" ")[0])
    count = count_of(cells["returned"])
    if day is None:
        return replace(line, flaw=ReturnedFlaw.DAY_WRONG)
    if day > today:
        return replace(line, flaw=ReturnedFlaw.DAY_AHEAD)
    meant = _counters_named(cells, counters)
    if len(meant) != 1:
        flaw = ReturnedFlaw.COUNTER_TWICE if meant else ReturnedFlaw.COUNTER_UNKNOWN
        return replace(line, day=day, flaw=flaw)
    counter = meant[0]
    officer = _named(cells["officer"], {one.name: one.id for one in counter.officers})
    line = replace(line, day=day, counter=counter, officer_id=officer, officer=cells["officer"])
    if cells["officer"] and officer is None:
        return replace(line, flaw=ReturnedFlaw.OFFICER_UNKNOWN)
    if count is None or count > MOST_A_DAY:
        return replace(line, flaw=ReturnedFlaw.NUMBER_WRONG)
    return replace(line, returned=count)


def _counters_named(cells: Mapping[str, str], counters: Sequence[Counter]) -> list[Counter]:
    wanted, agency = vietnam.fold(cells["counter"]), vietnam.fold(cells["agency"])
    found = [one for one in counters if vietnam.fold(one.name) == wanted]
    if agency:
        found = [one for one in found if agency in _names_of(one.agency)]
    in_use = [one for one in found if one.ended_at is None]
    return in_use or found


def _names_of(agency: Agency) -> tuple[str, str]:
    return vietnam.fold(agency.name), vietnam.fold(agency.code)


def _named(typed: str, known: Mapping[str, int]) -> int | None:
    wanted = vietnam.fold(typed)
    return next((number for name, number in known.items() if vietnam.fold(name) == wanted), None)


async def _with_duty(s: AsyncSession, lines: Sequence[ReturnedLine]) -> list[ReturnedLine]:
    """Where a line names nobody and one officer alone sat there that day, it is theirs."""
    without = [one for one in lines if one.flaw is None and not one.officer]
    sat = {}
    for day in {one.day for one in without if one.day}:
        ids = [one.counter.id for one in without if one.counter and one.day == day]
        sat[day] = await on_day(s, ids, day)
    return [_on_duty(one, sat) if one in without else one for one in lines]


def _on_duty(line: ReturnedLine, sat: Mapping[date, Mapping[int, set[int]]]) -> ReturnedLine:
    assert line.counter is not None
    assert line.day is not None
    officers = sat[line.day].get(line.counter.id, set())
    if len(officers) != 1:
        return line
    (number,) = officers
    name = next(one.name for one in line.counter.officers if one.id == number)
    return replace(line, officer_id=number, officer=name, by_duty=True)


async def _compared(s: AsyncSession, lines: Sequence[ReturnedLine]) -> list[ReturnedLine]:
    """Beside what is kept already."""
    days = [one.day for one in lines if one.flaw is None and one.day]
    ids = {one.counter.id for one in lines if one.flaw is None and one.counter}
    known = await known_of(s, sorted(ids), min(days), max(days)) if days else {}
    return [
        replace(one, before=known[one.told[:3]].returned)
        if one.flaw is None and one.told[:3] in known
        else one
        for one in lines
    ]


def _repeated(lines: Sequence[ReturnedLine]) -> list[ReturnedLine]:
    seen = Count(one.told[:3] for one in lines if one.flaw is None)
    return [
        replace(one, flaw=ReturnedFlaw.REPEATED)
        if one.flaw is None and seen[one.told[:3]] > 1
        else one
        for one in lines
    ]
