"""What pages show of feedback."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.feedback.ratings import Rating
from hotline.feedback.tables import Ask
from hotline.tickets import Ticket


async def asks_of(s: AsyncSession, ticket: Ticket) -> list[Ask]:
    """All attempts to ask about a ticket, first made first."""
    found = await s.scalars(select(Ask).where(Ask.ticket_id == ticket.id).order_by(Ask.id))
    return list(found)


async def ratings_by_ticket(s: AsyncSession, tickets: Sequence[Ticket]) -> dict[int, list[Rating]]:
    """The ratings of several tickets, by ticket id, first given first."""
    found = await s.scalars(
        select(Rating)
        .where(Rating.ticket_id.in_([ticket.id for ticket in tickets]))
        .order_by(Rating.id)
    )
    given: dict[int, list[Rating]] = {}
    for rating in found:
        given.setdefault(rating.ticket_id, []).append(rating)
    return given
