"""What each agency owes, as counts that open the lists behind them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.agencies import Agency
from hotline.tickets.codes import TicketStatus
from hotline.tickets.filters import OPEN, among, is_open_pile, piled
from hotline.tickets.lists import OPEN_AT_AGENCY
from hotline.tickets.tables import Ticket
from hotline.tickets.wanted import Pile

# The piles that are counted for each agency, in the order of the page.
COUNTED = (Pile.OPEN, Pile.OVERDUE, Pile.DUE_TODAY, Pile.TO_APPROVE, Pile.NEGATIVE)


class AgencyCounts(NamedTuple):
    """How high each pile of an agency stands."""

    agency: Agency
    piles: dict[Pile, int]


async def per_agency(s: AsyncSession, *, at: datetime) -> list[AgencyCounts]:
    """Agencies with at least one ticket in any pile, most overdue first.

    Reads the indexes of open tickets and of negative ratings only, never all tickets.
    """
    counts: dict[int, dict[Pile, int]] = {}
    opened = [pile for pile in COUNTED if is_open_pile(pile)]
    for id_, *numbers in await s.execute(_open(opened, at)):
        counts[id_] = dict(zip(opened, map(int, numbers), strict=True))
    negative = select(Ticket.agency_id, func.count()).where(piled(Pile.NEGATIVE, at=at))
    for agency_id, number in await s.execute(negative.group_by(Ticket.agency_id)):
        if agency_id is not None:
            counts.setdefault(agency_id, {})[Pile.NEGATIVE] = int(number)
    found = await s.scalars(select(Agency).where(Agency.id.in_(counts)).order_by(Agency.name))
    shown = [
        AgencyCounts(one, {pile: counts[one.id].get(pile, 0) for pile in COUNTED}) for one in found
    ]
    return sorted(
        (one for one in shown if any(one.piles.values())),
        key=lambda one: (-one.piles[Pile.OVERDUE], -one.piles[Pile.OPEN]),
    )


async def tally(s: AsyncSession) -> dict[str, int]:
    """How many drafts and tickets stand in each status that is not the end of the path.

    Those that are over are not counted: there are ever more of them.
    """
    opened = select(Ticket.status, func.count()).where(among(OPEN)).group_by(Ticket.status)
    drafts = select(func.count()).where(Ticket.status == TicketStatus.DRAFT)
    counted = {
        str(status): int(count) for status, count in await s.execute(opened.group_by(Ticket.status))
    }
    return {TicketStatus.DRAFT.value: await s.scalar(drafts) or 0, **counted}


def _open(piles: list[Pile], at: datetime) -> Select[Any]:
    """Each pile of every agency, from the index of what is open at agencies."""
    columns: list[Any] = [func.sum(case((piled(pile, at=at), 1), else_=0)) for pile in piles]
    grouped: Select[Any] = select(*[Ticket.agency_id, *columns]).group_by(Ticket.agency_id)
    return grouped.where(among(OPEN_AT_AGENCY), Ticket.agency_id.is_not(None))
