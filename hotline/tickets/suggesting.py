"""Suggestions while an operator types: likely fields and agencies, with the tickets behind them.

What was learned (`learning`) says which closed tickets the words are like; the routing
rules say who answers for the likely fields. Nothing here decides anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import agencies, clock, learning
from hotline.agencies import Agency, AgencyKind, Book, KnownAgency, KnownField
from hotline.learning import Example, Guess, Ranked
from hotline.tickets.codes import TicketStatus, Urgency
from hotline.tickets.rights import Reader
from hotline.tickets.tables import Ticket

LEAST_WORDS = 2
# A first learning goes back this many closed tickets: what was long ago is decided otherwise now.
LEARNED_AT_MOST = 100_000
MOST = 3
# Stands for "the people's committee of the ticket's commune", which no words can tell apart.
COMMITTEE = 0
FIELD, AGENCY = "field", "agency"
_SIMILAR = 5
# So many are looked at for those: not everybody may see every one.
_CONSIDERED = 20


class Ground(StrEnum):
    """What an agency is suggested by."""

    RULE = "rule"
    LEARNED = "learned"
    BOTH = "both"


@dataclass(frozen=True)
class Situation:
    """What is known of the matter beside its words."""

    commune_id: int | None = None
    kind: str = ""
    urgency: str = Urgency.NORMAL


class Case(NamedTuple):
    """A closed ticket as an example, and what else was known of it."""

    example: Example
    situation: Situation
    agency_id: int | None
    opened_at: datetime
    closed_at: datetime


@dataclass(frozen=True)
class LikelyField:
    """A field, how likely it is (percent), and closed tickets of it that are like the words."""

    field: KnownField
    percent: int
    like: list[Ticket]


@dataclass(frozen=True)
class LikelyAgency:
    """An agency, how likely it is (percent), by what, and closed tickets it answered.

    Without an agency it is the committee of a commune that is not known yet.
    """

    agency: KnownAgency | None
    percent: int
    ground: Ground
    like: list[Ticket]


@dataclass(frozen=True)
class Suggestion:
    """The likeliest first; `similar` are closed tickets most like the words."""

    fields: list[LikelyField]
    agencies: list[LikelyAgency]
    similar: list[Ticket]


@dataclass(frozen=True)
class Offices:
    """Everything that turns a likely field into an agency, as of one day."""

    fields: Mapping[int, KnownField]
    agencies: Mapping[int, KnownAgency]
    book: Book


def enough(words: str) -> bool:
    """Whether there are words enough to be worth a guess."""
    return len(learning.syllables(words)) >= LEAST_WORDS


async def answers(s: AsyncSession) -> dict[str, list[int]]:
    """All that may be answered: every field, every agency that is no committee."""
    known = await agencies.directory(s)
    bodies = [one.id for one in known.agencies.values() if one.kind != AgencyKind.COMMUNE]
    return {FIELD: sorted(known.fields), AGENCY: [COMMITTEE, *sorted(bodies)]}


async def beginning(s: AsyncSession, newest: int) -> str:
    """The mark after which the newest so many tickets were closed; empty when there are fewer."""
    row = (
        await s.execute(
            select(Ticket.closed_at, Ticket.id)
            .where(Ticket.closed_at.is_not(None))
            .order_by(Ticket.closed_at.desc(), Ticket.id.desc())
            .offset(newest)
            .limit(1)
        )
    ).first()
    return _mark(row) if row else ""


async def lessons(s: AsyncSession, mark: str, *, most: int) -> tuple[list[Example], str]:
    """The tickets closed after a mark, oldest first, and the mark of the last of them.

    An empty mark begins with the newest `LEARNED_AT_MOST`.
    """
    told, mark = await cases(s, mark or await beginning(s, LEARNED_AT_MOST), most=most)
    return [one.example for one in told], mark


async def cases(s: AsyncSession, mark: str, *, most: int) -> tuple[list[Case], str]:
    """As `lessons`, with what else is known of each ticket; an empty mark is the very first."""
    query = _closed().order_by(Ticket.closed_at, Ticket.id).limit(most)
    if mark:
        at, id_ = mark.split("|")
        after = tuple_(datetime.fromisoformat(at), int(id_))
        query = query.where(tuple_(Ticket.closed_at, Ticket.id) > after)
    rows = (await s.execute(query)).all()
    return [_case(row) for row in rows], _mark(rows[-1]) if rows else mark


async def closed(s: AsyncSession) -> int:
    """How many closed tickets there are to learn from."""
    return await s.scalar(select(func.count()).select_from(_closed().subquery())) or 0


async def offices(s: AsyncSession, *, at: datetime) -> Offices:
    """Fields, agencies and rules as they are on the day of an instant."""
    known = await agencies.directory(s)
    return Offices(known.fields, known.agencies, known.book(clock.local_day(at)))


async def suggest(
    s: AsyncSession, reader: Reader | None, guess: Guess, situation: Situation, *, at: datetime
) -> Suggestion:
    """A guess in the words of the office, with the tickets behind it that this person may see.

    Without a reader, with all of them: for the command line.
    """
    known = await offices(s, at=at)
    fields, ranked = guess.answers[FIELD], guess.answers[AGENCY]
    behind = {id_ for one in (*fields, *ranked) for id_ in one.like} | set(guess.like[:_CONSIDERED])
    tickets = await _shown(s, reader, behind)
    like = {one.answer: _of(tickets, one.like) for one in ranked}
    return Suggestion(
        [
            LikelyField(known.fields[one.answer], _percent(one.share), _of(tickets, one.like))
            for one in fields
            if one.answer in known.fields
        ],
        [
            LikelyAgency(agency, _percent(share), ground, like.get(_answer_of(agency), []))
            for agency, share, ground in likely_agencies(known, fields, ranked, situation, at=at)
        ],
        _of(tickets, guess.like[:_CONSIDERED])[:_SIMILAR],
    )


def likely_agencies(
    known: Offices,
    fields: Sequence[Ranked],
    learned: Sequence[Ranked],
    situation: Situation,
    *,
    at: datetime,
    most: int = MOST,
) -> list[tuple[KnownAgency | None, float, Ground]]:
    """Who answers for the likely fields by the rules, and who answered such words before.

    Each has half of the say, where it says anything. An agency that has ended is its successor.
    """
    by_rule: dict[int, float] = defaultdict(float)
    by_words: dict[int, float] = defaultdict(float)
    for one in fields:
        ruled = _by_rule(known, one.answer, situation, at)
        if ruled is not None:
            by_rule[ruled] += one.share
    for one in learned:
        heir = _of_today(known, one.answer, situation, at)
        if heir is not None:
            by_words[heir] += one.share
    both = [by_rule, by_words] if by_rule else [by_words]
    shares = {id_: sum(said[id_] for said in both) / len(both) for id_ in {*by_rule, *by_words}}
    best = sorted(shares, key=lambda id_: (-shares[id_], id_))[:most]
    return [
        (known.agencies.get(id_), shares[id_], _ground(by_rule[id_], by_words[id_])) for id_ in best
    ]


def _closed() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket.id, Ticket.closed_at, Ticket.opened_at, Ticket.content, Ticket.field_id,
            Ticket.commune_id, Ticket.kind, Ticket.urgency, Ticket.agency_id,
            Agency.kind.label("agency_kind"),
        )
        .outerjoin(Agency, Agency.id == Ticket.agency_id)
        .where(
            Ticket.status == TicketStatus.CLOSED,
            Ticket.closed_at.is_not(None),
            Ticket.field_id.is_not(None),
            Ticket.content != "",
        )
    )  # fmt: skip


def _mark(row: Any) -> str:
    return f"{row.closed_at.isoformat()}|{row.id}"


def _case(row: Any) -> Case:
    given = {FIELD: row.field_id}
    # Without an agency the desk itself answered.
    if row.agency_id is not None:
        committee = row.agency_kind == AgencyKind.COMMUNE
        given[AGENCY] = COMMITTEE if committee else row.agency_id
    situation = Situation(row.commune_id, row.kind or "", row.urgency)
    return Case(
        Example(row.id, row.content, given), situation, row.agency_id, row.opened_at, row.closed_at
    )


async def _shown(
    s: AsyncSession, reader: Reader | None, ids: Collection[int]
) -> Mapping[int, Ticket]:
    found = await s.scalars(
        select(Ticket)
        .options(joinedload(Ticket.agency), joinedload(Ticket.field))
        .where(Ticket.id.in_(ids), reader.visible() if reader else true())
    )
    return {ticket.id: ticket for ticket in found}


def _of(tickets: Mapping[int, Ticket], ids: Sequence[int]) -> list[Ticket]:
    # A ticket that was reopened and closed again was learned twice.
    return [tickets[id_] for id_ in dict.fromkeys(ids) if id_ in tickets]


def _by_rule(known: Offices, field_id: int, situation: Situation, at: datetime) -> int | None:
    """The agency by the rules; COMMITTEE where the commune is missing; None without a rule."""
    line: list[int] = []
    while field_id in known.fields and field_id not in line:
        line.append(field_id)
        field_id = known.fields[field_id].parent_id or 0
    asked = agencies.Question(
        field_ids=tuple(line),
        commune_id=situation.commune_id,
        kind=situation.kind,
        urgency=situation.urgency,
        on=clock.local_day(at),
    )
    if situation.commune_id is None and (committee := _by_place(known, asked)) is not None:
        return committee
    choice = known.book.choose(asked)
    return choice.agency.id if choice else None


def _by_place(known: Offices, asked: agencies.Question) -> int | None:
    """COMMITTEE when any commune's committee would answer for such a matter."""
    somewhere = next(iter(known.book.committees), None)
    if somewhere is None:
        return None
    there = agencies.Question(asked.field_ids, somewhere, asked.kind, asked.urgency, asked.on)
    choice = known.book.choose(there)
    return COMMITTEE if choice and choice.agency == known.book.committees[somewhere] else None


def _of_today(known: Offices, answer: int, situation: Situation, at: datetime) -> int | None:
    """Who stands today for an answer learned; COMMITTEE while the commune is not known."""
    if answer == COMMITTEE:
        committee = known.book.committees.get(situation.commune_id or 0)
        return committee.id if committee else COMMITTEE
    agency = known.agencies.get(answer)
    if agency is not None and not agency.valid_on(clock.local_day(at)):
        agency = known.book.heirs.get(agency.id)
    return agency.id if agency else None


def _answer_of(agency: KnownAgency | None) -> int:
    if agency is None or agency.kind == AgencyKind.COMMUNE:
        return COMMITTEE
    return agency.id


def _ground(ruled: float, learned: float) -> Ground:
    if ruled and learned:
        return Ground.BOTH
    return Ground.RULE if ruled else Ground.LEARNED


def _percent(share: float) -> int:
    return round(100 * share)
