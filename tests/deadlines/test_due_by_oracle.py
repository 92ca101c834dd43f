"""Counting held against a second, slow way to count, over calendars nobody thought of."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline import clock
from hotline.deadlines import Calendar, Hours, Unit, due_at
from tests.deadlines.calendars import MORNING, OFFICE, Oracle, at

FIRST = date(2026, 1, 1)
minutes = st.integers(0, 24 * 60 - 1)
days = st.dates(FIRST, FIRST + timedelta(days=60))
starts = st.builds(
    lambda day, minute: datetime.combine(day, _time(minute), clock.ZONE), days, minutes
)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Up to three stretches of a day, in order; they may touch."""
    edges = sorted(draw(st.sets(minutes, min_size=0, max_size=6)))
    if len(edges) % 2:
        edges.pop()
    return tuple(
        (_time(opens), _time(closes)) for opens, closes in zip(edges[::2], edges[1::2], strict=True)
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any office that works at least some time on Mondays."""
    week = draw(st.dictionaries(st.integers(0, 6), hours(), max_size=7))
    week[0] = week.get(0) or (MORNING,)
    return Calendar(
        week,
        days_off=dict.fromkeys(draw(st.sets(days, max_size=12)), "nghỉ"),
        make_up=dict.fromkeys(draw(st.sets(days, max_size=6)), "làm bù"),
        public_holidays=False,
    )


def oracle(calendar: Calendar) -> Oracle:
    week = {
        day: {m for opens, closes in parts for m in range(_minute(opens), _minute(closes))}
        for day, parts in calendar.week.items()
    }
    return Oracle(week, set(calendar.days_off), set(calendar.make_up))


@settings(max_examples=120, deadline=None)
@given(calendars(), starts, st.integers(1, 6), st.sampled_from(Unit))
@example(Calendar(OFFICE), at("21/01/2026 11:30"), 1, Unit.WORKING_HOURS)
@example(Calendar(OFFICE), at("31/01/2026 23:59"), 1, Unit.CALENDAR_DAYS)
def test_counting_agrees_with_counting_minute_by_minute(
    calendar: Calendar, start: datetime, amount: int, unit: Unit
) -> None:
    due = due_at(start, amount, unit, calendar)
    expected = oracle(calendar).due(start, amount, unit)
    assert clock.local(due.at).replace(tzinfo=None) == expected


@settings(max_examples=80, deadline=None)
@given(calendars(), starts, st.integers(1, 6), st.sampled_from(Unit))
def test_more_is_never_due_earlier_and_nothing_is_due_before_it_began(
    calendar: Calendar, start: datetime, amount: int, unit: Unit
) -> None:
    sooner = due_at(start, amount, unit, calendar).at
    assert start < sooner <= due_at(start, amount + 1, unit, calendar).at


@settings(max_examples=80, deadline=None)
@given(calendars(), starts, st.integers(1, 6), st.sampled_from(Unit))
def test_the_explanation_ends_where_the_deadline_does(
    calendar: Calendar, start: datetime, amount: int, unit: Unit
) -> None:
    due = due_at(start, amount, unit, calendar)
    last = due.lines[-1]
    wall = clock.local(due.at)
    assert (last.code, last.day, last.named) == ("due", wall.date(), f"{wall:%H:%M}")
    assert [line.day for line in due.lines] == sorted(line.day for line in due.lines)


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
