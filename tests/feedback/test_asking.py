"""Whom one asks, by which means, when, how often, and when never again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from hotline import callers, clock, feedback, outbox, tickets
from hotline.db import Database
from hotline.feedback import Ask, AskingStep, AskOutcome, CourtesyHours, Mode
from hotline.outbox import MessageKind, MessageStatus
from hotline.tickets import spells
from tests.deadlines.calendars import at as wall
from tests.feedback.asked import (
    BOTH,
    CALLS_ONLY,
    LANDLINE,
    MOBILE,
    asks,
    begin,
    carried,
    closed,
    due,
    fresh,
    hang_up,
    last,
    message_of,
    on_the_line,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FAILED_TO_REACH = [
    AskOutcome.NO_ANSWER,
    AskOutcome.BUSY,
    AskOutcome.REJECTED,
    AskOutcome.NO_KEY,
    AskOutcome.HUNG_UP,
    AskOutcome.UNDELIVERED,
    AskOutcome.FAILED,
]


async def end(db: Database, ask: Ask, outcome: AskOutcome, at: datetime) -> None:
    async with db.write() as s:
        await feedback.ended(s, ask.reference, outcome, modes=BOTH, at=at)


@pytest.mark.parametrize(
    ("phone", "modes", "mode", "kind"),
    [
        (MOBILE, BOTH, "sms", MessageKind.SMS),
        (MOBILE, CALLS_ONLY, "ivr", MessageKind.ASK_CALL),
        (LANDLINE, BOTH, "ivr", MessageKind.ASK_CALL),
    ],
)
async def test_a_number_is_asked_at_once_by_the_first_means_that_reaches_it(
    sqlite_db: Database, now: datetime, phone: str, modes: tuple[Mode, ...], mode: str, kind: str
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, phone, at=now)
        (ask,) = await begin(s, now, modes)
        message = await message_of(s, ask)
        assert (ask.mode, ask.phone, ask.outcome) == (mode, phone, "waiting")
        assert (message.kind, message.recipient, message.not_before) == (kind, phone, now)
        assert [one["code"] for one in message.payload["asks"]] == [ticket.code]
        assert ticket.feedback == "asking"
        assert await begin(s, now, modes) == []
    async with sqlite_db.read() as s:
        assert await spells.amiss(s) == []


@pytest.mark.parametrize("modes", [(), (Mode.SMS,), (Mode.WEB,)])
async def test_a_number_no_means_can_reach_is_no_response(
    sqlite_db: Database, now: datetime, modes: tuple[Mode, ...]
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        assert await begin(s, now, modes) == []
        assert ticket.feedback == "no_response"


async def test_a_caller_without_a_number_is_not_asked(sqlite_db: Database, now: datetime) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, None, at=now)
        assert await begin(s, now) == []
        assert (ticket.feedback, await asks(s, ticket)) == ("no_response", [])


async def test_a_caller_who_opted_out_is_not_asked(sqlite_db: Database, now: datetime) -> None:
    async with sqlite_db.write() as s:
        await callers.opt_out(s, MOBILE, via=callers.OptOutVia.SMS, at=now)
        ticket = await closed(s, MOBILE, at=now)
        assert await begin(s, now) == []
        told = await tickets.timeline(s, ticket)
        assert (ticket.feedback, told[-1].named["cause"]) == ("no_response", "opted_out")


@pytest.mark.parametrize(
    ("closed_at", "sms_at", "call_at"),
    [
        ("17/11/2026 06:59", "17/11 07:00", "17/11 08:00"),
        ("17/11/2026 07:00", "17/11 07:00", "17/11 08:00"),
        ("17/11/2026 12:30", "17/11 12:30", "17/11 12:30"),
        ("17/11/2026 16:59", "17/11 16:59", "17/11 16:59"),
        ("17/11/2026 17:00", "17/11 17:00", "18/11 08:00"),
        ("17/11/2026 21:59", "17/11 21:59", "18/11 08:00"),
        ("17/11/2026 22:00", "18/11 07:00", "18/11 08:00"),
        ("17/11/2026 23:59", "18/11 07:00", "18/11 08:00"),
        ("18/11/2026 00:00", "18/11 07:00", "18/11 08:00"),
        ("31/12/2026 23:30", "01/01 07:00", "01/01 08:00"),
    ],
)
async def test_nobody_is_disturbed_outside_courtesy_hours(
    sqlite_db: Database, closed_at: str, sms_at: str, call_at: str
) -> None:
    at = wall(closed_at)
    async with sqlite_db.write() as s:
        await closed(s, MOBILE, at=at)
        await closed(s, LANDLINE, at=at)
        by_sms, by_call = await begin(s, at)
        assert (await due(s, by_sms), await due(s, by_call)) == (sms_at, call_at)
        assert await feedback.may_disturb(s, Mode.SMS, at=at) is (
            await due(s, by_sms) == f"{clock.local(at):%d/%m %H:%M}"
        )


async def test_without_courtesy_hours_any_hour_will_do(sqlite_db: Database) -> None:
    night = wall("17/11/2026 03:00")
    async with sqlite_db.write() as s:
        await s.execute(delete(CourtesyHours))
        await closed(s, MOBILE, at=night)
        (ask,) = await begin(s, night)
        assert await due(s, ask) == "17/11 03:00"
        assert await feedback.may_disturb(s, Mode.IVR, at=night)


@pytest.mark.parametrize("outcome", FAILED_TO_REACH)
async def test_who_was_not_reached_is_asked_again_by_policy_and_then_left_in_peace(
    sqlite_db: Database, now: datetime, outcome: AskOutcome
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        await begin(s, now)
    seen, at = [], now
    for _ in range(3):
        async with sqlite_db.write() as s:
            ask = await last(s, ticket)
            seen.append((ask.attempt, await due(s, ask)))
            at = (await message_of(s, ask)).not_before
            await carried(s, ask, at=at)
        for _ in range(2):  # Said twice it changes nothing.
            await end(sqlite_db, ask, outcome, at + MINUTE)
    assert seen == [(1, "17/11 09:00"), (2, "17/11 13:01"), (3, "18/11 13:02")]
    async with sqlite_db.read() as s:
        assert await asks(s, ticket) == [(n, "ivr", outcome) for n in (1, 2, 3)]
        assert (await fresh(s, ticket)).feedback == "no_response"


async def test_an_sms_left_unanswered_for_a_day_is_followed_by_a_call_at_once(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
        (ask,) = await begin(s, now)
        await carried(s, ask, at=now)
        assert ask.expires_at == now + DAY
        assert await feedback.expire(s, modes=BOTH, at=now + DAY) == 0
        assert await feedback.expire(s, modes=BOTH, at=now + DAY + MINUTE) == 1
        assert await asks(s, ticket) == [(1, "sms", "expired"), (2, "ivr", "waiting")]
        assert await due(s, await last(s, ticket)) == "18/11 09:01"


async def test_an_sms_that_cannot_be_delivered_is_followed_a_day_later(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
        (ask,) = await begin(s, now)
        await carried(s, ask, at=now)
        await feedback.ended(s, ask.reference, AskOutcome.UNDELIVERED, modes=BOTH, at=now)
        assert await due(s, await last(s, ticket)) == "18/11 09:00"


async def test_a_call_that_nothing_was_heard_of_is_uncertain_and_never_repeated(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        (ask,) = await begin(s, now)
        await carried(s, ask, at=now)
        assert await feedback.lines_in_use(s) == 1
        assert await feedback.expire(s, modes=BOTH, at=now + 11 * MINUTE) == 1
        assert await asks(s, ticket) == [(1, "ivr", "uncertain")]
        assert (ticket.feedback, await feedback.lines_in_use(s)) == ("asking", 0)
        assert await feedback.expire(s, modes=BOTH, at=now + 2 * HOUR) == 0
        assert await feedback.expire(s, modes=BOTH, at=now + 4 * DAY) == 1
        assert await asks(s, ticket) == [(1, "ivr", "expired")]
        assert ticket.feedback == "no_response"


@pytest.mark.parametrize("outcome", [*FAILED_TO_REACH, AskOutcome.EXPIRED])
async def test_an_uncertain_attempt_that_ends_for_certain_is_not_followed_by_another(
    sqlite_db: Database, now: datetime, outcome: AskOutcome
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        (ask,) = await begin(s, now)
    await end(sqlite_db, ask, AskOutcome.UNCERTAIN, now)
    await end(sqlite_db, ask, outcome, now + MINUTE)
    async with sqlite_db.read() as s:
        assert await asks(s, ticket) == [(1, "ivr", outcome)]
        assert (await fresh(s, ticket)).feedback == "no_response"


async def test_an_uncertain_attempt_is_not_waited_for_longer_when_it_is_reported_again(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        (ask,) = await begin(s, now)
        for later in (timedelta(), HOUR, DAY):
            at = now + later
            await feedback.ended(s, ask.reference, AskOutcome.UNCERTAIN, modes=BOTH, at=at)
        assert ask.expires_at == now + 3 * DAY
        assert len(await tickets.timeline(s, ticket)) == 1


async def test_an_attempt_that_is_over_is_not_carried_any_more(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, LANDLINE, at=now)
        (ask,) = await begin(s, now)
        await feedback.ended(s, ask.reference, AskOutcome.ANSWERED, modes=BOTH, at=now)
        assert (await message_of(s, ask)).status == MessageStatus.CANCELLED


async def test_a_caller_on_the_line_is_asked_in_the_same_call(db: Database, now: datetime) -> None:
    async with db.write() as s:
        ticket = await on_the_line(s, MOBILE, at=now)
        (ask,) = await begin(s, now)
        message = await message_of(s, ask)
        assert (ask.attempt, ask.mode) == (0, "ivr")
        assert message.kind == MessageKind.ASK_IN_CALL
        assert message.payload["linked_id"].startswith("hotline-pbx-")
        await carried(s, ask, at=now)
        assert await feedback.lines_in_use(s) == 0
        assert ticket.feedback == "asking"


@pytest.mark.parametrize(
    "outcome", [AskOutcome.NO_KEY, AskOutcome.HUNG_UP, AskOutcome.FAILED, AskOutcome.EXPIRED]
)
async def test_who_hung_up_before_being_asked_in_the_call_is_asked_later(
    sqlite_db: Database, now: datetime, outcome: AskOutcome
) -> None:
    async with sqlite_db.write() as s:
        ticket = await on_the_line(s, MOBILE, at=now)
        (ask,) = await begin(s, now)
        await carried(s, ask, at=now)
        await hang_up(s, ticket, at=now)
        if outcome == AskOutcome.EXPIRED:
            await feedback.expire(s, modes=BOTH, at=now + 11 * MINUTE)
        else:
            await feedback.ended(s, ask.reference, outcome, modes=BOTH, at=now)
        assert await asks(s, ticket) == [(0, "ivr", outcome), (1, "sms", "waiting")]


async def test_a_caller_whose_call_is_over_is_not_asked_in_it(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await on_the_line(s, MOBILE, at=now)
        await hang_up(s, ticket, at=now)
        (ask,) = await begin(s, now)
        assert (ask.attempt, ask.mode) == (1, "sms")


async def test_a_wish_not_to_be_asked_is_kept_in_the_middle_of_asking(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        sent = await closed(s, MOBILE, at=now)
        (first,) = await begin(s, now)
        await carried(s, first, at=now)
        waiting, other = await closed(s, MOBILE, at=now), await closed(s, "+84987654321", at=now)
        second, _ = await begin(s, now)
    async with db.write() as s:
        await feedback.opt_out(s, MOBILE, via=callers.OptOutVia.SMS, at=now)
        await feedback.opt_out(s, MOBILE, via=callers.OptOutVia.SMS, at=now)
    async with db.read() as s:
        assert await asks(s, sent) == [(1, "sms", "opted_out")]
        assert await asks(s, waiting) == [(1, "sms", "opted_out")]
        message = await message_of(s, second)
        assert (message.status, message.note) == (MessageStatus.CANCELLED, "opted_out")
        states = [(await fresh(s, one)).feedback for one in (sent, waiting, other)]
    assert states == ["no_response", "no_response", "asking"]


async def test_a_call_under_way_when_the_wish_comes_is_the_last(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        (ask,) = await begin(s, now)
        await carried(s, ask, at=now)
        await feedback.opt_out(s, LANDLINE, via=callers.OptOutVia.SMS, at=now)
        await feedback.ended(s, ask.reference, AskOutcome.BUSY, modes=BOTH, at=now)
        assert await asks(s, ticket) == [(1, "ivr", "busy")]
        assert ticket.feedback == "no_response"


async def test_two_processes_begin_one_attempt_for_a_ticket(db: Database, now: datetime) -> None:
    async with db.write() as s:
        for number in range(6):
            await closed(s, f"+8491234567{number}", at=now)

    async def one() -> int:
        async with db.write() as s:
            return len(await begin(s, now))

    assert sum(await asyncio.gather(*(one() for _ in range(4)))) == 6
    async with db.read() as s:
        assert await s.scalar(select(func.count()).select_from(Ask)) == 6


async def test_an_end_reported_by_several_processes_is_followed_by_one_attempt(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        (ask,) = await begin(s, now)
        await carried(s, ask, at=now)
    outcomes = [AskOutcome.BUSY, AskOutcome.NO_ANSWER, AskOutcome.BUSY, AskOutcome.HUNG_UP]
    await asyncio.gather(*(end(db, ask, outcome, now) for outcome in outcomes))
    async with db.read() as s:
        assert [one[0] for one in await asks(s, ticket)] == [1, 2]


async def test_expiry_by_several_processes_is_followed_by_one_attempt(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
        (ask,) = await begin(s, now)
        await carried(s, ask, at=now)

    async def sweep() -> int:
        async with db.write() as s:
            return await feedback.expire(s, modes=BOTH, at=now + 2 * DAY)

    assert sum(await asyncio.gather(*(sweep() for _ in range(4)))) == 1
    async with db.read() as s:
        assert [one[0] for one in await asks(s, ticket)] == [1, 2]


async def test_reports_about_unknown_asks_change_nothing(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await feedback.placed(s, "000000000000", at=now)
        await feedback.ended(s, "", AskOutcome.BUSY, modes=BOTH, at=now)
        assert await feedback.attempt_of(s, "nobody") is None


async def test_an_open_ask_may_be_answered_even_when_its_sending_was_uncertain(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, MOBILE, at=now)
        (ask,) = await begin(s, now)
        assert await feedback.open_asks_to(s, MOBILE) == []
        await feedback.ended(s, ask.reference, AskOutcome.UNCERTAIN, modes=BOTH, at=now)
        assert [one.ask.id for one in await feedback.open_asks_to(s, MOBILE)] == [ask.id]
        assert await feedback.open_asks_to(s, LANDLINE) == []


async def test_the_first_attempt_of_a_site_without_sms_does_not_wait_for_the_sms(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, MOBILE, at=now)
        (ask,) = await begin(s, now, CALLS_ONLY)
        assert (ask.attempt, await due(s, ask)) == (2, "17/11 09:00")


async def test_a_policy_without_steps_asks_nobody(sqlite_db: Database, now: datetime) -> None:
    async with sqlite_db.write() as s:
        await s.execute(delete(AskingStep))
        ticket = await closed(s, MOBILE, at=now)
        assert await begin(s, now) == []
        assert (ticket.feedback, await outbox.backlog(s)) == ("no_response", {})
