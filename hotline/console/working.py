"""An agency at work on a ticket, and the wishes for more time that its dispatcher decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import tickets
from hotline.console import context
from hotline.console.moves import back, picked, step
from hotline.errors import Conflict
from hotline.staff import Person
from hotline.tickets import Extension, Ticket


async def start(request: web.Request) -> web.StreamResponse:
    """An officer takes the ticket in hand, or the head hands it to one."""
    handler = picked(await context.typed(request), "handler")
    return await step(request, lambda s, t, me, at: tickets.start(s, t, handler, by=me, at=at))


async def progress(request: web.Request) -> web.StreamResponse:
    """How the work goes."""
    words = (await context.typed(request)).get("progress", "")
    return await step(request, lambda s, t, me, at: tickets.progress(s, t, words, by=me, at=at))


async def ask_extension(request: web.Request) -> web.StreamResponse:
    """The agency wishes for more time and says why."""
    typed = await context.typed(request)
    amount, unit = more_time(typed)
    return await step(
        request,
        lambda s, t, me, at: tickets.ask_extension(
            s, t, amount, unit, reason=typed.get("reason", ""), by=me, at=at
        ),
    )


async def grant_extension(request: web.Request) -> web.StreamResponse:
    """The dispatcher agrees; words are welcome and not owed."""
    reason = (await context.typed(request)).get("reason", "")

    async def granted(s: AsyncSession, t: Ticket, me: Person, at: datetime) -> None:
        await tickets.grant_extension(s, t, await _asked(s, t), reason=reason, by=me, at=at)

    return await step(request, granted, then=await back(request, "/dispatch"))


async def refuse_extension(request: web.Request) -> web.StreamResponse:
    """The dispatcher does not agree and says why."""
    reason = (await context.typed(request)).get("reason", "")

    async def refused(s: AsyncSession, t: Ticket, me: Person, at: datetime) -> None:
        await tickets.refuse_extension(s, t, await _asked(s, t), reason=reason, by=me, at=at)

    return await step(request, refused, then=await back(request, "/dispatch"))


def more_time(typed: Mapping[str, str]) -> tuple[int, str]:
    """How much longer: one of the choices (`5 working_days`), or a number and its unit."""
    choice = typed.get("choice", "")
    amount, _, unit = choice.partition(" ")
    if choice in ("", "other"):
        amount, unit = typed.get("amount", "").strip(), typed.get("unit", "")
    return (int(amount) if amount.isdecimal() and len(amount) < 6 else 0), unit


async def _asked(s: AsyncSession, ticket: Ticket) -> Extension:
    extension = await tickets.extension_asked(s, ticket)
    if extension is None:
        raise Conflict("extension_decided")
    return extension
