"""Periods of reports: months as the province cuts them off, quarters and years of such months,
or any two instants; all half-open (DOMAIN §3.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from hotline import clock
from hotline.clock import Span
from hotline.dossiers import times
from hotline.errors import Invalid

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(20\d\d)-Q([1-4])")
_YEAR = re.compile(r"20\d\d")
_A_QUARTER, _A_YEAR = 3, 12
_MINUTE = timedelta(minutes=1)


class Cutoff(NamedTuple):
    """When a month ends: on a day of it at a full hour, local. Day 0: at the calendar's midnight.

    TP.HCM's month ends on the 25th at 12:00, so that 2026-08 is from 25/7 12:00 to 25/8 12:00.
    """

    day: int = 0
    hour: int = 0


CALENDAR = Cutoff()


@dataclass(frozen=True)
class Period:
    """A named span. `months` is how many it has, 0 for any two instants."""

    name: str
    span: Span
    months: int
    cutoff: Cutoff = CALENDAR

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of a period that begins and ends at midnight."""
        start, end = (clock.local(at) for at in self.span)
        if (start.time(), end.time()) != (time.min, time.min):
            return None
        return start.date(), end.date() - timedelta(days=1)

    def previous(self) -> Period:
        """The one before: as many months, or as long a span."""
        if self.months:
            return _of_months(self._first() - self.months, self.months, self.cutoff)
        start = self.span.start - (self.span.end - self.span.start)
        return _between(Span(start, self.span.start))

    def before(self, at: datetime) -> Period:
        """The one before, as far as this one has come at `at`: of a month on its 22nd at 17:00
        the month before until its 22nd at 17:00. All of it where this one is over, or to come.
        """
        whole = self.previous()
        if not self.span.start < at < self.span.end:
            return whole
        # Names of periods know no seconds.
        gone = max((at - self.span.start) // _MINUTE, 1) * _MINUTE
        return _between(Span(whole.span.start, min(whole.span.start + gone, whole.span.end)))

    def following(self) -> Period:
        """The one after."""
        if self.months:
            return _of_months(self._first() + self.months, self.months, self.cutoff)
        return _between(Span(self.span.end, self.span.end + (self.span.end - self.span.start)))

    def each_month(self) -> list[Period]:
        """Its months, in their order; none for any two instants."""
        first = self._first() if self.months else 0
        return [_of_months(first + one, 1, self.cutoff) for one in range(self.months)]

    def _first(self) -> int:
        """Months are counted through, so that one follows another."""
        year, month = int(self.name[:4]), 1
        if found := _MONTH.fullmatch(self.name):
            month = int(found[2])
        elif found := _QUARTER.fullmatch(self.name):
            month = int(found[2]) * _A_QUARTER - 2
        return year * _A_YEAR + month - 1


def named(name: str, cutoff: Cutoff = CALENDAR) -> Period:
    """The period of a name: `2026-08`, `2026-Q3`, `2026`, or `A..B`.

    A and B are local days, B included, or local instants `2026-08-25T12:00`, B excluded.
    Raises Invalid("period_unreadable") for anything else.
    """
    said = name.strip()
    if found := _MONTH.fullmatch(said):
        return _of_months(int(found[1]) * _A_YEAR + int(found[2]) - 1, 1, cutoff)
    if found := _QUARTER.fullmatch(said):
        first = int(found[1]) * _A_YEAR + (int(found[2]) - 1) * _A_QUARTER
        return _of_months(first, _A_QUARTER, cutoff)
    if _YEAR.fullmatch(said):
        return _of_months(int(said) * _A_YEAR, _A_YEAR, cutoff)
    start, _, end = said.partition("..")
    try:
        span = Span(_instant(start, last=False), _instant(end, last=True))
    except (ValueError, OverflowError):
        raise Invalid("period_unreadable", field="period", typed=name[:60]) from None
    if span.start >= span.end:
        raise Invalid("period_unreadable", field="period", typed=name[:60])
    return _between(span)


def month_of(at: datetime, cutoff: Cutoff = CALENDAR) -> Period:
    """The month in which an instant lies."""
    wall = clock.local(at)
    found = _of_months(wall.year * _A_YEAR + wall.month - 1, 1, cutoff)
    return found if at < found.span.end else found.following()


def instant(typed: str) -> datetime:
    """A local instant as people write it, `17:00 20/11/2026`, or as programmes do,
    `2026-11-20T17:00`, with its zone or without; a day alone is where it begins. Raises Invalid.
    """
    found = times.instant(typed.strip(), time.min) if "/" in typed else None
    try:
        return found or _instant(typed, last=False)
    except (ValueError, OverflowError):
        raise Invalid("as_of_unreadable", field="as_of", typed=typed[:60]) from None


def require_past(period: Period, as_of: datetime | None, *, at: datetime) -> None:
    """Raise Invalid (`report_not_begun`, `as_of_ahead`) for what is to come at `at`."""
    if period.span.start > at:
        raise Invalid("report_not_begun", field="period")
    if as_of is not None and as_of > at:
        raise Invalid("as_of_ahead", field="as_of")


def _of_months(first: int, months: int, cutoff: Cutoff) -> Period:
    year, month = divmod(first, _A_YEAR)
    name = f"{year}-{month + 1:02}"
    if months == _A_QUARTER:
        name = f"{year}-Q{month // _A_QUARTER + 1}"
    elif months == _A_YEAR:
        name = f"{year}"
    return Period(name, Span(_begin(first, cutoff), _begin(first + months, cutoff)), months, cutoff)


def _begin(number: int, cutoff: Cutoff) -> datetime:
    if cutoff.day:
        number -= 1
    year, month = divmod(number, _A_YEAR)
    return clock.at_local(date(year, month + 1, cutoff.day or 1), time(cutoff.hour))


def _between(span: Span) -> Period:
    start, end = (f"{clock.local(at):%Y-%m-%dT%H:%M}" for at in span)
    return Period(f"{start}..{end}", span, 0)


def _instant(typed: str, *, last: bool) -> datetime:
    """Raises ValueError too for years of which no month has a name."""
    said = typed.strip()
    if "T" not in said:
        day = date.fromisoformat(said)
        found = clock.at_local(day + timedelta(days=1) if last else day)
    else:
        wall = datetime.fromisoformat(said)
        found = wall if wall.tzinfo is not None else wall.replace(tzinfo=clock.ZONE)
    if not _YEAR.fullmatch(f"{clock.local(found).year}"):
        raise ValueError(said)
    return found
