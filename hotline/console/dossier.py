"""One hồ sơ: its way through the process, who handed it in, its letters and its tickets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from hotline import clock, dossiers, tickets
from hotline.console import context, given
from hotline.console.dossiers import whose
from hotline.console.rendering import page
from hotline.console.words import times
from hotline.dossiers import LetterState, apologies
from hotline.dossiers.apologies import LetterWords
from hotline.staff import Role

_PATH = "/dossiers"
_AGENCY = (Role.OFFICER, Role.HEAD)


async def dossier(request: web.Request) -> web.StreamResponse:
    """One dossier: its way through the process, its letters, its tickets."""
    at, me, typed = clock.now(), context.person(request), await context.typed(request)
    language, reader = context.language(request), context.reader(request)
    async with context.db(request).read() as s:
        found = await dossiers.dossier(
            s, context.number(request), agency_ids=await whose(s, reader)
        )
        card = await dossiers.card(s, found.code)
        assert card is not None
        way = await dossiers.sections(s, found)
        letters = await apologies.letters_of(s, found)
        shown: dict[str, Any] = {
            "applicant": await dossiers.applicant(s, found, me, at=at),
            "looks": await dossiers.looks(s, found) if me.role == Role.OFFICE else [],
            "about": await tickets.about_dossier(s, found.code, reader),
            "when": await times(s, at, language),
        }
    stands = any(one.due_at == found.due_at and one.state != LetterState.DROPPED for one in letters)
    owes = found.due_at is not None and not (found.over(at) and not found.late(at))
    return page(
        request, "dossier.html", dossier=found, agency=card.agency, way=way, letters=letters, at=at,
        late=dossiers.late_sections(way, at=at), value=letter_value(typed),
        may_draft=me.role in _AGENCY and owes and not stands,
        may_publish=me.role == Role.OFFICE and (found.late(at) or found.published_at is not None),
        **shown,
    )  # fmt: skip


async def unmask(request: web.Request) -> web.StreamResponse:
    """Who the applicant is, for this person and for a while; it is written down."""
    number = context.number(request)
    async with context.db(request).write() as s:
        seen = await whose(s, context.reader(request))
        found = await dossiers.dossier(s, number, agency_ids=seen)
        await dossiers.unmask(s, found, by=context.person(request), at=clock.now())
    then = (await context.typed(request)).get("letter", "")
    return context.see(f"/apologies/{then}" if then.isdecimal() else f"{_PATH}/{number}")


async def draft(request: web.Request) -> web.StreamResponse:
    """The agency drafts a letter of apology."""
    number, words = context.number(request), await letter_words(request)
    async with context.db(request).write() as s:
        seen = await whose(s, context.reader(request))
        found = await dossiers.dossier(s, number, agency_ids=seen)
        me, at = context.person(request), clock.now()
        letter = await apologies.draft(s, found, words, by=me, at=at)
    return context.see(f"/apologies/{letter.id}")


async def letter_words(request: web.Request) -> LetterWords:
    """What a form says of a letter. Raises Invalid for a day that is none."""
    typed = await context.typed(request)
    return LetterWords(typed.get("reason", ""), given.day(typed, "new_day"))


async def publish(request: web.Request) -> web.StreamResponse:
    """The office publishes one dossier with its letters, or takes it off the public list."""
    number, typed = context.number(request), await context.typed(request)
    async with context.db(request).write() as s:
        found = await dossiers.dossier(s, number)
        me, at = context.person(request), clock.now()
        if typed.get("what") == "withdraw":
            await dossiers.withdraw(s, found, by=me, at=at)
        else:
            await dossiers.publish_one(s, found, by=me, at=at)
    return context.see(f"{_PATH}/{number}")


def letter_value(typed: Mapping[str, str]) -> dict[str, str]:
    """What the form of a letter shows: what was typed when it was refused."""
    return {name: typed.get(name, "") for name in ("reason", "new_day")}
