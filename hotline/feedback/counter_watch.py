"""Watching rated ÷ returned at counters: few who rate, or ever fewer, are told to the office.

Once a month for a counter; for an officer of it where the counter as a whole shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline import notices
from hotline.db import Base, insert_new
from hotline.feedback.beside import Beside, Besides, Key, beside, days_of
from hotline.feedback.counters import Counter, CounterOfficer, counters
from hotline.feedback.shares import Share
from hotline.feedback.watching import WatchTerms, month_back, month_of, percent, watch_terms
from hotline.notices import News, Occasion
from hotline.staff import Role


class CounterFindingKind(StrEnum):
    """What was found of a counter: below the set share, or fallen."""

    COUNTER_LOW = "counter_low"
    COUNTER_FELL = "counter_fell"


class CounterFinding(Base):
    """What was found about a counter's or an officer's month (`2026-11`), once.

    `about` is the counter's id, with the officer's after a point. The other share is that of
    the months before; of one that is too low, the share that was set, of 100.
    """

    __tablename__ = "counter_finding"
    __table_args__ = (UniqueConstraint("kind", "month", "about", name="uq_counter_finding_month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    month: Mapped[str]
    about: Mapped[str]
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("counter_officer.id"))
    hits: Mapped[int]
    of: Mapped[int]
    other_hits: Mapped[int]
    other_of: Mapped[int]
    found_at: Mapped[datetime]

    counter: Mapped[Counter] = relationship(lazy="selectin")
    officer: Mapped[CounterOfficer | None] = relationship(lazy="selectin")

    @property
    def share(self) -> Share:
        """What was found."""
        return Share(self.hits, self.of)

    @property
    def other(self) -> Share:
        """What it is measured by."""
        return Share(self.other_hits, self.other_of)

    @property
    def month_words(self) -> str:
        """11/2026."""
        return f"{self.month[5:]}/{self.month[:4]}"


class CounterFound(NamedTuple):
    """What differs in a month."""

    kind: CounterFindingKind
    month: str
    about: Key
    share: Share
    other: Share


def judge(now: Share, before: Share, terms: WatchTerms) -> list[tuple[CounterFindingKind, Share]]:
    """What is wrong with a month's share, each with what it is measured by. Pure.

    Both by more than chance: the 95 % interval lies below the set share, or apart from that of
    the months before.
    """
    found, low = [], Share(terms.counter_low, 100)
    if now.of < terms.returned:
        return []
    if now.interval[1] < terms.counter_low:
        found.append((CounterFindingKind.COUNTER_LOW, low))
    fall = (before.percent or 0.0) - (now.percent or 0.0)
    if before.of >= terms.returned and fall >= terms.counter_fall and now.apart(before):
        found.append((CounterFindingKind.COUNTER_FELL, before))
    return found


async def look_at_counters(s: AsyncSession, *, at: datetime) -> list[CounterFound]:
    """What differs this month and the last, whether it was told before or not."""
    terms = await watch_terms(s)
    spans = [month_back(at, back) for back in range(terms.months + 1, -1, -1)]
    each = [await beside(s, days_of(span)) for span in spans]
    found = []
    for last in (-2, -1):
        until = len(each) + last
        earlier = each[max(0, until - terms.months) : until]
        found += _found(month_of(spans[last]), each[last], earlier, terms)
    in_use = {one.id for one in await counters(s) if one.ended_at is None}
    return [one for one in found if one.about[0] in in_use]


async def tell_counters(
    s: AsyncSession, found: Sequence[CounterFound], *, at: datetime
) -> list[CounterFinding]:
    """Tell the office what was not told yet; returns that. Any number of processes may."""
    rows = [
        {"kind": one.kind, "month": one.month, "about": _about(one.about),
         "counter_id": one.about[0], "officer_id": one.about[1], "hits": one.share.hits,
         "of": one.share.of, "other_hits": one.other.hits, "other_of": one.other.of,
         "found_at": at}
        for one in found
    ]  # fmt: skip
    written = await insert_new(s, CounterFinding, rows)
    for row in written:
        await _tell(s, row, at=at)
    return written


async def counter_findings(
    s: AsyncSession,
    *,
    since: datetime,
    agencies: Sequence[int] | None = None,
    counter_id: int | None = None,
) -> list[CounterFinding]:
    """What was found since an instant, newest month first; of these agencies' counters only."""
    query = select(CounterFinding).where(CounterFinding.found_at >= since)
    if agencies is not None:
        query = query.join(CounterFinding.counter).where(Counter.agency_id.in_(agencies))
    if counter_id is not None:
        query = query.where(CounterFinding.counter_id == counter_id)
    found = await s.scalars(
        query.order_by(CounterFinding.month.desc(), CounterFinding.id.desc()).limit(50)
    )
    return list(found)


def _found(
    month: str, now: Besides, earlier: Sequence[Besides], terms: WatchTerms
) -> list[CounterFound]:
    found = []
    for counter_id, one in now.counters.items():
        before = _together([each.of(counter_id) for each in earlier])
        found += _judged(month, (counter_id, None), one, before, terms)
    whole = {one.about[0] for one in found}
    for key, one in now.officers.items():
        if key[1] is not None and key[0] not in whole:
            before = _together([each.of(*key) for each in earlier])
            found += _judged(month, key, one, before, terms)
    return found


def _judged(
    month: str, about: Key, now: Beside, before: Share, terms: WatchTerms
) -> list[CounterFound]:
    judged = judge(now.share, before, terms)
    return [CounterFound(kind, month, about, now.share, other) for kind, other in judged]


def _together(parts: Sequence[Beside]) -> Share:
    """Of the months in which the two numbers do not contradict each other."""
    shares = [one.share for one in parts]
    return Share(sum(one.hits for one in shares), sum(one.of for one in shares))


def _about(key: Key) -> str:
    return str(key[0]) if key[1] is None else f"{key[0]}.{key[1]}"


async def _tell(s: AsyncSession, row: CounterFinding, *, at: datetime) -> None:
    counter = await s.get_one(Counter, row.counter_id)
    officer = next((one.name for one in counter.officers if one.id == row.officer_id), "")
    named: Mapping[str, object] = {
        "month": row.month_words, "counter": f"{counter.name}, {officer}".removesuffix(", "),
        "share": percent(row.share), "other": percent(row.other), "hits": row.hits, "of": row.of,
        "path": f"/counters/{row.counter_id}?period={row.month}",
    }  # fmt: skip
    key, office = f"counter:{row.kind}:{row.month}:{row.about}", (Role.OFFICE,)
    news = [
        News(f"{key}:{to.id}", to, Occasion(row.kind), None, named)
        for to in await notices.addressees(s, roles=office)
    ]
    await notices.tell(s, news, at=at)
