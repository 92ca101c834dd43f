"""Kiểm tra báo cáo: a report typed elsewhere, checked by the identities and against our figures."""

from __future__ import annotations

import asyncio
from typing import NamedTuple
from urllib.parse import urlencode

from aiohttp import web

from hotline import clock, reports, texts
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.report_asked import of_number
from hotline.console.sheets import Column, Sheet, Shown
from hotline.errors import Invalid
from hotline.reports import Period, beside, checking
from hotline.reports.checking import Finding

_FOUND = (Column("Cần xem lại", "words"), Column("Đoạn văn", "quote"))


class Found(NamedTuple):
    """A finding on the page; `links` are the lists of ours that it is about."""

    words: str
    quote: str
    links: list[tuple[str, str]]


async def form(request: web.Request) -> web.StreamResponse:
    """The empty form; one that was refused with what was typed."""
    typed = await context.typed(request)
    return page(request, "report_check.html", read=False, text=typed.get("text", ""),
                period=typed.get("period", ""), findings=[])  # fmt: skip


async def check(request: web.Request) -> web.StreamResponse:
    """What is wrong with what was pasted; nothing of it is kept."""
    typed, language = await context.typed(request), context.language(request)
    text, name = typed.get("text", ""), typed.get("period", "").strip()
    if not text.strip():
        raise Invalid("check_nothing", field="text")
    if len(text) > checking.AT_MOST:
        raise Invalid("check_long", field="text", most=checking.AT_MOST)
    period, own, at = None, None, clock.now()
    async with context.db(request).read() as s:
        if name:
            period = reports.named(name, (await reports.terms(s)).cutoff)
            if period.span.start > at:
                raise Invalid("report_not_begun", field="period")
            counted = await reports.count(s, period, at=at)
            own = await reports.plain(s, counted)
            own["beside"] = await beside.told(s, period, at=counted.moments.counted)
    said, found = await asyncio.to_thread(checking.check_typed, text, own)
    parts = [said, *said.others.values()]
    return page(
        request, "report_check.html", read=True, text=text, period=name,
        findings=[_found(one, period, language) for one in found],
        understood=sum(len(one.numbers) for one in parts),
        shares=sum(len(one.percentages) for one in parts), unclear=said.unread,
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """What is wrong, as a file."""
    return [Sheet("Kiểm tra báo cáo", _FOUND, shown["findings"])]


def _found(one: Finding, period: Period | None, language: str) -> Found:
    links = [] if period is None else [
        (texts.label(about.figure, language), _path(period, about)) for about in one.abouts
    ]  # fmt: skip
    return Found(one.words(language), one.quote, links[:3])


def _path(period: Period, about: checking.About) -> str:
    by = (about.split, about.key) if about.split and about.key is not None else None
    asked = {"period": period.name, **of_number(about.figure, by)}
    return f"/reports/behind?{urlencode(asked)}"
