"""Không muốn được hỏi: who is left in peace, since when, and by whose word."""

from __future__ import annotations

from aiohttp import web

from hotline import amendments, callers, clock, vietnam
from hotline.amendments import Subject
from hotline.callers import Caller
from hotline.console import amended, context
from hotline.console.rendering import page
from hotline.feedback import left_in_peace
from hotline.staff import Role

_PATH = "/opt-outs"


async def opt_out_list(request: web.Request) -> web.StreamResponse:
    """Those who are asked about nothing, the newest first; a refused form keeps its words."""
    typed, sees = await context.typed(request), context.reader(request).rings_back
    async with context.db(request).read() as s:
        found = await callers.opted_out(s, most=context.most(request, 500))
        most = context.most(request, 50)
        history = await amendments.recent(s, subject=Subject.OPT_OUT, most=most)
    return page(
        request, "opt_outs.html", rows=[(one, *_known_as(one, sees)) for one in found],
        may_change=context.person(request).role == Role.DISPATCHER, typed=typed,
        refused=context.refused(request),
        history=amended.told(history, context.language(request)),
    )  # fmt: skip


async def add(request: web.Request) -> web.StreamResponse:
    """Somebody told a dispatcher so."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        phone = typed.get("phone", "")
        await left_in_peace.add(s, phone, by=context.person(request), at=clock.now())
    return context.see(_PATH)


async def lift(request: web.Request) -> web.StreamResponse:
    """They may be asked again, and why."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        reason = typed.get("reason", "")
        await left_in_peace.lift(s, number, reason, by=context.person(request), at=clock.now())
    return context.see(_PATH)


def _known_as(caller: Caller, sees: bool) -> tuple[str, str]:
    """The number or address, and the name, as far as this person may know them."""
    if not sees:
        return left_in_peace.known_as(caller), callers.mask_name(caller.name)
    number = vietnam.spoken(caller.phone) if caller.phone else caller.email or ""
    return number, caller.name
