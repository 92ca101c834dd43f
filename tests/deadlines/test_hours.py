"""Hours as people type them, as rows keep them, as pages show them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given, settings

from hotline.deadlines import read_hours, shown, written
from hotline.errors import Invalid
from tests.deadlines.calendars import AFTERNOON, MORNING
from tests.deadlines.test_due_by_oracle import hours


@pytest.mark.parametrize(
    "typed",
    [
        "07:30-11:30, 13:30-17:00",
        "7:30-11:30,13:30-17:00",
        "0730-1130,1330-1700",
        "7h30–11h30; 13h30 – 17h",
        "7g30-11g30 13g30-17g00",
        " 7.30 - 11.30 + 13.30 - 17 ",
        "13:30-17:00, 07:30-11:30",
        "07:30 đến 11:30, 13:30 đến 17:00",
    ],
)
def test_hours_are_read_however_people_write_them(typed: str) -> None:
    assert read_hours(typed) == (MORNING, AFTERNOON)


def test_nothing_typed_is_no_hours() -> None:
    assert read_hours("  ") == ()
    assert (written(()), shown(())) == ("", "")


def test_shifts_may_touch() -> None:
    assert len(read_hours("06:00-14:00,14:00-22:00")) == 2


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("sáng và chiều", "hours_unreadable"),
        ("07:30", "hours_unreadable"),
        ("07:30-11:30 nghỉ trưa", "hours_unreadable"),
        ("07:30-24:00", "hours_unreadable"),
        ("07:60-11:30", "hours_unreadable"),
        ("x" * 5000, "hours_unreadable"),
        ("11:30-07:30", "hours_inside_out"),
        ("07:30-07:30", "hours_inside_out"),
        ("22:00-06:00", "hours_inside_out"),
        ("07:30-12:00, 11:30-17:00", "hours_overlap"),
    ],
)
def test_hours_that_cannot_be_are_refused_by_name(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_hours(typed, field="day3")
    assert (refused.value.code, refused.value.field) == (code, "day3")


@settings(deadline=None)
@given(hours())
def test_what_is_written_or_shown_is_read_again(parts: tuple[tuple[time, time], ...]) -> None:
    assert read_hours(written(parts)) == read_hours(shown(parts)) == parts
