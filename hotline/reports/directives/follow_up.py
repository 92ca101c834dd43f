"""What came of directives: the ledger of one, the follow-up of a period, an agency's card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.clock import Span
from hotline.reports.directives.codes import DirectiveState, TaskKind
from hotline.reports.directives.owing import owing
from hotline.reports.directives.standing import Standing, Tally, standings, tally
from hotline.reports.directives.tables import Directive
from hotline.reports.period import Period

# What was asked longer ago is told by its own ledger, not by every report that follows.
_FOLLOWED = timedelta(days=366)


class Row(NamedTuple):
    """An agency with what it owed and owes by a directive, by kind and as a whole.

    The hotline itself has no id. `apart` is what an agency is told of the fields that it follows
    by means of its own.
    """

    directive_id: int
    number: str
    agency_id: int | None
    name: str
    apart: bool
    kinds: Mapping[TaskKind, Tally]
    whole: Tally


@dataclass(frozen=True)
class FollowUp:
    """What came of directives by an instant: the agencies by name, those of trackers last.

    Those of which nothing is asked any more, as it was excused or withdrawn, are `freed`.
    """

    directives: Sequence[Directive]
    rows: Sequence[Row]
    total: Tally
    freed: Sequence[Row] = ()

    @property
    def several(self) -> bool:
        """Whether it is told of more than one document, so that each row has to name its own."""
        return len(self.directives) > 1

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
    return await _told(s, followed, lines, at=at)


async def ledger(s: AsyncSession, row: Directive, *, at: datetime) -> FollowUp:
    """What came of one directive, and of those that supplement it."""
    rows = await s.scalars(
        select(Directive)
        .where(Directive.state == DirectiveState.ISSUED)
        .where(or_(Directive.id == row.id, Directive.supplements_id == row.id))
        .order_by(Directive.dated, Directive.id)
    )
    known = list(rows)
    lines = await standings(s, at=at, directives=[one.id for one in known])
    return await _told(s, known, lines, at=at)


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

    What is asked of an agency that it has taken the place of by then, is asked of it. None is the
    hotline itself.
    """
    whose = await owing(s, on=clock.local_day(at))
    first, last = clock.days_in(span)
    found = await s.scalars(
        select(Directive)
        .where(Directive.state == DirectiveState.ISSUED, Directive.dated.between(first, last))
        .order_by(Directive.dated.desc(), Directive.id.desc())
    )
    rows = list(found)
    counted = await tallies(s, [one.id for one in rows], at=at, agencies=whose.of(agency_id))
    return [OfAgency(one, counted[one.id]) for one in rows if one.id in counted]


async def _told(
    s: AsyncSession, directives: Sequence[Directive], lines: Iterable[Standing], *, at: datetime
) -> FollowUp:
    whose = await owing(s, on=clock.local_day(at))
    by: defaultdict[tuple[int, int | None, bool], list[Standing]] = defaultdict(list)
    every = list(lines)
    for one in every:
        by[one.task.directive_id, one.task.agency_id, one.task.apart].append(one)
    numbers = {one.id: one.number for one in directives}
    rows = [
        Row(id_, numbers[id_], agency_id, whose.name(agency_id), apart, _by_kind(of), tally(of))
        for (id_, agency_id, apart), of in by.items()
    ]
    places = {one.id: place for place, one in enumerate(directives)}
    rows.sort(key=lambda one: (one.apart, one.name, places[one.directive_id]))
    asked = [one for one in rows if one.whole.asked]
    return FollowUp(directives, asked, tally(every), [one for one in rows if not one.whole.asked])


def _by_kind(lines: Sequence[Standing]) -> dict[TaskKind, Tally]:
    return {kind: tally(one for one in lines if one.task.kind == kind) for kind in TaskKind}
