"""Watching the figures: what differs by more than chance is told to the office, once a month.

Falling response hides behind a high score: ever fewer people are asked (DOMAIN §3.7). And how
one asks moves the score, so that a means which differs from the others is said in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import clock, notices
from hotline.clock import Span
from hotline.db import Base, insert_new
from hotline.errors import Invalid
from hotline.feedback.codes import Mode
from hotline.feedback.figures import Figures, Slice, in_spans, sliced
from hotline.feedback.shares import Share
from hotline.feedback.targets import require_office
from hotline.notices import News, Occasion
from hotline.staff import Person, Role
from hotline.tickets import Response

# Term → its smallest and largest value.
LIMITS = {
    "least": (10, 10_000), "months": (1, 12), "fall": (1, 50), "drift": (1, 50),
    "returned": (10, 10_000), "counter_low": (0, 100), "counter_fall": (1, 50),
}  # fmt: skip


class FindingKind(StrEnum):
    """What was found in the figures."""

    RESPONSE_FELL = "response_fell"
    MODE_DRIFTS = "mode_drifts"


_OCCASIONS = {
    FindingKind.RESPONSE_FELL: Occasion.RESPONSE_FELL,
    FindingKind.MODE_DRIFTS: Occasion.MODE_DRIFTS,
}


class WatchTerms(Base):
    """From when on something is found: one row.

    `least`: so many tickets, or ratings, must be on either side. `months`: how many months
    before are compared with. `fall` and `drift`: by so many percentage points the response
    must be lower, or the score of a means other; beside that the 95 % intervals must not
    overlap. At counters: of at least so many results `returned`, fewer than `counter_low`
    percent were rated, or fewer by `counter_fall` points than in the months before.
    """

    __tablename__ = "watch_terms"
    __table_args__ = (CheckConstraint("id = 1", name="alone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    least: Mapped[int] = mapped_column(default=50)
    months: Mapped[int] = mapped_column(default=3)
    fall: Mapped[int] = mapped_column(default=5)
    drift: Mapped[int] = mapped_column(default=5)
    returned: Mapped[int] = mapped_column(default=50, server_default="50")
    counter_low: Mapped[int] = mapped_column(default=30, server_default="30")
    counter_fall: Mapped[int] = mapped_column(default=10, server_default="10")


class Finding(Base):
    """What was found about a month (`2026-11`), once: the share and what it is compared with."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("kind", "month", "mode", name="uq_finding_month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    month: Mapped[str]
    mode: Mapped[str] = mapped_column(default="")
    hits: Mapped[int]
    of: Mapped[int]
    other_hits: Mapped[int]
    other_of: Mapped[int]
    found_at: Mapped[datetime]

    @property
    def share(self) -> Share:
        """What was found."""
        return Share(self.hits, self.of)

    @property
    def other(self) -> Share:
        """What it differs from."""
        return Share(self.other_hits, self.other_of)


class Drift(NamedTuple):
    """A means whose score differs from that of all others together."""

    mode: Mode
    share: Share
    others: Share


async def watch_terms(s: AsyncSession) -> WatchTerms:
    """The terms in force."""
    return await s.get(WatchTerms, 1) or WatchTerms(
        id=1, least=50, months=3, fall=5, drift=5, returned=50, counter_low=30, counter_fall=10
    )


async def set_watch_terms(s: AsyncSession, typed: Mapping[str, str], *, by: Person) -> None:
    """Write them down. Raises Invalid for a number outside `LIMITS`."""
    require_office(by)
    row = await s.merge(await watch_terms(s))
    for name, (low, high) in LIMITS.items():
        value = typed.get(name, "").strip()
        number = int(value) if value.isdecimal() and len(value) < 6 else low - 1
        if not low <= number <= high:
            raise Invalid("watch_term_wrong", field=name, low=low, high=high)
        setattr(row, name, number)
    await s.flush()


def fell(now: Share, before: Share, terms: WatchTerms) -> bool:
    """Whether response is lower than before, by more than chance and by enough. Pure."""
    if min(now.of, before.of) < terms.least:
        return False
    return _points(before) - _points(now) >= terms.fall and now.apart(before)


def drifts(by_mode: Mapping[Any, Figures], terms: WatchTerms) -> list[Drift]:
    """The means whose scores differ from the others', largest first. Pure."""
    shares = {Mode(str(mode)): one.score for mode, one in by_mode.items() if mode is not None}
    found = []
    for mode, share in shares.items():
        rest = [one for other, one in shares.items() if other != mode]
        others = Share(sum(one.hits for one in rest), sum(one.of for one in rest))
        if min(share.of, others.of) < terms.least:
            continue
        if abs(_points(share) - _points(others)) >= terms.drift and share.apart(others):
            found.append(Drift(mode, share, others))
    return sorted(found, key=lambda one: -one.share.of)


class Found(NamedTuple):
    """What differs in a month; `mode` is empty for the response of all."""

    kind: FindingKind
    month: str
    mode: str
    share: Share
    other: Share


async def look(s: AsyncSession, *, at: datetime) -> list[Found]:
    """What differs this month and the last, whether it was told before or not."""
    terms = await watch_terms(s)
    found = []
    for back in (1, 0):
        months = [month_back(at, back + one) for one in range(terms.months, -1, -1)]
        found += await _found(s, months, terms)
    return found


async def tell_findings(s: AsyncSession, found: Sequence[Found], *, at: datetime) -> list[Finding]:
    """Tell the office what was not told yet; returns that.

    Any number of processes may do so at the same time: a finding is written once, and whoever
    wrote it tells.
    """
    rows = [
        {"kind": one.kind, "month": one.month, "mode": one.mode, "hits": one.share.hits,
         "of": one.share.of, "other_hits": one.other.hits, "other_of": one.other.of,
         "found_at": at}
        for one in found
    ]  # fmt: skip
    written = await insert_new(s, Finding, rows)
    for row in written:
        await _tell(s, row, at=at)
    return written


async def findings(s: AsyncSession, *, since: datetime, most: int = 20) -> list[Finding]:
    """What was found since an instant, newest first."""
    found = await s.scalars(
        select(Finding)
        .where(Finding.found_at >= since)
        .order_by(Finding.month.desc(), Finding.id.desc())
        .limit(most)
    )
    return list(found)


def month_back(at: datetime, back: int) -> Span:
    """The local month so many months before the one of an instant."""
    today = clock.local_day(at)
    number = today.year * 12 + today.month - 1 - back
    return clock.month_span(number // 12, number % 12 + 1)


def month_of(span: Span) -> str:
    """The month in which a span begins: `2026-11`."""
    return f"{clock.local(span.start):%Y-%m}"


async def _found(s: AsyncSession, months: Sequence[Span], terms: WatchTerms) -> list[Found]:
    *earlier, now = await in_spans(s, months)
    before = Share(
        sum(one.response.hits for one in earlier), sum(one.response.of for one in earlier)
    )
    month, found = month_of(months[-1]), list[Found]()
    if fell(now.response, before, terms):
        found.append(Found(FindingKind.RESPONSE_FELL, month, "", now.response, before))
    if now[Response.RATED] >= terms.least:
        by_mode = await sliced(s, months[-1], Slice.MODE)
        found += [Found(FindingKind.MODE_DRIFTS, month, *one) for one in drifts(by_mode, terms)]
    return found


async def _tell(s: AsyncSession, one: Finding, *, at: datetime) -> None:
    key = f"finding:{one.kind}:{one.month}:{one.mode}"
    named = {
        "month": f"{one.month[5:]}/{one.month[:4]}", "mode": one.mode,
        "share": percent(one.share), "other": percent(one.other),
    }  # fmt: skip
    office = await notices.addressees(s, roles=(Role.OFFICE,))
    occasion = _OCCASIONS[FindingKind(one.kind)]
    news = [News(f"{key}:{to.id}", to, occasion, None, named) for to in office]
    await notices.tell(s, news, at=at)


def percent(share: Share) -> str:
    """A percentage as Vietnamese writes it: 87,5."""
    return f"{_points(share):.1f}".replace(".", ",")


def _points(share: Share) -> float:
    return share.percent or 0.0
