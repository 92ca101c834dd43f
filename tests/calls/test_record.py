"""Two sources write one call at once: the result does not depend on who was first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from hotline import calls
from hotline.calls import Call, CallOutcome, Conversation, Direction, Facts
from hotline.db import Database

PBX = "hotline-pbx"
MINUTE = timedelta(minutes=1)


def heard(number: int, at: datetime) -> Conversation:
    """A caller who is still in the greeting, as the live listener hears it."""
    linked = f"{PBX}-{number}.0"
    return Conversation(
        system=PBX, conversation=linked, linked_ids=frozenset({linked}), direction="inbound",
        caller="0912345678", caller_name=None, dialed="1022", queue=None, answered_by=None,
        answered_at=None, started_at=at, ended_at=None, ringing=(), state="ringing", outcome=None,
    )  # fmt: skip


def over(one: Conversation, at: datetime) -> Conversation:
    """The same call ended: the listener took it for a menu call."""
    return replace(one, ended_at=at, state="ended", outcome="served")


def journalled(at: datetime) -> Facts:
    """What the PBX knew at hang-up: the caller gave up."""
    return Facts(
        direction=Direction.INBOUND, started_at=at, caller="0912345678", dialed="1022",
        ended_at=at + MINUTE, outcome=CallOutcome.ABANDONED, recording="kept.wav",
    )  # fmt: skip


async def test_a_finished_journal_entry_wins_over_what_is_heard_at_the_same_moment(
    db: Database, now: datetime
) -> None:
    talks = [heard(number, now) for number in range(40)]
    async with db.write() as s:
        await calls.record_live(s, talks, at=now)

    async def hear(one: Conversation) -> None:
        async with db.write() as s:
            await calls.record_live(s, [over(one, now + MINUTE)], at=now)

    async def take(one: Conversation) -> None:
        async with db.write() as s:
            await calls.record_journal(s, PBX, one.conversation, journalled(now))

    for one in talks:
        await asyncio.gather(hear(one), take(one))
    async with db.read() as s:
        rows = list(await s.scalars(select(Call)))
    assert {(row.outcome, row.recording, row.state) for row in rows} == {
        ("abandoned", "kept.wav", "ended")
    }
    assert all(row.live and row.journal for row in rows)


async def test_a_call_that_both_tell_of_first_at_the_same_moment_is_one(
    db: Database, now: datetime
) -> None:
    talks = [heard(number, now) for number in range(20)]

    async def hear(one: Conversation) -> None:
        async with db.write() as s:
            await calls.record_live(s, [one], at=now)

    async def take(one: Conversation) -> None:
        async with db.write() as s:
            await calls.record_journal(s, PBX, one.conversation, journalled(now))

    for one in talks:
        await asyncio.gather(hear(one), take(one))
    async with db.read() as s:
        rows = list(await s.scalars(select(Call)))
    assert len(rows) == 20
    assert {row.outcome for row in rows} == {"abandoned"}
