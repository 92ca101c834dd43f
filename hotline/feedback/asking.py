"""Asking: which caller, by which means, when, and what comes after an attempt failed."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import callers, clock, outbox, vietnam
from hotline.callers import Caller
from hotline.calls import Call, CallState
from hotline.feedback.tables import Ask, AskingStep, AskOutcome, CourtesyHours, Mode, NumberType
from hotline.outbox import MessageKind
from hotline.tickets import FeedbackState, Ticket, Verb, hold, set_feedback

# A dialled ask that nothing was heard of for so long is uncertain.
_CALL_SETTLES_WITHIN = timedelta(minutes=10)
# An SMS without a next attempt is waited for so long before it counts as no response.
_REPLY_WITHIN = timedelta(hours=72)
_OPEN = (AskOutcome.WAITING, AskOutcome.ASKED, AskOutcome.UNCERTAIN)
_WAITED_FOR = (AskOutcome.ASKED, AskOutcome.UNCERTAIN)
_TRY_AGAIN = {
    AskOutcome.NO_ANSWER,
    AskOutcome.BUSY,
    AskOutcome.REJECTED,
    AskOutcome.NO_KEY,
    AskOutcome.HUNG_UP,
    AskOutcome.UNDELIVERED,
    AskOutcome.EXPIRED,
    AskOutcome.FAILED,
}


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
    caller = ticket.caller
    if caller is None or caller.phone is None or caller.opted_out_at is not None:
        cause = AskOutcome.OPTED_OUT if caller and caller.opted_out_at else AskOutcome.FAILED
        _give_up(s, ticket, cause, at=at)
        return None
    ask = await _in_call(s, ticket, caller, at=at) if Mode.IVR in modes else None
    return ask or await _attempt(s, ticket, caller.phone, modes=modes, at=at)


async def attempt_of(s: AsyncSession, reference: str) -> Attempt | None:
    """The attempt behind a reference."""
    ask = await s.scalar(
        select(Ask).options(joinedload(Ask.ticket)).where(Ask.reference == reference)
    )
    return Attempt(ask, ask.ticket) if ask is not None else None


async def open_asks_to(s: AsyncSession, phone: str) -> list[Attempt]:
    """Attempts by SMS to a number that may still be answered, newest first.

    An uncertain one is among them: whoever answers it has been asked.
    """
    found = await s.scalars(
        select(Ask)
        .options(joinedload(Ask.ticket))
        .where(
            Ask.phone == phone,
            Ask.mode == Mode.SMS,
            or_(Ask.asked_at.is_not(None), Ask.outcome == AskOutcome.UNCERTAIN),
        )
        .order_by(Ask.id.desc())
        .limit(20)
    )
    return [Attempt(ask, ask.ticket) for ask in found]


async def placed(s: AsyncSession, reference: str, *, at: datetime) -> None:
    """The PBX took the call, or the gateway the message: the caller is being asked."""
    attempt = await _held(s, reference)
    if attempt is None or attempt.ask.outcome != AskOutcome.WAITING:
        return
    ask = attempt.ask
    ask.outcome, ask.asked_at = AskOutcome.ASKED, at
    ask.expires_at = at + await _patience(s, ask)
    set_feedback(s, attempt.ticket, FeedbackState(attempt.ticket.feedback), Verb.ASKED, at=at,
                 mode=ask.mode, attempt=ask.attempt)  # fmt: skip
    await s.flush()


async def ended(
    s: AsyncSession, reference: str, outcome: AskOutcome, *, modes: Collection[Mode], at: datetime
) -> None:
    """An attempt came to its end; the next follows by policy, else the caller gave no response.

    Said twice it changes nothing, only an answer wins over every other end. An
    uncertain attempt may still end for certain, but is never followed by another.
    """
    attempt = await _held(s, reference)
    if attempt is None or not _ends(attempt.ask, outcome):
        return
    ask, ticket = attempt
    was_uncertain = ask.outcome == AskOutcome.UNCERTAIN
    await outbox.withdraw(s, ask.message_key, outcome, at=at)
    ask.outcome, ask.ended_at = outcome, at
    if outcome == AskOutcome.UNCERTAIN:
        ask.ended_at, ask.expires_at = None, at + _REPLY_WITHIN
    set_feedback(s, ticket, FeedbackState(ticket.feedback), Verb.ASK_ENDED, at=at, mode=ask.mode,
                 attempt=ask.attempt, outcome=outcome)  # fmt: skip
    await s.flush()
    of_now = ticket.feedback == FeedbackState.ASKING and ask.closing == ticket.reopenings
    if not of_now or outcome not in _TRY_AGAIN:
        return
    if not was_uncertain and not await _wishes_peace(s, ask.phone):
        # Whoever let a message expire has had their time already.
        waited = outcome == AskOutcome.EXPIRED
        following = await _attempt(s, ticket, ask.phone, modes=modes, at=at,
                                   attempt=ask.attempt + 1, waited=waited)  # fmt: skip
        if following is not None:
            return
    if ticket.feedback == FeedbackState.ASKING:
        _give_up(s, ticket, outcome, at=at)


async def expire(s: AsyncSession, *, modes: Collection[Mode], at: datetime) -> int:
    """End what waited too long: an SMS unanswered expires, a call never heard of is uncertain."""
    found = await late(s, at=at)
    return sum([await expire_one(s, one, modes=modes, at=at) for one in found])


async def late(
    s: AsyncSession, *, at: datetime, most: int = 200, but: Collection[str] = ()
) -> list[str]:
    """References of asks that waited too long."""
    found = await s.scalars(
        select(Ask.reference)
        .where(Ask.outcome.in_(_WAITED_FOR), Ask.expires_at < at, Ask.reference.not_in(but))
        .order_by(Ask.id)
        .limit(most)
    )
    return list(found)


async def expire_one(
    s: AsyncSession, reference: str, *, modes: Collection[Mode], at: datetime
) -> bool:
    """End an ask that waited too long; False when another process has ended it meanwhile."""
    attempt = await _held(s, reference)
    if attempt is None or not _is_late(attempt.ask, at):
        return False
    ask = attempt.ask
    # An ask within the caller's own call rang nobody: asking again is no second ring.
    dialled = ask.mode == Mode.IVR and ask.attempt > 0 and ask.outcome == AskOutcome.ASKED
    outcome = AskOutcome.UNCERTAIN if dialled else AskOutcome.EXPIRED
    await ended(s, reference, outcome, modes=modes, at=at)
    return True


async def may_disturb(s: AsyncSession, mode: Mode, *, at: datetime) -> bool:
    """Whether this means may disturb people at an instant: what was put off may be due at night."""
    return await _courteous(s, mode, at) == at


async def lines_in_use(s: AsyncSession) -> int:
    """How many citizens are being rung or asked by phone right now."""
    counted = await s.scalar(
        select(func.count())
        .select_from(Ask)
        .where(Ask.mode == Mode.IVR, Ask.attempt > 0, Ask.outcome == AskOutcome.ASKED)
    )
    return counted or 0


def _ends(ask: Ask, outcome: AskOutcome) -> bool:
    return ask.outcome != outcome and (ask.outcome in _OPEN or outcome == AskOutcome.ANSWERED)


def _is_late(ask: Ask, at: datetime) -> bool:
    return ask.outcome in _WAITED_FOR and ask.expires_at is not None and ask.expires_at < at


async def _held(s: AsyncSession, reference: str) -> Attempt | None:
    """The attempt as it stands once nobody else can change it: its ticket is the lock."""
    attempt = await attempt_of(s, reference)
    if attempt is not None:
        await hold(s, attempt.ticket)
        await s.refresh(attempt.ask, ["outcome", "asked_at", "expires_at"])
    return attempt


async def _wishes_peace(s: AsyncSession, phone: str) -> bool:
    caller = await callers.by_phone(s, phone)
    return caller is not None and caller.opted_out_at is not None


async def _attempt(
    s: AsyncSession,
    ticket: Ticket,
    phone: str,
    *,
    modes: Collection[Mode],
    at: datetime,
    attempt: int = 1,
    waited: bool = False,
) -> Ask | None:
    """Leave the attempt, or the next one the site has means for, in the outbox."""
    steps = await _steps(s, phone, attempt)
    step = next((one for one in steps if one.mode in modes), None)
    if step is None:
        if attempt == 1:
            _give_up(s, ticket, AskOutcome.FAILED, at=at)
        return None
    ask = _new_ask(s, ticket, phone, Mode(step.mode), step.attempt, at)
    await s.flush()
    # A step that is passed over takes its place in time with it, not its means.
    wished = at if waited else at + timedelta(minutes=steps[0].wait_minutes)
    kind = MessageKind.SMS if step.mode == Mode.SMS else MessageKind.ASK_CALL
    await outbox.put(
        s, kind, key=ask.message_key, recipient=phone,
        payload={"reference": ask.reference, "code": ticket.code, "text": "sms_ask"},
        not_before=await _courteous(s, Mode(step.mode), wished), at=at,
    )  # fmt: skip
    return ask


async def _in_call(s: AsyncSession, ticket: Ticket, caller: Caller, *, at: datetime) -> Ask | None:
    """While the caller is still on the line, ask at the end of this very call."""
    call = await s.get(Call, ticket.call_id) if ticket.call_id else None
    if call is None or call.state != CallState.TALKING or call.phone is None:
        return None
    ask = _new_ask(s, ticket, call.phone, Mode.IVR, 0, at)
    await s.flush()
    await outbox.put(
        s, MessageKind.ASK_IN_CALL, key=ask.message_key,
        recipient=call.phone, not_before=at, at=at,
        payload={"reference": ask.reference, "system": call.system,
                 "linked_id": call.conversation},
    )  # fmt: skip
    return ask


def _new_ask(
    s: AsyncSession, ticket: Ticket, phone: str, mode: Mode, attempt: int, at: datetime
) -> Ask:
    ask = Ask(
        reference=secrets.token_hex(6), ticket_id=ticket.id, closing=ticket.reopenings,
        attempt=attempt, mode=mode, phone=phone, outcome=AskOutcome.WAITING, created_at=at,
    )  # fmt: skip
    s.add(ask)
    ticket.feedback = FeedbackState.ASKING
    return ask


def _give_up(s: AsyncSession, ticket: Ticket, cause: AskOutcome, *, at: datetime) -> None:
    set_feedback(s, ticket, FeedbackState.NO_RESPONSE, Verb.NOT_RATED, at=at, cause=cause)


async def _steps(s: AsyncSession, phone: str, attempt: int) -> list[AskingStep]:
    """The policy for a number from an attempt on."""
    number_type = NumberType.MOBILE if vietnam.is_mobile(phone) else NumberType.OTHER
    found = await s.scalars(
        select(AskingStep)
        .where(AskingStep.number_type == number_type, AskingStep.attempt >= attempt)
        .order_by(AskingStep.attempt)
    )
    return list(found)


async def _patience(s: AsyncSession, ask: Ask) -> timedelta:
    if ask.mode == Mode.IVR:
        return _CALL_SETTLES_WITHIN
    following = await _steps(s, ask.phone, ask.attempt + 1)
    return timedelta(minutes=following[0].wait_minutes) if following else _REPLY_WITHIN


async def _courteous(s: AsyncSession, mode: Mode, wished: datetime) -> datetime:
    """The first instant from `wished` on at which this means may disturb people."""
    hours = await s.get(CourtesyHours, mode)
    if hours is None:
        return wished
    wall = clock.local(wished)
    if hours.starts <= wall.time() < hours.ends:
        return wished
    day = wall.date() if wall.time() < hours.starts else wall.date() + timedelta(days=1)
    return clock.at_local(day, hours.starts)
