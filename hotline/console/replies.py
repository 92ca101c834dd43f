"""Tin trả lời cần người đọc: one that a dispatcher makes a rating of, or a wish for peace."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from hotline import clock, feedback
from hotline.console import context, given
from hotline.console.asking import answers
from hotline.console.rendering import page

_LIST = "/dispatch"


async def reply(request: web.Request) -> web.StreamResponse:
    """What was written, what that number had been asked and when, and what it may mean."""
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        found = await feedback.unclear_reply(s, context.number(request))
        shown: dict[str, Any] = {
            "asked": await feedback.asked_before(s, found),
            "scale": await feedback.scale(s),
            "reasons": await feedback.reasons(s),
        }
    return page(request, "reply.html", reply=found, typed=typed, **shown)


async def rate(request: web.Request) -> web.StreamResponse:
    """The dispatcher says which ticket it rates and how."""
    typed, number = await context.typed(request), context.number(request)
    modes = request.app[context.MODES]
    async with context.db(request).write() as s:
        await feedback.rate_unclear(
            s, number, given.one_of(typed, "ask"), answers(typed, number), modes=modes,
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(_LIST)


async def opt_out(request: web.Request) -> web.StreamResponse:
    """It says that its writer wishes not to be asked."""
    number = context.number(request)
    async with context.db(request).write() as s:
        await feedback.opt_out_unclear(s, number, by=context.person(request), at=clock.now())
    return context.see(_LIST)
