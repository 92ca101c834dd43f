"""What agencies answer to a task of a directive, and what the office decides of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aiohttp import web

from hotline import clock
from hotline.console import context, directives_fields, files, given
from hotline.console.directives import show
from hotline.reports import directives
from hotline.reports.directives import DirectiveFile, Enclosed, Reply, Seen

_ID = re.compile(r"\d{1,9}")
# The files of one ticket.
_OF_LINE = re.compile(rf"{files.FIELD}-(\d{{1,9}})")


async def task_page(request: web.Request) -> web.StreamResponse:
    """The page of the task's agency, with what was typed."""
    number = context.number(request)
    async with context.db(request).read() as s:
        row, task = await directives.task(s, number)
    return await show(request, row.id, str(task.agency_id or 0))


async def write(request: web.Request) -> web.StreamResponse:
    """Keep what is written so far."""
    replies, files, seen = await _written(request)
    async with context.db(request).write() as s:
        await directives.write(
            s, context.number(request), replies, files, seen=seen, by=context.person(request),
            at=clock.now(),
        )  # fmt: skip
    return await _see(request)


async def send(request: web.Request) -> web.StreamResponse:
    """Send it to the office."""
    replies, files, seen = await _written(request)
    async with context.db(request).write() as s:
        await directives.send(
            s, context.number(request), replies, files, seen=seen, by=context.person(request),
            at=clock.now(),
        )  # fmt: skip
    return await _see(request)


async def file(request: web.Request) -> web.StreamResponse:
    """A file that goes with a report, for whoever may read that."""
    return files.whole(request, await _file(request))


async def preview(request: web.Request) -> web.StreamResponse:
    """The small copy of a picture that goes with one."""
    return files.small(request, await _file(request))


async def accept(request: web.Request) -> web.StreamResponse:
    """The office accepts what was reported."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        await directives.accept(
            s, context.number(request), seen=given.one_of(typed, "round") or 0,
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return await _see(request)


async def send_back(request: web.Request) -> web.StreamResponse:
    """The office wants it again by another day, and says what is missing."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        await directives.send_back(
            s, context.number(request), given.day(typed, "due_on"),
            seen=given.one_of(typed, "round") or 0, reason=typed.get("reason", ""),
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return await _see(request)


async def withdraw(request: web.Request) -> web.StreamResponse:
    """Nothing more is asked."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        await directives.withdraw(
            s, context.number(request), reason=typed.get("reason", ""),
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return await _see(request)


async def _written(request: web.Request) -> tuple[Mapping[int, Reply], Enclosed, Seen | None]:
    """What the form says of each line, the files that it brings and drops, and what it showed."""
    form = await context.form(request)
    dropped = {int(one) for one in form.words.getall("drop", []) if _ID.fullmatch(one)}
    kept = await files.kept_by_field(request)
    of_lines = {int(of[1]): one for name, one in kept.items() if (of := _OF_LINE.fullmatch(name))}
    said, added = dict(form.words), Enclosed(kept.get(files.FIELD, ()), dropped, of_lines)
    return directives_fields.replies(said), added, directives_fields.seen(said)


async def _file(request: web.Request) -> DirectiveFile:
    async with context.db(request).read() as s:
        return await directives.enclosure(
            s, context.number(request), context.person(request), at=clock.now()
        )


async def _see(request: web.Request) -> web.Response:
    number = context.number(request)
    async with context.db(request).read() as s:
        row, task = await directives.task(s, number)
    return context.see(f"/directives/{row.id}?agency={task.agency_id or 0}#task-{number}")
