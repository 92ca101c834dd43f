"""Ratings: append-only answers to the two questions, and the one verdict from them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import vietnam
from hotline.db import Base, announce
from hotline.errors import Invalid
from hotline.feedback.calling_off import call_off
from hotline.feedback.tables import Ask, AskOutcome, Mode
from hotline.tickets import FeedbackState, Ticket, Verb, hold, set_feedback

NOT_SATISFIED = 3


class Verdict(StrEnum):
    """What a rating counts as (DOMAIN §3.4)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NO_RESPONSE = "no_response"


class Rating(Base):
    """What a caller answered, once and for good. `source` keeps a repeated report from doubling it.

    `satisfied` is 1 very, 2 satisfied, 3 not satisfied; either answer may be missing.
    """

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("useful is not null or satisfied is not null", name="answered"),
        CheckConstraint("satisfied between 1 and 3", name="satisfied"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("ask.id"))
    mode: Mapped[str]
    useful: Mapped[bool | None]
    satisfied: Mapped[int | None]
    verdict: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(unique=True)
    given_at: Mapped[datetime] = mapped_column(index=True)


def verdict(useful: bool | None, satisfied: int | None) -> Verdict:
    """Negative if either answer is, positive if none is and one is given (DOMAIN §3.4)."""
    if useful is False or satisfied == NOT_SATISFIED:
        return Verdict.NEGATIVE
    if useful is None and satisfied is None:
        return Verdict.NO_RESPONSE
    return Verdict.POSITIVE


async def rate(
    s: AsyncSession,
    ticket: Ticket,
    *,
    ask: Ask | None,
    mode: Mode,
    useful: bool | None,
    satisfied: int | None,
    source: str,
    at: datetime,
    words: str = "",
) -> Rating:
    """Keep a rating; the same `source` again returns the one that is there.

    The first rating decides the ticket's feedback; later ones stand beside it. Asks
    that still wait to be made are called off.
    Raises Invalid (`rating_empty`) when neither question was answered.
    """
    await hold(s, ticket)
    known: Rating | None = await s.scalar(select(Rating).where(Rating.source == source))
    if known is not None:
        return known
    counted = verdict(useful, satisfied)
    if counted == Verdict.NO_RESPONSE:
        raise Invalid("rating_empty")
    rating = Rating(
        ticket_id=ticket.id, ask_id=ask.id if ask else None, mode=mode, useful=useful,
        satisfied=satisfied, verdict=counted, words=vietnam.nfc(words)[:2000], source=source,
        given_at=at,
    )  # fmt: skip
    s.add(rating)
    state = FeedbackState(ticket.feedback)
    if state not in (FeedbackState.POSITIVE, FeedbackState.NEGATIVE):
        state = FeedbackState(counted)
    set_feedback(s, ticket, state, Verb.RATED, at=at, mode=mode, useful=useful,
                 satisfied=satisfied, verdict=counted)  # fmt: skip
    await call_off(s, ticket, AskOutcome.CANCELLED, at=at)
    announce(s, "rating", ticket=ticket.id, verdict=counted)
    return rating


async def ratings_of(s: AsyncSession, ticket: Ticket) -> list[Rating]:
    """All ratings of a ticket, first given first."""
    found = await s.scalars(select(Rating).where(Rating.ticket_id == ticket.id).order_by(Rating.id))
    return list(found)
