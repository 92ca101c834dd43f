"""Calls the PBX lost: ended after a login, and only those no channel carries any more."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import calls, clock
from hotline.asterisk.entries import AnswersEntry, JournalEntry
from hotline.asterisk.journal import Journal
from hotline.asterisk.simulator import AskPlan, CallPlan, OutboundPlan, Simulator
from hotline.calls import Call, Conversation
from hotline.db import Database
from hotline.feedback import Ask, AskOutcome, Mode
from hotline.tickets import Ticket
from tests.asterisk.house import House, close_by_agency, link
from tests.patience import PATIENCE

BAC_TU = "0912345678"
START = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
PBX = "hotline-pbx"
OTHER = "north-pbx"


@pytest.fixture
async def journal(sqlite_db: Database, pbx: Simulator) -> AsyncIterator[Journal]:
    ami = link(pbx)
    up = asyncio.Event()
    ami.on_state = lambda state: up.set() if state.word == "up" else None
    running = asyncio.create_task(ami.run())
    await asyncio.wait_for(up.wait(), PATIENCE)
    yield Journal(sqlite_db, ami, PBX, {Mode.IVR})
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def states(house: House, *wanted: str) -> Callable[[], Awaitable[bool]]:
    """Whether these are the states of the inbound calls; whoever waits in a queue is rung for."""

    async def so() -> bool:
        found = [call.state.replace("ringing", "waiting") for call in await house.calls()]
        return sorted(found) == sorted(wanted)

    return so


async def crash(pbx: Simulator) -> None:
    """It dies within the second in which it wrote its journal, and is back at once."""
    pbx.db.delete_tree("hotline/journal")
    pbx.db.delete_tree("hotline/answers")
    await pbx.restart(clean=False)


@pytest.mark.slow
async def test_calls_whose_journal_died_with_the_pbx_are_ended_at_the_next_login(
    house: House, pbx: Simulator
) -> None:
    talking = asyncio.create_task(pbx.call(CallPlan(caller=BAC_TU, answered_by="101", talk=9e5)))
    await house.until(states(house, "talking"), "Bác Tư talks")
    waiting = asyncio.create_task(pbx.call(CallPlan(caller="0987654321", answered_by=None)))
    await house.until(states(house, "talking", "waiting"), "the other waits")
    await crash(pbx)
    await asyncio.gather(talking, waiting)
    await house.until(states(house, "ended", "ended"), "both are ended")
    first, second = await house.calls()
    assert (first.outcome, second.outcome) == ("answered", "interrupted")
    assert second.ended_at is not None
    assert len(await house.tickets()) == 2
    await pbx.call(CallPlan(caller="0912345613", answered_by="102"))
    await house.until(states(house, "ended", "ended", "ended"), "new calls are taken")


@pytest.mark.slow
async def test_calls_lost_while_the_hotline_was_away_as_well_are_ended_when_it_returns(
    house: House, pbx: Simulator
) -> None:
    playing = asyncio.create_task(pbx.call(CallPlan(caller=BAC_TU, answered_by="101", talk=9e5)))
    await house.until(states(house, "talking"), "Bác Tư talks")
    await house.crash()
    await crash(pbx)
    await playing
    began = asyncio.create_task(pbx.call(CallPlan(caller="0987654321", answered_by=None)))
    await house.open()
    await house.until(states(house, "ended", "waiting"), "only the lost one is ended")
    began.cancel()


@pytest.mark.slow
async def test_a_line_that_breaks_ends_no_call_that_lives(house: House, pbx: Simulator) -> None:
    plans = [
        pbx.call(CallPlan(caller=BAC_TU, answered_by="101", talk=9e5)),
        pbx.call(CallPlan(caller="0987654321", answered_by=None)),
        pbx.dial_out(OutboundPlan(to="0912345699", operator="102", talk=9e5)),
    ]
    playing = [asyncio.create_task(plan) for plan in plans]
    await house.until(states(house, "talking", "waiting"), "one talks, one waits")

    async def speaks_out() -> bool:
        return "talking" in [call.state for call in await house.calls("outbound")]

    await house.until(speaks_out, "Tâm talks to the outside")
    for _ in range(3):
        logins = await links_up(pbx, house)
        assert logins
        assert await states(house, "talking", "waiting")()
        assert await speaks_out()
    for task in playing:
        task.cancel()


async def links_up(pbx: Simulator, house: House) -> bool:
    """Break the line, wait for the next login and for what follows it: a call taken whole."""
    pbx.drop_clients()
    mark = JournalEntry(
        key=f"journal/{PBX}-{clock.now().timestamp():.0f}.999{random.randrange(10**6)}",
        direction="out", start=START, to="0912345600", operator="103",
    )  # fmt: skip
    pbx.db.put(f"hotline/{mark.key}", mark.format())

    async def ended() -> bool:
        return pbx.db.get(f"hotline/{mark.key}") is None

    await house.until(ended, "the entry without a channel is ended and acknowledged")
    return True


@pytest.mark.slow
async def test_an_ask_that_died_with_the_pbx_is_uncertain_and_not_rung_again(
    house: House, pbx: Simulator, cast: SimpleNamespace, now: datetime
) -> None:
    await pbx.call(CallPlan(caller=BAC_TU, answered_by="101"))
    await house.ended_calls(1)
    (ticket,) = await house.tickets()
    pbx.expect_ask(BAC_TU, AskPlan(after=9e5))
    await close_by_agency(house.db, ticket.id, cast, now)

    async def rings() -> bool:
        return [call.state for call in await house.calls("ask")] == ["ringing"]

    await house.until(rings, "the ask rings")
    await crash(pbx)

    async def settled() -> bool:
        async with house.db.read() as s:
            return [ask.outcome for ask in await s.scalars(select(Ask))] == [AskOutcome.UNCERTAIN]

    await house.until(settled, "the ask is uncertain")
    (call,) = await house.calls("ask")
    assert (call.state, call.outcome) == ("ended", "interrupted")


async def test_entries_the_pbx_did_not_mend_are_ended_and_acknowledged(
    journal: Journal, pbx: Simulator, sqlite_db: Database
) -> None:
    alive = pbx.exchange.open("trunk", "from-trunk", "1022", number=BAC_TU).uniqueid
    for linked in (f"{PBX}-1.0", alive):
        entry = JournalEntry(key=f"journal/{linked}", direction="in", start=START, caller=BAC_TU)
        pbx.db.put(f"hotline/{entry.key}", entry.format())
    talk = AnswersEntry(key="answers/ask-77", ask="77", start=START)
    pbx.db.put(f"hotline/{talk.key}", talk.format())
    await journal.take()
    assert await journal.end_lost(booted=START + timedelta(minutes=3)) == 2
    assert [path for path, _ in pbx.db.tree("hotline")] == [f"hotline/journal/{alive}"]
    async with sqlite_db.read() as s:
        dead, living = await s.scalars(select(Call).order_by(Call.conversation))
        assert (dead.outcome, dead.ended_at) == ("interrupted", START + timedelta(minutes=3))
        assert (living.outcome, living.state) == (None, "ringing")


async def test_whatever_was_known_of_it_a_call_ends_exactly_when_nothing_carries_it(
    journal: Journal, pbx: Simulator, sqlite_db: Database
) -> None:
    """Every way a call can be known, in the PBX's hands or not; asked any number of times."""
    kinds = list(itertools.product((True, False), ("none", "open", "lost"), (True, False)))
    random.Random(1022).shuffle(kinds)
    living: set[str] = set()
    dead: set[str] = set()
    for heard, entry, lives in kinds:
        if not heard and entry == "none":
            continue
        channel = pbx.exchange.open("trunk", "from-trunk", "1022", number=BAC_TU)
        await know(sqlite_db, journal, pbx, channel.uniqueid, heard=heard, entry=entry)
        if not lives:
            del pbx.exchange.channels[channel.uniqueid]
        (living if lives else dead).add(channel.uniqueid)
    elsewhere = f"{OTHER}-1.0"
    async with sqlite_db.write() as s:
        await calls.record_live(s, [ringing(elsewhere, OTHER)], at=START)
    for again in range(3):
        await journal.take()
        assert await journal.end_lost(booted=None) == (0 if again else len(dead))
        async with sqlite_db.read() as s:
            rows = {call.conversation: call for call in await s.scalars(select(Call))}
            assert len((await s.scalars(select(Ticket))).all()) >= len(dead)
        assert {one for one, call in rows.items() if call.state == "ended"} == dead
        assert {rows[one].outcome for one in dead} == {"interrupted"}
        assert living | {elsewhere} == {one for one, call in rows.items() if not call.ended_at}


async def know(
    db: Database, journal: Journal, pbx: Simulator, linked: str, *, heard: bool, entry: str
) -> None:
    """A call as the live listener heard it, or the journal told, or both; `lost` tells no more."""
    if heard:
        async with db.write() as s:
            await calls.record_live(s, [ringing(linked, PBX)], at=START)
    if entry == "none":
        return
    written = JournalEntry(key=f"journal/{linked}", direction="in", start=START, caller=BAC_TU)
    pbx.db.put(f"hotline/{written.key}", written.format())
    await journal.take()
    if entry == "lost":
        pbx.db.delete(f"hotline/{written.key}")


async def test_a_consultation_that_was_transferred_is_carried_by_whoever_stayed(
    journal: Journal, pbx: Simulator, sqlite_db: Database
) -> None:
    """The first channel left; the conversation goes by a second linked id now."""
    stayed = pbx.exchange.open("102", "from-operators", "101").uniqueid
    one = ringing(f"{PBX}-1.0", PBX)
    joined = replace(one, linked_ids=frozenset({one.conversation, stayed}))
    async with sqlite_db.write() as s:
        await calls.record_live(s, [joined], at=START)
    assert await journal.end_lost(booted=START + timedelta(hours=1)) == 0
    del pbx.exchange.channels[stayed]
    assert await journal.end_lost(booted=START + timedelta(hours=1)) == 1


async def test_who_heard_the_end_knows_it_better_than_an_entry_the_crash_cut_short(
    journal: Journal, pbx: Simulator, sqlite_db: Database
) -> None:
    linked, end = f"{PBX}-1.0", START + timedelta(seconds=8)
    async with sqlite_db.write() as s:
        await calls.record_live(s, [ended(ringing(linked, PBX), end)], at=START)
    entry = JournalEntry(
        key=f"journal/{linked}", direction="in", start=START, caller=BAC_TU,
        end=START + timedelta(hours=1), broken=True,
    )  # fmt: skip
    pbx.db.put(f"hotline/{entry.key}", entry.format())
    assert await journal.take() == 1
    async with sqlite_db.read() as s:
        (call,) = await s.scalars(select(Call))
        assert (call.outcome, call.ended_at) == ("abandoned", end)


def ringing(linked: str, system: str) -> Conversation:
    """A caller in the greeting, as heard live."""
    return Conversation(
        system=system, conversation=linked, linked_ids=frozenset({linked}), direction="inbound",
        caller=BAC_TU, caller_name=None, dialed="1022", queue=None, answered_by=None,
        answered_at=None, started_at=START, ended_at=None, ringing=(), state="ringing",
        outcome=None,
    )  # fmt: skip


def ended(one: Conversation, at: datetime) -> Conversation:
    """The same caller gave up."""
    return replace(one, state="ended", ended_at=at, outcome="abandoned")
