"""Nhập hồ sơ: files from the one-stop system, matched, looked through and taken."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, callers, clock, staff, texts
from hotline.agencies import KnownAgency
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown
from hotline.dossiers import (
    DossierImport,
    DossierStatus,
    ImportState,
    RowFlaw,
    SheetColumn,
    WordKind,
    importing,
    words,
)
from hotline.dossiers.importing import Look, Match
from hotline.dossiers.lines import Flaw, Told
from hotline.dossiers.reading import FILE_AT_MOST
from hotline.dossiers.times import instant
from hotline.errors import Invalid
from hotline.texts.pages import moment

_PATH = "/dossiers/imports"
_FLAWS_SHOWN = 100
_WORDS_AT_MOST = 60
_UNDER_WAY = (ImportState.QUEUED, ImportState.RUNNING)


class Progress(NamedTuple):
    """How far an import is; `percent` is None where only reading on would tell."""

    row: DossierImport
    percent: int | None
    under_way: bool


class ToldFlaw(NamedTuple):
    """A row that was left out, and why in words."""

    number: int
    words: str


async def import_list(request: web.Request) -> web.StreamResponse:
    """The form of a new file, and the files of before."""
    async with context.db(request).read() as s:
        rows = await importing.imports(s)
        names = {one.created_by_id: await staff.name_of(s, one.created_by_id) for one in rows}
    return page(request, "dossier_imports.html", rows=rows, names=names,
                most=FILE_AT_MOST // 2**20)  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """The files of before."""
    return [Sheet("Các lần nhập", _IMPORT, shown["rows"])]


async def add(request: web.Request) -> web.StreamResponse:
    """Keep a file and go on to match its columns."""
    form = await context.form(request)
    if form.refused is not None:
        raise form.refused
    if not form.uploads:
        raise Invalid("import_no_file", field="file")
    upload = form.uploads[0]
    async with context.db(request).read() as s:
        known = await words.lexicon(s)
    # A large workbook is looked through for seconds: nobody waits for that.
    seen = await asyncio.to_thread(importing.inspect, upload.name, upload.content, known)
    async with context.db(request).write() as s:
        row = await importing.open_import(
            s, seen, upload.content, by=context.person(request), at=clock.now()
        )
    return context.see(f"{_PATH}/{row.id}")


async def import_page(request: web.Request) -> web.StreamResponse:
    """One file: its columns and what it would tell, how far it is, or what came of it."""
    at, typed = clock.now(), await context.typed(request)
    async with context.db(request).read() as s:
        row = await importing.import_(s, context.number(request))
        matching = row.has_file and row.state not in _UNDER_WAY
        data = await importing.file_of(s, row) if matching else b""
        read = await importing.reading_of(s, row)
        every = await agencies.agencies(s, on=clock.local_day(at))
        name = await staff.name_of(s, row.created_by_id)
    # Reading even the beginning of a large file takes a while.
    ready = matching and all(one in row.places for one in importing.NEEDED)
    look = await asyncio.to_thread(importing.look, row, data, read) if ready else None
    return page(
        request, "dossier_import.html", row=row, progress=_progress(row), matching=matching,
        look=look, preview=_preview(look, every), flaws=_flaws(request, row, look), name=name,
        columns=list(SheetColumn), needed=importing.NEEDED, agencies=every,
        value=_value(row, typed), statuses=list(DossierStatus), kinds=_kinds(row, look),
        words_at_most=_WORDS_AT_MOST, headings=_headings(row),
        undated=_told_flaws(request, look.undated if look else ()),
        foreseen=look is not None and (look.whole or row.state == ImportState.MATCHING),
    )  # fmt: skip


async def progress(request: web.Request) -> web.StreamResponse:
    """How far it is; the page is fetched anew once it has ended."""
    async with context.db(request).read() as s:
        row = await importing.import_(s, context.number(request))
    answer = page(request, "_import_progress.html", progress=_progress(row))
    if row.state not in _UNDER_WAY:
        answer.headers["HX-Refresh"] = "true"
    return answer


async def match(request: web.Request) -> web.StreamResponse:
    """Which heading is what, and what unknown words mean; kept for the next file."""
    typed, number = await context.typed(request), context.number(request)
    wanted = Match(_columns(typed), context.picked(typed, "agency"), _told_at(typed))
    async with context.db(request).write() as s:
        row = await importing.import_(s, number, hold=True)
        me, at = context.person(request), clock.now()
        await importing.match(s, row, wanted, by=me, at=at)
    return context.see(f"{_PATH}/{number}#preview")


async def explain(request: web.Request) -> web.StreamResponse:
    """What words of the file mean that nobody had explained."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        me = context.person(request)
        for kind in (WordKind.STATUS, WordKind.AGENCY):
            told = _explained(typed, kind)
            await importing.explain(s, kind, await _known(s, kind, told), by=me)
    return context.see(f"{_PATH}/{number}#preview")


async def start(request: web.Request) -> web.StreamResponse:
    """Leave it to the workers, rows without an appointment only if that was ticked."""
    undated, number = "undated" in await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        row = await importing.import_(s, number, hold=True)
        await importing.start(s, row, undated=undated, by=context.person(request))
    return context.see(f"{_PATH}/{number}")


async def drop(request: web.Request) -> web.StreamResponse:
    """The file goes; what was taken of it stays."""
    async with context.db(request).write() as s:
        row = await importing.import_(s, context.number(request), hold=True)
        await importing.drop(s, row, by=context.person(request), at=clock.now())
    return context.see(_PATH)


def _columns(typed: Mapping[str, str]) -> dict[SheetColumn, int]:
    chosen = ((column, context.picked(typed, f"column-{column}")) for column in SheetColumn)
    places = {column: place for column, place in chosen if place is not None}
    if len(set(places.values())) < len(places):
        twice = Counter(places.values())
        wrong = next(column for column, place in places.items() if twice[place] > 1)
        raise Invalid("import_column_twice", field=f"column-{wrong}")
    return places


def _told_at(typed: Mapping[str, str]) -> datetime:
    found = instant(typed.get("told_at", "").strip(), time.min)
    if found is None:
        raise Invalid("import_told_wrong", field="told_at")
    return found


def _explained(typed: Mapping[str, str], kind: WordKind) -> dict[str, str]:
    """The words of a form with what was chosen for each: `status-3` beside `status-word-3`."""
    words = {at: typed.get(f"{kind}-word-{at}", "") for at in range(_WORDS_AT_MOST)}
    return {word: typed.get(f"{kind}-{at}", "") for at, word in words.items() if word}


async def _known(s: AsyncSession, kind: WordKind, told: Mapping[str, str]) -> dict[str, str]:
    """Only meanings that there are."""
    known = await agencies.directory(s)
    of = set(DossierStatus) if kind == WordKind.STATUS else {str(one) for one in known.agencies}
    return {word: meaning for word, meaning in told.items() if meaning in of}


def _progress(row: DossierImport) -> Progress:
    percent = min(100, row.read * 100 // row.rows) if row.rows else None
    return Progress(row, percent, row.state in _UNDER_WAY)


def _headings(row: DossierImport) -> list[tuple[str, str]]:
    """Each column by its place, under its heading; those with the same one are numbered."""
    titles, so_far, named = row.titles, Counter[str](), []
    times = Counter(titles)
    for place, title in enumerate(titles):
        so_far[title] += 1
        named.append((str(place), f"{title} ({so_far[title]})" if times[title] > 1 else title))
    return named


def _value(row: DossierImport, typed: Mapping[str, str]) -> dict[str, str]:
    """What the form of the columns shows."""
    kept = {f"column-{column}": str(place) for column, place in row.places.items()}
    kept |= {"agency": str(row.agency_id or ""), "told_at": moment(row.told_at)}
    blank = {"agency": "", **{f"column-{column}": "" for column in SheetColumn}}
    return {**blank, **(typed if "told_at" in typed else kept)}


def _kinds(row: DossierImport, look: Look | None) -> list[tuple[WordKind, Sequence[str]]]:
    """Words that are to be explained, by kind."""
    if look is None:
        return []
    found = [(WordKind.STATUS, look.statuses), (WordKind.AGENCY, look.agencies)]
    return [(kind, words[:_WORDS_AT_MOST]) for kind, words in found if words]


def _preview(look: Look | None, every: Sequence[KnownAgency]) -> list[tuple[int, dict[str, Any]]]:
    """The first rows as they would be taken, applicants masked."""
    names = {one.id: one.name for one in every}
    return [(number, _line(told, names)) for number, told in (look.told if look else ())]


def _line(told: Told, names: Mapping[int, str]) -> dict[str, Any]:
    values: dict[str, Any] = {"procedure": "", "applicant": "", "due_at": None, "status": None}
    values |= told.values
    return {
        "code": told.code,
        "agency": names.get(values["agency_id"], ""),
        "procedure": values["procedure"],
        "applicant": callers.mask_name(values["applicant"]),
        "due_at": values["due_at"],
        "status": values["status"],
        "section": ", ".join(one.name for one in told.sections or ()),
    }


def _flaws(request: web.Request, row: DossierImport, look: Look | None) -> list[ToldFlaw]:
    """What is wrong with rows: those that would be left out now, else those that were.

    Of a long file only its beginning can be looked at again.
    """
    if look is not None and (look.whole or row.state == ImportState.MATCHING):
        return _told_flaws(request, look.flaws)
    return _told_flaws(request, row.told_flaws)


def _told_flaws(request: web.Request, found: Sequence[Flaw]) -> list[ToldFlaw]:
    most, language = context.most(request, _FLAWS_SHOWN), context.language(request)
    return [
        ToldFlaw(one.number, texts.say(f"row_{RowFlaw(one.why)}", language, **one.named))
        for one in found[:most]
    ]


_IMPORT = (
    Column("Tệp", "name"),
    Column("Nhập lúc", "created_at"),
    Column("Số liệu tính đến", "told_at"),
    Column("Tình trạng", "state", group="ImportState"),
    Column("Số dòng", "read"),
    Column("Hồ sơ mới", "new"),
    Column("Có thay đổi", "changed"),
    Column("Không đổi", "same"),
    Column("Dòng bị bỏ", "flawed"),
)
