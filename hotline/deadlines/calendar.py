"""Working time: hours of the week, and days unlike their weekday.

Public holidays come from the library `holidays`; what the Prime Minister or the
province decides beyond it (Tết swaps, make-up Saturdays) are rows and win over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

import holidays

from hotline import clock
from hotline.deadlines.hours import Hours, written


class Special(NamedTuple):
    """What is special about a day: its name, and its hours; none is a day off."""

    name: str
    hours: Hours = ()


@dataclass(frozen=True)
class Calendar:
    """A pure picture of an office's time; everything in it is local.

    `name` is empty for the province's own calendar, which goes without saying.
    """

    week: Mapping[int, Hours]
    special: Mapping[date, Special] = field(default_factory=dict)
    public_holidays: bool = True
    name: str = ""

    def hours(self, day: date) -> Hours:
        """The stretches worked on a day; empty when it is off."""
        special = self.special.get(day)
        if special is not None:
            return special.hours
        if self.off_because(day) is not None:
            return ()
        return self.week.get(day.weekday(), ())

    def off_because(self, day: date) -> str | None:
        """The name of the holiday on a day; None when there is none (weekends have no name)."""
        special = self.special.get(day)
        if special is not None:
            return None if special.hours else special.name
        return _public_holiday(day) if self.public_holidays else None

    def works_on(self, day: date) -> bool:
        """Whether any time is worked on a day."""
        return bool(self.hours(day))

    def with_days(self, days: Mapping[date, Special | None]) -> Calendar:
        """The same with other special days; None takes one away."""
        told = dict(self.special)
        for day, special in days.items():
            if special is None:
                told.pop(day, None)
            else:
                told[day] = special
        return replace(self, special=told)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the office works at an instant."""
    wall = clock.local(at)
    return any(start <= wall.time() < end for start, end in calendar.hours(wall.date()))


def opening_hours(calendar: Calendar, day: date) -> str:
    """A day as the PBX reads it: `0730-1130,1330-1700`, or `closed`."""
    return written(calendar.hours(day)) or "closed"


@lru_cache(maxsize=4096)
def _public_holiday(day: date) -> str | None:
    name: str | None = _vietnam().get(day)
    return name


@lru_cache(maxsize=1)
def _vietnam() -> holidays.HolidayBase:
    return holidays.country_holidays("VN", language="vi")
