"""Quầy tiếp nhận: counters with a tablet, their officers and addresses, and what was pressed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

import segno
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, clock, feedback, vietnam
from hotline.agencies import keeping
from hotline.amendments import Deed, Subject
from hotline.console import amended, context, given
from hotline.console.given import Typed
from hotline.console.rendering import page
from hotline.feedback import Counter, CounterTerms, Tally
from hotline.settings import kiosk_address

_LIST = "/admin/counters"
PERIODS = (7, 30, 90, 365)


class Counted(NamedTuple):
    """A counter, or one officer of it: a line of the table."""

    counter: Counter
    officer: str | None
    rated: int
    positive: int
    negative: int


async def counter_list(request: web.Request) -> web.StreamResponse:
    """All counters with who sits there."""
    async with context.db(request).read() as s:
        found = await feedback.counters(s)
    return page(request, "admin_counters.html", counters=found)


async def new(request: web.Request) -> web.StreamResponse:
    """The form of a counter that is not there yet."""
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        shown = await _form(s, None, typed)
    return page(request, "admin_counter.html", **shown)


async def counter(request: web.Request) -> web.StreamResponse:
    """One counter: its address for the tablet, the form, and the history."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).read() as s:
        row = await feedback.counter(s, number)
        shown = await _form(s, row, typed)
        history = await amendments.of(s, Subject.COUNTER, number)
    address = kiosk_address(request.app[context.SETTINGS].base_url, row.token)
    shown["history"] = amended.told(history, context.language(request))
    shown["address"] = address
    shown["code"] = segno.make(address, error="m").svg_data_uri(scale=5, light="white")
    return page(request, "admin_counter.html", **shown)


async def add(request: web.Request) -> web.StreamResponse:
    """A new counter; its page has the address for the tablet."""
    return await _keep(request, None)


async def change(request: web.Request) -> web.StreamResponse:
    """Another wording of a counter, or other officers."""
    return await _keep(request, context.number(request))


async def renew(request: web.Request) -> web.StreamResponse:
    """A tablet was lost: its address opens nothing any more."""
    number = context.number(request)
    async with context.db(request).write() as s:
        row = await feedback.counter(s, number)
        await feedback.renew_token(s, row)
        _note(request, s, row, Deed.ADDRESS_RENEWED, {})
    return context.see(f"{_LIST}/{number}")


async def end(request: web.Request) -> web.StreamResponse:
    """The counter has closed; what was pressed there stays."""
    number = context.number(request)
    async with context.db(request).write() as s:
        row = await feedback.counter(s, number)
        if row.ended_at is None:
            await feedback.end_counter(s, row, at=clock.now())
            _note(request, s, row, Deed.REMOVED, {})
    return context.see(f"{_LIST}/{number}")


async def pressed(request: web.Request) -> web.StreamResponse:
    """What was pressed at each counter of late, and about whom."""
    asked = request.query.get("days", "")
    days = int(asked) if asked in {str(one) for one in PERIODS} else PERIODS[1]
    since = clock.now() - timedelta(days=days)
    async with context.db(request).read() as s:
        found = await feedback.counters(s)
        lines = counted(found, await feedback.tallies(s, since=since))
        newest = await feedback.newest(s, since=since)
        scale = {level.value: level for level in await feedback.scale(s)}
    return page(
        request, "counters.html", lines=lines, newest=newest, scale=scale, days=days,
        periods=PERIODS, any=bool(found),
    )  # fmt: skip


def counted(counters: Iterable[Counter], tallies: Iterable[Tally]) -> list[Counted]:
    """The lines of the table: each counter with all of its ratings, then its officers."""
    by_counter: dict[int, list[Tally]] = {}
    for tally in tallies:
        by_counter.setdefault(tally.counter_id, []).append(tally)
    lines = []
    for row in counters:
        of_row = by_counter.get(row.id, [])
        if row.ended_at is not None and not of_row:
            continue
        lines.append(_line(row, None, of_row))
        for officer in row.officers:
            own = [tally for tally in of_row if tally.officer_id == officer.id]
            if own or not officer.ended:
                lines.append(_line(row, officer.name, own))
    return lines


def _line(row: Counter, officer: str | None, tallies: list[Tally]) -> Counted:
    return Counted(
        row, officer, sum(one.rated for one in tallies), sum(one.positive for one in tallies),
        sum(one.negative for one in tallies),
    )  # fmt: skip


async def _keep(request: web.Request, number: int | None) -> web.StreamResponse:
    typed = await context.typed(request)
    terms = CounterTerms(
        given.text(typed, "name"), given.one_of(typed, "agency"), _names(typed.get("officers", ""))
    )
    async with context.db(request).write() as s:
        row = await feedback.counter(s, number) if number is not None else None
        before = _words(row) if row else {}
        row = await feedback.keep_counter(s, row, terms, at=clock.now())
        changed = amendments.difference(before, _words(row))
        if changed:
            _note(request, s, row, Deed.CHANGED if before else Deed.ADDED, changed)
        number = row.id
    return context.see(f"{_LIST}/{number}")


def _note(
    request: web.Request, s: AsyncSession, row: Counter, deed: Deed, changed: dict[str, Any]
) -> None:
    amendments.note(s, Subject.COUNTER, row.id, row.name, deed, changed,
                    by=context.person(request), at=clock.now())  # fmt: skip


def _names(typed: str) -> list[str]:
    """One name a line."""
    lines = (" ".join(line.split()) for line in vietnam.nfc(typed).splitlines())
    return [line for line in lines if line]


def _words(row: Counter) -> dict[str, object]:
    officers = ", ".join(sorted(one.name for one in row.on_duty))
    return {"name": row.name, "of_agency": row.agency.name, "officers": officers}


async def _form(s: AsyncSession, row: Counter | None, typed: Typed) -> dict[str, Any]:
    kept = {
        "name": row.name if row else "",
        "agency": row.agency_id if row else None,
        "officers": "\n".join(one.name for one in row.on_duty) if row else "",
    }
    return {
        "row": row,
        "value": given.shown(typed, kept),
        "agencies": await keeping.every_agency(s),
        "history": [],
    }
