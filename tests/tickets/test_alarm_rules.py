"""When a rule fires, counted in working time and out of it."""

from __future__ import annotations

import functools
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline import clock
from hotline.deadlines import Calendar
from hotline.errors import Invalid
from hotline.tickets import OffsetUnit
from hotline.tickets.alarm_rules import offset

HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
OFFICE = Calendar(dict.fromkeys(range(5), HOURS), public_holidays=False)


def at(text: str) -> datetime:
    """A wall-clock instant of November 2026; the 16th is a Monday."""
    day, hour = text.split()
    return clock.at_local(date(2026, 11, int(day)), time.fromisoformat(hour))


@pytest.mark.parametrize(
    ("due", "amount", "unit", "before", "expected"),
    [
        ("17 10:00", 0, "working_hours", False, "17 10:00"),
        ("17 10:00", 4, "hours", True, "17 06:00"),
        ("17 10:00", 4, "working_hours", True, "16 15:30"),
        ("17 14:30", 2, "working_hours", True, "17 10:30"),
        ("17 16:00", 2, "working_hours", False, "18 08:30"),
        ("16 08:00", 1, "working_hours", True, "13 16:30"),
        ("20 16:30", 1, "working_hours", False, "23 08:00"),
        ("16 17:00", 2, "working_days", True, "12 17:00"),
        ("13 17:00", 1, "working_days", False, "16 17:00"),
        ("16 17:00", 2, "calendar_days", True, "14 17:00"),
        ("13 17:00", 1, "calendar_days", False, "14 17:00"),
    ],
)
def test_the_distance_to_a_due_date_is_counted_as_its_unit_says(
    due: str, amount: int, unit: str, before: bool, expected: str
) -> None:
    found = offset(at(due), amount, OffsetUnit(unit), OFFICE, before=before)
    assert f"{clock.local(found):%d %H:%M}" == expected


def test_a_calendar_without_work_is_refused_instead_of_searched_for_ever() -> None:
    for unit in (OffsetUnit.WORKING_HOURS, OffsetUnit.WORKING_DAYS):
        with pytest.raises(Invalid):
            offset(at("17 10:00"), 1, unit, Calendar({}), before=True)


@given(
    minutes=st.integers(0, 14 * 24 * 60), hours=st.integers(0, 60), before=st.booleans()
)  # fmt: skip
def test_working_hours_are_those_that_a_minute_by_minute_count_finds(
    minutes: int, hours: int, before: bool
) -> None:
    due = at("16 00:00") + timedelta(minutes=minutes)
    found = offset(due, hours, OffsetUnit.WORKING_HOURS, OFFICE, before=before)
    start, end = (clock.local(one).replace(tzinfo=None) for one in sorted((due, found)))
    worked = sum(
        _works(start + timedelta(minutes=number))
        for number in range(int((end - start).total_seconds() // 60))
    )
    assert worked == hours * 60


@functools.cache
def _works(wall: datetime) -> bool:
    return any(start <= wall.time() < end for start, end in OFFICE.hours(wall.date()))
