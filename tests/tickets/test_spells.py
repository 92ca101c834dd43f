"""A past with a hole in it is found."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import delete, func, select

from hotline import feedback, tickets
from hotline.db import Database
from hotline.feedback import Answers, Mode
from hotline.tickets import TicketStatus, spells
from hotline.tickets.spells import Spell
from tests.tickets.desk import load, ticket_in


async def test_a_spell_that_is_gone_leaves_a_gap_that_is_seen(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ids = [await ticket_in(db, cast, TicketStatus.ACCEPTED, at=now) for _ in range(2)]
    for ticket_id in ids:
        await _rated(db, cast, ticket_id, now + timedelta(hours=2))
    async with db.write() as s:
        assert await spells.amiss(s) == []
        middle = select(func.max(Spell.id)).where(
            Spell.ticket_id == ids[0], Spell.until != spells.FOREVER
        )
        await s.execute(delete(Spell).where(Spell.id == await s.scalar(middle)))
        assert await spells.amiss(s) == ids[:1]


async def _rated(db: Database, cast: SimpleNamespace, ticket_id: int, at: datetime) -> None:
    async with db.write() as s:
        ticket = await load(s, ticket_id)
        await tickets.start(s, ticket, None, by=cast.minh, at=at)
        await tickets.draft_answer(s, ticket, "Đã xử lý", by=cast.minh, at=at)
    async with db.write() as s:
        ticket, later = await load(s, ticket_id), at + timedelta(hours=1)
        await tickets.approve(s, ticket, by=cast.hanh, at=later)
    async with db.write() as s:
        ticket, later = await load(s, ticket_id), at + timedelta(hours=2)
        await feedback.rate(s, ticket, Answers(True), ask=None, mode=Mode.SMS, at=later,
                            source=f"thử:{ticket_id}")  # fmt: skip
