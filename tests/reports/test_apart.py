"""What fails in a report is named by the tickets that make the difference."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import update

from hotline import reports
from hotline.db import Database
from hotline.reports import checking
from hotline.tickets import TicketStatus
from hotline.tickets.spells import FOREVER, Spell
from tests.tickets.desk import ticket_in


async def test_the_ticket_that_is_in_no_part_is_found(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    for status in (TicketStatus.CLOSED, TicketStatus.ASSIGNED):
        await ticket_in(db, cast, status, at=now)
    odd = await ticket_in(db, cast, TicketStatus.CLOSED, at=now, caller="0909123456")
    period = reports.month_of(now)
    async with db.write() as s:
        # Somebody wrote into the database what no verb writes.
        held = (Spell.ticket_id == odd, Spell.until == FOREVER)
        await s.execute(update(Spell).where(*held).values(feedback="odd"))
        counted = await reports.count(s, period, at=now + timedelta(hours=1))
        told = await reports.plain(s, counted)
        (found,) = checking.check(told)
        assert "Không phản hồi (1)" in found.words()
        assert "Phiếu tiếp nhận (3)" in found.words()
        assert found.identity is not None
        assert await checking.apart(s, found.identity, counted.moments) == [odd]
        for one in checking.IDENTITIES:
            made = await checking.apart(s, one, counted.moments)
            assert made == ([odd] if one is found.identity else [])
