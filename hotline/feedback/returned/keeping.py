"""Keeping results returned: what a sheet says of a counter's day takes the place of what was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments
from hotline.amendments import Deed, Subject
from hotline.db import announce
from hotline.errors import Conflict, Invalid
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


class Rewritten(NamedTuple):
    """A number that somebody typed over another; None is a field left empty."""

    counter_id: int
    day: date
    officer_id: int | None
    was: int | None
    now: int | None


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
    await _hold(s, counters)
    allowed = {(counter_id, day) for counter_id, day in days if counter_id in counters}
    lines = [one for one in told if (one.counter_id, one.day) in allowed]
    if any(not 0 <= one.returned <= MOST_A_DAY for one in lines):
        raise Invalid("returned_wrong", field="text", most=MOST_A_DAY)
    for counter_id in sorted({counter_id for counter_id, _ in allowed}):
        own = sorted(day for number, day in allowed if number == counter_id)
        async with _noted(s, counters[counter_id], own, by=by, at=at):
            await s.execute(
                delete(CounterReturn).where(
                    CounterReturn.counter_id == counter_id, CounterReturn.day.in_(own)
                )
            )
            s.add_all(CounterReturn(**one._asdict(), source=source, by_id=by.id, at=at)
                      for one in lines if one.counter_id == counter_id)  # fmt: skip
    announce(s, "counter_return")


async def rewrite_returned(
    s: AsyncSession,
    counters: Mapping[int, Counter],
    told: Iterable[Rewritten],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Keep the numbers that were typed over others, and let all the rest stand.

    Raises Conflict (`returned_meanwhile`) where somebody else typed another over the same.
    `counters` as for `keep_returned`.
    """
    await _hold(s, counters)
    mine = [one for one in told if one.counter_id in counters and one.was != one.now]
    if not mine:
        return
    days = [one.day for one in mine]
    known = await known_of(s, sorted({one.counter_id for one in mine}), min(days), max(days))
    if any(_clashes(known.get(one[:3]), one) for one in mine):
        raise Conflict("returned_meanwhile")
    for counter_id, day in sorted({one[:2] for one in mine}):
        async with _noted(s, counters[counter_id], [day], by=by, at=at):
            for one in mine:
                if one[:2] == (counter_id, day):
                    await _rewrite(s, known.get(one[:3]), one, by, at)
    announce(s, "counter_return")


async def _hold(s: AsyncSession, counters: Mapping[int, Counter]) -> None:
    """Whoever writes of a counter at the same time comes after this."""
    which = select(Counter.id).where(Counter.id.in_(counters)).order_by(Counter.id)
    await s.execute(which.with_for_update())


def _clashes(kept: CounterReturn | None, one: Rewritten) -> bool:
    stands = kept.returned if kept else None
    return stands not in (one.was, one.now)


async def _rewrite(
    s: AsyncSession, kept: CounterReturn | None, one: Rewritten, by: Person, at: datetime
) -> None:
    if kept is not None:
        await s.delete(kept)
    if one.now is not None:
        s.add(CounterReturn(
            counter_id=one.counter_id, day=one.day, officer_id=one.officer_id,
            returned=one.now, source=ReturnedSource.TYPED, by_id=by.id, at=at,
        ))  # fmt: skip


@asynccontextmanager
async def _noted(
    s: AsyncSession, counter: Counter, days: Sequence[date], *, by: Person, at: datetime
) -> AsyncIterator[None]:
    """What is written within this is told of in the counter's story, if its sum changes."""
    before = await _sum(s, counter.id, days)
    yield
    await s.flush()
    after = await _sum(s, counter.id, days)
    if before != after:
        words = [_told(days, before), _told(days, after)]
        amendments.note(s, Subject.COUNTER, counter.id, counter.name, Deed.CHANGED,
                        {"returned": words}, by=by, at=at)  # fmt: skip
        await s.flush()


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
