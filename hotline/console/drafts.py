"""What an operator does with a draft: hold it, complete it, answer at once, dismiss it."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from hotline import calls, clock, tickets
from hotline.console import context, files
from hotline.console.afterwards import classes
from hotline.errors import Invalid
from hotline.tickets import Words


async def hold(request: web.Request) -> web.StreamResponse:
    """Take the draft on and open it."""
    draft = context.number(request)
    async with context.db(request).write() as s:
        ticket = await tickets.ticket(s, draft, context.reader(request))
        await tickets.take(s, ticket, by=context.person(request), at=clock.now())
    return context.see(f"/desk?draft={draft}")


async def complete(request: web.Request) -> web.StreamResponse:
    """Lập phiếu và chuyển."""
    typed, papers = await context.typed(request), await files.kept(request)
    draft = context.number(request)
    async with context.db(request).write() as s:
        ticket = await tickets.ticket(s, draft, context.reader(request))
        await tickets.attach(s, ticket, papers, by=context.person(request), at=clock.now())
        await tickets.complete(s, ticket, _words(typed), by=context.person(request), at=clock.now())
    return context.see(f"/desk?done={draft}")


async def merge(request: web.Request) -> web.StreamResponse:
    """Ghép vào phiếu này: the draft gets its own code, and its caller the other's answer."""
    typed, papers = await context.typed(request), await files.kept(request)
    draft, into = context.number(request), typed.get("into", "")
    reader, me, at = context.reader(request), context.person(request), clock.now()
    if not into.isdecimal() or len(into) > 9:
        raise Invalid("merge_into_itself", field="into")
    async with context.db(request).write() as s:
        ticket = await tickets.ticket(s, draft, reader)
        master = await tickets.ticket(s, int(into), reader)
        await tickets.attach(s, ticket, papers, by=me, at=at)
        await tickets.complete_into(s, ticket, _words(typed), master, by=me, at=at)
    return context.see(f"/desk?done={draft}")


async def answer_at_once(request: web.Request) -> web.StreamResponse:
    """Trả lời ngay: a numbered ticket that is closed with the operator's own answer."""
    typed, papers = await context.typed(request), await files.kept(request)
    draft = context.number(request)
    async with context.db(request).write() as s:
        ticket = await tickets.ticket(s, draft, context.reader(request))
        await tickets.attach(s, ticket, papers, by=context.person(request), at=clock.now())
        await tickets.answer_at_once(
            s,
            ticket,
            _words(typed),
            typed.get("answer", ""),
            by=context.person(request),
            at=clock.now(),
        )
    return context.see(f"/desk?done={draft}")


async def dismiss(request: web.Request) -> web.StreamResponse:
    """Không lập phiếu, with a reason."""
    typed = await context.typed(request)
    draft = context.number(request)
    async with context.db(request).write() as s:
        ticket = await tickets.ticket(s, draft, context.reader(request))
        because = typed.get("because", "")
        await tickets.dismiss(s, ticket, because, by=context.person(request), at=clock.now())
    return context.see(f"/desk?done={draft}")


async def refer(request: web.Request) -> web.StreamResponse:
    """Khiếu nại, tố cáo: no ticket; what was said is kept, the citizen is sent to reception."""
    typed = await context.typed(request)
    draft = context.number(request)
    async with context.db(request).write() as s:
        ticket = await tickets.ticket(s, draft, context.reader(request))
        await tickets.refer_draft(
            s,
            ticket,
            _words(typed),
            typed.get("petition", ""),
            reason=typed.get("reason", ""),
            by=context.person(request),
            at=clock.now(),
        )
    return context.see(f"/desk?done={draft}")


async def link_call(request: web.Request) -> web.StreamResponse:
    """An outbound call was about a ticket."""
    typed = await context.typed(request)
    wanted = typed.get("ticket", "")
    ticket_id = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    async with context.db(request).write() as s:
        call = await calls.call(s, context.number(request))
        ticket = await tickets.ticket(s, ticket_id, context.reader(request))
        await tickets.link_call(s, ticket, call, by=context.person(request), at=clock.now())
    return context.see(f"/tickets/{ticket_id}#calls")


def _words(typed: Mapping[str, str]) -> Words:
    return Words(
        **vars(classes(typed)),
        place=typed.get("place", ""),
        content=typed.get("content", ""),
        caller_name=typed.get("caller_name", ""),
        caller_phone=typed.get("caller_phone", ""),
        caller_email=typed.get("caller_email"),
        anonymous=bool(typed.get("anonymous")),
    )
