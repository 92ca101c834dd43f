"""Điều phối: tickets that wait for a decision, why, and what the rules suggest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, feedback, tickets
from hotline.agencies import Choice
from hotline.console import context
from hotline.console.agency import owed
from hotline.console.choices import Later, arbitrates, later
from hotline.console.filled import filled
from hotline.console.rendering import page
from hotline.console.tasks import Standing
from hotline.console.words import times
from hotline.staff import Person
from hotline.tickets import Ticket, TicketEvent, TicketStatus, hot_spots


@dataclass(frozen=True)
class Waiting:
    """A ticket to decide on: until when, who returned it and why, what the rules suggest."""

    ticket: Ticket
    due: datetime | None
    returned: TicketEvent | None
    suggestion: Choice | None
    arbitrates: bool


@dataclass(frozen=True)
class Longer:
    """A wish for more time, and the due date it would give with how it is counted."""

    ticket: Ticket
    standing: Standing
    later: Later | None


@dataclass(frozen=True)
class Dispute:
    """A ticket whose agencies do not agree, and what was said last."""

    standing: Standing
    differs: TicketEvent | None


async def dispatch(request: web.Request) -> web.StreamResponse:
    """All that needs a decision; a refused one is shown again on its own row."""
    at, me, most = clock.now(), context.person(request), context.most(request, 200)
    async with context.db(request).read() as s:
        shown: dict[str, Any] = {
            "spots": await hot_spots.cards(s),
            "waiting": await _waiting(s, at, most),
            "longer": await _longer(s, me, most),
            "disputes": await _disputes(s, me, most),
            "agencies": await agencies.agencies(s, on=clock.local_day(at)),
            "replies": await feedback.unclear(s, most=context.most(request, 100)),
            "when": await times(s, at, context.language(request)),
        }
    again = await filled(request)
    return page(request, "dispatch.html", filled=again, on_list=True, main=True, **shown)


async def read_reply(request: web.Request) -> web.StreamResponse:
    """A message that no machine understood was read by a person."""
    me, number = context.person(request), context.number(request)
    async with context.db(request).write() as s:
        await feedback.read_unclear(s, number, by=me, at=clock.now())
    return context.see("/dispatch")


async def _waiting(s: AsyncSession, at: datetime, most: int) -> list[Waiting]:
    found = await tickets.for_dispatcher(s, most=most)
    returned = await tickets.returned_because(s, found)
    suggested = await tickets.suggestions(s, found, at=at)
    due = await tickets.steps_due(s, found)
    return [
        Waiting(
            one,
            owed(one, due).due,
            returned.get(one.id) if one.status == TicketStatus.RETURNED else None,
            suggested.get(one.id),
            arbitrates(one),
        )
        for one in found
    ]


async def _disputes(s: AsyncSession, me: Person, most: int) -> list[Dispute]:
    found = await tickets.disputed(s, most=most)
    why = await tickets.why_disputed(s, found)
    return [Dispute(Standing(t, me, t.parts, None), why.get(t.id)) for t in found]


async def _longer(s: AsyncSession, me: Person, most: int) -> list[Longer]:
    wanted = await tickets.extensions_to_decide(s, most=most)
    standings = [Standing(one.ticket, me, one.ticket.parts, one.extension) for one in wanted]
    return [Longer(one.ticket, one, await later(s, one)) for one in standings]
