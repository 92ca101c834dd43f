"""How attempts go and end, and what comes after an end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from hotline import outbox
from hotline.callers import Caller
from hotline.db import announce
from hotline.feedback import talks
from hotline.feedback.asking import (
    CALL_SETTLES_WITHIN,
    Attempt,
    attempt,
    attempt_of,
    give_up,
    reach_of,
)
from hotline.feedback.codes import FINAL, OPEN, TRY_AGAIN, AskOutcome, Mode
from hotline.feedback.courtesy import terms
from hotline.feedback.policy import policy_by_id
from hotline.feedback.tables import MESSAGE_KEY, Ask
from hotline.outbox import Message, MessageStatus, Sending
from hotline.tickets import FeedbackState, Ticket, Verb, hold, set_feedback
from hotline.tickets.path import hold_all

# So long an attempt may wait for its turn: whoever is asked later has forgotten the matter.
_WAITS_AT_MOST = timedelta(days=14)
_WAITED_FOR = (AskOutcome.ASKED, AskOutcome.UNCERTAIN)


async def placed(s: AsyncSession, *talks: str, at: datetime) -> None:
    """The PBX took the calls, or the gateway the messages: the callers are being asked."""
    for ask, ticket in await _held_talks(s, *talks):
        if ask.outcome == AskOutcome.WAITING:
            ask.outcome, ask.asked_at = AskOutcome.ASKED, at
            ask.expires_at = at + await _patience(s, ask)
            set_feedback(s, ticket, FeedbackState(ticket.feedback), Verb.ASKED, at=at,
                         mode=ask.mode, attempt=ask.attempt)  # fmt: skip
    await s.flush()


async def talk_ended(
    s: AsyncSession, talk: str, outcome: AskOutcome, *, modes: Collection[Mode], at: datetime
) -> None:
    """A conversation came to its end: so did every ask of it that was not answered before."""
    for ask, _ in await _held_talks(s, talk):
        await ended(s, ask.reference, outcome, modes=modes, at=at)


async def ended(
    s: AsyncSession, reference: str, outcome: AskOutcome, *, modes: Collection[Mode], at: datetime
) -> None:
    """An attempt came to its end; the next follows by policy, else the caller gave no response.

    Said twice it changes nothing, only an answer wins over every other end. An
    uncertain attempt may still end for certain, but is never followed by another.
    """
    held = await _held(s, reference)
    if held is None or not _ends(held.ask, outcome):
        return
    ask, ticket = held
    was_uncertain = ask.outcome == AskOutcome.UNCERTAIN
    await talks.leave(s, ask, outcome, at=at)
    ask.outcome, ask.ended_at = outcome, at
    if outcome == AskOutcome.UNCERTAIN:
        ask.ended_at, ask.expires_at = None, at + await _for_reply(s)
    set_feedback(s, ticket, FeedbackState(ticket.feedback), Verb.ASK_ENDED, at=at, mode=ask.mode,
                 attempt=ask.attempt, outcome=outcome)  # fmt: skip
    await s.flush()
    announce(s, "ask", mode=ask.mode)
    of_now = ticket.feedback == FeedbackState.ASKING and ask.closing == ticket.reopenings
    if not of_now:
        return
    again = outcome in TRY_AGAIN and not was_uncertain
    if again and await _follow(s, held, outcome, modes, at):
        return
    if outcome in TRY_AGAIN or outcome in FINAL:
        give_up(s, ticket, outcome, at=at)


async def to_carry(
    s: AsyncSession, claimed: Sequence[Message], *, modes: Collection[Mode], at: datetime
) -> list[Message]:
    """What of the messages that a worker has just claimed is still to be sent.

    A rating, a reopening or a wish to be left alone that came while another process held the
    message could not take its ask out: that is made good here.
    """
    asking = {message.key for message in claimed if message.key.startswith(MESSAGE_KEY)}
    if not asking:
        return list(claimed)
    rows = await s.execute(
        select(Ask, Ticket.feedback, Ticket.reopenings, Caller.opted_out_at)
        .join(Ticket, Ticket.id == Ask.ticket_id)
        .outerjoin(Caller, Caller.id == Ticket.caller_id)
        .where(Ask.talk.in_([key.removeprefix(MESSAGE_KEY) for key in asking]))
        .order_by(Ask.ticket_id)
    )
    wished = set()
    for ask, feedback, reopenings, opted_out_at in rows.all():
        stands = feedback == FeedbackState.ASKING and ask.closing == reopenings
        if ask.outcome == AskOutcome.WAITING and stands and opted_out_at is None:
            wished.add(ask.reference)
        elif ask.outcome == AskOutcome.WAITING:
            because = AskOutcome.CANCELLED if opted_out_at is None else AskOutcome.OPTED_OUT
            await ended(s, ask.reference, because, modes=modes, at=at)
    return [
        message
        for message in claimed
        if message.key not in asking or await _carries(s, message, wished, at=at)
    ]


async def expire(s: AsyncSession, *, modes: Collection[Mode], at: datetime) -> int:
    """End what waited too long: an SMS unanswered expires, a call never heard of is uncertain."""
    found = await late(s, at=at)
    return sum([await expire_one(s, one, modes=modes, at=at) for one in found])


async def late(
    s: AsyncSession, *, at: datetime, most: int = 200, but: Collection[str] = ()
) -> list[str]:
    """References of asks that waited too long for an answer, or for being made.

    In the order of their tickets, as everybody holds these.
    """
    found = await s.scalars(
        select(Ask.reference)
        .where(_waited_too_long(at), Ask.reference.not_in(but))
        .order_by(Ask.ticket_id)
        .limit(most)
    )
    return list(found)


async def expire_one(
    s: AsyncSession, reference: str, *, modes: Collection[Mode], at: datetime
) -> bool:
    """End an ask that waited too long; False when another process has ended it meanwhile."""
    held = await _held(s, reference)
    if held is None or not await _is_late(s, held.ask, at):
        return False
    await ended(s, reference, _late_end(held.ask), modes=modes, at=at)
    return True


def _waited_too_long(at: datetime) -> ColumnElement[bool]:
    waiting = Ask.outcome == AskOutcome.WAITING
    return or_(
        and_(Ask.outcome.in_(_WAITED_FOR), Ask.expires_at < at),
        and_(waiting, Ask.due_at < at - _WAITS_AT_MOST),
        and_(waiting, Ask.attempt == 0, Ask.due_at < at - CALL_SETTLES_WITHIN),
    )


async def _is_late(s: AsyncSession, ask: Ask, at: datetime) -> bool:
    """As `late` has it, once the ask is held, and not being carried at this moment."""
    found = await s.scalar(select(Ask.id).where(Ask.id == ask.id, _waited_too_long(at)))
    message = await outbox.by_key(s, ask.message_key)
    carried = message is not None and message.status == MessageStatus.CLAIMED
    return found is not None and not carried


def _late_end(ask: Ask) -> AskOutcome:
    # An ask within the caller's own call rang nobody: asking again is no second ring.
    if ask.attempt == 0:
        return AskOutcome.EXPIRED
    if ask.outcome == AskOutcome.WAITING:
        return AskOutcome.CANCELLED
    dialled = ask.mode == Mode.IVR and ask.outcome == AskOutcome.ASKED
    return AskOutcome.UNCERTAIN if dialled else AskOutcome.EXPIRED


async def _carries(s: AsyncSession, message: Message, wished: set[str], *, at: datetime) -> bool:
    """Leave in a message what is still wished; False when nothing is left."""
    asks = message.payload.get("asks", [{"reference": message.payload["reference"]}])
    left = [one for one in asks if one["reference"] in wished]
    if not left:
        await outbox.settle(s, message, Sending(MessageStatus.CANCELLED, "nobody to ask"), at=at)
    elif len(left) < len(asks):
        message.payload = message.payload | {"asks": left}
    return bool(left)


async def _follow(
    s: AsyncSession, held: Attempt, outcome: AskOutcome, modes: Collection[Mode], at: datetime
) -> bool:
    """Leave the attempt after this one; False when there is none, or the caller wishes peace."""
    ask, ticket = held
    caller = await s.get(Caller, ticket.caller_id) if ticket.caller_id else None
    policy = await policy_by_id(s, ask.policy_id)
    if caller is None or caller.opted_out_at is not None or policy is None:
        return False
    # Whoever let a message expire has had their time already.
    following = await attempt(
        s, ticket, policy, reach_of(caller), modes=modes, at=at, number=ask.attempt + 1,
        waited=outcome == AskOutcome.EXPIRED,
    )  # fmt: skip
    return following is not None


def _ends(ask: Ask, outcome: AskOutcome) -> bool:
    return ask.outcome != outcome and (ask.outcome in OPEN or outcome == AskOutcome.ANSWERED)


async def _held(s: AsyncSession, reference: str) -> Attempt | None:
    """The attempt as it stands once nobody else can change it: its ticket is the lock."""
    found = await attempt_of(s, reference)
    if found is not None:
        await hold(s, found.ticket)
        await s.refresh(found.ask, ["outcome", "asked_at", "expires_at"])
    return found


async def _held_talks(s: AsyncSession, *talks: str) -> list[Attempt]:
    """As `_held`, for all asks of some conversations."""
    asks = await s.scalars(
        select(Ask).options(joinedload(Ask.ticket)).where(Ask.talk.in_(talks)).order_by(Ask.id)
    )
    found = {ask.id: Attempt(ask, ask.ticket) for ask in asks.all()}
    await hold_all(s, [ticket for _, ticket in found.values()])
    # As they stand once nobody else can change them.
    now = select(Ask.id, Ask.outcome, Ask.asked_at, Ask.expires_at).where(Ask.id.in_(found))
    for row in await s.execute(now):
        for name in ("outcome", "asked_at", "expires_at"):
            set_committed_value(found[row.id].ask, name, getattr(row, name))
    return list(found.values())


async def _patience(s: AsyncSession, ask: Ask) -> timedelta:
    """How long an attempt is waited for: until the policy's next one is due."""
    if ask.mode == Mode.IVR:
        return CALL_SETTLES_WITHIN
    policy = await policy_by_id(s, ask.policy_id)
    steps = policy.steps if policy is not None else ()
    following = next((step for step in steps if step.attempt > ask.attempt), None)
    if following is not None:
        return timedelta(minutes=following.wait_minutes)
    return await _for_reply(s)


async def _for_reply(s: AsyncSession) -> timedelta:
    return timedelta(hours=(await terms(s)).reply_hours)
