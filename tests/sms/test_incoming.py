"""What the gateway brings: reports in any order, replies that rate, and the rest for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline import callers, clock, feedback
from hotline.db import Database
from hotline.feedback import Ask, AskOutcome
from hotline.sms.incoming import Report, take_reply, take_report
from hotline.tickets import Ticket
from tests.feedback.asked import BOTH, LANDLINE, MOBILE, asks, begin, carried, closed, fresh, last

CODE = "1022-2611-00012"
DELIVERED, FAILED = True, False


async def asked(db: Database, *codes: str) -> list[Ticket]:
    """Tickets of one caller who was sent a message about each."""
    at = clock.now()
    async with db.write() as s:
        made = [await closed(s, MOBILE, at=at, code=code) for code in codes or (CODE,)]
        for ask in await begin(s, at):
            await carried(s, ask, at=at)
    return made


async def reply(db: Database, text: str, *, number: str = "0912345678", key: str = "1") -> None:
    async with db.write() as s:
        await take_reply(s, number, text, key, modes=BOTH)


async def report(db: Database, ask: Ask, said: bool | None) -> None:
    async with db.write() as s:
        assert await take_report(s, Report(ask.talk, None, said), modes=BOTH)


async def test_a_reply_rates_the_ticket_it_names(db: Database) -> None:
    first, second = await asked(db, CODE, "1022-2611-00013")
    await reply(db, f"1022 {CODE} 2 3 làm chậm quá")
    async with db.read() as s:
        (rating,) = await feedback.ratings_of(s, first)
        assert (rating.mode, rating.useful, rating.satisfied) == ("sms", False, 3)
        assert rating.words.endswith("làm chậm quá")
        assert (await fresh(s, first)).feedback == "negative"
        assert (await fresh(s, second)).feedback == "asking"
        assert await asks(s, first) == [(1, "sms", "answered")]


async def test_a_reply_without_a_code_rates_the_only_ticket_asked_about(db: Database) -> None:
    (ticket,) = await asked(db)
    await reply(db, "hài lòng", number="+84 912 345 678")
    async with db.read() as s:
        assert (await fresh(s, ticket)).feedback == "positive"


async def test_a_reply_without_a_code_rates_all_tickets_of_its_conversation(db: Database) -> None:
    first, second = await asked(db, CODE, "1022-2611-00013")
    await reply(db, "1 2")
    async with db.read() as s:
        assert [(await fresh(s, one)).feedback for one in (first, second)] == ["positive"] * 2
        assert await asks(s, second) == [(1, "sms", "answered")]


async def test_a_code_first_leaves_the_other_ticket_to_a_reply_without_one(
    sqlite_db: Database,
) -> None:
    first, second = await asked(sqlite_db, CODE, "1022-2611-00013")
    await reply(sqlite_db, f"{CODE} 2 3")
    await reply(sqlite_db, "1 1", key="2")
    async with sqlite_db.read() as s:
        assert [(await fresh(s, one)).feedback for one in (first, second)] == [
            "negative",
            "positive",
        ]
        assert len(await feedback.ratings_of(s, first)) == 1


async def test_a_reply_without_a_code_is_not_guessed_among_two_conversations(
    sqlite_db: Database,
) -> None:
    (first,) = await asked(sqlite_db)
    (second,) = await asked(sqlite_db, "1022-2611-00013")
    await reply(sqlite_db, "1 2")
    async with sqlite_db.read() as s:
        assert [(await fresh(s, one)).feedback for one in (first, second)] == ["asking", "asking"]
        assert [one.text for one in await feedback.unclear(s)] == ["1 2"]


@pytest.mark.parametrize("text", ["cảm ơn", "1 tuần rồi chưa ai làm", "1022-2611-99999 1 2", "👎"])
async def test_what_is_unclear_waits_for_a_person(sqlite_db: Database, text: str) -> None:
    (ticket,) = await asked(sqlite_db)
    await reply(sqlite_db, text)
    await reply(sqlite_db, text)
    async with sqlite_db.read() as s:
        assert (await fresh(s, ticket)).feedback == "asking"
        assert [one.text for one in await feedback.unclear(s)] == [text]


async def test_one_cannot_rate_the_ticket_of_another(sqlite_db: Database) -> None:
    (ticket,) = await asked(sqlite_db)
    await reply(sqlite_db, f"1022 {CODE} 1 1", number="0987654321")
    async with sqlite_db.read() as s:
        assert await feedback.ratings_of(s, ticket) == []


async def test_the_gateway_telling_of_a_reply_twice_makes_one_rating(db: Database) -> None:
    (ticket,) = await asked(db)
    for _ in range(2):
        await reply(db, "1 2", key="same")
    async with db.read() as s:
        assert len(await feedback.ratings_of(s, ticket)) == 1


async def test_a_reply_that_comes_after_the_next_call_was_planned_calls_it_off(
    sqlite_db: Database,
) -> None:
    (ticket,) = await asked(sqlite_db)
    async with sqlite_db.write() as s:
        await feedback.expire(s, modes=BOTH, at=clock.now() + timedelta(days=2))
        assert (await last(s, ticket)).mode == "ivr"
    await reply(sqlite_db, f"1022 {CODE} 1 2")
    async with sqlite_db.read() as s:
        assert await asks(s, ticket) == [(1, "sms", "answered"), (2, "ivr", "cancelled")]
        assert (await fresh(s, ticket)).feedback == "positive"


async def test_a_stop_is_kept_for_good_and_ends_the_asking(db: Database) -> None:
    (ticket,) = await asked(db)
    await reply(db, "STOP")
    async with db.read() as s:
        caller = await callers.by_phone(s, MOBILE)
        assert caller is not None
        assert caller.opted_out_at is not None
        assert (await fresh(s, ticket)).feedback == "no_response"
        assert await asks(s, ticket) == [(1, "sms", "opted_out")]


@pytest.mark.parametrize("number", ["", "1022", "Viettel", "không rõ"])
async def test_a_reply_from_no_number_is_passed_over(sqlite_db: Database, number: str) -> None:
    (ticket,) = await asked(sqlite_db)
    await reply(sqlite_db, "1 2", number=number)
    async with sqlite_db.read() as s:
        assert await feedback.ratings_of(s, ticket) == []
        assert await feedback.unclear(s) == []


async def test_a_message_that_failed_is_followed_by_a_call(sqlite_db: Database) -> None:
    (ticket,) = await asked(sqlite_db)
    async with sqlite_db.read() as s:
        ask = await last(s, ticket)
    for _ in range(2):
        await report(sqlite_db, ask, FAILED)
    async with sqlite_db.read() as s:
        assert await asks(s, ticket) == [(1, "sms", "undelivered"), (2, "ivr", "waiting")]


@pytest.mark.parametrize("order", [(DELIVERED, FAILED), (DELIVERED, DELIVERED), (None, DELIVERED)])
async def test_a_delivered_message_is_waited_for(
    sqlite_db: Database, order: tuple[bool | None, bool]
) -> None:
    (ticket,) = await asked(sqlite_db)
    async with sqlite_db.read() as s:
        ask = await last(s, ticket)
    for said in order:
        await report(sqlite_db, ask, said)
    async with sqlite_db.read() as s:
        assert await asks(s, ticket) == [(1, "sms", AskOutcome.ASKED)]


@pytest.mark.parametrize("reference", ["", "000000000000", "x' or 1=1"])
async def test_a_report_about_nothing_changes_nothing(sqlite_db: Database, reference: str) -> None:
    async with sqlite_db.write() as s:
        assert not await take_report(s, Report(reference, None, DELIVERED), modes=BOTH)
        assert await feedback.open_asks_to(s, LANDLINE) == []
