"""Counting held against a second, slow way to count, over calendars nobody thought of."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline import clock
from hotline.deadlines import Calendar, Hours, Special, Unit, due_at, prolonged
from tests.deadlines.calendars import MORNING, OFFICE, Oracle, at

pytestmark = pytest.mark.slow

FIRST = date(2026, 1, 1)
# A Saturday worked in the morning only.
HALF_DAY = Calendar(OFFICE, {date(2026, 1, 31): Special("Làm bù nửa ngày", (MORNING,))})
minutes = st.integers(0, 24 * 60 - 1)
days = st.dates(FIRST, FIRST + timedelta(days=60))
names = st.sampled_from(("", "Lịch trực"))
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
    off = dict.fromkeys(draw(st.sets(days, max_size=12)), Special("nghỉ"))
    worked = draw(st.dictionaries(days, hours(), max_size=8))
    own = {day: Special("giờ riêng", parts) for day, parts in worked.items()}
    return Calendar(week, {**off, **own}, public_holidays=False, name=draw(names))


def oracle(calendar: Calendar) -> Oracle:
    return Oracle(
        {day: _minutes(parts) for day, parts in calendar.week.items()},
        {day: _minutes(special.hours) for day, special in calendar.special.items()},
    )


@settings(max_examples=300, deadline=None)
@given(calendars(), starts, st.integers(1, 9), st.sampled_from(Unit))
@example(HALF_DAY, at("30/01/2026 09:00"), 1, Unit.WORKING_DAYS)
@example(HALF_DAY, at("31/01/2026 11:29"), 1, Unit.WORKING_HOURS)
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


@settings(max_examples=100, deadline=None)
@given(calendars(), starts, st.integers(1, 5), st.integers(1, 5), st.sampled_from(Unit))
def test_an_extension_runs_on_from_the_date_before_it(
    calendar: Calendar, start: datetime, amount: int, more: int, unit: Unit
) -> None:
    first = due_at(start, amount, unit, calendar)
    later = prolonged(first, more, unit, calendar)
    assert clock.local(later.at).replace(tzinfo=None) == oracle(calendar).due(first.at, more, unit)
    assert later.lines[: len(first.lines)] == first.lines
    assert later.lines[len(first.lines)].code == "extended"


@settings(max_examples=100, deadline=None)
@given(calendars(), starts, st.integers(1, 6), st.sampled_from(Unit), days)
def test_a_day_outside_the_counting_moves_nothing(
    calendar: Calendar, start: datetime, amount: int, unit: Unit, day: date
) -> None:
    """What a preview rests on: only days between the beginning and the end can move a date."""
    due = due_at(start, amount, unit, calendar)
    if not clock.local_day(start) <= day <= clock.local_day(due.at):
        changed = calendar.with_days({day: Special("nghỉ")})
        assert due_at(start, amount, unit, changed).at == due.at


def _minutes(parts: Hours) -> set[int]:
    return {m for opens, closes in parts for m in range(_minute(opens), _minute(closes))}


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
