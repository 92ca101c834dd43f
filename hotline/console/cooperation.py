"""Several agencies on one ticket: asking others for their part, giving it, and differing."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import tickets
from hotline.console import context
from hotline.console.moves import back, picked, step
from hotline.errors import Invalid, NotAllowed
from hotline.staff import Person
from hotline.tickets import Part, PartState, Ticket


async def ask_part(request: web.Request) -> web.StreamResponse:
    """Another agency is asked to contribute."""
    typed = await context.typed(request)
    agency, question = picked(typed, "agency"), typed.get("question", "")
    return await step(
        request,
        lambda s, t, me, at: tickets.ask_part(s, t, agency, question, by=me, at=at),
    )


async def answer_part(request: web.Request) -> web.StreamResponse:
    """The cooperating agency contributes."""
    words = (await context.typed(request)).get("answer", "")

    async def contributed(s: AsyncSession, t: Ticket, me: Person, at: datetime) -> None:
        part = await _own(s, t, me)
        if part is None:
            raise NotAllowed("not_your_agency")
        await tickets.answer_part(s, t, part, words, by=me, at=at)

    return await step(request, contributed)


async def withdraw_part(request: web.Request) -> web.StreamResponse:
    """The contribution of an agency is not needed any more."""
    typed = await context.typed(request)
    wanted, reason = picked(typed, "part"), typed.get("reason", "")

    async def withdrawn(s: AsyncSession, t: Ticket, me: Person, at: datetime) -> None:
        part = await _part(s, t, me, wanted)
        await tickets.withdraw_part(s, t, part, reason=reason, by=me, at=at)

    return await step(request, withdrawn)


async def disagree(request: web.Request) -> web.StreamResponse:
    """The agencies differ, and the dispatcher is to decide."""
    typed = await context.typed(request)
    wanted, reason = picked(typed, "part"), typed.get("reason", "")

    async def differed(s: AsyncSession, t: Ticket, me: Person, at: datetime) -> None:
        part = await _part(s, t, me, wanted)
        await tickets.disagree(s, t, part, reason=reason, by=me, at=at)

    return await step(request, differed)


async def settle(request: web.Request) -> web.StreamResponse:
    """The dispatcher says who leads from now on, and why."""
    typed = await context.typed(request)
    agency, reason = picked(typed, "agency"), typed.get("reason", "")
    return await step(
        request,
        lambda s, t, me, at: tickets.settle(s, t, agency, reason=reason, by=me, at=at),
        then=await back(request, "/dispatch"),
    )


async def _part(s: AsyncSession, ticket: Ticket, me: Person, wanted: int | None) -> Part:
    """The part that was chosen; for an agency that was asked it can only be its own."""
    part = await tickets.part(s, ticket, wanted) if wanted else await _own(s, ticket, me)
    if part is None:
        raise Invalid("part_missing", field="part")
    return part


async def _own(s: AsyncSession, ticket: Ticket, me: Person) -> Part | None:
    parts = await tickets.parts_of(s, ticket)
    asked = [part for part in parts if part.state != PartState.WITHDRAWN]
    return next((part for part in asked if part.agency_id == me.agency_id), None)
