"""Báo cáo: the report of any period as of any instant, and the list behind each number."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, calls, clock, feedback, reports
from hotline.agencies import Directory
from hotline.console import (
    call_lists,
    context,
    given,
    report_asked,
    report_matters,
    report_shown,
    report_unsound,
)
from hotline.console.rendering import page
from hotline.console.report_asked import Asked, Number
from hotline.console.report_shown import Paths
from hotline.console.sheets import Sheet, Shown
from hotline.console.ticket_list import TICKET
from hotline.console.words import times
from hotline.errors import Invalid
from hotline.reports import Figure, Moments, Split, beside, outline
from hotline.reports.beside import Matter
from hotline.reports.codes import Counting, Upshot
from hotline.reports.counting import Key
from hotline.reports.plain import OF_CALLS, count_before, figures_of
from hotline.tickets import Channel, Level, Line, Mode, Reader, line_of, spells
from hotline.tickets.found import loaded
from hotline.tickets.wanted import written_instant

PAGE, _CALLS = 25, 100
_CODES = {"channel": list(Channel), "level": list(Level), "mode": list(Mode)}


async def figures(request: web.Request) -> web.StreamResponse:
    """The report of a period, and one of its splits."""
    at, language = clock.now(), context.language(request)
    async with context.db(request).read() as s:
        asked = await report_asked.read(request, s, at=at)
        counted = await reports.count(
            s, asked.period.counted, at=at, as_of=asked.as_of, scope=asked.scope
        )
        earlier = await count_before(s, counted, splits=report_shown.COMPARED)
        told = await reports.plain(s, counted, earlier)
        if asked.tells_beside:
            told["beside"] = await beside.told(
                s, counted.period, at=counted.moments.counted, whose=asked.scope.agency_ids
            )
        unsound = await report_unsound.unsound(
            s, told, counted.moments, context.reader(request), language, asked.scope
        )
        known, fewest = await agencies.directory(s), (await feedback.terms(s)).fewest
    previous = asked.period.counted.previous()
    before = {"since": written_instant(previous.span.start),
              "until": written_instant(previous.span.end),
              "as_of": written_instant(counted.moments.opened)}  # fmt: skip
    asking = {**asked.period.typed, **asked.kept}
    paths = Paths("/reports/behind", asking, {**asked.chosen, **before})
    split = request.query.get("split", "")
    return page(
        request, "report_figures.html", asked=asked, period=asked.period,
        words=asked.period.words(language), counted=counted.moments.counted,
        findings=unsound, choices=_choices(known), codes=_CODES,
        whole=report_asked.sees_all(request),
        **report_shown.shown(
            told, figures_of(earlier), paths, language, split=split, fewest=fewest
        ),
    )  # fmt: skip


async def behind(request: web.Request) -> web.StreamResponse:
    """The tickets or the calls that a number counts, newest first; or what stands beside them."""
    at, language, number = clock.now(), context.language(request), report_asked.number(request)
    async with context.db(request).read() as s:
        asked = await report_asked.read(request, s, at=at)
        moments = await reports.moments_of(s, asked.period.counted, at=at, as_of=asked.as_of)
        rows = await _rows(s, number, asked, moments)
        title = await row_name(s, number.by, language)
    query = {**asked.period.typed, **asked.kept, **number.query}
    return await listed(
        request, rows, figure=number.figure, row=title, moments=moments,
        words=asked.period.words(language), path=f"/reports/behind?{urlencode(query)}",
        back=f"/reports/figures?{asked.query()}",
    )  # fmt: skip


async def listed(
    request: web.Request, rows: Sequence[int | Matter], *, figure: Counting, moments: Moments,
    **shown: Any,
) -> web.StreamResponse:  # fmt: skip
    """What is behind a number as it stood then: tickets and calls by their ids, or matters."""
    shown |= {
        "then": moments.counted,
        "called": outline.alone(figure, context.language(request), aside=moments.aside),
    }
    if isinstance(figure, Upshot):
        matters = [one for one in rows if isinstance(one, Matter)]
        return await report_matters.listed(request, matters, figure=figure, **shown)
    ids = [one for one in rows if isinstance(one, int)]
    return await _of_ids(request, ids, figure=figure, **shown)


async def _of_ids(
    request: web.Request, ids: list[int], *, figure: Figure, called: str, **shown: Any
) -> web.StreamResponse:
    """A page of tickets as they are, with how they stood `then`; of calls for a figure of calls."""
    start = given.one_of(request.query, "from") or 0
    pager: dict[str, Any] = {
        "name": called,
        "start": start,
        "newer": max(0, start - PAGE),
        "ids": ids,
        "figure": figure,
    }
    if figure in OF_CALLS:
        pager["newer"] = max(0, start - _CALLS)
        async with context.db(request).read() as s:
            rows = call_lists.listed(await calls.by_ids(s, ids[start : start + _CALLS]), None)
        return page(request, "report_calls.html", calls=rows, **shown, **pager,
                    older=start + _CALLS if len(ids) > start + _CALLS else 0)  # fmt: skip
    part = ids[start : start + PAGE]
    async with context.db(request).read() as s:
        tickets = await loaded(s, context.reader(request), part)
        stood = await spells.of(s, part, at=shown["then"])
        known = await agencies.directory(s)
        when = await times(s, clock.now(), context.language(request))
    return page(
        request, "report_behind.html", tickets=tickets, stood=stood, known=known, when=when,
        hidden=len(part) - len(tickets), older=start + PAGE if len(ids) > start + PAGE else 0,
        **shown, **pager,
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """All of the list."""
    if "of_dossiers" in shown.names:
        return report_matters.sheets(shown)
    asked = [shown["words"], shown["row"]]
    if shown["figure"] in OF_CALLS:
        every = call_lists.every(shown.request, shown["ids"])
        return [Sheet("Cuộc gọi", call_lists.COLUMNS, every, asked)]
    return [Sheet("Phiếu", TICKET, _every(shown.request, shown["ids"]), asked)]


async def data(request: web.Request) -> web.StreamResponse:
    """The figures as JSON, as `hotline report PERIOD --json` prints them: `?as_of=` an instant.

    Raises Invalid for what cannot be read, and for a period or an instant that is to come.
    """
    at = clock.now()
    async with context.db(request).read() as s:
        period = reports.named(request.match_info["period"], (await reports.terms(s)).cutoff)
        as_of = reports.instant(request.query["as_of"]) if "as_of" in request.query else None
        reports.require_past(period, as_of, at=at)
        counted = await reports.count(s, period, at=at, as_of=as_of)
        told = await reports.plain(s, counted)
        told["beside"] = await beside.told(s, period, at=counted.moments.counted)
    return web.json_response(told)


async def row_name(s: AsyncSession, by: tuple[Split, Key] | None, language: str) -> str:
    """What a row of a split is called; empty for the whole."""
    if by is None:
        return ""
    known = await agencies.directory(s)
    named = {
        Split.AGENCY: known.titles, Split.FIELD: _names(known.fields),
        Split.COMMUNE: _names(known.communes),
    }.get(by[0], {})  # fmt: skip
    told = {"names": {by[0]: {str(id_): name for id_, name in named.items()}}}
    try:
        return outline.name(told, *by, language)
    except KeyError:
        raise Invalid("no_such_row", field="key") from None


async def codes(s: AsyncSession, reader: Reader, ids: list[int]) -> dict[int, str]:
    """The codes of tickets by id, of those the reader may see."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), _CALLS):
        for one in await loaded(s, reader, ids[start : start + _CALLS]):
            found[one.id] = one.code or ""
    return found


def _names(rows: Any) -> dict[int, str]:
    return {id_: one.name for id_, one in rows.items()}


async def _rows(
    s: AsyncSession, number: Number, asked: Asked, moments: Moments
) -> Sequence[int | Matter]:
    """What is behind a number as of these moments; nothing where a scope leaves it untold."""
    figure = number.figure
    if isinstance(figure, Upshot):
        if not asked.tells_beside:
            return []
        whose, period = asked.scope.agency_ids, asked.period.counted
        every = await beside.matters(s, period, at=moments.counted, whose=whose)
        return beside.counted(every, figure, number.agency)
    if figure in OF_CALLS and not asked.scope.is_all:
        return []
    return (await reports.behind(s, figure, moments, scope=asked.scope, by=number.by))[::-1]


def _choices(known: Directory) -> dict[str, dict[int, str]]:
    return {"agency": dict(known.titles), "field": _names(known.fields),
            "commune": _names(known.communes)}  # fmt: skip


async def _every(request: web.Request, ids: list[int]) -> AsyncIterator[Line]:
    async with context.db(request).read() as s:
        for start in range(0, len(ids), _CALLS):
            for one in await loaded(s, context.reader(request), ids[start : start + _CALLS]):
                yield line_of(one)
