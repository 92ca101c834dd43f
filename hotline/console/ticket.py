"""The page of a ticket: its story, what is owed now, and the next step for this role."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, callers, calls, clock, dossiers, feedback, staff, tickets, vietnam
from hotline.calls import Call
from hotline.console import context
from hotline.console.agency import owed_by
from hotline.console.choices import choices
from hotline.console.dossiers import whose
from hotline.console.filled import Filled, filled
from hotline.console.rendering import page
from hotline.console.story import told
from hotline.console.tasks import Standing, Task, next_of, offered
from hotline.console.words import Times, times
from hotline.dossiers import Card
from hotline.errors import NotFound
from hotline.feedback import explanations
from hotline.feedback.explanations import Facing
from hotline.staff import Role
from hotline.tickets import (
    MAY,
    Extension,
    Reader,
    Ticket,
    TicketDeadline,
    TicketEvent,
    TicketStatus,
    Verb,
)

# Fields of the steps' forms in which people write sentences.
_TYPED = ("reason", "answer", "question", "progress", "cause", "remedy", "partners")
# Before one of these nobody was asked how satisfied they are.
_ASKED = {Verb.ANSWERED_AT_ONCE, Verb.CLOSED, Verb.ASKED, Verb.ASK_ENDED, Verb.RATED}


async def ticket(request: web.Request) -> web.StreamResponse:
    """One ticket for whoever may see it; a refused step is shown again with its words."""
    at, who = clock.now(), context.reader(request)
    language = context.language(request)
    async with context.db(request).read() as s:
        found = await tickets.ticket(s, context.number(request), who)
        if found.status == TicketStatus.DRAFT:
            return _draft(request, found)
        when = (await times(s, at, language)).of(found.agency_id)
        lines = await tickets.timeline(s, found)
        shown = await _story(s, found, who, lines)
        wish = await _wish(s, found, lines)
        shown["facings"] = await _facings(s, found, who, lines, at=at)
        standing = Standing(found, who.person, found.parts, wish, present(found, shown["facings"]))
        shown |= await _steps(s, standing, when, shown["deadlines"])
    again = await filled(request)
    return page(
        request,
        "ticket.html",
        ticket=found,
        events=told(lines, language),
        reader=who,
        when=when,
        stands=tickets.timeliness(found, at=at),
        filled=again,
        lost=_lost(again, shown["tasks"]),
        on_list=False,
        **shown,
    )


async def _story(
    s: AsyncSession, found: Ticket, who: Reader, lines: Sequence[TicketEvent]
) -> dict[str, Any]:
    """What happened, and what came of it: only what the timeline tells of is looked for."""
    linked, told_of = await tickets.calls_of(s, found), {line.verb for line in lines}
    known = {call.id for call in linked}
    files = await tickets.attachments(s, found) if Verb.ATTACHED in told_of else []
    asked = bool(told_of & _ASKED)
    return {
        "deadlines": await tickets.deadlines_of(s, found),
        "files": files,
        "may_attach": tickets.may_attach(found, who),
        "removable": await tickets.removable(s, files, who.person),
        "ratings": await feedback.ratings_of(s, found) if asked else [],
        "asks": await feedback.asks_of(s, found) if asked else [],
        "calls": linked,
        "other_calls": [call for call in await _with_caller(s, found, who) if call.id not in known],
        **caller_shown(found, who),
        **await _together(s, found, who, absorbs=Verb.ABSORBED in told_of),
    }


async def _with_caller(s: AsyncSession, found: Ticket, who: Reader) -> list[Call]:
    """The last calls of the caller's number, for those who may say that one belongs here."""
    phone = found.caller.phone if found.caller else None
    may_link = who.sees_caller and who.person.role in MAY[Verb.CALL_LINKED]
    return await calls.with_number(s, phone) if phone and may_link else []


async def _together(
    s: AsyncSession, found: Ticket, who: Reader, *, absorbs: bool
) -> dict[str, Any]:
    """The ticket that this one is answered by, and those that it answers."""
    master = await tickets.answered_with(s, found)
    return {
        "card": await _dossier(s, found, who),
        "handler": await staff.name_of(s, found.handler_id),
        "master": master,
        "sees_master": master is not None and who.may_see(master),
        "absorbed": await tickets.merged_into(s, found) if absorbs else [],
        "heir": await agencies.heir(s, found.agency, on=clock.local_day(clock.now())),
    }


async def _dossier(s: AsyncSession, found: Ticket, who: Reader) -> Card | None:
    """The dossier that the ticket is about, where this person may see it."""
    if not found.dossier:
        return None
    return await dossiers.card(s, found.dossier, agency_ids=await whose(s, who))


def caller_shown(found: Ticket, who: Reader) -> dict[str, str]:
    """Who called, as far as this reader may know."""
    caller = found.caller
    if caller is None:
        return {"caller_name": "", "caller_phone": "", "caller_email": ""}
    phone = caller.phone or ""
    if who.sees_caller:
        return {
            "caller_name": caller.name,
            "caller_phone": vietnam.spoken(phone) if phone else "",
            "caller_email": caller.email or "",
        }
    return {
        "caller_name": callers.mask_name(caller.name),
        "caller_phone": callers.mask_phone(phone) if phone else "",
        "caller_email": "",
    }


async def _wish(s: AsyncSession, found: Ticket, lines: Sequence[TicketEvent]) -> Extension | None:
    """The wish for more time that waits to be decided."""
    asked = any(line.verb == Verb.EXTENSION_ASKED for line in lines)
    return await tickets.extension_asked(s, found) if asked else None


async def _facings(
    s: AsyncSession, found: Ticket, who: Reader, lines: Sequence[TicketEvent], *, at: datetime
) -> list[Facing]:
    """What negative ratings made owed, as far as this reader may know."""
    owed = any(line.verb == Verb.EXPLANATION_OWED for line in lines)
    return await explanations.facings(s, found, who, at=at) if owed else []


def present(found: Ticket, facings: Sequence[Facing]) -> Facing | None:
    """That of the present closing."""
    of_now = (one for one in facings if one.explanation.closing == found.reopenings)
    return next(of_now, None) if found.status == TicketStatus.CLOSED else None


async def _steps(
    s: AsyncSession, standing: Standing, when: Times, deadlines: Sequence[TicketDeadline]
) -> dict[str, Any]:
    """What is owed now, the one next step of this person, and what else they may do."""
    found, tasks = standing.ticket, offered(standing)
    next_ = next_of(standing, tasks)
    return {
        "standing": standing,
        "tasks": tasks,
        "next": next_,
        "others": [task for task in tasks if task != next_],
        "owed": owed_by(standing, {found.id: tickets.not_met(deadlines)}),
        "may_link": standing.me.role in MAY[Verb.CALL_LINKED],
        "classes": _classes(found),
        "differs": (await tickets.why_disputed(s, [found])).get(found.id)
        if Task.SETTLE in tasks
        else None,
        **await choices(s, standing, tasks, at=when.at),
    }


def _classes(found: Ticket) -> dict[str, str]:
    """The classification as the form holds it."""
    return {
        "kind": found.kind or "",
        "field": str(found.field_id or ""),
        "commune": str(found.commune_id or ""),
        "urgency": found.urgency,
        "level": str(found.level),
        "procedure": "1" if found.procedure else "",
        "reason_class": found.reason_class or "",
        "dossier": found.dossier,
    }


def _lost(again: Filled, tasks: Collection[str]) -> list[str]:
    """What was typed into a form that is there no more: shown so that it can be copied."""
    if not again.task or again.task in tasks:
        return []
    return [words for name, words in again.words.items() if name in _TYPED and words.strip()]


def _draft(request: web.Request, found: Ticket) -> web.Response:
    if context.person(request).role in (Role.OPERATOR, Role.DISPATCHER):
        return context.see(f"/desk?draft={found.id}")
    raise NotFound("no_such_ticket")
