"""The ledger counts each explanation once, and lists what it counts, on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

from hotline.db import Database
from hotline.feedback import explanations
from hotline.feedback.explanations import LedgerPile, Wanted
from tests.feedback.explained import give, rated
from tests.tickets import desk

WEEK = timedelta(days=7)


async def test_each_explanation_stands_in_one_column_and_in_the_list_behind_it(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    late = await rated(db, cast, at=now - 3 * WEEK, caller="0900000001")
    for number in range(2, 6):
        await rated(db, cast, at=now, caller=f"090000000{number}")
    async with db.write() as s:
        given, back, excused = [await desk.load(s, late + n) for n in (1, 2, 3)]
        for ticket in (given, back):
            await give(s, ticket.id, cast.hanh, at=now)
        await explanations.send_back(s, back, 2, reason="Rõ ngày", by=cast.phuc, at=now)
        await explanations.excuse(s, excused, reason="Đất công", by=cast.phuc, at=now)
    async with db.read() as s:
        (row,) = await explanations.ledger(s, Wanted(), at=now)
        assert row.piles == {"late": 1, "given": 1, "sent_back": 1, "excused": 1, "owed": 1,
                             "accepted": 0, "reopened": 0}  # fmt: skip
        for pile, count in row.piles.items():
            found = await explanations.listed(s, Wanted(pile=LedgerPile(pile)), at=now)
            assert len(found) == count, pile
        order = [one.explanation.state for one in await explanations.listed(s, Wanted(), at=now)]
        assert (order[0], order[-1]) == ("owed", "excused")
        lately = Wanted(since=now - WEEK, until=now + WEEK)
        assert [row.total for row in await explanations.ledger(s, lately, at=now)] == [4]
        todo = await explanations.to_give(s, [cast.minh.agency_id])
        assert todo[0].ticket.id == late
        assert len(todo) == 3
        assert await explanations.to_give(s, [None]) == []
