"""Ratings on paper: typed twice by two people, compared, and kept where they agree."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, feedback
from hotline.db import Database
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.feedback import Rating, paper
from hotline.feedback.counters import CounterTerms, keep_counter
from hotline.feedback.paper import PaperBatch, PaperStage, PaperState, Written
from hotline.feedback.pressing import CounterRating
from hotline.staff import Person
from hotline.tickets import TicketStatus
from tests.feedback.asked import MOBILE, closed

PLEASED = {"useful": "1", "satisfied": "2", "day": "16/11/2026"}


async def typed_twice(
    s: AsyncSession,
    cast: SimpleNamespace,
    first: Mapping[int, Written],
    second: Mapping[int, Written],
    *,
    at: datetime,
    counter_id: int | None = None,
) -> PaperBatch:
    """A batch that Lan and Tâm have typed."""
    row = await paper.open_batch(s, "Bưu điện 16/11", 5, counter_id, by=cast.lan, at=at)
    for given, by in ((first, cast.lan), (second, cast.tam)):
        assert await paper.enter(s, row.id, given, done=True, by=by, at=at)
    return row


async def states(s: AsyncSession, row: PaperBatch, at: datetime) -> list[str]:
    return [str(one.state) for one in await paper.compared(s, row, at=at)]


async def test_what_two_people_typed_alike_becomes_a_rating_signed_by_the_first(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        ticket = await closed(s, MOBILE, at=now - timedelta(days=3), code="1022-2611-00012")
        told = {1: Written("1022-2611-00012", words="Làm nhanh, tốt.", **PLEASED)}
        again = {1: Written("2611 00012", words="làm nhanh tốt", **PLEASED)}
        row = await typed_twice(s, cast, told, again, at=now)
        assert await states(s, row, now) == ["agreed"]
        assert await paper.record(s, row.id, by=cast.dieu, at=now) == 1
        (rating,) = await feedback.ratings_of(s, ticket)
        assert (rating.mode, rating.by_id, rating.source) == ("paper", cast.lan.id, "paper:1:1")
        assert f"{clock.local(rating.given_at):%d/%m %H:%M}" == "16/11 12:00"
        assert row.stage == PaperStage.ENDED
        with pytest.raises(Conflict, match="paper_not_compared"):
            await paper.record(s, row.id, by=cast.dieu, at=now)


async def test_what_differs_waits_for_a_third_look(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        for number in (1, 2):
            await closed(s, MOBILE, at=now - timedelta(days=3), code=f"1022-2611-0000{number}")
        lan = {1: Written("261100001", useful="1"), 2: Written("261100002", satisfied="1")}
        tam = {1: Written("261100001", useful="2"), 3: Written("261100002", satisfied="1")}
        row = await typed_twice(s, cast, lan, tam, at=now)
        assert await states(s, row, now) == ["differs", "differs", "differs"]
        assert await paper.record(s, row.id, by=cast.dieu, at=now) == 0
        with pytest.raises(Invalid, match="paper_unreadable"):
            await paper.settle(s, row.id, 1, Written("261100001", useful="3"), dropped=None,
                               by=cast.dieu, at=now)  # fmt: skip
        right = Written("261100001", useful="2")
        await paper.settle(s, row.id, 1, right, dropped=None, by=cast.dieu, at=now)
        await paper.settle(s, row.id, 2, lan[2], dropped=None, by=cast.dieu, at=now)
        with pytest.raises(Invalid, match="paper_drop_reason"):
            await paper.settle(s, row.id, 3, Written(), dropped=" ", by=cast.dieu, at=now)
        await paper.settle(s, row.id, 3, Written(), dropped="tờ trùng", by=cast.dieu, at=now)
        assert await states(s, row, now) == ["agreed", "agreed", "dropped"]
        assert await paper.record(s, row.id, by=cast.dieu, at=now) == 2
        assert row.stage == PaperStage.ENDED


async def test_unknown_open_and_repeated_codes_stand_in_the_way_of_their_rows_only(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, MOBILE, at=now, code="1022-2611-00001")
        await closed(s, MOBILE, at=now, code="1022-2611-00003")
        open_ = await closed(s, MOBILE, at=now, code="1022-2611-00002")
        open_.status = TicketStatus.ACCEPTED
        codes = ["261100001", "261100002", "261109999", "261100003", "261100003"]
        both = {n: Written(code, useful="1") for n, code in enumerate(codes, 1)}
        row = await typed_twice(s, cast, both, both, at=now)
        every = await paper.compared(s, row, at=now)
        assert [(str(one.state), *map(str, one.flaws)) for one in every] == [
            ("agreed",), ("flawed", "not_closed"), ("flawed", "code_unknown"),
            ("flawed", "repeated"), ("flawed", "repeated"),
        ]  # fmt: skip
        assert await paper.record(s, row.id, by=cast.lan, at=now) == 1
        await paper.settle(s, row.id, 4, both[4], dropped=None, by=cast.dieu, at=now)
        assert (await paper.compared(s, row, at=now))[3].state == PaperState.AGREED


async def test_nobody_types_a_batch_twice_and_the_second_waits_for_the_first(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        row = await paper.open_batch(s, "Quầy 3", 2, None, by=cast.lan, at=now)
        one = {1: Written("261100001", useful="1")}
        assert not await paper.enter(s, row.id, one, done=False, by=cast.lan, at=now)
        with pytest.raises(Conflict, match="paper_held"):
            await paper.enter(s, row.id, one, done=False, by=cast.tam, at=now)
        assert await paper.enter(s, row.id, one, done=True, by=cast.lan, at=now)
        with pytest.raises(NotAllowed, match="paper_same_person"):
            await paper.enter(s, row.id, one, done=True, by=cast.lan, at=now)
        with pytest.raises(NotAllowed, match="not_your_role"):
            await paper.enter(s, row.id, one, done=True, by=cast.minh, at=now)
        assert paper.entry_of(row, cast.tam) == paper.Entry.SECOND


async def test_what_cannot_be_read_is_kept_letter_by_letter_and_the_entry_goes_on(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        row = await paper.open_batch(s, "Quầy 3", 2, None, by=cast.lan, at=now)
        wrong = {1: Written("", useful="x", day="31/2/2026"), 2: Written("261100001", useful="1")}
        assert not await paper.enter(s, row.id, wrong, done=True, by=cast.lan, at=now)
        kept = await paper.lines(s, row, paper.Entry.FIRST)
        assert (kept[1].useful, kept[1].day) == ("x", "31/2/2026")
        assert row.stage == PaperStage.FIRST
        mended = {1: Written(), 2: wrong[2]}
        assert await paper.enter(s, row.id, mended, done=True, by=cast.lan, at=now)
        assert list(await paper.lines(s, row, paper.Entry.FIRST)) == [2]


async def test_a_paper_of_a_counter_rates_its_dossier(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        agency = await s.scalar(select(Person.agency_id).where(Person.id == cast.minh.id))
        counter = await keep_counter(s, None, CounterTerms("Quầy 3", agency), at=now)
        told = {1: Written("h20-2611-0012", useful="2", words="Chờ lâu", day="16/11/2026")}
        row = await typed_twice(s, cast, told, told, at=now, counter_id=counter.id)
        assert await paper.record(s, row.id, by=cast.lan, at=now) == 1
        (made,) = await s.scalars(select(CounterRating))
        assert (made.dossier, made.mode, made.verdict) == ("H20-2611-0012", "paper", "negative")
        assert row.stage == PaperStage.ENDED


async def test_two_who_record_a_batch_at_once_make_each_rating_once(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        codes = [f"1022-2611-0000{n}" for n in range(1, 4)]
        for code in codes:
            await closed(s, MOBILE, at=now - timedelta(days=1), code=code)
        both = {n: Written(code, useful="1") for n, code in enumerate(codes, 1)}
        row = await typed_twice(s, cast, both, both, at=now)

    async def record() -> int:
        try:
            async with db.write() as s:
                return await paper.record(s, row.id, by=cast.dieu, at=now)
        except Conflict:
            return 0

    assert sorted(await asyncio.gather(record(), record())) == [0, 3]
    async with db.read() as s:
        assert await s.scalar(select(func.count(Rating.id))) == 3
