"""Counting time that counts: pure, and able to say line by line how it counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from hotline import clock
from hotline.deadlines.calendar import Calendar
from hotline.deadlines.hours import shown
from hotline.errors import Invalid

_TOO_FAR = 3660


class Unit(StrEnum):
    """How a deadline is counted."""

    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


@dataclass(frozen=True)
class Line:
    """One step of the explanation: a code worded in `texts`, and what it names."""

    code: str
    day: date
    named: str = ""


@dataclass(frozen=True)
class Due:
    """The instant (aware UTC) and how it came about."""

    at: datetime
    lines: tuple[Line, ...]


def due_at(start: datetime, amount: int, unit: Unit, calendar: Calendar) -> Due:
    """When `amount` of `unit` after `start` is over.

    Days: the first day is not counted and an end on a day off rolls forward
    (Bộ luật Dân sự 2015, điều 147–148); a day ends with its working hours. Hours run
    only while the office works. The lines begin with the calendar's name unless it is the
    province's. Raises Invalid (`calendar_empty`) when no working time comes within ten years.
    """
    due = _counted(start, amount, unit, calendar)
    if not calendar.name:
        return due
    return Due(due.at, (Line("calendar", clock.local_day(start), calendar.name), *due.lines))


def prolonged(first: Due, amount: int, unit: Unit, calendar: Calendar) -> Due:
    """So much more time after a due date, explained from the beginning."""
    further = _counted(first.at, amount, unit, calendar)
    wall = clock.local(first.at)
    granted = Line("extended", wall.date(), f"{wall:%H:%M}")
    return Due(further.at, (*first.lines, granted, *further.lines))


def _counted(start: datetime, amount: int, unit: Unit, calendar: Calendar) -> Due:
    if unit == Unit.WORKING_HOURS:
        return _hours(start, timedelta(hours=amount), calendar)
    return _days(start, amount, calendar, only_working=unit == Unit.WORKING_DAYS)


def _days(start: datetime, amount: int, calendar: Calendar, *, only_working: bool) -> Due:
    first = clock.local_day(start)
    lines, counted, day = [Line("first_day", first)], 0, first
    following = _days_after(first)
    while counted < amount:
        day = next(following)
        if calendar.works_on(day) or not only_working:
            counted += 1
            lines.append(Line("counted", day, str(counted)))
            lines += _own_hours(calendar, day)
        else:
            lines.append(_skipped(calendar, day, rolls=False))
    while not calendar.works_on(day):
        lines.append(_skipped(calendar, day, rolls=True))
        day = next(following)
    end = calendar.hours(day)[-1][1]
    lines.append(Line("due", day, f"{end:%H:%M}"))
    return Due(clock.at_local(day, end), tuple(lines))


def _days_after(day: date) -> Iterator[date]:
    for offset in range(1, _TOO_FAR):
        yield day + timedelta(days=offset)
    raise Invalid("calendar_empty")


def _hours(start: datetime, left: timedelta, calendar: Calendar) -> Due:
    wall = clock.local(start)
    day, lines = wall.date(), []
    for offset in range(_TOO_FAR):
        hours = calendar.hours(day)
        if not hours:
            lines.append(_skipped(calendar, day, rolls=False))
        lines += _own_hours(calendar, day)
        for opens, closes in hours:
            begins = max(opens, wall.time()) if offset == 0 else opens
            if begins >= closes:
                continue
            stretch = _between(begins, closes)
            if stretch >= left:
                end = (datetime.combine(day, begins) + left).time()
                lines += [_worked(day, begins, end), Line("due", day, f"{end:%H:%M}")]
                return Due(clock.at_local(day, end), tuple(lines))
            left -= stretch
            lines.append(_worked(day, begins, closes))
        day += timedelta(days=1)
    raise Invalid("calendar_empty")


def _between(begins: time, ends: time) -> timedelta:
    return datetime.combine(date.min, ends) - datetime.combine(date.min, begins)


def _own_hours(calendar: Calendar, day: date) -> list[Line]:
    """A make-up day, half a day, other shifts: said beside what it counts for."""
    special = calendar.special.get(day)
    if special is None or not special.hours:
        return []
    return [Line("own_hours", day, f"{special.name}: {shown(special.hours)}".removeprefix(": "))]


def _worked(day: date, begins: time, ends: time) -> Line:
    return Line("worked", day, f"{begins:%H:%M}–{ends:%H:%M}")


def _skipped(calendar: Calendar, day: date, *, rolls: bool) -> Line:
    name = calendar.off_because(day)
    if name is None:
        return Line("rolled_over_weekend" if rolls else "weekend", day)
    return Line("rolled_over_holiday" if rolls else "holiday", day, name)
