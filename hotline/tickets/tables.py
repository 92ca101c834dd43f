"""The rows of a ticket: itself, its timeline, its calls, its due dates, its attachments."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    false,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.agencies import Agency, Commune, Field
from hotline.callers import Caller
from hotline.calls import Call
from hotline.db import Base
from hotline.tickets.codes import (
    Channel,
    ExtensionState,
    FeedbackState,
    Level,
    PartState,
    TicketStatus,
    Urgency,
)

# The rows of partial indexes. A query must say the same, word for word, to be served by one.
RECEIVED_ROWS = "received_at is not null"
OPEN_ROWS = "closed_at is null and received_at is not null"
APART_ROWS = "status in ('referred','merged')"
NEGATIVE_ROWS = "feedback = 'negative'"
CLOSED_ROWS = "closed_at is not null"
DOSSIER_ROWS = "dossier <> ''"
ASKED_ROWS = "state = 'asked'"


def among_rows(condition: str) -> ColumnElement[bool]:
    """The same words in a query; without a type, or SQLite would be asked whether they are 1."""
    same: ColumnElement[bool] = literal_column(condition)
    return same


def walked(condition: str) -> dict[str, Any]:
    """A partial index that lists walk: on PostgreSQL it holds the id, as on SQLite all do."""
    return {**only_where(condition), "postgresql_include": ["id"]}


def only_where(condition: str) -> dict[str, Any]:
    """What makes an index partial, on either engine."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    listed = ",".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class Ticket(Base):
    """A phiếu, or the draft of one. `code` is given when it is received.

    `due_at` is the answer's deadline, `first_due_at` the one it began with and keeps
    through every extension. `owner_id` is the operator who holds the draft,
    `handler_id` the officer of the leading agency who works on it. `merged_into_id`
    is the ticket that is answered in its stead.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        _one_of("status", TicketStatus),
        _one_of("feedback", FeedbackState),
        Index("ix_ticket_status", "status", "opened_at"),
        Index("ix_ticket_caller", "caller_id", "opened_at"),
        Index("ix_ticket_feedback", "feedback", "closed_at"),
        Index("ix_ticket_closed", "closed_at", "id", **only_where(CLOSED_ROWS)),
        # What lists walk, newest first. Partial, so that a draft costs none of them anything.
        Index("ix_ticket_received", "received_at", **walked(RECEIVED_ROWS)),
        Index("ix_ticket_agency_received", "agency_id", "received_at", **walked(RECEIVED_ROWS)),
        Index("ix_ticket_commune_received", "commune_id", "received_at",
              **walked(RECEIVED_ROWS)),
        Index("ix_ticket_field_received", "field_id", "received_at", **walked(RECEIVED_ROWS)),
        Index("ix_ticket_open", "received_at", "due_at", "status", **walked(OPEN_ROWS)),
        Index("ix_ticket_open_agency", "agency_id", "status", "due_at", **only_where(OPEN_ROWS)),
        Index("ix_ticket_open_due", "due_at", "status", **walked(OPEN_ROWS)),
        Index("ix_ticket_apart", "status", "received_at", **walked(APART_ROWS)),
        Index("ix_ticket_dossier", "dossier", **only_where(DOSSIER_ROWS)),
        Index("ix_ticket_negative", "feedback", "agency_id", **only_where(NEGATIVE_ROWS)),
        # All that figures of closed tickets are counted from: the tickets themselves are not read.
        Index("ix_ticket_figures", "closed_at", "feedback", "no_response_cause", "agency_id",
              "field_id", "owner_id", "commune_id", "reopenings", "status", "due_at",
              "first_due_at", **walked(CLOSED_ROWS)),
    )  # fmt: skip

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
    no_response_cause: Mapped[str | None]

    level: Mapped[int] = mapped_column(default=Level.ONE, server_default="1")
    procedure: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason_class: Mapped[str | None]
    dossier: Mapped[str] = mapped_column(default="", server_default="")
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    returns: Mapped[int] = mapped_column(default=0, server_default="0")
    extensions: Mapped[int] = mapped_column(default=0, server_default="0")
    reopenings: Mapped[int] = mapped_column(default=0, server_default="0")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    petition: Mapped[str | None]

    call: Mapped[Call | None] = relationship(lazy="raise")
    caller: Mapped[Caller | None] = relationship(lazy="raise")
    agency: Mapped[Agency | None] = relationship(lazy="raise")
    field: Mapped[Field | None] = relationship(lazy="raise")
    commune: Mapped[Commune | None] = relationship(lazy="raise")
    parts: Mapped[list[Part]] = relationship(lazy="raise", viewonly=True, order_by="Part.id")


class TicketEvent(Base):
    """One line of the timeline; never changed, never deleted.

    `position` and `hash` are its place in the chain (`chain.py`), empty until it is sealed.
    """

    __tablename__ = "ticket_event"
    __table_args__ = (
        Index("ix_ticket_event_ticket", "ticket_id", "id"),
        # Partial, so that a line that is not sealed yet costs the chain nothing to write.
        Index(
            "ix_ticket_event_position",
            "position",
            unique=True,
            **only_where("position is not null"),
        ),
        Index("ix_ticket_event_unsealed", "id", **only_where("position is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str | None]
    verb: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    named: Mapped[dict[str, Any]] = mapped_column(default=dict)
    position: Mapped[int | None]
    hash: Mapped[bytes | None]


class TicketChain(Base):
    """The head of the chain: the last position given and its hash. One row, `id` 1."""

    __tablename__ = "ticket_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    hash: Mapped[bytes]


class TicketCall(Base):
    """A call that concerns a ticket, in or out."""

    __tablename__ = "ticket_call"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), primary_key=True, index=True)


class TicketDeadline(Base):
    """A step's due date with the lines that explain it, counted from `start_at`.

    `agency_id` is who owes the step; empty for what the hotline itself owes.
    `next_alarm_at` is when the sweep of alarms looks at it again, empty for never.
    """

    __tablename__ = "ticket_deadline"
    __table_args__ = (
        Index(
            "ix_ticket_deadline_next_alarm_at",
            "next_alarm_at",
            postgresql_where=text("next_alarm_at IS NOT NULL"),
            sqlite_where=text("next_alarm_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    step: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    start_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    first_due_at: Mapped[datetime]
    amount: Mapped[int]
    unit: Mapped[str]
    source: Mapped[str]
    lines: Mapped[list[Any]]
    done_at: Mapped[datetime | None]
    next_alarm_at: Mapped[datetime | None]


class Extension(Base):
    """A wish for more time: `amount` of `unit` after the due date of then."""

    __tablename__ = "ticket_extension"
    __table_args__ = (
        _one_of("state", ExtensionState),
        Index("ix_ticket_extension_asked", "ticket_id", **only_where(ASKED_ROWS)),
        Index("ix_ticket_extension_at", "asked_at", "asked_by_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    state: Mapped[str] = mapped_column(default=ExtensionState.ASKED)
    amount: Mapped[int]
    unit: Mapped[str]
    reason: Mapped[str]
    due_before: Mapped[datetime]
    due_after: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_because: Mapped[str] = mapped_column(default="")


class Part(Base):
    """What a cooperating agency contributes to the one answer of the lead."""

    __tablename__ = "ticket_part"
    __table_args__ = (
        _one_of("state", PartState),
        UniqueConstraint("ticket_id", "agency_id", name="uq_ticket_part_ticket_id"),
        Index("ix_ticket_part_agency", "agency_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[str] = mapped_column(default=PartState.ASKED)
    question: Mapped[str]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    agency: Mapped[Agency] = relationship(lazy="raise")


class Return(Base):
    """Once an agency said "not ours"; `to_agency_id` is who got the ticket then."""

    __tablename__ = "ticket_return"
    __table_args__ = (
        Index("ix_ticket_return_pair", "agency_id", "to_agency_id"),
        Index("ix_ticket_return_at", "at", "agency_id", "to_agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    to_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class KeptFile:
    """A file kept outside the web root, under its own digest.

    `width` and `height` are those of a picture that was drawn anew when it came in;
    only such a picture is ever shown in a page.
    """

    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]


class Attachment(KeptFile, Base):
    """A file of a ticket. One that was removed keeps its row."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]


class TicketNumber(Base):
    """The last number given in a month; `month` is `YYMM` in local time."""

    __tablename__ = "ticket_number"

    month: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
