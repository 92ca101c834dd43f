"""Somebody who waits to be rung by an operator, at an hour at which that may be."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from hotline import clock, feedback
from hotline.db import Database
from hotline.feedback import AskingPolicy, AskingStep, CourtesyHours, Mode
from hotline.tickets import FeedbackState, Ticket

PHONE = "+84912345678"
MODES = (Mode.OPERATOR,)


async def to_ring(db: Database, ticket_id: int) -> int:
    """The attempt by which an operator is to ask about a ticket that was closed just now."""
    at = clock.now()
    async with db.write() as s:
        # Tests run at any hour; which hours are courteous is shown elsewhere.
        await s.execute(delete(CourtesyHours).where(CourtesyHours.mode == Mode.OPERATOR))
        step = AskingStep(attempt=1, mode=Mode.OPERATOR, wait_minutes=0)
        s.add(AskingPolicy(position=0, name="Gọi hỏi", steps=[step]))
        due = update(Ticket).where(Ticket.id == ticket_id)
        await s.execute(due.values(feedback=FeedbackState.DUE))
        await feedback.begin(s, modes=MODES, at=at - timedelta(minutes=1))
        ask = await s.scalar(
            select(feedback.Ask.id)
            .where(feedback.Ask.ticket_id == ticket_id)
            .order_by(feedback.Ask.id.desc())
        )
    assert ask is not None
    return ask
