"""Routing a ticket: the rules of `agencies` applied to it, with the reason kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock
from hotline.tickets import noticing
from hotline.tickets.obligations import set_received, set_routed
from hotline.tickets.path import lead
from hotline.tickets.tables import Ticket
from hotline.tickets.timeline import Verb, note


async def route(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """Let the rules choose the agency; where none agrees the dispatcher sees it waiting."""
    known = await agencies.directory(s)
    choice = _choice(known, ticket, at)
    if choice is None:
        await set_received(s, ticket, at=at)
        note(s, ticket, Verb.UNROUTED, by=None, at=at)
        await noticing.tell(s, ticket, Verb.UNROUTED, by=None, at=at)
        return
    ticket.routing = _reason(known, ticket, choice.rule)
    await set_routed(s, ticket, choice.agency, at=at)
    await lead(s, ticket, choice.agency, Verb.ROUTED, by=None, at=at)


async def suggested(s: AsyncSession, ticket: Ticket, *, at: datetime) -> agencies.Choice | None:
    """What the rules would say now of a ticket that waits with the dispatcher."""
    return _choice(await agencies.directory(s), ticket, at)


def _choice(known: agencies.Directory, ticket: Ticket, at: datetime) -> agencies.Choice | None:
    today = clock.local_day(at)
    asked = agencies.Question(
        field_ids=known.line(ticket.field_id),
        commune_id=ticket.commune_id,
        kind=ticket.kind or "",
        urgency=ticket.urgency,
        on=today,
    )
    return known.book(today).choose(asked)


def _reason(
    known: agencies.Directory, ticket: Ticket, rule: agencies.KnownRule
) -> dict[str, object]:
    """What the rule looked at, in the words of today: it may read otherwise tomorrow."""
    commune = rule.commune
    if rule.agency_id is None and ticket.commune_id is not None:
        commune = known.communes[ticket.commune_id]
    return {
        "by": "rule",
        "rule": rule.id,
        "field": rule.field.name if rule.field else False,
        "commune": commune.name if commune else False,
        "kind": rule.kind,
        "urgency": rule.urgency,
        "note": rule.note,
    }
