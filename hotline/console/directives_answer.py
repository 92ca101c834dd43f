"""What agencies answer to a task of a directive, and what the office decides of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from aiohttp import web

from hotline import clock, vietnam
from hotline.console import context, files, given
from hotline.console.directives import show
from hotline.console.given import Typed
from hotline.errors import Invalid
from hotline.reports import directives
from hotline.reports.directives import DirectiveFile, Enclosed, Reply

_FIELD = re.compile(r"(?:late|section|cause|remedy|words|promised_on)-(\d{1,9})")
_ID = re.compile(r"\d{1,9}")
_LATE = {"yes": True, "no": False}


async def task_page(request: web.Request) -> web.StreamResponse:
    """The page of the task's agency, with what was typed."""
    number = context.number(request)
    async with context.db(request).read() as s:
        row, task = await directives.task(s, number)
    return await show(request, row.id, str(task.agency_id or 0))


async def write(request: web.Request) -> web.StreamResponse:
    """Keep what is written so far."""
    number, replies, files = await _written(request)
    async with context.db(request).write() as s:
        await directives.write(
            s, number, replies, files, by=context.person(request), at=clock.now()
        )
    return await _see(request)


async def send(request: web.Request) -> web.StreamResponse:
    """Send it to the office."""
    number, replies, files = await _written(request)
    async with context.db(request).write() as s:
        await directives.send(s, number, replies, files, by=context.person(request), at=clock.now())
    return await _see(request)


async def file(request: web.Request) -> web.StreamResponse:
    """A file that goes with a report, for whoever may read that."""
    return files.whole(request, await _file(request))


async def preview(request: web.Request) -> web.StreamResponse:
    """The small copy of a picture that goes with one."""
    return files.small(request, await _file(request))


async def accept(request: web.Request) -> web.StreamResponse:
    """The office accepts what was reported."""
    async with context.db(request).write() as s:
        await directives.accept(
            s, context.number(request), by=context.person(request), at=clock.now()
        )
    return await _see(request)


async def send_back(request: web.Request) -> web.StreamResponse:
    """The office wants it again by another day, and says what is missing."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        await directives.send_back(
            s, context.number(request), given.day(typed, "due_on"),
            reason=typed.get("reason", ""), by=context.person(request), at=clock.now(),
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


async def _written(request: web.Request) -> tuple[int, Mapping[int, Reply], Enclosed]:
    """Of which task, what the form says of each line, and the files that it brings and drops."""
    form = await context.form(request)
    dropped = {int(one) for one in form.words.getall("drop", []) if _ID.fullmatch(one)}
    kept = await files.kept(request)
    return context.number(request), _replies(form.words), Enclosed(kept, dropped)


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


def _replies(typed: Typed) -> Mapping[int, Reply]:
    """By line: what the form says of it."""
    lines = {int(found[1]) for name in typed if (found := _FIELD.fullmatch(name))}
    return {line: _reply(typed, line) for line in lines}


def _reply(typed: Typed, line: int) -> Reply:
    return Reply(
        _LATE.get(typed.get(f"late-{line}", "")),
        typed.get(f"section-{line}", ""), typed.get(f"cause-{line}", ""),
        typed.get(f"remedy-{line}", ""), typed.get(f"words-{line}", ""),
        _day(typed.get(f"promised_on-{line}", ""), line),
    )  # fmt: skip


def _day(typed: str, line: int) -> date | None:
    found = vietnam.day(typed.strip())
    if typed.strip() and found is None:
        raise Invalid("day_wrong", field=f"promised_on-{line}")
    return found
