"""All calendars and policies as one frozen picture: what dates are counted by.

A page needs a calendar, and calendars change a few times a year: a process keeps
what it read and asks with one query whether the stamps are still the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.deadlines.calendar import Calendar, Special
from hotline.deadlines.hours import Hours, read_hours
from hotline.deadlines.policy import DeadlinePolicy, policies
from hotline.deadlines.tables import SpecialDay, WorkCalendar, WorkingHours

Stamps = tuple[tuple[int, str, str], ...]
_KEPT_AT_MOST = 16


@dataclass(frozen=True)
class Sheet:
    """One calendar's own rows; `week` empty means that the province's hours hold."""

    id: int
    name: str
    week: Mapping[int, Hours] = field(default_factory=dict)
    special: Mapping[date, Special] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """The sheets, the province's first, and the policies. An agency's days win over its."""

    sheets: tuple[Sheet, ...]
    policies: tuple[DeadlinePolicy, ...] = ()
    _made: dict[int, Calendar] = field(default_factory=dict, compare=False, repr=False)

    def sheet(self, calendar_id: int | None = None) -> Sheet | None:
        """A calendar's own rows; those of the province for None or an unknown one."""
        first = self.sheets[0] if self.sheets else None
        return next((one for one in self.sheets if one.id == calendar_id), first)

    def calendar(self, calendar_id: int | None = None) -> Calendar:
        """The calendar to count by, with what it inherits from the province."""
        sheet = self.sheet(calendar_id)
        if sheet is None:
            return Calendar({})
        if sheet.id not in self._made:
            self._made[sheet.id] = self._calendar(sheet)
        return self._made[sheet.id]

    def with_sheet(self, sheet: Sheet) -> Book:
        """The same with one calendar's rows replaced."""
        sheets = tuple(sheet if one.id == sheet.id else one for one in self.sheets)
        return replace(self, sheets=sheets, _made={})

    def with_policies(self, rows: Iterable[DeadlinePolicy]) -> Book:
        """The same with other policies."""
        return replace(self, policies=tuple(rows))

    def _calendar(self, sheet: Sheet) -> Calendar:
        province = self.sheets[0]
        if sheet.id == province.id:
            return Calendar(sheet.week, sheet.special)
        return Calendar(
            sheet.week or province.week, {**province.special, **sheet.special}, name=sheet.name
        )


async def calendar(s: AsyncSession, calendar_id: int | None = None) -> Calendar:
    """An agency's calendar, or the province's: one query while nothing has changed."""
    return (await calendars(s)).calendar(calendar_id)


async def calendars(s: AsyncSession) -> Book:
    """All calendars, without the policies: one query while nothing has changed."""
    rows = await s.execute(
        select(WorkCalendar.id, WorkCalendar.stamp, WorkCalendar.name).order_by(WorkCalendar.id)
    )
    stamps = tuple((number, stamp, name) for number, stamp, name in rows)
    if stamps not in _kept:
        while len(_kept) >= _KEPT_AT_MOST:
            _kept.pop(next(iter(_kept)))
        _kept[stamps] = Book(await _sheets(s, stamps))
    return _kept[stamps]


async def book(s: AsyncSession) -> Book:
    """All calendars and the policies."""
    return (await calendars(s)).with_policies(await policies(s))


async def _sheets(s: AsyncSession, stamps: Stamps) -> tuple[Sheet, ...]:
    weeks: dict[int, dict[int, Hours]] = {}
    for row in await s.scalars(select(WorkingHours).order_by(WorkingHours.starts)):
        week = weeks.setdefault(row.calendar_id, {})
        week[row.weekday] = (*week.get(row.weekday, ()), (row.starts, row.ends))
    special: dict[int, dict[date, Special]] = {}
    for day in await s.scalars(select(SpecialDay).order_by(SpecialDay.day)):
        special.setdefault(day.calendar_id, {})[day.day] = Special(day.name, read_hours(day.hours))
    return tuple(
        Sheet(number, name, weeks.get(number, {}), special.get(number, {}))
        for number, _, name in stamps
    )


# By stamps, which no two states of any calendar share: also right for several databases.
_kept: dict[Stamps, Book] = {}
