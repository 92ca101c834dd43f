"""Trợ giúp: what the desk shows beside the words as they are typed; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, knowledge, tickets
from hotline.console import context
from hotline.console.adviser import ADVISER
from hotline.console.rendering import page
from hotline.console.table import Handler
from hotline.knowledge import Article
from hotline.learning import Guess
from hotline.tickets import HotSpot, Likely, Situation, Suggestion, Told, hot_spots, suggesting

_ARTICLES = 3


@dataclass(frozen=True)
class Help:
    """What was found for the words so far. `typed` is false before there are any."""

    typed: bool = False
    preparing: bool = False
    suggestion: Suggestion | None = None
    duplicates: list[Likely] = field(default_factory=list)
    spots: list[HotSpot] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things there are to look at."""
        suggested = len(self.suggestion.fields) if self.suggestion else 0
        return suggested + len(self.duplicates) + len(self.spots) + len(self.articles)


def help_on(whole_desk: Handler) -> Handler:
    """The panel alone for a page that is live, or the whole desk for one that is not."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers.get("HX-Request") != "true":
            return await whole_desk(request)
        typed = await context.typed(request)
        guess = await guessed(request, typed)
        async with context.db(request).read() as s:
            draft = await tickets.ticket(s, context.number(request), context.reader(request))
            found = await find(request, s, draft.id, typed, guess)
        return page(request, "_help.html", help=found, draft_id=draft.id)

    return answer


async def guessed(request: web.Request, typed: Mapping[str, str]) -> Guess | None:
    """What was learned says of the words. Asked before the database is, which it keeps waiting."""
    return await request.app[ADVISER].guess(typed.get("content", ""))


async def find(
    request: web.Request,
    s: AsyncSession,
    draft_id: int,
    typed: Mapping[str, str],
    guess: Guess | None,
) -> Help:
    """Everything that may help with what is typed so far."""
    words, at, reader = typed.get("content", ""), clock.now(), context.reader(request)
    commune = _id(typed, "commune")
    situation = Situation(commune, typed.get("kind", ""), typed.get("urgency", ""))
    told = Told(words, typed.get("caller_phone", ""), commune, _fields(typed, guess))
    enough = suggesting.enough(words)
    return Help(
        typed=enough,
        preparing=enough and request.app[ADVISER].preparing,
        suggestion=await tickets.suggest(s, reader, guess, situation, at=at) if guess else None,
        duplicates=await tickets.likely_duplicates(s, reader, told, at=at, but=draft_id),
        spots=await hot_spots.cards(s, commune_id=commune) if commune else [],
        articles=await knowledge.search(s, words, on=clock.local_day(at), most=_ARTICLES)
        if enough
        else [],
    )


def taken(typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with the field of a suggestion that was taken without a script."""
    accepted = typed.get("take_field", "")
    return {**typed, "field": accepted} if accepted else dict(typed)


def _fields(typed: Mapping[str, str], guess: Guess | None) -> Sequence[int]:
    """The field that was chosen; before one is, the likeliest."""
    chosen = _id(typed, "field")
    if chosen is not None:
        return [chosen]
    return [one.answer for one in guess.answers["field"][:1]] if guess else []


def _id(typed: Mapping[str, str], name: str) -> int | None:
    value = typed.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else None
