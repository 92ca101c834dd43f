"""The figures of feedback, each defined once (DOMAIN §3.3, §3.7, §7).

They are about the tickets that were closed within a half-open span of instants. Open tickets
and those with no response stand beside positive ÷ rated, never inside it. A rating counts
once: the one that decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.clock import Span
from hotline.feedback.codes import Cause, Mode
from hotline.feedback.policy import AskingPolicy
from hotline.feedback.ratings import Rating
from hotline.feedback.shares import Share
from hotline.feedback.tables import Ask
from hotline.tickets import Response, Ticket
from hotline.tickets.filters import asked_by
from hotline.tickets.responses import cause_of, counts_as, responded

Key = int | str | None
Scope = Sequence[int] | None


class Slice(StrEnum):
    """By what figures are told apart."""

    AGENCY = "agency"
    FIELD = "field"
    OPERATOR = "operator"
    MODE = "mode"
    COMMUNE = "commune"
    POLICY = "policy"
    MONTH = "month"


@dataclass(frozen=True)
class Figures:
    """What closed tickets count as. Rated + no response + being asked = closed, always.

    `asked`: the hotline set out to ask, whoever was reached. `causes` divides those with no
    response wholly.
    """

    counts: Mapping[Response, int]
    causes: Mapping[Cause, int] = field(default_factory=dict)

    def __getitem__(self, response: Response) -> int:
        return self.counts.get(response, 0)

    @property
    def score(self) -> Share:
        """Positive ÷ rated."""
        return Share(self[Response.POSITIVE], self[Response.RATED])

    @property
    def response(self) -> Share:
        """Rated ÷ those whose asking is over. Whoever is never asked pulls it down."""
        over = self[Response.RATED] + self[Response.NO_RESPONSE]
        return Share(self[Response.RATED], over)


Row = tuple[str, str | None, int]


def counted(rows: Iterable[Row]) -> Figures:
    """Figures from (state of feedback, cause of no response, number of closed tickets). Pure."""
    counts: Counter[Response] = Counter()
    causes: Counter[Cause] = Counter()
    for state, cause, number in rows:
        counts.update({one: number for one in Response if counts_as(one, state, cause)})
        why = cause_of(state, cause)
        if why is not None:
            causes[why] += number
    return Figures(counts, causes)


def together(parts: Iterable[Figures]) -> Figures:
    """The figures of several parts that share no ticket. Pure."""
    counts: Counter[Response] = Counter()
    causes: Counter[Cause] = Counter()
    for one in parts:
        counts.update(one.counts)
        causes.update(one.causes)
    return Figures(counts, causes)


async def figures(s: AsyncSession, span: Span, scope: Scope = None) -> Figures:
    """Of all tickets closed within a span; `scope` are the only leading agencies that count."""
    rows = await s.execute(_grouped(span, scope, []))
    return counted((state, cause, number) for state, cause, number in rows)


async def sliced(s: AsyncSession, span: Span, by: Slice, scope: Scope = None) -> dict[Key, Figures]:
    """The same told apart by agency, field, operator, commune, policy, or the mode of the rating.

    Keys are ids, or codes of modes; None for tickets without one. All together they are the
    whole. Not for months, which `in_spans` counts.
    """
    query = _grouped(span, scope, [_key(by)])
    if by == Slice.MODE:
        deciding = and_(
            Rating.ticket_id == Ticket.id, Rating.closing == Ticket.reopenings, Rating.decides
        )
        query = query.outerjoin(Rating, deciding)
    found: dict[Key, list[Row]] = {}
    for key, state, cause, number in await s.execute(query):
        found.setdefault(key, []).append((state, cause, number))
    return {key: counted(rows) for key, rows in found.items()}


async def in_spans(s: AsyncSession, spans: Sequence[Span], scope: Scope = None) -> list[Figures]:
    """The figures of several spans, in their order; one question for all."""
    each = [_grouped(span, scope, [literal(at).label("span")]) for at, span in enumerate(spans)]
    found: list[list[Row]] = [[] for _ in spans]
    for at, state, cause, number in await s.execute(union_all(*each)):
        found[at].append((state, cause, number))
    return [counted(rows) for rows in found]


async def answered_when_asked(
    s: AsyncSession, span: Span, scope: Scope = None
) -> dict[Mode, Share]:
    """Of the tickets about which somebody was asked by a means, how many were rated upon that.

    A rating on the page that an SMS led to was given upon the SMS.
    """
    # The ask says it all; the ticket leads to its ratings by an index.
    rated = and_(Rating.ticket_id == Ask.ticket_id, Rating.ask_id == Ask.id)
    rows = await s.execute(
        select(Ask.mode, func.count(Rating.id.distinct()), func.count(Ticket.id.distinct()))
        .join(Ticket, and_(Ticket.id == Ask.ticket_id, Ticket.reopenings == Ask.closing))
        .outerjoin(Rating, and_(rated, Rating.decides))
        .where(*closed_in(span, scope), Ask.asked_at.is_not(None))
        .group_by(Ask.mode)
    )
    return {Mode(mode): Share(hits, of) for mode, hits, of in rows}


async def policy_names(s: AsyncSession) -> dict[int, str]:
    """What every policy is called, those that ended too."""
    rows = await s.execute(select(AskingPolicy.id, AskingPolicy.name))
    return {row.id: row.name for row in rows}


def closed_in(span: Span, scope: Scope) -> list[Any]:
    """The conditions of a query that a ticket was closed within a span, by these agencies."""
    held = [
        responded(Response.CLOSED), Ticket.closed_at >= span.start, Ticket.closed_at < span.end
    ]  # fmt: skip
    return held if scope is None else [*held, Ticket.agency_id.in_(scope)]


def _key(by: Slice) -> Any:
    keys = {
        Slice.AGENCY: Ticket.agency_id, Slice.FIELD: Ticket.field_id,
        Slice.OPERATOR: Ticket.owner_id, Slice.COMMUNE: Ticket.commune_id,
        Slice.MODE: Rating.mode, Slice.POLICY: asked_by(Ticket.id, Ticket.reopenings),
    }  # fmt: skip
    return keys[by].label("key")


def _grouped(span: Span, scope: Scope, keys: list[Any]) -> Select[Any]:
    """Counts by the keys and by what a ticket counts as, from an index alone."""
    of = [Ticket.feedback, Ticket.no_response_cause]
    query: Select[Any] = select(*keys, *of, func.count()).select_from(Ticket)
    return query.where(*closed_in(span, scope)).group_by(*keys, *of)
