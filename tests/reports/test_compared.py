"""A report is compared with what was issued for the period before, and says when that is counted
otherwise by now."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete

from hotline import reports
from hotline.db import Database
from hotline.reports import (
    Figure,
    Period,
    ReportVersion,
    checking,
    document,
    freezing,
    issuing,
    taking,
)
from hotline.reports.document import Content, ReportPart
from hotline.reports.versions import of_period, version
from hotline.tickets.spells import Spell
from tests.reports import directed, months
from tests.reports.test_directed_more import reported

DAY = timedelta(days=1)
_SAID = "so với 6 phiếu theo số liệu đã phát hành; đếm lại là 5 phiếu"


async def _drafted(db: Database, cast: SimpleNamespace, period: Period, at: datetime) -> int:
    async with db.write() as s:
        taken = await taking.take(s, period, await reports.moments_of(s, period, at=at))
        return (await issuing.draft(s, taken, by=cast.phuc, at=at, because="Bổ sung")).id


async def _kept(db: Database, number: int) -> tuple[ReportVersion, ReportVersion | None, Content]:
    async with db.read() as s:
        row = await version(s, number, lists=True)
        return row, await freezing.compared_with(s, row), freezing.content(row)


async def test_a_report_is_compared_with_what_was_issued_and_says_what_is_counted_now(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(db, cast, now=now)
    october, november = scene.period, reports.month_of(now)
    at = november.span.end
    # Until it is issued the period before is counted, and so are the lists of its numbers.
    row, before, content = await _kept(db, await _drafted(db, cast, november, at))
    assert before is None
    assert "previous_counted" not in content.figures
    was = content.figures["previous"]
    async with db.write() as s:
        await issuing.discard(s, row.id, seen=row.hash, by=cast.phuc)
    await reported(db, cast, october, now, "12/BC-VP")
    async with db.write() as s:
        await s.execute(delete(Spell).where(Spell.ticket_id == scene.other))
    row, before, content = await _kept(db, await _drafted(db, cast, november, at))
    told = content.figures
    assert before is not None
    assert before.report.name == october.name
    assert (told["previous"], told["previous_counted"]) == (was, was - 1)
    assert told["change"] == told["tickets"] - was
    assert told["hash"] == reports.hashed(told)
    assert checking.check(told) == []
    # Table, chart and causes say the same as the sentence.
    assert content.before["tickets"] == content.trend[-2].tickets == was
    assert sum(one["previous"] for one in told["causes"]["field"]) == was
    async with db.read() as s:
        behind = freezing.tickets(await version(s, before.id, lists=True), Figure.TICKETS)
    assert len(behind) == was


async def test_a_correction_of_the_period_before_is_what_is_compared_with_from_then_on(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(db, cast, now=now)
    october, november = scene.period, reports.month_of(now)
    at = november.span.end
    await reported(db, cast, october, now, "12/BC-VP")
    first = await _drafted(db, cast, november, at)
    async with db.write() as s:
        await s.execute(delete(Spell).where(Spell.ticket_id == scene.other))
    await reported(db, cast, october, now + DAY, "13/BC-VP")
    row, before, content = await _kept(db, first)
    assert before is not None
    assert before.version == 1
    async with db.write() as s:
        taken = await taking.take(s, november, row.moments)
        await issuing.recount(s, first, taken, seen=row.hash, by=cast.phuc, at=at)
    _, before, later = await _kept(db, first)
    assert before is not None
    assert before.version == 2
    assert later.figures["previous"] == content.figures["previous"] - 1
    async with db.read() as s:
        assert [one.version for one in await of_period(s, october)] == [2, 1]


@pytest.mark.parametrize(("counted", "said"), [(5, _SAID), (6, "")])
def test_the_sentence_names_both_numbers_where_they_differ(counted: int, said: str) -> None:
    told: dict[str, Any] = months.august_2021() | {
        "tickets": 10, "previous": 6, "change": 4, "previous_counted": counted,
        "by_channel": {"phone": 10}, "tthc": 1, "interactions": 0, "calls": {},
    }  # fmt: skip
    content = months.content(figures=told, fewest=1)
    (line,) = (
        one for one in document.paragraphs(content)[ReportPart.RECEIVED] if "tăng 4 phiếu" in one
    )
    assert ("đếm lại" in line) == bool(said)
    assert said in line
    _, wrong = checking.check_typed(line, told)
    assert [one.words() for one in wrong] == []
