"""Reminders, alarms and escalations: what the sweep finds due, and tells exactly once.

`TicketDeadline.next_alarm_at` says when the sweep has to look at a deadline again; any instant
up to its next alarm will do, so whoever sets or moves a due date writes the present one. That
a rule fired for a due date is a row of its own, unique on both engines, written in the same
transaction as what it tells: two workers, a dead one, or days of standing still change nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base


class Alarm(Base):
    """A rule that fired for a due date. A date that is moved is another one and fires anew."""

    __tablename__ = "alarm"
    __table_args__ = (
        UniqueConstraint("deadline_id", "rule_id", "due_at", name="uq_alarm_deadline_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("ticket_deadline.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("alarm_rule.id"))
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime]
