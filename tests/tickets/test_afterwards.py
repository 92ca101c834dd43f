"""Beside the straight path: classify anew, refer, merge, reopen."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hotline import feedback, tickets
from hotline.db import Database
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.feedback import Ask, AskOutcome, CourtesyHours, Mode
from hotline.tickets import Classes, FeedbackState, Ticket, TicketStatus
from tests.tickets.desk import load, story, ticket_in

OTHER = "0987654321"


async def test_classifying_anew_says_what_changed_from_what_to_what(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        due = ticket.due_at
        await tickets.reclassify(
            s, ticket, _classes(ticket, urgency="urgent", level="2"),
            reason="Nguy cơ cháy nổ", by=cast.dieu, at=now + timedelta(hours=1),
        )  # fmt: skip
        last = (await tickets.timeline(s, ticket))[-1]
        assert last.named["changed"] == {"urgency": ["normal", "urgent"], "level": [1, 2]}
        assert due is not None
        assert ticket.due_at is not None
        assert ticket.due_at < due


async def test_classifying_the_same_is_refused(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        with pytest.raises(Invalid, match="nothing_changed"):
            await tickets.reclassify(s, ticket, _classes(ticket), reason="?", by=cast.dieu, at=now)


@pytest.mark.parametrize("status", [TicketStatus.DRAFT, TicketStatus.RECEIVED])
async def test_an_operator_refers_a_complaint_and_nobody_is_asked_for_a_rating(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, status: TicketStatus
) -> None:
    number = await ticket_in(sqlite_db, cast, status, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        await tickets.refer(
            s, ticket, "complaint", reason="Mời đến Ban Tiếp công dân", by=cast.lan, at=now
        )
        assert (ticket.status, ticket.petition) == (TicketStatus.REFERRED, "complaint")
        assert ticket.feedback == FeedbackState.NONE
        assert all(row.done_at for row in await tickets.deadlines_of(s, ticket))


async def test_what_is_with_an_agency_is_referred_by_the_dispatcher_alone(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        for person in (cast.lan, cast.minh, cast.hanh, cast.phuc):
            with pytest.raises(NotAllowed):
                await tickets.refer(s, ticket, "complaint", reason="Mời", by=person, at=now)
        await tickets.refer(s, ticket, "denunciation", reason="Mời", by=cast.dieu, at=now)
        assert ticket.status == TicketStatus.REFERRED


async def test_two_callers_of_one_matter_are_both_answered_and_both_asked(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        for hours in await s.scalars(select(CourtesyHours)):
            await s.delete(hours)
    first = await ticket_in(db, cast, TicketStatus.ACCEPTED, at=now)
    second = await ticket_in(db, cast, TicketStatus.RECEIVED, at=now, caller=OTHER)
    async with db.write() as s:
        ticket, into = await load(s, second), await load(s, first)
        await tickets.merge(s, ticket, into, by=cast.lan, at=now)
        assert (ticket.status, ticket.merged_into_id) == (TicketStatus.MERGED, into.id)
        assert ticket.code
        assert into.code
        assert ticket.code != into.code
        await tickets.draft_answer(s, into, "Đã dọn sạch", by=cast.minh, at=now)
        await tickets.approve(s, into, by=cast.hanh, at=now)
        for one in (ticket, into):
            assert (one.status, one.answer) == (TicketStatus.CLOSED, "Đã dọn sạch")
            assert one.feedback == FeedbackState.DUE
        await feedback.begin(s, modes={Mode.IVR}, at=now)
        asked = {ask.phone for ask in await s.scalars(select(Ask))}
        assert asked == {"+84912345678", "+84987654321"}


async def test_what_was_merged_before_goes_along_to_the_new_master(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    numbers = [
        await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now, caller=f"09123456{n}")
        for n in (70, 71, 72)
    ]
    async with sqlite_db.write() as s:
        one, two, three = [await load(s, number) for number in numbers]
        await tickets.merge(s, one, two, by=cast.dieu, at=now)
        await tickets.merge(s, two, three, by=cast.dieu, at=now)
        assert [t.id for t in await tickets.merged_into(s, three)] == [one.id, two.id]
        await s.refresh(one)
        assert (await tickets.master(s, one)).id == three.id


async def test_a_ticket_is_not_merged_into_itself_or_into_one_that_is_over(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now)
    over = await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now, caller=OTHER)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        with pytest.raises(Invalid, match="merge_into_itself"):
            await tickets.merge(s, ticket, ticket, by=cast.dieu, at=now)
        with pytest.raises(Conflict, match="merge_into_ended"):
            await tickets.merge(s, ticket, await load(s, over), by=cast.dieu, at=now)


async def test_a_referred_master_takes_what_was_merged_into_it_along(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    first = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now)
    second = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now, caller=OTHER)
    async with sqlite_db.write() as s:
        one, two = await load(s, first), await load(s, second)
        await tickets.merge(s, two, one, by=cast.dieu, at=now)
        await tickets.refer(s, one, "complaint", reason="Mời", by=cast.dieu, at=now)
        assert {one.status, two.status} == {TicketStatus.REFERRED}


async def test_a_reopened_ticket_goes_back_to_its_agency_with_new_dates(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now)
    later = now + timedelta(days=3)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        before = ticket.due_at
        await feedback.reopen(s, ticket, reason="Rác lại đầy", wish="caller", by=cast.lan, at=later)
        assert (ticket.status, ticket.agency_id) == (TicketStatus.ASSIGNED, cast.minh.agency_id)
        assert before is not None
        assert ticket.due_at is not None
        assert ticket.due_at > before
        assert (await story(s, ticket))[-2:] == ["reopened", "routed"]


async def test_a_wish_is_told_as_what_it_is(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        for person, wish in ((cast.lan, "office"), (cast.phuc, "caller"), (cast.minh, "caller")):
            with pytest.raises(NotAllowed):
                await tickets.reopen(s, ticket, reason="?", wish=wish, by=person, at=now)
        await tickets.reopen(s, ticket, reason="Chưa làm", wish="office", by=cast.phuc, at=now)
        assert ticket.reopenings == 1


async def test_a_ticket_closed_twice_is_asked_about_twice_and_the_first_ask_is_called_off(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        await feedback.begin(s, modes={Mode.SMS, Mode.IVR}, at=now)
        await feedback.reopen(s, ticket, reason="Chưa xong", wish="caller", by=cast.lan, at=now)
        await tickets.accept(s, ticket, by=cast.minh, at=now)
        await tickets.draft_answer(s, ticket, "Đã làm lại", by=cast.minh, at=now)
        await tickets.approve(s, ticket, by=cast.hanh, at=now)
        await feedback.begin(s, modes={Mode.SMS, Mode.IVR}, at=now)
        asks = list(await s.scalars(select(Ask).order_by(Ask.id)))
        told = [(ask.closing, ask.attempt, ask.outcome) for ask in asks]
        assert told == [(0, 1, AskOutcome.CANCELLED), (1, 1, AskOutcome.WAITING)]


def _classes(ticket: Ticket, **other: str) -> Classes:
    """The ticket's own classification as typed, with some of it changed."""
    given: dict[str, Any] = {
        "kind": ticket.kind,
        "field": str(ticket.field_id),
        "commune": str(ticket.commune_id),
    }
    return Classes(**given | other)
