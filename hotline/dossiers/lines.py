"""A row of a file as what it tells of a dossier, or why it cannot be taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from hotline import callers, clock, vietnam
from hotline.dossiers.codes import DossierStatus, RowFlaw, SheetColumn
from hotline.dossiers.reading import SheetRow, text_of
from hotline.dossiers.times import instant
from hotline.dossiers.words import Lexicon, key

_CODE = re.compile(r"[\w./-]{1,60}")
_NUMBERS = re.compile(r"[;,/]| - ")
_LONGEST = 300
# The end of a day that is named without an hour.
_LAST = time(23, 59)

_WORDS = {
    SheetColumn.PROCEDURE: "procedure",
    SheetColumn.PROCEDURE_CODE: "procedure_code",
    SheetColumn.OFFICER: "officer",
    SheetColumn.APPLICANT: "applicant",
}
# Days without an hour: an appointment lasts to the end of its day, all else begins with it.
_TIMES = {
    SheetColumn.RECEIVED: ("received_at", time.min),
    SheetColumn.DUE: ("due_at", _LAST),
    SheetColumn.DONE: ("done_at", time.min),
    SheetColumn.RETURNED: ("returned_at", time.min),
}
# What a dossier has once, whatever number of rows tell its sections.
_ONCE = {column: name for column, (name, _) in _TIMES.items()} | {SheetColumn.STATUS: "status"}
_OF_SECTIONS = (
    (SheetColumn.SECTION_RECEIVED, time.min),
    (SheetColumn.SECTION_DUE, _LAST),
    (SheetColumn.SECTION_ENDED, time.min),
)


class ToldSection(NamedTuple):
    """One section as a file tells it."""

    name: str
    officer: str
    received_at: datetime
    due_at: datetime | None
    ended_at: datetime | None


@dataclass
class Told:
    """What a file tells of one dossier: the columns that it has, and its sections.

    `sections` is None for a file that tells none.
    """

    code: str
    values: dict[str, Any]
    sections: list[ToldSection] | None = None


@dataclass(frozen=True)
class Flaw:
    """A row that cannot be taken: its number, why, and what the words of it name."""

    number: int
    why: RowFlaw
    named: Mapping[str, str] = field(default_factory=dict)


class _Wrong(Exception):
    def __init__(self, why: RowFlaw, **named: str) -> None:
        super().__init__(why)
        self.why, self.named = why, named


@dataclass(frozen=True)
class Reading:
    """How the rows of one file are read: which column stands where, and what words mean.

    `agency_id` is whose dossiers they are where no column says it; `headings` name columns
    in what is told of a flaw. Rows without an appointment are taken only if they are wanted
    (`undated`).
    """

    places: Mapping[SheetColumn, int]
    headings: tuple[str, ...]
    lexicon: Lexicon
    agency_id: int | None = None
    undated: bool = False

    def all_told(self, rows: Iterable[SheetRow]) -> Iterator[tuple[int, Told | Flaw]]:
        """What each row tells, by its number; rows are all of a file, from the first.

        Rows of one dossier tell its sections one by one. One that says of the dossier itself
        what its first row does not say is a flaw: nobody but a person knows which is right.
        The appointment need stand in the first one only.
        """
        first: dict[str, tuple[int, tuple[Any, ...]]] = {}
        for row in rows:
            said = self.told(row)
            if isinstance(said, Told) and self._is_undated(said) and said.code not in first:
                said = Flaw(row.number, RowFlaw.DUE_MISSING, {"code": said.code})
            elif isinstance(said, Told):
                here = tuple(_comparable(said.values.get(name)) for name in _ONCE.values())
                number, before = first.setdefault(said.code, (row.number, here))
                said = self._contradicting(row, said.code, number, before, here) or said
            yield row.number, said

    def told(self, row: SheetRow) -> Told | Flaw:
        """What a row tells."""
        try:
            return self._told(row)
        except _Wrong as wrong:
            return Flaw(row.number, wrong.why, wrong.named)

    def _is_undated(self, said: Told) -> bool:
        lacks_it = "due_at" in said.values and said.values["due_at"] is None
        return lacks_it and not self.undated

    def _contradicting(
        self, row: SheetRow, code: str, first: int, before: tuple[Any, ...], here: tuple[Any, ...]
    ) -> Flaw | None:
        for column, was, is_ in zip(_ONCE, before, here, strict=True):
            if is_ is not None and is_ != was:
                named = {"code": code, "first": str(first)}
                heading = self.headings[self.places[column]]
                return Flaw(row.number, RowFlaw.CONTRADICTS, {**named, "column": heading})
        return None

    def _told(self, row: SheetRow) -> Told:
        values: dict[str, Any] = {}
        code = self._code(row)
        for column, (name, hour) in _TIMES.items():
            if column in self.places:
                values[name] = self._instant(row, column, hour)
        for column, name in _WORDS.items():
            if column in self.places:
                values[name] = self._text(row, column)
        values["agency_id"] = self._agency(row, values.get("received_at"))
        if SheetColumn.PHONE in self.places:
            values["phone"] = _phone(self._text(row, SheetColumn.PHONE))
        if SheetColumn.EMAIL in self.places:
            email = self._text(row, SheetColumn.EMAIL)
            values["email"] = email if callers.is_email(email) else None
        if SheetColumn.STATUS in self.places:
            values["status"] = self._status(row)
        received, due = values.get("received_at"), values.get("due_at")
        if received and due and due < received:
            raise _Wrong(RowFlaw.DUE_BEFORE_RECEIVED, due=_day(due), received=_day(received))
        ended = values.get("done_at") or values.get("returned_at")
        if received and ended and _local_day(ended) < _local_day(received):
            raise _Wrong(RowFlaw.DONE_BEFORE_RECEIVED, done=_day(ended), received=_day(received))
        return Told(code, values, self._sections(row))

    def _code(self, row: SheetRow) -> str:
        said = self._text(row, SheetColumn.CODE)
        if not said:
            raise _Wrong(RowFlaw.CODE_MISSING)
        code = code_of(said)
        if code is None:
            raise _Wrong(RowFlaw.CODE_WRONG, said=said[:80])
        return code

    def _agency(self, row: SheetRow, received: datetime | None) -> int:
        said = self._text(row, SheetColumn.AGENCY)
        if not said:
            if self.agency_id is None:
                raise _Wrong(RowFlaw.AGENCY_MISSING)
            return self.agency_id
        found = self.lexicon.agency(said, clock.local_day(received) if received else None)
        if found is None:
            raise _Wrong(RowFlaw.AGENCY_UNKNOWN, said=said[:120])
        return found

    def _status(self, row: SheetRow) -> DossierStatus | None:
        said = self._text(row, SheetColumn.STATUS)
        if said and key(said) not in self.lexicon.statuses:
            raise _Wrong(RowFlaw.STATUS_UNKNOWN, said=said[:80])
        return self.lexicon.statuses[key(said)] if said else None

    def _sections(self, row: SheetRow) -> list[ToldSection] | None:
        if SheetColumn.SECTION not in self.places:
            return None
        name = self._text(row, SheetColumn.SECTION)
        if not name:
            return []
        received, due, ended = (self._instant(row, of, hour) for of, hour in _OF_SECTIONS)
        if received is None:
            raise _Wrong(RowFlaw.SECTION_UNTIMED, said=name[:80])
        if ended is not None and _local_day(ended) < _local_day(received):
            raise _Wrong(RowFlaw.SECTION_BACKWARDS, said=name[:80])
        officer = self._text(row, SheetColumn.SECTION_OFFICER)
        return [ToldSection(name, officer, received, due, ended)]

    def _instant(self, row: SheetRow, column: SheetColumn, hour: time) -> datetime | None:
        cell = self._cell(row, column)
        if cell is None or text_of(cell) in ("", "-"):
            return None
        found = instant(cell, hour)
        if found is None:
            heading = self.headings[self.places[column]]
            raise _Wrong(RowFlaw.TIME_WRONG, said=text_of(cell)[:40], column=heading)
        return found

    def _text(self, row: SheetRow, column: SheetColumn) -> str:
        return _tidied(text_of(self._cell(row, column)))

    def _cell(self, row: SheetRow, column: SheetColumn) -> Any:
        place = self.places.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else None


def code_of(typed: str) -> str | None:
    """A dossier's code as it is kept: without spaces, in capitals; None for what is none."""
    code = "".join(vietnam.nfc(typed).split()).upper()
    return code if _CODE.fullmatch(code) else None


# Rows repeat each other: most cells were read a moment ago.
@lru_cache(maxsize=1024)
def _tidied(said: str) -> str:
    return vietnam.nfc(said)[:_LONGEST]


@lru_cache(maxsize=64)
def _phone(said: str) -> str | None:
    """The first number among those written; a dossier may name none that is one."""
    numbers = (vietnam.e164(one.strip()) for one in _NUMBERS.split(said))
    return next((one for one in numbers if one), None)


def _comparable(value: Any) -> Any:
    # One row may name the hour, another the day alone.
    return _local_day(value) if isinstance(value, datetime) else value


def _day(at: datetime) -> str:
    return f"{clock.local(at):%d/%m/%Y}"


def _local_day(at: datetime) -> date:
    return clock.local_day(at)
