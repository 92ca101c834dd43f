"""A calendar to count by, and a second, slow way to count."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hotline import clock
from hotline.deadlines import Calendar, Hours, Unit

MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17, 0))
OFFICE: dict[int, Hours] = dict.fromkeys(range(5), (MORNING, AFTERNOON))
SAMPLE = Calendar(OFFICE, make_up={date(2026, 8, 22): "Làm bù cho ngày 31/08/2026"})


def at(text: str) -> datetime:
    """A wall-clock time in the province: `17/11/2026 09:00`."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=clock.ZONE)


def shown(instant: datetime) -> str:
    """An instant as the province's wall clock shows it."""
    return f"{clock.local(instant):%d/%m/%Y %H:%M}"


class Oracle:
    """Counts minute by minute and day by day, with nothing in common with the real counting.

    `week` is the set of working minutes of each weekday; a minute is named by its start.
    """

    def __init__(self, week: dict[int, set[int]], off: set[date], make_up: set[date]) -> None:
        self._week, self._off, self._make_up = week, off, make_up

    def due(self, start: datetime, amount: int, unit: Unit) -> datetime:
        """The wall-clock time at which it is due."""
        wall = clock.local(start).replace(tzinfo=None)
        if unit == Unit.WORKING_HOURS:
            return self._after_minutes(wall, amount * 60)
        return self._after_days(wall.date(), amount, unit)

    def minutes(self, day: date) -> set[int]:
        """The minutes worked on a day."""
        if day in self._make_up:
            return self._week.get(day.weekday()) or self._week.get(0, set())
        return set() if day in self._off else self._week.get(day.weekday(), set())

    def _after_minutes(self, wall: datetime, left: int) -> datetime:
        while True:
            if wall.hour * 60 + wall.minute in self.minutes(wall.date()):
                left -= 1
            wall += timedelta(minutes=1)
            if left == 0:
                return wall

    def _after_days(self, day: date, amount: int, unit: Unit) -> datetime:
        while amount:
            day += timedelta(days=1)
            if unit == Unit.CALENDAR_DAYS or self.minutes(day):
                amount -= 1
        while not self.minutes(day):
            day += timedelta(days=1)
        return datetime.combine(day, time()) + timedelta(minutes=max(self.minutes(day)) + 1)
