""" "Not ours": how often which agency sent tickets back, and who got them then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hotline.agencies import Agency
from hotline.staff import Person
from hotline.tickets.tables import Return, Ticket


class Pair(NamedTuple):
    """From which agency to which; `to_id` None is what still waits with the dispatcher.

    `tickets` counts different tickets, `returns` every time, `final` those that were
    returned twice and more, so that the dispatcher had to arbitrate.
    """

    from_id: int
    from_name: str
    to_id: int | None
    to_name: str | None
    tickets: int
    returns: int
    final: int
    last: datetime


class Sent(NamedTuple):
    """One return: the ticket, why, by whom and when."""

    ticket_id: int
    code: str | None
    status: str
    reason: str
    by: str
    at: datetime
    returns: int


async def counted(s: AsyncSession, *, since: datetime) -> tuple[int, int]:
    """How many returns there were since an instant, and between how many pairs of agencies."""
    by_pair = (
        select(func.count().label("returns"))
        .where(Return.at >= since)
        .group_by(Return.agency_id, Return.to_agency_id)
        .subquery()
    )
    row = (await s.execute(select(func.sum(by_pair.c.returns), func.count()))).one()
    return row[0] or 0, row[1] if row[0] else 0


async def pairs(s: AsyncSession, *, since: datetime, most: int = 100) -> list[Pair]:
    """Returns since an instant, counted by pair of agencies, the most frequent first."""
    giver, taker = aliased(Agency), aliased(Agency)
    times = func.count(Return.id)
    rows = await s.execute(
        select(
            giver.id,
            giver.name,
            taker.id,
            taker.name,
            func.count(Return.ticket_id.distinct()),
            times,
            func.count(Ticket.id.distinct()).filter(Ticket.returns > 1),
            func.max(Return.at),
        )
        .join(giver, giver.id == Return.agency_id)
        .join(Ticket, Ticket.id == Return.ticket_id)
        .outerjoin(taker, taker.id == Return.to_agency_id)
        .where(Return.at >= since)
        .group_by(giver.id, giver.name, taker.id, taker.name)
        .order_by(times.desc(), giver.name, taker.name)
        .limit(most)
    )
    return [Pair(*row) for row in rows]


async def sent(
    s: AsyncSession, from_id: int, to_id: int | None, *, since: datetime, most: int = 200
) -> list[Sent]:
    """The returns of one pair, newest first."""
    rows: Sequence[Any] = (
        await s.execute(
            select(
                Ticket.id,
                Ticket.code,
                Ticket.status,
                Return.reason,
                Person.name,
                Return.at,
                Ticket.returns,
            )
            .join(Ticket, Ticket.id == Return.ticket_id)
            .join(Person, Person.id == Return.by_id)
            .where(Return.agency_id == from_id, _went_to(to_id), Return.at >= since)
            .order_by(Return.at.desc(), Return.id.desc())
            .limit(most)
        )
    ).all()
    return [Sent(*row) for row in rows]


def _went_to(agency_id: int | None) -> ColumnElement[bool]:
    if agency_id is None:
        return Return.to_agency_id.is_(None)
    return Return.to_agency_id == agency_id
