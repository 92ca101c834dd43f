"""Điểm nóng: where many tell the same of one place, and what is done about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, staff
from hotline.console import context
from hotline.console.rendering import page
from hotline.errors import Invalid
from hotline.tickets import ENDED, Ticket, hot_spots

_SAME = "same-"
_NUMBERS = ("least", "hours", "times")


async def spots(request: web.Request) -> web.StreamResponse:
    """The hot spots of now, and those of before."""
    async with context.db(request).read() as s:
        now = await hot_spots.cards(s, most=context.most(request, 20))
        past = await hot_spots.past_cards(s, most=context.most(request, 50))
    return page(request, "hot_spots.html", spots=now, past=past)


async def spot(request: web.Request) -> web.StreamResponse:
    """One hot spot with its tickets; a refused form comes back here with what was typed."""
    async with context.db(request).read() as s:
        shown = await _shown(request, s)
    typed = await context.typed(request)
    return page(
        request,
        "hot_spot.html",
        reason=typed.get("reason", ""),
        into=_number(typed.get("into", "")),
        same=set(_marked(typed)),
        **shown,
    )


async def dismiss(request: web.Request) -> web.StreamResponse:
    """Bỏ qua, with a reason."""
    reason = (await context.typed(request)).get("reason", "")
    async with context.db(request).write() as s:
        found = await hot_spots.card(s, context.number(request))
        await hot_spots.dismiss_card(
            s, found, reason=reason, by=context.person(request), at=clock.now()
        )
    return context.see(f"/hot-spots/{found.id}")


async def merge(request: web.Request) -> web.StreamResponse:
    """Ghép vào phiếu chính: those marked go with the one that was chosen."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        found = await hot_spots.card(s, context.number(request))
        own = {one.id: one for one in await hot_spots.tickets_of(s, found, context.reader(request))}
        into = own.get(_number(typed.get("into", "")) or 0)
        if into is None:
            raise Invalid("nothing_to_merge", field="into")
        same = [own[id_] for id_ in _marked(typed) if id_ in own]
        await hot_spots.merge_same(s, into, same, by=context.person(request), at=clock.now())
    return context.see(f"/tickets/{into.id}")


async def rules(request: web.Request) -> web.StreamResponse:
    """From how many tickets in how many hours a hot spot is raised."""
    async with context.db(request).read() as s:
        known = await hot_spots.rules(s)
        own = {rule.field_id for rule in known}
        free = [
            one for one in await agencies.fields(s) if one.parent_id is None and one.id not in own
        ]
    typed = await context.typed(request)
    again = {name: typed.get(name, "") for name in ("field", *_NUMBERS)} if typed else None
    return page(request, "hot_spot_rules.html", rules=known, free=free, typed=again)


async def set_rule(request: web.Request) -> web.StreamResponse:
    """Write one rule, or let a field follow the rule of all others again."""
    typed = await context.typed(request)
    field_id, me, at = _number(typed.get("field", "")), context.person(request), clock.now()
    async with context.db(request).write() as s:
        if typed.get("drop") and field_id is not None:
            await hot_spots.drop_rule(s, field_id, by=me, at=at)
        else:
            numbers = {name: _count(typed.get(name, ""), name) for name in _NUMBERS}
            await hot_spots.set_rule(s, field_id, **numbers, by=me, at=at)
    return context.see("/hot-spots/rules")


async def _shown(request: web.Request, s: AsyncSession) -> dict[str, Any]:
    found = await hot_spots.card(s, context.number(request))
    most = context.most(request, 500)
    listed = await hot_spots.tickets_of(s, found, context.reader(request), most=most)
    return {
        "spot": found,
        "tickets": listed,
        "open_ids": [one.id for one in listed if _open(one)],
        "dismissed_by": await staff.name_of(s, found.dismissed_by_id),
    }


def _open(ticket: Ticket) -> bool:
    return ticket.status not in ENDED


def _marked(typed: Mapping[str, str]) -> list[int]:
    numbers = (_number(name.removeprefix(_SAME)) for name in typed if name.startswith(_SAME))
    return [one for one in numbers if one is not None]


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _count(typed: str, name: str) -> int:
    number = _number(typed.strip())
    if number is None:
        raise Invalid("hot_spot_number_missing", field=name)
    return number
