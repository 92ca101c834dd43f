"""The province's time: instants are aware UTC, days and months are local.

A local day or month is always handed out as a half-open range of UTC instants,
so that no caller has to know where midnight lies.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Span(NamedTuple):
    """A half-open range of instants: `start <= at < end`, both aware UTC."""

    start: datetime
    end: datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local(at: datetime) -> datetime:
    """The same instant as the province's wall clock shows it."""
    return at.astimezone(ZONE)


def local_day(at: datetime) -> date:
    """The province's calendar day at an instant."""
    return local(at).date()


def at_local(day: date, hour: time = time.min) -> datetime:
    """The UTC instant of a wall-clock time on a local day."""
    return datetime.combine(day, hour, ZONE).astimezone(UTC)


def day_span(day: date) -> Span:
    """A local day as UTC instants."""
    return Span(at_local(day), at_local(day + timedelta(days=1)))


def month_span(year: int, month: int) -> Span:
    """A local calendar month as UTC instants."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return Span(at_local(date(year, month, 1)), at_local(following))


def days_in(span: Span) -> tuple[date, date]:
    """The first and the last local day that begin within a span; the last is before the first
    where none does. Spans side by side share no day."""
    first, last = local_day(span.start), local_day(span.end)
    if at_local(first) < span.start:
        first += timedelta(days=1)
    if at_local(last) >= span.end:
        last -= timedelta(days=1)
    return first, last


def from_epoch(seconds: float | str) -> datetime:
    """The UTC instant of a Unix time in seconds (fractions kept).

    Raises ValueError when the text is not a number or lies outside the calendar.
    """
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"not an instant: {seconds!r}") from error


def iso(at: datetime | None) -> str | None:
    """An instant as exports write it: UTC, ISO 8601, `Z` at the end."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
