"""Lines, reasons and days of directives that no document and no agency can mean."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from hotline.db import Database
from hotline.errors import Invalid
from hotline.reports import directives
from hotline.reports.directives import TaskKind
from tests.reports import directed
from tests.tickets import desk

DAY = timedelta(days=1)
ISSUED = date(2026, 11, 17)


async def test_a_head_that_no_document_has_is_refused_by_its_field(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    drafted, good = await directed.drafted(sqlite_db, cast, scene), directed.head(ISSUED)
    for wrong, code in (
        (good._replace(number="1" * 61), "words_too_long"),
        (good._replace(signer="A" * 101), "words_too_long"),
        (good._replace(dated=now.date() + 2 * DAY), "directive_dated"),
        (good._replace(dated=date(2026, 10, 31)), "directive_dated_early"),
    ):
        with pytest.raises(Invalid, match=f"{code}$"):
            async with sqlite_db.write() as s:
                await directives.issue(s, drafted, wrong, {}, b"x", by=cast.phuc, at=now)
    async with sqlite_db.read() as s:
        code = str((await desk.load(s, scene.excused)).code)
    long = "x" * 2_001
    with pytest.raises(Invalid, match="text_too_long"):
        async with sqlite_db.write() as s:
            await directives.add(s, drafted, code, "remaining", long, by=cast.phuc, at=now)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (ISSUED - DAY, "directive_promised_on"),
        (date(2062, 11, 28), "directive_promised_far"),
    ],
)
async def test_a_remaining_ticket_is_promised_within_a_year(
    day: date, why: str, sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    drafted = await directed.drafted(sqlite_db, cast, scene)
    await directed.issued(sqlite_db, cast, drafted, at=now, day=ISSUED)
    async with sqlite_db.read() as s:
        task = await directed.task(s, drafted, TaskKind.REMAINING, cast.minh.agency_id)
        said = await directed.replies(s, task, day)
    with pytest.raises(Invalid, match=why):
        async with sqlite_db.write() as s:
            await directives.write(s, task.id, said, by=cast.minh, at=now)
