"""An agency's card: how it works, beside itself before and beside agencies of its kind.

Each figure is counted for all agencies in one question, so that the middle of a kind costs no
more than one agency alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hotline import agencies, clock, dossiers, merits
from hotline.agencies import Agency
from hotline.clock import Span
from hotline.dossiers import DossierPile
from hotline.feedback import explanations
from hotline.feedback.explanations import LedgerPile
from hotline.feedback.shares import Share
from hotline.reports import closings
from hotline.reports.closings import Closings
from hotline.reports.period import Period
from hotline.staff import Person
from hotline.tickets import Extension, ExtensionState, Response, Return, Ticket, Timeliness


class CardFigure(StrEnum):
    """What a card counts, in its order."""

    CLOSED = "closed"
    ON_TIME = "on_time"
    LATE_EXTENDED = "late_extended"
    LATE = "late"
    RETURNS_GIVEN = "returns_given"
    RETURNS_TAKEN = "returns_taken"
    EXTENSIONS_ASKED = "extensions_asked"
    EXTENSIONS_GRANTED = "extensions_granted"
    RATED = "rated"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    NO_RESPONSE = "no_response"
    EXPLANATIONS = "explanations"
    EXPLANATIONS_LATE = "explanations_late"
    EXPLANATIONS_ACCEPTED = "explanations_accepted"
    DOSSIERS_LATE = "dossiers_late"
    DOSSIERS_FINISHED_LATE = "dossiers_finished_late"
    DOSSIERS_WITHOUT_LETTER = "dossiers_without_letter"
    COMMENDATIONS = "commendations"
    CRITICISMS = "criticisms"


class CardShare(StrEnum):
    """The percentages of a card, each with the interval in which it truly lies."""

    ON_TIME = "on_time"
    SATISFIED = "satisfied"
    RESPONSE = "response"


TIMELY = {
    CardFigure.ON_TIME: Timeliness.ON_TIME,
    CardFigure.LATE_EXTENDED: Timeliness.LATE_EXTENDED,
    CardFigure.LATE: Timeliness.LATE,
}
RESPONSES = {
    CardFigure.CLOSED: Response.CLOSED, CardFigure.RATED: Response.RATED,
    CardFigure.POSITIVE: Response.POSITIVE, CardFigure.NEGATIVE: Response.NEGATIVE,
    CardFigure.NO_RESPONSE: Response.NO_RESPONSE,
}  # fmt: skip
EXPLAINED = {
    CardFigure.EXPLANATIONS_LATE: LedgerPile.LATE,
    CardFigure.EXPLANATIONS_ACCEPTED: LedgerPile.ACCEPTED,
}
DOSSIERS = {
    CardFigure.DOSSIERS_LATE: DossierPile.LATE,
    CardFigure.DOSSIERS_FINISHED_LATE: DossierPile.FINISHED_LATE,
    CardFigure.DOSSIERS_WITHOUT_LETTER: DossierPile.NO_LETTER,
}
# What has a list of its own here; all others are lists elsewhere.
LISTED = (
    CardFigure.RETURNS_GIVEN, CardFigure.RETURNS_TAKEN, CardFigure.EXTENSIONS_ASKED,
    CardFigure.EXTENSIONS_GRANTED,
)  # fmt: skip
Counts = Mapping[int, Mapping[CardFigure, int]]


@dataclass(frozen=True)
class Measures:
    """All agencies within a span."""

    counts: Counts
    closed: Mapping[int, Closings]

    def of(self, agency_id: int, figure: CardFigure) -> int:
        """A figure of one agency."""
        return self.counts.get(agency_id, {}).get(figure, 0)

    def share(self, agency_id: int, which: CardShare) -> Share:
        """A percentage of one agency."""
        one = self.closed.get(agency_id, Closings())
        return {
            CardShare.ON_TIME: one.on_time, CardShare.SATISFIED: one.satisfied,
            CardShare.RESPONSE: one.response,
        }[which]  # fmt: skip


@dataclass(frozen=True)
class Card:
    """An agency within a period, beside the one before as far as this one has come (`earlier`).

    `peers` are the agencies of its kind that closed any ticket within the period, itself among
    them.
    """

    agency_id: int
    now: Measures
    before: Measures
    peers: Collection[int]
    earlier: Period

    def middle(self, figure: CardFigure) -> float | None:
        """The median of its kind; None where nobody closed anything."""
        each = [self.now.of(one, figure) for one in self.peers]
        return median(each) if each else None

    def middle_share(self, which: CardShare, *, fewest: int) -> float | None:
        """The median percentage of those of its kind with enough to tell."""
        shares = (self.now.share(one, which) for one in self.peers)
        each = [
            one.percent for one in shares if one.of >= max(1, fewest) and one.percent is not None
        ]
        return median(each) if each else None


class Behind(NamedTuple):
    """A return or an extension: the ticket, who it went to or came from, why, by whom, when.

    `leads_id` is the agency that has the ticket now.
    """

    ticket_id: int
    code: str
    leads_id: int | None
    at: datetime
    by: str
    reason: str
    other: str | None
    state: str | None


async def card(s: AsyncSession, agency_id: int, period: Period, *, at: datetime) -> Card:
    """The card of an agency for a period, as things stand at `at`."""
    now = await measures(s, period.span, at=at)
    earlier = period.before(at)
    before = await measures(s, earlier.span, at=at)
    known = (await agencies.directory(s)).agencies
    kind = known[agency_id].kind
    peers = [one for one in now.closed if one in known and known[one].kind == kind]
    return Card(agency_id, now, before, peers, earlier)


async def measures(s: AsyncSession, span: Span, *, at: datetime) -> Measures:
    """Every figure of every agency. Days count to the span in which they begin."""
    closed = {id_: one for id_, one in (await closings.by_agency(s, span)).items() if id_}
    counts: dict[int, Counter[CardFigure]] = {
        id_: Counter(_of_closings(one)) for id_, one in closed.items()
    }
    for found in (await _moves(s, span), await _days(s, whole_days(span), at=at)):
        for id_, numbers in found.items():
            counts.setdefault(id_, Counter()).update(numbers)
    return Measures(counts, closed)


async def behind(s: AsyncSession, agency_id: int, figure: CardFigure, span: Span) -> list[Behind]:
    """The returns or extensions that a figure counts, newest first; of `LISTED` only."""
    of, moment, held = _MOVES[figure]
    query = _wishes() if of is Person.agency_id else _returns(of)
    query = query.where(of == agency_id, *_within(moment, span), *held)
    rows = await s.execute(query.order_by(moment.desc(), Ticket.id.desc()))
    return [Behind(*row) for row in rows]


def whole_days(span: Span) -> Span:
    """The days that begin within a span, as instants."""
    first, last = clock.days_in(span)
    return Span(clock.at_local(first), clock.at_local(last + timedelta(days=1)))


def _of_closings(one: Closings) -> dict[CardFigure, int]:
    timely = {figure: one.timely.get(which, 0) for figure, which in TIMELY.items()}
    return timely | {figure: one.figures[which] for figure, which in RESPONSES.items()}


# Of each figure: whose it is, when it was, and what else it asks.
_MOVES: dict[CardFigure, tuple[Any, Any, tuple[ColumnElement[bool], ...]]] = {
    CardFigure.RETURNS_GIVEN: (Return.agency_id, Return.at, ()),
    CardFigure.RETURNS_TAKEN: (Return.to_agency_id, Return.at, ()),
    CardFigure.EXTENSIONS_ASKED: (Person.agency_id, Extension.asked_at, ()),
    CardFigure.EXTENSIONS_GRANTED: (
        Person.agency_id, Extension.asked_at, (Extension.state == ExtensionState.GRANTED,),
    ),
}  # fmt: skip


async def _moves(s: AsyncSession, span: Span) -> Counts:
    """Returns and extensions, in one question."""
    each = []
    for figure, (of, moment, held) in _MOVES.items():
        query = select(literal(figure.value).label("figure"), of.label("of"), func.count())
        if of is Person.agency_id:
            query = query.join(Extension, Extension.asked_by_id == Person.id)
        each.append(query.where(of.is_not(None), *_within(moment, span), *held).group_by(of))
    found: dict[int, dict[CardFigure, int]] = {}
    for figure, agency_id, number in await s.execute(union_all(*each)):
        found.setdefault(agency_id, {})[CardFigure(figure)] = number
    return found


async def _days(s: AsyncSession, span: Span, *, at: datetime) -> Counts:
    """What is listed by day: explanations, dossiers by their appointment, merits."""
    found: dict[int, dict[CardFigure, int]] = {}
    wanted = explanations.Wanted(since=span.start, until=span.end)
    for row in await explanations.ledger(s, wanted, at=at):
        if row.agency_id is not None:
            piles = {figure: row.piles[pile] for figure, pile in EXPLAINED.items()}
            found[row.agency_id] = {CardFigure.EXPLANATIONS: row.total, **piles}
    of_span, counted = dossiers.Wanted(span=span), tuple(DOSSIERS.values())
    for line in await dossiers.ledger(s, of_span, at=at, piles=counted):
        late = {figure: line.piles[pile] for figure, pile in DOSSIERS.items()}
        found.setdefault(line.agency_id, {}).update(late)
    for agency_id, (commended, criticised) in (await merits.counts(s, span)).items():
        said = {CardFigure.COMMENDATIONS: commended, CardFigure.CRITICISMS: criticised}
        found.setdefault(agency_id, {}).update(said)
    return found


def _within(moment: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return moment >= span.start, moment < span.end


def _returns(of: Any) -> Any:
    """Beside the agency whose figure it is, the one that got the ticket then, or that gave it."""
    other = aliased(Agency)
    beside = Return.to_agency_id if of is Return.agency_id else Return.agency_id
    return (
        select(Ticket.id, Ticket.code, Ticket.agency_id, Return.at, Person.name, Return.reason,
               other.name, literal(None))
        .select_from(Return)
        .join(Ticket, Ticket.id == Return.ticket_id)
        .join(Person, Person.id == Return.by_id)
        .outerjoin(other, other.id == beside)
    )  # fmt: skip


def _wishes() -> Any:
    return (
        select(Ticket.id, Ticket.code, Ticket.agency_id, Extension.asked_at, Person.name,
               Extension.reason, literal(None), Extension.state)
        .select_from(Extension)
        .join(Ticket, Ticket.id == Extension.ticket_id)
        .join(Person, Person.id == Extension.asked_by_id)
    )  # fmt: skip
