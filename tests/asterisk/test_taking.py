"""What citizens said to the simulated PBX stands in the database: asks, ratings, wishes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import calls
from hotline.asterisk.ami import Ami
from hotline.asterisk.simulator import HANG_UP, AskPlan, CallPlan, Simulator
from hotline.callers import Caller
from hotline.db import Database
from hotline.feedback import Ask, CourtesyHours, FeedbackTerms, Rating
from hotline.tickets import Ticket, TicketCall
from tests.asterisk.house import House, close_by_agency

pytestmark = pytest.mark.slow

BAC_TU = "0912345678"


@pytest.fixture
async def pbx() -> AsyncIterator[Simulator]:
    # Nobody here looks at a call that goes on, so it may be over at once.
    async with Simulator(rate=500, seed=7) as simulator:
        yield simulator


@pytest.fixture
async def house(sqlite_db: Database, pbx: Simulator) -> AsyncIterator[House]:
    async with sqlite_db.write() as s:
        for hours in await s.scalars(select(CourtesyHours)):
            await s.delete(hours)
        for terms in await s.scalars(select(FeedbackTerms)):
            terms.calls_per_day = 50
    made = House(sqlite_db, lambda: Ami(pbx.host, pbx.port, pbx.username, pbx.secret))
    await made.open()
    yield made
    with contextlib.suppress(AssertionError):
        await made.crash()


async def closed(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime, count: int = 1
) -> list[Ticket]:
    """So many tickets of bác Tư, closed by the agency; who asks about them is still away."""
    for _ in range(count):
        await pbx.call(CallPlan(caller=BAC_TU, answered_by="101"))
    await house.ended_calls(count)
    await house.crash()
    for ticket in await house.tickets():
        await close_by_agency(house.db, ticket.id, cast, now)
    return await house.tickets()


async def outcomes(house: House) -> list[str]:
    async with house.db.read() as s:
        return [ask.outcome for ask in await s.scalars(select(Ask).order_by(Ask.id))]


async def asked(house: House, count: int = 1) -> list[str]:
    """Have the house ask; the outcomes of the first asks once all of them are over."""
    await house.open()

    async def over() -> bool:
        made = await outcomes(house)
        done = [one not in ("waiting", "asked") for one in made[:count]]
        return len(done) == count and all(done)

    await house.until(over, f"{count} asks are over")

    async def hung_up() -> bool:
        return all("ended_at" in (call.journal or {}) for call in await house.calls("ask"))

    await house.until(hung_up, "the journal of the call is taken")
    return (await outcomes(house))[:count]


@pytest.mark.parametrize(
    ("plan", "outcome", "useful", "satisfied"),
    [
        (AskPlan(keys=("*", "1", "*", "2")), "answered", True, 2),
        (AskPlan(keys=("", "1", "5", "2")), "answered", True, 2),
        (AskPlan(keys=("1", "9")), "answered", True, None),
        (AskPlan(keys=("9",)), "opted_out", None, None),
        (AskPlan(keys=("3",)), "wrong_person", None, None),
        (AskPlan(keys=("1", HANG_UP)), "answered", True, None),
        (AskPlan(answer="machine"), "machine", None, None),
    ],
)
async def test_each_way_a_dialogue_goes_is_the_right_record(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime,
    plan: AskPlan, outcome: str, useful: bool | None, satisfied: int | None,
) -> None:  # fmt: skip
    pbx.expect_ask(BAC_TU, plan)
    await closed(house, pbx, cast, now)
    assert await asked(house) == [outcome]
    async with house.db.read() as s:
        rated = [(one.useful, one.satisfied) for one in await s.scalars(select(Rating))]
        (caller,) = await s.scalars(select(Caller))
    assert rated == ([] if useful is None else [(useful, satisfied)])
    assert caller.opted_out_via == ("key" if "9" in plan.keys else None)


async def test_who_is_not_content_says_why_by_a_key_and_aloud(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    pbx.expect_ask(BAC_TU, AskPlan(keys=("1", "3", "2"), says=5))
    await closed(house, pbx, cast, now)
    assert await asked(house) == ["answered"]
    async with house.db.read() as s:
        (rating,) = await s.scalars(select(Rating))
    assert (rating.reason_id, rating.verdict) == (2, "negative")
    assert rating.voice == pbx.truth[-1].said[0].voice != ""


async def test_a_key_that_stands_for_no_reason_says_none(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    pbx.expect_ask(BAC_TU, AskPlan(keys=("2", "3", "8")))
    await closed(house, pbx, cast, now)
    assert await asked(house) == ["answered"]
    async with house.db.read() as s:
        (rating,) = await s.scalars(select(Rating))
    assert (rating.reason_id, rating.voice) == (None, "")


@pytest.mark.parametrize(
    ("keys", "outcomes"),
    [
        (("1", "1", "2", "2", ""), ["answered", "answered"]),
        (("1", "1", "9"), ["answered", "opted_out"]),
        (("1", HANG_UP), ["answered", "hung_up"]),
        (("3",), ["wrong_person", "wrong_person"]),
        (("0",), ["to_operator", "to_operator"]),
        ((), ["no_key", "no_key"]),
    ],
)
async def test_several_tickets_are_asked_about_in_one_call(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime,
    keys: tuple[str, ...], outcomes: list[str],
) -> None:  # fmt: skip
    pbx.expect_ask(BAC_TU, AskPlan(keys=keys))
    both = await closed(house, pbx, cast, now, count=2)
    assert await asked(house, 2) == outcomes
    (call,) = await house.calls("ask")
    async with house.db.read() as s:
        concerned = await s.scalars(
            select(TicketCall.ticket_id).where(TicketCall.call_id == call.id)
        )
        linked = set(concerned.all())
    assert {ticket.id for ticket in both} <= linked


async def test_who_wishes_an_operator_is_a_caller_of_the_queue(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    pbx.expect_ask(BAC_TU, AskPlan(keys=("1", "0")))
    (ticket,) = await closed(house, pbx, cast, now)
    assert await asked(house) == ["answered"]
    (call,) = await house.calls("ask")
    assert (call.queue, call.outcome, call.answered_by) == ("1022", "answered", "101")
    assert call.recording is not None
    *_, draft = await house.tickets()
    assert (draft.call_id, draft.status, draft.caller_id) == (call.id, "draft", ticket.caller_id)
    assert draft.owner_id == cast.lan.id


async def test_who_wishes_an_operator_and_gets_none_is_owed_a_call(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    pbx.expect_ask(BAC_TU, AskPlan(keys=("0",)))
    await closed(house, pbx, cast, now)
    for member in pbx.members:
        pbx.members.pause(member, True, "nghỉ")
    assert await asked(house) == ["to_operator"]
    (call,) = await house.calls("ask")
    assert call.outcome == "queue_empty"
    *_, draft = await house.tickets()
    assert (draft.call_id, draft.owner_id) == (call.id, None)


async def test_who_wishes_an_operator_is_seen_to_wait(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    pbx.expect_ask(BAC_TU, AskPlan(keys=("0",), after=0, wait=10_000))
    (ticket,) = await closed(house, pbx, cast, now)
    # The ten minutes of the queue last longer than anybody here waits to see it.
    pbx.exchange.rate = 5
    await house.open()

    async def waits() -> bool:
        async with house.db.read() as s:
            return await calls.waiting(s) == 1

    await house.until(waits, "the citizen waits for an operator")
    (call,) = await house.calls("ask")
    assert (call.direction, call.answered_by, call.phone) == ("ask", None, "+84912345678")
    drafts = [one for one in await house.tickets() if one.call_id == call.id]
    assert [one.caller_id for one in drafts] == [ticket.caller_id]
