"""Everything that leaves the house: put once, claimed by one worker, never doubled."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import outbox
from hotline.db import Database
from hotline.outbox import Message, MessageKind, MessageStatus, Sending
from tests.patience import PATIENCE

LEASE = timedelta(minutes=2)
SECOND = timedelta(seconds=1)


async def put(s: AsyncSession, key: str, *, at: datetime, not_before: datetime | None = None,
              kind: MessageKind = MessageKind.SMS) -> Message:  # fmt: skip
    return await outbox.put(
        s, kind, key=key, recipient="+84912345678", payload={"n": key}, at=at,
        not_before=not_before or at,
    )  # fmt: skip


async def claim(db: Database, by: str, *, at: datetime, most: int = 100) -> list[str]:
    async with db.write() as s:
        taken = await outbox.claim(s, MessageKind.SMS, by=by, most=most, lease=LEASE, at=at)
        return [message.key for message in taken]


async def status(db: Database, key: str) -> str:
    async with db.read() as s:
        message = await outbox.by_key(s, key)
        assert message is not None
        return message.status


async def test_the_same_key_is_put_once(db: Database, now: datetime) -> None:
    async with db.write() as s:
        first = await put(s, "a", at=now)
        again = await put(s, "a", at=now + SECOND)
        assert first.id == again.id
    async with db.write() as s:
        assert (await put(s, "a", at=now)).id == first.id
        assert await s.scalar(select(func.count()).select_from(Message)) == 1


async def test_a_message_is_not_claimed_before_its_time(sqlite_db: Database, now: datetime) -> None:
    async with sqlite_db.write() as s:
        await put(s, "a", at=now, not_before=now + SECOND)
    assert await claim(sqlite_db, "w", at=now) == []
    assert await claim(sqlite_db, "w", at=now + SECOND) == ["a"]


async def test_one_kind_is_not_claimed_by_the_worker_of_another(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await put(s, "a", at=now, kind=MessageKind.ASK_CALL)
    assert await claim(sqlite_db, "w", at=now) == []


async def test_the_longest_due_go_first_and_no_more_than_asked_for(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        for minutes in (1, 3, 2):
            due = now - timedelta(minutes=minutes)
            await put(s, str(minutes), at=now, not_before=due)
    assert await claim(sqlite_db, "w", at=now, most=2) == ["3", "2"]
    assert await claim(sqlite_db, "w", at=now, most=2) == ["1"]


async def test_two_workers_never_share_a_message(db: Database, now: datetime) -> None:
    async with db.write() as s:
        for number in range(60):
            await put(s, str(number), at=now)

    async def work(name: str) -> list[str]:
        mine: list[str] = []
        while taken := await claim(db, name, at=now, most=3):
            mine += taken
        return mine

    shares = await asyncio.gather(*(work(f"w{n}") for n in range(4)))
    taken = [key for share in shares for key in share]
    assert sorted(taken, key=int) == [str(number) for number in range(60)]


# SQLite has one writer at a time: there a worker does wait, for as long as a claim takes.
@pytest.mark.real_postgres
@pytest.mark.parametrize("db", ["postgresql"], indirect=True)
async def test_a_worker_does_not_wait_for_what_another_holds(db: Database, now: datetime) -> None:
    async with db.write() as s:
        await put(s, "a", at=now)
        await put(s, "b", at=now)
    async with db.write() as slow:
        held = await outbox.claim(slow, MessageKind.SMS, by="w1", most=1, lease=LEASE, at=now)
        assert [message.key for message in held] == ["a"]
        assert await asyncio.wait_for(claim(db, "w2", at=now), PATIENCE) == ["b"]


async def test_a_claim_that_is_rolled_back_is_free_again(db: Database, now: datetime) -> None:
    async with db.write() as s:
        await put(s, "a", at=now)
    with pytest.raises(RuntimeError, match="died"):
        await _claim_and_die(db, now)
    assert await claim(db, "w2", at=now) == ["a"]


async def test_a_claim_whose_worker_died_is_uncertain_and_never_claimed_again(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        await put(s, "a", at=now)
    assert await claim(db, "w", at=now) == ["a"]
    async with db.write() as s:
        assert await outbox.claimed(s, MessageKind.SMS) == 1
        assert await outbox.expire(s, at=now + LEASE) == []
    async with db.write() as s:
        (lost,) = await outbox.expire(s, at=now + LEASE + SECOND)
        assert (lost.key, lost.status) == ("a", "uncertain")
        assert await outbox.expire(s, at=now + LEASE + SECOND) == []
        assert await outbox.claimed(s, MessageKind.SMS) == 0
    assert await claim(db, "w", at=now + timedelta(days=9)) == []


async def test_a_later_try_waits_and_counts(sqlite_db: Database, now: datetime) -> None:
    later = Sending(MessageStatus.WAITING, "gateway away", timedelta(seconds=30))
    async with sqlite_db.write() as s:
        await put(s, "a", at=now)
    for attempt in (1, 2, 3):
        at = now + attempt * timedelta(seconds=30)
        assert await claim(sqlite_db, "w", at=at - SECOND) == ([] if attempt > 1 else ["a"])
        if attempt > 1:
            assert await claim(sqlite_db, "w", at=at) == ["a"]
        async with sqlite_db.write() as s:
            message = await outbox.by_key(s, "a")
            assert message is not None
            assert message.attempts == attempt
            await outbox.settle(s, message, later, at=at)
            assert message.settled_at is None
            assert message.lease_until is None


@pytest.mark.parametrize("end", [one for one in MessageStatus if one not in ("waiting", "claimed")])
async def test_what_is_settled_is_settled(
    sqlite_db: Database, now: datetime, end: MessageStatus
) -> None:
    async with sqlite_db.write() as s:
        message = await put(s, "a", at=now)
        await outbox.settle(s, message, Sending(end, "x" * 900), at=now)
        assert (message.status, message.settled_at, len(message.note)) == (end, now, 500)
        assert await outbox.backlog(s) == {end: 1}
    assert await claim(sqlite_db, "w", at=now + timedelta(days=9)) == []


async def test_a_message_is_taken_back_only_before_it_is_claimed(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        await put(s, "early", at=now)
        assert await outbox.withdraw(s, "early", "rated", at=now)
        assert not await outbox.withdraw(s, "early", "rated", at=now)
        await put(s, "late", at=now)
    assert await claim(db, "w", at=now) == ["late"]
    async with db.write() as s:
        assert not await outbox.withdraw(s, "late", "rated", at=now)
        assert not await outbox.withdraw(s, "nobody", "rated", at=now)
    assert (await status(db, "early"), await status(db, "late")) == ("cancelled", "claimed")


async def test_a_status_that_is_none_is_refused_by_the_database(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        await put(s, "a", at=now)
    async with db.read() as s:
        with pytest.raises(Exception, match="status"):
            await s.execute(update(Message).values(status="lost"))


async def _claim_and_die(db: Database, at: datetime) -> None:
    async with db.write() as s:
        await outbox.claim(s, MessageKind.SMS, by="w1", most=1, lease=LEASE, at=at)
        raise RuntimeError("died")
