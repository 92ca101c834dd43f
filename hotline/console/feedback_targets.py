"""Mục tiêu và cảnh báo: what the province set itself, and from when on the office is told."""

from __future__ import annotations

from aiohttp import web

from hotline import clock, feedback
from hotline.console import context
from hotline.console.charts import written_target
from hotline.console.rendering import page
from hotline.feedback import watching

_FIELDS = ("year", "percent", "name", "source")


async def target_page(request: web.Request) -> web.StreamResponse:
    """The targets by year, and the terms of the alarms; a refused form with what was typed."""
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        known = await feedback.targets(s)
        terms = await watching.watch_terms(s)
    year = str(clock.local(clock.now()).year)
    return page(
        request, "feedback_targets.html", targets=known, written=written_target,
        limits=watching.LIMITS,
        typed={name: typed.get(name, year if name == "year" else "") for name in _FIELDS},
        terms={name: typed.get(name, getattr(terms, name)) for name in watching.LIMITS},
    )  # fmt: skip


async def add(request: web.Request) -> web.StreamResponse:
    """One more target."""
    typed = await context.typed(request)
    given = {name: typed.get(name, "") for name in _FIELDS}
    async with context.db(request).write() as s:
        await feedback.set_target(s, **given, by=context.person(request), at=clock.now())
    return context.see("/feedback/targets")


async def drop(request: web.Request) -> web.StreamResponse:
    """One target less."""
    async with context.db(request).write() as s:
        await feedback.drop_target(
            s, context.number(request), by=context.person(request), at=clock.now()
        )
    return context.see("/feedback/targets")


async def set_terms(request: web.Request) -> web.StreamResponse:
    """From when on the office is told."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        await watching.set_watch_terms(s, typed, by=context.person(request))
    return context.see("/feedback/targets")
