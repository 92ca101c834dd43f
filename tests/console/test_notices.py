"""The bell, the list behind it, and what each person wishes to be told."""

from __future__ import annotations

import asyncio
from datetime import datetime
from types import SimpleNamespace

from aiohttp import StreamReader
from sqlalchemy import func, select

from hotline import clock, notices, tickets
from hotline.db import Database
from hotline.notices import Means, Notice, Occasion
from hotline.tickets import AlarmRule, CallerOccasion, TicketStatus
from tests.console.conftest import Browser, SignIn
from tests.patience import PATIENCE
from tests.tickets import desk


async def assign(db: Database, cast: SimpleNamespace) -> int:
    """A new ticket of Minh's agency."""
    return await desk.ticket_in(db, cast, TicketStatus.ASSIGNED, at=clock.now())


async def test_the_bell_counts_on_every_page_and_the_list_tells_in_words(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    minh = await sign_in("minh")
    assert 'aria-label="Thông báo"' in await minh.open("/agency")
    for _ in range(2):
        await assign(sqlite_db, cast)
    assert "Thông báo, 2 chưa đọc" in await minh.open("/agency")
    page = await minh.open("/notices")
    assert page.count("được chuyển đến Sở Nông nghiệp và Môi trường.") == 2
    await minh.send("/language", language="en", next="/")
    assert "has come to Sở Nông nghiệp và Môi trường." in await minh.open("/notices")


async def test_opening_a_notice_reads_it_and_leads_to_its_ticket(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    ticket = await assign(sqlite_db, cast)
    minh, hanh = await sign_in("minh"), await sign_in("hanh")
    async with sqlite_db.read() as s:
        (notice,) = await notices.told(s, cast.minh.id)
    answer = await hanh.send(f"/notices/{notice.id}/reading")
    assert answer.status == 404
    answer = await minh.send(f"/notices/{notice.id}/reading")
    assert answer.headers["Location"] == f"/tickets/{ticket}"
    assert "chưa đọc" not in await minh.open("/agency")
    assert "Không còn thông báo nào chưa đọc." in await minh.open("/notices?unread=1")
    assert "Thông báo, 1 chưa đọc" in await hanh.open("/agency")


async def test_reading_all_leaves_what_came_after_the_page(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    minh = await sign_in("minh")
    for _ in range(2):
        await assign(sqlite_db, cast)
    async with sqlite_db.read() as s:
        newest = await s.scalar(select(func.max(Notice.id)))
    await assign(sqlite_db, cast)
    await minh.send("/notices/reading", newest=newest)
    async with sqlite_db.read() as s:
        assert await notices.unread(s, cast.minh.id) == 1
    assert (await minh.send("/notices/reading", newest="x")).status == 303


async def test_old_notices_are_a_page_further(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        s.add_all(
            Notice(key=f"k{number}", person_id=cast.minh.id, occasion="assigned", at=now,
                   named={"code": f"1022-2611-{number:05d}", "agency": "Sở Y tế"})
            for number in range(60)
        )  # fmt: skip
    minh = await sign_in("minh")
    first = await minh.open("/notices")
    assert "1022-2611-00059" in first
    assert "1022-2611-00009" not in first
    assert "/notices?before=11" in first
    older = await minh.open("/notices?before=11")
    assert "1022-2611-00009" in older
    assert "Xem thông báo cũ hơn" not in older


async def test_a_person_chooses_what_reaches_them_and_where(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    minh = await sign_in("minh")
    answer = await minh.send("/preferences", email="minh@sa-dec.vn", phone="0912 000 001",
                             **{"assigned:sms": "on", "overdue:console": "on"})  # fmt: skip
    assert answer.headers["Location"] == "/preferences?saved"
    page = await minh.open("/preferences?saved")
    assert 'value="minh@sa-dec.vn"' in page
    assert 'value="+84912000001"' in page
    async with sqlite_db.read() as s:
        chosen = await notices.preferences(s, cast.minh)
        assert chosen[Occasion.ASSIGNED] == Means(False, False, True)
        assert chosen[Occasion.OVERDUE] == Means(True, False, False)
        assert chosen[Occasion.HANDED] == Means(False, False, False)
    await minh.send("/preferences/defaults")
    async with sqlite_db.read() as s:
        assert (await notices.preferences(s, cast.minh))[Occasion.ASSIGNED].email


async def test_a_refused_address_keeps_every_tick(sign_in: SignIn, sqlite_db: Database) -> None:
    minh = await sign_in("minh")
    answer = await minh.send("/preferences", email="minh@", phone="", **{"assigned:sms": "on"})
    page = await answer.text()
    assert answer.status == 422
    assert "Địa chỉ thư điện tử chưa đúng" in page
    assert 'value="minh@"' in page
    assert 'name="assigned:sms" aria-label="Phiếu mới chuyển đến: Tin nhắn" checked' in page
    assert (
        'name="assigned:console" aria-label="Phiếu mới chuyển đến: Trên trang" checked' not in page
    )


async def test_the_administrator_keeps_the_alarm_rules(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan = await sign_in("quan")
    page = await quan.open("/alarm-rules")
    assert "Trước hạn 2 giờ làm việc" in page
    wrong = await quan.send("/alarm-rules", step="answer", when="before", amount="nhiều",
                            unit="working_days", circle="head", sms="on")  # fmt: skip
    assert wrong.status == 422
    again = await wrong.text()
    assert "Khoảng thời gian phải là số" in again
    assert 'value="nhiều"' in again
    done = await quan.send("/alarm-rules", step="answer", when="before", amount="3",
                           unit="working_days", circle="head", sms="on")  # fmt: skip
    assert done.status == 303
    async with sqlite_db.read() as s:
        rule = (await s.scalars(select(AlarmRule).order_by(AlarmRule.id.desc()))).first()
    assert rule is not None
    assert (rule.step, rule.before, rule.amount, rule.circle, rule.email, rule.sms) == (
        "answer", True, 3, "head", False, True,
    )  # fmt: skip
    await quan.send(f"/alarm-rules/{rule.id}", step="answer", when="at", amount="9",
                    unit="hours", circle="office", email="on")  # fmt: skip
    async with sqlite_db.read() as s:
        (changed,) = [one for one in await tickets.alarm_rules(s) if one.id == rule.id]
    assert (changed.before, changed.amount, changed.circle) == (False, 0, "office")
    history = await quan.open("/admin")
    assert "Quy tắc nhắc hạn" in history
    assert "Lãnh đạo cơ quan" in history
    await quan.send(f"/alarm-rules/{rule.id}/end")
    async with sqlite_db.read() as s:
        assert rule.id not in {one.id for one in await tickets.alarm_rules(s)}
    assert (await quan.send(f"/alarm-rules/{rule.id}/end")).status == 404


async def test_the_administrator_says_when_callers_hear_by_sms(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan = await sign_in("quan")
    await quan.send("/alarm-rules/callers", referred="on")
    async with sqlite_db.read() as s:
        assert await tickets.caller_notices(s) == {
            CallerOccasion.EXTENSION_GRANTED: False, CallerOccasion.REFERRED: True,
        }  # fmt: skip


async def test_an_open_page_hears_its_bell_and_of_its_own_agencys_moves_only(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    minh, outsider = await sign_in("minh"), await sign_in("cb.sxd")
    mine = await minh.client.get("/notices/stream")
    theirs = await outsider.client.get("/notices/stream")
    await _until(mine.content, "event: bell")
    await _until(theirs.content, "event: bell")
    await assign(sqlite_db, cast)
    assert "event: work" in await _until(mine.content, "1 chưa đọc")
    unrouted = await desk.ticket_in(sqlite_db, cast, TicketStatus.RECEIVED, at=clock.now())
    async with sqlite_db.write() as s:
        ticket = await desk.load(s, unrouted)
        where = cast.outsider.agency_id
        await tickets.assign(s, ticket, where, reason="", by=cast.dieu, at=clock.now())
    # Theirs is the first move they hear of.
    assert "event: work\ndata: 1" in (await _until(theirs.content, "data: 1")).replace("\r", "")
    mine.close()
    theirs.close()


async def test_a_dispatcher_hears_of_a_ticket_without_a_rule(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    dieu: Browser = await sign_in("dieu")
    async with dieu.client.get("/notices/stream") as stream:
        await _until(stream.content, "event: bell")
        await desk.ticket_in(sqlite_db, cast, TicketStatus.RECEIVED, at=clock.now())
        await _until(stream.content, "1 chưa đọc")


async def _until(content: StreamReader, words: str) -> str:
    """What a stream says up to these words."""
    heard = ""
    async with asyncio.timeout(PATIENCE):
        while words not in heard:
            heard += (await content.readline()).decode()
    return heard
