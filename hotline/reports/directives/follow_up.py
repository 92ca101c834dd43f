"""What came of directives: the ledger of one, the follow-up of a period, an agency's card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, texts
from hotline.clock import Span
from hotline.reports.directives.codes import DirectiveState, TaskKind
from hotline.reports.directives.standing import Standing, Tally, standings, tally
from hotline.reports.directives.tables import Directive
from hotline.reports.period import Period

# What was asked longer ago is told by its own ledger, not by every report that follows.
_FOLLOWED = timedelta(days=366)


class Row(NamedTuple):
    """An agency with what it owed and owes, by kind and as a whole; the hotline has no id.

    `apart` is what it is told of the fields that it follows by means of its own. `directive_id`
    is the newest directive that asks it.
    """

    agency_id: int | None
    name: str
    apart: bool
    kinds: Mapping[TaskKind, Tally]
    whole: Tally
    directive_id: int


@dataclass(frozen=True)
class FollowUp:
    """What came of directives by an instant: the agencies by name, those of trackers last."""

    directives: Sequence[Directive]
    rows: Sequence[Row]
    total: Tally

    @property
    def own(self) -> list[Row]:
        """Without the fields that have a tracker."""
        return [one for one in self.rows if not one.apart]

    @property
    def apart(self) -> list[Row]:
        """The fields that have a tracker."""
        return [one for one in self.rows if one.apart]


class OfAgency(NamedTuple):
    """A directive as an agency's card shows it."""

    directive: Directive
    whole: Tally


async def follow_up(s: AsyncSession, period: Period, *, at: datetime) -> FollowUp:
    """For the report of a period: what came, by `at`, of the directives dated within it.

    With them goes what older ones, of a year at most, still asked when it began. The same `at`
    gives the same for ever.
    """
    first, last = clock.days_in(period.span)
    since = clock.local_day(period.span.start - _FOLLOWED)
    rows = await s.scalars(
        select(Directive)
        .where(
            Directive.state == DirectiveState.ISSUED,
            Directive.dated.between(since, last),
            Directive.issued_at <= at,
        )
        .order_by(Directive.dated, Directive.id)
    )
    known = list(rows)
    older = [one.id for one in known if one.dated and one.dated < first]
    began = await standings(s, at=period.span.start, directives=older) if older else []
    came_over = {one.task.directive_id for one in began if one.owed}
    followed = [one for one in known if one.id not in older or one.id in came_over]
    lines = await standings(s, at=at, directives=[one.id for one in followed]) if followed else []
    return await _told(s, followed, lines)


async def ledger(s: AsyncSession, row: Directive, *, at: datetime) -> FollowUp:
    """What came of one directive."""
    return await _told(s, [row], await standings(s, at=at, directives=[row.id]))


async def tallies(
    s: AsyncSession,
    directives: Collection[int],
    *,
    at: datetime,
    agencies: Collection[int | None] | None = None,
) -> dict[int, Tally]:
    """By directive: what came of it, as far as it is about these agencies (None: all)."""
    if not directives:
        return {}
    by: defaultdict[int, list[Standing]] = defaultdict(list)
    for one in await standings(s, at=at, directives=directives, agencies=agencies):
        by[one.task.directive_id].append(one)
    return {number: tally(lines) for number, lines in by.items()}


async def owed(s: AsyncSession, agencies: Collection[int | None], *, at: datetime) -> Tally:
    """What these are asked by all directives, and what they still owe."""
    return tally(await standings(s, at=at, agencies=agencies))


async def of_agency(
    s: AsyncSession, agency_id: int | None, span: Span, *, at: datetime
) -> list[OfAgency]:
    """The directives dated within a span that ask an agency, newest first, and what came of each.

    None is the hotline itself.
    """
    first, last = clock.days_in(span)
    found = await s.scalars(
        select(Directive)
        .where(Directive.state == DirectiveState.ISSUED, Directive.dated.between(first, last))
        .order_by(Directive.dated.desc(), Directive.id.desc())
    )
    rows = list(found)
    counted = await tallies(s, [one.id for one in rows], at=at, agencies=[agency_id])
    return [OfAgency(one, counted[one.id]) for one in rows if one.id in counted]


async def by_agency(s: AsyncSession, span: Span, *, at: datetime) -> dict[int | None, Tally]:
    """By agency: what came of the directives dated within a span; None is the hotline itself."""
    first, last = clock.days_in(span)
    ids = await s.scalars(
        select(Directive.id).where(
            Directive.state == DirectiveState.ISSUED, Directive.dated.between(first, last)
        )
    )
    by: defaultdict[int | None, list[Standing]] = defaultdict(list)
    for one in await standings(s, at=at, directives=list(ids)):
        by[one.task.agency_id].append(one)
    return {agency_id: tally(lines) for agency_id, lines in by.items()}


async def _told(
    s: AsyncSession, directives: Sequence[Directive], lines: Iterable[Standing]
) -> FollowUp:
    titles = await agencies.titles(s)
    by: defaultdict[tuple[bool, str, int | None], list[Standing]] = defaultdict(list)
    every = list(lines)
    for one in every:
        agency_id = one.task.agency_id
        name = texts.say("hotline_itself") if agency_id is None else titles[agency_id]
        by[one.task.apart, name, agency_id].append(one)
    rows = [
        Row(agency_id, name, apart, _by_kind(of), tally(of), max(_asking(of)))
        for (apart, name, agency_id), of in sorted(by.items(), key=lambda one: one[0][:2])
    ]
    return FollowUp(directives, rows, tally(every))


def _by_kind(lines: Sequence[Standing]) -> dict[TaskKind, Tally]:
    return {kind: tally(one for one in lines if one.task.kind == kind) for kind in TaskKind}


def _asking(lines: Sequence[Standing]) -> list[int]:
    return [one.task.directive_id for one in lines]
