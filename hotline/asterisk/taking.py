"""What the journal tells, written down: calls with their drafts, answers, ends of asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import calls, clock, feedback, tickets
from hotline.asterisk.entries import AnswersEntry
from hotline.callers import OptOutVia
from hotline.calls import Call, CallOutcome, Direction, Facts
from hotline.feedback import Answers, AskOutcome, Attempt, Mode
from hotline.tickets import Ticket

_ASKED = {
    CallOutcome.BUSY: AskOutcome.BUSY,
    CallOutcome.REJECTED: AskOutcome.REJECTED,
    CallOutcome.NO_ANSWER: AskOutcome.NO_ANSWER,
    CallOutcome.ABANDONED: AskOutcome.NO_ANSWER,
    CallOutcome.ANSWERED: AskOutcome.HUNG_UP,
    CallOutcome.INTERRUPTED: AskOutcome.UNCERTAIN,
}
# How a ticket's dialogue ended before its end; what that means for the tickets after it, too.
_BROKEN_OFF = {
    "no_key": AskOutcome.NO_KEY,
    "hung_up": AskOutcome.HUNG_UP,
    "opted_out": AskOutcome.OPTED_OUT,
    "to_operator": AskOutcome.TO_OPERATOR,
    "wrong_person": AskOutcome.WRONG_PERSON,
}
log = structlog.get_logger(__name__)


async def take_calls(
    s: AsyncSession,
    system: str,
    told: Mapping[str, Facts],
    *,
    modes: Collection[Mode],
    machines: Collection[str] = (),
) -> list[Call]:
    """Record calls of the journal, by linked id, and what follows: drafts, links, ends of asks.

    `machines` are those that no person answered. What was answered has to be taken before.
    """
    at = clock.now()
    recorded = await calls.record_journals(s, system, told)
    drafts = await tickets.open_drafts_for(s, recorded, at=at)
    theirs = [(drafts[call.id], call) for call in recorded if call.id in drafts]
    await tickets.all_answered(s, theirs, at=at)
    for (linked_id, known), call in zip(told.items(), recorded, strict=True):
        complete = known.ended_at is not None
        if call.direction == Direction.INBOUND:
            if complete and call.outcome == CallOutcome.SERVED:
                await tickets.served(s, drafts[call.id], at=at)
        elif call.direction == Direction.OUTBOUND:
            await tickets.link_outbound(s, call, at=at)
        elif complete and known.ask and call.outcome is not None:
            outcome = AskOutcome.MACHINE if linked_id in machines else _asked(call)
            await _link_asked(s, call, known.ask, at=at)
            await feedback.talk_ended(s, known.ask, outcome, modes=modes, at=at)
    return recorded


async def take_answers(
    s: AsyncSession, system: str, entry: AnswersEntry, *, modes: Collection[Mode]
) -> None:
    """Record the keys a caller pressed; what was answered counts however the dialogue ended."""
    attempt = await feedback.attempt_of(s, entry.ask)
    if attempt is None:
        log.warning("journal.unknown_ask", ask=entry.ask, key=entry.key)
        return
    at = entry.end or clock.now()
    end = _BROKEN_OFF.get(entry.outcome or "hung_up")
    if entry.useful is not None or entry.satisfied is not None:
        await _rate(s, system, attempt, entry, at)
        await feedback.ended(s, entry.ask, AskOutcome.ANSWERED, modes=modes, at=at)
    else:
        await feedback.ended(s, entry.ask, end or AskOutcome.HUNG_UP, modes=modes, at=at)
    if end is not None:
        await feedback.talk_ended(s, attempt.ask.talk, end, modes=modes, at=at)
    if end == AskOutcome.OPTED_OUT and attempt.ask.phone:
        await feedback.opt_out(s, attempt.ask.phone, via=OptOutVia.KEY, at=at)


async def _rate(
    s: AsyncSession, system: str, attempt: Attempt, entry: AnswersEntry, at: datetime
) -> None:
    """A key that stands for no reason says none."""
    offered = await feedback.reasons(s) if entry.reason is not None else []
    reason = next((one.id for one in offered if one.key == entry.reason), None)
    useful = None if entry.useful is None else entry.useful == 1
    await feedback.rate(
        s,
        attempt.ticket,
        Answers(useful, entry.satisfied, reason_id=reason, voice=entry.voice),
        ask=attempt.ask,
        mode=Mode.IVR,
        source=f"ivr:{system}:{entry.name}",
        at=at,
    )


def _asked(call: Call) -> AskOutcome:
    """What the end of a call means for those of its asks that nobody answered."""
    if call.queue is not None:
        return AskOutcome.TO_OPERATOR
    return _ASKED.get(CallOutcome(str(call.outcome)), AskOutcome.FAILED)


async def _link_asked(s: AsyncSession, call: Call, talk: str, *, at: datetime) -> None:
    """The call concerns every ticket that it asked about."""
    for ask in await feedback.of_talk(s, talk):
        ticket = await s.get_one(Ticket, ask.ticket_id)
        await tickets.link_call(s, ticket, call, by=None, at=at)
