"""A calendar's year at a glance: twelve months of days, each with a mark and words. Pure."""

from __future__ import annotations

import calendar as months_of
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from babel.dates import get_day_names, get_month_names

from hotline import texts
from hotline.deadlines import Calendar, shown


class DayKind(StrEnum):
    """What sort of day it is to those who count by the calendar."""

    WORK = "work"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    OFF = "off"
    MAKE_UP = "make_up"
    OWN_HOURS = "own_hours"


@dataclass(frozen=True)
class Day:
    """A day as the year shows it; `own` says that this very calendar decides about it."""

    day: date
    kind: DayKind
    words: str
    own: bool


@dataclass(frozen=True)
class Month:
    """A month by weeks that begin on Monday; None stands for days of its neighbours."""

    name: str
    weeks: list[list[Day | None]]


def year_of(
    counted: Calendar, own: Collection[date], year: int, language: str = "vi"
) -> list[Month]:
    """The twelve months of a year."""
    names = get_month_names("wide", context="stand-alone", locale=language)
    return [
        Month(
            names[month],
            [
                [_day(counted, own, one, language) if one.month == month else None for one in week]
                for week in months_of.Calendar().monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def weekdays(language: str = "vi") -> list[tuple[str, str]]:
    """The days of a week, short and in full, Monday first."""
    short = get_day_names("abbreviated", locale=language)
    full = [texts.label_in("Weekday", str(day), language) for day in range(7)]
    return [(short[day].replace("Th ", "T"), full[day]) for day in range(7)]


def kind_of(counted: Calendar, day: date) -> DayKind:
    """What sort of day a day is."""
    special = counted.special.get(day)
    if special is not None and special.hours:
        usual = counted.with_days({day: None}).hours(day)
        return DayKind.OWN_HOURS if usual else DayKind.MAKE_UP
    if special is not None:
        return DayKind.OFF
    if counted.off_because(day) is not None:
        return DayKind.HOLIDAY
    return DayKind.WORK if counted.works_on(day) else DayKind.WEEKEND


def _day(counted: Calendar, own: Collection[date], day: date, language: str) -> Day:
    kind = kind_of(counted, day)
    special = counted.special.get(day)
    name = special.name if special else counted.off_because(day) or ""
    told = [
        texts.label_in("Weekday", str(day.weekday()), language) + f" {day:%d/%m/%Y}",
        texts.label(kind, language).lower(),
        name,
        shown(counted.hours(day)),
    ]
    return Day(day, kind, ", ".join(part for part in told if part), day in own)
