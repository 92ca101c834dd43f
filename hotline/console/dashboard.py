"""Tổng quan: today and a period at a glance, for the office, dispatchers and heads of agencies."""

from __future__ import annotations

from aiohttp import web

from hotline import agencies, clock, feedback
from hotline.console import context, dashboard_rows, periods, tiles
from hotline.console.charts import written_target
from hotline.console.dashboard_rows import ON_TIME, RANKS, SATISFIED
from hotline.console.feedback_figures import scope_of
from hotline.console.rendering import page
from hotline.reports import dashboard, month_of, terms
from hotline.staff import Role
from hotline.tickets import hot_spots

PATH = "/dashboard"
_FIELDS, _COMMUNES, _BARS = 8, 10, 12


async def board(request: web.Request) -> web.StreamResponse:
    """The whole page; a head's is about their own agency."""
    at, language = clock.now(), context.language(request)
    async with context.db(request).read() as s:
        period = periods.read(request.query, at=at, cutoff=(await terms(s)).cutoff)
        scope = await scope_of(request, s)
        fewest = (await feedback.terms(s)).fewest
        known = await agencies.directory(s)
        now = await dashboard.now(s, scope, at=at)
        glance = await dashboard.glance(s, period.counted, scope, at=at)
        heat = await dashboard.heat(s, glance.counted, known, fields=_FIELDS, communes=_COMMUNES)
        trend = await dashboard.trend(s, period.counted, scope)
        targets = await feedback.targets(s, year=clock.local(period.span.start).year)
        spots = await hot_spots.cards(s) if scope is None else []
    rank = request.query["rank"] if request.query.get("rank") in RANKS else SATISFIED
    rows = dashboard_rows.ranked(glance.by_agency, known, period, fewest, rank)
    months = dashboard_rows.months(trend, scope, fewest)
    cells = dashboard_rows.heat_rows(heat, known, period)
    communes = [known.communes[one].name for one in heat.communes]
    cards = context.person(request).role in (Role.OFFICE, Role.HEAD)
    return page(
        request, "dashboard.html", period=period, words=period.words(language), path=PATH, at=at,
        live=period.counted == month_of(at, period.counted.cutoff),
        every=scope is None, fewest=fewest, own=scope[0] if scope else None, rank=rank,
        ranks=RANKS, spots=spots,
        standing=tiles.standing(now, scope, language), rung=tiles.rung(now, language),
        brought=tiles.brought(glance, period, scope, language, fewest=fewest), targets=targets,
        written=written_target, bars=[one for one in rows if one.place is not None][:_BARS],
        ranking=dashboard_rows.rank_sheet(rows, cards=cards, period=period),
        months=dashboard_rows.month_sheet(months), communes=communes,
        scores=dashboard_rows.lines(months, SATISFIED, targets),
        in_time=dashboard_rows.lines(months, ON_TIME),
        heat=dashboard_rows.heat_sheet(cells, communes), cells=cells,
    )  # fmt: skip
