"""Quầy tiếp nhận: counters with a tablet, their officers and addresses."""

from __future__ import annotations

from typing import Any

import segno
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, clock, feedback, vietnam
from hotline.agencies import keeping
from hotline.amendments import Deed, Subject
from hotline.console import amended, context, given
from hotline.console.given import Typed
from hotline.console.rendering import page
from hotline.feedback import Counter, CounterTerms
from hotline.settings import counter_address, kiosk_address

_LIST = "/admin/counters"


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
    """One counter: its addresses for the tablet and for phones, the form, and the history."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).read() as s:
        row = await feedback.counter(s, number)
        shown = await _form(s, row, typed)
        most = context.most(request, 200)
        history = await amendments.of(s, Subject.COUNTER, number, most=most)
    site = request.app[context.SETTINGS].base_url
    shown["history"] = amended.told(history, context.language(request))
    for name, address in (
        ("tablet", kiosk_address(site, row.token)), ("phone", counter_address(site, row.link)),
    ):  # fmt: skip
        shown[name] = address
        code = segno.make(address, error="m").svg_data_uri(scale=5, light="white")
        shown[f"{name}_code"] = code
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


async def _keep(request: web.Request, number: int | None) -> web.StreamResponse:
    typed = await context.typed(request)
    terms = CounterTerms(
        given.text(typed, "name"), given.one_of(typed, "agency"), _names(typed.get("officers", ""))
    )
    async with context.db(request).write() as s:
        known = feedback.counter_like(s, terms) if number is None else feedback.counter(s, number)
        row = await known
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
