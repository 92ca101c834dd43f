"""The PBX's own count of arrivals a day, to hold our calls against."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import clock
from hotline.calls.derive import Direction
from hotline.calls.tables import Call
from hotline.db import Base


class JournalDay(Base):
    """How many inbound calls a PBX journalled on a local day, as last read from it."""

    __tablename__ = "journal_day"

    system: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    counted: Mapped[int]
    read_at: Mapped[datetime]


async def note_count(
    s: AsyncSession, system: str, day: date, counted: int, *, at: datetime
) -> JournalDay:
    """Write down the PBX's count of a day."""
    row = await s.get(JournalDay, (system, day))
    if row is None:
        row = JournalDay(system=system, day=day, counted=counted, read_at=at)
        s.add(row)
    row.counted, row.read_at = counted, at
    await s.flush()
    return row


async def counted_days(s: AsyncSession, *, since: date) -> list[JournalDay]:
    """The counts since a local day, newest first."""
    found = await s.scalars(
        select(JournalDay)
        .where(JournalDay.day >= since)
        .order_by(JournalDay.day.desc(), JournalDay.system)
    )
    return list(found)


async def arrivals(s: AsyncSession, row: JournalDay) -> int:
    """Inbound calls recorded here that the PBX's count of a day can have counted when read."""
    span = clock.day_span(row.day)
    counted = await s.scalar(
        select(func.count())
        .select_from(Call)
        .where(
            Call.system == row.system,
            Call.direction == Direction.INBOUND,
            Call.started_at >= span.start,
            Call.started_at < min(span.end, row.read_at),
        )
    )
    return counted or 0


def recent(at: datetime, days: int = 7) -> date:
    """The local day that many days before an instant."""
    return clock.local_day(at) - timedelta(days=days - 1)
