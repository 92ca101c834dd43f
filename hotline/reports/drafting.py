"""Drafting by itself: the last month's report, some hours after its end, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import notices
from hotline.notices import News, Occasion
from hotline.reports import issuing
from hotline.reports.freezing import Taken
from hotline.reports.period import Period, month_of
from hotline.reports.terms import terms
from hotline.reports.versions import Report, ReportVersion
from hotline.staff import Role


async def due(s: AsyncSession, *, at: datetime) -> Period | None:
    """The last month that ended long enough ago and has no report, were it empty or not."""
    set_ = await terms(s)
    ended = at - timedelta(hours=set_.draft_after_hours)
    period = month_of(ended, set_.cutoff).previous()
    start, end = period.span
    known = select(Report.id).where(Report.start == start, Report.end == end)
    return None if await s.scalar(known) is not None else period


async def keep(s: AsyncSession, taken: Taken, *, at: datetime) -> ReportVersion | None:
    """Make it the first version, and tell the office; None where another process was quicker."""
    report, new = await issuing.report_of(s, taken.period)
    if not new:
        return None
    row = await issuing.add(s, report, taken, by=None, at=at)
    year, _, month = taken.period.name.partition("-")
    named = {"month": f"{month}/{year}", "path": f"/reports/{row.id}"}
    news = [
        News(f"report:{row.id}:{one.id}", one, Occasion.REPORT_DRAFTED, None, named)
        for one in await notices.addressees(s, roles=[Role.OFFICE])
    ]
    await notices.tell(s, news, at=at)
    return row
