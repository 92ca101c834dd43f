"""Articles: a question, the answer that is read to citizens, and the document that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import clock, vietnam
from hotline.agencies import Field
from hotline.errors import Conflict, Invalid, NotFound
from hotline.knowledge.tables import Article, ArticleVersion
from hotline.staff import Person

QUESTION_AT_MOST, ANSWER_AT_MOST, SOURCE_AT_MOST, LINK_AT_MOST = 300, 5_000, 300, 500
# What two articles have in common that are one.
_SAID = ("question", "answer", "field_id", "source", "link", "valid_from", "valid_to")
_WORD = re.compile(r"[^\W_]+")
# Where a sentence ends: not after the points of "TP.HCM" or "01.2025", nor after "1." of a list.
_SENTENCE = re.compile(r"(?<=[^\W\d_][.!?…])\s+(?=[A-ZÀ-ỸĐ0-9“\"])|\n+")


@dataclass(frozen=True)
class ArticleWords:
    """An article as typed: days as `vietnam.day` reads them, the field by its id, all as text."""

    question: str = ""
    answer: str = ""
    field: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    link: str = ""


async def write(s: AsyncSession, words: ArticleWords, *, by: Person, at: datetime) -> Article:
    """A new article; the same once more is the first, so that a form sent twice makes one.

    Raises Invalid naming the first field that cannot be taken.
    """
    row = Article(version=0)
    await _take(s, row, words, by=by, at=at)
    if row.valid_to is not None and row.valid_to <= clock.local_day(at):
        raise Invalid("validity_over", field="valid_to", day=_day(row.valid_to))
    told = {name: getattr(row, name) for name in _SAID}
    twin: Article | None = await s.scalar(select(Article).filter_by(**told).order_by(Article.id))
    if twin is not None:
        return twin
    s.add(row)
    await _keep_version(s, row, by=by)
    return row


async def rewrite(
    s: AsyncSession, row: Article, words: ArticleWords, *, version: int, by: Person, at: datetime
) -> None:
    """The article as it reads from now on; what it said before is kept.

    `version` is the one that was shown to the person. Raises Conflict when somebody
    else wrote since then, Invalid naming the first field that cannot be taken.
    """
    held = select(Article.version).where(Article.id == row.id).with_for_update()
    if await s.scalar(held) != version or row.version != version:
        raise Conflict("article_moved_on", by=row.edited_by)
    ended = row.valid_to
    await _take(s, row, words, by=by, at=at)
    if row.valid_to not in (None, ended) and row.valid_to < clock.local_day(at):
        raise Invalid("validity_over", field="valid_to", day=_day(row.valid_to))
    await _keep_version(s, row, by=by)


async def article(s: AsyncSession, article_id: int) -> Article:
    """One article with its field. Raises NotFound."""
    found = await s.scalar(
        select(Article).where(Article.id == article_id).options(joinedload(Article.field))
    )
    if found is None:
        raise NotFound("no_such_article")
    return found


async def versions(s: AsyncSession, row: Article) -> list[ArticleVersion]:
    """Everything the article ever said, newest first."""
    found = await s.scalars(
        select(ArticleVersion)
        .where(ArticleVersion.article_id == row.id)
        .order_by(ArticleVersion.version.desc())
    )
    return list(found)


def valid(on: date) -> ColumnElement[bool]:
    """The condition that an answer is true on a local day."""
    return (Article.valid_from <= on) & or_(Article.valid_to.is_(None), Article.valid_to > on)


def sentences(text: str) -> list[str]:
    """The text in the pieces that one reads aloud in a breath."""
    return [piece.strip() for piece in _SENTENCE.split(text) if piece.strip()]


def folded_words(text: str) -> str:
    """The words without accents, each between single spaces, as they are searched for."""
    found = [vietnam.fold(word) for word in words_of(text)]
    return f" {' '.join(found)} " if found else " "


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without what stands between them."""
    return _WORD.findall(vietnam.nfc(text).lower())


async def _take(
    s: AsyncSession, row: Article, words: ArticleWords, *, by: Person, at: datetime
) -> None:
    row.question = _said(words.question, "question", QUESTION_AT_MOST)
    row.answer = _said(words.answer, "answer", ANSWER_AT_MOST)
    field = await _field(s, words.field)
    row.field_id = field.id if field else None
    row.source = _said(words.source, "source", SOURCE_AT_MOST)
    row.link = _link(words.link)
    start, end = _start(words.valid_from, at), _end(words.valid_to)
    if end is not None and end <= start:
        raise Invalid("validity_backwards", field="valid_to")
    row.valid_from, row.valid_to = start, end
    row.folded = folded_words(row.question)
    row.folded_rest = folded_words(f"{row.answer} {row.source} {field.name if field else ''}")
    row.version += 1
    row.edited_by, row.edited_at = by.name, at


async def _keep_version(s: AsyncSession, row: Article, *, by: Person) -> None:
    await s.flush()
    alike = ("version", "question", "answer", "valid_from", "valid_to", "source", "link",
             "edited_by", "edited_at")  # fmt: skip
    told = {name: getattr(row, name) for name in alike}
    s.add(ArticleVersion(article_id=row.id, edited_by_id=by.id, **told))
    await s.flush()


async def _field(s: AsyncSession, typed: str) -> Field | None:
    if not typed:
        return None
    known = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    found = await s.get(Field, known)
    if found is None:
        raise Invalid("field_missing", field="field")
    return found


def _said(typed: str, field: str, most: int) -> str:
    said = vietnam.nfc(typed).replace("\r\n", "\n").strip()
    if not said:
        raise Invalid(f"{field}_unwritten", field=field)
    if len(said) > most:
        raise Invalid("words_too_long", field=field, long=len(said), most=most)
    return said


def _link(typed: str) -> str:
    link = typed.strip()
    if not link:
        return ""
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    web = parts.scheme in ("http", "https") and bool(parts.netloc) and link.isprintable()
    if not web or " " in link or len(link) > LINK_AT_MOST:
        raise Invalid("link_wrong", field="link")
    return link


def _start(typed: str, at: datetime) -> date:
    if not typed.strip():
        return clock.local_day(at)
    return _day_of(typed, "valid_from")


def _end(typed: str) -> date | None:
    return _day_of(typed, "valid_to") if typed.strip() else None


def _day_of(typed: str, field: str) -> date:
    found = vietnam.day(typed)
    if found is None:
        raise Invalid("day_wrong", field=field)
    return found


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
