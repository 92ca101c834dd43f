"""Writing down many calls at once, from two sources at the same time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from hotline import calls
from hotline.calls import Call, CallLeg, Conversation, Direction, Facts
from hotline.db import Database

PBX = "pbx"
MANY = 40


def heard(number: int, at: datetime) -> Conversation:
    """A ringing call as the live listener tells it."""
    linked_id = f"{PBX}-1795296347.{number}"
    return Conversation(
        system=PBX, conversation=linked_id, linked_ids=frozenset({linked_id}),
        direction="inbound", caller=f"09123456{number:02d}", caller_name=None, dialed="1022",
        queue="1022", answered_by=None, answered_at=None, started_at=at, ended_at=None,
        ringing=("101",), state="ringing", outcome=None,
    )  # fmt: skip


def told(at: datetime) -> dict[str, Facts]:
    """The same calls as the journal tells them, the last first."""
    return {
        heard(number, at).conversation: Facts(
            Direction.INBOUND, at, caller=f"09123456{number:02d}", dialed="1022"
        )
        for number in reversed(range(MANY))
    }


async def test_both_sources_at_once_make_one_call_of_each(db: Database, now: datetime) -> None:
    async def listen() -> None:
        async with db.write() as s:
            await calls.record_live(s, [heard(n, now) for n in range(MANY)], at=now)

    async def read_journal() -> None:
        for conversation, facts in told(now).items():
            async with db.write() as s:
                await calls.record_journal(s, PBX, conversation, facts)

    await asyncio.gather(listen(), read_journal(), listen())
    async with db.read() as s:
        rows = list(await s.scalars(select(Call)))
        legs = await s.scalar(select(func.count()).select_from(CallLeg))
    assert len(rows) == legs == MANY
    assert all(row.live and row.journal for row in rows)
    assert {(row.state, *row.ringing) for row in rows} == {("ringing", "101")}


async def test_calls_are_handed_back_in_the_order_they_were_told(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        recorded = await calls.record_journals(s, PBX, told(now))
        again = await calls.record_journals(s, PBX, told(now))
    assert [row.conversation for row in recorded] == list(told(now))
    assert [row.id for row in again] == [row.id for row in recorded]


async def test_what_is_new_about_known_calls_is_written_for_each(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        await calls.record_live(s, [heard(n, now) for n in range(MANY)], at=now)
    changed = [
        replace(heard(n, now), state="ended", ended_at=now, outcome="abandoned", ringing=())
        if n % 2
        else replace(heard(n, now), state="talking", answered_by="101", answered_at=now, ringing=())
        for n in range(MANY)
    ]
    async with db.write() as s:
        await calls.record_live(s, changed, at=now)
    async with db.read() as s:
        found = {row.conversation: row for row in await s.scalars(select(Call))}
    for one in changed:
        row = found[one.conversation]
        assert (row.state, row.outcome, row.answered_by) == (
            one.state,
            one.outcome,
            one.answered_by,
        )
