"""Time as the corpus counts it: whole seconds since 1970, office hours, and due dates.

A million tickets have some twenty instants each; numbers and prepared texts are ten
times quicker than dates. What a date is due comes from `deadlines`, asked once a minute.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted

from hotline import clock, deadlines
from hotline.deadlines import Calendar, Unit

_DAY = 86_400
# Nobody's path is longer than this after the last day.
_AHEAD = timedelta(days=500)
_CLOCK = tuple(f" {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}.000000" for s in range(_DAY))


def epoch(day: date, wall: time = time.min) -> int:
    """The instant of a wall-clock time on a local day."""
    return int(clock.at_local(day, wall).timestamp())


@lru_cache(maxsize=4096)
def _day_text(number: int) -> str:
    return str(date(1970, 1, 1) + timedelta(days=number))


def stamp(at: int | None) -> str | None:
    """An instant as SQLite keeps it and PostgreSQL reads it: UTC without its zone."""
    return None if at is None else _day_text(at // _DAY) + _CLOCK[at % _DAY]


def iso(at: int) -> str:
    """An instant as JSON columns keep it."""
    return f"{_day_text(at // _DAY)}T{_CLOCK[at % _DAY][1:9]}Z"


def offset_iso(at: int) -> str:
    """An instant as `datetime.isoformat` writes it, for what changed from what to what."""
    return f"{_day_text(at // _DAY)}T{_CLOCK[at % _DAY][1:9]}+00:00"


def precise_iso(at: int) -> str:
    """An instant as the chain of the timeline covers it."""
    return f"{_day_text(at // _DAY)}T{_CLOCK[at % _DAY][1:]}+00:00"


class Office:
    """The office's working time as one number line, and its due dates."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self.calendar = calendar
        self.works = {day for day in _days(first, last + _AHEAD) if calendar.works_on(day)}
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._worked: list[int] = []
        total = 0
        for day in sorted(self.works):
            for starts, ends in calendar.hours(day):
                self._opens.append(epoch(day, starts))
                self._closes.append(epoch(day, ends))
                self._worked.append(total)
                total += self._closes[-1] - self._opens[-1]
        self._seconds: dict[date, int] = {}
        self._due: dict[tuple[int, int, str], tuple[int, str]] = {}

    def seconds(self, day: date) -> int:
        """How long the office works on a day."""
        found = self._seconds.get(day)
        if found is None:
            hours = self.calendar.hours(day)
            found = sum(epoch(day, end) - epoch(day, start) for start, end in hours)
            self._seconds[day] = found
        return found

    def later(self, at: int, seconds: float) -> int:
        """So many working seconds after an instant."""
        spot = max(bisect_right(self._opens, at) - 1, 0)
        worked = self._worked[spot] + min(at, self._closes[spot]) - self._opens[spot]
        wanted = int(max(worked, self._worked[spot]) + max(seconds, 1))
        there = bisect_right(self._worked, wanted) - 1
        return self._opens[there] + wanted - self._worked[there]

    def open_from(self, at: int) -> int:
        """The first instant from this one on at which the office works."""
        spot = bisect_right(self._opens, at) - 1
        if spot >= 0 and at < self._closes[spot]:
            return at
        return self._opens[min(spot + 1, len(self._opens) - 1)]

    def due(self, start: int, amount: int, unit: str) -> tuple[int, str]:
        """When a step is due, and the lines that explain it as JSON."""
        if unit != Unit.WORKING_HOURS:
            return self._known((start + 7 * 3600) // _DAY, start, amount, unit)
        # Lines name minutes: one answer serves a minute, later by its seconds while the office
        # works, unless these seconds lead over the end of a stretch.
        coarse = start - start % 60
        at, lines = self._known(coarse, coarse, amount, unit)
        seconds = start - coarse if self.open_from(start) == start else 0
        if seconds and self._ends_a_stretch(at):
            return self._ask(start, amount, unit)
        return at + seconds, lines

    def _known(self, place: int, start: int, amount: int, unit: str) -> tuple[int, str]:
        key = (place, amount, unit)
        found = self._due.get(key)
        if found is None:
            found = self._due[key] = self._ask(start, amount, unit)
        return found

    def _ends_a_stretch(self, at: int) -> bool:
        spot = bisect_right(self._opens, at) - 1
        return self._closes[spot] - 60 < at

    def _ask(self, start: int, amount: int, unit: str) -> tuple[int, str]:
        at = datetime.fromtimestamp(start, UTC)
        due = deadlines.due_at(at, amount, Unit(unit), self.calendar)
        lines = [
            f'{{"code": "{one.code}", "day": "{one.day}", "named": {quoted(one.named)}}}'
            for one in due.lines
        ]
        return int(due.at.timestamp()), f"[{', '.join(lines)}]"


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
