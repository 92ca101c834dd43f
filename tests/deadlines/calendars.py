"""A calendar to count by, and a second, slow way to count."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hotline import clock
from hotline.deadlines import Calendar, Hours, Special, Unit

MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17, 0))
OFFICE: dict[int, Hours] = dict.fromkeys(range(5), (MORNING, AFTERNOON))
SAMPLE = Calendar(
    OFFICE, {date(2026, 8, 22): Special("Làm bù cho ngày 31/08/2026", (MORNING, AFTERNOON))}
)


def at(text: str) -> datetime:
    """A wall-clock time in the province: `17/11/2026 09:00`."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=clock.ZONE)


def shown(instant: datetime) -> str:
    """An instant as the province's wall clock shows it."""
    return f"{clock.local(instant):%d/%m/%Y %H:%M}"


class Oracle:
    """Counts minute by minute and day by day, with nothing in common with the real counting.

    `week` is the set of working minutes of each weekday, `special` that of single days;
    a minute is named by its start.
    """

    def __init__(self, week: dict[int, set[int]], special: dict[date, set[int]]) -> None:
        self._week, self._special = week, special

    def due(self, start: datetime, amount: int, unit: Unit) -> datetime:
        """The wall-clock time at which it is due."""
        wall = clock.local(start).replace(tzinfo=None)
        if unit == Unit.WORKING_HOURS:
            return self._after_minutes(wall, amount * 60)
        return self._after_days(wall.date(), amount, unit)

    def minutes(self, day: date) -> set[int]:
        """The minutes worked on a day."""
        return self._special.get(day, self._week.get(day.weekday(), set()))

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
