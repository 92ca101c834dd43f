"""What the office does with the draft of a directive: lines, dates, issuing it, dropping it."""

from __future__ import annotations

from aiohttp import web

from hotline import clock, documents
from hotline.console import context, given
from hotline.console.given import Typed
from hotline.documents import DocumentKind
from hotline.reports import directives
from hotline.reports.directives import Head


async def supplement(request: web.Request) -> web.StreamResponse:
    """The draft of another directive about the same period."""
    async with context.db(request).write() as s:
        first = await directives.directive(s, context.number(request))
        row = await directives.supplement(s, first, by=context.person(request), at=clock.now())
    return context.see(f"/directives/{row.id}")


async def add(request: web.Request) -> web.StreamResponse:
    """Ask about a ticket that no list has."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        await directives.add(
            s, number, typed.get("code", ""), typed.get("kind", ""), typed.get("added", ""),
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(f"/directives/{number}#add")


async def leave_out(request: web.Request) -> web.StreamResponse:
    """Do not ask about a ticket, with the reason."""
    typed, number = await context.typed(request), context.number(request)
    line = given.one_of(typed, "line") or 0
    async with context.db(request).write() as s:
        await directives.leave_out(
            s, number, line, typed.get("reason", ""), by=context.person(request), at=clock.now()
        )
    return context.see(f"/directives/{number}#line-{line}")


async def put_back(request: web.Request) -> web.StreamResponse:
    """Ask about it after all."""
    typed, number = await context.typed(request), context.number(request)
    line = given.one_of(typed, "line") or 0
    async with context.db(request).write() as s:
        await directives.put_back(s, number, line, by=context.person(request), at=clock.now())
    return context.see(f"/directives/{number}#line-{line}")


async def set_day(request: web.Request) -> web.StreamResponse:
    """Another date, for everybody or for one task; an empty one is the usual."""
    typed, number = await context.typed(request), context.number(request)
    task = given.one_of(typed, "task")
    async with context.db(request).write() as s:
        await directives.set_day(
            s, number, given.day(typed, "due_on"), task_id=task, by=context.person(request),
            at=clock.now(),
        )  # fmt: skip
    return context.see(f"/directives/{number}" + (f"#task-{task}" if task else ""))


async def issue(request: web.Request) -> web.StreamResponse:
    """The document is made between two looks at the draft; nobody waits for it."""
    typed, number, at = await context.typed(request), context.number(request), clock.now()
    head = directives.checked(_head(typed), at=at)
    async with context.db(request).read() as s:
        row = await directives.directive(s, number)
        says = await directives.written(s, row, head, at=at)
        template = await documents.template(s, DocumentKind.DIRECTIVE)
    made = await documents.fill(template, says)
    async with context.db(request).write() as s:
        await directives.issue(s, number, head, says, made, by=context.person(request), at=at)
    return context.see(f"/directives/{number}")


async def drop(request: web.Request) -> web.StreamResponse:
    """Throw the draft away."""
    async with context.db(request).write() as s:
        await directives.drop(
            s, context.number(request), by=context.person(request), at=clock.now()
        )
    return context.see("/directives")


def _head(typed: Typed) -> Head:
    return Head(
        typed.get("number", ""), given.day(typed, "dated"), typed.get("place", ""),
        typed.get("issuer", ""), typed.get("authority", ""), typed.get("position", ""),
        typed.get("signer", ""),
    )  # fmt: skip
