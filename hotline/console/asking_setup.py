"""Cách hỏi ý kiến: whom to ask how, when and how often, and what that would have done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, deadlines, feedback
from hotline.clock import Span
from hotline.console import context, given
from hotline.console.rendering import page
from hotline.feedback import Mode, NumberType, setting, trial
from hotline.feedback.setting import MINUTES_OF, MOST_STEPS, PolicyRow, StepRow, WaitUnit
from hotline.feedback.trial import Plan
from hotline.tickets import Channel, TicketKind

_PAGE = "/asking-policies"
_TERMS = (
    "messages_per_day", "calls_per_day", "together", "reply_hours", "explain_days", "fewest",
)  # fmt: skip


async def setup(request: web.Request) -> web.StreamResponse:
    """Everything the office sets of asking; a refused form is shown again as it was typed."""
    async with context.db(request).read() as s:
        weeks = {
            mode: [deadlines.shown(deadlines.read_hours(day)) for day in
                   await setting.courtesy_week(s, mode)]
            for mode in setting.COURTESY_MODES
        }  # fmt: skip
        return page(
            request,
            "asking_setup.html",
            policies=await feedback.policies(s),
            weeks=weeks,
            terms=await feedback.terms(s),
            term_names=_TERMS,
            scale=await feedback.scale(s),
            reasons=await feedback.reasons(s),
            previews=await _previews(request, s),
            saved="saved" in request.query,
            typed=await context.typed(request),
            **await _choices(request),
        )


async def policy(request: web.Request) -> web.StreamResponse:
    """One policy, to be put otherwise or tried; `new` begins an empty one."""
    number = request.match_info.get("id")
    async with context.db(request).read() as s:
        row = await setting.policy(s, int(number)) if number else None
        return page(
            request, "asking_policy.html", row=row, steps=_shown_steps(row),
            typed=await context.typed(request), **await _choices(request),
        )  # fmt: skip


async def try_out(request: web.Request) -> web.StreamResponse:
    """What the policies in force, and the one typed in the query, would have done last month."""
    at = clock.now()
    typed = request.query
    span = _asked_month(request)
    async with context.db(request).read() as s:
        rows = await feedback.policies(s)
        told = await trial.cases(s, span)
        within, answered = await trial.limits(s), await trial.shares(s, at=at)
        made = await trial.made(s, span)
        changed = await setting.checked(s, _policy_row(typed)) if "name" in typed else None
    plans = trial.plans_of(rows)
    modes = _modes(request)
    standing = trial.play(told, plans, within, modes, answered)
    other = None
    if changed is not None:
        with_it = _with(plans, given.one_of(typed, "policy"), changed)
        other = trial.play(told, with_it, within, modes, answered)
    return page(
        request, "asking_trial.html", standing=standing, other=other, changed=changed,
        policy=given.one_of(typed, "policy"), span=span, made=made, most=trial.MOST_TICKETS,
        modes=[mode for mode in setting.ASKING_MODES if mode in modes],
        lacking=[mode for mode in setting.ASKING_MODES if mode not in modes],
        months=_months(at), kept=_kept(typed),
    )  # fmt: skip


async def put(request: web.Request) -> web.StreamResponse:
    """A policy added, or put otherwise."""
    number = context.number(request) if "id" in request.match_info else None
    row = _policy_row(await context.typed(request))
    async with context.db(request).write() as s:
        await setting.put_policy(s, number, row, by=context.person(request), at=clock.now())
    return context.see(f"{_PAGE}?saved")


async def end(request: web.Request) -> web.StreamResponse:
    """A policy that holds no more."""
    async with context.db(request).write() as s:
        number, me = context.number(request), context.person(request)
        await setting.end_policy(s, number, by=me, at=clock.now())
    return context.see(f"{_PAGE}?saved")


async def lift(request: web.Request) -> web.StreamResponse:
    """A policy tried before the one above it."""
    async with context.db(request).write() as s:
        number, me = context.number(request), context.person(request)
        await setting.raise_policy(s, number, by=me, at=clock.now())
    return context.see(f"{_PAGE}?saved")


async def set_courtesy(request: web.Request) -> web.StreamResponse:
    """The hours at which a means may disturb people."""
    typed = await context.typed(request)
    mode = Mode(typed.get("mode", "")) if typed.get("mode") in setting.COURTESY_MODES else Mode.SMS
    week = [typed.get(f"day-{day}", "") for day in range(7)]
    async with context.db(request).write() as s:
        await setting.set_courtesy(s, mode, week, by=context.person(request), at=clock.now())
    return context.see(f"{_PAGE}?saved#courtesy-{mode}")


async def set_terms(request: web.Request) -> web.StreamResponse:
    """How often a day, how long, how many."""
    typed = await context.typed(request)
    numbers = {name: given.one_of(typed, name) for name in _TERMS}
    async with context.db(request).write() as s:
        await setting.set_terms(
            s, numbers, accents=given.ticked(typed, "accents"),
            spare_desk=given.ticked(typed, "spare_desk"),
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(f"{_PAGE}?saved#terms")


async def set_scale(request: web.Request) -> web.StreamResponse:
    """The words of the levels of satisfaction."""
    typed = await context.typed(request)
    levels = [
        (given.text(typed, f"words-{n}"), given.text(typed, f"words_en-{n}"),
         given.ticked(typed, f"negative-{n}"))
        for n in range(1, 10)
        if f"words-{n}" in typed
    ]  # fmt: skip
    async with context.db(request).write() as s:
        await setting.set_scale(s, levels, by=context.person(request), at=clock.now())
    return context.see(f"{_PAGE}?saved#scale")


async def add_reason(request: web.Request) -> web.StreamResponse:
    """A further reason for not being content."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        await setting.add_reason(
            s, given.text(typed, "words"), given.text(typed, "words_en"),
            given.one_of(typed, "key"), by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(f"{_PAGE}?saved#reasons")


async def end_reason(request: web.Request) -> web.StreamResponse:
    """A reason that is not offered any more."""
    async with context.db(request).write() as s:
        number, me = context.number(request), context.person(request)
        await setting.end_reason(s, number, by=me, at=clock.now())
    return context.see(f"{_PAGE}?saved#reasons")


async def _previews(request: web.Request, s: AsyncSession) -> list[feedback.Preview]:
    """The message about one ticket, and about several, as people get them now."""
    site = request.app[context.SETTINGS].citizen_url
    words = await feedback.wording(s, site=site)
    codes = [{"code": f"1022-2611-0000{number}"} for number in (1, 2, 3)]
    link = "xxxxxxxxxxxxxxxx"
    return [feedback.preview({"asks": codes[:n], "link": link}, words) for n in (1, 2)]


async def _choices(request: web.Request) -> dict[str, Any]:
    async with context.db(request).read() as s:
        fields = await agencies.fields(s)
    return {
        "fields": fields, "names": {field.id: field.name for field in fields},
        "kinds": list(TicketKind), "channels": list(Channel), "numbers": list(NumberType),
        "modes": list(setting.ASKING_MODES), "units": list(WaitUnit),
        "lacking": [mode for mode in setting.ASKING_MODES if mode not in _modes(request)],
    }  # fmt: skip


def _modes(request: web.Request) -> frozenset[Mode]:
    """The means this site has."""
    settings = request.app[context.SETTINGS]
    has = {Mode.IVR, Mode.OPERATOR}
    if settings.has_sms:
        has.add(Mode.SMS)
    if settings.secret("smtp_url"):
        has.add(Mode.WEB)
    return frozenset(has)


def _policy_row(typed: Mapping[str, str]) -> PolicyRow:
    steps = [
        StepRow(typed[f"mode-{n}"], _minutes(typed, n))
        for n in range(1, MOST_STEPS + 1)
        if typed.get(f"mode-{n}")
    ]
    return PolicyRow(
        name=given.text(typed, "name"),
        kind=typed.get("kind") or None,
        field_id=given.one_of(typed, "field"),
        channel=typed.get("channel") or None,
        number_type=typed.get("number_type") or None,
        steps=tuple(steps),
    )


def _minutes(typed: Mapping[str, str], number: int) -> int:
    """What is no number is out of every bound, and refused where bounds are looked at."""
    amount = given.one_of(typed, f"wait-{number}")
    return -1 if amount is None else amount * _unit(typed.get(f"unit-{number}", ""))


def _unit(typed: str) -> int:
    """Minutes of a unit as the form names it."""
    return MINUTES_OF[WaitUnit(typed)] if typed in set(WaitUnit) else 1


def _shown_steps(row: feedback.AskingPolicy | None) -> list[dict[str, str]]:
    """The lines of the form: each attempt, then empty ones; a wait in the largest whole unit."""
    lines = []
    for step in row.steps if row is not None else ():
        unit = next(one for one in reversed(WaitUnit) if step.wait_minutes % MINUTES_OF[one] == 0)
        if not step.wait_minutes:
            unit = WaitUnit.MINUTES
        lines.append({"mode": step.mode, "wait": str(step.wait_minutes // MINUTES_OF[unit]),
                      "unit": unit})  # fmt: skip
    empty = {"mode": "", "wait": "0", "unit": "hours"}
    return [*lines, *[empty] * (MOST_STEPS - len(lines))]


def _with(plans: list[Plan], number: int | None, row: PolicyRow) -> list[Plan]:
    """The plans with the typed one in its place, or at the end."""
    steps = tuple((Mode(step.mode), step.minutes) for step in row.steps)
    plan = Plan(number, row.name, row.kind, row.field_id, row.channel, row.number_type, steps)
    if any(one.id == number for one in plans):
        return [plan if one.id == number else one for one in plans]
    return [*plans, plan]


def _months(at: datetime) -> list[tuple[str, datetime]]:
    """The months that can be tried, newest first: this one and the twelve before it."""
    day = clock.local_day(at)
    found = []
    for _ in range(13):
        found.append((f"{day:%Y-%m}", clock.month_span(day.year, day.month).start))
        day = day.replace(day=1) - timedelta(days=1)
    return found


def _asked_month(request: web.Request) -> Span:
    """The month asked for as YYYY-MM; the one before this one when none was, or a strange one."""
    months = [code for code, _ in _months(clock.now())]
    asked = request.query.get("month", "")
    year, month = (asked if asked in months else months[1]).split("-")
    return clock.month_span(int(year), int(month))


def _kept(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was typed of a policy, to be tried on another month."""
    return [(name, value) for name, value in typed.items() if name not in ("month", "csrf")]
