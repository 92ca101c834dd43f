"""One step for many tickets: what it would do to each, then what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from hotline import agencies, clock, texts, tickets
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.words import times
from hotline.errors import Invalid
from hotline.tickets import Bulk, Planned


@dataclass(frozen=True)
class Chosen:
    """What a form asks: the step, the tickets with the status each was shown in, and to whom."""

    what: Bulk
    seen: dict[int, str]
    agency: int | None
    reason: str


async def preview(request: web.Request) -> web.StreamResponse:
    """What the step would do to each ticket; a refused form is shown here with its words."""
    at, me, reader = clock.now(), context.person(request), context.reader(request)
    typed = dict(request.query) | dict(await context.typed(request))
    refused = context.refusal(request)
    if refused is not None and "do" not in typed:
        raise refused
    async with context.db(request).read() as s:
        ids, found = request.query.getall("id", []), None
        if typed.get("all"):
            wanted = tickets.read_filters(dict(parse_qsl(typed.get("query", "")[:4000])))
            every, found = await tickets.gather(s, reader, wanted, at=at, most=tickets.BULK_AT_MOST)
            ids = [str(one) for one in every]
        chosen = _chosen(typed, ids)
        # Without an agency there is nothing to show of an assignment but the tickets.
        what = chosen.what
        asked = what == Bulk.ASSIGN and chosen.agency is None
        planned = await tickets.plan(
            s, reader, what, list(chosen.seen), agency_id=chosen.agency, reason=chosen.reason,
            by=me, at=at, unnamed=asked,
        )  # fmt: skip
        shown = await agencies.agencies(s, on=clock.local_day(at)) if what == Bulk.ASSIGN else []
        when = await times(s, at, context.language(request))
    return page(
        request,
        "bulk.html",
        what=what,
        rows=_rows(planned, context.language(request)),
        ready=sum(one.refused is None for one in planned),
        seen=",".join(f"{one.ticket.id}:{one.ticket.status}" for one in planned),
        agencies=shown,
        agency=chosen.agency,
        reason=chosen.reason,
        when=when,
        found=found,
        done=False,
    )


async def apply(request: web.Request) -> web.StreamResponse:
    """Take the step for each, and tell of each what became of it."""
    at, me, reader = clock.now(), context.person(request), context.reader(request)
    chosen = _chosen(await context.typed(request), [])
    if chosen.what == Bulk.ASSIGN and chosen.agency is None:
        raise Invalid("agency_missing", field="agency")
    async with context.db(request).write() as s:
        done = await tickets.carry_out(
            s, reader, chosen.what, chosen.seen, agency_id=chosen.agency, reason=chosen.reason,
            by=me, at=at,
        )  # fmt: skip
        when = await times(s, at, context.language(request))
    return page(
        request,
        "bulk.html",
        what=chosen.what,
        rows=_rows(done, context.language(request)),
        ready=sum(one.refused is None for one in done),
        when=when,
        found=None,
        done=True,
    )


def _chosen(typed: Mapping[str, str], ids: list[str]) -> Chosen:
    what = typed.get("do", "")
    if what not in set(Bulk):
        raise Invalid("bulk_unknown")
    shown = dict(one.partition(":")[::2] for one in typed.get("seen", "").split(",") if one)
    seen = shown or dict.fromkeys(ids, "")
    agency = typed.get("agency", "")
    return Chosen(
        Bulk(what),
        {int(one): status for one, status in seen.items() if one.isdecimal() and len(one) < 10},
        int(agency) if agency.isdecimal() and len(agency) < 10 else None,
        typed.get("reason", "").strip(),
    )


def _rows(planned: list[Planned], language: str) -> list[dict[str, Any]]:
    return [
        {
            "ticket": one.ticket,
            "agency": one.agency,
            "because": one.because,
            "refused": texts.say(one.refused.code, language, **one.refused.named)
            if one.refused
            else "",
        }
        for one in planned
    ]
