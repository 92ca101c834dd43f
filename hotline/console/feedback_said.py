"""Người dân nói gì: reasons, phrases, words and voice messages, for those who may read them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, texts
from hotline.agencies import Directory
from hotline.console import context, periods
from hotline.console.feedback_figures import scope_of
from hotline.console.periods import Period
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown, comma
from hotline.errors import NotFound
from hotline.feedback import Verdict, phrases, said
from hotline.feedback.phrases import Phrase
from hotline.feedback.said import Heard, ReasonCount, Said
from hotline.tickets.filters import branch

_PAGE = 25
_PHRASES_SHOWN = 20
# A recording is played by the browser, and is never a page of ours.
_ALONE = "default-src 'none'; sandbox"


class SaidTable(StrEnum):
    """The tables of the page, each of which is a file as well."""

    REASONS = "reasons"
    PHRASES = "phrases"
    WORDS = "words"


@dataclass(frozen=True)
class Asked:
    """What an address asks for, beside its period."""

    verdict: str
    field: str
    agency: str
    reason: str
    phrase: str

    def query(self, period: Period | None, **other: str) -> str:
        """The same with something else in its place; empty values ask for nothing."""
        held = (period.typed if period else {}) | vars(self) | other
        return urlencode({name: value for name, value in held.items() if value})


@dataclass(frozen=True)
class Told:
    """Everything that was said, as far as it is read."""

    asked: Asked
    heard: Heard
    period: Period
    reasons: Sequence[ReasonCount]
    phrases: Sequence[Phrase]
    words: Sequence[Said]
    known: Directory
    own: bool

    @property
    def phrase(self) -> str:
        """The chosen phrase as it is written most."""
        written = (one.words for one in self.phrases if one.key == self.asked.phrase)
        return next(written, self.asked.phrase)


async def words(request: web.Request) -> web.StreamResponse:
    """Reasons by how often, phrases that recur, and words and voice newest first."""
    at, language = clock.now(), context.language(request)
    async with context.db(request).read() as s:
        told = await _told(request, s)
        choices = {
            "field": {one.id: one.name for one in await agencies.fields(s)},
            "agency": {
                one.id: one.name for one in await agencies.agencies(s, on=clock.local_day(at))
            },
        }
    start = max(0, (context.picked(request.query, "from") or 0))
    return page(
        request, "feedback_words.html", told=told, period=told.period, asked=told.asked,
        words=told.period.words(language), verdicts=(Verdict.NEGATIVE, Verdict.POSITIVE),
        choices=choices, shown=told.words[start : start + _PAGE], start=start, step=_PAGE,
        most=said.READ_AT_MOST, may_play=not told.own, reason_words=_reason_words(language),
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """The three tables, of the words all that were said."""
    told: Told = shown["told"]
    asked = [shown["words"], *_asked_in_words(shown)]
    reason = (Column("Lý do", shown["reason_words"]), Column("Số lượt", "count"))
    return [
        Sheet("Lý do chưa hài lòng", reason, told.reasons, asked),
        Sheet("Cụm từ hay gặp", _PHRASE, told.phrases, asked),
        Sheet("Lời người dân", _words_columns(told), _every(shown.request, told), asked),
    ]


# One of the tables as a file of text; `table` says which.
words_file = comma(words, sheets, tables=tuple(SaidTable))


async def voice(request: web.Request) -> web.StreamResponse:
    """What somebody said to the machine. A voice tells who speaks: not for agencies."""
    async with context.db(request).read() as s:
        kept = await said.voice(s, context.number(request))
    folder = request.app[context.SETTINGS].recordings
    path = await asyncio.to_thread(_recording, folder, kept)
    headers = {"Content-Security-Policy": _ALONE, "Content-Disposition": "inline"}
    return web.FileResponse(path, headers=headers)


async def _told(request: web.Request, s: AsyncSession) -> Told:
    names = ("verdict", "field", "agency", "reason", "phrase")
    asked = Asked(**{name: request.query.get(name, "")[:100] for name in names})
    period = periods.read(request.query, at=clock.now())
    scope = await scope_of(request, s)
    field = context.picked(request.query, "field")
    heard = Heard(
        period.span,
        Verdict(asked.verdict) if asked.verdict in (Verdict.NEGATIVE, Verdict.POSITIVE) else None,
        context.picked(request.query, "agency") if scope is None else None,
        await branch(s, field),
        context.picked(request.query, "reason"),
        scope,
    )
    every = await said.said(s, heard, names=scope is None)
    frequent = phrases.phrases((one.words for one in every), most=_PHRASES_SHOWN)
    if asked.phrase:
        every = [one for one in every if phrases.says(one.words, asked.phrase)]
    counts = await said.reason_counts(s, heard)
    known = await agencies.directory(s)
    return Told(asked, heard, period, counts, frequent, every, known, scope is not None)


def _recording(folder: Path, kept: str) -> Path:
    """The file of a recording. Raises NotFound for one that is gone or lies elsewhere."""
    root = folder.resolve()
    for name in (kept, f"{kept}.wav"):
        path = (root / name).resolve()
        with contextlib.suppress(OSError):
            if path.is_relative_to(root) and path.is_file():
                return path
    raise NotFound("no_such_voice")


def _reason_words(language: str) -> Any:
    def worded(one: ReasonCount) -> str:
        known = one.words_en if language == "en" else one.words
        return known or texts.say("said_no_reason", language)

    return worded


async def _every(request: web.Request, told: Told) -> AsyncIterator[Said]:
    async with context.db(request).stream() as s:
        async for one in said.every(s, told.heard, names=not told.own):
            if not told.asked.phrase or phrases.says(one.words, told.asked.phrase):
                yield one


def _asked_in_words(shown: Shown) -> list[str]:
    asked, choices = shown["asked"], shown["choices"]
    verdict = texts.label_in("Verdict", asked.verdict, shown.language) if asked.verdict else ""
    names = [
        choices[name].get(int(getattr(asked, name)), "")
        for name in ("field", "agency")
        if getattr(asked, name).isdecimal()
    ]
    return [verdict, *names, f"“{shown['told'].phrase}”" if asked.phrase else ""]


def _words_columns(told: Told) -> tuple[Column, ...]:
    """As a card of the page tells it; agencies are told nothing of other agencies."""
    fields, agencies_known = told.known.fields, told.known.agencies
    agency = Column("Cơ quan", lambda one: agencies_known[one.agency_id].name
                    if one.agency_id else None)  # fmt: skip
    return (
        *_SAID,
        Column("Lĩnh vực", lambda one: fields[one.field_id].name if one.field_id else None),
        *(() if told.own else (agency,)),
        Column("Đánh giá bằng", "mode", group="Mode"),
        Column("Thời điểm", "given_at"),
    )


_PHRASE = (Column("Cụm từ", "words"), Column("Số lượt", "count"))
_SAID = (
    Column("Lời người dân", "words"),
    Column("Lời nhắn thoại", lambda one: one.has_voice or None),
    Column("Đánh giá", "verdict", group="Verdict"),
    Column("Lý do", "reason"),
    Column("Mã phiếu", "code"),
)
