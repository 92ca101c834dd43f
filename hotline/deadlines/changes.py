"""Changes to calendars and policies: first as a picture of what would be, then as rows.

`on` makes the picture, so that what would move can be shown before anything is
saved; `write` makes the rows agree with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import ClassVar

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db import announce, insert_rows
from hotline.deadlines.book import Book, Sheet
from hotline.deadlines.calendar import Special
from hotline.deadlines.due import Unit
from hotline.deadlines.hours import Hours, written
from hotline.deadlines.policy import DeadlinePolicy, KnownPolicy, Step
from hotline.deadlines.tables import SpecialDay, WorkingHours
from hotline.errors import Invalid, NotFound

AMOUNT_AT_MOST = 365
# The topic of what is announced when hours or days of a calendar changed.
CALENDAR_NEWS = "calendar"
# A book that was read before the change stays as it was read.
_AS_READ = {"synchronize_session": False}


@dataclass(frozen=True)
class DaysChange:
    """Special days of one calendar set, or taken away (None)."""

    calendar_id: int
    days: Mapping[date, Special | None]

    def on(self, book: Book) -> Book:
        """The book with these days. Raises NotFound for a calendar that is none."""
        sheet = _own(book, self.calendar_id)
        told = {**sheet.special, **{day: one for day, one in self.days.items() if one}}
        for day, special in self.days.items():
            if special is None:
                told.pop(day, None)
        return book.with_sheet(replace(sheet, special=told))

    async def write(self, s: AsyncSession) -> None:
        """The rows of these days."""
        of = SpecialDay.calendar_id == self.calendar_id
        await s.execute(delete(SpecialDay).where(of, SpecialDay.day.in_(self.days)))
        rows = [
            {"calendar_id": self.calendar_id, "day": day, "name": one.name,
             "hours": written(one.hours)}
            for day, one in self.days.items() if one is not None
        ]  # fmt: skip
        await insert_rows(s, SpecialDay, rows)
        announce(s, CALENDAR_NEWS)


@dataclass(frozen=True)
class WeekChange:
    """The hours of one calendar's week; weekdays that are missing are not worked."""

    calendar_id: int
    week: Mapping[int, Hours]

    def on(self, book: Book) -> Book:
        """The book with this week. Raises Invalid when it holds no working time."""
        if not any(self.week.values()):
            raise Invalid("week_empty", field="day0")
        return book.with_sheet(replace(_own(book, self.calendar_id), week=self.week))

    async def write(self, s: AsyncSession) -> None:
        """The rows of this week."""
        of = WorkingHours.calendar_id == self.calendar_id
        await s.execute(delete(WorkingHours).where(of))
        rows = [
            {"calendar_id": self.calendar_id, "weekday": day, "starts": starts, "ends": ends}
            for day, hours in self.week.items() for starts, ends in hours
        ]  # fmt: skip
        await insert_rows(s, WorkingHours, rows)
        announce(s, CALENDAR_NEWS)


@dataclass(frozen=True)
class PolicyRow:
    """What a policy says; empty conditions agree with all."""

    step: Step
    amount: int
    unit: Unit
    field_id: int | None = None
    kind: str | None = None
    urgency: str | None = None
    source: str = ""


@dataclass(frozen=True)
class PolicyChange:
    """A policy added (`number` None), put otherwise, or taken away (`row` None)."""

    # Above every number that a row has: an added policy is the youngest.
    _NEW: ClassVar[int] = 2**31
    number: int | None
    row: PolicyRow | None

    def on(self, book: Book) -> Book:
        """The book with this policy. Raises Invalid for one that cannot stand."""
        others = [one for one in book.policies if one.id != self.number]
        if self.number is not None and len(others) == len(book.policies):
            raise NotFound("no_such_policy")
        if self.row is not None:
            _check(self.row, others)
            others.append(KnownPolicy(id=self.number or self._NEW, **asdict(self.row)))
        _still_answered(others)
        return book.with_policies(others)

    async def write(self, s: AsyncSession) -> None:
        """The row of this policy."""
        if self.number is None:
            assert self.row is not None
            s.add(DeadlinePolicy(**asdict(self.row)))
        elif self.row is None:
            gone = delete(DeadlinePolicy).where(DeadlinePolicy.id == self.number)
            await s.execute(gone, execution_options=_AS_READ)
        else:
            told = update(DeadlinePolicy).where(DeadlinePolicy.id == self.number)
            await s.execute(told.values(**asdict(self.row)), execution_options=_AS_READ)
        await s.flush()


BookChange = DaysChange | WeekChange | PolicyChange


def _own(book: Book, calendar_id: int) -> Sheet:
    sheet = book.sheet(calendar_id)
    if sheet is None or sheet.id != calendar_id:
        raise NotFound("no_such_calendar")
    return sheet


def _check(row: PolicyRow, others: list[KnownPolicy]) -> None:
    if not 0 < row.amount <= AMOUNT_AT_MOST:
        raise Invalid("policy_amount", field="amount", most=AMOUNT_AT_MOST)
    same = (row.step, row.field_id, row.kind, row.urgency)
    if any((one.step, one.field_id, one.kind, one.urgency) == same for one in others):
        raise Invalid("policy_twice", field="step")


def _still_answered(rows: list[KnownPolicy]) -> None:
    """Some policy must answer for every ticket, or citizens are promised nothing."""
    general = (Step.ANSWER, None, None, None)
    if not any((one.step, one.field_id, one.kind, one.urgency) == general for one in rows):
        raise Invalid("policy_general_answer", field="step")
