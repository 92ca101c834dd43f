"""What is owed on a ticket and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import deadlines
from hotline.deadlines import Step, Unit
from hotline.tickets.tables import Ticket, TicketDeadline


async def set_deadlines(
    s: AsyncSession, ticket: Ticket, field_ids: tuple[int, ...], *, at: datetime
) -> None:
    """Count every step's due date from `at` by the policies; the answer's is the ticket's own."""
    calendar, rows = await deadlines.calendar(s), await deadlines.policies(s)
    for step in Step:
        policy = deadlines.policy_for(
            rows, step, field_ids=field_ids, kind=ticket.kind or "", urgency=ticket.urgency
        )
        if policy is None:
            continue
        due = deadlines.due_at(at, policy.amount, Unit(policy.unit), calendar)
        s.add(
            TicketDeadline(
                ticket_id=ticket.id,
                step=step,
                due_at=due.at,
                amount=policy.amount,
                unit=policy.unit,
                source=policy.source,
                lines=_plain(due.lines),
            )
        )
        if step == Step.ANSWER:
            ticket.due_at = ticket.first_due_at = due.at
    await s.flush()


def _plain(lines: Iterable[deadlines.Line]) -> list[dict[str, str]]:
    return [{k: str(v) for k, v in asdict(line).items()} for line in lines]


async def done(s: AsyncSession, ticket: Ticket, steps: tuple[Step, ...], at: datetime) -> None:
    """These steps were taken; a step is done once."""
    await s.execute(
        update(TicketDeadline)
        .where(
            TicketDeadline.ticket_id == ticket.id,
            TicketDeadline.step.in_(steps),
            TicketDeadline.done_at.is_(None),
        )
        .values(done_at=at)
    )
