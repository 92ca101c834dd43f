"""What became of the tickets that were closed within a span: by their dates, and by their rating.

One question counts both. The lists of tickets are filtered by the same conditions, so that a
number and the tickets behind it cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.clock import Span
from hotline.feedback import figures
from hotline.feedback.figures import Figures, Scope
from hotline.feedback.shares import Share
from hotline.tickets import Response, Ticket, Timeliness
from hotline.tickets.responses import told_apart
from hotline.tickets.timeliness import kept

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
    key = Ticket.agency_id
    rows = await s.execute(_counting(span, scope, key).group_by(key))
    return {agency_id: _counted(numbers) for agency_id, *numbers in rows}


async def in_spans(s: AsyncSession, spans: Sequence[Span], scope: Scope = None) -> list[Closings]:
    """The closings of several spans, in their order; one question for all."""
    each = [_counting(span, scope, literal(at)) for at, span in enumerate(spans)]
    rows = await s.execute(union_all(*each))
    found = {at: _counted(numbers) for at, *numbers in rows}
    return [found[at] for at in range(len(spans))]


def together(parts: Iterable[Closings]) -> Closings:
    """The closings of several parts that share no ticket. Pure."""
    each = list(parts)
    timely: Counter[Timeliness] = Counter()
    for one in each:
        timely.update(one.timely)
    return Closings(timely, figures.together(one.figures for one in each))


def _counting(span: Span, scope: Scope, key: Any) -> Select[Any]:
    """A key, and how many count as what; whom the hotline set out to ask, and why nobody rated,
    is not asked."""
    counts = [func.count().filter(held) for held in _HELD]
    query: Select[Any] = select(key, *counts).select_from(Ticket)
    return query.where(*figures.closed_in(span, scope))


def _counted(numbers: Sequence[int]) -> Closings:
    responses = dict(zip(_TOLD, numbers, strict=False))
    responses[Response.RATED] = responses[Response.POSITIVE] + responses[Response.NEGATIVE]
    return Closings(dict(zip(KEPT, numbers[len(_TOLD) :], strict=True)), Figures(responses))


# What is asked of each ticket: as little as the shares need.
_TOLD = (Response.CLOSED, Response.POSITIVE, Response.NEGATIVE, Response.NO_RESPONSE)
_HELD = [*map(told_apart, _TOLD), *map(kept, KEPT)]
