"""Which move tells whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import deadlines, notices, tickets
from hotline.agencies import Agency
from hotline.callers import Caller
from hotline.db import Database
from hotline.deadlines import DaysChange, Special
from hotline.errors import Conflict
from hotline.notices import Notice
from hotline.tickets import Ticket, TicketStatus
from tests.notices.bells import letters, reachable, told
from tests.tickets import desk

Step = Callable[[AsyncSession, Ticket, SimpleNamespace, datetime], Awaitable[object]]
MINHS = {("minh", "assigned"), ("hanh", "assigned")}
SXDS = {("cb.sxd", "assigned"), ("ld.sxd", "assigned")}
TAKEN = {("minh", "taken_away"), ("hanh", "taken_away")}


async def _agency(s: AsyncSession, code: str) -> int:
    found = await s.scalar(select(Agency.id).where(Agency.code == code))
    assert found is not None
    return found


async def _assign(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.assign(s, t, await _agency(s, "SNNMT"), reason="", by=c.dieu, at=at)


async def _return(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.return_(s, t, reason="Không phải việc của sở", by=c.minh, at=at)


async def _hand(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.start(s, t, c.minh.id, by=c.hanh, at=at)


async def _ask_time(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.ask_extension(s, t, 3, "working_days", reason="Chờ mẫu nước", by=c.minh, at=at)


async def _grant(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await _ask_time(s, t, c, at)
    wish = await tickets.extension_asked(s, t)
    assert wish is not None
    await tickets.grant_extension(s, t, wish, reason="", by=c.dieu, at=at)


async def _refuse(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await _ask_time(s, t, c, at)
    wish = await tickets.extension_asked(s, t)
    assert wish is not None
    await tickets.refuse_extension(s, t, wish, reason="Đã gia hạn", by=c.dieu, at=at)


async def _ask_part(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.ask_part(s, t, await _agency(s, "SXD"), "Cống thuộc ai?", by=c.minh, at=at)


async def _contribute(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await _ask_part(s, t, c, at)
    (part,) = await tickets.parts_of(s, t)
    await tickets.answer_part(s, t, part, "Cống của sở", by=c.outsider, at=at)


async def _disagree(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await _ask_part(s, t, c, at)
    (part,) = await tickets.parts_of(s, t)
    await tickets.disagree(s, t, part, reason="Không phải cống của sở", by=c.outsider, at=at)


async def _answer(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.draft_answer(s, t, "Đã nạo vét", by=c.minh, at=at)


async def _send_back(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.send_back(s, t, reason="Thiếu ảnh", by=c.hanh, at=at)


async def _approve(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.approve(s, t, by=c.hanh, at=at)


async def _reopen(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.reopen(s, t, reason="Nước lại đen", wish="caller", by=c.lan, at=at)


async def _reassign(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.assign(s, t, await _agency(s, "SXD"), reason="Đường tỉnh", by=c.dieu, at=at)


async def _arbitrate(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    t.returns = 2
    await _reassign(s, t, c, at)


async def _assign_again(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.assign(s, t, t.agency_id, reason="Đúng của sở", by=c.dieu, at=at)


async def _settle(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await _disagree(s, t, c, at)
    sxd = await _agency(s, "SXD")
    await tickets.settle(s, t, sxd, reason="Cống đô thị", by=c.dieu, at=at)


async def _refer(s: AsyncSession, t: Ticket, c: SimpleNamespace, at: datetime) -> None:
    await tickets.refer(s, t, "complaint", reason="Đã hướng dẫn", by=c.dieu, at=at)


@pytest.mark.parametrize(
    ("status", "step", "expected"),
    [
        ("received", _assign, MINHS),
        ("assigned", _return, {("dieu", "returned")}),
        ("accepted", _hand, {("minh", "handed")}),
        ("accepted", _ask_time, {("dieu", "extension_asked")}),
        ("accepted", _grant, {("dieu", "extension_asked"), ("minh", "extension_granted"),
                              ("hanh", "extension_granted")}),
        ("accepted", _refuse, {("dieu", "extension_asked"), ("minh", "extension_refused"),
                               ("hanh", "extension_refused")}),
        ("accepted", _ask_part, {("cb.sxd", "part_asked"), ("ld.sxd", "part_asked")}),
        ("accepted", _contribute, {("cb.sxd", "part_asked"), ("ld.sxd", "part_asked"),
                                   ("minh", "part_answered")}),
        ("accepted", _disagree, {("cb.sxd", "part_asked"), ("ld.sxd", "part_asked"),
                                 ("dieu", "disagreed")}),
        ("accepted", _answer, {("hanh", "to_approve")}),
        ("answered", _send_back, {("minh", "sent_back")}),
        ("answered", _approve, {("minh", "approved")}),
        ("closed", _reopen, {("minh", "reopened"), ("hanh", "reopened")}),
        ("accepted", _refer, TAKEN),
        ("assigned", _reassign, TAKEN | SXDS),
        ("assigned", _assign_again, MINHS),
        ("returned", _reassign, TAKEN | SXDS),
        ("returned", _arbitrate, TAKEN | SXDS),
        ("accepted", _settle, TAKEN | SXDS | {
            ("cb.sxd", "part_asked"), ("ld.sxd", "part_asked"), ("dieu", "disagreed"),
            ("minh", "part_asked"), ("hanh", "part_asked")}),
    ],
)  # fmt: skip
async def test_a_move_rings_the_bells_of_those_it_concerns_and_of_no_other(
    sqlite_db: Database,
    cast: SimpleNamespace,
    now: datetime,
    status: str,
    step: Step,
    expected: set[tuple[str, str]],
) -> None:
    ticket_id = await desk.ticket_in(sqlite_db, cast, TicketStatus(status), at=now)
    async with sqlite_db.write() as s:
        last = await s.scalar(select(func.max(Notice.id))) or 0
        await step(s, await desk.load(s, ticket_id), cast, now)
        assert await told(s, after=last) == expected


async def test_who_loses_a_ticket_is_told_by_its_own_name_and_why(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await desk.ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    async with db.write() as s:
        await _reassign(s, await desk.load(s, ticket_id), cast, now)
    async with db.read() as s:
        ticket = await desk.load(s, ticket_id)
        lost = await s.scalar(select(Notice).where(Notice.occasion == "taken_away"))
        assert lost is not None
    said = notices.sentence(lost.occasion, lost.named)
    assert said == f"Phiếu {ticket.code} không còn do Sở Nông nghiệp và Môi trường xử lý."
    assert lost.named["reason"] == "Đường tỉnh"
    assert notices.until(lost.named) is None


async def test_a_new_ticket_rings_at_its_agency_once_and_names_code_and_due_date(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await desk.ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    async with db.read() as s:
        assert await told(s) == MINHS
        ticket = await desk.load(s, ticket_id)
        (notice, _) = await s.scalars(select(Notice).order_by(Notice.id))
        said = notices.sentence(notice.occasion, notice.named)
    assert said == f"Phiếu {ticket.code} được chuyển đến Sở Nông nghiệp và Môi trường."
    assert notices.until(notice.named) == ticket.due_at


async def test_a_ticket_without_a_rule_rings_at_the_dispatchers(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await desk.ticket_in(sqlite_db, cast, TicketStatus.RECEIVED, at=now)
    async with sqlite_db.read() as s:
        assert await told(s) == {("dieu", "unrouted")}


async def test_a_changed_calendar_tells_who_works_on_what_it_moved(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await desk.ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    async with db.write() as s:
        last = await s.scalar(select(func.max(Notice.id))) or 0
        province = (await deadlines.book(s)).sheet()
        assert province is not None
        change = DaysChange(province.id, {date(2026, 11, 18): Special("Nghỉ tránh bão")})
        await tickets.recount_all(s, change, by=cast.quan, at=now)
    async with db.read() as s:
        assert await told(s, after=last) == {("minh", "changed")}
        notice = await s.scalar(select(Notice).where(Notice.id > last))
        assert notice is not None
        assert notices.until(notice.named) == (await desk.load(s, ticket_id)).due_at


async def test_a_move_that_is_refused_tells_nobody(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await desk.ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now)
    async with sqlite_db.read() as s:
        before = await told(s)
    with pytest.raises(Conflict):
        async with sqlite_db.write() as s:
            await _answer(s, await desk.load(s, ticket_id), cast, now)
    async with sqlite_db.read() as s:
        assert await told(s) == before


async def test_letters_go_to_those_with_an_address_and_carry_nothing_of_the_citizen(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        await reachable(s, cast.minh)
    await desk.ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    async with db.read() as s:
        assert await letters(s) == [("minh@sa-dec.vn", "assigned")]
        assert await letters(s, "sms") == []


@pytest.mark.parametrize(
    ("phone", "opted_out", "wished", "sent"),
    [
        ("0912345678", False, True, ["+84912345678"]),
        ("0912345678", False, False, []),
        ("0912345678", True, True, []),
        ("02773851202", False, True, []),
    ],
)
async def test_a_caller_hears_of_an_extension_where_the_province_wishes_it_and_they_may_be_reached(
    sqlite_db: Database,
    cast: SimpleNamespace,
    now: datetime,
    phone: str,
    opted_out: bool,
    wished: bool,
    sent: list[str],
) -> None:
    at, accepted = now, TicketStatus.ACCEPTED
    ticket_id = await desk.ticket_in(sqlite_db, cast, accepted, at=at, caller=phone)
    async with sqlite_db.write() as s:
        await tickets.tell_callers_on(s, list(tickets.CallerOccasion) if wished else [])
        if opted_out:
            caller = await s.scalar(select(Caller))
            assert caller is not None
            caller.opted_out_at = now
        await _grant(s, await desk.load(s, ticket_id), cast, now)
        assert await letters(s, "sms") == [(one, "sms_extension_granted") for one in sent]
