"""All calendars and policies as one frozen picture: what dates are counted by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import standing
from hotline.deadlines.calendar import Calendar, Special
from hotline.deadlines.hours import Hours, read_hours
from hotline.deadlines.policy import DeadlinePolicy, KnownPolicy
from hotline.deadlines.tables import SpecialDay, WorkCalendar, WorkingHours


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
    policies: tuple[KnownPolicy, ...] = ()
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

    def with_policies(self, rows: Iterable[KnownPolicy]) -> Book:
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
    """An agency's calendar, or the province's."""
    return (await book(s)).calendar(calendar_id)


async def policies(s: AsyncSession) -> tuple[KnownPolicy, ...]:
    """All policies, the oldest first."""
    return (await book(s)).policies


@standing.kept
async def book(s: AsyncSession) -> Book:
    """All calendars and the policies; no statement while nothing has changed."""
    weeks: dict[int, dict[int, Hours]] = {}
    for hours in await s.execute(select(WorkingHours.__table__).order_by(WorkingHours.starts)):
        week = weeks.setdefault(hours.calendar_id, {})
        week[hours.weekday] = (*week.get(hours.weekday, ()), (hours.starts, hours.ends))
    special: dict[int, dict[date, Special]] = {}
    for day in await s.execute(select(SpecialDay.__table__).order_by(SpecialDay.day)):
        special.setdefault(day.calendar_id, {})[day.day] = Special(day.name, read_hours(day.hours))
    rows = await s.execute(select(WorkCalendar.id, WorkCalendar.name).order_by(WorkCalendar.id))
    sheets = tuple(Sheet(n, name, weeks.get(n, {}), special.get(n, {})) for n, name in rows)
    of = (
        DeadlinePolicy.id, DeadlinePolicy.step, DeadlinePolicy.amount, DeadlinePolicy.unit,
        DeadlinePolicy.field_id, DeadlinePolicy.kind, DeadlinePolicy.urgency,
        DeadlinePolicy.source,
    )  # fmt: skip
    policies = await s.execute(select(*of).order_by(DeadlinePolicy.id))
    return Book(sheets, tuple(KnownPolicy(*row) for row in policies))
