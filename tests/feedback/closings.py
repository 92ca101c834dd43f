"""Tickets closed with every end that asking can have, as steps of tests about figures."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers, feedback
from hotline.feedback import Answers, Ask, AskOutcome, Mode, Rating
from hotline.tickets import FeedbackState, Ticket, TicketStatus


async def closed_as(
    s: AsyncSession, state: str, *, at: datetime, cause: str | None = None, **more: Any
) -> Ticket:
    """A ticket closed then, whose feedback stands so; without any rating of its own."""
    ticket = Ticket(
        code=f"1022-{secrets.token_hex(5)}", status=TicketStatus.CLOSED, opened_at=at,
        received_at=at - timedelta(days=1), closed_at=at, feedback=state,
        no_response_cause=cause, **more,
    )  # fmt: skip
    s.add(ticket)
    await s.flush()
    return ticket


async def rated(
    s: AsyncSession,
    mode: Mode,
    *,
    at: datetime,
    good: bool = True,
    words: str = "",
    asked: bool = True,
    reason_id: int | None = None,
    **more: Any,
) -> Rating:
    """A ticket closed then and rated an hour later, after somebody was asked by that means."""
    ticket = await closed_as(s, FeedbackState.ASKING, at=at, **more)
    ask = await asked_about(s, ticket, mode, at=at) if asked else None
    answers = Answers(good, 2 if good else 3, reason_id, words)
    return await feedback.rate(
        s, ticket, answers, ask=ask, mode=mode, source=secrets.token_hex(8),
        at=at + timedelta(hours=1),
    )  # fmt: skip


async def asked_about(
    s: AsyncSession, ticket: Ticket, mode: Mode, *, at: datetime, policy_id: int | None = None
) -> Ask:
    """Somebody was asked about a ticket."""
    name = secrets.token_hex(8)
    ask = Ask(
        reference=name, talk=name, ticket_id=ticket.id, closing=ticket.reopenings, attempt=1,
        mode=mode, outcome=AskOutcome.ASKED, created_at=at, asked_at=at, policy_id=policy_id,
    )  # fmt: skip
    s.add(ask)
    await s.flush()
    return ask


async def many(
    s: AsyncSession, mode: Mode, *, at: datetime, good: int, bad: int = 0, **more: Any
) -> None:
    """So many positive and negative ratings by one means."""
    for one in range(good + bad):
        await rated(s, mode, at=at, good=one < good, asked=False, **more)


async def silent(s: AsyncSession, count: int, *, at: datetime, cause: str = "expired") -> None:
    """So many closed tickets that nobody rated."""
    for _ in range(count):
        await closed_as(s, FeedbackState.NO_RESPONSE, at=at, cause=cause)


async def known_as(s: AsyncSession, name: str, *, at: datetime) -> int:
    """A caller who told their name."""
    caller = await callers.remember(s, f"+8491{secrets.randbelow(10**7):07d}", at=at)
    assert caller is not None
    caller.name = name
    await s.flush()
    return caller.id
