"""The rows behind the bell: what somebody was told, and by which means they wish to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base

_UNREAD = text("read_at IS NULL")


class Notice(Base):
    """Something one person is told in the console, once: `key` makes telling it twice harmless.

    `named` is what its words name; instants in it are ISO 8601 in UTC.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person_id", "person_id", "id"),
        Index(
            "ix_notice_unread", "person_id", postgresql_where=_UNREAD, sqlite_where=_UNREAD
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # The room of tickets lies above this one, so the table is only named.
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    occasion: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    named: Mapped[dict[str, Any]]


class NoticePreference(Base):
    """A person's own choice for one occasion; without a row the role's default holds."""

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    occasion: Mapped[str] = mapped_column(primary_key=True)
    console: Mapped[bool]
    email: Mapped[bool]
    sms: Mapped[bool]
