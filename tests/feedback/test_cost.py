"""What beginning to ask costs: the office's tables are not read anew for every ticket."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from hotline.db import Database
from tests.console.statements import counted
from tests.feedback.asked import begin, closed

COUNT = 20


async def test_beginning_reads_nothing_of_what_the_office_set_and_few_rows_of_each_ticket(
    db: Database, now: datetime
) -> None:
    await _close(db, now, "+849123456{:02}")
    async with db.write() as s:
        await begin(s, now)
    await _close(db, now, "+849123457{:02}")
    async with db.write() as s:
        with counted(db) as asked:
            assert len(await begin(s, now)) == COUNT
    read = Counter(one.split("FROM ")[1].split()[0] for one in asked if one.startswith("SELECT"))
    assert not {"asking_policy", "asking_step", "courtesy_hours", "feedback_terms"} & set(read)
    assert len(asked) <= 8 * COUNT + 8, read


async def _close(db: Database, now: datetime, numbers: str) -> None:
    async with db.write() as s:
        for number in range(COUNT):
            await closed(s, numbers.format(number), at=now)
