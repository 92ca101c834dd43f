"""What must have been before the present: earlier agencies, and alarms that were told."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, deadlines
from hotline.agencies import Agency, RoutingRule
from hotline.deadlines import Calendar
from hotline.tickets.alarm_rules import Alarm, AlarmRule, alarm_rules
from hotline.tickets.tables import TicketDeadline

# What departments of the sample province were called before the reform of 2025.
_FORMER = {
    "SNNMT": "Sở Tài nguyên và Môi trường",
    "SXD": "Sở Giao thông vận tải",
    "SNV": "Sở Lao động, Thương binh và Xã hội",
    "SKHCN": "Sở Thông tin và Truyền thông",
}


async def plant_forebears(s: AsyncSession, first: date) -> None:
    """Give every agency that is younger than the corpus one that was there before it.

    Rules that lead to it led to its forebear; who has one already gets no other.
    """
    rows = list(await s.scalars(select(Agency).order_by(Agency.id)))
    inherited = {one.successor_id for one in rows}
    young = [one for one in rows if one.valid_from > first and one.id not in inherited
             and not one.code.endswith(".T")]  # fmt: skip
    before = {one.id: _forebear(one, first) for one in young}
    s.add_all(before.values())
    await s.flush()
    rules = list(await s.scalars(select(RoutingRule).order_by(RoutingRule.id)))
    for rule in rules:
        if (
            rule.valid_from > first
            and before
            and (rule.agency_id is None or rule.agency_id in before)
        ):
            s.add(_earlier(rule, first, before))
    await s.flush()


async def mark_alarms(s: AsyncSession, end: date) -> None:
    """Every alarm of an open deadline that was due before `end` was told then."""
    until = clock.at_local(end)
    rules, calendar = await alarm_rules(s), await deadlines.calendar(s)
    open_ = await s.scalars(
        select(TicketDeadline)
        .where(TicketDeadline.next_alarm_at == until)
        .order_by(TicketDeadline.id)
    )
    told, following = [], []
    for row in open_.all():
        fired, ahead = _instants(row, rules, calendar, until)
        told += [{"deadline_id": row.id, "rule_id": rule, "due_at": row.due_at, "fired_at": at}
                 for rule, at in fired]  # fmt: skip
        following.append({"id": row.id, "next_alarm_at": ahead})
    if told:
        await s.execute(insert(Alarm), told)
    if following:
        await s.execute(update(TicketDeadline), following)


def _instants(
    row: TicketDeadline, rules: list[AlarmRule], calendar: Calendar, until: datetime
) -> tuple[list[tuple[int, datetime]], datetime | None]:
    fired, ahead = [], []
    for rule in rules:
        if rule.step != row.step:
            continue
        at = rule.instant(row.due_at, calendar).astimezone(UTC)
        if rule.holds_from(row.start_at, at):
            if at <= until:
                fired.append((rule.id, at))
            else:
                ahead.append(at)
    return fired, min(ahead, default=None)


def _forebear(heir: Agency, first: date) -> Agency:
    return Agency(
        code=f"{heir.code}.T",
        name=_FORMER.get(heir.code, heir.name),
        kind=heir.kind,
        parent_id=heir.parent_id,
        commune_id=heir.commune_id,
        valid_from=first.replace(month=1, day=1),
        valid_to=heir.valid_from,
        successor_id=heir.id,
        calendar_id=heir.calendar_id,
    )


def _earlier(rule: RoutingRule, first: date, before: dict[int, Agency]) -> RoutingRule:
    return RoutingRule(
        field_id=rule.field_id,
        commune_id=rule.commune_id,
        kind=rule.kind,
        urgency=rule.urgency,
        agency_id=before[rule.agency_id].id if rule.agency_id is not None else None,
        priority=rule.priority,
        valid_from=first.replace(month=1, day=1),
        valid_to=rule.valid_from,
        note=rule.note,
    )
