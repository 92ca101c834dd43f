"""Calendars made, named and taken away: what moves no date."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.deadlines.book import book
from hotline.deadlines.changes import WeekChange
from hotline.deadlines.tables import SpecialDay, WorkCalendar, WorkingHours
from hotline.errors import Invalid, NotFound

_NAME_AT_MOST = 100


async def add_calendar(s: AsyncSession, name: str) -> WorkCalendar:
    """A further calendar, beginning with the province's week. Raises Invalid on its name."""
    told = await _name(s, name, None)
    province = (await book(s)).sheet()
    row = WorkCalendar(name=told)
    s.add(row)
    await s.flush()
    if province is not None and province.week:
        await WeekChange(row.id, province.week).write(s)
    return row


async def rename_calendar(s: AsyncSession, calendar_id: int, name: str) -> WorkCalendar:
    """Another name. Raises Invalid when it is empty or taken."""
    row = await _row(s, calendar_id)
    row.name = await _name(s, name, calendar_id)
    await s.flush()
    return row


async def remove_calendar(s: AsyncSession, calendar_id: int) -> None:
    """Take away a calendar that nobody counts by; the caller has seen to that.

    Raises Invalid for the province's own.
    """
    row = await _row(s, calendar_id)
    if calendar_id == await s.scalar(select(func.min(WorkCalendar.id))):
        raise Invalid("calendar_of_province")
    for noun in (SpecialDay, WorkingHours):
        await s.execute(delete(noun).where(noun.calendar_id == calendar_id))
    await s.delete(row)
    await s.flush()


async def _row(s: AsyncSession, calendar_id: int) -> WorkCalendar:
    row = await s.get(WorkCalendar, calendar_id)
    if row is None:
        raise NotFound("no_such_calendar")
    return row


async def _name(s: AsyncSession, typed: str, calendar_id: int | None) -> str:
    name = vietnam.nfc(typed).strip()
    if not name or len(name) > _NAME_AT_MOST:
        raise Invalid("calendar_name", field="name", most=_NAME_AT_MOST)
    taken = await s.scalar(select(WorkCalendar.id).where(WorkCalendar.name == name))
    if taken is not None and taken != calendar_id:
        raise Invalid("calendar_name_taken", field="name", name=name)
    return name
