"""Which move tells whom: one table, and the one place that reads it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base
from hotline.notices import Occasion


class Circle(StrEnum):
    """Who is meant, seen from the agency that owes something."""

    HANDLER = "handler"
    OFFICERS = "officers"
    HEAD = "head"
    OFFICE = "office"
    DISPATCHERS = "dispatchers"


class CallerNotice(Base):
    """Whether callers are told by SMS on an occasion; without a row they are not."""

    __tablename__ = "caller_notice"

    occasion: Mapped[str] = mapped_column(primary_key=True)
    sms: Mapped[bool]


TOLD: dict[str, Occasion] = {}
