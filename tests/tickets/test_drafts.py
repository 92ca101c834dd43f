"""From a ring to a draft: one for every call, whatever comes twice or at once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from hotline import callers, calls, tickets
from hotline.callers import Caller
from hotline.calls import MISSED, Call, CallOutcome, Direction
from hotline.db import Database
from hotline.tickets import DismissReason, Ticket, TicketStatus
from tests.tickets.desk import PBX, UNCLE_TU, draft, facts, load, ring, story, ticket_in

MINUTE = timedelta(minutes=1)


async def test_an_inbound_call_opens_a_draft_with_its_caller(db: Database, now: datetime) -> None:
    async with db.write() as s:
        opened = await draft(s, facts(now))
    async with db.read() as s:
        ticket = await load(s, opened.id)
        caller = await s.get_one(Caller, ticket.caller_id)
        (call,) = await tickets.calls_of(s, ticket)
        assert (ticket.status, ticket.code, ticket.opened_at) == ("draft", None, now)
        assert (caller.phone, call.id) == ("+84912345678", ticket.call_id)


async def test_telling_of_a_call_again_opens_nothing_more(db: Database, now: datetime) -> None:
    for _ in range(3):
        async with db.write() as s:
            call = await ring(s, facts(now), conversation="again.0")
            await tickets.open_drafts_for(s, [call, call], at=now)
    assert await _count(db, Ticket) == await _count(db, Caller) == 1


async def test_two_processes_that_hear_of_one_call_open_one_draft(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        heard = [await ring(s, facts(now)) for _ in range(5)]

    async def listen() -> set[int]:
        async with db.write() as s:
            calls_ = [await s.get_one(Call, call.id) for call in heard]
            opened = await tickets.open_drafts_for(s, calls_, at=now)
            return {ticket.id for ticket in opened.values()}

    drafts = await asyncio.gather(*(listen() for _ in range(6)))
    assert len(drafts[0]) == 5
    assert all(seen == drafts[0] for seen in drafts)
    assert (await _count(db, Ticket), await _count(db, Caller)) == (5, 1)


async def test_one_new_number_through_many_processes_is_one_caller(
    db: Database, now: datetime
) -> None:
    async def call_in() -> int:
        async with db.write() as s:
            caller = await callers.remember(s, UNCLE_TU, at=now)
            assert caller is not None
            return caller.id

    assert len(set(await asyncio.gather(*(call_in() for _ in range(10))))) == 1


@pytest.mark.parametrize("direction", [Direction.OUTBOUND, Direction.INTERNAL, Direction.ASK])
async def test_only_inbound_calls_open_drafts(
    sqlite_db: Database, now: datetime, direction: Direction
) -> None:
    async with sqlite_db.write() as s:
        call = await ring(s, facts(now, direction=direction, dialed=UNCLE_TU, caller="101"))
        assert await tickets.open_drafts_for(s, [call], at=now) == {}
    assert await _count(sqlite_db, Ticket) == 0


@pytest.mark.parametrize("withheld", [None, "anonymous", "0"])
async def test_a_withheld_number_has_a_draft_and_no_caller(
    sqlite_db: Database, now: datetime, withheld: str | None
) -> None:
    async with sqlite_db.write() as s:
        first = await draft(s, facts(now, caller=withheld))
        second = await draft(s, facts(now, caller=withheld))
    assert first.caller_id is second.caller_id is None
    assert await _count(sqlite_db, Caller) == 0


async def test_withheld_numbers_are_never_taken_for_one_person(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        missed = await draft(s, facts(now, caller=None, outcome=CallOutcome.ABANDONED))
        await draft(s, facts(now + MINUTE, caller=None, answered_by="101"))
        assert (await load(s, missed.id)).status == TicketStatus.DRAFT


async def test_who_answers_holds_the_draft(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        waiting = await draft(s, facts(now))
        answered = await draft(s, facts(now, answered_by="102"))
        unknown = await draft(s, facts(now, answered_by="199"))
    assert (waiting.owner_id, answered.owner_id, unknown.owner_id) == (None, cast.tam.id, None)


async def test_a_draft_that_was_taken_stays_with_who_took_it(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await draft(s, facts(now))
        await tickets.take(s, ticket, by=cast.lan, at=now)
        await tickets.take(s, ticket, by=cast.lan, at=now)
        call = await ring(s, facts(now, answered_by="102"))
        await tickets.answered(s, ticket, call, at=now)
        assert ticket.owner_id == cast.lan.id
        assert await story(s, ticket) == ["opened", "taken"]


@pytest.mark.parametrize("outcome", MISSED)
async def test_a_caller_who_is_answered_later_is_owed_no_call_back(
    sqlite_db: Database, now: datetime, outcome: CallOutcome
) -> None:
    async with sqlite_db.write() as s:
        missed = await draft(s, facts(now - MINUTE, outcome=outcome))
        assert [one.ticket.id for one in await tickets.owed_calls(s)] == [missed.id]
        answered = await draft(s, facts(now, answered_by="101"))
        assert await tickets.owed_calls(s) == []
        ended = await load(s, missed.id)
        assert (ended.status, ended.dismissed_because) == ("dismissed", DismissReason.CALLED_AGAIN)
        assert answered.status == TicketStatus.DRAFT


async def test_a_call_back_is_tied_to_the_draft_of_the_missed_call(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        missed = await draft(s, facts(now - MINUTE, outcome=CallOutcome.ABANDONED))
        out = facts(now, caller="101", dialed=UNCLE_TU, answered_by=UNCLE_TU,
                    direction=Direction.OUTBOUND)  # fmt: skip
        call = await ring(s, out)
        linked = await tickets.link_outbound(s, call, at=now)
        assert linked is not None
        assert linked.id == missed.id


@pytest.mark.parametrize(
    "other",
    [
        {"caller": "0987654321"},
        {"outcome": CallOutcome.SERVED},
        {"started_at": timedelta(days=-4)},
        {"started_at": timedelta(minutes=5)},
    ],
)
async def test_only_the_same_persons_recent_misses_are_settled(
    sqlite_db: Database, now: datetime, other: dict[str, object]
) -> None:
    shift = other.get("started_at", -MINUTE)
    assert isinstance(shift, timedelta)
    said = {"outcome": CallOutcome.ABANDONED, **other, "started_at": now + shift}
    async with sqlite_db.write() as s:
        missed = await draft(s, facts(**said))  # type: ignore[arg-type]
        await draft(s, facts(now, answered_by="101"))
        assert (await load(s, missed.id)).status == TicketStatus.DRAFT


async def test_a_miss_that_somebody_is_calling_back_is_left_to_them(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        missed = await draft(s, facts(now - MINUTE, outcome=CallOutcome.ABANDONED))
        await tickets.take(s, missed, by=cast.tam, at=now)
        await draft(s, facts(now, answered_by="101"))
        assert (await load(s, missed.id)).status == TicketStatus.DRAFT


async def test_a_caller_served_by_keys_is_owed_nothing(sqlite_db: Database, now: datetime) -> None:
    async with sqlite_db.write() as s:
        ticket = await draft(s, facts(now, outcome=CallOutcome.SERVED))
        for _ in range(2):
            await tickets.served(s, ticket, at=now)
        assert (ticket.status, ticket.dismissed_because) == ("dismissed", DismissReason.SERVED)
        assert await story(s, ticket) == ["opened", "dismissed"]


async def test_a_served_caller_whose_draft_is_in_hand_is_left_to_the_operator(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await draft(s, facts(now, outcome=CallOutcome.SERVED))
        await tickets.take(s, ticket, by=cast.lan, at=now)
        await tickets.served(s, ticket, at=now)
        assert ticket.status == TicketStatus.DRAFT


async def test_an_outbound_call_belongs_to_the_only_open_ticket(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now)
    await ticket_in(sqlite_db, cast, TicketStatus.DISMISSED, at=now)
    open_id = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        call = await ring(s, _outbound(now))
        for _ in range(2):
            linked = await tickets.link_outbound(s, call, at=now)
            assert linked is not None
            assert linked.id == open_id
        ticket = await load(s, open_id)
        assert len(await tickets.calls_of(s, ticket)) == 2
        assert (await story(s, ticket)).count("call_linked") == 1


async def test_an_outbound_call_is_not_guessed_at(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        assert await tickets.link_outbound(s, await ring(s, _outbound(now)), at=now) is None
    for _ in range(2):
        await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        assert await tickets.link_outbound(s, await ring(s, _outbound(now)), at=now) is None


async def test_the_daily_statement_counts_each_call_and_its_ticket(
    sqlite_db: Database, now: datetime
) -> None:
    midnight_before = now.replace(hour=16, minute=59) - timedelta(days=1)
    async with sqlite_db.write() as s:
        # The last one rings after the count was read, and is not held against it.
        for started in (now - MINUTE, now - MINUTE, midnight_before, now + MINUTE):
            await draft(s, facts(started))
        day = now.date()
        await calls.note_count(s, PBX, day, 3, at=now)
        await calls.note_count(s, PBX, day - timedelta(days=1), 1, at=now)
        today, yesterday = await tickets.statements(s, at=now)
    assert (today.journalled, today.calls, today.tickets, today.difference) == (3, 2, 2, 1)
    assert (yesterday.calls, yesterday.difference) == (1, 0)


def _outbound(at: datetime) -> calls.Facts:
    return facts(at, caller="101", dialed=UNCLE_TU, direction=Direction.OUTBOUND)


async def _count(db: Database, noun: type[Ticket] | type[Caller]) -> int:
    async with db.read() as s:
        return await s.scalar(select(func.count()).select_from(noun)) or 0


async def test_taking_one_of_several_tries_takes_them_all(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        tries = [
            await draft(s, facts(now - n * MINUTE, outcome=CallOutcome.ABANDONED))
            for n in (3, 2, 1)
        ]
        stranger = await draft(s, facts(now, caller="0987654321", outcome=CallOutcome.ABANDONED))
        await tickets.take(s, tries[2], by=cast.lan, at=now)
    async with sqlite_db.read() as s:
        assert [one.ticket.id for one in await tickets.owed_calls(s)] == [stranger.id]
        ended = [await load(s, one.id) for one in tries[:2]]
        assert {one.dismissed_because for one in ended} == {DismissReason.SAME_CALLER}
        assert (await load(s, tries[2].id)).owner_id == cast.lan.id
