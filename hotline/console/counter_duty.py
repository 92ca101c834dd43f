"""Lịch trực của quầy: who sits there when, for ratings that do not tell the officer."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.console import context, given
from hotline.console.counters_beside import of_scope
from hotline.console.feedback_figures import scope_of
from hotline.console.rendering import page
from hotline.feedback import Counter, duty
from hotline.staff import Role

_FIELDS = ("officer", "since", "until")


async def roster(request: web.Request) -> web.StreamResponse:
    """The roster of a counter, newest first, and the form of one more line."""
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        row = await _counter(request, s)
        found = await duty.duties(s, row.id)
    return page(request, "counter_duty.html", row=row, duties=found, now=clock.now(),
                value={name: typed.get(name, "") for name in _FIELDS})  # fmt: skip


async def add(request: web.Request) -> web.StreamResponse:
    """One more line."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        row = await _counter(request, s)
        await duty.put_on_duty(
            s, row, context.picked(typed, "officer"), given.moment(typed, "since"),
            given.moment(typed, "until"), by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(f"/counters/{row.id}/duty")


async def drop(request: web.Request) -> web.StreamResponse:
    """A line that was wrong goes."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        row = await _counter(request, s)
        number = context.picked(typed, "duty") or 0
        await duty.take_off_duty(s, row, number, by=context.person(request), at=clock.now())
    return context.see(f"/counters/{row.id}/duty")


async def _counter(request: web.Request, s: AsyncSession) -> Counter:
    """Administrators set up every counter; others know those of their scope."""
    is_admin = context.person(request).role == Role.ADMIN
    scope = None if is_admin else await scope_of(request, s)
    return await of_scope(s, context.number(request), scope)
