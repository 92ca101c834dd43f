"""Counting the figures of a period as of an instant, and finding what is behind each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hotline.calls import Call
from hotline.clock import Span
from hotline.feedback import Rating, Verdict
from hotline.feedback.shares import Share
from hotline.reports.codes import Figure, Split
from hotline.reports.definitions import DEFINITIONS, Among, Moments
from hotline.reports.period import Period
from hotline.reports.terms import terms
from hotline.tickets import FeedbackState
from hotline.tickets.spells import Spell, SpellState, stood_at

Key = int | str | None
Counts = Mapping[Figure, int]
_KEYS: dict[Split, Any] = {
    Split.AGENCY: Spell.agency_id, Split.FIELD: Spell.field_id, Split.COMMUNE: Spell.commune_id,
    Split.CHANNEL: Spell.channel, Split.LEVEL: Spell.level, Split.MODE: Rating.mode,
    Split.REASON: Spell.reason_class,
}  # fmt: skip
# What is received in a year is much, so that it is read as few times as its keys allow without
# making many groups of them; all others of whom a figure counts some are few, and counted by all
# keys at once.
_APART = (
    frozenset({Split.AGENCY, Split.REASON}),
    frozenset({Split.FIELD, Split.MODE, Split.CHANNEL}),
    frozenset({Split.COMMUNE, Split.LEVEL}),
)
# Of whom one question tells.
_TOGETHER: tuple[tuple[Among, ...], ...] = (
    (Among.CALLS,),
    (Among.RECEIVED,),
    (Among.STOOD, Among.ENDED, Among.BACK, Among.STANDING),
    (Among.SAID,),
)
# Which figures' parts are counted among whom.
_PARTS = {
    together: [(one, part) for one in Figure for part in DEFINITIONS[one] if part.among in together]
    for together in _TOGETHER
}
_OPEN: ColumnElement[str] = literal_column(f"'{SpellState.OPEN}'")
_Before = aliased(Spell)


@dataclass(frozen=True)
class Scope:
    """Whose tickets count; None for all. `mode`: only those rated by this means."""

    agency_ids: Sequence[int] | None = None
    field_ids: Sequence[int] | None = None
    commune_id: int | None = None
    channel: str | None = None
    level: int | None = None
    mode: str | None = None

    @property
    def is_all(self) -> bool:
        """Whether the whole province counts."""
        return self == Scope()

    def held(self) -> list[ColumnElement[bool]]:
        """The same as conditions."""
        held: list[ColumnElement[bool]] = []
        if self.agency_ids is not None:
            held.append(Spell.agency_id.in_(self.agency_ids))
        if self.field_ids is not None:
            held.append(Spell.field_id.in_(self.field_ids))
        for of, wanted in (
            (Spell.commune_id, self.commune_id), (Spell.channel, self.channel),
            (Spell.level, self.level), (Rating.mode, self.mode),
        ):  # fmt: skip
            if wanted is not None:
                held.append(of == wanted)
        return held


ALL = Scope()


@dataclass(frozen=True)
class Counted:
    """The figures of a period as of `moments.counted`; calls belong to the whole province only."""

    period: Period
    moments: Moments
    scope: Scope
    whole: Counts
    by: Mapping[Split, Mapping[Key, Counts]] = field(default_factory=dict)

    def __getitem__(self, figure: Figure) -> int:
        return self.whole.get(figure, 0)

    @property
    def score(self) -> Share:
        """Positive ÷ rated."""
        return Share(self[Figure.POSITIVE], self[Figure.RATED])

    def of(self, by: Split, key: Key, figure: Figure) -> int:
        """A figure of one row of a split."""
        return self.by.get(by, {}).get(key, {}).get(figure, 0)


async def count(
    s: AsyncSession,
    period: Period,
    *,
    at: datetime,
    as_of: datetime | None = None,
    scope: Scope = ALL,
    splits: Iterable[Split] = tuple(Split),
    before: Period | None = None,
) -> Counted:
    """All figures of a period, as things stood at `as_of`; at `at` it is asked.

    Without `as_of`, as the terms have it: soon after its end, and never later than now. The
    previous period is counted as its own report has it; `before` is a part of it to be compared
    with instead.
    """
    moments = await moments_of(s, period, at=at, as_of=as_of)
    return await count_at(s, period, moments, scope=scope, splits=splits, before=before)


async def count_at(
    s: AsyncSession,
    period: Period,
    moments: Moments,
    *,
    scope: Scope = ALL,
    splits: Iterable[Split] = tuple(Split),
    before: Period | None = None,
) -> Counted:
    """As `count`, where the moments are known: those of a report that was drafted before."""
    whole: defaultdict[Figure, int] = defaultdict(int)
    by: dict[Split, dict[Key, defaultdict[Figure, int]]] = {one: {} for one in splits}
    for together, parts in _PARTS.items():
        if Among.CALLS in together and not scope.is_all:
            continue
        for number, keys in enumerate(_groups(together, by)):
            for row in await s.execute(_counting(together, moments, scope, keys)):
                counts = [
                    (one, n) for (one, _), n in zip(parts, row[len(keys) :], strict=True) if n
                ]
                if not number:
                    _add(whole, counts)
                for split, key in zip(keys, row, strict=False):
                    _add(by[split].setdefault(key, defaultdict(int)), counts)
    previous = await _received(s, before or period.previous(), scope, at=moments.opened)
    whole |= {Figure.PREVIOUS: previous, Figure.CHANGE: whole[Figure.TICKETS] - previous}
    return Counted(period, moments, scope, {figure: whole[figure] for figure in Figure}, by)


async def cross(
    s: AsyncSession, figure: Figure, moments: Moments, by: Sequence[Split], *, scope: Scope = ALL
) -> dict[tuple[Key, ...], int]:
    """A figure told apart by several keys at once."""
    found: dict[tuple[Key, ...], int] = defaultdict(int)
    of = [_KEYS[one] for one in by]
    for part in DEFINITIONS[figure]:
        query = _from(part.among, moments, scope, by, *of, func.count())
        held = query.where(_among(part.among, moments), part.held(moments)).group_by(*of)
        for *keys, number in await s.execute(held):
            found[tuple(keys)] += number
    return found


async def behind(
    s: AsyncSession,
    figure: Figure,
    moments: Moments,
    *,
    scope: Scope = ALL,
    by: tuple[Split, Key] | None = None,
) -> list[int]:
    """The ids of the tickets (of the calls, for a figure of calls) that a figure counts.

    `by` for one row of a split. PREVIOUS and CHANGE have none of their own: the period before has.
    """
    found: list[int] = []
    for part in DEFINITIONS[figure]:
        keys = (by[0],) if by else ()
        query = _from(part.among, moments, scope, keys, _id(part.among))
        query = query.where(_among(part.among, moments), part.held(moments))
        if by is not None:
            query = query.where(_KEYS[by[0]].is_not_distinct_from(by[1]))
        found += await s.scalars(query.order_by(_id(part.among)))
    return found


async def moments_of(
    s: AsyncSession, period: Period, *, at: datetime, as_of: datetime | None = None
) -> Moments:
    """What a count of a period refers to."""
    set_ = await terms(s)
    counted = min(as_of, at) if as_of is not None else set_.counted_at(period, at=at)
    return Moments(period.span, set_.counted_at(period.previous(), at=counted), counted)


def _add(to: defaultdict[Figure, int], counts: Iterable[tuple[Figure, int]]) -> None:
    for figure, number in counts:
        to[figure] += number


def _groups(together: tuple[Among, ...], wanted: Mapping[Split, object]) -> list[tuple[Split, ...]]:
    """By which keys at once the figures of some are asked for; the first is all of them."""
    if Among.CALLS in together:
        return [()]
    if Among.RECEIVED not in together:
        # A rating has its means; open tickets have none.
        return [tuple(one for one in wanted if one != Split.MODE or Among.SAID in together)]
    groups = [tuple(one for one in wanted if one in apart) for apart in _APART]
    return [group for group in groups if group] or [()]


def _counting(
    together: tuple[Among, ...], moments: Moments, scope: Scope, keys: Sequence[Split]
) -> Select[Any]:
    counts = [
        func.count().filter(_among(part.among, moments), part.held(moments))
        for _, part in _PARTS[together]
    ]
    of = [_KEYS[key] for key in keys]
    return _from(together[0], moments, scope, keys, *of, *counts).group_by(*of)


async def _received(s: AsyncSession, period: Period, scope: Scope, *, at: datetime) -> int:
    moments = Moments(period.span, at, at)
    return await s.scalar(_from(Among.RECEIVED, moments, scope, (), func.count())) or 0


def _id(among: Among) -> Any:
    return Call.id if among == Among.CALLS else Spell.ticket_id


def _from(
    among: Among, moments: Moments, scope: Scope, keys: Iterable[Split], *columns: Any
) -> Select[Any]:
    """Those of whom a figure counts some, within a scope, and whoever is told of together."""
    query: Select[Any] = select(*columns)
    if among == Among.CALLS:
        return query.select_from(Call).where(*_begun(moments))
    query = query.select_from(Spell).where(stood_at(moments.counted), *scope.held())
    if among == Among.SAID:
        return query.join(Rating, Rating.ticket_id == Spell.ticket_id).where(*_said(moments))
    if Split.MODE in keys or scope.mode is not None:
        deciding = and_(
            Rating.ticket_id == Spell.ticket_id, Rating.closing == Spell.reopenings, Rating.decides
        )
        query = query.outerjoin(Rating, deciding)
    if among == Among.RECEIVED:
        return query.where(*_received_in(moments.span), Spell.state != SpellState.REFERRED)
    tracked = _tracked(moments)
    return query.join(tracked, tracked.c.ticket_id == Spell.ticket_id)


def _tracked(moments: Moments) -> Subquery:
    """Tickets that were open at the beginning or as of when it is counted, or both.

    Looked up once, along the index of what was open: who was open then, and is open no more or
    again, follows from these two.
    """
    stood = and_(Spell.since <= moments.opened, Spell.received_at < moments.span.start)
    stands = Spell.until > moments.counted
    # As an expression it is no index's order, which would lead past all spells.
    one = func.coalesce(Spell.ticket_id, Spell.ticket_id)
    found = (
        select(
            one.label("ticket_id"),
            func.max(case((stood, 1), else_=0)).label("stood"),
            func.max(case((stands, 1), else_=0)).label("stands"),
        )
        .where(Spell.state == _OPEN, Spell.until > min(moments.opened, moments.counted),
               Spell.since <= moments.counted, or_(Spell.since <= moments.opened, stands))
        .group_by(one)
    )  # fmt: skip
    return found.subquery("tracked")


def _among(among: Among, moments: Moments) -> ColumnElement[bool]:
    """Whom a figure counts, of those that one question tells of."""
    start, end = moments.span
    stood, stands = (literal_column(f"tracked.{name}") == 1 for name in ("stood", "stands"))
    return {
        Among.STOOD: stood,
        Among.ENDED: and_(stood, Spell.state != SpellState.OPEN),
        Among.BACK: and_(stands, ~stood, Spell.received_at < start),
        Among.STANDING: and_(stands, Spell.received_at < end),
    }.get(among, true())


def _received_in(span: Span) -> list[ColumnElement[bool]]:
    return [Spell.received_at >= span.start, Spell.received_at < span.end]


def _begun(moments: Moments) -> list[Any]:
    return [
        Call.started_at >= moments.span.start,
        Call.started_at < min(moments.span.end, moments.counted),
        Call.part_of_id.is_(None),
    ]


def _said(moments: Moments) -> list[Any]:
    """Deciding ratings of the period that were known then, were their tickets reopened or not."""
    known = select(_Before.id).where(
        _Before.ticket_id == Rating.ticket_id, _Before.reopenings == Rating.closing,
        _Before.feedback == FeedbackState.NEGATIVE, _Before.since <= moments.counted,
    )  # fmt: skip
    return [
        Rating.given_at >= moments.span.start,
        Rating.given_at < moments.span.end,
        Rating.decides,
        Rating.verdict == Verdict.NEGATIVE,
        known.exists(),
    ]
