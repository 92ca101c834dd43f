"""The rows of a call: the call itself, the ids its channels went by, what the PBX said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base


class Call(Base):
    """One conversation. `live` and `journal` are what the two sources said; the rest derives.

    `caller` and `dialed` are as dialled or presented; `phone` is the citizen's end
    as E.164, None when withheld or internal. `part_of_id` names the call that this
    one turned out to belong to (an attended transfer); such a part is not counted.
    """

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("system", "conversation", name="uq_call_conversation"),
        Index("ix_call_phone", "phone", "started_at"),
        Index("ix_call_state", "state", "started_at"),
        # All that calls of a period are counted from: the calls themselves are not read.
        Index("ix_call_started_at", "started_at", "direction", "part_of_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    system: Mapped[str]
    conversation: Mapped[str]
    direction: Mapped[str]
    state: Mapped[str]
    outcome: Mapped[str | None]
    caller: Mapped[str | None]
    caller_name: Mapped[str | None]
    dialed: Mapped[str | None]
    phone: Mapped[str | None]
    queue: Mapped[str | None]
    answered_by: Mapped[str | None]
    ringing: Mapped[list[Any]] = mapped_column(default=list)
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    recording: Mapped[str | None]
    ask: Mapped[str | None]
    live: Mapped[dict[str, Any] | None]
    journal: Mapped[dict[str, Any] | None]
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"))


class CallLeg(Base):
    """Which call a linked id belongs to; several of one call after a transfer."""

    __tablename__ = "call_leg"

    system: Mapped[str] = mapped_column(primary_key=True)
    linked_id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)


class CallEvent(Base):
    """One AMI event as received, kept so that a restart can pick up the thread."""

    __tablename__ = "call_event"
    __table_args__ = (Index("ix_call_event_linked_id", "system", "linked_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    system: Mapped[str]
    linked_id: Mapped[str]
    name: Mapped[str]
    at: Mapped[datetime]
    headers: Mapped[dict[str, Any]]
