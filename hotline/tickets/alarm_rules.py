"""Alarm rules: which step, how long before or after its due date, and who is told.

Rows that the administrator edits. The counting is pure: working time runs by the office's
calendar, backwards as well as forwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import amendments, clock, texts
from hotline.amendments import Deed, Subject
from hotline.db import Base
from hotline.deadlines import Calendar, Step
from hotline.errors import Invalid, NotFound
from hotline.staff import Person
from hotline.tickets.noticing import Circle
from hotline.tickets.tables import TicketDeadline

_OFFSET_AT_MOST = 365
_TOO_FAR = 3660


class OffsetUnit(StrEnum):
    """How the distance to a due date is counted; `hours` run day and night."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class AlarmRule(Base):
    """For deadlines of a step, `amount` of `unit` before or after they are due, tell a circle.

    `email` and `sms` hold for whoever has not chosen otherwise. `since` is when the rule began
    to hold as it is: it never fires for an instant before.
    """

    __tablename__ = "alarm_rule"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str]
    before: Mapped[bool]
    amount: Mapped[int]
    unit: Mapped[str]
    circle: Mapped[str]
    email: Mapped[bool]
    sms: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)
    since: Mapped[datetime]

    def instant(self, due: datetime, calendar: Calendar) -> datetime:
        """When the rule fires for a due date. Raises Invalid for a calendar without work."""
        return offset(due, self.amount, OffsetUnit(self.unit), calendar, before=self.before)

    def holds_from(self, start_at: datetime, instant: datetime) -> bool:
        """Whether it may fire at its instant for what is owed since `start_at`.

        A reminder that would come before the time to be reminded of began comes never.
        """
        begins = start_at if self.before else self.since
        return instant >= max(begins, self.since)


class Alarm(Base):
    """A rule that fired for a due date. A date that is moved is another one and fires anew."""

    __tablename__ = "alarm"
    __table_args__ = (
        UniqueConstraint("deadline_id", "rule_id", "due_at", name="uq_alarm_deadline_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("ticket_deadline.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("alarm_rule.id"))
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime]


def offset(
    due: datetime, amount: int, unit: OffsetUnit, calendar: Calendar, *, before: bool
) -> datetime:
    """An instant so far from another one.

    Working hours count only while the office works. Days keep the hour of the wall clock:
    two working days before Monday 17:00 is Thursday 17:00.
    """
    if unit == OffsetUnit.HOURS:
        return due - timedelta(hours=amount) if before else due + timedelta(hours=amount)
    if unit == OffsetUnit.WORKING_HOURS:
        return _hours(due, timedelta(hours=amount), calendar, before=before)
    day, counted, wall = clock.local_day(due), 0, clock.local(due).time()
    days = _days(due, before=before)
    next(days)
    while counted < amount:
        day = next(days).date()
        counted += unit == OffsetUnit.CALENDAR_DAYS or calendar.works_on(day)
    return clock.at_local(day, wall)


def _hours(due: datetime, left: timedelta, calendar: Calendar, *, before: bool) -> datetime:
    if not left:
        return due
    for day in _days(due, before=before):
        hours = calendar.hours(day.date())
        for opens, closes in reversed(hours) if before else hours:
            begins, ends = _on(day, opens), _on(day, closes)
            begins, ends = (begins, min(ends, due)) if before else (max(begins, due), ends)
            if begins >= ends:
                continue
            if ends - begins >= left:
                return ends - left if before else begins + left
            left -= ends - begins
    raise Invalid("calendar_empty")


def _days(start: datetime, *, before: bool) -> Iterator[datetime]:
    """The day of an instant and those before or after it, as far as one looks for work."""
    first, step = clock.local(start), timedelta(days=-1 if before else 1)
    for number in range(_TOO_FAR):
        yield first + number * step
    raise Invalid("calendar_empty")


def _on(day: datetime, hour: time) -> datetime:
    return clock.at_local(day.date(), hour)


async def alarm_rules(s: AsyncSession) -> list[AlarmRule]:
    """All rules that hold, in the order of the path and of time."""
    found = await s.scalars(select(AlarmRule).where(AlarmRule.active).order_by(AlarmRule.id))
    steps = list(Step)
    return sorted(
        found, key=lambda r: (steps.index(Step(r.step)), not r.before, _rough(r), r.id)
    )  # fmt: skip


async def save_rule(
    s: AsyncSession,
    rule_id: int | None,
    *,
    step: str,
    before: bool,
    amount: int | None,
    unit: str,
    circle: str,
    email: bool,
    sms: bool,
    by: Person,
    at: datetime,
) -> AlarmRule:
    """A new rule, or another wording of one; it holds from now on, never for what has passed.

    A new one that is there already is that one: nobody is alarmed twice by a form sent twice.
    Raises Invalid naming the field, NotFound for a rule that is none.
    """
    if step not in set(Step) or unit not in set(OffsetUnit) or circle not in set(Circle):
        raise Invalid("alarm_rule_incomplete", field="step")
    if amount is None or not 0 <= amount <= _OFFSET_AT_MOST:
        raise Invalid("alarm_amount", field="amount", most=_OFFSET_AT_MOST)
    told = {"step": step, "before": before, "amount": amount, "unit": unit, "circle": circle,
            "email": email, "sms": sms}  # fmt: skip
    twin: AlarmRule | None = await s.scalar(select(AlarmRule).filter_by(active=True, **told))
    if rule_id is None and twin is not None:
        return twin
    rule = await _rule(s, rule_id) if rule_id else AlarmRule(active=True)
    before_ = _terms(rule) if rule_id else {}
    for trait, value in told.items():
        setattr(rule, trait, value)
    rule.since = at
    s.add(rule)
    await look_again(s, at=at)
    if changed := amendments.difference(before_, _terms(rule)):
        _note(s, rule, Deed.CHANGED if rule_id else Deed.ADDED, changed, by, at)
    return rule


async def drop_rule(s: AsyncSession, rule_id: int, *, by: Person, at: datetime) -> None:
    """The rule holds no more; what it has told stays. Raises NotFound."""
    rule = await _rule(s, rule_id)
    rule.active = False
    _note(
        s, rule, Deed.REMOVED, {trait: [was, None] for trait, was in _terms(rule).items()}, by, at
    )
    await s.flush()


async def look_again(s: AsyncSession, *, at: datetime) -> None:
    """The rules changed: let the sweep count the next alarm of open deadlines anew.

    What was overdue before anybody looked at it, such as tickets brought over from elsewhere,
    stays as it is.
    """
    await s.flush()
    looked_at = or_(
        TicketDeadline.next_alarm_at.is_not(None),
        TicketDeadline.due_at > at,
        TicketDeadline.id.in_(select(Alarm.deadline_id)),
    )
    await s.execute(
        update(TicketDeadline)
        .where(TicketDeadline.done_at.is_(None), looked_at)
        .values(next_alarm_at=at)
        .execution_options(synchronize_session=False)
    )


async def _rule(s: AsyncSession, rule_id: int) -> AlarmRule:
    rule = await s.get(AlarmRule, rule_id)
    if rule is None or not rule.active:
        raise NotFound("no_such_alarm_rule")
    return rule


def _terms(rule: AlarmRule) -> dict[str, Any]:
    traits = ("step", "before", "amount", "unit", "circle", "email", "sms")
    return {trait: getattr(rule, trait) for trait in traits}


def _note(
    s: AsyncSession,
    rule: AlarmRule,
    deed: Deed,
    changed: dict[str, Any],
    by: Person,
    at: datetime,
) -> None:
    title = texts.label_in("Step", rule.step)
    amendments.note(s, Subject.ALARM_RULE, rule.id, title, deed, changed, by=by, at=at)


def _rough(rule: AlarmRule) -> int:
    hours = {OffsetUnit.HOURS: 1, OffsetUnit.WORKING_HOURS: 3}.get(OffsetUnit(rule.unit), 24)
    return -rule.amount * hours if rule.before else rule.amount * hours
