"""Until when a directive wants its answers: days of the document, instants of work."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, deadlines
from hotline.deadlines import Unit
from hotline.errors import Invalid
from hotline.reports.terms import terms


async def usual_day(s: AsyncSession, dated: date) -> date:
    """The day by which agencies answer a document of a day, as the terms have it.

    So many calendar days on; the end on a day off rolls forward by the province's calendar.
    """
    days = (await terms(s)).answer_days
    due = deadlines.due_at(
        clock.at_local(dated), days, Unit.CALENDAR_DAYS, await deadlines.calendar(s)
    )
    return clock.local_day(due.at)


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
