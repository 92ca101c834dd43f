"""The lists behind numbers of the dashboard that no other list shows: figures, and calls."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from hotline import agencies, clock, reports
from hotline.console import call_lists, context, given, periods
from hotline.console.feedback_figures import scope_of
from hotline.console.rendering import page
from hotline.console.sheets import Sheet, Shown
from hotline.console.ticket_list import TICKET
from hotline.console.words import times
from hotline.reports import Figure, Scope, dashboard, terms
from hotline.reports.dashboard import CallsOf
from hotline.reports.plain import OF_CALLS
from hotline.tickets import Line, line_of
from hotline.tickets.filters import branch
from hotline.tickets.found import loaded

_PAGE, _CALLS = 25, 100
# Those that are counted by tickets and have a list of their own.
_FIGURES = frozenset(reports.DEFINITIONS) - {
    *OF_CALLS, Figure.PREVIOUS, Figure.CHANGE,
}  # fmt: skip


async def ticket_list(request: web.Request) -> web.StreamResponse:
    """The tickets that a figure of a period counts, newest first; an agency finds its own."""
    at, language, asked = clock.now(), context.language(request), request.query
    figure = Figure(asked["figure"]) if asked.get("figure") in _FIGURES else Figure.TICKETS
    field, commune = given.one_of(asked, "field"), given.one_of(asked, "commune")
    start = given.one_of(asked, "from") or 0
    async with context.db(request).read() as s:
        period = periods.read(asked, at=at, cutoff=(await terms(s)).cutoff)
        scope = Scope(
            agency_ids=await scope_of(request, s), commune_id=commune,
            field_ids=await branch(s, field) if field else None,
        )  # fmt: skip
        moments = await reports.moments_of(s, period.counted, at=at)
        ids = (await reports.behind(s, figure, moments, scope=scope))[::-1]
        shown = await loaded(s, context.reader(request), ids[start : start + _PAGE])
        known = await agencies.directory(s)
        when = await times(s, at, language)
    places = [known.fields.get(field or 0), known.communes.get(commune or 0)]
    return page(
        request, "dashboard_tickets.html", figure=figure, words=period.words(language), ids=ids,
        tickets=shown, when=when, period=period, places=[one.name for one in places if one],
        field=field, commune=commune, start=start,
        older=start + _PAGE if len(ids) > start + _PAGE else 0, newer=max(0, start - _PAGE),
    )  # fmt: skip


def ticket_sheets(shown: Shown) -> list[Sheet]:
    """All of them."""
    asked = [shown["words"], *shown["places"]]
    return [Sheet("Phiếu", TICKET, _every(shown.request, shown["ids"]), asked)]


async def call_list(request: web.Request) -> web.StreamResponse:
    """The calls of today that a number counts, newest first."""
    at, asked = clock.now(), request.query
    which = CallsOf(asked["of"]) if asked.get("of") in set(CallsOf) else CallsOf.IN
    start, reader = given.one_of(asked, "from") or 0, context.reader(request)
    async with context.db(request).read() as s:
        found = await dashboard.calls_of(s, which, at=at)
        tickets = await dashboard.tickets_of(s, [one.id for one in found[start : start + _CALLS]])
    return page(
        request, "dashboard_calls.html", which=which, found=found, at=at, tickets=tickets,
        rows=call_lists.listed(found[start : start + _CALLS], reader), start=start,
        every=list(CallsOf), masked=not reader.rings_back,
        older=start + _CALLS if len(found) > start + _CALLS else 0, newer=max(0, start - _CALLS),
    )  # fmt: skip


def call_sheets(shown: Shown) -> list[Sheet]:
    """All calls of the list."""
    every = call_lists.listed(shown["found"], context.reader(shown.request))
    return [Sheet("Cuộc gọi hôm nay", call_lists.COLUMNS, every)]


async def _every(request: web.Request, ids: list[int]) -> AsyncIterator[Line]:
    async with context.db(request).read() as s:
        for start in range(0, len(ids), _CALLS):
            for one in await loaded(s, context.reader(request), ids[start : start + _CALLS]):
                yield line_of(one)
