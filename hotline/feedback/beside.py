"""Ratings at counters beside results returned (DOMAIN §9): rated ÷ returned is watched.

Days are local. A share is told of the days whose results returned are known: on the others
nobody knows of how many the ratings are.
"""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.clock import Span
from hotline.feedback.behind_counters import Days, officer_of, within
from hotline.feedback.codes import Verdict
from hotline.feedback.counters import Counter
from hotline.feedback.pressing import CounterRating
from hotline.feedback.returned import CounterReturn
from hotline.feedback.shares import Share


@dataclass
class Beside:
    """What was rated at a counter or by whom an officer served, beside what was returned.

    `matched` are the ratings of the days whose results are known: hits of `share`.
    """

    verdicts: Count[str] = field(default_factory=Count)
    modes: Count[str] = field(default_factory=Count)
    matched: int = 0
    returned: int = 0

    @property
    def rated(self) -> int:
        """All ratings."""
        return self.verdicts.total()

    @property
    def score(self) -> Share:
        """Positive ÷ rated."""
        return Share(self.verdicts[Verdict.POSITIVE], self.rated)

    @property
    def exceeds(self) -> bool:
        """Whether more was rated than returned: then one of the two numbers is wrong."""
        return self.matched > self.returned > 0

    @property
    def share(self) -> Share:
        """Rated ÷ returned; of nothing where nothing is known, or the two contradict."""
        return Share(0, 0) if self.exceeds else Share(self.matched, self.returned)

    def add(self, other: Beside) -> None:
        """Take in another counter's numbers."""
        self.verdicts += other.verdicts
        self.modes += other.modes
        self.matched += other.matched
        self.returned += other.returned


Key = tuple[int, int | None]


@dataclass(frozen=True)
class Besides:
    """The numbers of counters, and of their officers (None: nobody knows who)."""

    counters: Mapping[int, Beside]
    officers: Mapping[Key, Beside]

    def of(self, counter_id: int, *officer: int | None) -> Beside:
        """Of a counter, or of an officer of it; empty where nothing was."""
        if officer:
            return self.officers.get((counter_id, officer[0]), Beside())
        return self.counters.get(counter_id, Beside())


def days_of(span: Span) -> Days:
    """The local days that begin within a span."""
    return Days(*clock.days_in(span))


async def beside(s: AsyncSession, days: Days, agencies: Collection[int] | None = None) -> Besides:
    """Ratings beside results returned; `agencies` are the only ones whose counters count."""
    counters: dict[int, Beside] = {}
    officers: dict[Key, Beside] = {}
    for row in await s.execute(_rated(days, agencies)):
        count = int(row.count)
        for known, into in (
            (row.of_counter, counters.setdefault(row.counter_id, Beside())),
            (row.of_officer, officers.setdefault((row.counter_id, row.officer), Beside())),
        ):
            into.verdicts[row.verdict] += count
            into.modes[row.mode] += count
            into.matched += count if known else 0
    for counter_id, officer_id, returned in await s.execute(_returned(days, agencies)):
        counters.setdefault(counter_id, Beside()).returned += returned
        officers.setdefault((counter_id, officer_id), Beside()).returned += returned
    return Besides(counters, officers)


async def by_month(
    s: AsyncSession, days: Days, counter_ids: Collection[int]
) -> dict[tuple[int, int], Beside]:
    """By year and month: the numbers of these counters together."""
    found: dict[tuple[int, int], Beside] = {}
    rating, result = CounterRating, CounterReturn
    each: list[Any] = [rating.counter_id, rating.day, rating.verdict]
    daily: Select[Any] = select(*each, func.count().label("count")).where(
        rating.counter_id.in_(counter_ids), *within(rating.day, days)
    )
    one_day = daily.group_by(*each).subquery()
    known = _known(one_day.c.counter_id, one_day.c.day)
    keys: list[Any] = [*_month(one_day.c.day), one_day.c.verdict, known]
    rated: Select[Any] = select(*keys, func.sum(one_day.c.count)).group_by(*keys)
    for year, month, verdict, matches, counted in await s.execute(rated):
        # PostgreSQL adds up counts to decimals.
        count = int(counted)
        one = found.setdefault((int(year), int(month)), Beside())
        one.verdicts[verdict] += count
        one.matched += count if matches else 0
    months: list[Any] = _month(result.day)
    returned: Select[Any] = select(*months, func.sum(result.returned)).where(
        result.counter_id.in_(counter_ids), *within(result.day, days)
    )
    for year, month, total in await s.execute(returned.group_by(*months)):
        found.setdefault((int(year), int(month)), Beside()).returned += total
    return found


def _rated(days: Days, agencies: Collection[int] | None) -> Select[Any]:
    rating = CounterRating
    keys: list[Any] = [
        rating.counter_id, officer_of().label("officer"), rating.day, rating.mode, rating.verdict
    ]  # fmt: skip
    inner: Select[Any] = select(*keys, func.count().label("count"))
    inner = inner.where(*within(rating.day, days))
    if agencies is not None:
        inner = inner.where(rating.counter_id.in_(_of(agencies)))
    # A day at a time first: whether its results are known is asked once a day, not a rating.
    one = inner.group_by(*keys).subquery()
    columns = [
        one.c.counter_id, one.c.officer, one.c.mode, one.c.verdict,
        _known(one.c.counter_id, one.c.day).label("of_counter"),
        _known(one.c.counter_id, one.c.day, one.c.officer).label("of_officer"),
    ]  # fmt: skip
    outer = select(*columns, one.c.count).subquery()
    of = [column for column in outer.c if column.name != "count"]
    return select(*of, func.sum(outer.c.count).label("count")).group_by(*of)


def _returned(days: Days, agencies: Collection[int] | None) -> Select[Any]:
    result = CounterReturn
    keys: list[Any] = [result.counter_id, result.officer_id]
    query: Select[Any] = select(*keys, func.sum(result.returned)).where(*within(result.day, days))
    if agencies is not None:
        query = query.where(result.counter_id.in_(_of(agencies)))
    return query.group_by(*keys)


def _known(counter_id: Any, day: Any, *officer: Any) -> ColumnElement[bool]:
    """Whether results returned are known of a counter's day, or of an officer on it."""
    held = [CounterReturn.counter_id == counter_id, CounterReturn.day == day]
    held += [CounterReturn.officer_id.is_not_distinct_from(one) for one in officer]
    return select(CounterReturn.id).where(*held).exists()


def _month(day: Any) -> list[ColumnElement[Any]]:
    return [extract("year", day), extract("month", day)]


def _of(agencies: Collection[int]) -> Select[Any]:
    return select(Counter.id).where(Counter.agency_id.in_(agencies))
