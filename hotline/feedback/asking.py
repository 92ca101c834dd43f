"""Asking: which caller, by which means, when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import outbox
from hotline.callers import Caller
from hotline.calls import Call, CallState
from hotline.feedback import talks
from hotline.feedback.codes import CAUSES, AskOutcome, Cause, Mode
from hotline.feedback.policy import KnownPolicy, Reach, policy_for, step_from
from hotline.feedback.tables import MESSAGE_KEY, Ask
from hotline.outbox import Message, MessageKind, MessageStatus
from hotline.tickets import FeedbackState, Ticket, Verb, set_feedback, spells

# A dialled ask that nothing was heard of for so long is uncertain.
CALL_SETTLES_WITHIN = timedelta(minutes=10)
# What the PBX calls the conversation of an ask, before the reference of its talk.
_CALL_OF_ASK = "ask-"
_LIVING = sorted(state for state in CallState if state != CallState.ENDED)


class Attempt(NamedTuple):
    """An ask with the ticket it is about."""

    ask: Ask
    ticket: Ticket


async def begin(
    s: AsyncSession, *, modes: Collection[Mode], at: datetime, most: int = 100
) -> list[Ask]:
    """Start asking for closed tickets whose feedback is due; `modes` are those the site has."""
    asks = [
        await begin_one(s, number, modes=modes, at=at) for number in await due(s, at=at, most=most)
    ]
    return [ask for ask in asks if ask is not None]


async def due(
    s: AsyncSession, *, at: datetime, most: int = 100, but: Collection[int] = ()
) -> list[int]:
    """Closed tickets whose callers are to be asked now, the longest closed first."""
    found = await s.scalars(
        select(Ticket.id)
        .where(Ticket.feedback == FeedbackState.DUE, Ticket.id.not_in(but))
        .order_by(Ticket.closed_at)
        .limit(most)
    )
    return list(found)


async def begin_one(
    s: AsyncSession, ticket_id: int, *, modes: Collection[Mode], at: datetime
) -> Ask | None:
    """Start asking about one ticket, unless another process does so at this moment."""
    ticket = await s.scalar(
        select(Ticket)
        .options(joinedload(Ticket.caller))
        .where(Ticket.id == ticket_id, Ticket.feedback == FeedbackState.DUE)
        .with_for_update(skip_locked=True, of=Ticket)
        .execution_options(populate_existing=True)
    )
    if ticket is None:
        return None
    if ticket.caller is not None and ticket.caller.opted_out_at is not None:
        give_up(s, ticket, AskOutcome.OPTED_OUT, at=at)
        return None
    reach = reach_of(ticket.caller)
    policy = await policy_for(s, ticket, ticket.field_id, reach.number_type)
    if policy is None or not policy.steps:
        give_up(s, ticket, AskOutcome.CANCELLED, at=at)
        return None
    ask = await _in_call(s, ticket, policy, at=at) if Mode.IVR in modes else None
    ask = ask or await attempt(s, ticket, policy, reach, modes=modes, at=at)
    if ask is None:
        give_up(s, ticket, AskOutcome.FAILED, at=at)
    return ask


async def attempt(
    s: AsyncSession,
    ticket: Ticket,
    policy: KnownPolicy,
    reach: Reach,
    *,
    modes: Collection[Mode],
    at: datetime,
    number: int = 1,
    waited: bool = False,
) -> Ask | None:
    """Leave attempt `number`, or the next one the site has means for; None when there is none.

    `waited`: the time before it has passed already.
    """
    found = step_from(policy, number, reach, modes)
    if found is None:
        return None
    step, minutes = found
    ask = _new(s, ticket, policy, reach, Mode(step.mode), step.attempt, at)
    s.add(ask)
    await s.flush()
    wished = at if waited else at + timedelta(minutes=minutes)
    await talks.put(s, ask, ticket, wished=wished, at=at)
    return ask


async def attempt_of(s: AsyncSession, reference: str) -> Attempt | None:
    """The attempt behind a reference."""
    ask = await s.scalar(
        select(Ask).options(joinedload(Ask.ticket)).where(Ask.reference == reference)
    )
    return Attempt(ask, ask.ticket) if ask is not None else None


async def open_asks_to(s: AsyncSession, phone: str) -> list[Attempt]:
    """Attempts by SMS to a number that may still be answered, newest first.

    An uncertain one is among them: whoever answers it has been asked. So is one that is being
    handed over, for people answer faster than a gateway, or a worker may have died meanwhile.
    """
    on_its_way = and_(
        Ask.outcome == AskOutcome.WAITING,
        Message.status.not_in((MessageStatus.WAITING, MessageStatus.CANCELLED)),
    )
    found = await s.scalars(
        select(Ask)
        .options(joinedload(Ask.ticket))
        .outerjoin(Message, Message.key == MESSAGE_KEY + Ask.talk)
        .where(
            Ask.phone == phone,
            Ask.mode == Mode.SMS,
            or_(Ask.asked_at.is_not(None), Ask.outcome == AskOutcome.UNCERTAIN, on_its_way),
        )
        .order_by(Ask.id.desc())
        .limit(20)
    )
    return [Attempt(ask, ask.ticket) for ask in found]


async def lines_in_use(s: AsyncSession) -> int:
    """How many citizens are being rung or asked by phone right now: conversations, not asks.

    One that is uncertain is among them while the PBX has its call.
    """
    # Calls that live are few at any time, all calls and asks that ever were are many.
    living = select(Call.conversation).where(Call.state.in_(_LIVING))
    unsure = and_(Ask.outcome == AskOutcome.UNCERTAIN, (_CALL_OF_ASK + Ask.talk).in_(living))
    counted = await s.scalar(
        select(func.count(Ask.talk.distinct())).where(
            Ask.outcome.in_((AskOutcome.ASKED, AskOutcome.UNCERTAIN)),
            or_(Ask.outcome == AskOutcome.ASKED, unsure),
            Ask.mode == Mode.IVR,
            Ask.attempt > 0,
        )
    )
    return counted or 0


def reach_of(caller: Caller | None) -> Reach:
    """Where a caller can be reached; nowhere for somebody unknown."""
    return Reach(caller.phone, caller.email) if caller is not None else Reach(None)


def give_up(s: AsyncSession, ticket: Ticket, outcome: AskOutcome, *, at: datetime) -> None:
    """The ticket stays without a rating, for the cause that its last attempt tells."""
    ticket.no_response_cause = CAUSES.get(outcome, Cause.NOT_REACHED)
    set_feedback(s, ticket, FeedbackState.NO_RESPONSE, Verb.NOT_RATED, at=at, cause=outcome)


async def _in_call(
    s: AsyncSession, ticket: Ticket, policy: KnownPolicy, *, at: datetime
) -> Ask | None:
    """While the caller is still on the line, ask at the end of this very call."""
    call = await s.get(Call, ticket.call_id) if ticket.call_id else None
    if call is None or call.state != CallState.TALKING:
        return None
    ask = _new(s, ticket, policy, Reach(call.phone), Mode.IVR, 0, at)
    s.add(ask)
    await s.flush()
    await outbox.put(
        s, MessageKind.ASK_IN_CALL, key=ask.message_key,
        recipient=call.phone or "", not_before=at, at=at,
        payload={"reference": ask.reference, "system": call.system, "field": ticket.field_id,
                 "linked_id": call.conversation},
    )  # fmt: skip
    return ask


def _new(
    s: AsyncSession,
    ticket: Ticket,
    policy: KnownPolicy,
    reach: Reach,
    mode: Mode,
    number: int,
    at: datetime,
) -> Ask:
    name = talks.reference()
    ticket.feedback, ticket.no_response_cause = FeedbackState.ASKING, None
    # The timeline tells of it once somebody was asked.
    spells.told(s, ticket.id, at=at)
    return Ask(
        reference=name, talk=name, ticket_id=ticket.id, policy_id=policy.id,
        closing=ticket.reopenings, attempt=number, mode=mode,
        phone=None if mode == Mode.WEB else reach.phone,
        email=reach.email if mode == Mode.WEB else None,
        outcome=AskOutcome.WAITING, created_at=at, due_at=at,
    )  # fmt: skip
