"""What became of the tickets that were closed within a span: by their dates, and by their rating.

One question counts both. The lists of tickets are filtered by the same conditions, so that a
number and the tickets behind it cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, literal, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.clock import Span
from hotline.feedback import figures
from hotline.feedback.figures import Figures, Scope
from hotline.feedback.shares import Share
from hotline.tickets import Ticket, Timeliness, timeliness_of

# How a closed ticket may stand to its dates; an answer within an accepted extension is apart.
KEPT = (Timeliness.ON_TIME, Timeliness.LATE_EXTENDED, Timeliness.LATE)


@dataclass(frozen=True)
class Closings:
    """Closed tickets: how they stand to their dates, and what they count as in feedback."""

    timely: Mapping[Timeliness, int] = field(default_factory=dict)
    figures: Figures = field(default_factory=lambda: Figures({}))

    @property
    def on_time(self) -> Share:
        """Closed within the first date ÷ all that had to be answered."""
        return Share(self.timely.get(Timeliness.ON_TIME, 0), sum(self.timely.values()))

    @property
    def satisfied(self) -> Share:
        """Positive ÷ rated."""
        return self.figures.score

    @property
    def response(self) -> Share:
        """Rated ÷ those whose asking is over."""
        return self.figures.response


async def by_agency(s: AsyncSession, span: Span, scope: Scope = None) -> dict[int | None, Closings]:
    """The closings of each leading agency; `scope` are the only ones that count."""
    found: dict[int | None, list[_Row]] = {}
    for agency_id, *row in await s.execute(
        figures.grouped(span, scope, [Ticket.agency_id, _timely(span)])
    ):
        found.setdefault(agency_id, []).append(tuple(row))
    return {agency_id: _counted(rows) for agency_id, rows in found.items()}


async def in_spans(s: AsyncSession, spans: Sequence[Span], scope: Scope = None) -> list[Closings]:
    """The closings of several spans, in their order; one question for all."""
    each = [
        figures.grouped(span, scope, [literal(at).label("span"), _timely(span)])
        for at, span in enumerate(spans)
    ]
    found: list[list[_Row]] = [[] for _ in spans]
    for at, *row in await s.execute(union_all(*each)):
        found[at].append(tuple(row))
    return [_counted(rows) for rows in found]


def together(parts: Iterable[Closings]) -> Closings:
    """The closings of several parts that share no ticket. Pure."""
    each = list(parts)
    timely: Counter[Timeliness] = Counter()
    for one in each:
        timely.update(one.timely)
    return Closings(timely, figures.together(one.figures for one in each))


# (how it stands to its dates, state of feedback, cause of no response, number of tickets)
_Row = tuple[Any, ...]


def _counted(rows: Sequence[_Row]) -> Closings:
    timely: Counter[Timeliness] = Counter()
    for which, *_, number in rows:
        if which in KEPT:
            timely[Timeliness(which)] += number
    return Closings(timely, figures.counted((state, cause, n) for _, state, cause, n in rows))


def _timely(span: Span) -> ColumnElement[str | None]:
    """Of closed tickets it does not matter as of when."""
    return timeliness_of(at=span.end).label("timely")
