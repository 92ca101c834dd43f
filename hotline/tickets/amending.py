"""A change of calendars or policies among what the office changed: who, from what to what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, texts
from hotline.agencies import directory
from hotline.amendments import Deed, Subject
from hotline.deadlines import (
    Book,
    DaysChange,
    DeadlinePolicy,
    Hours,
    KnownPolicy,
    PolicyChange,
    PolicyRow,
    Sheet,
    Special,
    WeekChange,
    shown,
)
from hotline.staff import Person
from hotline.tickets.grounds import AgencyCalendar, Change, Ground

_DAYS_NAMED = 10


class _Told(NamedTuple):
    subject: Subject
    subject_id: int
    title: str
    deed: Deed
    changed: Mapping[str, Any]


async def write_down(
    s: AsyncSession, change: Change, before: Ground, after: Ground, *, by: Person, at: datetime
) -> None:
    """Note a change beside itself, after its rows are written."""
    if isinstance(change, PolicyChange):
        told = await _policy(s, change, before.book)
    elif isinstance(change, AgencyCalendar):
        told = await _agency(s, change, before, after)
    else:
        told = _calendar(change, before.book, after.book)
    if told.changed:
        amendments.note(s, *told, by=by, at=at)


def _calendar(change: DaysChange | WeekChange, before: Book, after: Book) -> _Told:
    old, new = (_sheet(book, change.calendar_id) for book in (before, after))
    if isinstance(change, WeekChange):
        was, now = {"week": _week(old.week)}, {"week": _week(new.week)}
    else:
        days = [day for day in change.days if old.special.get(day) != new.special.get(day)]
        was, now = ({"special_days": _days(one.special, days)} for one in (old, new))
    changed = amendments.difference(was, now)
    return _Told(Subject.CALENDAR, new.id, new.name, Deed.CHANGED, changed)


async def _policy(s: AsyncSession, change: PolicyChange, before: Book) -> _Told:
    old = next((row for row in before.policies if row.id == change.number), None)
    number = change.number or await s.scalar(select(func.max(DeadlinePolicy.id))) or 0
    was, now = await _traits(s, old), await _traits(s, change.row)
    deed = Deed.ADDED if old is None else Deed.REMOVED if change.row is None else Deed.CHANGED
    title = texts.label_in("Step", str(now["step"] or was["step"]))
    return _Told(Subject.POLICY, number, title, deed, amendments.difference(was, now))


async def _agency(s: AsyncSession, change: AgencyCalendar, before: Ground, after: Ground) -> _Told:
    sheets = [one.book.sheet(one.agencies[change.agency_id]) for one in (before, after)]
    was, now = ({"calendar": sheet.name if sheet else ""} for sheet in sheets)
    agency = (await directory(s)).agencies[change.agency_id]
    changed = amendments.difference(was, now)
    return _Told(Subject.AGENCY, agency.id, agency.name, Deed.CHANGED, changed)


async def _traits(s: AsyncSession, row: KnownPolicy | PolicyRow | None) -> dict[str, Any]:
    field = (await directory(s)).fields.get((row.field_id if row else None) or 0)
    return {
        "step": str(row.step) if row else "",
        "amount": row.amount if row else "",
        "unit": str(row.unit) if row else "",
        "field": field.name if field else "",
        "kind": (row.kind or "") if row else "",
        "urgency": (row.urgency or "") if row else "",
        "source": row.source if row else "",
    }


def _sheet(book: Book, calendar_id: int) -> Sheet:
    sheet = book.sheet(calendar_id)
    assert sheet is not None
    return sheet


def _week(week: Mapping[int, Hours]) -> str:
    """Weekdays by their Vietnamese numbers, where Monday is the second day."""
    return "; ".join(
        f"{'CN' if day == 6 else f'T{day + 2}'} {shown(hours)}"
        for day, hours in sorted(week.items())
        if hours
    )


def _days(special: Mapping[date, Special], days: Collection[date]) -> str:
    set_ = [(day, special[day]) for day in sorted(days) if day in special]
    named = [
        f"{day:%d/%m/%Y} {one.name} {shown(one.hours)}".strip() for day, one in set_[:_DAYS_NAMED]
    ]
    more = len(set_) - len(named)
    return "; ".join(named) + (f" … (+{more})" if more else "")
