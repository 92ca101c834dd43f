"""Who sits at a counter when: it tells the officer where a rating itself does not.

At most one officer at a time. What is written here may be set right later; the ratings, which
nobody changes, are then read with the officer who truly sat there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline import amendments, clock
from hotline.amendments import Deed, Subject
from hotline.db import Base
from hotline.errors import Conflict, Invalid, NotFound
from hotline.feedback.counters import Counter, CounterOfficer
from hotline.staff import Person

_SHOWN_AT_MOST = 100


class CounterDuty(Base):
    """One officer at one counter within a half-open span; no `until` is until further notice."""

    __tablename__ = "counter_duty"
    __table_args__ = (
        CheckConstraint("until is null or since < until", name="order"),
        Index("ix_counter_duty_counter", "counter_id", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("counter_officer.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    officer: Mapped[CounterOfficer] = relationship(lazy="selectin")


async def duties(s: AsyncSession, counter_id: int) -> list[CounterDuty]:
    """The roster of a counter, newest first."""
    found = await s.scalars(
        select(CounterDuty)
        .where(CounterDuty.counter_id == counter_id)
        .order_by(CounterDuty.since.desc())
        .limit(_SHOWN_AT_MOST)
    )
    return list(found)


async def on_day(s: AsyncSession, counter_ids: Sequence[int], day: date) -> dict[int, set[int]]:
    """By counter: the officers who sat there at any time of a local day."""
    span, found = clock.day_span(day), dict[int, set[int]]()
    rows = await s.execute(
        select(CounterDuty.counter_id, CounterDuty.officer_id).where(
            CounterDuty.counter_id.in_(counter_ids),
            CounterDuty.since < span.end,
            or_(CounterDuty.until.is_(None), CounterDuty.until > span.start),
        )
    )
    for counter_id, officer_id in rows:
        found.setdefault(counter_id, set()).add(officer_id)
    return found


async def put_on_duty(
    s: AsyncSession,
    counter: Counter,
    officer_id: int | None,
    since: datetime | None,
    until: datetime | None,
    *,
    by: Person,
    at: datetime,
) -> CounterDuty:
    """Write down who sits there from when on; whoever sat until further notice ends then.

    Raises Invalid (`duty_officer`, `duty_since`, `duty_until`) and Conflict (`duty_taken`).
    """
    officer = next((one for one in counter.officers if one.id == officer_id), None)
    if officer is None:
        raise Invalid("duty_officer", field="officer")
    if since is None:
        raise Invalid("duty_since", field="since")
    if until is not None and until <= since:
        raise Invalid("duty_until", field="until")
    for other in await _beside(s, counter.id, since, until):
        if other.until is not None or other.since >= since:
            raise Conflict("duty_taken", field="since", name=other.officer.name, start=other.since)
        other.until = since
    row = CounterDuty(counter_id=counter.id, officer=officer, since=since, until=until)
    s.add(row)
    await s.flush()
    _note(s, counter, row, [None, _told(row)], by=by, at=at)
    return row


async def take_off_duty(
    s: AsyncSession, counter: Counter, duty_id: int, *, by: Person, at: datetime
) -> None:
    """Drop a line of the roster that was wrong. Raises NotFound."""
    row = await s.get(CounterDuty, duty_id)
    if row is None or row.counter_id != counter.id:
        raise NotFound("no_such_duty")
    _note(s, counter, row, [_told(row), None], by=by, at=at)
    await s.delete(row)
    await s.flush()


async def _beside(
    s: AsyncSession, counter_id: int, since: datetime, until: datetime | None
) -> list[CounterDuty]:
    """What overlaps a span, in the order of time."""
    query = select(CounterDuty).where(
        CounterDuty.counter_id == counter_id,
        or_(CounterDuty.until.is_(None), CounterDuty.until > since),
    )
    if until is not None:
        query = query.where(CounterDuty.since < until)
    return list(await s.scalars(query.order_by(CounterDuty.since)))


def _note(
    s: AsyncSession,
    counter: Counter,
    row: CounterDuty,
    changed: list[str | None],
    *,
    by: Person,
    at: datetime,
) -> None:
    amendments.note(s, Subject.COUNTER, counter.id, counter.name, Deed.CHANGED,
                    {"duty": changed}, by=by, at=at)  # fmt: skip


def _told(row: CounterDuty) -> str:
    start = f"{clock.local(row.since):%H:%M %d/%m/%Y}"
    end = f"{clock.local(row.until):%H:%M %d/%m/%Y}" if row.until else "…"
    return f"{row.officer.name}: {start} – {end}"
