"""Moves beside the straight path: classify anew, refer, merge, reopen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import feedback, tickets
from hotline.console import context
from hotline.console.moves import step
from hotline.errors import Invalid
from hotline.staff import Person, Role
from hotline.tickets import Classes, Ticket, Wish


async def reclassify(request: web.Request) -> web.StreamResponse:
    """The dispatcher classifies anew."""
    typed = await context.typed(request)
    return await step(
        request,
        lambda s, t, me, at: tickets.reclassify(
            s, t, classes(typed), reason=typed.get("reason", ""), by=me, at=at
        ),
    )


async def refer(request: web.Request) -> web.StreamResponse:
    """A complaint or denunciation: the citizen is sent to citizen reception."""
    typed = await context.typed(request)
    petition, reason = typed.get("petition", ""), typed.get("reason", "")
    return await step(
        request, lambda s, t, me, at: tickets.refer(s, t, petition, reason=reason, by=me, at=at)
    )


async def merge(request: web.Request) -> web.StreamResponse:
    """The same matter told twice: the other ticket is found by its code in any spelling."""
    typed = await context.typed(request)
    code = tickets.code_from_keys(typed.get("into", ""))

    async def merged(s: AsyncSession, t: Ticket, me: Person, at: datetime) -> None:
        into = await tickets.by_code(s, code) if code else None
        if into is None or not context.reader(request).may_see(into):
            raise Invalid("into_missing", field="into")
        await tickets.merge(s, t, into, reason=typed.get("reason", ""), by=me, at=at)

    return await step(request, merged)


async def reopen(request: web.Request) -> web.StreamResponse:
    """The desk reopens at the caller's wish, the provincial office by its own."""
    reason = (await context.typed(request)).get("reason", "")
    own = context.person(request).role == Role.OFFICE
    wish = Wish.OFFICE if own else Wish.CALLER
    return await step(
        request, lambda s, t, me, at: feedback.reopen(s, t, reason=reason, wish=wish, by=me, at=at)
    )


def classes(typed: Mapping[str, str]) -> Classes:
    """The classification of a form."""
    return Classes(
        kind=typed.get("kind", ""),
        field=typed.get("field", ""),
        commune=typed.get("commune", ""),
        urgency=typed.get("urgency", ""),
        level=typed.get("level", "1"),
        procedure=bool(typed.get("procedure")),
        reason_class=typed.get("reason_class", ""),
        dossier=typed.get("dossier", ""),
    )
