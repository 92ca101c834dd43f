"""The rows of explanations: what is owed, each round of giving it, each decision, who heard."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base
from hotline.feedback.explanations.codes import ExplanationState, Hearing

_FINAL = text("decision <> 'sent_back'")


def _one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    listed = ",".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class Explanation(Base):
    """What is owed for the negative rating that decided one closing of a ticket.

    `agency_id` is who led the answer; empty for what the hotline answered itself. `reviewer_id`
    is somebody who neither wrote nor approved that answer, if there is such a person.
    `deadline_id` is the due date that counts now: one that is sent back has a further one.
    """

    __tablename__ = "explanation"
    __table_args__ = (
        _one_of("state", ExplanationState),
        UniqueConstraint("ticket_id", "closing", name="uq_explanation_closing"),
        Index("ix_explanation_agency", "agency_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    closing: Mapped[int]
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"), unique=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(default=ExplanationState.OWED)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("ticket_deadline.id"))
    owed_at: Mapped[datetime] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]


class ExplanationRound(Base):
    """What the agency explained, once and for good; one that was sent back is followed by another.

    `partners` names who cooperated, as the agency writes it: not all of them are agencies
    here. `files` are ids of attachments of the ticket.
    """

    __tablename__ = "explanation_round"
    __table_args__ = (
        UniqueConstraint("explanation_id", "number", name="uq_explanation_round_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    explanation_id: Mapped[int] = mapped_column(ForeignKey("explanation.id"))
    number: Mapped[int]
    cause: Mapped[str]
    remedy: Mapped[str]
    partners: Mapped[str] = mapped_column(default="")
    files: Mapped[list[Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class ExplanationDecision(Base):
    """What was decided of a round, or of the explanation as a whole; never changed.

    The database holds it as well: one decision a round, one end an explanation, and nothing
    is accepted or sent back that was not given.
    """

    __tablename__ = "explanation_decision"
    __table_args__ = (
        CheckConstraint(
            "decision in ('sent_back','accepted','excused','reopened')", name="decision"
        ),
        CheckConstraint("decision in ('excused','reopened') or round_id is not null", name="given"),
        Index(
            "ix_explanation_decision_end",
            "explanation_id",
            unique=True,
            sqlite_where=_FINAL,
            postgresql_where=_FINAL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    explanation_id: Mapped[int] = mapped_column(ForeignKey("explanation.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("explanation_round.id"), unique=True)
    decision: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class OutcomeHearing(Base):
    """How the caller hears what came of a negative rating; `tries` are calls in vain.

    `message` is the key of the SMS in the outbox, where there is one.
    """

    __tablename__ = "outcome_hearing"
    __table_args__ = (
        _one_of("state", Hearing),
        Index("ix_outcome_hearing_state", "state", "at"),
    )

    explanation_id: Mapped[int] = mapped_column(ForeignKey("explanation.id"), primary_key=True)
    state: Mapped[str]
    message: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
