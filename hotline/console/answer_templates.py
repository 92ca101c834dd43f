"""Mẫu trả lời: kept by dispatcher and administrator, offered to whoever writes an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, knowledge, texts
from hotline.console import context
from hotline.console.rendering import page
from hotline.knowledge import AnswerTemplate, Place
from hotline.tickets import Ticket

_CODE = "1022-2611-00012"
_WORDED = (Place.AGENCY, Place.FIELD, Place.COMMUNE, Place.WHERE)


class Offer(NamedTuple):
    """A template filled for one ticket."""

    id: int
    name: str
    text: str


async def offers(s: AsyncSession, ticket: Ticket, *, at: datetime) -> list[Offer]:
    """The templates in use, filled for a ticket; what is not known stays to be filled by hand."""
    values = _values(ticket, at)
    found = await knowledge.templates(s)
    return [Offer(one.id, one.name, knowledge.fill(one.body, values)) for one in found]


async def templates(request: web.Request) -> web.StreamResponse:
    """All templates, those out of use last."""
    async with context.db(request).read() as s:
        found = await knowledge.templates(s, all_=True)
    return page(request, "answer_templates.html", templates=found)


async def blank(request: web.Request) -> web.StreamResponse:
    """The form of a new template, with a preview when one was asked for."""
    return await _form(request, None)


async def edit(request: web.Request) -> web.StreamResponse:
    """The form of a template that is there."""
    async with context.db(request).read() as s:
        found = await knowledge.template(s, context.number(request))
    return await _form(request, found)


async def write(request: web.Request) -> web.StreamResponse:
    """A new template, or only how it would read."""
    typed = await context.typed(request)
    if typed.get("preview"):
        knowledge.check(typed.get("body", ""))
        return await blank(request)
    name, body = typed.get("name", ""), typed.get("body", "")
    async with context.db(request).write() as s:
        await knowledge.write_template(s, name, body, by=context.person(request), at=clock.now())
    return context.see("/answer-templates")


async def rewrite(request: web.Request) -> web.StreamResponse:
    """A template as it reads from now on, or only how it would read."""
    typed = await context.typed(request)
    if typed.get("preview"):
        knowledge.check(typed.get("body", ""))
        return await edit(request)
    async with context.db(request).write() as s:
        found = await knowledge.template(s, context.number(request))
        await knowledge.rewrite_template(
            s,
            found,
            typed.get("name", ""),
            typed.get("body", ""),
            version=context.picked(typed, "version") or 0,
            by=context.person(request),
            at=clock.now(),
        )
    return context.see("/answer-templates")


async def set_use(request: web.Request) -> web.StreamResponse:
    """Offer a template, or no more."""
    active = (await context.typed(request)).get("active") == "1"
    async with context.db(request).write() as s:
        found = await knowledge.template(s, context.number(request))
        me, at = context.person(request), clock.now()
        await knowledge.set_active(s, found, active=active, by=me, at=at)
    return context.see("/answer-templates")


async def _form(request: web.Request, found: AnswerTemplate | None) -> web.Response:
    typed, language = await context.typed(request), context.language(request)
    written = {"name": found.name, "body": found.body} if found else {"name": "", "body": ""}
    form = {name: typed.get(name, "") for name in written} if typed else written
    wanted = typed.get("preview") and context.refusal(request) is None
    return page(
        request,
        "answer_template_form.html",
        row=found,
        form=form,
        version=_version(request, typed, found),
        places=list(Place),
        preview=knowledge.fill(form["body"], _example(language)) if wanted else "",
    )


def _version(
    request: web.Request, typed: Mapping[str, str], found: AnswerTemplate | None
) -> int | str:
    """The version that was shown first; after a conflict, the one that is there now."""
    if context.refusal(request) is None and "version" in typed:
        return typed["version"]
    return found.version if found else ""


def _values(ticket: Ticket, at: datetime) -> dict[Place, str]:
    return {
        Place.CODE: ticket.code or "",
        Place.AGENCY: ticket.agency.name if ticket.agency else "",
        Place.DUE: _day(ticket.due_at),
        Place.RECEIVED: _day(ticket.received_at),
        Place.TODAY: _day(at),
        Place.FIELD: ticket.field.name if ticket.field else "",
        Place.COMMUNE: ticket.commune.name if ticket.commune else "",
        Place.WHERE: ticket.place,
    }


def _example(language: str) -> dict[Place, str]:
    """What a preview is filled with."""
    at = clock.now()
    return {
        Place.CODE: _CODE,
        Place.DUE: _day(at + timedelta(days=5)),
        Place.RECEIVED: _day(at),
        Place.TODAY: _day(at),
        **{place: texts.say(f"example_{place}", language) for place in _WORDED},
    }


def _day(at: datetime | None) -> str:
    return f"{clock.local(at):%d/%m/%Y}" if at else ""
