"""The office's calendar from its rows, and which policy counts."""

from __future__ import annotations

from datetime import date, time

import pytest

from hotline import deadlines
from hotline.db import Database
from hotline.deadlines import (
    KnownPolicy,
    SpecialDay,
    Step,
    Unit,
    WorkCalendar,
    WorkingHours,
    opening_hours,
    policy_for,
)
from tests.deadlines.calendars import SAMPLE, at


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("17/11/2026 07:29", False),
        ("17/11/2026 07:30", True),
        ("17/11/2026 11:29", True),
        ("17/11/2026 11:30", False),
        ("17/11/2026 13:30", True),
        ("17/11/2026 17:00", False),
        ("21/11/2026 09:00", False),
        ("24/11/2026 09:00", False),
        ("22/08/2026 09:00", True),
    ],
)
def test_the_office_is_open_in_its_hours_only(when: str, is_open: bool) -> None:
    assert deadlines.is_open(SAMPLE, at(when)) is is_open


def test_the_pbx_is_told_the_hours_of_a_day() -> None:
    assert opening_hours(SAMPLE, date(2026, 11, 17)) == "0730-1130,1330-1700"
    assert opening_hours(SAMPLE, date(2026, 11, 24)) == "closed"
    assert opening_hours(SAMPLE, date(2026, 8, 22)) == "0730-1130,1330-1700"


def test_a_weekend_has_no_name_and_a_holiday_has() -> None:
    assert SAMPLE.off_because(date(2026, 11, 21)) is None
    assert SAMPLE.off_because(date(2026, 9, 2)) == "Quốc khánh"


async def test_rows_make_the_calendar(sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        s.add(WorkCalendar(id=9, name="Lịch trực"))
        await s.flush()
        s.add(SpecialDay(calendar_id=9, day=date(2026, 11, 18), name="Nghỉ tránh bão"))
        # Written out of order: the lunch break must not turn inside out.
        s.add(WorkingHours(calendar_id=9, weekday=5, starts=time(13), ends=time(16)))
        s.add(WorkingHours(calendar_id=9, weekday=5, starts=time(8), ends=time(11)))
    async with sqlite_db.read() as s:
        calendar = await deadlines.calendar(s, 9)
        province = await deadlines.calendar(s)
    assert calendar.off_because(date(2026, 11, 18)) == "Nghỉ tránh bão"
    assert calendar.hours(date(2026, 11, 21)) == ((time(8), time(11)), (time(13), time(16)))
    assert province.hours(date(2026, 11, 18))
    assert province.hours(date(2026, 11, 17)) == ((time(7, 30), time(11, 30)),
                                                  (time(13, 30), time(17)))  # fmt: skip


def policy(number: int, *, field: int | None = None, kind: str | None = None,
           urgency: str | None = None, step: Step = Step.ANSWER) -> KnownPolicy:  # fmt: skip
    return KnownPolicy(
        id=number, field_id=field, kind=kind, urgency=urgency, step=step, amount=1,
        unit=Unit.WORKING_DAYS,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "wins"),
    [
        ([policy(1), policy(2, field=20)], 2),
        ([policy(1, field=2), policy(2, field=20)], 2),
        ([policy(1, field=20), policy(2, field=2)], 1),
        ([policy(1, field=20), policy(2, urgency="urgent")], 2),
        ([policy(1, urgency="urgent"), policy(2, field=20, urgency="urgent")], 2),
        ([policy(1, kind="question"), policy(2, field=2)], 2),
        ([policy(1), policy(2, kind="question")], 2),
        ([policy(1), policy(2)], 1),
        ([policy(1, urgency="normal"), policy(2)], 2),
        ([policy(1, field=99), policy(2)], 2),
        ([policy(1, kind="petition")], None),
        ([policy(1, step=Step.ACCEPT)], None),
        ([], None),
    ],
)
def test_the_most_telling_policy_counts(rows: list[KnownPolicy], wins: int | None) -> None:
    found = policy_for(rows, Step.ANSWER, field_ids=(20, 2), kind="question", urgency="urgent")
    assert (found.id if found else None) == wins
