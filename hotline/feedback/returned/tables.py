"""The rows of results returned: how many a counter handed out on a day."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base


class ReturnedSource(StrEnum):
    """Where a number of results returned comes from."""

    TYPED = "typed"
    FILE = "file"
    DOSSIERS = "dossiers"


class CounterReturn(Base):
    """How many results a counter handed out on a local day; all lines of a day add up.

    A line without an officer is of those of whom nobody knows who handed them out.
    """

    __tablename__ = "counter_return"
    __table_args__ = (
        CheckConstraint("returned >= 0", name="returned"),
        Index("ix_counter_return_day", "counter_id", "day", "officer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("counter_officer.id"))
    day: Mapped[date]
    returned: Mapped[int]
    source: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
