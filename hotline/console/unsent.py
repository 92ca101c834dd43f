"""What was sent after the visit had ended, kept for whoever wrote it until they are back.

It stays in memory and for minutes only: these are citizens' words. Where the process was
started anew meanwhile, the browser has kept what was typed as well.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from hotline import clock
from hotline.console import context
from hotline.console.rendering import page
from hotline.errors import NotFound

LASTS = timedelta(minutes=30)
_OCTETS_AT_MOST = 64 * 2**20
_LINE_AT_MOST = 40
# Of the form itself, not of what somebody wrote into it.
_OF_THE_FORM = {"csrf", "kept"}
# What the form showed in a field before it was written in: it goes along unseen.
_SHOWN = "was-"


@dataclass(frozen=True)
class Unsent:
    """A form that was not taken: whose, where it was going, the page it was on, its words."""

    person_id: int
    path: str
    page: str
    words: Sequence[tuple[str, str]]
    until: datetime

    @property
    def octets(self) -> int:
        """About how much memory it takes."""
        return sum(len(name) + len(value) for name, value in self.words) * 4


class Drawer:
    """Where they lie, under names that cannot be guessed; the oldest make room."""

    def __init__(self) -> None:
        self._kept: dict[str, Unsent] = {}

    def keep(self, unsent: Unsent) -> str:
        """Put one in; returns its name."""
        name = secrets.token_urlsafe(16)
        self._kept[name] = unsent
        while sum(one.octets for one in self._kept.values()) > _OCTETS_AT_MOST:
            del self._kept[next(iter(self._kept))]
        return name

    def find(self, name: str, person_id: int, *, at: datetime) -> Unsent | None:
        """One of this person's own, while it lasts."""
        for old in [name for name, one in self._kept.items() if one.until <= at]:
            del self._kept[old]
        found = self._kept.get(name)
        return found if found is not None and found.person_id == person_id else None


DRAWER = web.AppKey("DRAWER", Drawer)


async def keep(request: web.Request, person_id: int, page_before: str) -> str:
    """Keep this request's form; returns the path of the page that shows it."""
    form = await context.form(request)
    words = [(name, value) for name, value in form.words.items() if name not in _OF_THE_FORM]
    until = clock.now() + LASTS
    name = request.app[DRAWER].keep(Unsent(person_id, request.path, page_before, words, until))
    return f"/unsent?of={name}"


async def show(request: web.Request) -> web.StreamResponse:
    """What was not sent, to be read over and sent once more."""
    name, me = request.query.get("of", ""), context.person(request)
    found = request.app[DRAWER].find(name, me.id, at=clock.now())
    if found is None:
        raise NotFound("no_such_unsent")
    return page(
        request,
        "unsent.html",
        unsent=found,
        written=[one for one in found.words if _is_written(*one)],
        aside=[one for one in found.words if not _is_written(*one)],
    )


def _is_written(name: str, value: str) -> bool:
    """Whether somebody wrote it, rather than chose it from a list."""
    if name.startswith(_SHOWN):
        return False
    return len(value) > _LINE_AT_MOST or any(c.isspace() or c > "\x7f" for c in value)
