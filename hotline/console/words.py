"""Time as a person says it: "còn 3 giờ làm việc", "quá hạn 2 ngày"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from hotline import clock, texts
from hotline.deadlines import Calendar

_SOON = timedelta(hours=8)
_DAY_OF_WORK = timedelta(hours=8)
_LOOKED_AHEAD = 60


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
    """Words for due dates, seen from one instant by one office's calendar."""

    at: datetime
    calendar: Calendar
    language: str
    _worked: dict[datetime, timedelta] = field(default_factory=dict, compare=False, repr=False)

    def left(self, due: datetime) -> str:
        """How long until an instant in working time, or how long since in ordinary time."""
        if due < self.at:
            return self._since(self.at - due, "late")
        worked = self._until(due)
        if worked >= 2 * _DAY_OF_WORK:
            return self._say("left_days", worked // _DAY_OF_WORK)
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
        """Late when past, soon within a day of work, else calm."""
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
