"""The ratings of counters: who served, within which days, and those behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from hotline.feedback.codes import Mode, Verdict
from hotline.feedback.duty import CounterDuty
from hotline.feedback.pressing import CounterRating

PAGE = 30


class Days(NamedTuple):
    """Local days, both included."""

    first: date
    last: date


class Wanted(NamedTuple):
    """Which ratings of a counter a list shows; None and empty ask for all."""

    counter_id: int
    days: Days
    officer_id: int | None = None
    nobody: bool = False
    verdict: Verdict | None = None
    mode: Mode | None = None


def officer_of() -> ColumnElement[Any]:
    """Who served: as the rating tells, else who sat there by the roster."""
    on_duty = (
        select(CounterDuty.officer_id)
        .where(
            CounterDuty.counter_id == CounterRating.counter_id,
            CounterDuty.since <= CounterRating.given_at,
            or_(CounterDuty.until.is_(None), CounterDuty.until > CounterRating.given_at),
        )
        .order_by(CounterDuty.since.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(CounterRating.officer_id, on_duty)


def within(day: Any, days: Days) -> list[ColumnElement[bool]]:
    """The condition that a day lies within them."""
    return [day >= days.first, day <= days.last]


async def ratings_behind(
    s: AsyncSession, wanted: Wanted, *, before: int | None = None, most: int = PAGE + 1
) -> Sequence[tuple[CounterRating, int | None]]:
    """The ratings behind a number, newest first, each with the officer who served."""
    held = [CounterRating.counter_id == wanted.counter_id, *within(CounterRating.day, wanted.days)]
    if wanted.officer_id is not None:
        held.append(officer_of() == wanted.officer_id)
    if wanted.nobody:
        held.append(officer_of().is_(None))
    if wanted.verdict is not None:
        held.append(CounterRating.verdict == wanted.verdict)
    if wanted.mode is not None:
        held.append(CounterRating.mode == wanted.mode)
    if before is not None:
        held.append(CounterRating.id < before)
    rows = await s.execute(
        select(CounterRating, officer_of())
        .options(selectinload(CounterRating.reason))
        .where(*held)
        .order_by(CounterRating.id.desc())
        .limit(most)
    )
    return [(rating, officer) for rating, officer in rows]
