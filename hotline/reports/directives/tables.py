"""The rows of directives: the document, what each agency owes by it, what it answered."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.clock import Span
from hotline.db import Base
from hotline.reports.definitions import Moments
from hotline.reports.directives.codes import DirectiveState, LeftOut, TaskKind, TaskState
from hotline.tickets.tables import KeptFile

_FIRST = text("state <> 'dropped' and supplements_id is null")
_DRAFT = text("state = 'draft'")
_ALARMED = text("next_alarm_at is not null")


def _one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    listed = ",".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class Directive(Base):
    """A văn bản chỉ đạo about a period, counted as things stood at `counted_at`.

    `report_id` is the issued version of the report that it follows from, where there was one.
    A period has one directive, one draft at a time, and any number of supplements to the one
    that was issued first (`supplements_id`).
    `due_on` is the day that the office chose for everybody; without it the terms say. What is
    typed for the document's head and foot is kept with it, and with its issue the bytes of the
    document and their SHA-256.
    """

    __tablename__ = "directive"
    __table_args__ = (
        _one_of("state", DirectiveState),
        Index("uq_directive_first", "period", unique=True, sqlite_where=_FIRST,
              postgresql_where=_FIRST),
        Index("uq_directive_draft", "period", unique=True, sqlite_where=_DRAFT,
              postgresql_where=_DRAFT),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default=DirectiveState.DRAFT)
    period: Mapped[str]
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    counted_at: Mapped[datetime]
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report_version.id"))
    supplements_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"))
    due_on: Mapped[date | None]
    number: Mapped[str] = mapped_column(default="")
    dated: Mapped[date | None]
    place: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str] = mapped_column(default="")
    authority: Mapped[str] = mapped_column(default="")
    position: Mapped[str] = mapped_column(default="")
    signer: Mapped[str] = mapped_column(default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime | None] = mapped_column(index=True)
    document: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str] = mapped_column(default="")

    @property
    def moments(self) -> Moments:
        """What its lists were counted from."""
        return Moments(Span(self.start_at, self.end_at), self.opened_at, self.counted_at)


class DirectiveTask(Base):
    """What one agency owes of one kind; no agency is the hotline itself.

    `apart` is what an agency is told of a field that it follows by means of its own. `due_on` is
    a day of its own, chosen while it was a draft; `due_at` the instant that counts now, and
    `first_due_at` the one that was issued.
    """

    __tablename__ = "directive_task"
    __table_args__ = (
        _one_of("kind", TaskKind),
        _one_of("state", TaskState),
        UniqueConstraint(
            "directive_id", "agency_id", "kind", "apart", name="uq_directive_task_kind"
        ),
        Index("ix_directive_task_agency", "agency_id"),
        Index("ix_directive_task_next_alarm_at", "next_alarm_at", sqlite_where=_ALARMED,
              postgresql_where=_ALARMED),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str]
    apart: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default=TaskState.OWED)
    due_on: Mapped[date | None]
    first_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    next_alarm_at: Mapped[datetime | None]


class DirectiveLine(Base):
    """A ticket of a task, with what was known of it when the lists were counted.

    One that is not asked about stays with why (`left_out`), so that the lines of a list are the
    report's. `added` is why the office put one in that no list had.
    """

    __tablename__ = "directive_line"
    __table_args__ = (
        CheckConstraint(
            "left_out is null or left_out in ("
            + ",".join(f"'{one}'" for one in LeftOut)
            + ")",
            name="left_out",
        ),
        Index("ix_directive_line_task", "task_id"),
        Index("ix_directive_line_ticket", "ticket_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("directive_task.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    rating_id: Mapped[int | None] = mapped_column(ForeignKey("rating.id"))
    explanation_id: Mapped[int | None] = mapped_column(ForeignKey("explanation.id"))
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    left_out: Mapped[str | None]
    left_out_reason: Mapped[str] = mapped_column(default="")
    added: Mapped[str] = mapped_column(default="")


class DirectiveRound(Base):
    """What an agency answers to a task: written by its officers, sent by its head, once.

    Without `sent_at` it is still being written.
    """

    __tablename__ = "directive_round"
    __table_args__ = (UniqueConstraint("task_id", "number", name="uq_directive_round_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("directive_task.id"))
    number: Mapped[int]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]


class DirectiveFile(KeptFile, Base):
    """A file that goes with a round, and may be taken off until that is sent.

    `line_id` is the ticket that it is about; without one it is about the whole report.
    """

    __tablename__ = "directive_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("directive_round.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("directive_line.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class DirectiveReply(Base):
    """What a round says of one ticket.

    Of a dossier: whether it was late against the rule, in which section of the approved
    process, why, and what is done. Of a remaining ticket: how it goes, and until when.
    """

    __tablename__ = "directive_reply"

    round_id: Mapped[int] = mapped_column(ForeignKey("directive_round.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(
        ForeignKey("directive_line.id"), primary_key=True, index=True
    )
    late: Mapped[bool | None]
    section: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")
    remedy: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    promised_on: Mapped[date | None]


class DirectiveDecision(Base):
    """What the office decided of a round, or of the task as a whole; never changed.

    `due_at` is the new date of one that is sent back.
    """

    __tablename__ = "directive_decision"
    __table_args__ = (
        CheckConstraint("decision in ('accepted','sent_back','withdrawn')", name="decision"),
        CheckConstraint("decision = 'withdrawn' or round_id is not null", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("directive_task.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("directive_round.id"))
    decision: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class DirectiveAlarm(Base):
    """A rule that fired for the date of a task. A new date is another one and fires anew."""

    __tablename__ = "directive_alarm"
    __table_args__ = (
        UniqueConstraint("task_id", "rule_id", "due_at", name="uq_directive_alarm_task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("directive_task.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("alarm_rule.id"))
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime]
