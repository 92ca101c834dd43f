"""The rows of letters of apology, and which letters count."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    and_,
    exists,
    not_,
    text,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from hotline.db import Base
from hotline.dossiers.codes import LetterMeans, LetterState, LetterVerb
from hotline.dossiers.tables import Dossier, day_before, one_of
from hotline.outbox import Message, MessageStatus

# The applicant surely did not get these.
FAILED = (MessageStatus.DEAD, MessageStatus.UNDELIVERED, MessageStatus.CANCELLED)
_STANDS = f"state <> '{LetterState.DROPPED}'"


class ApologyLetter(Base):
    """A letter about one missed appointment (`due_at`) of a dossier; one at a time stands.

    `letter_due_at` is the end of its last day as it was when it was drafted. `message` is the
    key in the outbox of what was sent; `handed_to` says who took it on paper. `body` is the
    text as it was approved, with the applicant's name, and `template_version` the Word template
    of that day; empty before.
    """

    __tablename__ = "apology_letter"
    __table_args__ = (
        one_of("state", LetterState),
        one_of("means", LetterMeans),
        Index("uq_apology_letter_stands", "dossier_id", "due_at", unique=True,
              sqlite_where=text(_STANDS), postgresql_where=text(_STANDS)),
        Index("ix_apology_letter_agency", "agency_id", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    due_at: Mapped[datetime]
    letter_due_at: Mapped[datetime | None]
    reason: Mapped[str]
    new_due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=LetterState.DRAFTED)
    body: Mapped[str] = mapped_column(default="")
    template_version: Mapped[int | None]
    drafted_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    means: Mapped[str | None]
    message: Mapped[str | None]
    handed_to: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    @property
    def letter_day(self) -> date | None:
        """The last local day for it."""
        return day_before(self.letter_due_at)

    @property
    def too_late(self) -> bool:
        """Whether it went out after the last day for it."""
        last = self.letter_due_at
        return self.sent_at is not None and last is not None and self.sent_at >= last


class ApologyEvent(Base):
    """What was done to a letter, by whom, in which words; only ever added."""

    __tablename__ = "apology_event"
    __table_args__ = (one_of("verb", LetterVerb),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("apology_letter.id"), index=True)
    verb: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")


class ApologyWording(Base):
    """The text of letters, with places such as {ho_ten}; one row, `id` 1."""

    __tablename__ = "apology_wording"
    __table_args__ = (CheckConstraint("id = 1", name="alone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    edited_by: Mapped[str] = mapped_column(default="")
    edited_at: Mapped[datetime | None]


# A list may show letters as well: those that were sent are asked for apart from these.
_Sent = aliased(ApologyLetter)


def sent_for(at: datetime, *, too_late: bool | None = None) -> ColumnElement[bool]:
    """The condition that a letter about a dossier's appointment had gone out by an instant.

    With `too_late`, only such as went out after the last day for it, or in time.
    """
    of_dossier = [
        _Sent.dossier_id == Dossier.id,
        _Sent.due_at == Dossier.due_at,
        _Sent.state == LetterState.SENT,
        _Sent.sent_at <= at,
        not_(exists().where(Message.key == _Sent.message, Message.status.in_(FAILED))),
    ]
    if too_late is not None:
        after = and_(_Sent.letter_due_at.is_not(None), _Sent.sent_at >= _Sent.letter_due_at)
        of_dossier.append(after if too_late else not_(after))
    return exists().where(*of_dossier)
