"""What an agency does with a ticket: takes it in hand, tells how it goes, asks for more time."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import tickets
from hotline.db import Database
from hotline.deadlines import Step
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.tickets import ExtensionState, TicketStatus
from tests.tickets.desk import load, story, ticket_in


async def test_an_officer_takes_a_ticket_in_hand(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        await tickets.start(s, ticket, None, by=cast.minh, at=now)
        assert (ticket.status, ticket.handler_id) == (TicketStatus.IN_PROGRESS, cast.minh.id)


async def test_the_head_hands_a_ticket_to_another_officer_and_the_timeline_says_from_whom(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        await tickets.start(s, ticket, None, by=cast.minh, at=now)
        await tickets.start(s, ticket, cast.hanh.id, by=cast.hanh, at=now)
        last = (await tickets.timeline(s, ticket))[-1]
        assert last.named["changed"] == {"handler": [cast.minh.name, cast.hanh.name]}


async def test_a_ticket_is_not_handed_to_somebody_of_another_agency(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        with pytest.raises(Invalid, match="handler_missing"):
            await tickets.start(s, await load(s, number), cast.outsider.id, by=cast.hanh, at=now)


async def test_an_outsider_neither_starts_nor_tells_progress(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        with pytest.raises(NotAllowed):
            await tickets.start(s, ticket, None, by=cast.outsider, at=now)
        with pytest.raises(NotAllowed):
            await tickets.progress(s, ticket, "Đang làm", by=cast.outsider, at=now)


async def test_progress_keeps_the_status_and_stands_on_the_timeline(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        await tickets.progress(s, ticket, "  Đã khảo sát, chờ vật tư ", by=cast.minh, at=now)
        last = (await tickets.timeline(s, ticket))[-1]
        assert (last.verb, last.reason) == ("progressed", "Đã khảo sát, chờ vật tư")
        assert ticket.status == TicketStatus.ACCEPTED


async def test_an_extension_moves_the_due_date_and_keeps_the_first(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(db, cast, TicketStatus.ACCEPTED, at=now)
    async with db.write() as s:
        ticket = await load(s, number)
        first = ticket.due_at
        assert first is not None
        asked = await tickets.ask_extension(
            s, ticket, 3, "working_days", reason="Chờ kết quả quan trắc", by=cast.minh, at=now
        )
        assert ticket.due_at == first
        await tickets.grant_extension(s, ticket, asked, reason="", by=cast.dieu, at=now)
        assert ticket.due_at == asked.due_after > first
        assert (ticket.first_due_at, ticket.extensions) == (first, 1)
    async with db.read() as s:
        row = next(
            r for r in await tickets.deadlines_of(s, await load(s, number)) if r.step == Step.ANSWER
        )
        assert (row.due_at, row.first_due_at) == (asked.due_after, first)


async def test_a_refused_extension_says_why_and_moves_nothing(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        first = ticket.due_at
        asked = await tickets.ask_extension(
            s, ticket, 2, "working_days", reason="Thiếu người", by=cast.minh, at=now
        )
        with pytest.raises(Invalid, match="reason_missing"):
            await tickets.refuse_extension(s, ticket, asked, reason=" ", by=cast.dieu, at=now)
        await tickets.refuse_extension(
            s, ticket, asked, reason="Việc khẩn, không lùi được", by=cast.dieu, at=now
        )
        assert (ticket.due_at, asked.state) == (first, ExtensionState.REFUSED)


async def test_one_extension_waits_at_a_time_and_only_the_dispatcher_decides(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        asked = await tickets.ask_extension(
            s, ticket, 2, "working_days", reason="Chờ vật tư", by=cast.minh, at=now
        )
        with pytest.raises(Conflict, match="extension_asked_already"):
            await tickets.ask_extension(
                s, ticket, 1, "working_days", reason="Nữa", by=cast.minh, at=now
            )
        for person in (cast.minh, cast.hanh, cast.lan, cast.phuc):
            with pytest.raises(NotAllowed):
                await tickets.grant_extension(s, ticket, asked, reason="", by=person, at=now)


@pytest.mark.parametrize(("amount", "unit"), [(0, "working_days"), (-1, "working_days"),
                                              (366, "working_days"), (3, "weeks")])  # fmt: skip
async def test_an_extension_asks_for_a_time_that_is_one(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, amount: int, unit: str
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        with pytest.raises(Invalid, match="extension_amount"):
            await tickets.ask_extension(
                s, await load(s, number), amount, unit, reason="Chờ", by=cast.minh, at=now
            )


async def test_an_answer_takes_back_the_wish_for_more_time(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        asked = await tickets.ask_extension(
            s, ticket, 2, "working_days", reason="Chờ vật tư", by=cast.minh, at=now
        )
        await tickets.draft_answer(s, ticket, "Đã xong", by=cast.minh, at=now)
        assert asked.state == ExtensionState.WITHDRAWN
        with pytest.raises(Conflict):
            await tickets.grant_extension(s, ticket, asked, reason="", by=cast.dieu, at=now)


async def test_the_second_return_is_arbitrated_and_the_decision_stands(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.RETURNED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        other = cast.outsider.agency_id
        await tickets.assign(s, ticket, other, reason="", by=cast.dieu, at=now)
        await tickets.return_(s, ticket, reason="Không phải", by=cast.outsider, at=now)
        with pytest.raises(Invalid, match="arbitration_reason_missing"):
            await tickets.assign(s, ticket, other, reason="", by=cast.dieu, at=now)
        await tickets.assign(
            s, ticket, cast.minh.agency_id, reason="Theo quyết định phân cấp", by=cast.dieu, at=now
        )
        assert (await story(s, ticket))[-1] == "arbitrated"
        with pytest.raises(Conflict, match="arbitrated_already"):
            await tickets.return_(s, ticket, reason="Vẫn không", by=cast.minh, at=now)
        rows = list(await s.scalars(select(tickets.Return).order_by(tickets.Return.id)))
        pairs = [(row.agency_id, row.to_agency_id) for row in rows]
        assert pairs == [(cast.minh.agency_id, other), (other, cast.minh.agency_id)]


async def test_a_returned_ticket_owes_forwarding_anew_and_the_citizens_date_stays(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        due = ticket.due_at
        later = now + timedelta(hours=2)
        await tickets.return_(s, ticket, reason="Không đúng", by=cast.minh, at=later)
        owed = [r for r in await tickets.deadlines_of(s, ticket) if r.done_at is None]
        assert {row.step for row in owed} == {Step.FORWARD, Step.ANSWER}
        assert next(r for r in owed if r.step == Step.FORWARD).start_at == later
        assert ticket.due_at == due
