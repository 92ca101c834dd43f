"""What is owed on a ticket by whom until when, along its path and by whose calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import deadlines, tickets
from hotline.agencies import Agency
from hotline.db import Database
from hotline.deadlines import DaysChange, DeadlinePolicy, Special, Step, Unit
from hotline.tickets import Ticket, TicketDeadline, TicketStatus, Verb
from tests.deadlines.calendars import at, shown
from tests.tickets.desk import draft, facts, load, ticket_in, words

TUESDAY = at("17/11/2026 09:00")


async def agency(s: AsyncSession, code: str) -> Agency:
    found = await s.scalar(select(Agency).where(Agency.code == code))
    assert found is not None
    return found


async def open_rows(s: AsyncSession, ticket: Ticket) -> dict[str, TicketDeadline]:
    """What is still owed, by step."""
    rows = await tickets.deadlines_of(s, ticket)
    return {row.step: row for row in rows if row.done_at is None}


async def closed_on(s: AsyncSession, code: str, day: str) -> None:
    """An agency that counts by a calendar of its own, which has this day off."""
    own = await deadlines.add_calendar(s, f"Lịch của {code}")
    (await agency(s, code)).calendar_id = own.id
    await DaysChange(own.id, {at(f"{day} 00:00").date(): Special("Nghỉ kiểm kê")}).write(s)
    await s.flush()


async def test_the_hotline_owes_forwarding_by_the_provinces_calendar_and_is_done_by_routing(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=TUESDAY)
    async with sqlite_db.read() as s:
        rows = {row.step: row for row in await tickets.deadlines_of(s, await load(s, number))}
        forward, accept, answer = rows[Step.FORWARD], rows[Step.ACCEPT], rows[Step.ANSWER]
    assert (forward.agency_id, forward.done_at) == (None, TUESDAY)
    assert shown(forward.due_at) == "17/11/2026 11:00"
    assert accept.agency_id == answer.agency_id == cast.minh.agency_id
    assert (shown(accept.due_at), shown(answer.due_at)) == ("18/11/2026 09:30", "20/11/2026 17:00")


async def test_an_agency_with_its_own_calendar_owes_by_it(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        await closed_on(s, "SNNMT", "18/11/2026")
    number = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=TUESDAY)
    async with sqlite_db.read() as s:
        ticket = await load(s, number)
        rows = await open_rows(s, ticket)
        verbs = [event.verb for event in await tickets.timeline(s, ticket)]
    assert shown(rows[Step.ACCEPT].due_at) == "19/11/2026 09:30"
    assert shown(rows[Step.ANSWER].due_at) == "23/11/2026 17:00"
    assert ticket.due_at == ticket.first_due_at == rows[Step.ANSWER].due_at
    assert rows[Step.ANSWER].lines[0]["named"] == "Lịch của SNNMT"
    # Routed in the same moment, no other date was ever shown.
    assert Verb.DUE_MOVED not in verbs


async def test_another_agency_answers_by_its_calendar_from_when_the_citizen_was_heard(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        await closed_on(s, "SXD", "19/11/2026")
    number = await ticket_in(sqlite_db, cast, TicketStatus.RETURNED, at=TUESDAY)
    later = TUESDAY + timedelta(days=1)
    async with sqlite_db.write() as s:
        ticket, other = await load(s, number), await agency(s, "SXD")
        await tickets.assign(s, ticket, other.id, reason="Đúng việc", by=cast.dieu, at=later)
        rows, story = await open_rows(s, ticket), await tickets.timeline(s, ticket)
    moved = next(event for event in story if event.verb == Verb.DUE_MOVED)
    assert rows[Step.ANSWER].start_at == TUESDAY
    assert shown(rows[Step.ANSWER].due_at) == "23/11/2026 17:00"
    assert rows[Step.ACCEPT].start_at == later
    assert moved.named["why"] == [{"code": "agency_calendar", "named": "Sở Xây dựng"}]
    assert [shown(datetime.fromisoformat(one)) for one in moved.named["changed"]["due_at"]] == [
        "20/11/2026 17:00", "23/11/2026 17:00",
    ]  # fmt: skip


async def test_a_return_starts_the_forwarding_anew_and_ends_what_the_agency_owed(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=TUESDAY)
    noon = at("17/11/2026 13:30")
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        await tickets.return_(s, ticket, reason="Không phải việc của Sở", by=cast.minh, at=noon)
        rows = await open_rows(s, ticket)
    assert set(rows) == {Step.FORWARD, Step.ANSWER}
    assert shown(rows[Step.FORWARD].due_at) == "17/11/2026 15:30"


async def test_a_reopening_starts_all_anew_and_nothing_of_before_is_owed(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=TUESDAY)
    later = at("25/11/2026 09:00")
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        assert await open_rows(s, ticket) == {}
        await tickets.reopen(s, ticket, reason="Rác vẫn còn", wish="caller", by=cast.lan, at=later)
        rows = await open_rows(s, ticket)
    assert {row.start_at for row in rows.values()} == {later}
    assert ticket.first_due_at == ticket.due_at == rows[Step.ANSWER].due_at
    assert shown(rows[Step.ANSWER].due_at) == "30/11/2026 17:00"


async def test_an_extension_keeps_the_first_date_and_is_explained_from_the_beginning(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=TUESDAY)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        asked = await tickets.ask_extension(s, ticket, 2, Unit.WORKING_DAYS, reason="Chờ vật tư",
                                            by=cast.minh, at=TUESDAY)  # fmt: skip
        await tickets.grant_extension(s, ticket, asked, reason="", by=cast.dieu, at=TUESDAY)
        row = (await open_rows(s, ticket))[Step.ANSWER]
    assert (shown(row.first_due_at), shown(row.due_at)) == ("20/11/2026 17:00", "25/11/2026 17:00")
    assert (ticket.first_due_at, ticket.due_at) == (row.first_due_at, row.due_at)
    assert [line["code"] for line in row.lines] == [
        "first_day", "counted", "counted", "counted", "due", "extended", "first_day", "weekend",
        "weekend", "counted", "holiday", "counted", "due",
    ]  # fmt: skip


async def test_an_extension_is_counted_by_the_calendar_of_who_answers(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        await closed_on(s, "SNNMT", "23/11/2026")
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=TUESDAY)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        asked = await tickets.ask_extension(s, ticket, 1, Unit.WORKING_DAYS, reason="Chờ vật tư",
                                            by=cast.minh, at=TUESDAY)  # fmt: skip
    assert shown(asked.due_after) == "25/11/2026 17:00"


async def test_progress_is_owed_again_and_again_while_an_agency_has_the_ticket(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        ticket = await new_petition(s, cast)
        first = (await open_rows(s, ticket))[Step.PROGRESS]
        assert shown(first.due_at) == "25/11/2026 17:00"
        await tickets.accept(s, ticket, by=cast.minh, at=TUESDAY)
        thursday = at("19/11/2026 09:00")
        await tickets.progress(s, ticket, "Đã khảo sát", by=cast.minh, at=thursday)
        following = (await open_rows(s, ticket))[Step.PROGRESS]
        assert first.done_at == thursday
        assert (following.start_at, shown(following.due_at)) == (thursday, "26/11/2026 17:00")
        await tickets.return_(s, ticket, reason="Không phải việc của Sở", by=cast.minh, at=thursday)
        assert Step.PROGRESS not in await open_rows(s, ticket)


async def test_a_cooperating_agency_owes_its_part_by_its_own_calendar(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=TUESDAY)
    async with sqlite_db.write() as s:
        await closed_on(s, "SXD", "18/11/2026")
        ticket, other = await load(s, number), await agency(s, "SXD")
        part = await tickets.ask_part(s, ticket, other.id, "Đường này ai quản lý?", by=cast.minh,
                                      at=TUESDAY)  # fmt: skip
        row = (await open_rows(s, ticket))[Step.COOPERATE]
        assert (row.agency_id, row.due_at) == (other.id, part.due_at)
        assert shown(row.due_at) == "20/11/2026 17:00"
        await tickets.answer_part(s, ticket, part, "Sở chúng tôi", by=cast.outsider, at=TUESDAY)
        assert Step.COOPERATE not in await open_rows(s, ticket)


async def test_the_sweep_of_alarms_looks_at_what_is_owed_and_at_nothing_else(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=TUESDAY)
    async with sqlite_db.read() as s:
        rows = await tickets.deadlines_of(s, await load(s, number))
    assert {row.step for row in rows if row.next_alarm_at is not None} == {
        Step.ACCEPT, Step.ANSWER,
    }  # fmt: skip


async def test_without_a_policy_nothing_is_owed(sqlite_db: Database, cast: SimpleNamespace) -> None:
    async with sqlite_db.write() as s:
        await s.execute(delete(DeadlinePolicy))
    number = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=TUESDAY)
    async with sqlite_db.read() as s:
        ticket = await load(s, number)
        assert await tickets.deadlines_of(s, ticket) == []
        assert ticket.due_at is None


async def new_petition(s: AsyncSession, cast: SimpleNamespace) -> Ticket:
    """A petition, whose sample policies ask for progress every seven days."""
    ticket = await draft(s, facts(TUESDAY, answered_by="101"))
    await tickets.complete(s, ticket, await words(s, kind="petition"), by=cast.lan, at=TUESDAY)
    return ticket
