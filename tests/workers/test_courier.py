"""Couriers and chores, with a carrier that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import delete, func, select, text

from hotline import calls, clock, feedback, health, outbox
from hotline.calls import CallEvent
from hotline.db import Database
from hotline.feedback import Ask, AskOutcome, CourtesyHours, Mode
from hotline.outbox import Message, MessageKind, MessageStatus, Sending
from hotline.tickets import Ticket
from hotline.workers import Chores, Courier
from tests.feedback.asked import BOTH, LANDLINE, MOBILE, asks, closed, fresh, last, message_of
from tests.patience import PATIENCE
from tests.workers.carriers import DEAD, SENT, UNCERTAIN, Carrier

LATER = Sending(MessageStatus.WAITING, "out of reach", timedelta(hours=1))


@pytest.fixture
async def house(db: Database) -> Database:
    """A house that may send at any hour: these tests run at any hour too."""
    async with db.write() as s:
        await s.execute(delete(CourtesyHours))
    return db


def courier(db: Database, carrier: Carrier, *, lines: int = 4,
            kind: MessageKind = MessageKind.ASK_CALL) -> Courier:  # fmt: skip
    return Courier(db, kind, carrier, modes=BOTH, at_once=lines)


async def asked(db: Database, *phones: str) -> list[Ticket]:
    """Tickets closed just now, whose callers are due to be asked."""
    at = clock.now()
    async with db.write() as s:
        made = [await closed(s, phone, at=at) for phone in phones]
        await feedback.begin(s, modes=BOTH, at=at)
    return made


@pytest.mark.parametrize(
    ("outcome", "message", "ask", "following"),
    [
        (SENT, "sent", "asked", []),
        (DEAD, "dead", "failed", [(2, "ivr", "waiting")]),
        (UNCERTAIN, "uncertain", "uncertain", []),
        (RuntimeError("bug"), "uncertain", "uncertain", []),
        (LATER, "waiting", "waiting", []),
    ],
)
async def test_what_the_carrier_does_is_what_becomes_of_the_ask(
    house: Database,
    outcome: Sending | Exception,
    message: str,
    ask: str,
    following: list[tuple[int, str, str]],
) -> None:
    (ticket,) = await asked(house, LANDLINE)
    carrier = Carrier([outcome])
    carried = courier(house, carrier)
    assert await carried.send_due() == 1
    assert await carried.send_due() == 0
    assert carrier.handed == [LANDLINE]
    async with house.read() as s:
        first = (await feedback.asks_of(s, ticket))[0]
        assert (await message_of(s, first)).status == message
        assert await asks(s, ticket) == [(1, "ivr", ask), *following]
        assert (await fresh(s, ticket)).feedback == "asking"


async def test_a_ticket_that_closed_is_asked_about_by_chores_and_courier(house: Database) -> None:
    async with house.write() as s:
        ticket = await closed(s, MOBILE, at=clock.now())
    carrier = Carrier()
    chores, sms = Chores(house, modes=BOTH), courier(house, carrier, kind=MessageKind.SMS)
    for _ in range(3):
        await chores.once()
        await sms.send_due()
    assert carrier.handed == [MOBILE]
    async with house.read() as s:
        assert await asks(s, ticket) == [(1, "sms", "asked")]
        told = {part.part: part.condition for part in await health.parts(s)}
    assert told["sms"] == "up"


async def test_a_worker_that_died_while_sending_leaves_an_uncertain_ask(house: Database) -> None:
    (ticket,) = await asked(house, LANDLINE)
    long_ago = clock.now() - timedelta(hours=1)
    async with house.write() as s:
        message = await message_of(s, await last(s, ticket))
        message.status, message.lease_until = MessageStatus.CLAIMED, long_ago
    carrier = Carrier()
    await Chores(house, modes=BOTH).once()
    assert await courier(house, carrier).send_due() == 0
    async with house.read() as s:
        assert await asks(s, ticket) == [(1, "ivr", "uncertain")]
        assert (await message_of(s, await last(s, ticket))).status == "uncertain"


async def test_a_courier_that_is_stopped_while_sending_leaves_the_claim(house: Database) -> None:
    (ticket,) = await asked(house, LANDLINE)
    carrier = Carrier()
    carrier.gate = asyncio.Event()
    sending = asyncio.create_task(courier(house, carrier).send_due())
    await _until(lambda: _is(bool(carrier.handed)))
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    async with house.read() as s:
        assert (await message_of(s, await last(s, ticket))).status == "claimed"


async def test_a_late_word_of_the_carrier_does_not_undo_an_uncertain_end(
    house: Database,
) -> None:
    (ticket,) = await asked(house, LANDLINE)
    carrier = Carrier()
    carrier.gate = asyncio.Event()
    sending = asyncio.create_task(courier(house, carrier).send_due())
    await _until(lambda: _is(bool(carrier.handed)))
    async with house.write() as s:
        ask = await last(s, ticket)
        await outbox.expire(s, at=clock.now() + timedelta(hours=1))
        await feedback.ended(s, ask.reference, AskOutcome.UNCERTAIN, modes=BOTH, at=clock.now())
    carrier.gate.set()
    await sending
    async with house.read() as s:
        assert (await message_of(s, ask)).status == "uncertain"
        assert await asks(s, ticket) == [(1, "ivr", "uncertain")]


async def test_two_couriers_together_never_use_more_lines_than_there_are(house: Database) -> None:
    await asked(house, *(f"+8427738512{n:02d}" for n in range(12)))
    carrier = Carrier()
    pair = [courier(house, carrier, lines=3), courier(house, carrier, lines=3)]
    handed = 0
    while handed < 12:
        await asyncio.gather(*(one.send_due() for one in pair))
        assert carrier.most_at_once <= 3
        async with house.write() as s:
            ringing = list(await s.scalars(select(Ask).where(Ask.outcome == AskOutcome.ASKED)))
            assert len(ringing) <= 3
            for ask in ringing:
                await feedback.ended(s, ask.reference, AskOutcome.ANSWERED, modes=BOTH,
                                     at=clock.now())  # fmt: skip
        assert len(carrier.handed) > handed
        handed = len(carrier.handed)
    assert sorted(carrier.handed) == [f"+8427738512{n:02d}" for n in range(12)]


async def test_lines_in_use_leave_no_line_for_another_ask(house: Database) -> None:
    await asked(house, "+842773851201", "+842773851202", "+842773851203")
    carrier = Carrier()
    one = courier(house, carrier, lines=2)
    assert [await one.send_due() for _ in range(3)] == [2, 0, 0]
    async with house.write() as s:
        ask = await s.scalar(select(Ask).where(Ask.outcome == AskOutcome.ASKED))
        assert ask is not None
        await feedback.ended(s, ask.reference, AskOutcome.ANSWERED, modes=BOTH, at=clock.now())
    assert await one.send_due() == 1


async def test_what_is_due_at_night_waits_for_courtesy_hours(db: Database) -> None:
    (ticket,) = await asked(db, LANDLINE)
    async with db.write() as s:
        await s.execute(delete(CourtesyHours))
        in_three_days = (clock.local_day(clock.now()).weekday() + 3) % 7
        hours = {"weekday": in_three_days, "starts": time(8), "ends": time(17)}
        s.add(CourtesyHours(mode=Mode.IVR, **hours))
        message = await message_of(s, await last(s, ticket))
        message.not_before = clock.now() - timedelta(hours=1)
    carrier = Carrier()
    assert await courier(db, carrier).send_due() == 0
    async with db.write() as s:
        await s.execute(delete(CourtesyHours))
    assert await courier(db, carrier).send_due() == 1


async def test_a_failing_gateway_is_said_aloud(house: Database) -> None:
    await asked(house, MOBILE)
    await courier(house, Carrier([LATER]), kind=MessageKind.SMS).send_due()
    async with house.read() as s:
        (part,) = [one for one in await health.parts(s) if one.part == "sms"]
    assert (part.condition, part.detail) == ("down", "out of reach")


async def test_a_courier_at_work_is_woken_by_what_is_put(house: Database) -> None:
    carrier = Carrier()
    async with asyncio.TaskGroup() as tasks:
        running = [
            tasks.create_task(house.changes.run()),
            tasks.create_task(courier(house, carrier, kind=MessageKind.SMS).run()),
            tasks.create_task(Chores(house, modes=BOTH).run()),
        ]
        async with house.write() as s:
            ticket = await closed(s, MOBILE, at=clock.now())
        await _until(lambda: _is(carrier.handed == [MOBILE]))
        await _until(lambda: _outcome(house, ticket, "asked"))
        for task in running:
            task.cancel()


async def test_tidying_forgets_old_events_and_keeps_the_calls(
    house: Database, now: datetime
) -> None:
    async with house.write() as s:
        for days in (1, 40):
            at = clock.now() - timedelta(days=days)
            row = {"system": "pbx", "linked_id": "1.0", "name": "Hangup", "at": at, "headers": {}}
            await calls.record_events(s, [row])
    await Chores(house, modes=BOTH).tidy()
    async with house.read() as s:
        assert await s.scalar(select(func.count()).select_from(CallEvent)) == 1
        assert [part.part for part in await health.parts(s)] == ["outbox"]
        assert await s.scalar(select(func.count()).select_from(Message)) == 0


async def test_tidying_lets_sqlite_look_at_its_tables_again(sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        await s.execute(text("analyze sqlite_schema"))
        await s.execute(text("delete from sqlite_stat1"))
    await Chores(sqlite_db, modes=BOTH).tidy()
    async with sqlite_db.read() as s:
        known = await s.scalars(text("select distinct tbl from sqlite_stat1"))
        assert {"agency", "person"} <= set(known)


async def _is(value: bool) -> bool:
    return value


async def _outcome(db: Database, ticket: Ticket, wanted: str) -> bool:
    async with db.read() as s:
        return (await last(s, ticket)).outcome == wanted


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition, at most ten seconds."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():
            await asyncio.sleep(0.01)
