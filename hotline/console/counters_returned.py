"""Kết quả trả tại quầy: results returned, typed for a day or read from a sheet, with a preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, feedback, vietnam
from hotline.console import context, given
from hotline.console.feedback_figures import scope_of
from hotline.console.rendering import page
from hotline.errors import Invalid
from hotline.feedback import Counter, duty, returned
from hotline.feedback.returned import CounterReturn, ReturnedLine, ReturnedSource, Rewritten

_PATH = "/counters/returned"
# Enough to see whether a sheet is read as it is meant.
_SHOWN_AT_MOST = 200


class Field(NamedTuple):
    """One number to type: of an officer of a counter, or of nobody known (0).

    `was` is what the form is made from. `theirs` is what somebody else wrote here while this
    was typed, None if nobody did.
    """

    name: str
    officer: str
    value: str
    was: str
    theirs: str | None
    source: str
    on_duty: bool


async def day(request: web.Request) -> web.StreamResponse:
    """The counters with a field for each officer, as far as a day is known."""
    typed = await context.typed(request)
    today = clock.local_day(clock.now())
    chosen = vietnam.day(typed.get("day", "") or request.query.get("day", "")) or today
    chosen = min(chosen, today)
    async with context.db(request).read() as s:
        known = await _counters(request, s)
        ids = [one.id for one in known]
        kept = await returned.known_of(s, ids, chosen, chosen)
        sat = await duty.on_day(s, ids, chosen)
    rows = [(one, _fields(one, chosen, kept, sat.get(one.id, set()), typed)) for one in known]
    return page(request, "counters_returned.html", rows=rows, day=chosen, today=today,
                before=chosen - timedelta(days=1), after=chosen + timedelta(days=1),
                saved="saved" in request.query)  # fmt: skip


async def keep_day(request: web.Request) -> web.StreamResponse:
    """Keep what was typed over what the form showed; the rest stands as it is by now."""
    typed = await context.typed(request)
    chosen, today = given.needed_day(typed, "day"), clock.local_day(clock.now())
    if chosen > today:
        raise Invalid("returned_ahead", field="day")
    async with context.db(request).write() as s:
        known = {one.id: one for one in await _counters(request, s)}
        kept = await returned.known_of(s, list(known), chosen, chosen)
        told = [one for row in known.values() for one in _typed(row, chosen, kept, typed)]
        await returned.rewrite_returned(s, known, told, by=context.person(request), at=clock.now())
    return context.see(f"{_PATH}?day={chosen:%d/%m/%Y}&saved")


async def sheet(request: web.Request) -> web.StreamResponse:
    """The form of a sheet; what was sent is shown as it was read, line by line."""
    typed = dict(await context.typed(request))
    if request.method == "POST" and context.refusal(request) is None:
        typed["text"] = await _sent(request, typed)
        async with context.db(request).read() as s:
            lines = await _read(request, s, typed["text"])
        return _preview(request, typed, lines)
    return _preview(request, typed, [])


async def dossiers(request: web.Request) -> web.StreamResponse:
    """The same form, filled with what the dossiers of some days tell."""
    typed = dict(await context.typed(request))
    first, last = given.needed_day(typed, "first"), given.needed_day(typed, "last")
    async with context.db(request).read() as s:
        told = await returned.count_dossiers(s, await _counters(request, s), first, last)
        if not told.text:
            raise Invalid("returned_none", field="first")
        typed |= {"text": told.text, "source": ReturnedSource.DOSSIERS}
        lines = await _read(request, s, told.text)
    return _preview(request, typed, lines, left_out=told.left_out)


async def adopt(request: web.Request) -> web.StreamResponse:
    """Keep the lines that can be kept."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        lines = [one for one in await _read(request, s, typed.get("text", "")) if not one.flaw]
        if not lines:
            raise Invalid("returned_nothing", field="text")
        told = [one.told for one in lines]
        counted = typed.get("source") == ReturnedSource.DOSSIERS
        known = {one.id: one for one in await _counters(request, s)}
        await returned.keep_returned(
            s, known, told, {one[:2] for one in told},
            source=ReturnedSource.DOSSIERS if counted else ReturnedSource.FILE,
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    last = max(one.day for one in told)
    return context.see(f"{_PATH}?day={last:%d/%m/%Y}&saved")


def _preview(
    request: web.Request,
    typed: Mapping[str, str],
    lines: Sequence[ReturnedLine],
    left_out: int = 0,
) -> web.Response:
    good = [one for one in lines if one.flaw is None]
    return page(
        request, "counters_sheet.html", text=typed.get("text", ""), lines=lines[:_SHOWN_AT_MOST],
        hidden=max(0, len(lines) - _SHOWN_AT_MOST), good=len(good), read=bool(lines),
        flawed=[one for one in lines if one.flaw][:_SHOWN_AT_MOST],
        total=sum(one.returned for one in good), most=returned.LINES_AT_MOST,
        source=typed.get("source", ""), left_out=left_out, days=returned.DAYS_AT_MOST,
        first=typed.get("first", ""), last=typed.get("last", ""),
        changed=sum(one.before not in (None, one.returned) for one in good),
    )  # fmt: skip


async def _sent(request: web.Request, typed: Mapping[str, str]) -> str:
    """A chosen file goes before what was pasted."""
    form = await context.form(request)
    if form.refused is not None:
        raise form.refused
    if form.uploads:
        return returned.as_text(form.uploads[0].name, form.uploads[0].content)
    return typed.get("text", "")


async def _read(request: web.Request, s: AsyncSession, text: str) -> list[ReturnedLine]:
    known = await _counters(request, s)
    return await returned.read_sheet(s, text, known, today=clock.local_day(clock.now()))


async def _counters(request: web.Request, s: AsyncSession) -> list[Counter]:
    """The counters that this person may write of."""
    scope = await scope_of(request, s)
    return [
        one
        for one in await feedback.counters(s)
        if one.ended_at is None and (scope is None or one.agency_id in scope)
    ]


def _fields(
    row: Counter,
    chosen: date,
    kept: Mapping[tuple[int, date, int | None], CounterReturn],
    sat: set[int],
    typed: Mapping[str, str],
) -> list[Field]:
    fields = []
    for number, officer in [*((one.id, one.name) for one in row.on_duty), (None, "")]:
        name = _name(row.id, number)
        known = kept.get((row.id, chosen, number))
        stands = str(known.returned) if known else ""
        was = typed.get(f"was-{name}", stands)
        mine = typed.get(name, was)
        untouched = _same(mine, was)
        theirs = None if untouched or _same(stands, was) or _same(stands, mine) else stands
        fields.append(Field(name, officer, stands if untouched else mine, stands, theirs,
                            known.source if known else "", number in sat))  # fmt: skip
    return fields


def _typed(
    row: Counter,
    chosen: date,
    kept: Mapping[tuple[int, date, int | None], CounterReturn],
    typed: Mapping[str, str],
) -> list[Rewritten]:
    told = []
    for officer in [*(one.id for one in row.on_duty), None]:
        name = _name(row.id, officer)
        if name not in typed:
            continue
        known = kept.get((row.id, chosen, officer))
        stands = known.returned if known else None
        was = _count(typed, f"was-{name}") if f"was-{name}" in typed else stands
        told.append(Rewritten(row.id, chosen, officer, was, _count(typed, name)))
    return told


def _count(typed: Mapping[str, str], name: str) -> int | None:
    value = typed[name].strip()
    count = returned.count_of(value)
    if value and (count is None or count > returned.MOST_A_DAY):
        raise Invalid("returned_wrong", field=name, most=returned.MOST_A_DAY)
    return count


def _same(one: str, other: str) -> bool:
    return one.strip() == other.strip() or (
        returned.count_of(one) == returned.count_of(other) is not None
    )


def _name(counter_id: int, officer_id: int | None) -> str:
    return f"n-{counter_id}-{officer_id or 0}"
