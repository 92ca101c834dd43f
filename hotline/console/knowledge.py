"""Kho tri thức: looking an answer up, reading it aloud, and writing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, knowledge
from hotline.console import context
from hotline.console.choices import field_choices
from hotline.console.rendering import page
from hotline.knowledge import Article, ArticleWords

_SHOWN, _BESIDE_THE_DRAFT = 30, 5


async def find(request: web.Request) -> web.StreamResponse:
    """The page: a field to type into, and what is found."""
    async with context.db(request).read() as s:
        shown = await _found(s, request, most=context.most(request, _SHOWN))
        fields = field_choices(await agencies.fields(s))
    return page(request, "knowledge.html", fields=fields, **shown)


async def hits(request: web.Request) -> web.StreamResponse:
    """What is found, alone: for the page while one types, and beside a draft (`beside=1`)."""
    beside = bool(request.query.get("beside"))
    async with context.db(request).read() as s:
        shown = await _found(s, request, most=_BESIDE_THE_DRAFT if beside else _SHOWN)
    template = "_knowledge_hits.html" if beside else "_knowledge_list.html"
    return page(request, template, **shown)


async def read(request: web.Request) -> web.StreamResponse:
    """One article, large enough to be read to a citizen, with where it comes from."""
    async with context.db(request).read() as s:
        found = await knowledge.article(s, context.number(request))
        told = await knowledge.versions(s, found)
    return page(request, "article.html", article=found, versions=told, **_spoken(found))


async def aloud(request: web.Request) -> web.StreamResponse:
    """Nothing but the question and the answer, a sentence a line."""
    async with context.db(request).read() as s:
        found = await knowledge.article(s, context.number(request))
    return page(request, "article_aloud.html", article=found, **_spoken(found))


async def blank(request: web.Request) -> web.StreamResponse:
    """The form of a new article; a refused one comes back here with what was typed."""
    async with context.db(request).read() as s:
        fields = field_choices(await agencies.fields(s))
    form = _words(await context.typed(request))
    return page(request, "article_form.html", article=None, form=form, fields=fields, version="")


async def edit(request: web.Request) -> web.StreamResponse:
    """The form of an article that is there."""
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        found = await knowledge.article(s, context.number(request))
        fields = field_choices(await agencies.fields(s))
    # After somebody else's change the same words may be sent again, now knowingly.
    again = context.refusal(request) is not None
    return page(
        request,
        "article_form.html",
        article=found,
        form=_words(typed) if again else _as_typed(found),
        fields=fields,
        version=found.version,
    )


async def write(request: web.Request) -> web.StreamResponse:
    """A new article."""
    words = _words(await context.typed(request))
    async with context.db(request).write() as s:
        made = await knowledge.write(s, words, by=context.person(request), at=clock.now())
    return context.see(f"/knowledge/{made.id}")


async def rewrite(request: web.Request) -> web.StreamResponse:
    """An article as it reads from now on."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        found = await knowledge.article(s, number)
        await knowledge.rewrite(
            s,
            found,
            _words(typed),
            version=context.picked(typed, "version") or 0,
            by=context.person(request),
            at=clock.now(),
        )
    return context.see(f"/knowledge/{number}")


async def _found(s: AsyncSession, request: web.Request, *, most: int) -> dict[str, Any]:
    query, today = request.query, clock.local_day(clock.now())
    every = bool(query.get("all"))
    field_id = context.picked(query, "field")
    found = await knowledge.search(
        s, query.get("q", ""), on=None if every else today, field_id=field_id, most=most
    )
    return {
        "articles": found, "q": query.get("q", ""), "field_id": field_id, "every": every,
        "today": today,
    }  # fmt: skip


def _spoken(found: Article) -> dict[str, Any]:
    today = clock.local_day(clock.now())
    return {"sentences": knowledge.sentences(found.answer), "is_valid": found.valid_on(today)}


def _words(typed: Mapping[str, str]) -> ArticleWords:
    return ArticleWords(
        question=typed.get("question", ""),
        answer=typed.get("answer", ""),
        field=typed.get("field", ""),
        valid_from=typed.get("valid_from", ""),
        valid_to=typed.get("valid_to", ""),
        source=typed.get("source", ""),
        link=typed.get("link", ""),
    )


def _as_typed(found: Article) -> ArticleWords:
    return ArticleWords(
        question=found.question,
        answer=found.answer,
        field=str(found.field_id or ""),
        valid_from=f"{found.valid_from:%d/%m/%Y}",
        valid_to=f"{found.valid_to:%d/%m/%Y}" if found.valid_to else "",
        source=found.source,
        link=found.link,
    )
