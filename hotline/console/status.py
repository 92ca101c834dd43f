"""Tình trạng hệ thống and Theo dõi: how the parts are doing, and what each agency owes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiohttp import web

from hotline import agencies, clock, feedback, health, outbox, tickets
from hotline.console import context, findings
from hotline.console.rendering import page
from hotline.console.words import Times
from hotline.deadlines import calendar
from hotline.health import Condition

_LOOKED_BACK = timedelta(days=30)


async def status(request: web.Request) -> web.StreamResponse:
    """Every part's own word, the daily statement, and what waits to be sent."""
    at = clock.now()
    async with context.db(request).read() as s:
        parts = await health.parts(s)
        shown: dict[str, Any] = {
            "parts": parts,
            "well": bool(parts) and all(one.condition == Condition.UP for one in parts),
            "statements": await tickets.statements(s, at=at),
            "backlog": await outbox.backlog(s),
            "when": Times(at, await calendar(s), context.language(request)),
        }
    return page(request, "status.html", **shown)


async def overview(request: web.Request) -> web.StreamResponse:
    """Agencies as rows, what each owes as columns, every cell a link."""
    at = clock.now()
    since = clock.local_day(at) - _LOOKED_BACK
    async with context.db(request).read() as s:
        counted = await tickets.per_agency(s, at=at)
        titles = await agencies.titles(s)
        timely = await tickets.timeliness_per_agency(s, since=clock.at_local(since), at=at)
        found = await feedback.findings(s, since=clock.at_local(since))
    totals = {pile: sum(one.piles[pile] for one in counted) for pile in tickets.COUNTED_PILES}
    return page(request, "overview.html", counted=counted, totals=totals, since=since,
                timely=[(one, timely[one]) for one in titles if one in timely], titles=titles,
                stands=list(tickets.Timeliness), **findings.shown(found))  # fmt: skip
