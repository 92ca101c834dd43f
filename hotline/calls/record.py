"""Writing down what a source said; each verb may be repeated without harm."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from hotline import vietnam
from hotline.calls.derive import CallState, Direction, Facts, derive, freeze, heard, thaw
from hotline.calls.interpretation import Conversation
from hotline.calls.tables import Call, CallEvent, CallLeg
from hotline.db import announce, insert_new, insert_rows

# What a source tells anew of a call, always all of it: one statement for all calls.
_TOLD = (*(field.name for field in fields(Facts)), "phone", "state", "ringing")
_HEARD, _JOURNALLED = (*_TOLD, "live"), (*_TOLD, "journal", "part_of_id")
# The same number is looked at at every turn of its call.
_e164 = lru_cache(maxsize=4096)(vietnam.e164)
# A linked id with its PBX.
Key = tuple[str, str]


async def record_events(s: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Keep raw events (`system, linked_id, name, at, headers`) in one statement."""
    await insert_rows(s, CallEvent, rows)


async def record_live(
    s: AsyncSession, conversations: Iterable[Conversation], *, at: datetime
) -> list[Call]:
    """What the live listener makes of these conversations now; returns their calls.

    However many they are, it takes the same few statements.
    """
    told = [(one, heard(one, at=at)) for one in conversations]
    known = await _by_legs(s, {key for one, _ in told for key in _keys(one)})
    fresh = [(one, facts) for one, facts in told if known.keys().isdisjoint(_keys(one))]
    begun = await _begin(s, fresh)
    legs = [_leg(key, row) for row, one in begun.values() for key in _keys(one)]
    calls = [row for row, _ in begun.values()]
    known |= await _begun_by_others(s, [one for one, _ in fresh if _key(one) not in begun])
    news = []
    for one, facts in told:
        if _key(one) not in begun:
            row = await _row(s, known, one, legs)
            news += _hear(row, one, facts)
            calls.append(row)
    await s.flush()
    if news:
        await s.execute(update(Call), news)
    await insert_rows(s, CallLeg, legs, absent=True)
    for row in calls:
        _announce(s, row)
    return calls


async def record_journal(s: AsyncSession, system: str, conversation: str, facts: Facts) -> Call:
    """What the PBX's journal says of one conversation; a finished entry is never un-finished."""
    return (await record_journals(s, system, {conversation: facts}))[0]


async def record_journals(s: AsyncSession, system: str, told: Mapping[str, Facts]) -> list[Call]:
    """As `record_journal`, for many conversations in the same few statements; in their order."""
    known = await _journalled(s, system, told)
    calls = [known[conversation] for conversation in told]
    for row, facts in zip(calls, told.values(), strict=True):
        columns: dict[str, Any] = {}
        earlier = thaw(row.journal)
        if earlier is None or earlier.ended_at is None or facts.ended_at is not None:
            earlier, columns["journal"] = facts, freeze(facts)
        if facts.direction == Direction.INBOUND:
            # Every citizen who rang is counted, also one who was later joined to another call.
            columns["part_of_id"] = None
        _set(row, columns | _derived(thaw(row.live), earlier))
    await s.flush()
    if calls:
        await s.execute(update(Call), [_columns(row, _JOURNALLED) for row in calls])
    for row in calls:
        _announce(s, row)
    return calls


def known(row: Call) -> Facts:
    """What both sources together say of a call."""
    return derive(thaw(row.live), thaw(row.journal))


async def forget_events(s: AsyncSession, *, before: datetime) -> int:
    """Drop raw events older than an instant; the calls made from them stay."""
    gone = await s.scalars(delete(CallEvent).where(CallEvent.at < before).returning(CallEvent.id))
    return len(gone.all())


async def _by_legs(s: AsyncSession, legs: set[tuple[str, str]]) -> dict[tuple[str, str], Call]:
    """The calls of these ids, held: what follows from both sources is derived by one at a time."""
    systems, ids = {system for system, _ in legs}, {leg for _, leg in legs}
    rows = await s.execute(
        select(CallLeg, Call)
        .join(Call, Call.id == CallLeg.call_id)
        .where(CallLeg.system.in_(systems), CallLeg.linked_id.in_(ids))
        .order_by(Call.id)
        .with_for_update(of=Call)
    )
    return {(leg.system, leg.linked_id): call for leg, call in rows}


async def _begin(
    s: AsyncSession, fresh: list[tuple[Conversation, Facts]]
) -> dict[Key, tuple[Call, Conversation]]:
    """Rows for conversations nobody told of before, but for those somebody tells of right now."""
    by_key = {_key(one): one for one, _ in fresh}
    rows = [
        {
            "system": one.system,
            "conversation": one.conversation,
            "live": freeze(facts),
            **_shown(one, _derived(facts, None)),
        }
        for one, facts in sorted(fresh, key=lambda each: _key(each[0]))
    ]
    begun = await insert_new(s, Call, rows)
    return {(row.system, row.conversation): (row, by_key[row.system, row.conversation])
            for row in begun}  # fmt: skip


async def _begun_by_others(s: AsyncSession, told: list[Conversation]) -> dict[Key, Call]:
    """The journal told of these calls first, in a transaction that ended just now."""
    if not told:
        return {}
    rows: dict[Key, Call] = {}
    for system in {one.system for one in told}:
        begun = await _by_conversation(s, system, {one.conversation for one in told})
        rows |= {(system, conversation): row for conversation, row in begun.items()}
    return rows | await _by_legs(s, {key for one in told for key in _keys(one)})


async def _row(
    s: AsyncSession, known: dict[Key, Call], one: Conversation, legs: list[dict[str, Any]]
) -> Call:
    """The call of these ids; parts without a citizen's arrival are drawn into it."""
    keys = sorted(_keys(one))
    rows = {known[key].id: known[key] for key in keys if key in known}
    row = min(rows.values(), key=lambda each: _weight(each, one.conversation))
    for part in rows.values():
        if part is not row and not _stands_alone(part):
            await _absorb(s, part, into=row)
    for key in keys:
        if key not in known:
            legs.append(_leg(key, row))
        elif not _stands_alone(known[key]):
            known[key] = row
    return row


async def _journalled(s: AsyncSession, system: str, told: Mapping[str, Facts]) -> dict[str, Call]:
    """The call that each id began; part of another when the id was drawn into that."""
    known = await _by_conversation(s, system, told)
    # In the order of the live listener: two at once wait for one another, never in a circle.
    new = sorted(told.keys() - known.keys())
    if not new:
        return known
    legs = await _by_legs(s, {(system, conversation) for conversation in new})
    rows = [
        {"system": system, "conversation": one, "state": CallState.RINGING}
        | _derived(None, told[one])
        for one in new
    ]
    made = {row.conversation: row for row in await insert_new(s, Call, rows)}
    for conversation, row in made.items():
        if (system, conversation) in legs:
            set_committed_value(row, "part_of_id", legs[system, conversation].id)
    begun = [_leg((system, one), row) for one, row in made.items()]
    await insert_rows(s, CallLeg, begun, absent=True)
    if len(made) < len(new):  # the live listener told of some in a transaction that ended just now
        known |= await _by_conversation(s, system, set(new) - made.keys())
    return known | made


async def _by_conversation(
    s: AsyncSession, system: str, conversations: Collection[str]
) -> dict[str, Call]:
    asked = select(Call).where(Call.system == system, Call.conversation.in_(conversations))
    held = await s.scalars(asked.order_by(Call.id).with_for_update())
    return {row.conversation: row for row in held}


def _key(one: Conversation) -> Key:
    return one.system, one.conversation


def _keys(one: Conversation) -> set[Key]:
    return {(one.system, leg) for leg in (*one.linked_ids, one.conversation)}


def _leg(key: Key, row: Call) -> dict[str, Any]:
    return {"system": key[0], "linked_id": key[1], "call_id": row.id}


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


def _hear(row: Call, one: Conversation, facts: Facts) -> list[dict[str, Any]]:
    """What is new about a call, as rows for one bulk update; the session need not compare."""
    columns = _derived(facts, thaw(row.journal)) | {"live": freeze(facts)}
    if row.state != CallState.ENDED:
        _shown(one, columns)
    if all(getattr(row, name) == value for name, value in columns.items()):
        return []
    _set(row, columns)
    return [_columns(row, _HEARD)]


def _set(row: Call, columns: dict[str, Any]) -> None:
    """What a bulk update writes: the session need not compare."""
    for name, value in columns.items():
        set_committed_value(row, name, value)


def _columns(row: Call, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*names, "id")}


def _derived(live: Facts | None, journal: Facts | None) -> dict[str, Any]:
    """The columns that follow from the two sources. What happens now is known until it is over."""
    facts = derive(live, journal)
    columns = {**vars(facts), "phone": _citizen(facts)}
    if facts.ended_at is not None:
        columns |= {"state": CallState.ENDED, "ringing": []}
    return columns


def _shown(one: Conversation, columns: dict[str, Any]) -> dict[str, Any]:
    """With what the live listener sees happen, as long as the call is not over."""
    if "state" not in columns:
        columns |= {"state": CallState(one.state), "ringing": list(one.ringing)}
    return columns


def _citizen(facts: Facts) -> str | None:
    if facts.direction == Direction.INTERNAL:
        return None
    return _e164(facts.caller if facts.direction == Direction.INBOUND else facts.dialed)


def _announce(s: AsyncSession, row: Call) -> None:
    announce(s, "call", id=row.id, state=row.state, direction=row.direction)
