"""When a deadline is over, by the examples an office would give."""

from __future__ import annotations

from datetime import date, time

import pytest

from hotline.deadlines import Calendar, Special, Unit, due_at, prolonged
from hotline.errors import Invalid
from tests.deadlines.calendars import AFTERNOON, MORNING, OFFICE, SAMPLE, at, shown

HOURS, DAYS, CALENDAR_DAYS = Unit.WORKING_HOURS, Unit.WORKING_DAYS, Unit.CALENDAR_DAYS


def due(start: str, amount: int, unit: Unit, calendar: Calendar = SAMPLE) -> str:
    return shown(due_at(at(start), amount, unit, calendar).at)


def test_hours_run_on_within_a_morning() -> None:
    assert due("17/11/2026 09:00", 2, HOURS) == "17/11/2026 11:00"


def test_hours_stand_still_over_lunch() -> None:
    assert due("17/11/2026 10:30", 2, HOURS) == "17/11/2026 14:30"


def test_hours_that_end_with_the_morning_end_before_lunch() -> None:
    assert due("17/11/2026 09:30", 2, HOURS) == "17/11/2026 11:30"


def test_hours_from_the_lunch_break_begin_after_it() -> None:
    assert due("17/11/2026 12:15", 2, HOURS) == "17/11/2026 15:30"


def test_hours_from_an_evening_begin_next_morning() -> None:
    assert due("17/11/2026 21:40", 2, HOURS) == "18/11/2026 09:30"


def test_hours_from_before_opening_begin_at_opening() -> None:
    assert due("17/11/2026 03:00", 2, HOURS) == "17/11/2026 09:30"


def test_hours_from_the_minute_of_closing_begin_next_morning() -> None:
    assert due("17/11/2026 17:00", 1, HOURS) == "18/11/2026 08:30"


def test_hours_from_friday_afternoon_go_on_on_monday() -> None:
    assert due("20/11/2026 16:00", 2, HOURS) == "23/11/2026 08:30"


def test_hours_stand_still_on_the_day_of_vietnamese_culture() -> None:
    assert due("23/11/2026 16:00", 2, HOURS) == "25/11/2026 08:30"


def test_eight_hours_are_more_than_a_day_of_seven_and_a_half() -> None:
    assert due("17/11/2026 07:30", 8, HOURS) == "18/11/2026 08:00"


def test_seconds_are_kept() -> None:
    start = at("17/11/2026 09:00").replace(second=42)
    assert due_at(start, 2, HOURS, SAMPLE).at == at("17/11/2026 11:00").replace(second=42)


def test_the_first_day_is_not_counted() -> None:
    assert due("17/11/2026 09:00", 1, DAYS) == "18/11/2026 17:00"
    assert due("17/11/2026 07:30", 1, DAYS) == due("17/11/2026 16:59", 1, DAYS)


def test_a_ticket_of_the_night_belongs_to_its_own_day() -> None:
    assert due("17/11/2026 23:59", 1, DAYS) == "18/11/2026 17:00"
    assert due("18/11/2026 00:01", 1, DAYS) == "19/11/2026 17:00"


def test_working_days_pass_over_a_weekend() -> None:
    assert due("19/11/2026 09:00", 2, DAYS) == "23/11/2026 17:00"


def test_a_ticket_of_saturday_counts_from_monday() -> None:
    assert due("21/11/2026 10:00", 1, DAYS) == "23/11/2026 17:00"


def test_working_days_pass_over_24_november() -> None:
    assert due("23/11/2026 09:00", 1, DAYS) == "25/11/2026 17:00"


def test_working_days_pass_over_tet_2026() -> None:
    # Off from Saturday 14/2 to Sunday 22/2.
    assert due("13/02/2026 09:00", 1, DAYS) == "23/02/2026 17:00"
    assert due("11/02/2026 09:00", 5, DAYS) == "25/02/2026 17:00"


def test_working_days_pass_over_tet_2027() -> None:
    # Thursday 4/2 to Wednesday 10/2.
    assert due("03/02/2027 09:00", 1, DAYS) == "11/02/2027 17:00"


def test_a_make_up_saturday_counts_and_the_day_it_pays_for_does_not() -> None:
    assert due("21/08/2026 09:00", 1, DAYS) == "22/08/2026 17:00"
    assert due("28/08/2026 09:00", 1, DAYS) == "03/09/2026 17:00"
    assert due("22/08/2026 16:00", 2, HOURS) == "24/08/2026 08:30"


def test_a_day_off_of_the_province_is_passed_over() -> None:
    flood = Calendar(OFFICE, {date(2026, 11, 18): Special("Nghỉ tránh bão")})
    assert due("17/11/2026 09:00", 1, DAYS, flood) == "19/11/2026 17:00"


def test_a_worked_day_wins_over_a_holiday() -> None:
    worked = Calendar(OFFICE, {date(2026, 11, 24): Special("Trực", (MORNING, AFTERNOON))})
    assert due("23/11/2026 09:00", 1, DAYS, worked) == "24/11/2026 17:00"


def test_half_a_day_counts_as_a_day_and_ends_with_its_morning() -> None:
    half = Calendar(OFFICE, {date(2026, 11, 18): Special("Nghỉ chiều", (MORNING,))})
    assert due("17/11/2026 09:00", 1, DAYS, half) == "18/11/2026 11:30"
    assert due("18/11/2026 10:30", 2, HOURS, half) == "19/11/2026 08:30"


def test_a_day_of_three_shifts_is_worked_in_all_of_them() -> None:
    shifts = ((time(6), time(8)), (time(12), time(14)), (time(20), time(22)))
    split = Calendar(OFFICE, {date(2026, 11, 18): Special("Trực bão", shifts)})
    assert due("17/11/2026 16:00", 6, HOURS, split) == "18/11/2026 21:00"


def test_calendar_days_count_weekends() -> None:
    assert due("17/11/2026 09:00", 20, CALENDAR_DAYS) == "07/12/2026 17:00"


def test_an_end_on_a_weekend_rolls_forward() -> None:
    assert due("17/11/2026 09:00", 4, CALENDAR_DAYS) == "23/11/2026 17:00"


def test_an_end_on_a_day_off_rolls_forward() -> None:
    assert due("17/11/2026 09:00", 7, CALENDAR_DAYS) == "25/11/2026 17:00"


def test_an_end_in_tet_rolls_to_the_first_working_day() -> None:
    assert due("10/02/2026 09:00", 5, CALENDAR_DAYS) == "23/02/2026 17:00"


def test_a_day_ends_with_its_own_last_hour() -> None:
    short_friday = Calendar(OFFICE | {4: ((time(7, 30), time(11, 30)),)})
    assert due("19/11/2026 09:00", 1, DAYS, short_friday) == "20/11/2026 11:30"


@pytest.mark.parametrize("unit", Unit)
def test_an_office_without_working_time_is_refused(unit: Unit) -> None:
    with pytest.raises(Invalid) as refused:
        due_at(at("17/11/2026 09:00"), 1, unit, Calendar({}))
    assert refused.value.code == "calendar_empty"


def told(start: str, amount: int, unit: Unit) -> list[tuple[str, str, str]]:
    lines = due_at(at(start), amount, unit, SAMPLE).lines
    return [(line.code, f"{line.day:%d/%m}", line.named) for line in lines]


def test_working_days_explain_themselves_day_by_day() -> None:
    assert told("20/11/2026 09:00", 2, DAYS) == [
        ("first_day", "20/11", ""),
        ("weekend", "21/11", ""),
        ("weekend", "22/11", ""),
        ("counted", "23/11", "1"),
        ("holiday", "24/11", "Ngày Văn hóa Việt Nam"),
        ("counted", "25/11", "2"),
        ("due", "25/11", "17:00"),
    ]


def test_working_hours_explain_themselves_stretch_by_stretch() -> None:
    assert told("23/11/2026 10:30", 5, HOURS) == [
        ("worked", "23/11", "10:30–11:30"),
        ("worked", "23/11", "13:30–17:00"),
        ("holiday", "24/11", "Ngày Văn hóa Việt Nam"),
        ("worked", "25/11", "07:30–08:00"),
        ("due", "25/11", "08:00"),
    ]


def test_calendar_days_explain_why_they_roll() -> None:
    assert told("17/11/2026 09:00", 4, CALENDAR_DAYS)[-4:] == [
        ("counted", "21/11", "4"),
        ("rolled_over_weekend", "21/11", ""),
        ("rolled_over_weekend", "22/11", ""),
        ("due", "23/11", "17:00"),
    ]
    assert told("17/11/2026 09:00", 7, CALENDAR_DAYS)[-2:] == [
        ("rolled_over_holiday", "24/11", "Ngày Văn hóa Việt Nam"),
        ("due", "25/11", "17:00"),
    ]


def test_hours_of_a_days_own_are_said_beside_what_it_counts_for() -> None:
    assert told("21/08/2026 09:00", 1, DAYS)[1:3] == [
        ("counted", "22/08", "1"),
        ("own_hours", "22/08", "Làm bù cho ngày 31/08/2026: 07:30–11:30, 13:30–17:00"),
    ]


def test_another_calendar_than_the_provinces_is_named_first() -> None:
    duty = Calendar(OFFICE, name="Lịch trực")
    lines = due_at(at("17/11/2026 09:00"), 1, DAYS, duty).lines
    assert (lines[0].code, lines[0].named) == ("calendar", "Lịch trực")


def test_an_extension_is_explained_from_the_beginning() -> None:
    first = due_at(at("17/11/2026 09:00"), 1, DAYS, SAMPLE)
    lines = prolonged(first, 2, DAYS, SAMPLE).lines
    assert [line.code for line in lines] == [
        "first_day", "counted", "due", "extended", "first_day", "counted", "counted", "due",
    ]  # fmt: skip
    assert shown(prolonged(first, 2, DAYS, SAMPLE).at) == "20/11/2026 17:00"
