"""The rows of asking: each single attempt, and what no machine could read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.db import Base
from hotline.feedback.codes import AskOutcome
from hotline.tickets import Ticket

# What messages that ask are filed under in the outbox, before the reference of their talk.
MESSAGE_KEY = "ask:"


class Ask(Base):
    """One attempt to ask about one ticket. `reference` names it to the PBX and in the journal.

    Several tickets of one caller are asked about in one conversation: their asks share a
    `talk`, the reference of the first of them, under which one message lies in the outbox,
    and a `link` that opens them on the web. `closing` counts the closings of a ticket from
    0: one that was reopened is asked about anew. `due_at` is when the attempt is to be made,
    `by_id` the operator who asked.
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
    talk: Mapped[str] = mapped_column(index=True)
    link: Mapped[str | None] = mapped_column(index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("asking_policy.id"))
    closing: Mapped[int] = mapped_column(default=0, server_default="0")
    attempt: Mapped[int]
    mode: Mapped[str]
    phone: Mapped[str | None] = mapped_column(index=True)
    email: Mapped[str | None]
    outcome: Mapped[str] = mapped_column(default=AskOutcome.WAITING)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship(lazy="raise")

    @property
    def message_key(self) -> str:
        """What the message of its conversation in the outbox is filed under."""
        return MESSAGE_KEY + self.talk


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
