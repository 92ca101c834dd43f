"""Which dossiers still need a letter of apology, and what people were told of them.

A dossier needs one from some days before its appointment on (`rules.soon_until`), until it is
finished in time, withdrawn, or a letter about that appointment has gone out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import agencies
from hotline.db import Base
from hotline.dossiers import rules
from hotline.dossiers.codes import DossierPile, LetterState, LetterVerb
from hotline.dossiers.letters import ApologyEvent, ApologyLetter, sent_for
from hotline.dossiers.lists import LISTED_AT_MOST, MAY_BE_LATE, Line, about_now, piled
from hotline.dossiers.tables import Dossier, day_before
from hotline.errors import NotFound
from hotline.notices import Occasion
from hotline.staff import Person, Role

# Longer than any appointment is made for.
_EVER = timedelta(days=3_660)
# What is told of a letter that is under way, by what tells one time from the next.
_OF_LETTERS: dict[Occasion, ColumnElement[Any]] = {
    Occasion.APOLOGY_TO_APPROVE: ApologyLetter.drafted_at.expression,
    Occasion.APOLOGY_SENT_BACK: (
        select(func.max(ApologyEvent.at))
        .where(
            ApologyEvent.letter_id == ApologyLetter.id, ApologyEvent.verb == LetterVerb.SENT_BACK
        )
        .correlate(ApologyLetter)
        .scalar_subquery()
    ),
}


class ApologyNews(Base):
    """Something that the people of an agency were told at once of all its letters."""

    __tablename__ = "apology_news"
    __table_args__ = (Index("ix_apology_news_occasion", "occasion", "agency_id", "told_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    occasion: Mapped[str]
    told_at: Mapped[datetime]


class ApologyAlarm(Base):
    """A dossier that the news is about: of one appointment, or of one wording, told once.

    `about_at` is the appointment; of a letter that is to be approved when it was worded so, of one
    that was sent back when that was.
    """

    __tablename__ = "apology_alarm"
    __table_args__ = (
        UniqueConstraint("dossier_id", "occasion", "about_at", name="uq_apology_alarm_dossier_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    news_id: Mapped[int] = mapped_column(ForeignKey("apology_news.id"), index=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    occasion: Mapped[str]
    about_at: Mapped[datetime]


class Owing(NamedTuple):
    """Dossiers that need a letter: the first of them, and how many there are."""

    lines: list[Line]
    total: int


class Waits(NamedTuple):
    """How many dossiers of an agency wait to be told of; until when the first letter is due."""

    dossiers: int
    day: date | None


async def owing(
    s: AsyncSession,
    *,
    agency_ids: Collection[int] | None = None,
    news: ApologyNews | None = None,
    at: datetime,
    most: int = LISTED_AT_MOST,
) -> Owing:
    """Dossiers that need a letter, by appointment: those about which none is under way.

    Of what somebody was told, all that still need one.
    """
    wanted = select(Dossier, ApologyLetter).outerjoin(ApologyLetter, about_now())
    wanted = wanted.where(*_needs(at, await rules.soon_until(s, at=at)))
    if news is None:
        wanted = wanted.where(ApologyLetter.id.is_(None))
    else:
        told = select(ApologyAlarm.dossier_id).where(ApologyAlarm.news_id == news.id)
        wanted = wanted.where(Dossier.id.in_(told))
    if agency_ids is not None:
        wanted = wanted.where(Dossier.agency_id.in_(agency_ids))
    found = await s.execute(wanted.order_by(Dossier.due_at, Dossier.id).limit(most))
    names = await agencies.titles(s)
    lines = [Line(one, names[one.agency_id], letter) for one, letter in found]
    if len(lines) < most:
        return Owing(lines, len(lines))
    ids = wanted.with_only_columns(Dossier.id).subquery()
    return Owing(lines, await s.scalar(select(func.count()).select_from(ids)) or 0)


async def news(
    s: AsyncSession, news_id: int, *, agency_ids: Collection[int] | None = None
) -> ApologyNews:
    """What these agencies (None: any) were told once. Raises NotFound."""
    found = await s.get(ApologyNews, news_id)
    if found is None or (agency_ids is not None and found.agency_id not in agency_ids):
        raise NotFound("no_such_notice")
    return found


async def untold(
    s: AsyncSession, occasion: Occasion, *, at: datetime, agency_id: int | None = None
) -> dict[int, Waits]:
    """Agencies with dossiers that people are to be told of on an occasion and were not."""
    wanted = await _untold(s, occasion, at, agency_id)
    rows = await s.execute(
        wanted.with_only_columns(
            Dossier.agency_id, func.count(), func.min(Dossier.letter_due_at)
        ).group_by(Dossier.agency_id)
    )  # fmt: skip
    return {of: Waits(count, day_before(first)) for of, count, first in rows}


async def mark(s: AsyncSession, of: ApologyNews, *, at: datetime) -> Waits | None:
    """Write down that the news is about all that is untold; None when there is nothing."""
    wanted = await _untold(s, Occasion(of.occasion), at, of.agency_id)
    columns = ("news_id", "occasion", "dossier_id", "about_at")
    await s.execute(insert(ApologyAlarm).from_select(columns, wanted.with_only_columns(
        literal(of.id), literal(of.occasion), Dossier.id, _about(Occasion(of.occasion))
    )))  # fmt: skip
    marked = await s.execute(
        select(func.count(), func.min(Dossier.letter_due_at))
        .join(ApologyAlarm, ApologyAlarm.dossier_id == Dossier.id)
        .where(ApologyAlarm.news_id == of.id)
    )
    count, first = marked.one()
    return Waits(count, day_before(first)) if count else None


async def last_told(s: AsyncSession, occasion: Occasion) -> dict[int, datetime]:
    """When each agency was last told on an occasion."""
    rows = await s.execute(
        select(ApologyNews.agency_id, func.max(ApologyNews.told_at))
        .where(ApologyNews.occasion == occasion)
        .group_by(ApologyNews.agency_id)
    )
    return {agency_id: at for agency_id, at in rows}  # noqa: C416


async def _untold(
    s: AsyncSession, occasion: Occasion, at: datetime, agency_id: int | None
) -> Select[Dossier]:
    """The question for all that is untold; its columns are for whoever asks to choose."""
    wanted = select(Dossier).where(
        not_(
            exists().where(
                ApologyAlarm.dossier_id == Dossier.id,
                ApologyAlarm.occasion == occasion,
                ApologyAlarm.about_at == _about(occasion),
            )
        )
    )
    if agency_id is not None:
        wanted = wanted.where(Dossier.agency_id == agency_id)
    if occasion in _OF_LETTERS:
        wanted = wanted.join(ApologyLetter, about_now()).where(*_needs(at, at + _EVER))
        if occasion == Occasion.APOLOGY_SENT_BACK:
            return wanted.where(ApologyLetter.state == LetterState.SENT_BACK)
        return wanted.where(*_for_the_head())
    passed = Dossier.letter_due_at <= at
    wanted = wanted.where(*_needs(at, await rules.soon_until(s, at=at)))
    return wanted.where(passed if occasion == Occasion.APOLOGY_LATE else not_(passed))


def _about(occasion: Occasion) -> ColumnElement[Any]:
    return _OF_LETTERS.get(occasion, Dossier.due_at.expression)


def _needs(at: datetime, soon: datetime) -> tuple[ColumnElement[bool], ...]:
    """Late, or due before an instant and not finished; and no letter went out."""
    late = (DossierPile.SOON, DossierPile.LATE, DossierPile.FINISHED_LATE)
    return (
        MAY_BE_LATE,
        or_(*(piled(one, at=at, soon=soon) for one in late)),
        not_(sent_for(at)),
    )


def _for_the_head() -> tuple[ColumnElement[bool], ...]:
    """A head who writes a letter may approve it as well: nobody needs to be told."""
    by_a_head = exists().where(
        ApologyEvent.letter_id == ApologyLetter.id,
        ApologyEvent.at == ApologyLetter.drafted_at,
        ApologyEvent.verb.in_((LetterVerb.DRAFTED, LetterVerb.REWORDED)),
        Person.id == ApologyEvent.by_id,
        Person.role == Role.HEAD,
    )
    return ApologyLetter.state == LetterState.DRAFTED, not_(by_a_head)
