"""One conversation about several tickets of a caller, and how often a day anybody is disturbed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import feedback, outbox
from hotline.db import Database
from hotline.feedback import Ask, AskingPolicy, AskingStep, AskOutcome, Mode
from hotline.outbox import MessageKind, MessageStatus
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
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def claim(
    s: AsyncSession, kind: MessageKind, mode: Mode, at: datetime
) -> list[outbox.Message]:
    """As a courier does."""
    peace = await feedback.peace(s, mode, at=at)
    return await outbox.claim(
        s, kind, by="w", most=50, lease=timedelta(minutes=2), at=at, peace=peace
    )


async def talk_of(s: AsyncSession, made: list[Ask]) -> list[str]:
    message = await message_of(s, made[0])
    return [one["code"] for one in message.payload["asks"]]


async def test_tickets_of_one_caller_are_asked_about_together_up_to_the_terms(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        told = [await closed(s, MOBILE, at=now) for _ in range(4)]
        made = await begin(s, now)
        assert len({ask.talk for ask in made[:3]}) == 1
        assert await talk_of(s, made) == [ticket.code for ticket in told[:3]]
        assert await talk_of(s, made[3:]) == [told[3].code]
        assert len({ask.link for ask in made}) == 2


async def test_callers_share_no_conversation(sqlite_db: Database, now: datetime) -> None:
    async with sqlite_db.write() as s:
        await closed(s, MOBILE, at=now)
        await closed(s, "+84987654321", at=now)
        one, other = await begin(s, now)
        assert one.talk != other.talk


async def test_a_conversation_that_was_sent_is_joined_by_nobody(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, MOBILE, at=now)
        (first,) = await begin(s, now)
        await carried(s, first, at=now)
        await closed(s, MOBILE, at=now)
        (second,) = await begin(s, now)
        assert first.talk != second.talk


async def test_a_ticket_that_was_rated_leaves_the_conversation_and_the_others_are_asked_about(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        one, other = await closed(s, MOBILE, at=now), await closed(s, MOBILE, at=now)
        made = await begin(s, now)
        answers = feedback.Answers(useful=True)
        await feedback.rate(s, one, answers, ask=None, mode=Mode.WEB, source="w:1", at=now)
        assert await talk_of(s, made) == [other.code]
        assert (await asks(s, one), await asks(s, other)) == (
            [(1, "sms", "cancelled")], [(1, "sms", "waiting")],
        )  # fmt: skip
        await feedback.rate(s, other, answers, ask=None, mode=Mode.WEB, source="w:2", at=now)
        assert (await message_of(s, made[0])).status == MessageStatus.CANCELLED


async def test_a_call_that_reached_nobody_is_the_end_of_every_ask_it_carried(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        one, other = await closed(s, LANDLINE, at=now), await closed(s, LANDLINE, at=now)
        (ask, _) = await begin(s, now)
        await carried(s, ask, at=now)
        await feedback.talk_ended(s, ask.talk, AskOutcome.BUSY, modes=BOTH, at=now)
        for ticket in (one, other):
            assert await asks(s, ticket) == [(1, "ivr", "busy"), (2, "ivr", "waiting")]
        assert (await last(s, one)).talk == (await last(s, other)).talk, "they stay together"


async def test_a_caller_who_was_rung_today_is_rung_again_tomorrow(db: Database) -> None:
    morning = wall("17/11/2026 09:00")
    async with db.write() as s:
        await closed(s, LANDLINE, at=morning)
        (ask,) = await begin(s, morning)
        assert len(await claim(s, MessageKind.ASK_CALL, Mode.IVR, morning)) == 1
        await feedback.talk_ended(s, ask.talk, AskOutcome.BUSY, modes=BOTH, at=morning)
    async with db.write() as s:
        assert await claim(s, MessageKind.ASK_CALL, Mode.IVR, morning + 5 * HOUR) == []
    async with db.write() as s:
        tomorrow = wall("18/11/2026 08:00")
        assert len(await claim(s, MessageKind.ASK_CALL, Mode.IVR, tomorrow)) == 1


async def test_a_number_gets_no_more_messages_a_day_than_the_terms_allow(
    sqlite_db: Database,
) -> None:
    morning = wall("17/11/2026 09:00")
    async with sqlite_db.write() as s:
        for number in range(5):
            await outbox.put(
                s, MessageKind.SMS, key=f"caller:{number}", recipient=MOBILE, payload={},
                not_before=morning, at=morning, citizen=True,
            )  # fmt: skip
    async with sqlite_db.write() as s:
        assert len(await claim(s, MessageKind.SMS, Mode.SMS, morning)) == 3
        assert await claim(s, MessageKind.SMS, Mode.SMS, morning + HOUR) == []
        assert len(await claim(s, MessageKind.SMS, Mode.SMS, morning + DAY)) == 2


async def test_our_own_people_may_be_told_as_often_as_it_takes(sqlite_db: Database) -> None:
    morning = wall("17/11/2026 09:00")
    async with sqlite_db.write() as s:
        for number in range(5):
            await outbox.put(
                s, MessageKind.SMS, key=f"alarm:{number}", recipient=MOBILE, payload={},
                not_before=morning, at=morning,
            )  # fmt: skip
        assert len(await claim(s, MessageKind.SMS, Mode.SMS, morning)) == 5


async def test_the_first_policy_that_agrees_decides_and_one_without_steps_asks_nobody(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        step = AskingStep(attempt=1, mode=Mode.IVR, wait_minutes=0)
        s.add(AskingPolicy(position=0, name="Hỏi đáp", kind="question"))
        s.add(AskingPolicy(position=0, name="Kiến nghị", kind="petition", steps=[step]))
        asked, left = await closed(s, MOBILE, at=now), await closed(s, MOBILE, at=now)
        asked.kind, left.kind = "petition", "question"
        await begin(s, now)
        assert await asks(s, asked) == [(1, "ivr", "waiting")]
        assert await asks(s, left) == []
        told = await fresh(s, left)
        assert (told.feedback, told.no_response_cause) == ("no_response", "not_asked")
