"""Watching the figures: what differs by more than chance, told to the office once a month."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.db import Database
from hotline.errors import Invalid, NotAllowed
from hotline.feedback import FindingKind, Mode, look, tell_findings
from hotline.feedback.figures import counted
from hotline.feedback.shares import Share
from hotline.feedback.watching import (
    Finding,
    WatchTerms,
    drifts,
    fell,
    findings,
    set_watch_terms,
    watch_terms,
)
from hotline.notices import Notice, sentence
from hotline.workers import Watch
from tests.conftest import NOW
from tests.feedback.closings import many, silent

TERMS = WatchTerms(id=1, least=50, months=3, fall=5, drift=5)
BEFORE = NOW - timedelta(days=35)


@pytest.mark.parametrize(
    ("now", "before", "falls"),
    [
        (Share(30, 100), Share(240, 300), True),
        (Share(80, 100), Share(240, 300), False),
        (Share(90, 100), Share(240, 300), False),
        (Share(70, 100), Share(240, 300), False),  # their intervals overlap
        (Share(9_600, 10_000), Share(29_400, 30_000), False),  # sure, but 2 points only
        (Share(5, 49), Share(240, 300), False),
        (Share(30, 100), Share(40, 49), False),
    ],
)
def test_response_falls_when_it_is_lower_surely_and_by_enough(
    now: Share, before: Share, falls: bool
) -> None:
    assert fell(now, before, TERMS) == falls


def test_the_means_that_differs_from_all_others_is_named() -> None:
    by_mode = {
        Mode.OPERATOR: counted([("positive", None, 997), ("negative", None, 3)]),
        Mode.SMS: counted([("positive", None, 65), ("negative", None, 35)]),
        Mode.KIOSK: counted([("positive", None, 10)]),
        None: counted([("no_response", None, 500)]),
    }
    assert [(one.mode, one.share) for one in drifts(by_mode, TERMS)] == [
        (Mode.OPERATOR, Share(997, 1000)), (Mode.SMS, Share(65, 100)),
    ]  # fmt: skip
    assert drifts({Mode.SMS: by_mode[Mode.SMS]}, TERMS) == []


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 400))
def test_more_response_is_never_a_fall(first: int, more: int, of: int) -> None:
    before, now = Share(min(first, of), of), Share(min(first + more, of), of)
    assert not fell(now, before, TERMS)


async def _fallen(s: AsyncSession) -> None:
    await many(s, Mode.SMS, at=BEFORE, good=60)
    await many(s, Mode.SMS, at=NOW, good=20)
    await silent(s, 40, at=NOW)


@pytest.mark.slow
async def test_two_processes_tell_the_office_once(
    db: Database, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    async with db.write() as s:
        await _fallen(s)
    told = await asyncio.gather(*(Watch(db).once() for _ in range(4)))
    assert sum(told) == 1
    assert await Watch(db).once() == 0
    async with db.read() as s:
        (one,) = await findings(s, since=NOW - timedelta(days=1))
        assert (one.kind, one.month, one.mode) == (FindingKind.RESPONSE_FELL, "2026-11", "")
        assert (one.share, one.other) == (Share(20, 60), Share(60, 60))
        (notice,) = await s.scalars(select(Notice).where(Notice.occasion == "response_fell"))
    assert notice.person_id == cast.phuc.id
    assert sentence(notice.occasion, notice.named) == (
        "Tháng 11/2026: tỷ lệ phản hồi giảm còn 33,3 %, trước đó 100,0 %."
    )


async def test_a_new_month_is_told_anew(sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        await _fallen(s)
        for at, told in ((NOW, 1), (NOW + timedelta(hours=1), 0)):
            assert len(await tell_findings(s, await look(s, at=at), at=at)) == told
        later = NOW + timedelta(days=31)
        await many(s, Mode.SMS, at=later, good=10)
        await silent(s, 90, at=later)
        assert [one.month for one in await tell_findings(s, await look(s, at=later), at=later)] == [
            "2026-12"
        ]


@pytest.mark.slow
async def test_a_means_that_drifts_is_told_with_its_name(sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        await many(s, Mode.OPERATOR, at=NOW, good=60)
        await many(s, Mode.SMS, at=NOW, good=35, bad=20)
        found = await look(s, at=NOW)
        await tell_findings(s, found, at=NOW)
        rows = list(await s.scalars(select(Finding.mode).order_by(Finding.id)))
        drifted = select(Notice).where(Notice.occasion == "mode_drifts")
        notice = await s.scalar(drifted.order_by(Notice.id))
    assert rows == ["operator", "sms"]
    assert notice is not None
    assert sentence(notice.occasion, notice.named) == (
        "Tháng 11/2026: hỏi bằng cách “Điện thoại viên hỏi” có 100,0 % tích cực,"
        " các cách khác 63,6 %."
    )


async def test_the_office_sets_the_terms(sqlite_db: Database, cast: SimpleNamespace) -> None:
    typed = {"least": "30", "months": "2", "fall": "10", "drift": "8", "returned": "40",
             "counter_low": "25", "counter_fall": "15"}  # fmt: skip
    async with sqlite_db.write() as s:
        with pytest.raises(NotAllowed):
            await set_watch_terms(s, typed, by=cast.lan)
        for wrong in ({**typed, "least": "0"}, {**typed, "months": "x"}, {}):
            with pytest.raises(Invalid):
                await set_watch_terms(s, wrong, by=cast.phuc)
        await set_watch_terms(s, typed, by=cast.phuc)
    async with sqlite_db.read() as s:
        terms = await watch_terms(s)
    assert (terms.least, terms.months, terms.fall, terms.drift) == (30, 2, 10, 8)
