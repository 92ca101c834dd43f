"""One ticket that cannot be asked about holds up no other."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from hotline import clock, feedback, health
from hotline.db import Database
from hotline.feedback import Ask, AskOutcome
from hotline.health import PartState
from hotline.tickets import Ticket
from hotline.workers import Chores
from tests.feedback.asked import BOTH, LANDLINE, MOBILE, asks, closed, fresh

OTHER = "+842773851299"


async def part(db: Database) -> PartState:
    async with db.read() as s:
        (state,) = await health.parts(s)
    return state


async def spoil(db: Database, ticket: Ticket) -> None:
    """Take the ticket's attempt before the hotline does: its own will break a constraint."""
    async with db.write() as s:
        at = clock.now()
        s.add(
            Ask(reference=f"spoilt{ticket.id}", talk="spoilt", ticket_id=ticket.id, attempt=1,
                mode="ivr", phone=LANDLINE, outcome=AskOutcome.CANCELLED, created_at=at)
        )  # fmt: skip


@pytest.mark.slow
async def test_a_ticket_that_cannot_be_asked_about_is_set_aside_and_told_and_the_rest_goes_on(
    db: Database,
) -> None:
    at = clock.now()
    async with db.write() as s:
        bad = await closed(s, LANDLINE, at=at)
        good = await closed(s, MOBILE, at=at)
    await spoil(db, bad)
    chores = Chores(db, modes=BOTH)
    await chores.once()
    async with db.read() as s:
        assert await asks(s, good) == [(1, "sms", "waiting")]
        assert (await fresh(s, bad)).feedback == "due"
    state = await part(db)
    assert (state.part, state.condition) == ("outbox", "degraded")
    assert "1 set aside" in state.detail
    # It is not tried again with every round, and comes back to itself once it is mended.
    async with db.write() as s:
        later = await closed(s, OTHER, at=at)
    await chores.once()
    async with db.read() as s:
        assert await asks(s, later) == [(1, "ivr", "waiting")]
    async with db.write() as s:
        spoilt = await s.scalar(select(Ask).where(Ask.ticket_id == bad.id))
        await s.delete(spoilt)
    begun = Chores(db, modes=BOTH)
    await begun.once()
    await begun.tidy()
    async with db.read() as s:
        assert await asks(s, bad) == [(1, "ivr", "waiting")]
    assert (await part(db)).condition == "up"


@pytest.mark.slow
@pytest.mark.parametrize("count", [3])
async def test_an_ask_that_cannot_end_does_not_keep_others_from_ending(
    db: Database, count: int
) -> None:
    at = clock.now()
    async with db.write() as s:
        made = [await closed(s, f"+8427738512{number:02d}", at=at) for number in range(count)]
        await feedback.begin(s, modes=BOTH, at=at)
        await s.execute(update(Ask).values(outcome=AskOutcome.ASKED, expires_at=at))
        # Its next attempt is there already, so that ending this one breaks a constraint.
        s.add(
            Ask(reference="spoilt", talk="spoilt", ticket_id=made[0].id, attempt=2, mode="ivr",
                phone="+842773851200", outcome=AskOutcome.CANCELLED, created_at=at)
        )  # fmt: skip
        await s.execute(update(Ask).where(Ask.ticket_id == made[0].id).values(mode="sms"))
    await Chores(db, modes=BOTH).once()
    async with db.read() as s:
        ends = [(await asks(s, one))[0][2] for one in made]
    assert ends == ["asked", "uncertain", "uncertain"]
    assert (await part(db)).condition == "degraded"
