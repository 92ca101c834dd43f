"""A changed calendar or policy: what would move is shown, then just that is moved."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, deadlines, tickets
from hotline.agencies import Agency
from hotline.db import Database
from hotline.deadlines import (
    DaysChange,
    DeadlinePolicy,
    PolicyChange,
    PolicyRow,
    Special,
    Step,
    Unit,
    WeekChange,
    read_hours,
)
from hotline.errors import Invalid, NotFound
from hotline.tickets import AgencyCalendar, Change, TicketEvent, TicketStatus, Verb
from tests.deadlines.calendars import at, shown
from tests.tickets.desk import load, ticket_in

TUESDAY = at("17/11/2026 09:00")
STORM = Special("Nghỉ tránh bão")
WEDNESDAY = date(2026, 11, 18)


async def province(s: AsyncSession) -> int:
    """The province's calendar."""
    sheet = (await deadlines.book(s)).sheet()
    assert sheet is not None
    return sheet.id


async def moved(s: AsyncSession) -> list[TicketEvent]:
    """The lines on timelines that tell of a moved date."""
    found = await s.scalars(
        select(TicketEvent).where(TicketEvent.verb == Verb.DUE_MOVED).order_by(TicketEvent.id)
    )
    return list(found)


async def dates(s: AsyncSession, number: int) -> dict[str, str]:
    """What is still owed on a ticket, by step."""
    rows = await tickets.deadlines_of(s, await load(s, number))
    return {row.step: shown(row.due_at) for row in rows if row.done_at is None}


async def test_a_day_off_moves_what_is_counted_over_it_and_the_timeline_says_why(
    db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(db, cast, TicketStatus.ASSIGNED, at=TUESDAY)
    done = await ticket_in(db, cast, TicketStatus.CLOSED, at=TUESDAY, caller="0987654321")
    async with db.read() as s:
        change = DaysChange(await province(s), {WEDNESDAY: STORM})
        seen = await tickets.foresee(s, change, at=TUESDAY)
        assert (seen.dates, seen.tickets, seen.later, seen.sooner, seen.overdue) == (2, 1, 2, 0, 0)
        assert await dates(s, number) == {"accept": "18/11/2026 09:30",
                                          "answer": "20/11/2026 17:00"}  # fmt: skip
    async with db.write() as s:
        assert await tickets.recount_all(s, change, by=cast.quan, at=TUESDAY) == 2
    async with db.read() as s:
        ticket = await load(s, number)
        assert await dates(s, number) == {"accept": "19/11/2026 09:30",
                                          "answer": "23/11/2026 17:00"}  # fmt: skip
        assert shown(ticket.due_at) == shown(ticket.first_due_at) == "23/11/2026 17:00"  # type: ignore[arg-type]
        told = await moved(s)
        assert [(event.ticket_id, event.actor_id) for event in told] == [(number, cast.quan.id)] * 2
        assert told[0].named["why"] == [
            {"code": "day", "day": "18/11/2026", "was": "07:30–11:30, 13:30–17:00", "now": "",
             "named": "Nghỉ tránh bão"}
        ]  # fmt: skip
        assert [shown(datetime.fromisoformat(day)) for day in told[0].named["changed"]["due_at"]] \
            == ["20/11/2026 17:00", "23/11/2026 17:00"]  # fmt: skip
        assert shown((await load(s, done)).due_at) == "20/11/2026 17:00"  # type: ignore[arg-type]


async def test_what_is_foreseen_is_what_then_happens(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    days = (TUESDAY, at("12/11/2026 16:00"), at("20/11/2026 08:00"), at("22/11/2026 23:00"))
    for number, start in enumerate(days):
        await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=start,
                        caller=f"09870000{number:02d}")  # fmt: skip
    half = read_hours("07:30-11:30")
    changes: list[Change] = []
    async with sqlite_db.read() as s:
        one = await province(s)
        rules = {(row.step, row.urgency, row.field_id): row for row in await deadlines.policies(s)}
        field_02 = next(row for row in rules.values() if row.field_id and row.step == Step.ANSWER)
        changes += [
            DaysChange(one, {date(2026, 11, 24): Special("Trực", half)}),
            DaysChange(one, {date(2026, 11, 21): Special("Làm bù", half), WEDNESDAY: STORM}),
            WeekChange(one, dict.fromkeys(range(4), half)),
            PolicyChange(field_02.id, PolicyRow(Step.ANSWER, 40, Unit.WORKING_HOURS,
                                                field_id=field_02.field_id)),
            DaysChange(one, {WEDNESDAY: None}),
        ]  # fmt: skip
    for change in changes:
        async with sqlite_db.read() as s:
            seen = await tickets.foresee(s, change, at=TUESDAY)
        async with sqlite_db.write() as s:
            count = await tickets.recount_all(s, change, by=cast.quan, at=TUESDAY)
        assert (count, bool(count)) == (seen.dates, True)
        async with sqlite_db.read() as s:
            rows = {row.id: row.due_at for row in await s.scalars(select(tickets.TicketDeadline))}
            for move in seen.shown:
                assert rows[move.row.id] == move.due.at
            # A second look finds nothing left to move.
            assert (await tickets.foresee(s, change, at=TUESDAY)).dates == 0


async def test_only_agencies_of_a_calendar_are_touched_by_its_days(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=TUESDAY)
    async with sqlite_db.write() as s:
        own = await deadlines.add_calendar(s, "Lịch trực")
        change = DaysChange(own.id, {WEDNESDAY: STORM})
        assert await tickets.recount_all(s, change, by=cast.quan, at=TUESDAY) == 0
        choice = AgencyCalendar(cast.minh.agency_id, own.id)
        assert await tickets.recount_all(s, choice, by=cast.quan, at=TUESDAY) == 2
        assert (await dates(s, number))["answer"] == "23/11/2026 17:00"
        assert (await moved(s))[0].named["why"] == [
            {"code": "other_calendar", "named": "Lịch trực"}
        ]  # fmt: skip
        assert (await s.get_one(Agency, cast.minh.agency_id)).calendar_id == own.id
        back = AgencyCalendar(cast.minh.agency_id, None)
        assert await tickets.recount_all(s, back, by=cast.quan, at=TUESDAY) == 2
        assert (await dates(s, number))["answer"] == "20/11/2026 17:00"


async def test_an_extension_is_carried_along_with_the_date_it_extends(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=TUESDAY)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        asked = await tickets.ask_extension(s, ticket, 2, Unit.WORKING_DAYS, reason="Chờ vật tư",
                                            by=cast.minh, at=TUESDAY)  # fmt: skip
        await tickets.grant_extension(s, ticket, asked, reason="", by=cast.dieu, at=TUESDAY)
        assert shown(ticket.due_at) == "25/11/2026 17:00"  # type: ignore[arg-type]
    async with sqlite_db.write() as s:
        change = DaysChange(await province(s), {WEDNESDAY: STORM})
        await tickets.recount_all(s, change, by=cast.quan, at=TUESDAY)
    async with sqlite_db.read() as s:
        ticket = await load(s, number)
        assert shown(ticket.first_due_at) == "23/11/2026 17:00"  # type: ignore[arg-type]
        assert shown(ticket.due_at) == "26/11/2026 17:00"  # type: ignore[arg-type]


async def test_a_cooperating_agencys_date_moves_on_its_part_too(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=TUESDAY)
    async with sqlite_db.write() as s:
        ticket = await load(s, number)
        part = await tickets.ask_part(s, ticket, cast.outsider.agency_id, "Ai quản lý?",
                                      by=cast.minh, at=TUESDAY)  # fmt: skip
        change = DaysChange(await province(s), {WEDNESDAY: STORM})
        await tickets.recount_all(s, change, by=cast.quan, at=TUESDAY)
        await s.refresh(part)
        assert shown(part.due_at) == "20/11/2026 17:00"  # type: ignore[arg-type]


async def test_a_policy_says_what_it_was_and_what_it_is(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=TUESDAY)
    async with sqlite_db.write() as s:
        field_id = (await load(s, number)).field_id
        row = PolicyRow(Step.ANSWER, 1, Unit.WORKING_DAYS, field_id=field_id, source="Quy chế mới")
        seen = await tickets.foresee(s, PolicyChange(None, row), at=at("19/11/2026 09:00"))
        # Counted by the new rule the citizen should have been answered yesterday.
        assert (seen.dates, seen.sooner, seen.overdue) == (1, 1, 1)
        await tickets.recount_all(s, PolicyChange(None, row), by=cast.quan, at=TUESDAY)
        assert (await dates(s, number))["answer"] == "18/11/2026 17:00"
        assert (await moved(s))[0].named["why"] == [
            {"code": "policy", "was": "3 working_days", "now": "1 working_days"}
        ]  # fmt: skip
        added = await s.scalar(select(DeadlinePolicy).where(DeadlinePolicy.source == "Quy chế mới"))
        assert added is not None
        taken_away = PolicyChange(added.id, None)
        await tickets.recount_all(s, taken_away, by=cast.quan, at=TUESDAY)
        assert (await dates(s, number))["answer"] == "20/11/2026 17:00"


async def test_what_cannot_stand_is_refused_and_nothing_is_saved(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.read() as s:
        one = await province(s)
        rows = await deadlines.policies(s)
        general = next(row for row in rows if row.step == Step.ANSWER and row.field_id is None)
    again = PolicyRow(Step.ANSWER, 4, Unit.WORKING_DAYS)
    for change, code in (
        (WeekChange(one, {}), "week_empty"),
        (WeekChange(one, {0: ()}), "week_empty"),
        (PolicyChange(None, again), "policy_twice"),
        (PolicyChange(general.id, None), "policy_general_answer"),
        (PolicyChange(None, PolicyRow(Step.ACCEPT, 0, Unit.WORKING_DAYS, kind="x")),
         "policy_amount"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=code):
            async with sqlite_db.write() as s:
                await tickets.recount_all(s, change, by=cast.quan, at=TUESDAY)
    for unknown in (DaysChange(99, {}), AgencyCalendar(9999, None), PolicyChange(99, None),
                    AgencyCalendar(cast.minh.agency_id, 99)):  # fmt: skip
        async with sqlite_db.read() as s:
            with pytest.raises(NotFound):
                await tickets.foresee(s, unknown, at=TUESDAY)


async def test_who_waits_hears_how_far_it_is(sqlite_db: Database, cast: SimpleNamespace) -> None:
    await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=TUESDAY)
    heard: list[tuple[int, int]] = []
    async with sqlite_db.write() as s:
        change = DaysChange(await province(s), {WEDNESDAY: STORM})
        await tickets.recount_all(s, change, by=cast.quan, at=TUESDAY,
                                  told=lambda done, total: heard.append((done, total)))  # fmt: skip
    assert heard == [(2, 2)]


async def test_who_changed_what_is_written_down_beside_it(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        one = await province(s)
        first = next(row for row in await deadlines.policies(s) if row.step == Step.FORWARD)
        own = await deadlines.add_calendar(s, "Lịch trực")
        row = PolicyRow(Step.ANSWER, 1, Unit.WORKING_DAYS, kind="question", source="Quy chế mới")
        for change in (
            DaysChange(one, {WEDNESDAY: STORM}),
            DaysChange(one, {WEDNESDAY: STORM}),
            WeekChange(own.id, {0: read_hours("07:30-11:30"), 6: read_hours("08:00-09:00")}),
            AgencyCalendar(cast.minh.agency_id, own.id),
            PolicyChange(None, row),
            PolicyChange(first.id, None),
        ):
            await tickets.recount_all(s, change, by=cast.quan, at=TUESDAY)
        await s.flush()
        told = [
            (one.subject, one.deed, one.title, one.changed)
            for one in reversed(await amendments.recent(s))
        ]
    assert [one[:3] for one in told] == [
        ("calendar", "changed", "Lịch chung của tỉnh"),
        ("calendar", "changed", "Lịch trực"),
        ("agency", "changed", "Sở Nông nghiệp và Môi trường"),
        ("policy", "added", "Trả lời"),
        ("policy", "removed", "Chuyển cơ quan"),
    ]
    assert told[0][3] == {"special_days": ["", "18/11/2026 Nghỉ tránh bão"]}
    assert told[1][3]["week"][1] == "T2 07:30–11:30; CN 08:00–09:00"
    assert told[2][3] == {"calendar": ["Lịch chung của tỉnh", "Lịch trực"]}
    assert told[3][3]["source"] == ["", "Quy chế mới"]
    assert told[4][3]["amount"] == [2, ""]
