"""Who explains and who reviews: never the one whose answer it is, while there is anybody else."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import notices
from hotline.feedback.explanations.codes import OPEN
from hotline.feedback.explanations.tables import Explanation
from hotline.notices import Addressee
from hotline.staff import Role
from hotline.tickets import Ticket, TicketEvent, Verb

_TOLD = (Verb.ANSWERED, Verb.ANSWERED_AT_ONCE, Verb.APPROVED, Verb.REOPENED)


class Involved(NamedTuple):
    """Ids of who wrote the answer that was rated, and of who approved it."""

    wrote: frozenset[int]
    approved: frozenset[int]


async def answering(s: AsyncSession, ticket: Ticket) -> Ticket:
    """The ticket whose answer the caller got: the one it was merged into, or itself."""
    if ticket.merged_into_id is None:
        return ticket
    return await s.get_one(Ticket, ticket.merged_into_id)


async def involved(s: AsyncSession, ticket: Ticket) -> Involved:
    """Who answered since the ticket was last reopened, as its timeline tells."""
    whose = await answering(s, ticket)
    lines = await s.execute(
        select(TicketEvent.verb, TicketEvent.actor_id)
        .where(TicketEvent.ticket_id == whose.id, TicketEvent.verb.in_(_TOLD))
        .order_by(TicketEvent.id)
    )
    wrote: set[int | None] = {whose.handler_id}
    approved: set[int | None] = set()
    for verb, actor in lines:
        if verb == Verb.REOPENED:
            wrote, approved = {whose.handler_id}, set()
        elif verb == Verb.APPROVED:
            approved.add(actor)
        else:
            wrote.add(actor)
    return Involved(*(frozenset(one for one in of if one) for of in (wrote, approved)))


async def people(s: AsyncSession, agency_id: int | None) -> list[Addressee]:
    """Who may explain for an agency; for the hotline itself, its dispatchers."""
    if agency_id is None:
        return await notices.addressees(s, roles=[Role.DISPATCHER])
    return await notices.addressees(s, agencies=[agency_id])


def may_explain(person_id: int, theirs: Collection[Addressee], wrote: Collection[int]) -> bool:
    """Whoever wrote the answer may not explain it while somebody else can. Pure."""
    return person_id not in wrote or all(one.id in wrote for one in theirs)


async def reviewer(s: AsyncSession, agency_id: int | None, known: Involved) -> int | None:
    """Somebody who neither wrote nor approved: a head first, who has fewest in hand first."""
    free = [
        one
        for one in await people(s, agency_id)
        if one.id not in known.wrote and one.id not in known.approved
    ]
    if not free:
        return None
    rows = await s.execute(
        select(Explanation.reviewer_id, func.count())
        .where(Explanation.reviewer_id.in_([one.id for one in free]), Explanation.state.in_(OPEN))
        .group_by(Explanation.reviewer_id)
    )
    held = {person: count for person, count in rows}  # noqa: C416
    return min(free, key=lambda one: (one.role != Role.HEAD, held.get(one.id, 0), one.id)).id
