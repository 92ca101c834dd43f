"""Agencies that end: who gets their tickets, and what old tickets still say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, clock, notices, tickets
from hotline.agencies import Agency, Field, keeping
from hotline.agencies.keeping import AgencyTerms
from hotline.amendments import Deed, Subject
from hotline.db import Database
from hotline.deadlines import Step
from hotline.errors import Conflict, HotlineError, Invalid, NotAllowed, NotFound
from hotline.notices import Notice
from hotline.staff import Person
from hotline.tickets import (
    PartState,
    Ticket,
    TicketDeadline,
    TicketStatus,
    Verb,
    returns,
    succession,
)
from hotline.tickets.classes import Classes
from tests.tickets.desk import draft, facts, load, seen_by, story, ticket_in, words

OLD, NEW = "SNNMT", "SXD"


async def test_open_tickets_of_an_ended_agency_go_to_its_successor_and_say_so(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    accepted = await ticket_in(db, cast, TicketStatus.ACCEPTED, at=now)
    closed = await ticket_in(db, cast, TicketStatus.CLOSED, at=now)
    async with db.write() as s:
        await _end(s, now)
    async with db.write() as s:
        old = await _agency(s, OLD)
        moved = await succession.hand_over(s, old, with_people=True, by=cast.quan, at=now)
    assert moved.tickets == 1
    async with db.read() as s:
        new = await _agency(s, NEW)
        one = await load(s, accepted)
        assert one.agency_id == new.id
        event = (await tickets.timeline(s, one))[-1]
        assert (event.verb, event.actor_name) == (Verb.SUCCEEDED, cast.quan.name)
        assert event.named["changed"] == {"agency": [old.name, new.name]}
        due = await tickets.deadlines_of(s, one)
        assert {row.agency_id for row in due if row.done_at is None} <= {None, new.id}
        assert (await load(s, closed)).agency_id == old.id
        assert (await s.get_one(Person, cast.minh.id)).agency_id == new.id
        (amendment,) = await amendments.of(s, Subject.AGENCY, old.id)
        assert (amendment.deed, amendment.changed["tickets"]) == (Deed.HANDED_OVER, [None, 1])
        assert not (await succession.left(s, [old.id]))[old.id]


async def test_without_its_people_nobody_has_the_ticket_in_hand(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    async with sqlite_db.write() as s:
        await tickets.start(s, await load(s, number), None, by=cast.minh, at=now)
        await _end(s, now)
        old = await _agency(s, OLD)
        await succession.hand_over(s, old, with_people=False, by=cast.quan, at=now)
        assert (await load(s, number)).handler_id is None
        assert (await s.get_one(Person, cast.minh.id)).agency_id == old.id


async def test_a_part_goes_along_unless_the_successor_is_there_already(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        old, new = await _agency(s, OLD), await _agency(s, NEW)
        led_by_other = await _ticket(s, cast, now, "07")
        led_by_heir = await _ticket(s, cast, now, "03.2")
        for one in (led_by_other, led_by_heir):
            await tickets.ask_part(s, one, old.id, "Xin ý kiến", by=cast.dieu, at=now)
        await _end(s, now)
        moved = await succession.hand_over(s, old, with_people=False, by=cast.quan, at=now)
        assert moved.parts == 2
        (part,) = await tickets.parts_of(s, led_by_other)
        assert (part.agency_id, part.state) == (new.id, PartState.ASKED)
        (part,) = await tickets.parts_of(s, led_by_heir)
        assert part.state == PartState.WITHDRAWN


async def test_a_part_that_falls_away_leaves_no_deadline_behind(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        old, new = await _agency(s, OLD), await _agency(s, NEW)
        led_by_heir = await _ticket(s, cast, now, "03.2")
        both_asked = await _ticket(s, cast, now, "07")
        led_by_old = await _ticket(s, cast, now, "02.2")
        await tickets.ask_part(s, led_by_heir, old.id, "Xin ý kiến", by=cast.dieu, at=now)
        for one in (old, new):
            await tickets.ask_part(s, both_asked, one.id, "Xin ý kiến", by=cast.dieu, at=now)
        await tickets.ask_part(s, led_by_old, new.id, "Xin ý kiến", by=cast.dieu, at=now)
        await _end(s, now)
        await succession.hand_over(s, old, with_people=False, by=cast.quan, at=now)
    async with db.read() as s:
        assert await _owed_parts(s, led_by_heir) == ([], [])
        assert await _owed_parts(s, both_asked) == ([new.id], [new.id])
        assert await _owed_parts(s, led_by_old) == ([], [])
        assert (await load(s, led_by_old.id)).agency_id == new.id
    much_later = now + timedelta(days=90)
    async with db.write() as s:
        await tickets.sweep(s, at=much_later)
        told = await s.scalars(select(Notice).where(Notice.at == much_later))
        owed = {(one.ticket_id, one.named["step"]) for one in told}
    assert {ticket for ticket, step in owed if step == Step.COOPERATE} == {both_asked.id}


async def test_a_question_that_was_withdrawn_from_the_heir_stands_again_as_the_ended_agencys(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        old, new = await _agency(s, OLD), await _agency(s, NEW)
        one = await _ticket(s, cast, now, "07")
        withdrawn = await tickets.ask_part(s, one, new.id, "Cũ", by=cast.dieu, at=now)
        await tickets.withdraw_part(s, one, withdrawn, reason="Thôi", by=cast.dieu, at=now)
        await tickets.ask_part(s, one, old.id, "Mới", by=cast.dieu, at=now)
        await _end(s, now)
        await succession.hand_over(s, old, with_people=False, by=cast.quan, at=now)
        asked = {part.agency_id: part for part in await tickets.parts_of(s, one)}
        assert (asked[new.id].state, asked[new.id].question) == (PartState.ASKED, "Mới")
        assert asked[old.id].state == PartState.WITHDRAWN
        assert await _owed_parts(s, one) == ([new.id], [new.id])


async def test_the_successor_is_told_once_of_all_it_inherits_and_live_pages_hear_of_it(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        old, new = await _agency(s, OLD), await _agency(s, NEW)
        for _ in range(3):
            await _ticket(s, cast, now, "02.2")
        asked = await _ticket(s, cast, now, "07")
        await tickets.ask_part(s, asked, old.id, "Xin ý kiến", by=cast.dieu, at=now)
        await _end(s, now)
    async with db.write() as s:
        last = await s.scalar(select(func.max(Notice.id))) or 0
        await succession.hand_over(s, old, with_people=False, by=cast.quan, at=now)
        told = list(await s.scalars(select(Notice).where(Notice.id > last)))
        changes = [one.data for one in s.info["changes"] if one.topic == "ticket"]
    assert len(told) == 2
    assert {notices.sentence(one.occasion, one.named) for one in told} == {
        f"4 phiếu được chuyển từ {old.name}, cơ quan đã kết thúc hoạt động."
    }
    assert changes == [{"agencies": [old.id, new.id]}]


async def test_an_agency_that_has_not_ended_or_has_no_heir_hands_nothing_over(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        old = await _agency(s, OLD)
        with pytest.raises(Conflict) as refused:
            await succession.hand_over(s, old, with_people=True, by=cast.quan, at=now)
        assert refused.value.code == "agency_not_ended"
        old.valid_to = clock.local_day(now)
        await s.flush()
        with pytest.raises(Invalid) as without:
            await succession.hand_over(s, old, with_people=True, by=cast.quan, at=now)
        assert without.value.code == "agency_without_heir"
        with pytest.raises(NotAllowed):
            await succession.hand_over(s, old, with_people=True, by=cast.dieu, at=now)


async def test_a_rule_that_names_an_ended_agency_sends_to_its_successor(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        await _end(s, now)
    async with db.write() as s:
        one = await _ticket(s, cast, now, "02.2")
        assert one.agency_id == (await _agency(s, NEW)).id
    async with db.write() as s:
        (await _agency(s, NEW)).valid_to = clock.local_day(now)
    async with db.write() as s:
        one = await _ticket(s, cast, now, "02.2")
        assert one.agency_id is None
        assert (await story(s, one))[-1] == "unrouted"


async def test_people_of_the_successor_may_read_the_old_tickets(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    closed = await ticket_in(db, cast, TicketStatus.CLOSED, at=now)
    async with db.read() as s:
        with pytest.raises(NotFound):
            await seen_by(s, closed, cast.outsider)
    async with db.write() as s:
        await _end(s, now)
    async with db.read() as s:
        found = await seen_by(s, closed, cast.outsider)
        assert found.agency is not None
        assert found.agency.code == OLD


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": ""}, "code_missing"),
        ({"code": "SXD"}, "code_taken"),
        ({"name": ""}, "name_missing"),
        ({"kind": "ministry"}, "agency_kind_missing"),
        ({"kind": "commune"}, "commune_missing"),
        ({"parent_id": 999_999}, "parent_wrong"),
        ({"valid_to": date(2025, 7, 1)}, "days_reversed"),
        ({"successor_id": 3}, "successor_without_end"),
        ({"valid_to": date(2026, 1, 1), "successor_id": 999_999}, "successor_wrong"),
    ],
)
async def test_what_cannot_be_an_agency_is_refused(
    sqlite_db: Database, changed: dict[str, object], code: str
) -> None:
    async with sqlite_db.write() as s:
        row = await _agency(s, OLD)
        terms = AgencyTerms(row.code, row.name, row.kind, row.parent_id, None, row.valid_from,
                            None, None)  # fmt: skip
        with pytest.raises(HotlineError) as refused:
            await keeping.keep_agency(s, row, AgencyTerms(**vars(terms) | changed))
    assert refused.value.code == code


async def test_successors_do_not_go_round_in_a_circle(sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        old, new = await _agency(s, OLD), await _agency(s, NEW)
        old.valid_to, old.successor_id = date(2026, 1, 1), new.id
        await s.flush()
        terms = AgencyTerms(new.code, new.name, new.kind, None, None, new.valid_from,
                            date(2025, 9, 1), old.id)  # fmt: skip
        with pytest.raises(Invalid) as refused:
            await keeping.keep_agency(s, new, terms)
        assert refused.value.code == "successor_in_a_circle"
        assert await keeping.predecessors(s, new.id) == {old.id}


async def test_returns_are_counted_by_pair_of_agencies(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    async with db.write() as s:
        old, new = await _agency(s, OLD), await _agency(s, NEW)
        for _ in range(2):
            one = await _ticket(s, cast, now, "02.2")
            await tickets.return_(s, one, reason="Không phải việc của sở", by=cast.minh, at=now)
            await tickets.assign(s, one, new.id, reason="", by=cast.dieu, at=now)
        await tickets.return_(s, one, reason="Cũng không phải", by=cast.outsider, at=later)
        await tickets.return_(
            s, await _ticket(s, cast, now, "02.2"), reason="Không", by=cast.minh, at=now
        )
    async with db.read() as s:
        told = await returns.pairs(s, since=now)
        counted = {(p.from_id, p.to_id): (p.returns, p.tickets, p.final) for p in told}
        assert counted == {
            (old.id, new.id): (2, 2, 1), (new.id, None): (1, 1, 1), (old.id, None): (1, 1, 0),
        }  # fmt: skip
        assert await returns.counted(s, since=now) == (4, 3)
        assert await returns.counted(s, since=later + timedelta(seconds=1)) == (0, 0)
        assert len(await returns.pairs(s, since=now, most=2)) == 2
        (sent,) = await returns.sent(s, new.id, None, since=now)
        assert (sent.reason, sent.by, sent.returns) == ("Cũng không phải", cast.outsider.name, 2)
        assert await returns.pairs(s, since=later + timedelta(seconds=1)) == []


async def _end(s: AsyncSession, at: datetime) -> None:
    """Minh's department ended today; construction took its place."""
    old, new = await _agency(s, OLD), await _agency(s, NEW)
    old.valid_to, old.successor_id = clock.local_day(at), new.id
    await s.flush()


async def _owed_parts(s: AsyncSession, ticket: Ticket) -> tuple[list[int], list[int | None]]:
    """Who is asked to contribute still, and by whom a contribution is due."""
    asked = [p.agency_id for p in await tickets.parts_of(s, ticket) if p.state == PartState.ASKED]
    rows = await s.scalars(
        select(TicketDeadline.agency_id).where(
            TicketDeadline.ticket_id == ticket.id,
            TicketDeadline.step == Step.COOPERATE,
            TicketDeadline.done_at.is_(None),
        )
    )
    return asked, list(rows)


async def _agency(s: AsyncSession, code: str) -> Agency:
    found = await s.scalar(select(Agency).where(Agency.code == code))
    assert found is not None
    return found


async def _ticket(
    s: AsyncSession, cast: SimpleNamespace, at: datetime, field: str
) -> tickets.Ticket:
    one = await draft(s, facts(at, answered_by="101"))
    await tickets.complete(s, one, await words(s, field=field), by=cast.lan, at=at)
    return one


async def test_a_field_that_ended_is_refused_but_kept_where_it_stands(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        old = await _ticket(s, cast, now, "02.2")
        field = await s.get_one(Field, old.field_id)
        field.valid_to = clock.local_day(now)
        await s.flush()
        with pytest.raises(Invalid) as refused:
            await _ticket(s, cast, now, "02.2")
        assert refused.value.code == "field_ended"
        same = Classes(kind="petition", field=str(field.id), commune=str(old.commune_id))
        await tickets.reclassify(s, old, same, reason="Kiến nghị", by=cast.dieu, at=now)
        assert (old.kind, old.field_id) == ("petition", field.id)
