"""Whoever tries one address after another is stopped; whoever was sent theirs is not."""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from aiohttp import web

from hotline import clock
from hotline.errors import HotlineError

# Tokens cannot be guessed at any speed; this keeps the database out of it.
MISSES_AT_MOST, WITHIN = 30, timedelta(minutes=10)
_ADDRESSES_AT_MOST = 10_000

Handler = Callable[[web.Request], Awaitable[web.Response]]
Telling = Callable[[web.Request, HotlineError], web.Response]


class TooMany(HotlineError):
    """So many addresses were wrong that nothing is looked up for a while."""

    status = 429


class Guesses:
    """The misses of each address of late, kept in the memory of this process."""

    def __init__(self) -> None:
        self._misses: dict[str, deque[datetime]] = {}

    def watched(self, handler: Handler, *, unknown: str, tell: Telling) -> Handler:
        """The handler behind the check; a refusal is told, and `unknown` is counted as a miss."""

        async def answer(request: web.Request) -> web.Response:
            who, at = address_of(request), clock.now()
            try:
                self.check(who, at=at)
                return await handler(request)
            except HotlineError as refused:
                if refused.code == unknown:
                    self.missed(who, at=at)
                return tell(request, refused)

        return answer

    def check(self, who: str, *, at: datetime) -> None:
        """Raises TooMany (`too_many_guesses`) after too many misses."""
        misses = self._misses.get(who, deque())
        while misses and misses[0] <= at - WITHIN:
            misses.popleft()
        if len(misses) >= MISSES_AT_MOST:
            raise TooMany("too_many_guesses")

    def missed(self, who: str, *, at: datetime) -> None:
        """A token that is none."""
        if who not in self._misses and len(self._misses) >= _ADDRESSES_AT_MOST:
            # Those heard of first are the likeliest to be over.
            del self._misses[next(iter(self._misses))]
        self._misses.setdefault(who, deque(maxlen=MISSES_AT_MOST)).append(at)


def address_of(request: web.Request) -> str:
    """Where a request comes from; behind a proxy of our own, what that proxy saw."""
    remote = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded[:64] if forwarded and _is_ours(remote) else remote


def _is_ours(remote: str) -> bool:
    try:
        return ipaddress.ip_address(remote).is_private
    except ValueError:
        return False
