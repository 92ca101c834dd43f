"""Điều phối: tickets that wait for a decision, why, and what the rules suggest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, feedback, tickets
from hotline.agencies import Choice
from hotline.console import context
from hotline.console.agency import owed
from hotline.console.rendering import page
from hotline.console.words import Times
from hotline.deadlines import calendar
from hotline.tickets import Ticket, TicketEvent


@dataclass(frozen=True)
class Waiting:
    """A ticket to decide on: until when, who returned it and why, what the rules suggest."""

    ticket: Ticket
    due: datetime | None
    returned: TicketEvent | None
    suggestion: Choice | None


async def dispatch(request: web.Request) -> web.StreamResponse:
    """One list; a refused assignment is shown again on its own row."""
    at = clock.now()
    async with context.db(request).read() as s:
        waiting = await _waiting(s, at)
        listed = await agencies.agencies(s, on=clock.local_day(at))
        replies = await feedback.unclear(s)
        when = Times(at, await calendar(s), context.language(request))
    return page(
        request,
        "dispatch.html",
        waiting=waiting,
        agencies=listed,
        replies=replies,
        when=when,
        typed=await context.typed(request),
        refused=context.refused(request),
    )


async def read_reply(request: web.Request) -> web.StreamResponse:
    """A message that no machine understood was read by a person."""
    me, number = context.person(request), context.number(request)
    async with context.db(request).write() as s:
        await feedback.read_unclear(s, number, by=me, at=clock.now())
    return context.see("/dispatch")


async def _waiting(s: AsyncSession, at: datetime) -> list[Waiting]:
    found = await tickets.for_dispatcher(s)
    returned = await tickets.returned_because(s, found)
    suggested = await tickets.suggestions(s, found, at=at)
    due = await tickets.steps_due(s, found)
    return [
        Waiting(one, owed(one, due).due, returned.get(one.id), suggested.get(one.id))
        for one in found
    ]
