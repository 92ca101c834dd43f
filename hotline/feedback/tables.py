"""The rows of asking: the policy, and each single attempt."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.db import Base
from hotline.tickets import Ticket


class Mode(StrEnum):
    """By which means a caller was asked; every figure can be split by it."""

    IVR = "ivr"
    SMS = "sms"
    WEB = "web"
    OPERATOR = "operator"
    KIOSK = "kiosk"
    PAPER = "paper"


class NumberType(StrEnum):
    """What an SMS can reach, and what it cannot."""

    MOBILE = "mobile"
    OTHER = "other"


class AskOutcome(StrEnum):
    """What became of one attempt. `waiting` and `asked` are not ends yet.

    `cancelled`: called off before anybody was asked, because the rating was there.
    """

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    NO_KEY = "no_key"
    HUNG_UP = "hung_up"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    OPTED_OUT = "opted_out"
    CANCELLED = "cancelled"


class AskingStep(Base):
    """The n-th attempt for a type of number: its means, and the minutes to wait before it."""

    __tablename__ = "asking_step"
    __table_args__ = (UniqueConstraint("number_type", "attempt", name="uq_asking_step_attempt"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number_type: Mapped[str]
    attempt: Mapped[int]
    mode: Mapped[str]
    wait_minutes: Mapped[int]


class CourtesyHours(Base):
    """When a means may disturb people, local wall time (NĐ 91/2020 as courtesy)."""

    __tablename__ = "courtesy_hours"

    mode: Mapped[str] = mapped_column(primary_key=True)
    starts: Mapped[time]
    ends: Mapped[time]


class Ask(Base):
    """One attempt to ask about one ticket. `reference` names it to the PBX and in the journal.

    `closing` counts the closings of a ticket from 0: one that was reopened is asked about anew.
    """

    __tablename__ = "ask"
    __table_args__ = (
        CheckConstraint(
            "outcome in (" + ",".join(f"'{one}'" for one in AskOutcome) + ")", name="outcome"
        ),
        UniqueConstraint("ticket_id", "closing", "attempt", name="uq_ask_attempt"),
        Index("ix_ask_outcome", "outcome", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    closing: Mapped[int] = mapped_column(default=0, server_default="0")
    attempt: Mapped[int]
    mode: Mapped[str]
    phone: Mapped[str] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(default=AskOutcome.WAITING)
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship(lazy="raise")

    @property
    def message_key(self) -> str:
        """What its message in the outbox is filed under."""
        return f"ask:{self.reference}"


class UnclearReply(Base):
    """What a citizen wrote that no machine should guess at: a person reads it."""

    __tablename__ = "unclear_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    source: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
