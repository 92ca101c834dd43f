"""Local days and months as UTC instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from hotline import clock


def test_a_local_day_begins_seven_hours_before_it_does_in_utc() -> None:
    span = clock.day_span(date(2026, 11, 17))
    assert span.start == datetime(2026, 11, 16, 17, tzinfo=UTC)
    assert span.end - span.start == timedelta(days=1)


def test_days_and_months_touch_and_never_overlap() -> None:
    assert clock.day_span(date(2026, 11, 30)).end == clock.day_span(date(2026, 12, 1)).start
    for month in range(1, 12):
        assert clock.month_span(2026, month).end == clock.month_span(2026, month + 1).start


def test_december_ends_where_the_next_year_begins() -> None:
    assert clock.month_span(2026, 12).end == clock.month_span(2027, 1).start
    assert clock.month_span(2026, 12).end == datetime(2026, 12, 31, 17, tzinfo=UTC)


def test_the_local_day_of_a_late_utc_evening_is_tomorrow() -> None:
    assert clock.local_day(datetime(2026, 11, 16, 16, 59, tzinfo=UTC)) == date(2026, 11, 16)
    assert clock.local_day(datetime(2026, 11, 16, 17, 0, tzinfo=UTC)) == date(2026, 11, 17)


def test_a_wall_clock_time_goes_to_utc_and_back() -> None:
    at = clock.at_local(date(2026, 11, 17), time(7, 30))
    assert at == datetime(2026, 11, 17, 0, 30, tzinfo=UTC)
    assert clock.local(at).time() == time(7, 30)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_an_epoch_keeps_its_milliseconds() -> None:
    assert clock.from_epoch("1795296347.250") == datetime(2026, 11, 21, 21, 25, 47, 250000, UTC)


@pytest.mark.parametrize("typed", ["", "soon", "1e30", "-1e30", "inf", "nan", "1795296347,2"])
def test_what_is_no_instant_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        clock.from_epoch(typed)


def test_exports_write_utc_with_a_z() -> None:
    hanoi = datetime(2026, 11, 17, 9, 0, tzinfo=timezone(timedelta(hours=7)))
    assert clock.iso(hanoi) == "2026-11-17T02:00:00Z"
    assert clock.iso(None) is None
