"""Ratings: one verdict from two questions, kept once and for good."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import feedback
from hotline.db import Database
from hotline.errors import Invalid
from hotline.feedback import Answers, AskOutcome, Mode, Rating, verdict
from hotline.outbox import MessageStatus
from hotline.tickets import FeedbackState, Ticket
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

DAY = timedelta(days=1)


async def rate(
    s: AsyncSession,
    ticket: Ticket,
    useful: bool | None = True,
    satisfied: int | None = 2,
    *,
    at: datetime,
    source: str = "sms:1",
    mode: Mode = Mode.SMS,
) -> Rating:
    """A rating with nothing special about it but what is named."""
    return await feedback.rate(
        s, ticket, Answers(useful, satisfied), ask=None, mode=mode, source=source, at=at
    )


@pytest.mark.parametrize(
    ("useful", "satisfied", "counts_as"),
    [
        (True, 1, "positive"),
        (True, 2, "positive"),
        (True, 3, "negative"),
        (True, None, "positive"),
        (False, 1, "negative"),
        (False, 2, "negative"),
        (False, 3, "negative"),
        (False, None, "negative"),
        (None, 1, "positive"),
        (None, 2, "positive"),
        (None, 3, "negative"),
        (None, None, "no_response"),
    ],
)
async def test_two_answers_make_one_verdict(
    sqlite_db: Database, now: datetime, useful: bool | None, satisfied: int | None, counts_as: str
) -> None:
    assert verdict(useful, satisfied) == counts_as
    async with sqlite_db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
        if counts_as == "no_response":
            with pytest.raises(Invalid, match="rating_empty"):
                await rate(s, ticket, useful, satisfied, at=now)
            assert ticket.feedback == "due"
        else:
            rating = await rate(s, ticket, useful, satisfied, at=now)
            assert (rating.verdict, ticket.feedback) == (counts_as, counts_as)
            assert (rating.useful, rating.satisfied) == (useful, satisfied)


async def test_one_answer_reported_twice_is_one_rating(db: Database, now: datetime) -> None:
    async with db.write() as s:
        ticket = await closed(s, MOBILE, at=now)

    async def report() -> int:
        async with db.write() as s:
            mine = await s.get_one(Ticket, ticket.id)
            return (await rate(s, mine, source="ivr:pbx:ask-1", at=now)).id

    assert len(set(await asyncio.gather(*(report() for _ in range(5))))) == 1
    async with db.read() as s:
        assert len(await feedback.ratings_of(s, ticket)) == 1


async def test_a_second_rating_is_kept_beside_the_first_which_decides(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
        await rate(s, ticket, False, 3, source="sms:1", at=now)
        await rate(s, ticket, True, 1, source="sms:2", at=now + DAY)
    async with db.read() as s:
        first, second = await feedback.ratings_of(s, ticket)
        assert (first.verdict, second.verdict) == ("negative", "positive")
        assert (await fresh(s, ticket)).feedback == "negative"
        assert await feedback.ratings_by_ticket(s, [ticket]) == {ticket.id: [first, second]}


async def test_an_answer_after_no_response_counts(sqlite_db: Database, now: datetime) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
        ticket.feedback = FeedbackState.NO_RESPONSE
        await rate(s, ticket, at=now + DAY)
        assert ticket.feedback == "positive"


async def test_an_ask_that_still_waits_is_called_off_by_a_rating(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
        (sms,) = await begin(s, now)
        await carried(s, sms, at=now)
        await feedback.expire(s, modes=BOTH, at=now + 2 * DAY)
        call = await last(s, ticket)
    async with db.write() as s:
        mine = await s.get_one(Ticket, ticket.id)
        await rate(s, mine, at=now + 2 * DAY)
        await feedback.ended(s, sms.reference, AskOutcome.ANSWERED, modes=BOTH, at=now)
    async with db.read() as s:
        assert await asks(s, ticket) == [(1, "sms", "answered"), (2, "ivr", "cancelled")]
        assert (await message_of(s, call)).status == MessageStatus.CANCELLED


async def test_an_ask_under_way_ends_without_another_after_a_rating(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        (ask,) = await begin(s, now)
        await carried(s, ask, at=now)
        await rate(s, ticket, source="operator:1", mode=Mode.OPERATOR, at=now)
        await feedback.ended(s, ask.reference, AskOutcome.NO_ANSWER, modes=BOTH, at=now)
        assert await asks(s, ticket) == [(1, "ivr", "no_answer")]
        assert ticket.feedback == "positive"


async def test_the_call_ends_before_its_keys_are_read_and_nobody_is_rung_again(
    sqlite_db: Database, now: datetime
) -> None:
    # The journal may bring "hung up" a moment before the answers of the same call.
    async with sqlite_db.write() as s:
        ticket = await closed(s, LANDLINE, at=now)
        (ask,) = await begin(s, now)
        await carried(s, ask, at=now)
        await feedback.ended(s, ask.reference, AskOutcome.HUNG_UP, modes=BOTH, at=now)
        assert await asks(s, ticket) == [(1, "ivr", "hung_up"), (2, "ivr", "waiting")]
        await rate(s, ticket, source=f"ivr:pbx:ask-{ask.reference}", mode=Mode.IVR, at=now)
        await feedback.ended(s, ask.reference, AskOutcome.ANSWERED, modes=BOTH, at=now)
        assert await asks(s, ticket) == [(1, "ivr", "answered"), (2, "ivr", "cancelled")]


async def test_a_rating_and_an_expiry_at_the_same_time_leave_nothing_to_ask(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        rated = [await closed(s, f"+8491234567{n}", at=now) for n in range(6)]
        for ask in await begin(s, now):
            await carried(s, ask, at=now)

    async def answer(ticket: Ticket) -> None:
        async with db.write() as s:
            mine = await s.get_one(Ticket, ticket.id)
            await rate(s, mine, source=f"sms:{ticket.id}", at=now)

    async def sweep() -> None:
        async with db.write() as s:
            await feedback.expire(s, modes=BOTH, at=now + 2 * DAY)

    await asyncio.gather(sweep(), *(answer(ticket) for ticket in rated), sweep())
    async with db.read() as s:
        for ticket in rated:
            assert (await fresh(s, ticket)).feedback == "positive"
            assert [one for one in await asks(s, ticket) if one[2] == "waiting"] == []


async def test_what_a_citizen_adds_is_kept_in_words(sqlite_db: Database, now: datetime) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
        rating = await feedback.rate(
            s, ticket, Answers(useful=True, words="cha\u0302\u0323m\x00 quá" + "!" * 3000),
            ask=None, mode=Mode.SMS, source="sms:1", at=now,
        )  # fmt: skip
        assert rating.words.startswith("chậm quá!")
        assert len(rating.words) == 2000


@pytest.mark.parametrize("satisfied", [0, 4, -1])
async def test_a_level_that_is_not_on_the_scale_is_refused(
    sqlite_db: Database, now: datetime, satisfied: int
) -> None:
    async with sqlite_db.write() as s:
        ticket = await closed(s, MOBILE, at=now)
    async with sqlite_db.read() as s:
        mine = await s.get_one(Ticket, ticket.id)
        with pytest.raises(Invalid, match="rating_off_scale"):
            await rate(s, mine, True, satisfied, at=now)


async def test_a_reply_nobody_can_be_sure_of_is_kept_once_for_a_person(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        for _ in range(2):
            await feedback.keep_unclear(s, MOBILE, "cảm\x00 ơn", source="sms:7", at=now)
        (reply,) = await feedback.unclear(s)
        assert (reply.text, reply.phone) == ("cảm ơn", MOBILE)
        reply.read_at = now
        await s.flush()
        assert await feedback.unclear(s) == []
