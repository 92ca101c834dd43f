"""The rows of a ticket: itself, its timeline, its calls, its due dates, its attachments."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.agencies import Agency, Commune, Field
from hotline.callers import Caller
from hotline.calls import Call
from hotline.db import Base


class TicketStatus(StrEnum):
    """Where a ticket stands. The moves between them are in `path.MOVES`."""

    DRAFT = "draft"
    RECEIVED = "received"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    ANSWERED = "answered"
    APPROVED = "approved"
    CLOSED = "closed"
    DISMISSED = "dismissed"


class TicketKind(StrEnum):
    """What the citizen wants: hỏi đáp, phản ánh, kiến nghị."""

    QUESTION = "question"
    FEEDBACK = "feedback"
    PETITION = "petition"


class Urgency(StrEnum):
    """How fast it must go."""

    NORMAL = "normal"
    URGENT = "urgent"


class Channel(StrEnum):
    """How the ticket came in."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    ZALO = "zalo"
    FACEBOOK = "facebook"
    WEB = "web"
    APP = "app"
    KIOSK = "kiosk"
    PAPER = "paper"


class DismissReason(StrEnum):
    """Why a call did not become a ticket."""

    WRONG_NUMBER = "wrong_number"
    SILENT = "silent"
    PRANK = "prank"
    ONLY_ASKED = "only_asked"
    CALLED_AGAIN = "called_again"
    SAME_CALLER = "same_caller"
    UNREACHABLE = "unreachable"
    SERVED = "served"


class FeedbackState(StrEnum):
    """What stands between a closed ticket and its rating."""

    NONE = "none"
    DUE = "due"
    ASKING = "asking"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    NO_RESPONSE = "no_response"


def _one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    listed = ",".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class Ticket(Base):
    """A phiếu, or the draft of one. `code` is given when it is received.

    `due_at` is the answer's deadline, `first_due_at` the one it began with.
    `owner_id` is the operator who holds the draft.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        _one_of("status", TicketStatus),
        _one_of("feedback", FeedbackState),
        Index("ix_ticket_status", "status", "opened_at"),
        Index("ix_ticket_agency", "agency_id", "status", "due_at"),
        Index("ix_ticket_caller", "caller_id", "opened_at"),
        Index("ix_ticket_feedback", "feedback", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default=TicketStatus.DRAFT)
    channel: Mapped[str] = mapped_column(default=Channel.PHONE)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), unique=True)
    kind: Mapped[str | None]
    urgency: Mapped[str] = mapped_column(default=Urgency.NORMAL)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"))
    place: Mapped[str] = mapped_column(default="")
    content: Mapped[str] = mapped_column(default="")
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("caller.id"))
    anonymous: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    routing: Mapped[dict[str, Any] | None]
    opened_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    first_due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    dismissed_because: Mapped[str | None]
    feedback: Mapped[str] = mapped_column(default=FeedbackState.NONE)

    call: Mapped[Call | None] = relationship(lazy="raise")
    caller: Mapped[Caller | None] = relationship(lazy="raise")
    agency: Mapped[Agency | None] = relationship(lazy="raise")
    field: Mapped[Field | None] = relationship(lazy="raise")
    commune: Mapped[Commune | None] = relationship(lazy="raise")


class TicketEvent(Base):
    """One line of the timeline; never changed, never deleted."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index("ix_ticket_event_ticket", "ticket_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str | None]
    verb: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    named: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TicketCall(Base):
    """A call that concerns a ticket, in or out."""

    __tablename__ = "ticket_call"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), primary_key=True, index=True)


class TicketDeadline(Base):
    """A step's due date with the lines that explain it."""

    __tablename__ = "ticket_deadline"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    step: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)
    amount: Mapped[int]
    unit: Mapped[str]
    source: Mapped[str]
    lines: Mapped[list[Any]]
    done_at: Mapped[datetime | None]


class Attachment(Base):
    """A file kept outside the web root, under its own digest."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class TicketNumber(Base):
    """The last number given in a month; `month` is `YYMM` in local time."""

    __tablename__ = "ticket_number"

    month: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
