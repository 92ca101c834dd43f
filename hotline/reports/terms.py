"""The terms of reporting that a province sets: one row, and the fields with a tracker."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base
from hotline.reports.period import Cutoff, Period


class ReportTerms(Base):
    """When months end, when they are counted and drafted, and how long agencies have.

    `cutoff_day` 0 is the calendar's month. A period is counted as things stood
    `counted_after_hours` after its end, drafted `draft_after_hours` after it; what a directive
    asks is due `answer_days` calendar days after it was issued (about four weeks, DOMAIN §7).
    """

    __tablename__ = "report_terms"
    __table_args__ = (
        CheckConstraint("id = 1", name="alone"),
        CheckConstraint("cutoff_day between 0 and 28", name="cutoff_day"),
        CheckConstraint("cutoff_hour between 0 and 23", name="cutoff_hour"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cutoff_day: Mapped[int]
    cutoff_hour: Mapped[int]
    counted_after_hours: Mapped[int]
    draft_after_hours: Mapped[int]
    answer_days: Mapped[int]

    @property
    def cutoff(self) -> Cutoff:
        """When a month ends."""
        return Cutoff(self.cutoff_day, self.cutoff_hour)

    def counted_at(self, period: Period, *, at: datetime) -> datetime:
        """As of which instant a period is counted: soon after its end, never after `at`."""
        return min(period.span.end + timedelta(hours=self.counted_after_hours), at)


class Tracker(Base):
    """A specialist field that an agency follows by means of its own (identity cards: Công an
    tỉnh); reported apart."""

    __tablename__ = "report_tracker"
    __table_args__ = (UniqueConstraint("field_id", name="uq_report_tracker_field_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("field.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))


async def terms(s: AsyncSession) -> ReportTerms:
    """The terms in force."""
    return await s.get_one(ReportTerms, 1)


async def trackers(s: AsyncSession) -> list[Tracker]:
    """The fields with a tracker of their own."""
    return list(await s.scalars(select(Tracker).order_by(Tracker.id)))
