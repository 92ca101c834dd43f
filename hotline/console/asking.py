"""Gọi hỏi ý kiến: whom to ring, what to say word for word, and what the citizen answered."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, feedback, staff, tickets
from hotline.agencies import AgencyKind
from hotline.console import context, given
from hotline.console.rendering import page
from hotline.console.words import times
from hotline.errors import Conflict, Invalid
from hotline.feedback import Answers, AskOutcome, by_operator
from hotline.feedback.by_operator import UNANSWERED, ToRing

_PATH = "/asking"
_ANSWERS = ("useful", "satisfied", "reason", "words")
_LATER = "later"
_DONE = (AskOutcome.ANSWERED, *UNANSWERED, _LATER, "released", "told")


async def ask_list(request: web.Request) -> web.StreamResponse:
    """Who waits to be rung, for how long, and who is being rung by others."""
    at, me = clock.now(), context.person(request)
    async with context.db(request).read() as s:
        rows = await by_operator.to_ask(s, me, at=at)
        holders = {row.holder_id for row in rows if row.holder_id}
        shown: dict[str, Any] = {
            # What others have in hand comes last: the first row is the next to be rung.
            "rows": sorted(rows, key=lambda row: row.holder_id not in (None, me.id)),
            "names": {one: await staff.name_of(s, one) for one in holders},
            "rests_until": await by_operator.rests_until(s, at=at),
            "when": await times(s, at, context.language(request)),
        }
    done = request.query.get("done", "")
    return page(request, "asking.html", done=done if done in _DONE else "", **shown)


async def take(request: web.Request) -> web.StreamResponse:
    """Hold a number, so that nobody else rings it."""
    number = context.number(request)
    async with context.db(request).write() as s:
        await by_operator.take(s, number, by=context.person(request), at=clock.now())
    return context.see(f"{_PATH}/{number}")


async def release(request: web.Request) -> web.StreamResponse:
    """Leave a number to others: nobody was rung."""
    async with context.db(request).write() as s:
        await by_operator.let_go(s, context.number(request), by=context.person(request))
    return context.see(f"{_PATH}?done=released")


async def ask(request: web.Request) -> web.StreamResponse:
    """The script with its answers; what was typed stays, even when another has the row."""
    typed, me = await context.typed(request), context.person(request)
    async with context.db(request).read() as s:
        shown = await _questions(s)
        try:
            held = await by_operator.in_hand(s, context.number(request), by=me)
        except Conflict:
            if context.refusal(request) is None:
                raise
            return page(request, "ask_lost.html", typed=_written(typed), **shown)
        shown["office"] = await _office(s)
    return page(request, "ask.html", held=held, typed=typed, outcomes=UNANSWERED[:-1], **shown)


async def end(request: web.Request) -> web.StreamResponse:
    """The answers, or why there are none, in one transaction."""
    typed, number = await context.typed(request), context.number(request)
    outcome = typed.get("outcome", "")
    me, at, modes = context.person(request), clock.now(), request.app[context.MODES]
    async with context.db(request).write() as s:
        if outcome == AskOutcome.ANSWERED:
            held = await by_operator.in_hand(s, number, by=me)
            await by_operator.answered(s, number, _answers(held, typed), modes=modes, by=me, at=at)
        elif outcome == _LATER:
            await by_operator.later(s, number, _instant(typed, at), by=me, at=at)
        elif outcome in UNANSWERED:
            why = AskOutcome(outcome)
            await by_operator.unanswered(s, number, why, modes=modes, by=me, at=at)
        else:
            raise Invalid("ask_outcome_missing")
    return context.see(f"{_PATH}?done={outcome}")


async def told(request: web.Request) -> web.StreamResponse:
    """The form for a citizen who called in to say how they were served."""
    typed, me = await context.typed(request), context.person(request)
    async with context.db(request).read() as s:
        found = await tickets.ticket(s, context.number(request), context.reader(request))
        await by_operator.may_be_told(s, found, me)
        shown = await _questions(s)
    once = typed.get("once") or secrets.token_hex(8)
    return page(request, "rating_told.html", ticket=found, typed=typed, once=once, **shown)


async def rate_told(request: web.Request) -> web.StreamResponse:
    """Keep what the citizen said; the form sent twice is kept once."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        found = await tickets.ticket(s, number, context.reader(request))
        await by_operator.rate_told(
            s, found, answers(typed, number), once=typed.get("once", ""),
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(f"/tickets/{number}#ratings")


def answers(typed: Mapping[str, str], number: int) -> Answers:
    """The answers of one set of questions: its fields end in the number of the set."""
    useful = typed.get(f"useful-{number}", "")
    return Answers(
        useful={"1": True, "2": False}.get(useful),
        satisfied=given.one_of(typed, f"satisfied-{number}"),
        reason_id=given.one_of(typed, f"reason-{number}"),
        words=typed.get(f"words-{number}", "").strip(),
    )


def _answers(held: ToRing, typed: Mapping[str, str]) -> dict[int, Answers]:
    """By attempt; a reason alone answers neither question."""
    every = {one.ask.id: answers(typed, one.ask.id) for one in held.attempts}
    return {
        number: said
        for number, said in every.items()
        if said.useful is not None or said.satisfied is not None
    }


def _instant(typed: Mapping[str, str], at: datetime) -> datetime:
    """The day and the hour of a form, by the province's clock."""
    day = given.day(typed, "later_day") or clock.local_day(at)
    try:
        hour = datetime.strptime(typed.get("later_hour", "").strip(), "%H:%M")  # noqa: DTZ007
    except ValueError as error:
        raise Invalid("ask_later_wrong", field="later_hour",
                      most=by_operator.LATER_AT_MOST.days) from error  # fmt: skip
    return clock.at_local(day, hour.time())


async def _questions(s: AsyncSession) -> dict[str, Any]:
    return {"scale": await feedback.scale(s), "reasons": await feedback.reasons(s)}


async def _office(s: AsyncSession) -> str:
    """Who the greeting says is ringing."""
    listed = await agencies.agencies(s, on=clock.local_day(clock.now()))
    return next((one.name for one in listed if one.kind == AgencyKind.OFFICE), "")


def _written(typed: Mapping[str, str]) -> list[dict[str, str]]:
    """What a form held whose row is gone, to be copied: one set of answers for each ticket."""
    numbers = sorted({name.rpartition("-")[2] for name in typed if name.startswith(_ANSWERS)})
    sets = [{name: typed.get(f"{name}-{number}", "") for name in _ANSWERS} for number in numbers]
    return [one for one in sets if any(one.values())]
