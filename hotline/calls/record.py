"""Writing down what a source said; each verb may be repeated without harm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.calls.derive import CallState, Direction, Facts, derive, freeze, heard, thaw
from hotline.calls.interpretation import Conversation
from hotline.calls.tables import Call, CallEvent, CallLeg
from hotline.db import announce

# The columns of a call that follow from its two sources; `state` and `phone` do too.
_DERIVED = tuple(field.name for field in fields(Facts))


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
    row = await _journalled(s, system, conversation, facts)
    earlier = thaw(row.journal)
    if earlier is None or earlier.ended_at is None or facts.ended_at is not None:
        row.journal = freeze(facts)
    if facts.direction == Direction.INBOUND:
        # Every citizen who rang is counted, also one who was later joined to another call.
        row.part_of_id = None
    _settle(row)
    await s.flush()
    _announce(s, row)
    return row


async def forget_events(s: AsyncSession, *, before: datetime) -> int:
    """Drop raw events older than an instant; the calls made from them stay."""
    gone = await s.scalars(
        delete(CallEvent).where(CallEvent.at < before).returning(CallEvent.id)
    )
    return len(gone.all())


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
    """The call of these ids, made when new; parts without a citizen's arrival are drawn into it."""
    ids = sorted({conversation, *linked_ids})
    rows = {known[system, leg].id: known[system, leg] for leg in ids if (system, leg) in known}
    if not rows:
        row = await _new(s, system, conversation, facts)
        rows[row.id] = row
    row = min(rows.values(), key=lambda one: _weight(one, conversation))
    for part in rows.values():
        if part is not row and not _stands_alone(part):
            await _absorb(s, part, into=row)
    for leg in ids:
        if (system, leg) not in known:
            s.add(CallLeg(system=system, linked_id=leg, call_id=row.id))
        elif not _stands_alone(known[system, leg]):
            known[system, leg] = row
    return row


async def _journalled(s: AsyncSession, system: str, conversation: str, facts: Facts) -> Call:
    """The call that this very id began; part of another when the id was drawn into that."""
    row = await s.scalar(
        select(Call).where(Call.system == system, Call.conversation == conversation)
    )
    if row is not None:
        return row
    legs = await _by_legs(s, {(system, conversation)})
    row = await _new(s, system, conversation, facts)
    if (system, conversation) in legs:
        row.part_of_id = legs[system, conversation].id
    else:
        s.add(CallLeg(system=system, linked_id=conversation, call_id=row.id))
    return row


async def _new(s: AsyncSession, system: str, conversation: str, facts: Facts) -> Call:
    row = Call(
        system=system,
        conversation=conversation,
        direction=facts.direction,
        state=CallState.RINGING,
        started_at=facts.started_at,
    )
    s.add(row)
    await s.flush()
    return row


def _weight(row: Call, conversation: str) -> tuple[bool, bool, bool, int]:
    """Of several rows that turned out to be one call, the citizen's own comes first."""
    return (
        row.direction != Direction.INBOUND,
        row.journal is None,
        row.conversation != conversation,
        row.id,
    )


def _stands_alone(row: Call) -> bool:
    return row.direction == Direction.INBOUND


async def _absorb(s: AsyncSession, part: Call, *, into: Call) -> None:
    """Two conversations turned out to be one: the consultation of a transfer."""
    part.part_of_id = into.id
    part.state = CallState.ENDED
    await s.execute(update(CallLeg).where(CallLeg.call_id == part.id).values(call_id=into.id))


def _settle(row: Call) -> None:
    facts = derive(thaw(row.live), thaw(row.journal))
    for name in _DERIVED:
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
