"""Time as a person says it: "còn 3 giờ làm việc", "quá hạn 2 ngày"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, deadlines, texts
from hotline.deadlines import Calendar

_SOON = timedelta(hours=8)
_LOOKED_AHEAD = 60
_DAYS_LOOKED_AHEAD = 1000
# Who counts by the province's calendar.
_HOTLINE = 0


class Tone(StrEnum):
    """The only three urgencies a page shows."""

    CALM = "calm"
    SOON = "soon"
    LATE = "late"


class Group(StrEnum):
    """Where a due date stands in an agency's list."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"


@dataclass(frozen=True)
class Times:
    """Words for due dates, seen from one instant by one office's calendar.

    `own` are the calendars that agencies count by, by the agency's id.
    """

    at: datetime
    calendar: Calendar
    language: str
    own: Mapping[int, Calendar] = field(default_factory=dict, repr=False)
    _worked: dict[datetime, timedelta] = field(default_factory=dict, compare=False, repr=False)

    def of(self, agency_id: int | None) -> Times:
        """The same by the calendar that an agency counts by; None is the hotline itself."""
        calendar = self.own.get(agency_id or _HOTLINE, self.calendar)
        return self if calendar is self.calendar else replace(self, calendar=calendar, _worked={})

    def left(self, due: datetime) -> str:
        """How long until an instant in working time, or how long since in ordinary time.

        Days are those of the calendar, today not among them, as a due date is counted.
        """
        if due < self.at:
            return self._since(self.at - due, "late")
        worked = self._until(due)
        if worked > _SOON and (days := working_days_between(self.calendar, self.at, due)) > 1:
            return self._say("left_days", days)
        if worked >= timedelta(hours=1):
            return self._say("left_hours", worked // timedelta(hours=1))
        return self._say("left_minutes", max(1, worked // timedelta(minutes=1)))

    def ago(self, then: datetime) -> str:
        """How long ago something was."""
        return self._since(max(self.at - then, timedelta(0)), "ago")

    def between(self, start: datetime, end: datetime) -> str:
        """How long it was from one instant to another, in ordinary time."""
        return self._since(max(end - start, timedelta(0)), "wait")

    def tone(self, due: datetime) -> Tone:
        """Late when past, soon within eight hours of work, else calm."""
        if due < self.at:
            return Tone.LATE
        soon = self._until(due) <= _SOON
        return Tone.SOON if soon else Tone.CALM

    def group(self, due: datetime | None) -> Group:
        """Overdue, today, by Sunday, or later; what has no due date is later."""
        if due is None:
            return Group.LATER
        if due < self.at:
            return Group.OVERDUE
        today, day = clock.local_day(self.at), clock.local_day(due)
        if day == today:
            return Group.TODAY
        return Group.WEEK if day <= today + timedelta(days=6 - today.weekday()) else Group.LATER

    def _until(self, due: datetime) -> timedelta:
        """A row asks for its words and for its tone."""
        if due not in self._worked:
            self._worked[due] = worked_between(self.calendar, self.at, due)
        return self._worked[due]

    def _since(self, gone: timedelta, way: str) -> str:
        if gone >= timedelta(days=1):
            return self._say(f"{way}_days", gone.days)
        if gone >= timedelta(hours=1):
            return self._say(f"{way}_hours", gone // timedelta(hours=1))
        return self._say(f"{way}_minutes", max(1, gone // timedelta(minutes=1)))

    def _say(self, code: str, count: int) -> str:
        return texts.say(code, self.language, n=count)


async def times(s: AsyncSession, at: datetime, language: str) -> Times:
    """By the province's calendar, and for each agency by its own."""
    book, known = await deadlines.book(s), (await agencies.directory(s)).agencies
    province = book.calendar()
    own = {number: book.calendar(one.calendar_id) for number, one in known.items()}
    return Times(at, province, language, {_HOTLINE: province, **own})


def working_days_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """The days after that of `start` on which work begins before `end`."""
    ends = clock.local(end).replace(tzinfo=None)
    first = clock.local_day(start)
    after = min((ends.date() - first).days, _DAYS_LOOKED_AHEAD)
    days = (first + timedelta(days=n) for n in range(1, after + 1))
    return sum(
        any(datetime.combine(day, opens) < ends for opens, _ in calendar.hours(day)) for day in days
    )


def worked_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Working time between two instants; beyond sixty days it is only said to be more."""
    # Hours are those of the wall clock, which the province never sets back or forward.
    begins, ends = (clock.local(at).replace(tzinfo=None) for at in (start, end))
    total, day, last = timedelta(0), begins.date(), ends.date()
    for _ in range(_LOOKED_AHEAD):
        if day > last:
            break
        for opens, closes in calendar.hours(day):
            opened = max(datetime.combine(day, opens), begins)
            total += max(min(datetime.combine(day, closes), ends) - opened, timedelta(0))
        day += timedelta(days=1)
    return total
