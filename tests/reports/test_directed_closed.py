"""Remaining tickets of a directive that are closed: not asked about before it, done after it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import select

from hotline.db import Database
from hotline.reports import directives
from hotline.reports.directives import DirectiveLine, LeftOut, TaskKind
from hotline.reports.directives.standing import Tally
from tests.reports import directed
from tests.tickets import desk

DAY = timedelta(days=1)
ISSUED, DUE = date(2026, 11, 17), date(2026, 12, 15)


async def test_a_ticket_closed_since_stays_done_when_the_rest_is_answered(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    number = await directed.drafted(sqlite_db, cast, scene)
    await directed.issued(sqlite_db, cast, number, at=now, day=ISSUED)
    async with sqlite_db.write() as s:
        for one in (scene.carried, scene.mine):
            await directed.closed(s, cast, await desk.load(s, one), at=now + DAY)
    told = await _minhs(sqlite_db, cast, number, at=now + DAY)
    # The late dossier is open and on this list as well. A closing is no answer.
    assert (told.asked, told.accepted, told.closed, told.owed) == (3, 2, 2, 1)
    assert (told.answered, told.in_time, told.late) == (0, 0, 0)
    async with sqlite_db.write() as s:
        task = await directed.task(s, number, TaskKind.REMAINING, cast.minh.agency_id)
        said = await directed.replies(s, task, DUE)
        await directives.send(s, task.id, said, by=cast.hanh, at=now + 2 * DAY)
    told = await _minhs(sqlite_db, cast, number, at=now + 2 * DAY)
    assert (told.accepted, told.closed, told.answered, told.in_time) == (2, 2, 1, 1)


async def test_a_ticket_closed_between_the_count_and_the_issue_is_not_asked_about_anywhere(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    number = await directed.drafted(sqlite_db, cast, scene)
    async with sqlite_db.write() as s:
        ticket = await desk.load(s, scene.mine)
        await directed.closed(s, cast, ticket, at=now)
        code = str(ticket.code)
    for issued in (False, True):
        if issued:
            await directed.issued(sqlite_db, cast, number, at=now + DAY, day=ISSUED)
        async with sqlite_db.read() as s:
            row = await directed.of(s, number)
            draft = await directives.drafted(s, row, at=now + DAY)
            # Four remain: carried, the late dossier, mine and the other agency's.
            assert draft.asked[TaskKind.REMAINING] == 3
            assert draft.left_out == {LeftOut.CLOSED: 1}
            out = {one.ticket.id: one.out for task in draft.tasks for one in task.lines if one.out}
            assert out == {scene.mine: LeftOut.CLOSED}
            says = await directives.written(s, row, directed.head(ISSUED), at=now + DAY)
            assert code not in str(says)
            stored = select(DirectiveLine.ticket_id).where(DirectiveLine.left_out == "closed")
            assert list(await s.scalars(stored)) == ([scene.mine] if issued else [])
    async with sqlite_db.read() as s:
        assert "directed" not in await desk.story(s, await desk.load(s, scene.mine))
        lines = await directives.standings(s, at=now + DAY)
        assert scene.mine not in {one.line.ticket_id for one in lines}
    told = await _minhs(sqlite_db, cast, number, at=now + DAY)
    assert (told.asked, told.accepted, told.closed, told.owed) == (2, 0, 0, 2)


async def _minhs(db: Database, cast: SimpleNamespace, number: int, *, at: datetime) -> Tally:
    async with db.read() as s:
        rows = (await directives.ledger(s, await directed.of(s, number), at=at)).rows
    mine = next(one for one in rows if one.agency_id == cast.minh.agency_id)
    return mine.kinds[TaskKind.REMAINING]
