"""Periods of figures: a month, a quarter, a year, or any two instants; half-open, local."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from hotline import clock, texts
from hotline.clock import Span
from hotline.tickets.wanted import instant, written_instant

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(20\d\d)-Q([1-4])")
_YEAR = re.compile(r"20\d\d")
_A_QUARTER, _A_YEAR = 3, 12


@dataclass(frozen=True)
class Period:
    """A span as an address holds it. `months` is how many it has, 0 for any two instants.

    `wrong` says that what was typed is no span; `since` and `until` keep it then.
    """

    span: Span
    months: int
    since: str
    until: str
    wrong: bool = False

    @property
    def typed(self) -> dict[str, str]:
        """What the address says."""
        if not self.months:
            return {"since": self.since, "until": self.until}
        return {"period": _name(self.span, self.months)}

    @property
    def query(self) -> str:
        """The same as a query."""
        return urlencode(self.typed)

    @property
    def closing(self) -> dict[str, str]:
        """The filters of the tickets that were closed in it."""
        start, end = map(written_instant, self.span)
        return {"closed_from": start, "closed_to": end}

    def beside(self) -> tuple[str, str]:
        """The queries of the period before and of the one after; empty for any two instants."""
        if not self.months:
            return "", ""
        first = _number(self.span.start)
        each = (_period(first + step, self.months) for step in (-self.months, self.months))
        before, after = (one.query for one in each)
        return before, after

    def others(self) -> dict[int, str]:
        """By number of months: the query of the month, quarter and year of its last day."""
        last = _number(self.span.end) - (1 if self.months else 0)
        return {
            months: _period(last - last % months, months).query
            for months in (1, _A_QUARTER, _A_YEAR)
        }

    def words(self, language: str) -> str:
        """What it is called."""
        wall = clock.local(self.span.start)
        if self.months == 1:
            return texts.say("figures_month", language, month=f"{wall:%m/%Y}")
        if self.months == _A_QUARTER:
            quarter, year = (wall.month + 2) // _A_QUARTER, f"{wall:%Y}"
            return texts.say("figures_quarter", language, quarter=quarter, year=year)
        if self.months:
            return texts.say("figures_year", language, year=f"{wall:%Y}")
        return texts.say("figures_range", language, start=self.span.start, end=self.span.end)


def read(typed: Mapping[str, str], *, at: datetime) -> Period:
    """The period of an address; this month where it names none or one that cannot be."""
    said = typed.get("period", "")
    if found := _MONTH.fullmatch(said):
        return _period(_of(int(found[1]), int(found[2])), 1)
    if found := _QUARTER.fullmatch(said):
        return _period(_of(int(found[1]), int(found[2]) * _A_QUARTER - 2), _A_QUARTER)
    if found := _YEAR.fullmatch(said):
        return _period(_of(int(found[0]), 1), _A_YEAR)
    since, until = typed.get("since", "").strip(), typed.get("until", "").strip()
    start, end = instant(since), instant(until)
    if start is not None and end is not None and start < end:
        return Period(Span(start, end), 0, since, until)
    now = _period(_number(at), 1)
    if since or until:
        return Period(now.span, 1, since, until, wrong=True)
    return now


def months_until(span: Span, count: int) -> list[Span]:
    """So many months, the last of them the one in which a span ends."""
    last = _number(span.end)
    if _start(last) == span.end:
        last -= 1
    return [Span(_start(one), _start(one + 1)) for one in range(last - count + 1, last + 1)]


def month_name(span: Span) -> str:
    """11/2026."""
    return f"{clock.local(span.start):%m/%Y}"


def _period(first: int, months: int) -> Period:
    span = Span(_start(first), _start(first + months))
    return Period(span, months, written_instant(span.start), written_instant(span.end))


def _name(span: Span, months: int) -> str:
    wall = clock.local(span.start)
    if months == 1:
        return f"{wall:%Y-%m}"
    return f"{wall:%Y}-Q{(wall.month + 2) // _A_QUARTER}" if months == _A_QUARTER else f"{wall:%Y}"


def _of(year: int, month: int) -> int:
    return year * 12 + month - 1


def _number(at: datetime) -> int:
    """Months are counted through, so that one follows another."""
    wall = clock.local(at)
    return _of(wall.year, wall.month)


def _start(number: int) -> datetime:
    return clock.month_span(number // 12, number % 12 + 1).start
