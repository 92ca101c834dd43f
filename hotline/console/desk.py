"""Bàn trực: what rings and waits, the draft in hand, and who the caller is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, calls, clock, feedback, health, staff, tickets, vietnam
from hotline.calls import Call
from hotline.console import assist, context, rows
from hotline.console.choices import field_choices
from hotline.console.rendering import page
from hotline.console.words import times
from hotline.errors import NotFound
from hotline.feedback import Rating, by_operator, explanations
from hotline.health import Condition, Part, PartState
from hotline.staff import Person
from hotline.tickets import Draft, Reader, Ticket, TicketStatus, Words, hot_spots

# What the ways to end a draft ask for beside its words.
_ENDS = ("answer", "because", "petition", "reason")
# The parts whose trouble an operator should know of while calls come in.
_WATCHED = (Part.AMI, Part.JOURNAL, Part.INGEST)


@dataclass(frozen=True)
class InHand:
    """The draft in the middle: its call, who holds it, and what its form holds."""

    ticket: Ticket
    call: Call
    holder: str | None
    form: Mapping[str, str]


@dataclass(frozen=True)
class Caller:
    """What is known of the number: its tickets with their ratings, and its calls."""

    phone: str | None
    name: str
    email: str
    tickets: list[Ticket]
    ratings: dict[int, list[Rating]]
    calls: list[Call]


async def desk(request: web.Request) -> web.StreamResponse:
    """The whole desk; a refused form comes back here with what was typed."""
    return await _desk(request, helped=False)


async def with_help(request: web.Request) -> web.StreamResponse:
    """The desk with what may help with the words typed so far, where no script asks for it."""
    return await _desk(request, helped=True)


async def _desk(request: web.Request, *, helped: bool) -> web.StreamResponse:
    me, at = context.person(request), clock.now()
    typed = await context.typed(request)
    guess = await assist.guessed(request, typed) if helped else None
    async with context.db(request).read() as s:
        shown = await _columns(s, me, most=context.most(request, 50))
        wanted = _wanted(request)
        draft = wanted or shown["hand_id"]
        shown["hand"] = await _in_hand(request, s, draft) if draft else None
        hand = shown["hand"]
        shown["to_ask"] = len(await by_operator.to_ask(s, me, at=at))
        shown["help"] = (
            await assist.find(request, s, hand.ticket.id, typed, guess)
            if helped and hand
            else assist.Help()
        )
        shown["done"] = done = await _done(request, s)
        shown["done_into"] = await tickets.master(s, done) if done else None
        shown["caller"] = await _caller(s, shown["hand"])
        fields = await agencies.fields(s, on=clock.local_day(at)) if shown["hand"] else []
        shown["fields"] = field_choices(fields)
        shown["communes"] = await agencies.communes(s) if shown["hand"] else []
        shown["when"] = await times(s, at, context.language(request))
    return page(request, "desk.html", **shown)


async def _columns(s: AsyncSession, me: Person, *, most: int) -> dict[str, Any]:
    live = await tickets.live_drafts(s)
    return {
        "live": rows.live(live, await staff.extensions(s)),
        "owed": rows.owed(await tickets.owed_calls(s, most=most)),
        "mine": rows.held(await tickets.open_drafts(s, owner_id=me.id, most=most)),
        "troubles": troubles(await health.parts(s)),
        "hand_id": rows.in_hand(live, me.extension),
        "spots": await hot_spots.cards(s),
        "outcomes": await explanations.to_tell(s, most=most),
    }


def troubles(parts: list[PartState]) -> list[PartState]:
    """The watched parts that are not up."""
    return [one for one in parts if one.part in _WATCHED and one.condition != Condition.UP]


def _wanted(request: web.Request) -> int | None:
    if "id" in request.match_info:
        return context.number(request)
    typed = request.query.get("draft", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


async def _in_hand(request: web.Request, s: AsyncSession, draft_id: int) -> InHand | None:
    ticket = await tickets.ticket(s, draft_id, context.reader(request))
    if ticket.call_id is None:
        raise NotFound("no_such_ticket")
    call = await calls.call(s, ticket.call_id)
    if ticket.status != TicketStatus.DRAFT and context.refusal(request) is None:
        return None
    holder = await staff.name_of(s, ticket.owner_id)
    typed = assist.taken(await context.typed(request))
    return InHand(ticket, call, holder, {**_empty(Draft(ticket, call)), **typed})


def _empty(draft: Draft) -> dict[str, str]:
    """The form before anything is typed: what the call itself tells."""
    form = {field.name: "" for field in fields(Words)} | dict.fromkeys(_ENDS, "")
    return form | {
        "urgency": draft.ticket.urgency,
        "level": str(draft.ticket.level),
        "procedure": "",
        "anonymous": "",
        "caller_name": rows.name_of(*draft),
        "caller_phone": vietnam.spoken(draft.call.phone) if draft.call.phone else "",
        "caller_email": _email(draft.ticket),
    }


async def _caller(s: AsyncSession, hand: InHand | None) -> Caller | None:
    if hand is None:
        return None
    ticket, call = hand.ticket, hand.call
    known = await tickets.of_caller(s, ticket.caller_id) if ticket.caller_id else []
    before = await calls.with_number(s, call.phone) if call.phone else []
    return Caller(
        call.phone,
        rows.name_of(ticket, call),
        _email(ticket),
        known,
        await feedback.ratings_by_ticket(s, known),
        [one for one in before if one.id != call.id],
    )


def _email(ticket: Ticket) -> str:
    return (ticket.caller.email or "") if ticket.caller else ""


async def _done(request: web.Request, s: AsyncSession) -> Ticket | None:
    """The ticket that was just made or dismissed, to say so and to forget its typed words."""
    typed = request.query.get("done", "")
    if not typed.isdecimal() or len(typed) > 9:
        return None
    return await tickets.ticket(s, int(typed), Reader(context.person(request)))
