"""Before a calendar or policy is saved: which open dates would move, from when to when, and why."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from hotline import agencies, clock, tickets
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.table import Handler
from hotline.tickets import Change

_ASIDE = ("csrf", "sure")


async def save(
    request: web.Request,
    change: Change,
    *,
    then: str,
    again: Handler,
    keeping: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    """Save a change that moves nothing at once; one that does is shown first, then confirmed.

    `keeping` is what the confirmation carries in the place of a file. `then` is the page
    to go on to, `again` the one with the form for whoever thinks better of it.
    """
    typed = await context.typed(request)
    if typed.get("sure") == "no":
        return await again(request)
    at = clock.now()
    if typed.get("sure") != "yes":
        async with context.db(request).read() as s:
            seen = await tickets.foresee(s, change, at=at)
            titles = await agencies.titles(s)
        if seen.dates:
            kept = {name: value for name, value in typed.items() if name not in _ASIDE}
            return page(request, "recount.html", seen=seen, then=then,
                        kept=kept | dict(keeping or {}),
                        names=titles)  # fmt: skip
    async with context.db(request).write() as s:
        moved = await tickets.recount_all(s, change, by=context.person(request), at=at)
    return context.see(f"{then}{'&' if '?' in then else '?'}moved={moved}")


def moved(request: web.Request) -> int | None:
    """How many dates the change before this page moved; None when there was none."""
    told = request.query.get("moved", "")
    return int(told) if told.isdecimal() and len(told) < 10 else None
