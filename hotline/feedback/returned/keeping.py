"""Keeping results returned: what a sheet says of a counter's day takes the place of what was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments
from hotline.amendments import Deed, Subject
from hotline.db import announce
from hotline.errors import Invalid
from hotline.feedback.counters import Counter
from hotline.feedback.returned.tables import CounterReturn, ReturnedSource
from hotline.staff import Person

MOST_A_DAY = 9_999


class DayReturned(NamedTuple):
    """Results that an officer (or nobody known, None) of a counter handed out on a day."""

    counter_id: int
    day: date
    officer_id: int | None
    returned: int


async def known_of(
    s: AsyncSession, counter_ids: Sequence[int], first: date, last: date
) -> dict[tuple[int, date, int | None], CounterReturn]:
    """What is kept of these counters within two days, both included."""
    found = await s.scalars(
        select(CounterReturn).where(
            CounterReturn.counter_id.in_(counter_ids),
            CounterReturn.day >= first,
            CounterReturn.day <= last,
        )
    )
    return {(one.counter_id, one.day, one.officer_id): one for one in found}


async def keep_returned(
    s: AsyncSession,
    counters: Mapping[int, Counter],
    told: Iterable[DayReturned],
    days: Iterable[tuple[int, date]],
    *,
    source: ReturnedSource,
    by: Person,
    at: datetime,
) -> None:
    """Keep what is `told` of all these `days` of counters; what was kept of them goes.

    Raises Invalid (`returned_wrong`) for a number that is none. `counters` are those that this
    person may write of, by id; others are left out.
    """
    allowed = {(counter_id, day) for counter_id, day in days if counter_id in counters}
    lines = [one for one in told if (one.counter_id, one.day) in allowed]
    if any(not 0 <= one.returned <= MOST_A_DAY for one in lines):
        raise Invalid("returned_wrong", field="text", most=MOST_A_DAY)
    for counter_id in sorted({counter_id for counter_id, _ in allowed}):
        own = sorted(day for number, day in allowed if number == counter_id)
        before = await _sum(s, counter_id, own)
        await s.execute(
            delete(CounterReturn).where(
                CounterReturn.counter_id == counter_id, CounterReturn.day.in_(own)
            )
        )
        mine = [one for one in lines if one.counter_id == counter_id]
        s.add_all(CounterReturn(**one._asdict(), source=source, by_id=by.id, at=at)
                  for one in mine)  # fmt: skip
        after = sum(one.returned for one in mine) if mine else None
        if before != after:
            words = [_told(own, before), _told(own, after)]
            amendments.note(s, Subject.COUNTER, counter_id, counters[counter_id].name,
                            Deed.CHANGED, {"returned": words}, by=by, at=at)  # fmt: skip
    await s.flush()
    announce(s, "counter_return")


async def _sum(s: AsyncSession, counter_id: int, days: Sequence[date]) -> int | None:
    total: int | None = await s.scalar(
        select(func.sum(CounterReturn.returned)).where(
            CounterReturn.counter_id == counter_id, CounterReturn.day.in_(days)
        )
    )
    return total


def _told(days: Sequence[date], count: int | None) -> str | None:
    if count is None:
        return None
    first, last = f"{days[0]:%d/%m/%Y}", f"{days[-1]:%d/%m/%Y}"
    return f"{first}: {count}" if first == last else f"{first} – {last}: {count}"
