"""Routing a ticket: the rules of `agencies` applied to it, with the reason kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock
from hotline.tickets import noticing
from hotline.tickets.obligations import field_line, set_received
from hotline.tickets.path import hand_to
from hotline.tickets.tables import Ticket
from hotline.tickets.timeline import Verb, note


async def route(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """Let the rules choose the agency; where none agrees the dispatcher sees it waiting."""
    line = await field_line(s, ticket.field_id)
    await set_received(s, ticket, line, at=at)
    choice = await _choice(s, ticket, line, at)
    if choice is None:
        note(s, ticket, Verb.UNROUTED, by=None, at=at)
        await noticing.tell(s, ticket, Verb.UNROUTED, by=None, at=at)
        return
    ticket.routing = await _reason(s, ticket, choice.rule)
    await hand_to(s, ticket, choice.agency, Verb.ROUTED, by=None, at=at)


async def suggested(s: AsyncSession, ticket: Ticket, *, at: datetime) -> agencies.Choice | None:
    """What the rules would say now of a ticket that waits with the dispatcher."""
    return await _choice(s, ticket, await field_line(s, ticket.field_id), at)


async def _choice(
    s: AsyncSession, ticket: Ticket, line: tuple[int, ...], at: datetime
) -> agencies.Choice | None:
    today = clock.local_day(at)
    book = await agencies.book(s, on=today)
    asked = agencies.Question(
        field_ids=line,
        commune_id=ticket.commune_id,
        kind=ticket.kind or "",
        urgency=ticket.urgency,
        on=today,
    )
    return book.choose(asked)


async def _reason(s: AsyncSession, ticket: Ticket, rule: agencies.RoutingRule) -> dict[str, object]:
    """What the rule looked at, in the words of today: it may read otherwise tomorrow."""
    commune = rule.commune
    if rule.agency_id is None and ticket.commune_id is not None:
        commune = await s.get_one(agencies.Commune, ticket.commune_id)
    return {
        "by": "rule",
        "rule": rule.id,
        "field": rule.field.name if rule.field else False,
        "commune": commune.name if commune else False,
        "kind": rule.kind,
        "urgency": rule.urgency,
        "note": rule.note,
    }
