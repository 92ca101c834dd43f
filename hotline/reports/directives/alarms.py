"""Reminders before and alarms after the date of a task, each exactly once.

The rules are those of the step `directive` (`tickets.alarm_rules`). That a rule fired for a
date is a row, unique on both engines, written with what it tells; a person hears once of all
that an agency owes by one document and date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, deadlines, notices
from hotline.db import insert_new
from hotline.deadlines import Calendar, Step
from hotline.notices import Addressee, Means, News, Occasion
from hotline.reports.directives import telling
from hotline.reports.directives.owing import owing
from hotline.reports.directives.standing import standings
from hotline.reports.directives.tables import Directive, DirectiveAlarm, DirectiveTask
from hotline.staff import Role
from hotline.tickets import AlarmRule, Circle, Swept, alarm_rules
from hotline.tickets.alarms import waiting
from hotline.tickets.noticing import within

# Rules change, explanations are sent back and tickets are reopened meanwhile.
_LOOK_AGAIN = timedelta(days=1)
_LOOKED = DirectiveTask.id, DirectiveTask.next_alarm_at


class _Open(NamedTuple):
    """A task that is looked at; `owes` is who stands by now for the agency that it asks."""

    task: DirectiveTask
    row: Directive
    due_at: datetime
    owes: int | None
    calendar: Calendar


async def due(s: AsyncSession, *, at: datetime, most: int, but: Collection[int] = ()) -> list[int]:
    """Tasks that the sweep has to look at, those that waited longest first."""
    found = waiting(select(DirectiveTask.id), *_LOOKED, at=at, most=most, but=but)
    return list(await s.scalars(found))


async def sweep(
    s: AsyncSession,
    *,
    at: datetime,
    most: int = 200,
    only: int | None = None,
    but: Collection[int] = (),
) -> Swept:
    """Fire what is due of up to `most` tasks and set when each is looked at next.

    Skips what others have hold of. What nobody owes now is not reminded of.
    """
    found = await _take(s, at, most, only, but)
    if not found:
        return Swept(0, 0)
    rules = [rule for rule in await alarm_rules(s) if rule.step == Step.DIRECTIVE]
    lines = await standings(s, at=at, tasks=[one.task.id for one in found])
    owing = {one.task.id for one in lines if one.owed}
    passed = []
    for one in found:
        instants = [
            (rule, instant)
            for rule in rules
            if rule.holds_from(_began(one), instant := rule.instant(one.due_at, one.calendar))
        ]
        if one.task.id in owing:
            passed += [(one, rule) for rule, instant in instants if instant <= at]
        ahead = [instant for _, instant in instants if instant > at]
        again = [at + _LOOK_AGAIN] if one.task.id in owing else []
        one.task.next_alarm_at = min([*ahead, *again], default=None)
    fired = await _mark(s, passed, at)
    await _tell(s, fired, at)
    await s.flush()
    return Swept(len(found), len(fired))


async def _take(
    s: AsyncSession, at: datetime, most: int, only: int | None, but: Collection[int]
) -> list[_Open]:
    wanted = select(DirectiveTask, Directive).join(
        Directive, Directive.id == DirectiveTask.directive_id
    )
    wanted = waiting(wanted, *_LOOKED, at=at, most=most, only=only, but=but)
    rows = await s.execute(
        wanted.with_for_update(skip_locked=True, of=[DirectiveTask]).execution_options(
            populate_existing=True
        )
    )
    whose, book = await owing(s, on=clock.local_day(at)), await deadlines.book(s)
    opened = []
    for task, row in rows:
        owes = whose.by(task.agency_id)
        agency = whose.known.agencies.get(owes or 0)
        calendar = book.calendar(agency.calendar_id if agency else None)
        assert task.due_at is not None  # only what was issued is looked at
        opened.append(_Open(task, row, task.due_at, owes, calendar))
    return opened


def _began(one: _Open) -> datetime:
    return one.row.issued_at or one.due_at


async def _mark(
    s: AsyncSession, passed: Sequence[tuple[_Open, AlarmRule]], at: datetime
) -> list[tuple[_Open, AlarmRule]]:
    """Those that had not fired before: writing the row is what decides."""
    rows = [
        {"task_id": one.task.id, "rule_id": rule.id, "due_at": one.due_at, "fired_at": at}
        for one, rule in passed
    ]
    new = {(alarm.task_id, alarm.rule_id) for alarm in await insert_new(s, DirectiveAlarm, rows)}
    return [(one, rule) for one, rule in passed if (one.task.id, rule.id) in new]


async def _tell(s: AsyncSession, fired: Sequence[tuple[_Open, AlarmRule]], at: datetime) -> None:
    news = list[News]()
    for one, rule in fired:
        people = await notices.addressees(
            s, agencies=[one.owes] if one.owes else [], roles=[Role.OFFICE, Role.DISPATCHER]
        )
        named = await telling.words(s, one.row, one.task, at=at)
        news += _news(one, rule, within([Circle(rule.circle)], people, one.owes, None), named)
    await notices.tell(s, news, at=at)


def _news(
    one: _Open, rule: AlarmRule, people: Iterable[Addressee], named: dict[str, object]
) -> Iterable[News]:
    """Of all that an agency owes by one date a person hears once."""
    whose = f"{one.row.id}:{one.owes or 0}"
    key = f"directive:alarm:{whose}:{rule.id}:{int(one.due_at.timestamp())}"
    occasion = Occasion.DIRECTIVE_DUE_SOON if rule.before else Occasion.DIRECTIVE_LATE
    usual = Means(email=rule.email, sms=rule.sms)
    for to in people:
        path = f"/directives/{one.row.id}?agency={one.task.agency_id or 0}"
        told = named | {"path": path} if to.role == Role.OFFICE else named
        yield News(f"{key}:{to.id}", to, occasion, None, told, usual)
