"""Working time: hours of the week, days off, make-up working days.

Public holidays come from the library `holidays`; what the Prime Minister or the
province decides beyond it (Tết swaps, 24/11 since 2026) are rows and win over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache

import holidays
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import clock
from hotline.db import Base

Hours = tuple[tuple[time, time], ...]


class WorkingHours(Base):
    """One stretch of a weekday (0 = Monday), local wall time; a lunch break makes two."""

    __tablename__ = "working_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]


class DayOff(Base):
    """A day the office does not work, beyond weekends and the library's holidays."""

    __tablename__ = "day_off"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]


class MakeUpDay(Base):
    """A weekend day or holiday that is worked after all, with Monday's hours."""

    __tablename__ = "make_up_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]


@dataclass(frozen=True)
class Calendar:
    """A pure picture of the office's time; everything in it is local."""

    week: Mapping[int, Hours]
    days_off: Mapping[date, str] = field(default_factory=dict)
    make_up: Mapping[date, str] = field(default_factory=dict)
    public_holidays: bool = True

    def hours(self, day: date) -> Hours:
        """The stretches worked on a day; empty when it is off."""
        if day in self.make_up:
            return self.week.get(day.weekday()) or self.week.get(0, ())
        if self.off_because(day) is not None:
            return ()
        return self.week.get(day.weekday(), ())

    def off_because(self, day: date) -> str | None:
        """The name of the holiday on a day; None when there is none (weekends have no name)."""
        if day in self.make_up:
            return None
        if day in self.days_off:
            return self.days_off[day]
        return _public_holiday(day) if self.public_holidays else None

    def works_on(self, day: date) -> bool:
        """Whether any time is worked on a day."""
        return bool(self.hours(day))


async def calendar(s: AsyncSession) -> Calendar:
    """The office's calendar from its rows."""
    week: dict[int, list[tuple[time, time]]] = {}
    for row in await s.scalars(select(WorkingHours).order_by(WorkingHours.starts)):
        week.setdefault(row.weekday, []).append((row.starts, row.ends))
    days_off = {row.day: row.name for row in await s.scalars(select(DayOff))}
    make_up = {row.day: row.name for row in await s.scalars(select(MakeUpDay))}
    return Calendar({day: tuple(parts) for day, parts in week.items()}, days_off, make_up)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the office works at an instant."""
    wall = clock.local(at)
    return any(start <= wall.time() < end for start, end in calendar.hours(wall.date()))


def opening_hours(calendar: Calendar, day: date) -> str:
    """A day as the PBX reads it: `0730-1130,1330-1700`, or `closed`."""
    stretches = [f"{start:%H%M}-{end:%H%M}" for start, end in calendar.hours(day)]
    return ",".join(stretches) or "closed"


@lru_cache(maxsize=4096)
def _public_holiday(day: date) -> str | None:
    name: str | None = _vietnam().get(day)
    return name


@lru_cache(maxsize=1)
def _vietnam() -> holidays.HolidayBase:
    return holidays.country_holidays("VN", language="vi")
