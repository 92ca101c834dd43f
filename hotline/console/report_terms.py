"""Quy định báo cáo: when months end, are counted and drafted, and how long agencies have."""

from __future__ import annotations

from aiohttp import web

from hotline import amendments, clock, reports
from hotline.amendments import Subject
from hotline.console import amended, context, given
from hotline.console.rendering import page
from hotline.reports import setting, wording


async def form(request: web.Request) -> web.StreamResponse:
    """The terms in force; a refused form with what was typed."""
    typed, language = await context.typed(request), context.language(request)
    async with context.db(request).read() as s:
        row = await reports.terms(s)
        history = await amendments.of(s, Subject.REPORT_TERMS, row.id)
    kept = setting.traits(row)
    example = reports.month_of(clock.now(), row.cutoff)
    return page(
        request, "report_terms.html", limits=setting.LIMITS, seen=given.mark(kept),
        value={name: typed.get(name, value) for name, value in kept.items()},
        words=wording.words(example, language), example=example.span,
        history=amended.told(history, language),
    )  # fmt: skip


async def change(request: web.Request) -> web.StreamResponse:
    """New terms, in force from now on; reports that were issued stay."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        given.unchanged(typed, setting.traits(await reports.terms(s)))
        await setting.change(s, typed, by=context.person(request), at=clock.now())
    return context.see("/reports/terms")
