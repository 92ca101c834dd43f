"""Operators who ring citizens back: whom they may ring, when, and what is kept of it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers, calls, feedback, outbox, tickets
from hotline.calls import CallOutcome, Direction, Facts
from hotline.db import Database
from hotline.errors import Conflict, HotlineError, Invalid, NotAllowed
from hotline.feedback import Answers, Ask, AskingPolicy, AskingStep, AskOutcome, Mode, by_operator
from hotline.outbox import MessageKind
from hotline.tickets import Ticket
from tests.deadlines.calendars import at as wall
from tests.feedback.asked import MOBILE, PBX, asks, begin, closed, fresh, last

MODES = (Mode.OPERATOR, Mode.SMS)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = wall("17/11/2026 09:00")
PLEASED = Answers(useful=True, satisfied=1)


async def to_ring(
    s: AsyncSession, *, phone: str = MOBILE, at: datetime = MORNING, steps: int = 1
) -> Ticket:
    """A closed ticket whose caller an operator is to ring."""
    s.add(AskingPolicy(position=0, name="Gọi hỏi", steps=[
        AskingStep(attempt=n, mode=Mode.OPERATOR, wait_minutes=60) for n in range(1, steps + 1)
    ]))  # fmt: skip
    ticket = await closed(s, phone, at=at - 2 * HOUR)
    await begin(s, at - HOUR, MODES)
    return ticket


async def phones(s: AsyncSession, by: object, at: datetime = MORNING) -> list[str]:
    return [one.phone for one in await by_operator.to_ask(s, by, at=at)]  # type: ignore[arg-type]


async def test_a_due_call_waits_on_the_list_within_courtesy_hours_only(
    db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        await to_ring(s)
        assert await phones(s, cast.lan) == [MOBILE]
        assert await phones(s, cast.lan, wall("17/11/2026 20:00")) == []
        ask_id = (await by_operator.to_ask(s, cast.lan, at=MORNING))[0].attempts[0].ask.id
        with pytest.raises(Conflict, match="ask_at_rest"):
            await by_operator.take(s, ask_id, by=cast.lan, at=wall("17/11/2026 20:00"))


async def test_whoever_had_a_hand_in_a_ticket_neither_sees_it_nor_may_ask(
    db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        ticket = await to_ring(s)
        tickets.note(s, ticket, tickets.Verb.ANSWERED_AT_ONCE, by=cast.lan, at=MORNING - 2 * HOUR)
        talked = Facts(Direction.OUTBOUND, MORNING - 3 * HOUR, caller="102", dialed=MOBILE,
                       ended_at=MORNING - 2.9 * HOUR, outcome=CallOutcome.ANSWERED)  # fmt: skip
        call = await calls.record_journal(s, PBX, "told", talked)
        await tickets.link_call(s, ticket, call, by=None, at=MORNING)
        assert await phones(s, cast.dieu) == [MOBILE]
        ask = await last(s, ticket)
        for own in (cast.lan, cast.tam):
            assert await phones(s, own) == []
            with pytest.raises(NotAllowed, match="ask_own_ticket"):
                await by_operator.take(s, ask.id, by=own, at=MORNING)
            with pytest.raises(NotAllowed, match="ask_own_ticket"):
                await by_operator.rate_told(s, ticket, PLEASED, once="1", by=own, at=MORNING)


async def test_all_that_waits_for_a_number_is_asked_in_one_call_and_rated_apart(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        one, other = await to_ring(s), await closed(s, MOBILE, at=MORNING - 2 * HOUR)
        await begin(s, MORNING - HOUR, MODES)
        (row,) = await by_operator.to_ask(s, cast.lan, at=MORNING)
        held = await by_operator.take(s, row.attempts[0].ask.id, by=cast.lan, at=MORNING)
        first, _ = (one.ask.id for one in held.attempts)
        (rating,) = await by_operator.answered(
            s, first, {first: PLEASED}, modes=MODES, by=cast.lan, at=MORNING
        )
        assert (rating.mode, rating.by_id, rating.ask_id) == ("operator", cast.lan.id, first)
        assert await asks(s, one) == [(1, "operator", "answered")]
        assert await asks(s, other) == [(1, "operator", "refused")]
        left = await fresh(s, other)
        assert (left.feedback, left.no_response_cause) == ("no_response", "refused")


async def test_two_operators_at_once_do_not_ring_the_same_citizen(
    db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        first = await to_ring(s)
        second = await closed(s, MOBILE, at=MORNING - 2 * HOUR)
        await begin(s, MORNING - HOUR, MODES)
        wanted = [(await last(s, first)).id, (await last(s, second)).id]
        # Neither may ask about both tickets, so each goes for another row of the same number.
        tickets.note(s, first, tickets.Verb.TAKEN, by=cast.tam, at=MORNING - 2 * HOUR)
        tickets.note(s, second, tickets.Verb.TAKEN, by=cast.lan, at=MORNING - 2 * HOUR)

    async def take(ask_id: int, by: object) -> str:
        try:
            async with db.write() as s:
                await by_operator.take(s, ask_id, by=by, at=MORNING)  # type: ignore[arg-type]
        except HotlineError as refused:
            return refused.code
        return "taken"

    tried = await asyncio.gather(take(wanted[0], cast.lan), take(wanted[1], cast.tam))
    assert sorted(tried) == ["ask_held", "taken"]


async def test_a_row_held_too_long_may_be_taken_by_another_and_the_first_is_told(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        ask = await last(s, await to_ring(s))
        await by_operator.take(s, ask.id, by=cast.lan, at=MORNING)
        later = MORNING + by_operator.HELD_FOR + timedelta(seconds=1)
        await by_operator.take(s, ask.id, by=cast.tam, at=later)
        with pytest.raises(Conflict, match="ask_taken_over"):
            await by_operator.answered(
                s, ask.id, {ask.id: PLEASED}, modes=MODES, by=cast.lan, at=later
            )


async def test_who_was_rung_today_is_left_in_peace_until_tomorrow(
    db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        ticket = await to_ring(s, steps=2)
        ask = await last(s, ticket)
        await by_operator.take(s, ask.id, by=cast.lan, at=MORNING)
        await by_operator.unanswered(s, ask.id, AskOutcome.BUSY, modes=MODES, by=cast.lan,
                                     at=MORNING)  # fmt: skip
        assert await asks(s, ticket) == [(1, "operator", "busy"), (2, "operator", "waiting")]
        assert await phones(s, cast.lan, MORNING + 3 * HOUR) == []
        again = await last(s, ticket)
        with pytest.raises(Conflict, match="ask_rung_today"):
            await by_operator.take(s, again.id, by=cast.tam, at=MORNING + 3 * HOUR)
        assert await phones(s, cast.lan, MORNING + DAY) == [MOBILE]


async def test_a_number_that_the_machine_rang_today_is_not_rung_by_a_person(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        await to_ring(s)
        await outbox.put(s, MessageKind.ASK_CALL, key="ask:x", recipient=MOBILE, payload={},
                         not_before=MORNING, at=MORNING, citizen=True)  # fmt: skip
        await outbox.claim(s, MessageKind.ASK_CALL, by="w", most=5, lease=HOUR, at=MORNING)
        assert await phones(s, cast.lan) == []


async def test_a_number_held_or_rung_by_a_person_is_not_rung_by_the_machine(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        ask = await last(s, await to_ring(s))
        await outbox.put(s, MessageKind.ASK_CALL, key="ask:x", recipient=MOBILE, payload={},
                         not_before=MORNING, at=MORNING, citizen=True)  # fmt: skip
        await by_operator.take(s, ask.id, by=cast.lan, at=MORNING)
        peace = await feedback.peace(s, Mode.IVR, at=MORNING)
        found = await outbox.claim(
            s, MessageKind.ASK_CALL, by="w", most=5, lease=HOUR, at=MORNING, peace=peace
        )
        assert found == []


async def test_a_citizen_who_names_an_hour_is_rung_at_that_hour(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        ticket = await to_ring(s)
        ask = await last(s, ticket)
        await by_operator.take(s, ask.id, by=cast.lan, at=MORNING)
        for wrong in (MORNING - HOUR, MORNING + 90 * DAY):
            with pytest.raises(Invalid, match="ask_later_wrong"):
                await by_operator.later(s, ask.id, wrong, by=cast.lan, at=MORNING)
        wished = wall("17/11/2026 15:30")
        assert await by_operator.later(s, ask.id, wished, by=cast.lan, at=MORNING) == wished
        assert await phones(s, cast.tam, wished - HOUR) == []
        assert await phones(s, cast.tam, wished) == [MOBILE]
        night = await by_operator.take(s, ask.id, by=cast.tam, at=wished)
        due = await by_operator.later(
            s, night.attempts[0].ask.id, wall("18/11/2026 21:00"), by=cast.tam, at=wished
        )
        assert due == wall("19/11/2026 08:00")


async def test_who_wishes_not_to_be_asked_again_is_asked_about_nothing(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        ticket = await to_ring(s)
        ask = await last(s, ticket)
        await by_operator.take(s, ask.id, by=cast.lan, at=MORNING)
        await by_operator.unanswered(s, ask.id, AskOutcome.OPTED_OUT, modes=MODES, by=cast.lan,
                                     at=MORNING)  # fmt: skip
        caller = await callers.by_phone(s, MOBILE)
        assert caller is not None
        assert caller.opted_out_via == "operator"
        assert (await fresh(s, ticket)).no_response_cause == "opted_out"


async def test_the_call_that_asked_belongs_to_the_ticket(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        ticket = await to_ring(s)
        ask = await last(s, ticket)
        await by_operator.take(s, ask.id, by=cast.lan, at=MORNING)
        rings = Facts(Direction.OUTBOUND, MORNING + timedelta(minutes=1), caller="101",
                      dialed=MOBILE)  # fmt: skip
        call = await calls.record_journal(s, PBX, "asks", rings)
        await by_operator.answered(s, ask.id, {ask.id: PLEASED}, modes=MODES, by=cast.lan,
                                   at=MORNING + timedelta(minutes=3))  # fmt: skip
        assert [one.id for one in await tickets.calls_of(s, ticket)] == [call.id]


async def test_one_who_calls_in_may_rate_by_word_of_mouth_once_for_each_form_sent(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        ticket = await to_ring(s)
        told = [
            await by_operator.rate_told(s, ticket, PLEASED, once=once, by=cast.lan, at=MORNING)
            for once in ("a", "a", "b")
        ]
        assert told[0].id == told[1].id != told[2].id
        assert (told[0].mode, told[0].by_id, told[0].ask_id) == ("operator", cast.lan.id, None)
        assert await phones(s, cast.tam) == []
        assert (await s.get_one(Ask, (await last(s, ticket)).id)).outcome == "cancelled"
