"""Việc của cơ quan and Chờ duyệt: what an agency owes, and what its head approves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from hotline import clock, tickets
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.words import Group, Times
from hotline.deadlines import Step, calendar
from hotline.tickets import Ticket, TicketDeadline


@dataclass(frozen=True)
class Owed:
    """A ticket with the step that is owed next and until when."""

    ticket: Ticket
    step: Step | None
    due: datetime | None


async def agency(request: web.Request) -> web.StreamResponse:
    """What is open here: overdue, today, this week, later."""
    at, me = clock.now(), context.person(request)
    async with context.db(request).read() as s:
        found = await tickets.of_agency(s, me.agency_id or 0)
        due = await tickets.steps_due(s, found)
        when = Times(at, await calendar(s), context.language(request))
    groups: dict[Group, list[Owed]] = {group: [] for group in Group}
    for one in sorted((owed(ticket, due) for ticket in found), key=_soonest):
        groups[when.group(one.due)].append(one)
    return page(request, "agency.html", groups=groups, total=len(found), when=when)


async def approvals(request: web.Request) -> web.StreamResponse:
    """Answers beside the citizen's words; a refusal to send one back keeps the sentence."""
    at, me = clock.now(), context.person(request)
    async with context.db(request).read() as s:
        waiting = await tickets.to_approve(s, me.agency_id or 0)
        when = Times(at, await calendar(s), context.language(request))
    return page(
        request,
        "approvals.html",
        waiting=waiting,
        when=when,
        typed=await context.typed(request),
        refused=context.refused(request),
    )


def owed(ticket: Ticket, due: dict[int, dict[str, TicketDeadline]]) -> Owed:
    """The next step of a ticket; a step without a due date of its own has the answer's."""
    step = tickets.step_owed(ticket)
    row = due.get(ticket.id, {}).get(step or "")
    return Owed(ticket, step, row.due_at if row else ticket.due_at if step else None)


def _soonest(one: Owed) -> tuple[bool, datetime, int]:
    return one.due is None, one.due or one.ticket.opened_at, one.ticket.id
