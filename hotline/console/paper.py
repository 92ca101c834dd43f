"""A ticket on paper: A4, with a letterhead, for whoever may see it and as far as they may."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from hotline import agencies, clock, tickets
from hotline.agencies import AgencyKind
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.story import told
from hotline.console.ticket import caller_shown
from hotline.errors import NotFound
from hotline.tickets import TicketStatus


async def ticket(request: web.Request) -> web.StreamResponse:
    """The citizen's words, the answer, the dates and the story. A draft is no paper yet."""
    at, who, language = clock.now(), context.reader(request), context.language(request)
    async with context.db(request).read() as s:
        found = await tickets.ticket(s, context.number(request), who)
        if found.status == TicketStatus.DRAFT:
            raise NotFound("no_such_ticket")
        shown: dict[str, Any] = {
            **caller_shown(found, who),
            "events": told(await tickets.timeline(s, found), language),
            "deadlines": await tickets.deadlines_of(s, found),
            "files": await tickets.attachments(s, found),
            "parts": await tickets.parts_of(s, found) if found.parts else [],
        }
        listed = await agencies.agencies(s, on=clock.local_day(at))
    return page(
        request,
        "ticket_print.html",
        ticket=found,
        reader=who,
        office=next((one.name for one in listed if one.kind == AgencyKind.OFFICE), ""),
        printed_at=at,
        **shown,
    )
