"""Several agencies on one ticket: parts, disagreement, one answer."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest

from hotline import tickets
from hotline.db import Database
from hotline.deadlines import Step
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.tickets import PartState, TicketStatus
from tests.tickets.desk import load, seen_by, ticket_in


async def test_a_cooperating_agency_sees_the_ticket_from_then_on(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(db, cast, TicketStatus.ACCEPTED, at=now)
    async with db.write() as s:
        with pytest.raises(NotFound):
            await seen_by(s, number, cast.outsider)
        ticket = await load(s, number)
        part = await tickets.ask_part(
            s, ticket, cast.outsider.agency_id, "Vị trí cống?", by=cast.minh, at=now
        )
        assert part.due_at is None or part.due_at > now
    async with db.read() as s:
        assert (await seen_by(s, number, cast.outsider)).id == number
        assert [t.id for t in await tickets.recent(s, tickets.Reader(cast.outsider))] == [number]


async def test_an_agency_whose_part_was_withdrawn_sees_the_ticket_no_more(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        part = await tickets.ask_part(
            s, ticket, cast.outsider.agency_id, "Vị trí cống?", by=cast.minh, at=now
        )
        await tickets.withdraw_part(s, ticket, part, reason="Đã rõ", by=cast.minh, at=now)
    async with sqlite_db.read() as s:
        with pytest.raises(NotFound):
            await seen_by(s, number, cast.outsider)


async def test_the_lead_answers_once_every_part_is_there(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        part = await tickets.ask_part(
            s, ticket, cast.outsider.agency_id, "Vị trí cống?", by=cast.minh, at=now
        )
        with pytest.raises(Conflict, match="parts_owed") as refused:
            await tickets.draft_answer(s, ticket, "Xong", by=cast.minh, at=now)
        assert refused.value.named["names"] == "Sở Xây dựng"
        with pytest.raises(NotAllowed):
            await tickets.answer_part(s, ticket, part, "Tôi trả lời thay", by=cast.minh, at=now)
        await tickets.answer_part(s, ticket, part, "Cống số 4", by=cast.outsider, at=now)
        assert part.state == PartState.ANSWERED
        await tickets.draft_answer(s, ticket, "Xong", by=cast.minh, at=now)
        assert ticket.status == TicketStatus.ANSWERED


async def test_a_part_has_its_own_due_date_that_its_answer_settles(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        part = await tickets.ask_part(
            s, ticket, cast.outsider.agency_id, "Vị trí cống?", by=cast.minh, at=now
        )
        rows = [r for r in await tickets.deadlines_of(s, ticket) if r.step == Step.COOPERATE]
        assert [(r.agency_id, r.done_at) for r in rows] == [(cast.outsider.agency_id, None)]
        assert part.due_at == rows[0].due_at
        await tickets.answer_part(s, ticket, part, "Cống số 4", by=cast.outsider, at=now)
        await s.refresh(rows[0])
        assert rows[0].done_at == now


async def test_a_disagreement_stops_the_answer_until_the_dispatcher_settles_it(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        part = await tickets.ask_part(
            s, ticket, cast.outsider.agency_id, "Vị trí cống?", by=cast.minh, at=now
        )
        await tickets.disagree(
            s, ticket, part, reason="Cống do bên môi trường quản lý", by=cast.outsider, at=now
        )
        with pytest.raises(Conflict, match="disagreement_open"):
            await tickets.draft_answer(s, ticket, "Xong", by=cast.minh, at=now)
        with pytest.raises(NotAllowed):
            await tickets.settle(
                s, ticket, cast.minh.agency_id, reason="Tôi quyết", by=cast.minh, at=now
            )
        await tickets.settle(
            s, ticket, cast.outsider.agency_id, reason="Sở Xây dựng chủ trì", by=cast.dieu, at=now
        )
        assert (ticket.agency_id, ticket.status) == (cast.outsider.agency_id, TicketStatus.ASSIGNED)
        states = {p.agency_id: p.state for p in await tickets.parts_of(s, ticket)}
        assert states == {
            cast.outsider.agency_id: PartState.WITHDRAWN,
            cast.minh.agency_id: PartState.ASKED,
        }


async def test_the_lead_is_not_asked_to_cooperate_with_itself(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        with pytest.raises(Invalid, match="part_of_lead"):
            await tickets.ask_part(
                s, await load(s, number), cast.minh.agency_id, "?", by=cast.minh, at=now
            )
