"""Before a calendar or policy is saved: which open dates would move, from when to when, and why."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

import structlog
from aiohttp import web

from hotline import agencies, clock, texts, tickets
from hotline.console import context
from hotline.console.rendering import fragment, page
from hotline.console.table import Handler
from hotline.errors import HotlineError
from hotline.tickets import Change

_ASIDE = ("csrf", "sure")
_HERE = "<!-- progress -->"
# How many open dates of how many are looked through; None at the end.
_Steps = asyncio.Queue[tuple[int, int] | None]
MOVING = web.AppKey("MOVING", set[asyncio.Task[int]])
log = structlog.get_logger(__name__)


async def save(
    request: web.Request,
    change: Change,
    *,
    then: str,
    again: Handler,
    keeping: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    """Save a change that moves nothing at once; one that does is shown first, then confirmed.

    `keeping` is what the confirmation carries in the place of a file. `then` is the page
    to go on to, `again` the one with the form for whoever thinks better of it.
    """
    typed = await context.typed(request)
    if typed.get("sure") == "no":
        return await again(request)
    at = clock.now()
    if typed.get("sure") != "yes":
        async with context.db(request).read() as s:
            seen = await tickets.foresee(s, change, at=at)
            titles = await agencies.titles(s)
        if seen.dates:
            kept = {name: value for name, value in typed.items() if name not in _ASIDE}
            return page(request, "recount.html", seen=seen, then=then,
                        kept=kept | dict(keeping or {}),
                        names=titles)  # fmt: skip
    steps: _Steps = asyncio.Queue()
    task = asyncio.create_task(_recount(request, change, steps, at))
    # Whoever leaves the page stops nothing: the task is the site's.
    request.app[MOVING].add(task)
    task.add_done_callback(request.app[MOVING].discard)
    task.add_done_callback(lambda _: steps.put_nowait(None))
    first = await steps.get()
    if first is None or first[0] >= first[1]:
        return context.see(_after(then, await asyncio.shield(task)))
    return await _as_it_goes(request, task, first, steps, then)


async def keep(app: web.Application) -> AsyncIterator[None]:
    """What moves dates belongs to the site; where it stops meanwhile, nothing of it is saved."""
    yield
    for task in app[MOVING]:
        task.cancel()
    await asyncio.gather(*app[MOVING], return_exceptions=True)


def moved(request: web.Request) -> int | None:
    """How many dates the change before this page moved; None when there was none."""
    told = request.query.get("moved", "")
    return int(told) if told.isdecimal() and len(told) < 10 else None


async def _recount(request: web.Request, change: Change, steps: _Steps, at: datetime) -> int:
    async with context.db(request).write() as s:
        return await tickets.recount_all(
            s,
            change,
            by=context.person(request),
            at=at,
            told=lambda looked, total: steps.put_nowait((looked, total)),
        )


async def _as_it_goes(
    request: web.Request, task: asyncio.Task[int], first: tuple[int, int], steps: _Steps, then: str
) -> web.StreamResponse:
    """A page that grows while dates move, and goes on by itself; it needs no script."""
    head, tail = (page(request, "recounting.html").text or "").split(_HERE)
    response = web.StreamResponse(headers={"X-Accel-Buffering": "no"})
    response.content_type, response.charset = "text/html", "utf-8"
    with contextlib.suppress(ConnectionError):
        await response.prepare(request)
        await response.write(head.encode())
        step: tuple[int, int] | None = first
        while step:
            await response.write(_part(request, looked=step[0], total=step[1]))
            step = await steps.get()
    end = await _end(request, task, then)
    with contextlib.suppress(ConnectionError):
        await response.write(end + tail.encode())
        await response.write_eof()
    return response


async def _end(request: web.Request, task: asyncio.Task[int], then: str) -> bytes:
    try:
        moved = await asyncio.shield(task)
    except HotlineError as refused:
        return _part(request, words=_words(request, refused))
    except Exception:
        fault = secrets.token_hex(4)
        log.exception("console.failed", id=fault, method=request.method, path=request.path)
        return _part(request, words=_words(request, HotlineError("failed", id=fault)))
    return _part(request, moved=moved, then=_after(then, moved), form=request.path)


def _part(request: web.Request, **shown: object) -> bytes:
    """The next line of the page: how far it is, or how it ended."""
    language = context.language(request)
    return fragment(request.app, language, "_recounting.html", shown=shown).encode()


def _words(request: web.Request, refused: HotlineError) -> str:
    return texts.say(refused.code, context.language(request), **refused.named)


def _after(then: str, moved: int) -> str:
    return f"{then}{'&' if '?' in then else '?'}moved={moved}"
