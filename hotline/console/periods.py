"""Periods in addresses: those of reports, by name or between two instants; half-open, local."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from hotline import clock
from hotline.clock import Span
from hotline.console.given import as_typed, moment
from hotline.errors import Invalid
from hotline.reports import Cutoff, month_of, named, wording
from hotline.reports import period as of_reports
from hotline.reports.period import CALENDAR
from hotline.tickets.wanted import written_instant

_A_QUARTER, _A_YEAR = 3, 12


@dataclass(frozen=True)
class Period:
    """A period as an address holds it.

    `since` and `until` are as people write them; `wrong` says that what was typed is no span, and
    they keep it then.
    """

    counted: of_reports.Period
    since: str
    until: str
    wrong: bool = False

    @property
    def span(self) -> Span:
        """From when until when."""
        return self.counted.span

    @property
    def months(self) -> int:
        """How many it has, 0 for any two instants."""
        return self.counted.months

    @property
    def typed(self) -> dict[str, str]:
        """What the address says."""
        if not self.months:
            return {"since": self.since, "until": self.until}
        return {"period": self.counted.name}

    @property
    def query(self) -> str:
        """The same as a query."""
        return urlencode(self.typed)

    @property
    def closing(self) -> dict[str, str]:
        """The filters of the tickets that were closed in it."""
        return closing_in(self.span)

    def beside(self) -> tuple[str, str]:
        """The queries of the period before and of the one after; empty for any two instants."""
        if not self.months:
            return "", ""
        before, after = self.counted.previous(), self.counted.following()
        return of(before).query, of(after).query

    def others(self) -> dict[int, str]:
        """By number of months: the query of the month, quarter and year of its last day."""
        last = self._last_month()
        return {
            months: of(named(name, self.counted.cutoff)).query
            for months, name in (
                (1, f"{last:%Y-%m}"),
                (_A_QUARTER, f"{last:%Y}-Q{(last.month + 2) // _A_QUARTER}"),
                (_A_YEAR, f"{last:%Y}"),
            )
        }

    def words(self, language: str) -> str:
        """What it is called."""
        return wording.words(self.counted, language)

    def _last_month(self) -> datetime:
        if not self.months:
            return clock.local(self.span.end)
        return datetime.strptime(self.counted.each_month()[-1].name, "%Y-%m")  # noqa: DTZ007


def read(typed: Mapping[str, str], *, at: datetime, cutoff: Cutoff = CALENDAR) -> Period:
    """The period of an address; this month where it names none or one that cannot be."""
    try:
        period = named(typed.get("period", ""), cutoff)
    except Invalid:
        return _between(typed, month_of(at, cutoff))
    return of(period)


def of(period: of_reports.Period) -> Period:
    """A period as an address would hold it."""
    start, end = period.span
    return Period(period, as_typed(start), as_typed(end))


def closing_in(span: Span) -> dict[str, str]:
    """The filters of the tickets that were closed within a span."""
    start, end = map(written_instant, span)
    return {"closed_from": start, "closed_to": end}


def months_until(span: Span, count: int) -> list[Span]:
    """So many months, the last of them the one in which a span ends."""
    month = month_of(span.end)
    if month.span.start == span.end:
        month = month.previous()
    spans = [month.span]
    while len(spans) < count:
        month = month.previous()
        spans.append(month.span)
    return spans[::-1]


def month_name(span: Span) -> str:
    """11/2026."""
    return f"{clock.local(span.start):%m/%Y}"


def _between(typed: Mapping[str, str], now: of_reports.Period) -> Period:
    since, until = typed.get("since", "").strip(), typed.get("until", "").strip()
    with suppress(Invalid):
        start, end = moment(typed, "since"), moment(typed, "until")
        if start is not None and end is not None:
            between = named(f"{written_instant(start)}..{written_instant(end)}")
            return Period(between, since, until)
    if since or until:
        return Period(now, since, until, wrong=True)
    return of(now)
