"""From a ring to a rating on the simulated PBX: listener, journal, couriers, chores together."""

from __future__ import annotations

import asyncio
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import tickets
from hotline.asterisk.agi import AgiServer
from hotline.asterisk.simulator import HANG_UP, AskPlan, CallPlan, OutboundPlan, Simulator
from hotline.asterisk.status import StatusDialogue
from hotline.db import Database
from hotline.feedback import Ask, Rating
from hotline.tickets import FeedbackState, Ticket, TicketStatus
from tests.asterisk.house import House, close_by_agency, link, words

pytestmark = pytest.mark.slow

BAC_TU = "0912345678"
LANDLINE = "02773851234"


async def test_an_answered_call_opens_one_draft_that_its_operator_holds(
    house: House, pbx: Simulator, cast: SimpleNamespace
) -> None:
    truth = await pbx.call(CallPlan(caller=BAC_TU, name="Bác Tư", answered_by="101"))
    (call,) = await house.ended_calls(1)
    assert (call.outcome, call.answered_by, call.phone) == ("answered", "101", "+84912345678")
    assert call.conversation == truth.linkedid
    (ticket,) = await house.tickets()
    assert (ticket.status, ticket.owner_id) == (TicketStatus.DRAFT, cast.lan.id)


async def test_an_abandoned_call_is_owed_until_the_caller_is_answered(
    house: House, pbx: Simulator
) -> None:
    await pbx.call(CallPlan(caller=BAC_TU, answered_by=None, gives_up_after=2))
    (first,) = await house.ended_calls(1)
    assert first.outcome == "abandoned"
    await pbx.call(CallPlan(caller=BAC_TU, answered_by="102"))
    await house.ended_calls(2)
    missed, answered = await house.tickets()
    assert (missed.status, missed.dismissed_because) == ("dismissed", "called_again")
    assert answered.status == "draft"


async def test_a_withheld_number_gets_a_draft_without_a_caller(
    house: House, pbx: Simulator
) -> None:
    await pbx.call(CallPlan(caller="", answered_by="101"))
    (call,) = await house.ended_calls(1)
    assert (call.caller, call.phone) == (None, None)
    assert [ticket.caller_id for ticket in await house.tickets()] == [None]


async def test_calls_taken_while_nobody_listened_are_all_there_once(
    house: House, pbx: Simulator
) -> None:
    await pbx.call(CallPlan(caller=BAC_TU, answered_by="101"))
    await house.ended_calls(1)
    await house.crash()
    for number in range(5):
        await pbx.call(CallPlan(f"091234560{number}", answered_by="101", talk=2))
    await house.open()
    calls = await house.ended_calls(6)
    assert sorted(c.conversation for c in calls) == sorted(t.linkedid for t in pbx.truth)
    assert len(await house.tickets()) == 6


async def test_a_crash_in_the_middle_of_calls_loses_and_doubles_nothing(
    house: House, pbx: Simulator
) -> None:
    plans = [CallPlan(caller=f"09123457{n:02}", answered_by="101", talk=60) for n in range(8)]
    playing = [asyncio.create_task(pbx.call(plan)) for plan in plans]

    async def some_talk() -> bool:
        return any(call.state == "talking" for call in await house.calls())

    await house.until(some_talk, "somebody talks")
    await house.crash()
    await house.open()
    await asyncio.gather(*playing)
    calls = await house.ended_calls(8)
    assert len(calls) == len(await house.tickets()) == 8
    assert {c.outcome for c in calls} == {"answered"}


async def test_a_closed_ticket_is_rated_by_the_keys_of_the_rung_caller(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    pbx.expect_ask(BAC_TU, AskPlan(answer="answers", keys=("1", "2")))
    await pbx.call(CallPlan(caller=BAC_TU, answered_by="101"))
    await house.ended_calls(1)
    (ticket,) = await house.tickets()
    await close_by_agency(house.db, ticket.id, cast, now)

    async def rated() -> bool:
        return (await house.tickets())[0].feedback == FeedbackState.POSITIVE

    await house.until(rated, "the rating stands on the ticket")
    async with house.db.read() as s:
        (rating,) = await s.scalars(select(Rating))
    assert (rating.useful, rating.satisfied, rating.mode) == (True, 2, "ivr")


async def test_hanging_up_after_the_first_answer_keeps_that_answer(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    pbx.expect_ask(BAC_TU, AskPlan(answer="answers", keys=("2", HANG_UP)))
    await pbx.call(CallPlan(caller=BAC_TU, answered_by="101"))
    await house.ended_calls(1)
    (ticket,) = await house.tickets()
    await close_by_agency(house.db, ticket.id, cast, now)

    async def rated() -> bool:
        return (await house.tickets())[0].feedback == FeedbackState.NEGATIVE

    await house.until(rated, "the one answer counts")
    async with house.db.read() as s:
        (rating,) = await s.scalars(select(Rating))
    assert (rating.useful, rating.satisfied) == (False, None)


async def test_a_busy_caller_is_asked_again_later_by_policy(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    pbx.expect_ask(LANDLINE, AskPlan(answer="busy"))
    await pbx.call(CallPlan(caller=LANDLINE, answered_by="101"))
    await house.ended_calls(1)
    (ticket,) = await house.tickets()
    await close_by_agency(house.db, ticket.id, cast, now)

    async def second() -> bool:
        async with house.db.read() as s:
            return len(list(await s.scalars(select(Ask)))) == 2

    await house.until(second, "a second attempt is planned")
    async with house.db.read() as s:
        first, following = await s.scalars(select(Ask).order_by(Ask.attempt))
    assert (first.outcome, following.outcome) == ("busy", "waiting")


async def test_a_ticket_closed_during_the_call_is_rated_in_the_same_call(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    playing = asyncio.create_task(
        pbx.call(CallPlan(caller=BAC_TU, answered_by="101", talk=400, keys=("1", "1")))
    )

    async def talks() -> bool:
        return any(call.state == "talking" for call in await house.calls())

    await house.until(talks, "Lan talks")
    (ticket,) = await house.tickets()
    async with house.db.write() as s:
        mine = await s.get_one(Ticket, ticket.id)
        said = await words(house.db, content="Hỏi giờ làm việc")
        await tickets.answer_at_once(s, mine, said, "Từ 7 giờ 30.", by=cast.lan, at=now)
    await playing

    async def rated() -> bool:
        return (await house.tickets())[0].feedback == FeedbackState.POSITIVE

    await house.until(rated, "rated in the call")
    async with house.db.read() as s:
        (ask,) = await s.scalars(select(Ask))
    assert ask.attempt == 0
    assert [r for r in pbx.truth if r.direction == "ask"] == []


async def test_an_outbound_call_belongs_to_the_callers_one_open_ticket(
    house: House, pbx: Simulator
) -> None:
    await pbx.call(CallPlan(caller=BAC_TU, answered_by="101"))
    await house.ended_calls(1)
    await pbx.dial_out(OutboundPlan(BAC_TU, operator="101"))

    async def logged() -> bool:
        return any(call.state == "ended" for call in await house.calls("outbound"))

    await house.until(logged, "the outbound call is logged")
    (call,) = await house.calls("outbound")
    assert (call.caller, call.phone, call.outcome) == ("101", "+84912345678", "answered")

    async def linked() -> bool:
        async with house.db.read() as s:
            (ticket,) = await s.scalars(select(Ticket))
            return len(await tickets.calls_of(s, ticket)) == 2

    await house.until(linked, "the call belongs to the ticket")


async def test_a_caller_hears_the_state_of_their_own_ticket_and_of_no_other(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with (
        AgiServer("127.0.0.1", 0, routes={"status": StatusDialogue(sqlite_db)}) as agi,
        Simulator(rate=500, seed=7, agi=f"127.0.0.1:{agi.port}") as pbx,
    ):
        house = House(sqlite_db, lambda: link(pbx))
        await house.open()
        await pbx.call(CallPlan(caller=BAC_TU, answered_by="101"))
        await house.ended_calls(1)
        (ticket,) = await house.tickets()
        async with sqlite_db.write() as s:
            mine = await s.get_one(Ticket, ticket.id)
            await tickets.complete(s, mine, await words(sqlite_db), by=cast.lan, at=now)
            assert mine.code is not None
            digits = mine.code.removeprefix("1022-").replace("-", "")
        own = await pbx.call(CallPlan(caller=BAC_TU, menu_status=digits))
        other = await pbx.call(CallPlan(caller="0987654321", menu_status=digits))
        await house.ended_calls(3)
        await house.crash()
    assert (own.heard, other.heard) == ("assigned", "unknown")


async def test_a_pbx_restart_ends_its_calls_and_the_listener_comes_back(
    house: House, pbx: Simulator
) -> None:
    playing = asyncio.create_task(pbx.call(CallPlan(caller=BAC_TU, answered_by="101", talk=600)))

    async def talks() -> bool:
        return any(call.state == "talking" for call in await house.calls())

    await house.until(talks, "somebody talks")
    await pbx.restart(clean=False)
    await playing
    (call,) = await house.ended_calls(1)
    assert call.outcome == "answered"
    await pbx.call(CallPlan(caller="0987654321", answered_by="102"))
    assert len(await house.ended_calls(2)) == 2
