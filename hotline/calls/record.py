"""Writing down what a source said; each verb may be repeated without harm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.calls.derive import CallState, Direction, Facts, derive, freeze, heard, thaw
from hotline.calls.interpretation import Conversation
from hotline.calls.tables import Call, CallEvent, CallLeg
from hotline.db import announce


async def record_events(s: AsyncSession, rows: list[dict[str, object]]) -> None:
    """Keep raw events (`system, linked_id, name, at, headers`) in one statement."""
    if rows:
        await s.execute(insert(CallEvent), rows)


async def record_live(
    s: AsyncSession, conversations: Iterable[Conversation], *, at: datetime
) -> list[Call]:
    """What the live listener makes of these conversations now; returns their calls."""
    batch = list(conversations)
    known = await _by_legs(
        s, {(one.system, leg) for one in batch for leg in (*one.linked_ids, one.conversation)}
    )
    calls = []
    for one in batch:
        facts = heard(one, at=at)
        row = await _row(s, known, one.system, one.conversation, one.linked_ids, facts)
        row.live = freeze(facts)
        _settle(row)
        if row.state != CallState.ENDED:
            row.state = one.state
        row.ringing = [] if row.state == CallState.ENDED else list(one.ringing)
        calls.append(row)
    await s.flush()
    for row in calls:
        _announce(s, row)
    return calls


async def record_journal(s: AsyncSession, system: str, conversation: str, facts: Facts) -> Call:
    """What the PBX's journal says of one conversation; a finished entry is never un-finished."""
    known = await _by_legs(s, {(system, conversation)})
    row = await _row(s, known, system, conversation, {conversation}, facts)
    earlier = thaw(row.journal)
    if earlier is None or earlier.ended_at is None or facts.ended_at is not None:
        row.journal = freeze(facts)
    _settle(row)
    await s.flush()
    _announce(s, row)
    return row


async def forget_events(s: AsyncSession, *, before: datetime) -> int:
    """Drop raw events older than an instant; the calls made from them stay."""
    gone = await s.execute(CallEvent.__table__.delete().where(CallEvent.at < before))
    return gone.rowcount


async def _by_legs(s: AsyncSession, legs: set[tuple[str, str]]) -> dict[tuple[str, str], Call]:
    systems, ids = {system for system, _ in legs}, {leg for _, leg in legs}
    rows = await s.execute(
        select(CallLeg, Call)
        .join(Call, Call.id == CallLeg.call_id)
        .where(CallLeg.system.in_(systems), CallLeg.linked_id.in_(ids))
    )
    return {(leg.system, leg.linked_id): call for leg, call in rows}


async def _row(
    s: AsyncSession,
    known: dict[tuple[str, str], Call],
    system: str,
    conversation: str,
    linked_ids: Iterable[str],
    facts: Facts,
) -> Call:
    """The call of these ids, made when new; ids that meant another call are drawn into it."""
    ids = {conversation, *linked_ids}
    row = known.get((system, conversation))
    if row is None:
        row = next((known[system, leg] for leg in sorted(ids) if (system, leg) in known), None)
    if row is None:
        row = Call(
            system=system,
            conversation=conversation,
            direction=facts.direction,
            state=CallState.RINGING,
            started_at=facts.started_at,
        )
        s.add(row)
        await s.flush()
    for leg in sorted(ids):
        other = known.get((system, leg))
        if other is None:
            s.add(CallLeg(system=system, linked_id=leg, call_id=row.id))
        elif other is not row:
            await _absorb(s, other, into=row)
        known[system, leg] = row
    return row


async def _absorb(s: AsyncSession, part: Call, *, into: Call) -> None:
    """Two conversations turned out to be one: the consultation of a transfer."""
    part.part_of_id = into.id
    part.state = CallState.ENDED
    await s.execute(update(CallLeg).where(CallLeg.call_id == part.id).values(call_id=into.id))


def _settle(row: Call) -> None:
    facts = derive(thaw(row.live), thaw(row.journal))
    for name in ("direction", "outcome", "caller", "caller_name", "dialed", "queue",
                 "answered_by", "started_at", "answered_at", "ended_at", "recording", "ask"):  # fmt: skip
        setattr(row, name, getattr(facts, name))
    row.phone = _citizen(facts)
    if facts.ended_at is not None:
        row.state, row.ringing = CallState.ENDED, []


def _citizen(facts: Facts) -> str | None:
    if facts.direction == Direction.INTERNAL:
        return None
    return vietnam.e164(facts.caller if facts.direction == Direction.INBOUND else facts.dialed)


def _announce(s: AsyncSession, row: Call) -> None:
    announce(s, "call", id=row.id, state=row.state, direction=row.direction)
