"""What dates are counted on, before and after a change. Pure but for its loading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, deadlines
from hotline.agencies import Agency, Field
from hotline.deadlines import (
    Book,
    BookChange,
    Calendar,
    Due,
    KnownPolicy,
    PolicyChange,
    Step,
    Unit,
    shown,
)
from hotline.errors import Invalid, NotFound
from hotline.tickets.obligations import Counted, counted

Why = list[dict[str, str]]
_DAYS_NAMED = 3
_LOOKED_THROUGH = 400


class Row(NamedTuple):
    """An open obligation with what its ticket says of it."""

    id: int
    ticket_id: int
    step: str
    agency_id: int | None
    start_at: datetime
    due_at: datetime
    amount: int
    unit: str
    source: str
    code: str
    status: str
    kind: str | None
    urgency: str
    field_id: int | None
    extensions: int


class Granted(NamedTuple):
    """An extension of a ticket's answer."""

    decided_at: datetime
    amount: int
    unit: str


class Moved(NamedTuple):
    """An obligation with the dates that it has from now on, and why."""

    row: Row
    first: Due
    due: Due
    amount: int
    unit: str
    source: str
    why: Why


@dataclass(frozen=True)
class AgencyCalendar:
    """An agency counts by another calendar from now on; None is the province's."""

    agency_id: int
    calendar_id: int | None

    async def write(self, s: AsyncSession) -> None:
        """The agency's row."""
        told = update(Agency).where(Agency.id == self.agency_id)
        await s.execute(told.values(calendar_id=self.calendar_id))


Change = BookChange | AgencyCalendar


@dataclass(frozen=True)
class Ground:
    """Calendars and policies, which agency has its own calendar, and the tree of fields."""

    book: Book
    agencies: Mapping[int, int | None]
    parents: Mapping[int, int | None]
    change: Change | None = None
    # What many rows share is counted once.
    _counted: dict[tuple[object, ...], Counted] = field(default_factory=dict, repr=False)
    _same: dict[int | None, bool] = field(default_factory=dict, repr=False)
    _reasons: dict[tuple[int | None, date, date], Why] = field(default_factory=dict, repr=False)

    def changed(self, change: Change) -> Ground:
        """The ground after a change. Raises what the change raises when it cannot stand."""
        if isinstance(change, AgencyCalendar):
            self._check(change)
            told = {**self.agencies, change.agency_id: change.calendar_id}
            return replace(self, agencies=told, change=change, _counted={}, _same={}, _reasons={})
        row = change.row if isinstance(change, PolicyChange) else None
        if row is not None and row.field_id is not None and row.field_id not in self.parents:
            raise Invalid("field_missing", field="field")
        book = change.on(self.book)
        return replace(self, book=book, change=change, _counted={}, _same={}, _reasons={})

    def calendar(self, agency_id: int | None) -> Calendar:
        """Whose calendar counts: the agency's, or the province's for the hotline itself."""
        return self.book.calendar(self.agencies.get(agency_id) if agency_id else None)

    def moved(self, row: Row, before: Ground, granted: Sequence[Granted]) -> Moved | None:
        """The row's dates on this ground, where they differ from those on the ground before."""
        policy = self._other_policy(row, before)
        amount, unit, source = policy or (row.amount, row.unit, row.source)
        same_time = self._counts_alike(row.agency_id, before)
        if policy is None and same_time:
            return None
        more = _since(row, granted)
        was = before.counted(row, row.amount, row.unit, more)
        now = self.counted(row, amount, unit, more)
        if now.due.at == row.due_at or (policy is None and was.due.at == now.due.at):
            return None
        why = [_policy_why(row, policy)] if policy else self._why(row, before, now.due)
        return Moved(row, now.first, now.due, amount, unit, source, why)

    def counted(
        self, row: Row, amount: int, unit: str, granted: tuple[tuple[int, str], ...]
    ) -> Counted:
        """Both dates of a row; days are counted alike for all rows of one day."""
        by_day = unit != Unit.WORKING_HOURS
        begin: object = clock.local_day(row.start_at) if by_day else row.start_at
        key = (self._whose(row), begin, amount, unit, granted)
        if key not in self._counted:
            calendar = self.calendar(row.agency_id)
            self._counted[key] = counted(row.start_at, amount, unit, calendar, granted)
        return self._counted[key]

    def _check(self, change: AgencyCalendar) -> None:
        if change.agency_id not in self.agencies:
            raise NotFound("no_such_agency")
        if change.calendar_id is not None:
            sheet = self.book.sheet(change.calendar_id)
            if sheet is None or sheet.id != change.calendar_id:
                raise NotFound("no_such_calendar")

    def _counts_alike(self, agency_id: int | None, before: Ground) -> bool:
        if agency_id not in self._same:
            self._same[agency_id] = self.calendar(agency_id) == before.calendar(agency_id)
        return self._same[agency_id]

    def _other_policy(self, row: Row, before: Ground) -> tuple[int, str, str] | None:
        """The policy that holds now, where the change made it another one."""
        if not isinstance(self.change, PolicyChange):
            return None
        now, was = self._policy(row), before._policy(row)
        if now is None or (was is not None and _says(was) == _says(now)):
            return None
        return None if _says(now)[:2] == (row.amount, row.unit) else _says(now)

    def _policy(self, row: Row) -> KnownPolicy | None:
        line: list[int] = []
        field_id = row.field_id
        while field_id is not None and field_id not in line:
            line.append(field_id)
            field_id = self.parents.get(field_id)
        return deadlines.policy_for(
            self.book.policies, Step(row.step), field_ids=tuple(line), kind=row.kind or "",
            urgency=row.urgency,
        )  # fmt: skip

    def _why(self, row: Row, before: Ground, due: Due) -> Why:
        if isinstance(self.change, AgencyCalendar):
            sheet = self.book.sheet(self.change.calendar_id)
            return [{"code": "other_calendar", "named": sheet.name if sheet else ""}]
        first, last = clock.local_day(row.start_at), clock.local_day(max(due.at, row.due_at))
        key = (self._whose(row), first, last)
        if key not in self._reasons:
            old, new = before.calendar(row.agency_id), self.calendar(row.agency_id)
            days = _differ(old, new, first, last)[:_DAYS_NAMED]
            self._reasons[key] = [_day_why(old, new, day) for day in days]
        return self._reasons[key]

    def _whose(self, row: Row) -> int | None:
        return self.agencies.get(row.agency_id) if row.agency_id else None


async def ground(s: AsyncSession) -> Ground:
    """What dates are counted on now."""
    agencies = await s.execute(select(Agency.id, Agency.calendar_id))
    parents = await s.execute(select(Field.id, Field.parent_id))
    return Ground(
        await deadlines.book(s),
        {int(number): calendar for number, calendar in agencies},
        {int(number): parent for number, parent in parents},
    )


def _since(row: Row, granted: Sequence[Granted]) -> tuple[tuple[int, str], ...]:
    """The extensions of this obligation; those before a reopening were of another."""
    if row.step != Step.ANSWER:
        return ()
    return tuple((one.amount, one.unit) for one in granted if one.decided_at >= row.start_at)


def _says(policy: KnownPolicy) -> tuple[int, str, str]:
    return policy.amount, policy.unit, policy.source


def _policy_why(row: Row, policy: tuple[int, str, str]) -> dict[str, str]:
    amount, unit, _ = policy
    return {"code": "policy", "was": f"{row.amount} {row.unit}", "now": f"{amount} {unit}"}


def _differ(old: Calendar, new: Calendar, first: date, last: date) -> list[date]:
    span = min((last - first).days, _LOOKED_THROUGH)
    days = (first + timedelta(days=offset) for offset in range(span + 1))
    return [day for day in days if old.hours(day) != new.hours(day)]


def _day_why(old: Calendar, new: Calendar, day: date) -> dict[str, str]:
    special = new.special.get(day) or old.special.get(day)
    return {
        "code": "day",
        "day": f"{day:%d/%m/%Y}",
        "was": shown(old.hours(day)),
        "now": shown(new.hours(day)),
        "named": special.name if special else "",
    }
