"""A figure of a past instant stays what it was, and is what a look at the rows gave then."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from hotline import feedback, reports
from hotline.agencies import Agency
from hotline.calls import Call
from hotline.clock import Span
from hotline.db import Database
from hotline.errors import HotlineError
from hotline.feedback import Answers, Mode, Rating
from hotline.reports import Figure, Period, Split
from hotline.reports.counting import Counted
from hotline.tickets import Ticket, Verb, spells
from tests.tickets.deeds import DEEDS, Try
from tests.tickets.desk import draft, facts

_TICKETS, _DEEDS, _DAY = 12, 240, timedelta(days=1)
_LIKELY = (
    Verb.RECEIVED, Verb.RECEIVED, Verb.ACCEPTED, Verb.ACCEPTED, Verb.ANSWERED, Verb.ANSWERED,
    Verb.APPROVED, Verb.APPROVED, Verb.APPROVED, Verb.ANSWERED_AT_ONCE,
)  # fmt: skip


class Photo(NamedTuple):
    """What the rows said at an instant: tickets, and the ratings that decide."""

    at: datetime
    tickets: dict[int, Any]
    ratings: list[Any]
    rang: list[datetime]


@pytest.mark.slow
async def test_figures_of_then_are_what_the_rows_said_then(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    photos = await _live(db, cast, random.Random(2), now)
    async with db.read() as s:
        assert await spells.amiss(s) == []
        for start, end, last in _triples(photos):
            span = Span(start.at, end.at)
            moments = reports.Moments(span, start.at, last.at)
            counted = await reports.count_at(s, Period("thử", span, 0), moments)
            assert counted.whole == _oracle(span, start, last)
            await _all_is_behind(s, counted)


def _triples(photos: list[Photo]) -> Iterable[tuple[Photo, Photo, Photo]]:
    """The beginning of a period, its end, and a look at it then or later."""
    every = range(0, len(photos), 3)
    return [(photos[a], photos[b], photos[c]) for a in every for b in every for c in every
            if a < b <= c]  # fmt: skip


def _oracle(span: Span, first: Photo, last: Photo) -> dict[Figure, int]:
    """The figures as DOMAIN §7 says them, counted one by one from what the rows said."""
    then, counts = first.tickets, Counter[Figure]()
    counts[Figure.CALLS] = sum(span.start <= at < min(span.end, last.at) for at in last.rang)
    # None is over yet, so that none is answered or missed.
    counts[Figure.CALLS_IN] = counts[Figure.CALLS]
    new = {
        id_ for id_, one in last.tickets.items()
        if span.start <= one.received_at < span.end and one.status != "referred"
    }  # fmt: skip
    for id_ in new:
        one = last.tickets[id_]
        counts[Figure.TICKETS] += 1
        counts[Figure.INTERACTIONS] += one.channel != "phone"
        counts[Figure.PROCEDURE] += one.procedure
        done = one.status == "closed"
        counts[Figure.RESOLVED if done else Figure.OPEN] += 1
        rated = done and one.feedback in ("positive", "negative")
        counts[Figure.RATED] += rated
        counts[Figure.POSITIVE] += rated and one.feedback == "positive"
        counts[Figure.NEGATIVE] += rated and one.feedback == "negative"
        counts[Figure.NO_RESPONSE] += done and not rated
        counts[Figure.BEING_ASKED] += done and one.feedback in ("due", "asking")
    over = ("closed", "referred")
    opening = {id_ for id_, one in then.items() if _before(one, span) and one.status not in over}
    closing = {
        id_ for id_, one in last.tickets.items()
        if one.received_at < span.end and one.status not in over
    }  # fmt: skip
    counts[Figure.OPENING] = len(opening)
    counts[Figure.CLOSING] = len(closing)
    counts[Figure.ENDED] = counts[Figure.RESOLVED] + len(opening - closing)
    counts[Figure.REOPENED] = len(closing - opening - new)
    for id_ in closing:
        one = last.tickets[id_]
        counts[Figure.CARRIED] += _before(one, span)
        counts[Figure.OVERDUE] += one.due_at is not None and one.due_at < last.at
    counts[Figure.GIVEN_NEGATIVE] = sum(
        span.start <= one.given_at < span.end and one.verdict == "negative" for one in last.ratings
    )
    counts[Figure.PREVIOUS] = sum(
        _within(one, span.start - (span.end - span.start), span.start)
        and one.status != "referred"
        for one in then.values()
    )  # fmt: skip
    counts[Figure.CHANGE] = counts[Figure.TICKETS] - counts[Figure.PREVIOUS]
    return {figure: counts[figure] for figure in Figure}


def _before(one: Any, span: Span) -> bool:
    return bool(one.received_at < span.start)


def _within(one: Any, start: datetime, end: datetime) -> bool:
    return bool(start <= one.received_at < end)


async def _all_is_behind(s: AsyncSession, counted: Counted) -> None:
    """Each number has its tickets, and the rows of every split are the whole."""
    whole = counted.whole
    assert whole[Figure.OPENING] + whole[Figure.TICKETS] + whole[Figure.REOPENED] == (
        whole[Figure.ENDED] + whole[Figure.CLOSING]
    )
    for figure in (Figure.ENDED, Figure.CARRIED, Figure.RATED, Figure.GIVEN_NEGATIVE):
        found = await reports.behind(s, figure, counted.moments)
        assert len(found) == whole[figure]
    for split in (Split.AGENCY, Split.CHANNEL, Split.LEVEL, Split.MODE):
        rows = counted.by[split].items()
        for figure in (Figure.TICKETS, Figure.RATED, Figure.CLOSING):
            if split == Split.MODE and figure == Figure.CLOSING:
                continue
            assert sum(row.get(figure, 0) for _, row in rows) == whole[figure]
        for key, row in rows:
            behind = await reports.behind(s, Figure.TICKETS, counted.moments, by=(split, key))
            assert len(behind) == row.get(Figure.TICKETS, 0)


async def _live(
    db: Database, cast: SimpleNamespace, chance: random.Random, now: datetime
) -> list[Photo]:
    """Random deeds of random people over a few weeks, with a photo now and then."""
    at = now - 2 * _DAY
    async with db.write() as s:
        ids = [(await draft(s, facts(at, answered_by="101"))).id for _ in range(_TICKETS)]
        agencies = list(await s.scalars(select(Agency.id)))
    people = [cast.lan, cast.dieu, cast.minh, cast.hanh, cast.phuc]
    photos = [await _photo(db, at)]
    for number in range(_DEEDS):
        at += timedelta(minutes=chance.randint(5, 120))
        verb = chance.choice(_LIKELY) if chance.random() < 0.6 else chance.choice(list(DEEDS))
        first, second = chance.sample(ids, 2)
        for me in chance.sample(people, len(people)):
            if await _done(db, verb, first, second, me, chance.choice(agencies), at):
                break
        if chance.random() < 0.1:
            await _rate(db, first, chance, at, number)
        if chance.random() < 0.06:
            photos.append(await _photo(db, at))
        at += timedelta(seconds=1)
    return [*photos, await _photo(db, at)]


async def _done(
    db: Database, verb: Verb, first: int, second: int, me: Any, agency_id: int, at: datetime
) -> bool:
    parts = selectinload(Ticket.parts)
    try:
        async with db.write() as s:
            ticket = await s.get_one(Ticket, first, options=[parts])
            other = await s.get_one(Ticket, second, options=[parts])
            await DEEDS[verb](s, ticket, Try(me, at, agency_id, other))
    except HotlineError:
        return False
    return True


async def _rate(
    db: Database, ticket_id: int, chance: random.Random, at: datetime, number: int
) -> None:
    async with db.write() as s:
        ticket = await s.get_one(Ticket, ticket_id)
        if ticket.status == "closed":
            await feedback.rate(
                s, ticket, Answers(chance.random() < 0.6), ask=None, at=at,
                mode=chance.choice([Mode.IVR, Mode.SMS]), source=f"{number}",
            )  # fmt: skip


async def _photo(db: Database, at: datetime) -> Photo:
    async with db.read() as s:
        rows = await s.scalars(select(Ticket).where(Ticket.received_at.is_not(None)))
        ratings = await s.scalars(select(Rating).where(Rating.decides))
        rang = await s.scalars(select(Call.started_at))
        return Photo(at, {one.id: one for one in rows}, list(ratings), list(rang))
