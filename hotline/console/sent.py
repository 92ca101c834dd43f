"""Server-sent events: how one is written, and how a page is fed until it is left."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

from aiohttp import web
from aiohttp_sse import EventSourceResponse

_NOTHING = "data:\n"


class Watching(Protocol):
    """A page that watches: `stirred` when it should be sent something."""

    stirred: asyncio.Event

    def news(self) -> bytes:
        """Frames of all that it was not sent yet; clears `stirred`."""


def frame(name: str, text: str) -> bytes:
    """One server-sent event: every line of the text is a line of data."""
    lines = "".join(f"data: {line}\n" for line in text.splitlines() if line.strip())
    return f"event: {name}\n{lines or _NOTHING}\n".encode()


async def feed(
    request: web.Request, page: Watching, *, closing: Callable[[], bool], retry: int
) -> web.StreamResponse:
    """Send a page its news until it is left or the site is `closing`.

    A page that is slow to read gets what is new when it is ready, never a backlog. `retry`
    is how many milliseconds it waits before it comes back.
    """
    if request.transport is None or request.transport.is_closing():
        # Left while its first news was looked up: there is nobody to answer.
        return web.Response()
    response = EventSourceResponse(headers={"X-Accel-Buffering": "no"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        async with response:
            await response.write(f"retry: {retry}\n\n".encode())
            await _feed(response, page, closing)
    return response


async def _feed(response: EventSourceResponse, page: Watching, closing: Callable[[], bool]) -> None:
    gone = asyncio.create_task(_stir_when_gone(response, page))
    try:
        while response.is_connected() and not closing():
            await page.stirred.wait()
            if news := page.news():
                await response.write(news)
    finally:
        gone.cancel()


async def _stir_when_gone(response: EventSourceResponse, page: Watching) -> None:
    """The heartbeat ends with the connection; its page must not wait for the next change."""
    await response.wait()
    page.stirred.set()
