"""A draft becomes a numbered ticket: words, number, agency, due dates."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete

from hotline import tickets
from hotline.agencies import RoutingRule
from hotline.callers import Caller
from hotline.db import Database
from hotline.deadlines import Step
from hotline.errors import Invalid
from hotline.tickets import Ticket, TicketStatus, code_from_keys
from tests.tickets.desk import draft, facts, load, story, ticket_in, wall, words


async def received(db: Database, cast: SimpleNamespace, at: datetime, **typed: Any) -> Ticket:
    """A ticket as its page has it after an operator completed it."""
    async with db.write() as s:
        ticket = await draft(s, facts(at, answered_by="101"))
        await tickets.complete(s, ticket, await words(s, **typed), by=cast.lan, at=at)
    async with db.read() as s:
        return await tickets.ticket(s, ticket.id, tickets.Reader(cast.lan))


async def test_a_ticket_goes_where_the_rule_of_its_field_says(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket = await received(db, cast, now)
    assert (ticket.status, ticket.code) == ("assigned", "1022-2611-00001")
    assert ticket.agency is not None
    assert ticket.agency.code == "SNNMT"
    assert ticket.routing is not None
    assert ticket.routing["by"] == "rule"
    assert ticket.routing["note"] == "Ô nhiễm, xả thải"


async def test_household_waste_goes_to_the_committee_of_the_commune(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket = await received(sqlite_db, cast, now, field="02.1")
    assert ticket.agency is not None
    assert ticket.agency.name == "UBND phường Sa Đéc"
    assert ticket.routing is not None
    assert ticket.routing["commune"] == "Phường Sa Đéc"


async def test_a_field_without_a_rule_is_covered_by_its_parents(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await s.execute(delete(RoutingRule).where(RoutingRule.note == "Ô nhiễm, xả thải"))
    ticket = await received(sqlite_db, cast, now)
    assert ticket.routing is not None
    assert ticket.routing["note"] == "Môi trường"


async def test_a_ticket_no_rule_agrees_with_waits_visibly_with_the_dispatcher(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket = await received(db, cast, now, field="99")
    async with db.read() as s:
        assert [one.id for one in await tickets.for_dispatcher(s)] == [ticket.id]
        assert await story(s, ticket) == ["opened", "taken", "received", "unrouted"]
        owed = {one.step: one.done_at for one in await tickets.deadlines_of(s, ticket)}
    assert (ticket.status, ticket.agency_id, owed["forward"]) == ("received", None, None)


async def test_a_returned_ticket_waits_with_the_dispatcher_and_says_why(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, TicketStatus.RETURNED, at=now)
    async with sqlite_db.read() as s:
        waiting = await tickets.for_dispatcher(s)
        assert [one.id for one in waiting] == [ticket_id]
        assert (await tickets.returned_because(s, waiting))[ticket_id].reason == (
            "Không đúng thẩm quyền"
        )
        # The rule would say the agency that has just returned it.
        assert await tickets.suggestions(s, waiting, at=now) == {}


async def test_due_dates_are_set_by_policy_and_explain_themselves(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket = await received(db, cast, now)
    async with db.read() as s:
        due = {one.step: one for one in await tickets.deadlines_of(s, ticket)}
    assert {step: wall(one.due_at) for step, one in due.items()} == {
        "forward": "17/11 11:00", "accept": "18/11 09:30", "answer": "20/11 17:00",
    }  # fmt: skip
    assert due[Step.FORWARD].done_at == now
    assert due[Step.ACCEPT].done_at is None
    assert "3 ngày làm việc" in due[Step.ANSWER].source
    assert [line["code"] for line in due[Step.ANSWER].lines] == [
        "first_day", "counted", "counted", "counted", "due",
    ]  # fmt: skip
    assert ticket.due_at == ticket.first_due_at == due[Step.ANSWER].due_at


async def test_an_urgent_ticket_is_due_the_next_working_day(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket = await received(sqlite_db, cast, now, urgency="urgent")
    assert wall(ticket.due_at) == "18/11 17:00"


async def test_a_question_answered_at_once_is_closed_and_its_caller_is_to_be_asked(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        ticket = await draft(s, facts(now, answered_by="101"))
        typed = await words(s, kind="question", caller_name="  Trần Văn Tư ")
        await tickets.answer_at_once(s, ticket, typed, "Đến bộ phận một cửa", by=cast.lan, at=now)
    async with db.read() as s:
        ticket = await load(s, ticket.id)
        assert (ticket.status, ticket.feedback) == ("closed", "due")
        assert (ticket.answer, ticket.code) == ("Đến bộ phận một cửa", "1022-2611-00001")
        assert await story(s, ticket) == ["opened", "taken", "answered_at_once", "closed"]
        assert (await s.get_one(Caller, ticket.caller_id)).name == "Trần Văn Tư"


async def test_a_ticket_without_a_number_is_closed_and_nobody_is_asked(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now, caller=None)
    async with sqlite_db.read() as s:
        assert (await load(s, ticket_id)).feedback == "none"


async def test_a_number_the_caller_gave_is_the_one_to_ask(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket = await received(
        sqlite_db, cast, now, caller_phone="0987 654 321", caller_name="Chị Năm"
    )
    assert ticket.caller is not None
    assert (ticket.caller.phone, ticket.caller.name) == ("+84987654321", "Chị Năm")


async def test_an_address_is_kept_taken_back_and_not_touched_where_nobody_asked(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    kept = []
    for typed in (" tu@example.vn ", None, ""):
        ticket = await received(sqlite_db, cast, now, caller_email=typed)
        assert ticket.caller is not None
        kept.append(ticket.caller.email)
    assert kept == ["tu@example.vn", "tu@example.vn", None]


async def test_who_hides_their_number_is_known_by_their_address(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    known = []
    for _ in range(2):
        async with db.write() as s:
            ticket = await draft(s, facts(now, caller=None, answered_by="101"))
            typed = await words(s, kind="question", caller_email="tu@example.vn")
            await tickets.answer_at_once(s, ticket, typed, "Đã trả lời", by=cast.lan, at=now)
            known.append(ticket.caller_id)
            assert ticket.feedback == "due"
    assert known[0] is not None
    assert known[0] == known[1]


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        ({"kind": ""}, "kind_missing", "kind"),
        ({"kind": "complaint"}, "kind_missing", "kind"),
        ({"urgency": "very"}, "urgency_missing", "urgency"),
        ({"commune": ""}, "commune_missing", "commune"),
        ({"commune": "99999"}, "commune_missing", "commune"),
        ({"commune": "1' or '1'='1"}, "commune_missing", "commune"),
        ({"commune": "²"}, "commune_missing", "commune"),
        ({"commune": "99999999999999999999"}, "commune_missing", "commune"),
        ({"caller_email": "tu@"}, "email_wrong", "caller_email"),
        ({"content": " \n "}, "content_missing", "content"),
        ({"content": "a" * 20_001}, "content_too_long", "content"),
        ({"caller_phone": "12345"}, "phone_wrong", "caller_phone"),
    ],
)
async def test_what_is_missing_is_named_and_nothing_is_received(
    sqlite_db: Database,
    cast: SimpleNamespace,
    now: datetime,
    typed: dict[str, str],
    code: str,
    field: str,
) -> None:
    with pytest.raises(Invalid) as refused:
        await received(sqlite_db, cast, now, **typed)
    assert (refused.value.code, refused.value.field) == (code, field)
    async with sqlite_db.read() as s:
        assert await s.get(Ticket, 1) is None


async def test_what_a_citizen_said_is_kept_whole(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    said = "Đường ngập 👨‍👩‍👧 'OR 1=1; <b>\x00 Ho\u0302\u0300ng"
    ticket = await received(db, cast, now, content=said)
    assert ticket.content == "Đường ngập 👨‍👩‍👧 'OR 1=1; <b> Hồng"


async def test_twenty_operators_at_once_get_twenty_numbers_without_a_gap(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        drafts = [await draft(s, facts(now, caller=f"09123456{n:02d}")) for n in range(20)]
        typed = await words(s)

    async def finish(ticket_id: int) -> str | None:
        async with db.write() as s:
            ticket = await load(s, ticket_id)
            await tickets.complete(s, ticket, typed, by=cast.lan, at=now)
            return ticket.code

    codes = await asyncio.gather(*(finish(ticket.id) for ticket in drafts))
    assert Counter(codes) == Counter(f"1022-2611-{n:05d}" for n in range(1, 21))


async def test_numbers_begin_anew_with_the_local_month(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    november = await received(sqlite_db, cast, datetime(2026, 11, 30, 16, 59, tzinfo=UTC))
    december = await received(sqlite_db, cast, datetime(2026, 11, 30, 17, 0, tzinfo=UTC))
    assert (november.code, december.code) == ("1022-2611-00001", "1022-2612-00001")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("261100012", "1022-2611-00012"),
        ("1022261100012", "1022-2611-00012"),
        ("1022-2611-00012", "1022-2611-00012"),
        (" 2611 00012# ", "1022-2611-00012"),
        ("102226110001", None),
        ("26110001", None),
        ("2611000123", None),
        ("", None),
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed: str, code: str | None) -> None:
    assert code_from_keys(typed) == code
