"""Reminders, alarms and escalation: each exactly once, however late the sweep comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import tickets
from hotline.db import Database
from hotline.errors import Invalid, NotFound
from hotline.notices import Notice
from hotline.staff import Person
from hotline.tickets import Alarm, AlarmRule, Circle, OffsetUnit, TicketDeadline, TicketStatus
from tests.notices.bells import letters, reachable, told
from tests.tickets import desk

HOUR = timedelta(hours=1)
EPOCH = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
Offset = tuple[int, bool]


async def rules(s: AsyncSession, *wanted: tuple[int, Circle], step: str = "accept") -> None:
    """Rules in place of the sample's: hours before (negative) or after, and who is told."""
    await s.execute(delete(AlarmRule))
    for hours, circle in wanted:
        s.add(
            AlarmRule(
                step=step, before=hours < 0, amount=abs(hours), unit=OffsetUnit.HOURS,
                circle=circle, email=True, sms=False, since=EPOCH,
            )
        )  # fmt: skip
    await s.flush()


async def sweep(db: Database, at: datetime, *, most: int = 200) -> int:
    """Sweep until nothing is due; how many rules fired."""
    fired = 0
    while True:
        async with db.write() as s:
            swept = await tickets.sweep(s, at=at, most=most)
        fired += swept.fired
        if not swept.looked:
            return fired


async def due(db: Database, ticket_id: int, step: str = "accept") -> datetime:
    async with db.read() as s:
        row = await deadline(s, ticket_id, step)
        return row.due_at


async def deadline(s: AsyncSession, ticket_id: int, step: str = "accept") -> TicketDeadline:
    row = await s.scalar(
        select(TicketDeadline).where(
            TicketDeadline.ticket_id == ticket_id, TicketDeadline.step == step,
            TicketDeadline.done_at.is_(None),
        )
    )  # fmt: skip
    assert row is not None
    return row


@pytest.fixture
async def assigned(db: Database, cast: SimpleNamespace, now: datetime) -> int:
    """A ticket that Minh's agency has to accept, whose coming has been read already."""
    async with db.write() as s:
        await rules(s, (-4, Circle.OFFICERS), (0, Circle.HEAD), (8, Circle.OFFICE))
    ticket = await desk.ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    async with db.write() as s:
        await s.execute(delete(Notice))
    return ticket


async def test_officer_before_head_at_the_due_date_office_after(
    db: Database, assigned: int
) -> None:
    when = await due(db, assigned)
    steps = [
        (when - 4 * HOUR - timedelta(seconds=1), set()),
        (when - 4 * HOUR, {("minh", "due_soon")}),
        (when, {("hanh", "escalated")}),
        (when + 8 * HOUR, {("phuc", "escalated")}),
        (when + 80 * HOUR, set()),
    ]
    last = 0
    for at, expected in steps:
        await sweep(db, at)
        async with db.read() as s:
            assert await told(s, after=last) == expected
            last = max([last, *await s.scalars(select(Notice.id))])


async def test_after_days_of_standing_still_every_rule_that_passed_fires_once(
    db: Database, assigned: int
) -> None:
    when = await due(db, assigned)
    assert await sweep(db, when + 100 * HOUR) == 3
    assert await sweep(db, when + 100 * HOUR) == 0
    async with db.read() as s:
        assert await told(s) == {("minh", "due_soon"), ("hanh", "escalated"), ("phuc", "escalated")}
        assert (await deadline(s, assigned)).next_alarm_at is None


async def test_looking_again_fires_nothing_again(db: Database, assigned: int) -> None:
    when = await due(db, assigned)
    assert await sweep(db, when) == 2
    async with db.write() as s:
        await tickets.look_again(s, at=when)
    assert await sweep(db, when + HOUR) == 0
    async with db.read() as s:
        assert (await deadline(s, assigned)).next_alarm_at == when + 8 * HOUR


async def test_a_date_that_moved_is_another_one_and_reminds_anew(
    db: Database, assigned: int
) -> None:
    when = await due(db, assigned)
    assert await sweep(db, when) == 2
    moved = when + 48 * HOUR
    async with db.write() as s:
        row = await deadline(s, assigned)
        row.due_at, row.next_alarm_at = moved, when
    assert await sweep(db, when + HOUR) == 0
    assert await sweep(db, moved) == 2
    async with db.read() as s:
        fired = await s.execute(select(Alarm.due_at).order_by(Alarm.id))
        assert [at for (at,) in fired] == [when, when, moved, moved]


async def test_a_step_that_was_taken_alarms_nobody(
    db: Database, cast: SimpleNamespace, now: datetime, assigned: int
) -> None:
    when = await due(db, assigned)
    async with db.write() as s:
        await tickets.accept(s, await desk.load(s, assigned), by=cast.minh, at=now)
        await s.execute(delete(Notice))
        # As if the sweep had been looking at it just then.
        await s.execute(update(TicketDeadline).values(next_alarm_at=now))
    assert await sweep(db, when + 100 * HOUR) == 0


async def test_a_reminder_before_the_time_began_never_comes(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        await rules(s, (-300, Circle.OFFICERS), (0, Circle.HEAD))
    ticket = await desk.ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    assert await sweep(db, now) == 0
    assert await sweep(db, await due(db, ticket)) == 1


async def test_a_new_rule_never_fires_for_what_had_passed_when_it_was_made(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await rules(s, (0, Circle.HEAD))
    ticket = await desk.ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now)
    when = await due(sqlite_db, ticket)
    assert await sweep(sqlite_db, when + HOUR) == 1
    async with sqlite_db.write() as s:
        for hours in (0, 1, 3):
            await tickets.save_rule(
                s, None, step="accept", before=False, amount=hours, unit="hours",
                circle="office", email=False, sms=False, by=cast.quan, at=when + 2 * HOUR,
            )  # fmt: skip
    assert await sweep(sqlite_db, when + 2 * HOUR) == 0
    assert await sweep(sqlite_db, when + 3 * HOUR) == 1


async def test_a_dropped_rule_fires_no_more(
    sqlite_db: Database, cast: SimpleNamespace, assigned_sqlite: int
) -> None:
    when = await due(sqlite_db, assigned_sqlite)
    async with sqlite_db.write() as s:
        for rule in await tickets.alarm_rules(s):
            await tickets.drop_rule(s, rule.id, by=cast.quan, at=when)
        with pytest.raises(NotFound):
            await tickets.drop_rule(s, rule.id, by=cast.quan, at=when)
    assert await sweep(sqlite_db, when + 100 * HOUR) == 0


@pytest.fixture
async def assigned_sqlite(sqlite_db: Database, cast: SimpleNamespace, now: datetime) -> int:
    """A ticket to be accepted, under the sample's own rules."""
    return await desk.ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now)


@pytest.mark.parametrize(
    "wrong", [{"step": "x"}, {"unit": "days"}, {"circle": "all"}, {"amount": None}, {"amount": -1},
              {"amount": 366}],
)  # fmt: skip
async def test_a_rule_that_cannot_be_is_refused(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, wrong: dict[str, object]
) -> None:
    typed: dict[str, object] = {
        "step": "accept", "before": True, "amount": 1, "unit": "hours", "circle": "head",
        "email": True, "sms": False,
    }  # fmt: skip
    with pytest.raises(Invalid):
        async with sqlite_db.write() as s:
            await tickets.save_rule(s, None, **(typed | wrong), by=cast.quan, at=now)  # type: ignore[arg-type]


async def test_the_handler_is_meant_where_there_is_one_else_all_officers(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await rules(s, (0, Circle.HANDLER), step="answer")
        other = Person(
            login="minh2", name="Minh Hai", role="officer", agency_id=cast.minh.agency_id,
            password_hash="-",
        )  # fmt: skip
        s.add(other)
    taken = await desk.ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        await tickets.start(s, await desk.load(s, taken), None, by=cast.minh, at=now)
        await s.execute(delete(Notice))
    await sweep(sqlite_db, await due(sqlite_db, taken, "answer"))
    async with sqlite_db.write() as s:
        assert await told(s) == {("minh", "overdue")}
        await s.execute(delete(Notice))
    free = await desk.ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        await s.execute(delete(Notice))
    await sweep(sqlite_db, await due(sqlite_db, free, "answer"))
    async with sqlite_db.read() as s:
        assert await told(s) == {("minh", "overdue"), ("minh2", "overdue")}


async def test_what_no_agency_owes_or_can_hear_comes_to_the_dispatchers(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await rules(s, (0, Circle.OFFICERS))
        await s.execute(update(Person).where(Person.agency_id == cast.minh.agency_id)
                        .values(active=False))  # fmt: skip
    ticket = await desk.ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now)
    await sweep(sqlite_db, await due(sqlite_db, ticket))
    async with sqlite_db.read() as s:
        assert await told(s) == {("dieu", "overdue")}


async def test_means_of_a_rule_hold_for_whoever_has_not_chosen(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await reachable(s, cast.minh, cast.hanh, cast.phuc)
        await rules(s, (0, Circle.HEAD), (1, Circle.OFFICE))
        (head, _) = await tickets.alarm_rules(s)
        head.email, head.sms = False, True
    ticket = await desk.ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now)
    async with sqlite_db.read() as s:
        before = await letters(s)
    await sweep(sqlite_db, await due(sqlite_db, ticket) + HOUR)
    async with sqlite_db.read() as s:
        assert (await letters(s))[len(before) :] == [("phuc@sa-dec.vn", "escalated")]
        assert await letters(s, "sms") == [("+84912000001", "escalated")]
