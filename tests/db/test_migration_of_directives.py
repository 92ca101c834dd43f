"""Directives learn why lines are left out, and what supplements them is there after going down."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from alembic import command
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from hotline.db import Database, alembic_config
from hotline.reports import directives
from hotline.reports.directives import Directive, DirectiveLine, DirectiveState
from tests.reports import directed
from tests.tickets import desk

BEFORE = "0023"
DAY = timedelta(days=1)


@pytest.mark.slow
async def test_reasons_of_then_are_found_and_supplements_are_back(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(db, cast, now=now)
    first = await directed.drafted(db, cast, scene)
    async with db.write() as s:
        await directed.closed(s, cast, await desk.load(s, scene.mine), at=now)
    await directed.issued(db, cast, first, at=now, day=date(2026, 11, 17))
    async with db.write() as s:
        # Closed after the issue: asked about, then and now.
        await directed.closed(s, cast, await desk.load(s, scene.carried), at=now + DAY)
        await directed.remaining(s, cast, at=scene.period.span.start + 7 * DAY)
    more = await _supplement(db, cast, first, now + DAY)
    async with db.write() as s:
        before = await directives.ledger(s, await directed.of(s, first), at=now + 2 * DAY)
    url = db.url.render_as_string(hide_password=False)
    await db.close()
    await asyncio.to_thread(command.downgrade, alembic_config(url), BEFORE)
    older = Database(url)
    async with older.read() as s:
        stood = await s.execute(text("select state from directive order by id"))
        assert [state for (state,) in stood] == ["issued", "dropped"]
        told = text("select count(*) from directive_line where left_out is not null")
        assert await s.scalar(told) == 0
    await older.close()
    await asyncio.to_thread(command.upgrade, alembic_config(url), "head")
    again = Database(url)
    async with again.read() as s:
        out = select(DirectiveLine.ticket_id, DirectiveLine.left_out).where(
            DirectiveLine.left_out.is_not(None)
        )
        found = {(ticket, why) for ticket, why in await s.execute(out)}
        assert found == {(scene.mine, "closed")}
        row = await directed.of(s, more)
        assert (row.state, row.supplements_id) == (DirectiveState.ISSUED, first)
        after = await directives.ledger(s, await directed.of(s, first), at=now + 2 * DAY)
        assert (after.rows, after.total) == (before.rows, before.total)
    for change in (update(Directive).values(number="x"), text("delete from directive")):
        with pytest.raises(DBAPIError, match="for good"):
            async with again.write() as s:
                await s.execute(change)
    await again.close()


async def _supplement(db: Database, cast: SimpleNamespace, first: int, at: datetime) -> int:
    async with db.write() as s:
        row = await directives.supplement(s, await directed.of(s, first), by=cast.phuc, at=at)
        head = directed.head(date(2026, 11, 18), "1399/UBND-VP")
        says = await directives.written(s, row, head, at=at)
        await directives.issue(s, row.id, head, says, b"docx", by=cast.phuc, at=at)
        return row.id
