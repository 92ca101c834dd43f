"""Steps that tests of asking share: a ticket closed for a number, what was asked, what is owed."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers, calls, clock, feedback, outbox
from hotline.calls import CallOutcome, Direction, Facts
from hotline.feedback import Ask, Mode
from hotline.outbox import Message, MessageStatus, Sending
from hotline.tickets import FeedbackState, Ticket, TicketStatus

PBX = "hotline-pbx"
MOBILE, LANDLINE = "+84912345678", "+842773851234"
BOTH, CALLS_ONLY = (Mode.IVR, Mode.SMS), (Mode.IVR,)


async def closed(
    s: AsyncSession, phone: str | None, *, at: datetime, code: str | None = None
) -> Ticket:
    """A ticket that was closed just now, of a caller with this number."""
    caller = await callers.remember(s, phone, at=at)
    ticket = Ticket(
        code=code or f"1022-2611-{secrets.randbelow(10**5):05d}",
        status=TicketStatus.CLOSED,
        caller_id=caller.id if caller else None,
        opened_at=at,
        closed_at=at,
        feedback=FeedbackState.DUE,
    )
    s.add(ticket)
    await s.flush()
    return ticket


async def on_the_line(s: AsyncSession, phone: str, *, at: datetime) -> Ticket:
    """A ticket closed while its caller is still talking."""
    talking = Facts(Direction.INBOUND, at, caller=phone, answered_by="101", answered_at=at)
    conversation = f"{PBX}-{secrets.token_hex(4)}.0"
    call = await calls.record_journal(s, PBX, conversation, talking)
    call.state = calls.CallState.TALKING
    ticket = await closed(s, phone, at=at)
    ticket.call_id = call.id
    await s.flush()
    return ticket


async def hang_up(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """The call of a ticket is over."""
    call = await s.get_one(calls.Call, ticket.call_id)
    over = Facts(Direction.INBOUND, call.started_at, caller=call.phone, ended_at=at,
                 outcome=CallOutcome.ANSWERED)  # fmt: skip
    await calls.record_journal(s, call.system, call.conversation, over)


async def begin(s: AsyncSession, at: datetime, modes: tuple[Mode, ...] = BOTH) -> list[Ask]:
    """One round of beginning."""
    return await feedback.begin(s, modes=modes, at=at)


async def asks(s: AsyncSession, ticket: Ticket) -> list[tuple[int, str, str]]:
    """Number, means and outcome of every attempt."""
    return [(one.attempt, one.mode, one.outcome) for one in await feedback.asks_of(s, ticket)]


async def last(s: AsyncSession, ticket: Ticket) -> Ask:
    """The newest attempt."""
    return (await feedback.asks_of(s, ticket))[-1]


async def message_of(s: AsyncSession, ask: Ask) -> Message:
    """What lies in the outbox for an attempt."""
    found = await s.scalar(select(Message).where(Message.key == ask.message_key))
    assert found is not None
    return found


async def carried(s: AsyncSession, ask: Ask, *, at: datetime) -> None:
    """The carrier took an attempt: the caller is being asked."""
    message = await message_of(s, ask)
    await outbox.settle(s, message, Sending(MessageStatus.SENT), at=at)
    await feedback.placed(s, ask.reference, at=at)


async def due(s: AsyncSession, ask: Ask) -> str:
    """When an attempt may be made, by the province's clock."""
    return f"{clock.local((await message_of(s, ask)).not_before):%d/%m %H:%M}"


async def fresh(s: AsyncSession, ticket: Ticket) -> Ticket:
    """The ticket as it is stored now."""
    return await s.get_one(Ticket, ticket.id, populate_existing=True)
