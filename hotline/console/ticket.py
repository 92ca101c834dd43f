"""The page of a ticket: its story, what is owed now, and the next step for this role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, callers, calls, clock, feedback, tickets, vietnam
from hotline.console import context
from hotline.console.agency import owed
from hotline.console.rendering import page
from hotline.console.words import Times
from hotline.deadlines import calendar
from hotline.errors import NotFound
from hotline.staff import Person, Role
from hotline.tickets import MAY, Pile, Reader, Ticket, TicketStatus, Verb

# What one may do next with a ticket in this state: the first that the role allows is the step.
_STEPS: Mapping[TicketStatus, tuple[tuple[Verb, str], ...]] = {
    TicketStatus.RECEIVED: ((Verb.ASSIGNED, "assign"),),
    TicketStatus.RETURNED: ((Verb.ASSIGNED, "assign"),),
    TicketStatus.ASSIGNED: ((Verb.ACCEPTED, "accept"), (Verb.ASSIGNED, "reassign")),
    TicketStatus.ACCEPTED: ((Verb.ANSWERED, "answer"),),
    TicketStatus.IN_PROGRESS: ((Verb.ANSWERED, "answer"),),
    TicketStatus.ANSWERED: ((Verb.APPROVED, "approve"),),
}


async def ticket(request: web.Request) -> web.StreamResponse:
    """One ticket for whoever may see it; a refused step is shown again with its words."""
    at, who = clock.now(), context.reader(request)
    async with context.db(request).read() as s:
        found = await tickets.ticket(s, context.number(request), who)
        if found.status == TicketStatus.DRAFT:
            return _draft(request, found)
        shown = await _story(s, found, who)
        shown |= await _step(s, found, context.person(request))
        shown["when"] = Times(at, await calendar(s), context.language(request))
    return page(
        request,
        "ticket.html",
        ticket=found,
        reader=who,
        refused=context.refused(request),
        typed=await context.typed(request),
        **shown,
    )


async def ticket_list(request: web.Request) -> web.StreamResponse:
    """The newest tickets, or those of one agency or pile."""
    at, query = clock.now(), request.query
    pile = Pile(query["pile"]) if query.get("pile") in set(Pile) else None
    wanted = query.get("agency", "")
    agency_id = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None
    async with context.db(request).read() as s:
        found = await tickets.listed(
            s, context.reader(request), at=at, agency_id=agency_id, pile=pile
        )
        when = Times(at, await calendar(s), context.language(request))
    return page(request, "tickets.html", tickets=found, when=when, pile=pile, agency_id=agency_id)


async def search(request: web.Request) -> web.StreamResponse:
    """From a code in any spelling to its ticket; unknown and unseen look the same."""
    typed = request.query.get("code", "")
    code = tickets.code_from_keys(typed)
    async with context.db(request).read() as s:
        found = await tickets.by_code(s, code) if code else None
    if found is None or not context.reader(request).may_see(found):
        raise NotFound("no_such_ticket")
    return context.see(f"/tickets/{found.id}")


async def _story(s: AsyncSession, found: Ticket, who: Reader) -> dict[str, Any]:
    linked = await tickets.calls_of(s, found)
    phone = found.caller.phone if found.caller else None
    with_caller = await calls.with_number(s, phone) if phone and who.sees_caller else []
    known = {call.id for call in linked}
    return {
        "events": await tickets.timeline(s, found),
        "deadlines": await tickets.deadlines_of(s, found),
        "files": await tickets.attachments(s, found),
        "ratings": await feedback.ratings_of(s, found),
        "asks": await feedback.asks_of(s, found),
        "calls": linked,
        "other_calls": [call for call in with_caller if call.id not in known],
        **_caller(found, who),
        "owed": owed(found, await tickets.steps_due(s, [found])),
    }


def _caller(found: Ticket, who: Reader) -> dict[str, str]:
    """Who called, as far as this reader may know."""
    caller = found.caller
    if caller is None:
        return {"caller_name": "", "caller_phone": ""}
    phone = caller.phone or ""
    if who.sees_caller:
        return {"caller_name": caller.name, "caller_phone": vietnam.spoken(phone)}
    return {
        "caller_name": callers.mask_name(caller.name),
        "caller_phone": callers.mask_phone(phone) if phone else "",
    }


async def _step(s: AsyncSession, found: Ticket, me: Person) -> dict[str, Any]:
    steps = _STEPS.get(TicketStatus(found.status), ())
    step = next((name for verb, name in steps if me.role in MAY[verb]), None)
    choosing = step in ("assign", "reassign")
    today = clock.local_day(clock.now())
    return {
        "step": step,
        "may_return": found.status in (TicketStatus.ASSIGNED, TicketStatus.ACCEPTED)
        and me.role in MAY[Verb.RETURNED],
        "may_link": me.role in MAY[Verb.CALL_LINKED],
        "agencies": await agencies.agencies(s, on=today) if choosing else [],
        "suggested": (await tickets.suggestions(s, [found], at=clock.now())).get(found.id)
        if choosing
        else None,
    }


def _draft(request: web.Request, found: Ticket) -> web.Response:
    if context.person(request).role in (Role.OPERATOR, Role.DISPATCHER):
        return context.see(f"/desk?draft={found.id}")
    raise NotFound("no_such_ticket")
