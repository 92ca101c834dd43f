"""What a changed calendar or policy does to the dates of open tickets: shown first, then done.

Only dates that the change itself moves are moved: each is counted by the rules before and
after it, and where both agree nothing happens, whatever else may have been decided since.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, deadlines
from hotline.agencies import Agency
from hotline.db import insert_rows
from hotline.deadlines import DaysChange, Step
from hotline.errors import Invalid
from hotline.staff import Person
from hotline.tickets import noticing, spells
from hotline.tickets.amending import write_down
from hotline.tickets.codes import ExtensionState, PartState
from hotline.tickets.grounds import AgencyCalendar, Change, Granted, Ground, Moved, Row, ground
from hotline.tickets.obligations import plain
from hotline.tickets.tables import Extension, Part, Ticket, TicketDeadline, TicketEvent
from hotline.tickets.timeline import Verb, line

__all__ = ["AgencyCalendar", "Change", "Foreseen", "drop_calendar", "foresee", "recount_all"]

Told = Callable[[int, int], None]
_BATCH = 500
_SHOWN = 100
_OPEN = TicketDeadline.done_at.is_(None)


class Foreseen:
    """What a change would move: the first dates of it, and how many there are."""

    def __init__(self) -> None:
        self.shown: list[Moved] = []
        self.dates = self.sooner = self.later = self.overdue = 0
        self._tickets: set[int] = set()

    @property
    def tickets(self) -> int:
        """How many tickets have a date that moves."""
        return len(self._tickets)

    def add(self, moved: Moved, at: datetime) -> None:
        """Count one date; `overdue` are those that would be missed already by moving."""
        self.dates += 1
        self._tickets.add(moved.row.ticket_id)
        self.sooner += moved.due.at < moved.row.due_at
        self.later += moved.due.at > moved.row.due_at
        self.overdue += moved.due.at < at <= moved.row.due_at
        if len(self.shown) < _SHOWN:
            self.shown.append(moved)


async def foresee(s: AsyncSession, change: Change, *, at: datetime) -> Foreseen:
    """What a change would move, with nothing written. Raises what the change itself raises."""
    before = await ground(s)
    after, found = before.changed(change), Foreseen()
    async for rows in _batches(s, change):
        for moved in await _moved(s, rows, before, after):
            found.add(moved, at)
    return found


async def recount_all(
    s: AsyncSession, change: Change, *, by: Person, at: datetime, told: Told | None = None
) -> int:
    """Save a change and move every date it moves, each with a line on its ticket's timeline.

    One transaction for all: no reader sees half of it. Returns how many dates moved;
    `told` hears how many of how many open dates are looked through.
    """
    before = await ground(s)
    after, count, looked = before.changed(change), 0, 0
    total = await s.scalar(select(func.count()).where(_OPEN, *_between(change))) or 0
    await change.write(s)
    await write_down(s, change, before, after, by=by, at=at)
    async for rows in _batches(s, change):
        moved = await _moved(s, rows, before, after)
        if moved:
            held = await _hold(s, moved)
            moved = await _moved(s, held, before, after)
            await _write(s, moved, by=by, at=at)
        count, looked = count + len(moved), looked + len(rows)
        if told is not None:
            told(looked, total)
    return count


async def drop_calendar(s: AsyncSession, calendar_id: int) -> None:
    """Take a calendar away. Raises Invalid while agencies count by it, or for the province's."""
    users = await s.scalar(
        select(func.count()).select_from(Agency).where(Agency.calendar_id == calendar_id)
    )
    if users:
        raise Invalid("calendar_in_use", count=users)
    await deadlines.remove_calendar(s, calendar_id)


async def _batches(s: AsyncSession, change: Change) -> AsyncIterator[Sequence[Row]]:
    last = 0
    while True:
        found = await s.execute(
            _rows(_OPEN, TicketDeadline.id > last, *_between(change)).limit(_BATCH)
        )
        rows = [Row(*one) for one in found]
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _rows(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    columns = (
        TicketDeadline.id, TicketDeadline.ticket_id, TicketDeadline.step,
        TicketDeadline.agency_id, TicketDeadline.start_at, TicketDeadline.due_at,
        TicketDeadline.amount, TicketDeadline.unit, TicketDeadline.source, Ticket.code,
        Ticket.status, Ticket.kind, Ticket.urgency, Ticket.field_id, Ticket.extensions,
    )  # fmt: skip
    joined = select(*columns).join(Ticket, Ticket.id == TicketDeadline.ticket_id)
    return joined.where(*where).order_by(TicketDeadline.id)


def _between(change: Change) -> tuple[ColumnElement[bool], ...]:
    """Days move only dates that are counted over them."""
    if not isinstance(change, DaysChange) or not change.days:
        return ()
    first, last = min(change.days), max(change.days)
    return (
        TicketDeadline.due_at >= clock.at_local(first),
        TicketDeadline.start_at < clock.at_local(last + timedelta(days=1)),
    )


async def _moved(
    s: AsyncSession, rows: Sequence[Row], before: Ground, after: Ground
) -> list[Moved]:
    granted = await _granted(s, rows)
    found = (after.moved(row, before, granted.get(row.ticket_id, ())) for row in rows)
    return [one for one in found if one is not None]


async def _granted(s: AsyncSession, rows: Iterable[Row]) -> dict[int, Sequence[Granted]]:
    extended = {row.ticket_id for row in rows if row.extensions and row.step == Step.ANSWER}
    granted: dict[int, list[Granted]] = {}
    if not extended:
        return {}
    found = await s.execute(
        select(Extension.ticket_id, Extension.decided_at, Extension.amount, Extension.unit)
        .where(Extension.ticket_id.in_(extended), Extension.state == ExtensionState.GRANTED)
        .order_by(Extension.id)
    )
    for ticket_id, decided_at, amount, unit in found:
        assert decided_at is not None
        granted.setdefault(ticket_id, []).append(Granted(decided_at, amount, unit))
    return dict(granted)


async def _hold(s: AsyncSession, moved: Sequence[Moved]) -> list[Row]:
    """Let nobody move these tickets meanwhile, and see what others did just before."""
    tickets = sorted({one.row.ticket_id for one in moved})
    await s.execute(
        select(Ticket.id).where(Ticket.id.in_(tickets)).order_by(Ticket.id).with_for_update()
    )
    found = await s.execute(_rows(_OPEN, TicketDeadline.id.in_([one.row.id for one in moved])))
    return [Row(*one) for one in found]


async def _write(s: AsyncSession, moved: Sequence[Moved], *, by: Person, at: datetime) -> None:
    if not moved:
        return
    await s.execute(
        update(TicketDeadline),
        [
            {"id": one.row.id, "due_at": one.due.at, "first_due_at": one.first.at,
             "amount": one.amount, "unit": one.unit, "source": one.source,
             "lines": plain(one.due.lines), "next_alarm_at": at}
            for one in moved
        ],
    )  # fmt: skip
    answers = [one for one in moved if one.row.step == Step.ANSWER]
    if answers:
        await s.execute(
            update(Ticket),
            [
                {"id": one.row.ticket_id, "due_at": one.due.at, "first_due_at": one.first.at}
                for one in answers
            ],
        )
        due = {one.row.ticket_id: one.due.at for one in answers}
        await noticing.tell_due_moved(s, due, by=by, at=at)
    await _parts(s, [one for one in moved if one.row.step == Step.COOPERATE])
    await insert_rows(s, TicketEvent, [_told(one, by, at) for one in moved])
    await spells.follow(s, [one.row.ticket_id for one in answers], at=at)


async def _parts(s: AsyncSession, moved: Sequence[Moved]) -> None:
    if not moved:
        return
    table = Part.__table__
    assert isinstance(table, Table)
    connection = await s.connection()
    await connection.execute(
        update(table)
        .where(
            table.c.ticket_id == bindparam("of"),
            table.c.agency_id == bindparam("whose"),
            table.c.state == PartState.ASKED,
        )
        .values(due_at=bindparam("due")),
        [{"of": one.row.ticket_id, "whose": one.row.agency_id, "due": one.due.at} for one in moved],
    )


def _told(one: Moved, by: Person, at: datetime) -> dict[str, object]:
    ticket = Ticket(id=one.row.ticket_id, status=one.row.status)
    name = "due_at" if one.row.step == Step.ANSWER else "step_due_at"
    changed = {name: [one.row.due_at.isoformat(), one.due.at.isoformat()]}
    return line(ticket, Verb.DUE_MOVED, by=by, at=at, step=one.row.step, changed=changed,
                why=one.why)  # fmt: skip
