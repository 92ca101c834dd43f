"""Time as the corpus counts it: whole seconds since 1970, office hours, and due dates.

A million tickets have some twenty instants each; numbers and prepared texts are ten
times quicker than dates. What is due comes from `deadlines`, asked once for all starts of a day
and stretch of work.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted

from hotline import clock, deadlines
from hotline.deadlines import Calendar, Due, Line, Unit

_DAY, _EAST = 86_400, 7 * 3600
# Nobody's path is longer than this after the last day.
_AHEAD = timedelta(days=500)
# Places for minutes in lines that are told again and again, and how long minutes are as shown.
_BEGINS, _ENDS, _SHOWN = "<begins>", "<ends>", len("07:30")
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
        self._days: dict[tuple[int, int, str], tuple[int, str]] = {}
        self._forms: dict[tuple[int, int, int, int], str] = {}

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
        day = (start + _EAST) // _DAY
        if unit == Unit.WORKING_HOURS:
            return self._hours(day, start, amount, unit)
        key = (day, amount, unit)
        found = self._days.get(key)
        if found is None:
            due = self._ask(start, amount, unit)
            found = self._days[key] = int(due.at.timestamp()), _told(due.lines)
        return found

    def _hours(self, day: int, start: int, amount: int, unit: str) -> tuple[int, str]:
        """Starts of one day and stretch with ends in one stretch are told in the same lines, but
        for the minutes at which the first stretch begins and the last one ends."""
        spot = bisect_right(self._opens, start) - 1
        inside = spot >= 0 and start < self._closes[spot]
        begins = start if inside else self._opens[spot + 1]
        spot += not inside
        wanted = self._worked[spot] + begins - self._opens[spot] + amount * 3600
        there = bisect_left(self._worked, wanted) - 1
        due = self._opens[there] + wanted - self._worked[there]
        key = (day, spot, there, amount)
        form = self._forms.get(key)
        if form is None:
            form = self._forms[key] = _told(_form(self._ask(start, amount, unit).lines))
        return due, form.replace(_BEGINS, _minutes(begins)).replace(_ENDS, _minutes(due))

    def _ask(self, start: int, amount: int, unit: str) -> Due:
        return deadlines.due_at(
            datetime.fromtimestamp(start, UTC), amount, Unit(unit), self.calendar
        )


def _form(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines with places for the minutes."""
    worked = [at for at, one in enumerate(lines) if one.code == "worked"]
    for at, one in enumerate(lines):
        named = _ENDS if one.code == "due" else one.named
        if at == worked[0]:
            named = _BEGINS + named[_SHOWN:]
        if at == worked[-1]:
            named = named[:-_SHOWN] + _ENDS
        yield replace(one, named=named)


def _minutes(at: int) -> str:
    """When an instant is on the wall's clock."""
    return _CLOCK[(at + _EAST) % _DAY][1 : 1 + _SHOWN]


def _told(lines: Iterable[Line]) -> str:
    each = [
        f'{{"code": "{one.code}", "day": "{one.day}", "named": {quoted(one.named)}}}'
        for one in lines
    ]
    return f"[{', '.join(each)}]"


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
