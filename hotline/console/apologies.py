"""Thư xin lỗi: letters that are to be approved, sent or handed over, and each one's page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, documents, dossiers, outbox, vietnam
from hotline.console import context, file_answers
from hotline.console.dossier import letter_value, letter_words
from hotline.console.dossiers import whose
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown
from hotline.console.words import times
from hotline.dossiers import (
    ApologyLetter,
    Dossier,
    LetterMeans,
    LetterState,
    apologies,
    document,
    owing,
)
from hotline.dossiers.apologies import LetterLine
from hotline.dossiers.letters import FAILED
from hotline.errors import Invalid
from hotline.feedback import Mode
from hotline.staff import Role

_PATH = "/apologies"
_AGENCY = (Role.OFFICER, Role.HEAD)


class Box(NamedTuple):
    """Letters that stand alike."""

    state: LetterState
    lines: list[LetterLine]


class Opened(NamedTuple):
    """A letter with its dossier, as this person may see it."""

    letter: ApologyLetter
    dossier: Dossier


_BOXES = (
    LetterState.DRAFTED, LetterState.SENT_BACK, LetterState.APPROVED, LetterState.SENT,
)  # fmt: skip


async def letter_list(request: web.Request) -> web.StreamResponse:
    """Letters by what is to be done, above them the dossiers that need one soon."""
    at, asked = clock.now(), request.query.get("news", "")
    async with context.db(request).read() as s:
        seen = await whose(s, context.reader(request))
        news = await _news(s, asked, seen)
        # Whoever comes from a notice sees what that was about.
        states = () if news else _BOXES
        most = context.most(request, apologies.LISTED_AT_MOST)
        boxes = [
            Box(one, await apologies.letters(s, [one], agency_ids=seen, most=most))
            for one in states
        ]
        most = context.most(request, dossiers.LISTED_AT_MOST)
        owed = await owing.owing(s, agency_ids=seen, news=news, at=at, most=most)
        when = await times(s, at, context.language(request))
    return page(
        request, "apologies.html", boxes=boxes, owed=owed, when=when, several=seen is None,
        most=apologies.LISTED_AT_MOST, may_draft=context.person(request).role in _AGENCY,
        news=news,
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """All letters, and all dossiers that need one."""
    lines = [line for box in shown["boxes"] for line in box.lines]
    letters = [] if shown["news"] else [Sheet("Thư xin lỗi", _LETTER, lines)]
    return [*letters, Sheet("Hồ sơ cần thư xin lỗi", _OWED, shown["owed"].lines)]


async def letter(request: web.Request) -> web.StreamResponse:
    """One letter: what it says, what is to be done with it, what was done."""
    at, me = clock.now(), context.person(request)
    typed, language = await context.typed(request), context.language(request)
    async with context.db(request).read() as s:
        one, row = await _opened(request, s)
        who = await dossiers.applicant(s, row, me, at=at)
        message = await outbox.by_key(s, one.message) if one.message else None
        shown: dict[str, Any] = {
            "text": await _text(s, one, row, who, at),
            "history": await apologies.history(s, one),
            "when": await times(s, at, language),
        }
        card = await dossiers.card(s, row.code)
    assert card is not None
    words = {"reason": one.reason, "new_day": f"{clock.local(one.new_due_at):%d/%m/%Y}"}
    refused = "reason" in typed
    lost = message is not None and message.status in FAILED
    return page(
        request, "apology.html", letter=one, dossier=row, agency=card.agency, applicant=who,
        message=message, lost=lost and one.state == LetterState.SENT, typed=typed,
        value=letter_value(typed) if refused else words,
        steps=apologies.may(one, me), means=_means(request, row), of_agency=me.role in _AGENCY,
        **shown,
    )  # fmt: skip


async def reword(request: web.Request) -> web.StreamResponse:
    """The agency says it otherwise."""
    words = await letter_words(request)
    async with context.db(request).write() as s:
        one, _ = await _opened(request, s, hold=True)
        await apologies.reword(s, one, words, by=context.person(request), at=clock.now())
    return _back(request)


async def send_back(request: web.Request) -> web.StreamResponse:
    """The head wants it said otherwise."""
    why = (await context.typed(request)).get("why", "")
    async with context.db(request).write() as s:
        one, _ = await _opened(request, s, hold=True)
        me, at = context.person(request), clock.now()
        await apologies.send_back(s, one, reason=why, by=me, at=at)
    return _back(request)


async def approve(request: web.Request) -> web.StreamResponse:
    """The head signs."""
    async with context.db(request).write() as s:
        one, _ = await _opened(request, s, hold=True)
        await apologies.approve(s, one, by=context.person(request), at=clock.now())
    return _back(request)


async def send(request: web.Request) -> web.StreamResponse:
    """It goes out by the chosen means, or is written down as handed over."""
    typed, me, at = await context.typed(request), context.person(request), clock.now()
    chosen, handed_to = typed.get("means", ""), typed.get("handed_to", "")
    async with context.db(request).write() as s:
        one, row = await _opened(request, s, hold=True)
        if one.state == LetterState.SENT:
            await apologies.hand_over(s, one, handed_to=handed_to, by=me, at=at)
        else:
            if chosen not in _means(request, row):
                raise Invalid("apology_means_missing", field="means")
            means = LetterMeans(chosen)
            await apologies.send(s, one, means, handed_to=handed_to, by=me, at=at)
    return _back(request)


async def drop(request: web.Request) -> web.StreamResponse:
    """It is not needed any more."""
    async with context.db(request).write() as s:
        one, row = await _opened(request, s, hold=True)
        await apologies.drop(s, one, by=context.person(request), at=clock.now())
    return context.see(f"/dossiers/{row.id}")


async def word(request: web.Request) -> web.StreamResponse:
    """The letter as a Word file, with the applicant's name: that is written down."""
    at = clock.now()
    async with context.db(request).write() as s:
        one, row = await _opened(request, s)
        await dossiers.unmask(s, row, by=context.person(request), at=at)
        template, values = await document.parts(s, one, row, at=at)
    return file_answers.word(await documents.fill(template, values), f"thu-xin-loi-{row.code}.docx")


async def _opened(request: web.Request, s: AsyncSession, *, hold: bool = False) -> Opened:
    seen = await whose(s, context.reader(request))
    one = await apologies.letter(s, context.number(request), agency_ids=seen, hold=hold)
    return Opened(one, await dossiers.dossier(s, one.dossier_id))


async def _news(
    s: AsyncSession, asked: str, seen: Collection[int] | None
) -> owing.ApologyNews | None:
    is_id = asked.isdecimal() and asked.isascii() and len(asked) < 10
    return await owing.news(s, int(asked), agency_ids=seen) if is_id else None


async def _text(
    s: AsyncSession, one: ApologyLetter, row: Dossier, who: dossiers.Applicant, at: datetime
) -> str:
    """What it says, to an applicant who is named as this person may see them."""
    if one.body and not who.masked:
        return one.body
    text = one.body or await apologies.text(s, one, row, name=row.applicant, at=at)
    return text.replace(row.applicant, who.name) if row.applicant else text


def _means(request: web.Request, row: Dossier) -> list[LetterMeans]:
    """How this site can reach the applicant; paper is always a way."""
    settings = request.app[context.SETTINGS]
    found = []
    if Mode.SMS in request.app[context.MODES] and vietnam.is_mobile(row.phone):
        found.append(LetterMeans.SMS)
    if row.email and settings.secret("smtp_url"):
        found.append(LetterMeans.EMAIL)
    return [*found, LetterMeans.PAPER]


def _back(request: web.Request) -> web.Response:
    return context.see(f"{_PATH}/{context.number(request)}")


_LETTER = (
    Column("Mã hồ sơ", "dossier.code"),
    Column("Thủ tục", "dossier.procedure"),
    Column("Cơ quan", "agency"),
    Column("Thư xin lỗi", "letter.state", group="LetterState"),
    Column("Ngày hẹn trả", "letter.due_at"),
    Column("Hẹn lại", "letter.new_due_at"),
    Column("Lý do", "letter.reason"),
    Column("Gửi thư lúc", "letter.sent_at"),
    Column("Cách gửi", "letter.means", group="LetterMeans"),
)
_OWED = (
    Column("Mã hồ sơ", "dossier.code"),
    Column("Thủ tục", "dossier.procedure"),
    Column("Cơ quan", "agency"),
    Column("Trạng thái", "dossier.stands", group="DossierStatus"),
    Column("Ngày hẹn trả", "dossier.due_at"),
    Column("Thư chậm nhất ngày", "dossier.letter_day"),
)
