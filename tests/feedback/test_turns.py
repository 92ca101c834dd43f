"""What waits for its turn: joined, brought together, put off, called off, and never for ever."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import calls, feedback, outbox
from hotline.callers import Caller, OptOutVia, leave_in_peace
from hotline.calls import Call, CallState, Direction
from hotline.db import Database
from hotline.feedback import Answers, Ask, AskOutcome, Mode
from hotline.outbox import Message, MessageKind, MessageStatus
from hotline.sms.incoming import take_reply
from hotline.tickets import FeedbackState, Ticket, TicketStatus
from hotline.workers import Chores, Courier
from tests.deadlines.calendars import at as wall
from tests.feedback.asked import (
    BOTH,
    LANDLINE,
    MOBILE,
    asks,
    begin,
    carried,
    closed,
    fresh,
    last,
    message_of,
    on_the_line,
)
from tests.workers.carriers import Carrier

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def courier(
    db: Database, carrier: Carrier, at: datetime, kind: MessageKind = MessageKind.ASK_CALL
) -> Courier:
    return Courier(db, kind, carrier, modes=BOTH, at_once=4, now=lambda: at)


async def sent_apart(db: Database, at: datetime, count: int) -> list[Ask]:
    """Asks of one caller in messages of their own, as two processes that begin at once put them."""
    made = []
    async with db.write() as s:
        for _ in range(count):
            await closed(s, LANDLINE, at=at)
            (ask,) = await begin(s, at)
            message = await message_of(s, ask)
            message.status = MessageStatus.CLAIMED
            made.append(ask)
            await s.flush()
        for ask in made:
            (await message_of(s, ask)).status = MessageStatus.WAITING
    return made


async def test_what_became_due_to_one_person_apart_is_asked_about_in_one_conversation(
    db: Database, now: datetime
) -> None:
    made = await sent_apart(db, now, 4)
    carrier = Carrier()
    assert await courier(db, carrier, now).send_due() == 1
    async with db.read() as s:
        asks_ = list(await s.scalars(select(Ask).order_by(Ask.id)))
        assert [ask.talk for ask in asks_] == [made[0].talk] * 3 + [made[3].talk]
        assert len({ask.link for ask in asks_}) == 2
        assert [ask.outcome for ask in asks_] == ["asked"] * 3 + ["waiting"]
        messages = list(await s.scalars(select(Message).order_by(Message.id)))
        assert [one.status for one in messages] == ["sent", "cancelled", "cancelled", "waiting"]
        assert [len(one.payload["asks"]) for one in messages[::3]] == [3, 1]
        assert messages[3].not_before == wall("18/11/2026 08:00"), "the one call of today is made"


async def test_an_attempt_never_joins_what_is_sent_before_its_own_time(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        again = await closed(s, LANDLINE, at=now)
        (first,) = await begin(s, now)
        await carried(s, first, at=now)
        soon = await closed(s, LANDLINE, at=now)
        await begin(s, now)
        await feedback.talk_ended(s, first.talk, AskOutcome.BUSY, modes=BOTH, at=now)
        second, other = await last(s, again), await last(s, soon)
        assert second.talk != other.talk
        assert (second.due_at, other.due_at) == (now + 4 * HOUR, now)


async def test_an_attempt_joins_what_is_sent_within_a_day_and_is_due_with_it(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, LANDLINE, at=now)
        (first,) = await begin(s, now)
        await carried(s, first, at=now)
        await feedback.talk_ended(s, first.talk, AskOutcome.BUSY, modes=BOTH, at=now)
        await closed(s, LANDLINE, at=now)
        (joined,) = await begin(s, now + MINUTE)
        assert joined.due_at == now + 4 * HOUR
        message = await message_of(s, joined)
        message.not_before = now + 2 * DAY
        await closed(s, LANDLINE, at=now)
        (apart,) = await begin(s, now + MINUTE)
        assert apart.talk != joined.talk, "nobody is asked days late for another's sake"


async def test_what_is_put_off_keeps_nobody_else_waiting(db: Database, now: datetime) -> None:
    async with db.write() as s:
        for number in range(30):
            await outbox.put(
                s, MessageKind.ASK_CALL, key=f"call:{number}", recipient=LANDLINE, payload={},
                not_before=now, at=now, citizen=True,
            )  # fmt: skip
        await outbox.put(
            s, MessageKind.ASK_CALL, key="other", recipient="+842773850000", payload={},
            not_before=now, at=now, citizen=True,
        )  # fmt: skip
    carrier = Carrier()
    one = courier(db, carrier, now)
    assert [await one.send_due() for _ in range(3)] == [1, 1, 0]
    assert carrier.handed == [LANDLINE, "+842773850000"]


@pytest.mark.parametrize("kind", [MessageKind.SMS, MessageKind.ASK_CALL])
async def test_couriers_at_once_disturb_nobody_more_often_than_the_terms_allow(
    db: Database, now: datetime, kind: MessageKind
) -> None:
    people = [LANDLINE, "+842773850000", "+842773850001"]
    async with db.write() as s:
        for number in range(45):
            await outbox.put(
                s, kind, key=f"m:{number}", recipient=people[number % 3], payload={},
                not_before=now, at=now, citizen=True,
            )  # fmt: skip
    carrier = Carrier()
    pair = [courier(db, carrier, now, kind) for _ in range(4)]
    for _ in range(4):
        await asyncio.gather(*(one.send_due() for one in pair))
    most = 3 if kind == MessageKind.SMS else 1
    assert sorted(carrier.handed) == sorted(people * most)


async def test_nobody_is_asked_whose_rating_or_wish_came_while_the_message_was_held(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        rated, reopened, left = [await closed(s, LANDLINE, at=now) for _ in range(3)]
        quiet = await closed(s, "+842773850000", at=now)
        made = await begin(s, now)
        # As if another process held the messages: nothing can be taken out of them.
        rated.feedback, reopened.reopenings = FeedbackState.POSITIVE, 1
        assert quiet.caller_id is not None
        caller = await s.get_one(Caller, quiet.caller_id)
        await leave_in_peace(s, caller, via=OptOutVia.SMS, at=now)
    carrier = Carrier()
    assert await courier(db, carrier, now).send_due() == 1
    assert carrier.handed == [LANDLINE]
    async with db.read() as s:
        assert (await message_of(s, made[0])).payload["asks"][0]["code"] == left.code
        assert [await asks(s, one) for one in (rated, reopened, left, quiet)] == [
            [(1, "ivr", "cancelled")], [(1, "ivr", "cancelled")], [(1, "ivr", "asked")],
            [(1, "ivr", "opted_out")],
        ]  # fmt: skip
        kept = await fresh(s, quiet)
        assert (kept.feedback, kept.no_response_cause) == ("no_response", "opted_out")
        silent = await message_of(s, made[3])
        assert (silent.status, silent.claimed_at) == (MessageStatus.CANCELLED, None)


@pytest.mark.parametrize("reply", ["1022-2611-00042 1 2", "1 2"])
async def test_an_answer_that_outruns_the_gateway_s_own_counts(
    db: Database, now: datetime, reply: str
) -> None:
    async with db.write() as s:
        ticket = await closed(s, MOBILE, at=now, code="1022-2611-00042")
        (ask,) = await begin(s, now)
    async with db.write() as s:
        peace = await feedback.peace(s, Mode.SMS, at=now)
        assert await outbox.claim(
            s, MessageKind.SMS, by="w", most=9, lease=MINUTE, at=now, peace=peace
        )
    async with db.write() as s:
        await take_reply(s, MOBILE, reply, "m1", modes=BOTH)
    async with db.write() as s:
        await feedback.placed(s, ask.talk, at=now)
    async with db.read() as s:
        assert await asks(s, ticket) == [(1, "sms", "answered")]
        assert (await fresh(s, ticket)).feedback == "positive"


@pytest.mark.parametrize("vanished", [False, True])
async def test_an_attempt_that_finds_no_turn_for_two_weeks_is_called_off(
    db: Database, now: datetime, vanished: bool
) -> None:
    async with db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        (ask,) = await begin(s, now)
        if vanished:
            await s.delete(await message_of(s, ask))
    await Chores(db, modes=BOTH, now=lambda: now + 14 * DAY).once()
    async with db.read() as s:
        assert await asks(s, ticket) == [(1, "ivr", "waiting")]
    await Chores(db, modes=BOTH, now=lambda: now + 14 * DAY + MINUTE).once()
    async with db.read() as s:
        assert await asks(s, ticket) == [(1, "ivr", "cancelled")]
        told = await fresh(s, ticket)
        assert (told.feedback, told.no_response_cause) == ("no_response", "not_asked")
        if not vanished:
            assert (await message_of(s, ask)).status == MessageStatus.CANCELLED


async def test_a_flag_that_no_pbx_took_is_not_waited_for_and_the_caller_is_asked_later(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await on_the_line(s, MOBILE, at=now)
        await begin(s, now)
        await feedback.expire(s, modes=BOTH, at=now + 11 * MINUTE)
        assert await asks(s, ticket) == [(0, "ivr", "expired"), (1, "sms", "waiting")]


async def test_no_call_is_made_while_somebody_waits_for_an_operator(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, LANDLINE, at=now)
        await begin(s, now)
        s.add(Call(system="pbx", conversation="1.0", direction=Direction.INBOUND, queue="hotline",
                   state=CallState.WAITING, started_at=now))  # fmt: skip
        await s.flush()
        assert await calls.waiting(s) == 1
    carrier = Carrier()
    assert await courier(sqlite_db, carrier, now).send_due() == 0
    async with sqlite_db.write() as s:
        (await s.get_one(feedback.FeedbackTerms, 1)).spare_desk = False
    assert await courier(sqlite_db, carrier, now).send_due() == 1


@pytest.mark.parametrize(
    "status", [TicketStatus.REFERRED, TicketStatus.DISMISSED, TicketStatus.MERGED]
)
async def test_who_was_referred_dismissed_or_merged_is_never_asked(
    sqlite_db: Database, now: datetime, status: TicketStatus
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
        ticket.status, ticket.feedback, ticket.closed_at = status, FeedbackState.NONE, None
        await s.flush()
        await begin(s, now + DAY)
        assert await asks(s, ticket) == []


async def test_a_rating_leaves_no_cause_of_silence_behind(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await _silent(s, now)
        await feedback.rate(s, ticket, Answers(useful=True), ask=None, mode=Mode.WEB,
                            source="web:1", at=now)  # fmt: skip
        assert (ticket.feedback, ticket.no_response_cause) == ("positive", None)


async def _silent(s: AsyncSession, now: datetime) -> Ticket:
    ticket = await closed(s, LANDLINE, at=now)
    (ask,) = await begin(s, now)
    await carried(s, ask, at=now)
    await feedback.ended(s, ask.reference, AskOutcome.REFUSED, modes=BOTH, at=now)
    assert ticket.no_response_cause == "refused"
    return ticket
