"""Lĩnh vực theo dõi riêng: which fields an agency follows by means of its own."""

from __future__ import annotations

from typing import NamedTuple

from aiohttp import web

from hotline import agencies, amendments, clock, reports
from hotline.amendments import Subject
from hotline.console import amended, context, given
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet
from hotline.reports import directives

_PATH = "/directives/trackers"


class Tracked(NamedTuple):
    """A line of the page."""

    id: int
    field: str
    agency: str


async def tracker_list(request: web.Request) -> web.StreamResponse:
    """The fields with a tracker, and the form to add one."""
    typed, today = await context.typed(request), clock.local_day(clock.now())
    async with context.db(request).read() as s:
        known = await agencies.directory(s)
        rows = [
            Tracked(one.id, known.fields[one.field_id].name, known.titles[one.agency_id])
            for one in await reports.trackers(s)
        ]
        history = await amendments.recent(s, subject=Subject.TRACKER)
        fields = await agencies.fields(s, on=today)
        present = await agencies.agencies(s, on=today)
    return page(
        request, "directive_trackers.html",
        sheet=Sheet("Lĩnh vực theo dõi riêng", _COLUMNS, rows), rows=rows,
        fields=fields, agencies=present, value=given.shown(typed, {"field": "", "agency": ""}),
        history=amended.told(history, context.language(request)),
    )  # fmt: skip


async def add(request: web.Request) -> web.StreamResponse:
    """A field is followed apart from now on."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        await directives.track(
            s, given.one_of(typed, "field"), given.one_of(typed, "agency"),
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(_PATH)


async def drop(request: web.Request) -> web.StreamResponse:
    """A field is reported with all others again."""
    async with context.db(request).write() as s:
        await directives.untrack(
            s, context.number(request), by=context.person(request), at=clock.now()
        )
    return context.see(_PATH)


_COLUMNS = (Column("Lĩnh vực", "field"), Column("Cơ quan theo dõi", "agency"))
