"""Thông báo: what the bell rang for, and what each person wishes to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from hotline import clock, notices
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.words import times
from hotline.notices import DEFAULTS, PAGE, Means, Notice, Occasion
from hotline.staff import Role

_SIGNS = {
    Occasion.DUE_SOON: "clock-exclamation",
    Occasion.OVERDUE: "alert-triangle",
    Occasion.ESCALATED: "alert-triangle",
    Occasion.TO_APPROVE: "clipboard-check",
    Occasion.APPROVED: "circle-check",
    Occasion.RETURNED: "arrow-back-up",
    Occasion.SENT_BACK: "arrow-back-up",
    Occasion.REOPENED: "history",
    Occasion.EXTENSION_ASKED: "hourglass",
    Occasion.EXTENSION_GRANTED: "hourglass",
    Occasion.EXTENSION_REFUSED: "hourglass",
    Occasion.UNROUTED: "route",
    Occasion.DISAGREED: "messages",
    Occasion.RESPONSE_FELL: "alert-triangle",
    Occasion.MODE_DRIFTS: "alert-triangle",
    Occasion.COUNTER_LOW: "alert-triangle",
    Occasion.COUNTER_FELL: "alert-triangle",
    Occasion.APOLOGY_DUE_SOON: "clock-exclamation",
    Occasion.APOLOGY_LATE: "alert-triangle",
    Occasion.APOLOGY_TO_APPROVE: "clipboard-check",
    Occasion.APOLOGY_SENT_BACK: "arrow-back-up",
    Occasion.COMMENDED: "thumb-up",
    Occasion.CRITICISED: "thumb-down",
}

# What is about no ticket has a page of its own.
_PAGES: dict[str, str] = {
    Occasion.RESPONSE_FELL: "/feedback?by=month",
    Occasion.MODE_DRIFTS: "/feedback?by=mode",
}


@dataclass(frozen=True)
class Told:
    """One line of the list: the notice, its words, the due date it names, its sign."""

    notice: Notice
    words: str
    due: datetime | None
    reason: str
    sign: str


async def notice_list(request: web.Request) -> web.StreamResponse:
    """Newest first, a page at a time; `?before=` goes on, `?unread=1` leaves out what was read."""
    at, me = clock.now(), context.person(request)
    before = request.query.get("before", "")
    only_unread, most = request.query.get("unread") == "1", context.most(request, PAGE)
    async with context.db(request).read() as s:
        found = await notices.told(
            s,
            me.id,
            before=int(before) if _is_id(before) else None,
            only_unread=only_unread,
            most=most,
        )
        when = await times(s, at, context.language(request))
    shown = [_told(one, context.language(request)) for one in found[:most]]
    return page(
        request,
        "notices.html",
        told=shown,
        newest=found[0].id if found and not before else 0,
        older=found[most - 1].id if len(found) > most else 0,
        only_unread=only_unread,
        any_occasion=bool(DEFAULTS[Role(me.role)]),
        when=when,
    )


async def read(request: web.Request) -> web.StreamResponse:
    """The notice was seen: on to what it is about."""
    async with context.db(request).write() as s:
        notice = await notices.read(
            s, context.number(request), context.person(request).id, at=clock.now()
        )
    if notice.occasion == Occasion.INHERITED:
        return context.see("/agency")
    elsewhere = notice.named.get("path") or _PAGES.get(notice.occasion, "/notices")
    return context.see(f"/tickets/{notice.ticket_id}" if notice.ticket_id else elsewhere)


async def read_all(request: web.Request) -> web.StreamResponse:
    """Everything the page showed was seen; what came since stays unread."""
    newest = (await context.typed(request)).get("newest", "")
    async with context.db(request).write() as s:
        if _is_id(newest):
            me = context.person(request)
            await notices.read_all(s, me.id, int(newest), at=clock.now())
    return context.see("/notices")


async def preferences(request: web.Request) -> web.StreamResponse:
    """What may reach this person, by which means, and where; refused input is kept."""
    me, typed = context.person(request), await context.typed(request)
    settings = request.app[context.SETTINGS]
    async with context.db(request).read() as s:
        chosen = await notices.preferences(s, me)
    if typed:
        chosen = _chosen(typed, me.role)
    return page(
        request,
        "preferences.html",
        chosen=chosen,
        email=typed.get("email", me.email or ""),
        phone=typed.get("phone", me.phone or ""),
        has_mail=bool(settings.secret("smtp_url")),
        has_sms=settings.has_sms,
        saved="saved" in request.query,
    )


async def choose(request: web.Request) -> web.StreamResponse:
    """Keep the choice and the address."""
    me, typed = context.person(request), await context.typed(request)
    async with context.db(request).write() as s:
        await notices.set_address(s, me, email=typed.get("email", ""), phone=typed.get("phone", ""))
        await notices.choose(s, me, _chosen(typed, me.role))
    return context.see("/preferences?saved")


async def use_defaults(request: web.Request) -> web.StreamResponse:
    """Forget the choice; the address stays."""
    async with context.db(request).write() as s:
        await notices.use_defaults(s, context.person(request))
    return context.see("/preferences?saved")


def _told(notice: Notice, language: str) -> Told:
    return Told(
        notice,
        notices.sentence(notice.occasion, notice.named, language),
        notices.until(notice.named),
        notice.named.get("reason") or "",
        _SIGNS.get(Occasion(notice.occasion), "inbox"),
    )


def _chosen(typed: Mapping[str, str], role: str) -> dict[Occasion, Means]:
    return {
        occasion: Means(*(f"{occasion}:{means}" in typed for means in Means._fields))
        for occasion in DEFAULTS[Role(role)]
    }


def _is_id(typed: str) -> bool:
    return typed.isdecimal() and len(typed) < 10
