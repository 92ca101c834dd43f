"""Ratings: append-only answers to the two questions, and the one verdict from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    literal_column,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import standing, vietnam
from hotline.db import Base, announce
from hotline.errors import Invalid
from hotline.feedback import explanations
from hotline.feedback.calling_off import call_off
from hotline.feedback.codes import AskOutcome, Mode, Verdict
from hotline.feedback.tables import Ask
from hotline.staff import Person
from hotline.tickets import FeedbackState, Ticket, TicketStatus, Verb, hold, set_feedback

# Words or voice beside the two answers. A query must say the same to be served by the index.
_SAID = text("words <> '' or voice <> ''")
SAID: ColumnElement[bool] = literal_column("(rating.words <> '' or rating.voice <> '')")


class ScaleLevel(Base):
    """One level of satisfaction: 1 is the best. `negative` levels make a verdict negative.

    Three by default: rất hài lòng, hài lòng, chưa hài lòng (DOMAIN §6).
    """

    __tablename__ = "scale_level"

    value: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str]
    words_en: Mapped[str]
    negative: Mapped[bool]


class RatingReason(Base):
    """Why somebody is not content, as keys and forms offer it. `key` is pressed on the phone.

    A reason that is `ended` is not offered any more and keeps its words.
    """

    __tablename__ = "rating_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[int | None]
    words: Mapped[str]
    words_en: Mapped[str]
    ended: Mapped[bool] = mapped_column(default=False, server_default="0")


class Rating(Base):
    """What a caller answered, once and for good. `source` keeps a repeated report from doubling it.

    `satisfied` is a level of the scale; either answer may be missing. `closing` counts the
    closings of the ticket from 0, and the first rating of a closing `decides` its verdict.
    `voice` is the recording of what was said, under the recordings' folder. `by_id` is the
    operator who asked or whoever entered it from paper.
    """

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("useful is not null or satisfied is not null", name="answered"),
        CheckConstraint("satisfied between 1 and 9", name="satisfied"),
        # What figures by means look up of a ticket, and what people said, newest first.
        Index("ix_rating_ticket", "ticket_id", "closing", "decides", "mode"),
        Index("ix_rating_said", "given_at", sqlite_where=_SAID, postgresql_where=_SAID),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    closing: Mapped[int] = mapped_column(default=0, server_default="0")
    decides: Mapped[bool] = mapped_column(default=True, server_default="1")
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("ask.id"))
    mode: Mapped[str]
    useful: Mapped[bool | None]
    satisfied: Mapped[int | None]
    verdict: Mapped[str]
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("rating_reason.id"))
    words: Mapped[str] = mapped_column(default="")
    voice: Mapped[str] = mapped_column(default="", server_default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    source: Mapped[str] = mapped_column(unique=True)
    given_at: Mapped[datetime] = mapped_column(index=True)


class Answers(NamedTuple):
    """What was answered: the two questions, and for a negative answer why."""

    useful: bool | None = None
    satisfied: int | None = None
    reason_id: int | None = None
    words: str = ""
    voice: str = ""


def verdict(
    useful: bool | None, satisfied: int | None, negative: Collection[int] = (3,)
) -> Verdict:
    """Negative if either answer is, positive if none is and one is given (DOMAIN §3.4).

    `negative` are the levels of the scale that say not satisfied.
    """
    if useful is False or satisfied in negative:
        return Verdict.NEGATIVE
    if useful is None and satisfied is None:
        return Verdict.NO_RESPONSE
    return Verdict.POSITIVE


async def scale(s: AsyncSession) -> list[ScaleLevel]:
    """The levels of satisfaction, best first."""
    return list(await s.scalars(select(ScaleLevel).order_by(ScaleLevel.value)))


async def reasons(s: AsyncSession) -> list[RatingReason]:
    """The reasons on offer, in the order of their keys."""
    found = await s.scalars(
        select(RatingReason)
        .where(RatingReason.ended.is_(False))
        .order_by(RatingReason.key, RatingReason.id)
    )
    return list(found)


async def rate(
    s: AsyncSession,
    ticket: Ticket,
    answers: Answers,
    *,
    ask: Ask | None,
    mode: Mode,
    source: str,
    at: datetime,
    by: Person | None = None,
    given_at: datetime | None = None,
) -> Rating:
    """Keep a rating; the same `source` again returns the one that is there.

    `given_at` is when it was given, where that was before it came in.

    The first rating of a closing decides the ticket's feedback; later ones stand beside it.
    One that is negative is to be explained. Asks that still wait to be made are called off.
    Raises Invalid (`rating_empty`) when neither question was answered, and
    (`rating_off_scale`) for a level that the scale does not have.
    """
    await hold(s, ticket)
    known: Rating | None = await s.scalar(select(Rating).where(Rating.source == source))
    if known is not None:
        return known
    counted = await counts_as(s, answers)
    if answers.reason_id is not None and await s.get(RatingReason, answers.reason_id) is None:
        answers = answers._replace(reason_id=None)
    closing = ask.closing if ask is not None else ticket.reopenings
    rating = Rating(
        **answers._replace(words=vietnam.nfc(answers.words)[:2000])._asdict(),
        ticket_id=ticket.id, closing=closing, ask_id=ask.id if ask else None, mode=mode,
        decides=await _is_first(s, ticket, closing), verdict=counted, source=source,
        given_at=given_at or at, by_id=by.id if by else None,
    )  # fmt: skip
    s.add(rating)
    await s.flush()
    await _take_in(s, ticket, rating, at=at)
    announce(s, "rating", ticket=ticket.id, verdict=counted)
    return rating


async def counts_as(s: AsyncSession, answers: Answers) -> Verdict:
    """The verdict by the scale as it stands. Raises Invalid as `rate`."""
    levels = await _levels(s)
    if answers.satisfied is not None and answers.satisfied not in levels:
        raise Invalid("rating_off_scale")
    negative = [value for value, is_negative in levels.items() if is_negative]
    counted = verdict(answers.useful, answers.satisfied, negative)
    if counted == Verdict.NO_RESPONSE:
        raise Invalid("rating_empty")
    return counted


@standing.kept
async def _levels(s: AsyncSession) -> dict[int, bool]:
    """The levels of satisfaction, and which of them are negative."""
    rows = await s.execute(select(ScaleLevel.value, ScaleLevel.negative))
    return {value: negative for value, negative in rows}  # noqa: C416


async def _take_in(s: AsyncSession, ticket: Ticket, rating: Rating, *, at: datetime) -> None:
    """What a rating makes of its ticket."""
    decides = rating.decides and rating.closing == ticket.reopenings
    state = FeedbackState(rating.verdict if decides else ticket.feedback)
    if decides:
        ticket.no_response_cause = None
    set_feedback(s, ticket, state, Verb.RATED, at=at, mode=rating.mode, useful=rating.useful,
                 satisfied=rating.satisfied, verdict=rating.verdict)  # fmt: skip
    if decides and rating.verdict == Verdict.NEGATIVE and ticket.status == TicketStatus.CLOSED:
        await explanations.owe(s, ticket, rating.id, at=at)
    await call_off(s, ticket, AskOutcome.CANCELLED, at=at)


async def _is_first(s: AsyncSession, ticket: Ticket, closing: int) -> bool:
    before = select(Rating.id).where(Rating.ticket_id == ticket.id, Rating.closing == closing)
    return await s.scalar(before.limit(1)) is None


async def ratings_of(s: AsyncSession, ticket: Ticket) -> list[Rating]:
    """All ratings of a ticket, first given first."""
    found = await s.scalars(select(Rating).where(Rating.ticket_id == ticket.id).order_by(Rating.id))
    return list(found)
