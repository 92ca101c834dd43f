"""One journey on the real Asterisk and on the simulated PBX: hotline records the same."""

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hotline.asterisk.ami import Ami
from hotline.asterisk.simulator import AskPlan, CallPlan, OutboundPlan, Simulator
from hotline.callers import Caller
from hotline.calls import Call
from hotline.db import Database
from hotline.feedback import Ask, CourtesyHours, Rating
from hotline.tickets import Ticket
from tests.asterisk.house import House, close_by_agency
from tests.conftest import copy_of
from tests.testbed.asterisk import Asterisk
from tests.testbed.sipp import Person, Phones

pytestmark = pytest.mark.real_asterisk

LANDLINE = "02773851234"
BUSY = "02773859999"
UNHAPPY = "02773851111"
LEAVES = "02773852222"


async def test_one_journey_is_recorded_alike_on_both(
    templates: SimpleNamespace,
    tmp_path_factory: pytest.TempPathFactory,
    pbx: Asterisk,
    phones: Phones,
    people: SimpleNamespace,
    now: datetime,
) -> None:
    real = copy_of(templates.sqlite, tmp_path_factory.mktemp("real"))
    simulated = copy_of(templates.sqlite, tmp_path_factory.mktemp("simulated"))
    async with Simulator(rate=20, operators=("101",)) as simulator:
        on_real = await _journey(
            real, lambda: Ami(pbx.host, pbx.ami_port, pbx.username, pbx.secret),
            RealTown(phones), people, now,
        )  # fmt: skip
        on_simulated = await _journey(
            simulated,
            lambda: Ami(simulator.host, simulator.port, simulator.username, simulator.secret),
            SimulatedTown(simulator), people, now,
        )  # fmt: skip
    assert on_simulated == on_real
    assert len(on_real["calls"]) == 11


class RealTown:
    """The people of the journey with SIPp in their hands."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    async def calls(self) -> None:
        """Answered, withheld and answered, given up, and an outbound call."""
        with self._phones.operator("101", after=0.3, talk=1.5):
            for who in (LANDLINE, Person("", withheld=True), BUSY, UNHAPPY, LEAVES):
                await asyncio.to_thread(self._phones.call(who).wait)
            with self._phones.citizen() as citizen:
                await asyncio.to_thread(self._phones.dial("0987654321", talk=1.0).wait)
                await asyncio.to_thread(citizen.wait)
        self._phones.log_in("101")
        await asyncio.to_thread(self._phones.call("0912345678", patience=7.0).wait)

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """The landline's owner answers and presses 1 and 2."""
        with self._phones.citizen(keys=[(2.2, "1"), (1.5, "2")]):
            yield

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """The other one is on the phone."""
        with self._phones.refusing("486 Busy Here"):
            yield

    @contextlib.contextmanager
    def unhappy(self) -> Iterator[None]:
        """Not useful, not content, too slow, and two seconds of words."""
        keys = [(2.2, "2"), (1.5, "3"), (1.5, "2"), (1.2, "say 2"), (2.5, "#")]
        with self._phones.citizen(keys=keys):
            yield

    @contextlib.contextmanager
    def leaves(self) -> Iterator[None]:
        """Wishes not to be asked."""
        with self._phones.citizen(keys=[(2.2, "9")]):
            yield


class SimulatedTown:
    """The same people, played."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def calls(self) -> None:
        """Answered, withheld and answered, given up, and an outbound call."""
        for number in (LANDLINE, "", BUSY, UNHAPPY, LEAVES):
            await self._simulator.call(
                CallPlan(caller=number, answered_by="101", hung_up_by="agent")
            )
        await self._simulator.dial_out(OutboundPlan("0987654321", operator="101"))
        plan = CallPlan(caller="0912345678", answered_by=None, gives_up_after=3)
        await self._simulator.call(plan)

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """The landline's owner answers and presses 1 and 2."""
        self._simulator.expect_ask(LANDLINE, AskPlan(answer="answers", keys=("1", "2")))
        yield

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """The other one is on the phone."""
        self._simulator.expect_ask(BUSY, AskPlan(answer="busy"))
        yield

    @contextlib.contextmanager
    def unhappy(self) -> Iterator[None]:
        """Not useful, not content, too slow, and some words."""
        self._simulator.expect_ask(UNHAPPY, AskPlan(keys=("2", "3", "2"), says=30))
        yield

    @contextlib.contextmanager
    def leaves(self) -> Iterator[None]:
        """Wishes not to be asked."""
        self._simulator.expect_ask(LEAVES, AskPlan(keys=("9",)))
        yield


async def _journey(
    db: Database, link: Any, town: RealTown | SimulatedTown, people: SimpleNamespace, now: datetime
) -> dict[str, Any]:
    async with db.write() as s:
        for hours in await s.scalars(select(CourtesyHours)):
            await s.delete(hours)
    house = House(db, link)
    await house.open()
    await town.calls()
    await house.ended_calls(6)
    for number, answers in (
        (LANDLINE, town.answering), (BUSY, town.busy),
        (UNHAPPY, town.unhappy), (LEAVES, town.leaves),
    ):  # fmt: skip
        (draft,) = [t for t in await house.tickets() if t.caller_id and await _is(db, t, number)]
        with answers():
            await close_by_agency(db, draft.id, people, now)
            if number == UNHAPPY:
                await _restart_in_the_dialogue(house)
            await _first_ask_over(house, draft.id)
    recorded = await _recorded(db)
    await house.crash()
    await db.close()
    return recorded


async def _is(db: Database, ticket: Ticket, number: str) -> bool:
    async with db.read() as s:
        call = await s.get_one(Call, ticket.call_id)
    return call.caller == number


async def _restart_in_the_dialogue(house: House) -> None:
    async def talking() -> bool:
        return any(call.answered_at and not call.ended_at for call in await house.calls("ask"))

    await house.until(talking, "a citizen is being asked")
    await house.crash()
    await house.open()


async def _first_ask_over(house: House, ticket_id: int) -> None:
    async def over() -> bool:
        async with house.db.read() as s:
            asks = await s.scalars(select(Ask).where(Ask.ticket_id == ticket_id, Ask.attempt == 1))
            return all(ask.outcome not in ("waiting", "asked") for ask in asks.all())

    async def begun() -> bool:
        async with house.db.read() as s:
            return await s.scalar(select(Ask.id).where(Ask.ticket_id == ticket_id)) is not None

    await house.until(begun, "an ask is made")

    async def hung_up() -> bool:
        return all(call.state == "ended" for call in await house.calls("ask"))

    await house.until(over, "the first ask is over")
    # A phone that is taken away in the middle of a call leaves it ringing in the wire.
    await house.until(hung_up, "the call that asked is over")


async def _recorded(db: Database) -> dict[str, Any]:
    """What hotline wrote down, without the ids and instants that differ by nature."""
    async with db.read() as s:
        calls = [
            (c.direction, c.caller, c.dialed, c.queue, c.answered_by, c.outcome, c.state)
            for c in await s.scalars(select(Call).where(Call.part_of_id.is_(None)))
        ]
        tickets = [
            (t.status, t.caller_id is not None, t.feedback, t.owner_id)
            for t in await s.scalars(select(Ticket).order_by(Ticket.id))
        ]
        asks = [(a.attempt, a.mode, a.outcome) for a in await s.scalars(select(Ask))]
        ratings = [
            (r.mode, r.useful, r.satisfied, r.verdict, r.reason_id, bool(r.voice))
            for r in await s.scalars(select(Rating))
        ]
        left = [c.phone for c in await s.scalars(select(Caller)) if c.opted_out_via == "key"]
    return {"calls": calls, "tickets": tickets, "asks": sorted(asks), "ratings": ratings,
            "left": left}  # fmt: skip
