"""The rows of calendars: hours of the week, days that differ, years whose Tết is decided."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base


class WorkCalendar(Base):
    """A calendar (lịch làm việc). The first is the province's; agencies may have their own."""

    __tablename__ = "calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class WorkingHours(Base):
    """One stretch of a weekday (0 = Monday), local wall time; a lunch break makes two."""

    __tablename__ = "working_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"), index=True)
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]


class SpecialDay(Base):
    """A day unlike its weekday: off (`hours` empty), or worked in hours of its own.

    `hours` is written `0730-1130,1330-1700`: a make-up day, half a day, other shifts.
    """

    __tablename__ = "special_day"

    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]
    hours: Mapped[str] = mapped_column(default="")


class DecidedYear(Base):
    """A year whose days off the Prime Minister or the province has announced, by which document."""

    __tablename__ = "decided_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str]
    decided_on: Mapped[date]
    noted_at: Mapped[datetime]
