"""What each agency owes, as counts that open the lists behind them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline.agencies import Agency
from hotline.tickets.codes import (
    FeedbackState,
    TicketStatus,
)
from hotline.tickets.lists import OPEN_AT_AGENCY
from hotline.tickets.rights import Reader
from hotline.tickets.tables import (
    Ticket,
)


class Pile(StrEnum):
    """A pile of tickets that an agency has, or has earned."""

    OPEN = "open"
    OVERDUE = "overdue"
    TO_APPROVE = "to_approve"
    NEGATIVE = "negative"


class AgencyCounts(NamedTuple):
    """How high each pile of an agency stands."""

    agency: Agency
    piles: dict[Pile, int]


async def per_agency(s: AsyncSession, *, at: datetime) -> list[AgencyCounts]:
    """Agencies with at least one ticket in any pile, most overdue first."""
    columns = [func.sum(case((_in(pile, at), 1), else_=0)) for pile in Pile]
    rows = await s.execute(
        select(Agency, *columns)
        .join(Ticket, Ticket.agency_id == Agency.id)
        .group_by(Agency.id)
        .order_by(Agency.name)
    )
    counted = [
        AgencyCounts(row[0], {pile: int(n) for pile, n in zip(Pile, row[1:], strict=True)})
        for row in rows
    ]
    shown = [one for one in counted if any(one.piles.values())]
    return sorted(shown, key=lambda one: (-one.piles[Pile.OVERDUE], -one.piles[Pile.OPEN]))


async def listed(
    s: AsyncSession,
    reader: Reader,
    *,
    at: datetime,
    agency_id: int | None = None,
    pile: Pile | None = None,
    most: int = 100,
) -> list[Ticket]:
    """Numbered tickets that this person may see, newest first, of one agency or pile if asked."""
    query = select(Ticket).options(
        joinedload(Ticket.caller),
        joinedload(Ticket.agency),
        joinedload(Ticket.field),
        joinedload(Ticket.commune),
    )
    query = query.where(Ticket.code.is_not(None), reader.visible())
    if agency_id is not None:
        query = query.where(Ticket.agency_id == agency_id)
    if pile is not None:
        query = query.where(_in(pile, at))
    found = await s.scalars(query.order_by(Ticket.received_at.desc(), Ticket.id.desc()).limit(most))
    return list(found)


async def tally(s: AsyncSession) -> dict[str, int]:
    """How many tickets and drafts stand in each status."""
    rows = await s.execute(select(Ticket.status, func.count()).group_by(Ticket.status))
    return {str(status): int(count) for status, count in rows}


def _in(pile: Pile, at: datetime) -> ColumnElement[bool]:
    is_open = Ticket.status.in_(OPEN_AT_AGENCY)
    return {
        Pile.OPEN: and_(is_open),
        Pile.OVERDUE: and_(is_open, Ticket.due_at < at),
        Pile.TO_APPROVE: and_(Ticket.status == TicketStatus.ANSWERED),
        Pile.NEGATIVE: and_(Ticket.feedback == FeedbackState.NEGATIVE),
    }[pile]
