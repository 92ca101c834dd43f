"""Whose Tết is decided, and when somebody is asked to decide it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from hotline import deadlines
from hotline.db import Database
from hotline.deadlines import year_to_decide
from hotline.errors import Invalid


@pytest.mark.parametrize(
    ("decided", "today", "wanted"),
    [
        ({2026}, date(2026, 9, 30), None),
        ({2026}, date(2026, 10, 1), 2027),
        ({2026}, date(2026, 12, 31), 2027),
        ({2026}, date(2027, 1, 1), 2027),
        ({2026}, date(2027, 2, 28), 2027),
        ({2026}, date(2027, 3, 1), None),
        ({2026, 2027}, date(2026, 11, 1), None),
        (set(), date(2026, 6, 1), None),
    ],
)
def test_from_october_on_the_coming_year_must_be_decided(
    decided: set[int], today: date, wanted: int | None
) -> None:
    assert year_to_decide(decided, today) == wanted


async def test_a_decided_year_names_its_document_and_may_be_corrected(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        assert await deadlines.undecided(s, at=now) == 2027
        await deadlines.decide(s, 2027, "Thông báo 1", date(2026, 11, 10), at=now)
        await deadlines.decide(s, 2027, " Thông báo 2 ", date(2026, 11, 12), at=now)
    async with db.read() as s:
        row = (await deadlines.decided_years(s))[2027]
        assert (row.document, row.decided_on) == ("Thông báo 2", date(2026, 11, 12))
        assert await deadlines.undecided(s, at=now) is None


@pytest.mark.parametrize(
    ("document", "on", "code"),
    [
        (" ", date(2026, 11, 10), "decided_document_missing"),
        ("Thông báo", None, "decided_on_wrong"),
        ("Thông báo", date(2026, 11, 18), "decided_on_wrong"),
    ],
)
async def test_a_decision_without_document_or_from_the_future_is_none(
    sqlite_db: Database, now: datetime, document: str, on: date | None, code: str
) -> None:
    async with sqlite_db.write() as s:
        with pytest.raises(Invalid, match=code):
            await deadlines.decide(s, 2027, document, on, at=now)
