"""The straight path of a ticket, each step one POST: assign, accept, return, answer, approve."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, tickets
from hotline.console import context, files, ticket
from hotline.console.table import Handler
from hotline.staff import Person
from hotline.tickets import Ticket

Move = Callable[[AsyncSession, Ticket, Person, datetime], Awaitable[object]]


async def accept(request: web.Request) -> web.StreamResponse:
    """The agency takes the ticket on."""
    return await step(request, lambda s, t, me, at: tickets.accept(s, t, by=me, at=at))


async def return_(request: web.Request) -> web.StreamResponse:
    """Not ours, with a reason; the agency loses sight of it and goes back to its list."""
    reason = (await context.typed(request)).get("reason", "")
    return await step(
        request,
        lambda s, t, me, at: tickets.return_(s, t, reason=reason, by=me, at=at),
        then="/agency",
    )


async def answer(request: web.Request) -> web.StreamResponse:
    """The answer with its proof. Files are kept before the transaction that records them."""
    words = (await context.typed(request)).get("answer", "")
    proof = await files.kept(request)

    async def answered(s: AsyncSession, t: Ticket, me: Person, at: datetime) -> None:
        await tickets.draft_answer(s, t, words, by=me, at=at)
        await tickets.attach(s, t, proof, by=me, at=at)

    return await step(request, answered)


async def approve(request: web.Request) -> web.StreamResponse:
    """The head approves, and goes on to the next answer."""
    return await step(
        request,
        lambda s, t, me, at: tickets.approve(s, t, by=me, at=at),
        then=await back(request, "/approvals"),
    )


async def rework(request: web.Request) -> web.StreamResponse:
    """The head wants the answer improved and says how."""
    reason = (await context.typed(request)).get("reason", "")
    return await step(
        request,
        lambda s, t, me, at: tickets.send_back(s, t, reason=reason, by=me, at=at),
        then=await back(request, "/approvals"),
    )


async def assign(request: web.Request) -> web.StreamResponse:
    """The dispatcher decides who leads."""
    typed = await context.typed(request)
    return await step(
        request,
        lambda s, t, me, at: tickets.assign(
            s, t, picked(typed, "agency"), reason=typed.get("reason", ""), by=me, at=at
        ),
        then=await back(request, "/dispatch"),
    )


def again_on(list_page: Handler) -> Handler:
    """Where a refused step is shown again: on the list or on the ticket, wherever it was typed."""

    async def again(request: web.Request) -> web.StreamResponse:
        shown = list_page if await _from_list(request) else ticket.ticket
        return await shown(request)

    return again


async def step(request: web.Request, move: Move, then: str | None = None) -> web.Response:
    """One move of the ticket in the path's id, in one transaction; then its page, or another."""
    number = context.number(request)
    async with context.db(request).write() as s:
        found = await tickets.ticket(s, number, context.reader(request))
        await move(s, found, context.person(request), clock.now())
    return context.see(then or f"/tickets/{number}")


async def back(request: web.Request, to_list: str) -> str | None:
    """Back to the list the form was on; from the ticket's own page, stay there."""
    return to_list if await _from_list(request) else None


def picked(typed: Mapping[str, str], name: str) -> int | None:
    """The row that was chosen in a field of a form, if one was."""
    wanted = typed.get(name, "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None


async def _from_list(request: web.Request) -> bool:
    return (await context.typed(request)).get("on") == "list"
