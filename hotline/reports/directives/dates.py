"""Until when a directive wants its answers: days of the document, instants of work."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, deadlines
from hotline.deadlines import Unit
from hotline.errors import Invalid
from hotline.reports.period import Period
from hotline.reports.plain import report_before
from hotline.reports.terms import terms


async def usual_day(s: AsyncSession, dated: date, period: Period) -> date:
    """The day by which agencies answer a document of a day about a period, as the terms have it.

    What the period's report says, where that leaves them half of the usual days at least; else so
    many calendar days from the document's own. A day off rolls forward by the province's calendar.
    """
    set_ = await terms(s)
    reported = report_before(period, set_)
    if 2 * (reported - dated).days >= set_.answer_days:
        return clock.local_day(await end_of(s, reported))
    return clock.local_day(await end_of(s, dated + timedelta(days=set_.answer_days)))


async def end_of(s: AsyncSession, day: date) -> datetime:
    """The instant at which a day of work ends; of a day off, the next one's."""
    before = clock.at_local(day - timedelta(days=1))
    due = deadlines.due_at(before, 1, Unit.CALENDAR_DAYS, await deadlines.calendar(s))
    return due.at


async def check_day(s: AsyncSession, day: date, *, after: date, field: str) -> None:
    """Raise Invalid for a day that is not after another one, or on which nobody works."""
    if day <= after:
        raise Invalid("directive_due_past", field=field, after=f"{after:%d/%m/%Y}")
    works = clock.local_day(await end_of(s, day))
    if works != day:
        raise Invalid(
            "directive_due_off", field=field, day=f"{day:%d/%m/%Y}", next=f"{works:%d/%m/%Y}"
        )
