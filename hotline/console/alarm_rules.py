"""Nhắc hạn, báo quá hạn: who is told how long before and after a due date, rule by rule."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from aiohttp import web

from hotline import clock, tickets
from hotline.console import context
from hotline.console.rendering import page
from hotline.deadlines import Step
from hotline.tickets import CallerOccasion, Circle, OffsetUnit

_PAGE = "/alarm-rules"


async def rule_list(request: web.Request) -> web.StreamResponse:
    """All rules by step, in the order of time; a refused one is shown again as it was typed."""
    async with context.db(request).read() as s:
        rules = await tickets.alarm_rules(s)
        callers = await tickets.caller_notices(s)
    return page(
        request,
        "alarm_rules.html",
        groups={step: list(of) for step, of in groupby(rules, key=lambda rule: rule.step)},
        callers=callers,
        steps=list(Step),
        units=list(OffsetUnit),
        circles=list(Circle),
        typed=await context.typed(request),
        refused=context.refused(request),
        saved="saved" in request.query,
    )


async def add(request: web.Request) -> web.StreamResponse:
    """A further rule; it holds from now on."""
    return await _save(request, None)


async def change(request: web.Request) -> web.StreamResponse:
    """A rule put otherwise."""
    return await _save(request, context.number(request))


async def drop(request: web.Request) -> web.StreamResponse:
    """A rule that holds no more."""
    async with context.db(request).write() as s:
        me = context.person(request)
        await tickets.drop_rule(s, context.number(request), by=me, at=clock.now())
    return context.see(f"{_PAGE}?saved")


async def tell_callers(request: web.Request) -> web.StreamResponse:
    """On which occasions callers hear by SMS."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        await tickets.tell_callers_on(s, [one for one in CallerOccasion if one in typed])
    return context.see(f"{_PAGE}?saved")


async def _save(request: web.Request, number: int | None) -> web.StreamResponse:
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        await tickets.save_rule(
            s,
            number,
            step=typed.get("step", ""),
            before=typed.get("when") == "before",
            amount=0 if typed.get("when") == "at" else _amount(typed),
            unit=typed.get("unit", ""),
            circle=typed.get("circle", ""),
            email="email" in typed,
            sms="sms" in typed,
            by=context.person(request),
            at=clock.now(),
        )
    return context.see(f"{_PAGE}?saved")


def _amount(typed: Mapping[str, str]) -> int | None:
    amount = typed.get("amount", "").strip()
    return int(amount) if amount.isdecimal() and len(amount) < 9 else None
