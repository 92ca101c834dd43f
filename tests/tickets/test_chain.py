"""The chain of the timeline: sealed in order, and every later edit found."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hotline.db import Database, alembic_config, insert_rows
from hotline.tickets import Ticket, TicketEvent, TicketStatus, chain, verifying
from hotline.tickets.verifying import Broken
from tests.tickets.desk import ticket_in

OTHER = {
    "position": 99_999, "id": 99_999, "ticket_id": 2, "at": "2026-01-01 00:00:00.000000",
    "actor_id": 3, "actor_name": "Kẻ gian", "verb": "closed", "status": "draft",
    "reason": "Lý do khác", "named": '{"agency": "Sở khác"}', "hash": b"x" * 32,
}  # fmt: skip


@pytest.fixture
async def ticket(db: Database, cast: SimpleNamespace, now: datetime) -> int:
    """Two tickets with stories, all sealed; the second one's id."""
    await ticket_in(db, cast, TicketStatus.CLOSED, at=now)
    second = await ticket_in(db, cast, TicketStatus.ANSWERED, at=now)
    await _seal_all(db)
    return second


async def test_lines_are_sealed_in_their_order_and_the_chain_holds(
    db: Database, ticket: int, now: datetime
) -> None:
    async with db.read() as s:
        events = list(await s.scalars(select(TicketEvent).order_by(TicketEvent.id)))
        head = await chain.head(s)
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    assert head == (len(events), events[-1].hash)
    assert await _findings(db) == []


async def test_a_line_that_commits_late_is_sealed_late(
    db: Database, ticket: int, now: datetime
) -> None:
    """An id taken early whose transaction ends after others were sealed."""
    async with db.write() as s:
        await insert_rows(s, TicketEvent, [_line(5000, ticket, now)])
    await _seal_all(db)
    async with db.write() as s:
        await insert_rows(s, TicketEvent, [_line(4000, ticket, now)])
    await _seal_all(db)
    assert await _findings(db) == []
    async with db.read() as s:
        late, early = await s.get_one(TicketEvent, 4000), await s.get_one(TicketEvent, 5000)
    assert late.position is not None
    assert early.position is not None
    assert late.position == early.position + 1


@pytest.mark.parametrize("column", sorted(OTHER))
async def test_a_change_of_any_column_is_found(
    db: Database, ticket: int, now: datetime, column: str
) -> None:
    await _tamper(db, f"update ticket_event set {column} = {_literal(db, column)} where id = 5")
    findings = await _findings(db)
    assert findings
    first = findings[0]
    assert first.position in (4, 5)
    assert first.what in (Broken.CHANGED, Broken.MISSING)
    if column not in ("ticket_id", "position", "id"):
        assert first.code is not None
        assert first.code.startswith("1022-")


@pytest.mark.parametrize("written", ["named = 'no json'", "at = 'no instant'"])
async def test_what_cannot_even_be_read_is_found(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, written: str
) -> None:
    await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now)
    await _seal_all(sqlite_db)
    await _tamper(sqlite_db, f"update ticket_event set {written} where id = 3")
    (found,) = await _findings(sqlite_db)
    assert (found.what, found.position) == (Broken.CHANGED, 3)


async def test_deleted_lines_are_found(db: Database, ticket: int, now: datetime) -> None:
    await _tamper(db, "delete from ticket_event where id in (5, 6)")
    (found,) = await _findings(db)
    assert (found.what, found.position, found.last) == (Broken.MISSING, 5, 6)


async def test_a_cut_off_end_is_found_by_the_kept_head(
    db: Database, ticket: int, now: datetime
) -> None:
    async with db.read() as s:
        head = await chain.head(s)
    cut = head.position - 2
    await _tamper(db, f"delete from ticket_event where position > {cut}")
    (found,) = await _findings(db)
    assert (found.what, found.position, found.last) == (Broken.CUT_OFF, cut + 1, head.position)


async def test_whoever_rewrites_the_kept_head_too_is_found_by_a_noted_one(
    db: Database, ticket: int, now: datetime
) -> None:
    async with db.read() as s:
        noted = await chain.head(s)
    await _tamper(db, f"delete from ticket_event where position > {noted.position - 2}")
    async with db.write() as s:
        last = await s.scalar(select(TicketEvent).order_by(TicketEvent.position.desc()).limit(1))
        assert last is not None
        assert last.position is not None
        assert last.hash is not None
        await chain.set_head(s, chain.Head(last.position, last.hash))
    assert await _findings(db) == []
    async with db.read() as s:
        assert await verifying.holds(s, last.position, last.hash.hex())
        assert not await verifying.holds(s, noted.position, noted.hash.hex())


async def test_a_noted_head_is_still_in_a_chain_that_grew(
    db: Database, cast: SimpleNamespace, ticket: int, now: datetime
) -> None:
    async with db.read() as s:
        noted = await chain.head(s)
    await ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    await _seal_all(db)
    async with db.read() as s:
        assert await verifying.holds(s, noted.position, noted.hash.hex())
        assert await verifying.holds(s, noted.position, noted.hash.hex()[:16])
        assert not await verifying.holds(s, noted.position, "0" * 64)
        assert not await verifying.holds(s, noted.position + 1, noted.hash.hex())


async def test_a_head_that_was_deleted_is_found(db: Database, ticket: int, now: datetime) -> None:
    await _tamper(db, "delete from ticket_chain")
    (found,) = await _findings(db)
    assert found.what == Broken.HEADLESS


async def test_every_break_is_counted_not_only_the_first(
    db: Database, ticket: int, now: datetime
) -> None:
    await _tamper(db, "update ticket_event set reason = 'x' where id in (3, 7)")
    assert [found.position for found in await _findings(db)] == [3, 7]


async def test_the_database_itself_refuses_to_change_or_delete_a_line(
    db: Database, ticket: int
) -> None:
    for statement in (
        "update ticket_event set reason = 'x' where id = 3",
        "update ticket_event set position = 77 where id = 3",
        "delete from ticket_event where id = 3",
    ):
        with pytest.raises(DBAPIError, match="a line of the timeline is never"):
            async with db.write() as s:
                await s.execute(text(statement))


async def test_a_line_that_is_not_sealed_yet_may_only_be_sealed(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    with pytest.raises(DBAPIError, match="a line of the timeline is never changed"):
        async with db.write() as s:
            await s.execute(text("update ticket_event set actor_name = 'x' where id = 1"))
    assert await _seal_all(db) > 0


async def test_what_waits_too_long_for_its_seal_is_counted(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    async with db.read() as s:
        assert await chain.waiting(s) > 0
        assert await chain.waiting(s, before=now - timedelta(minutes=1)) == 0
        assert await chain.waiting(s, before=now + timedelta(minutes=1)) > 0


async def test_writers_and_two_sealers_at_once_leave_one_whole_chain(
    db: Database, cast: SimpleNamespace, ticket: int, now: datetime
) -> None:
    async def write(lines: int) -> None:
        for _ in range(lines):
            async with db.write() as s:
                one = await s.get_one(Ticket, ticket)
                s.add(TicketEvent(**_line(None, one.id, now)))

    async def seal_often(rounds: int) -> None:
        for _ in range(rounds):
            async with db.write() as s:
                await chain.seal(s, most=7)

    await asyncio.gather(write(15), write(15), write(15), seal_often(12), seal_often(12))
    await _seal_all(db)
    assert await _findings(db) == []
    async with db.read() as s:
        assert await chain.waiting(s) == 0


async def test_rows_sealed_as_they_are_made_hold_like_any_other(
    db: Database, ticket: int, now: datetime
) -> None:
    rows: list[dict[str, Any]] = [
        _line(10_000 + n, ticket, now + timedelta(microseconds=n)) for n in range(300)
    ]
    async with db.write() as s:
        head = chain.seal_rows(rows, await chain.lock(s))
        await insert_rows(s, TicketEvent, rows)
        await chain.set_head(s, head)
    assert await _findings(db) == []


def _line(number: int | None, ticket: int, at: datetime) -> dict[str, Any]:
    given = {} if number is None else {"id": number}
    return given | {
        "ticket_id": ticket, "at": at, "actor_id": None, "actor_name": None, "verb": "asked",
        "status": "closed", "reason": "Đã hỏi “lần 1”\n", "named": {"mode": "sms", "n": 1.5},
    }  # fmt: skip


async def _seal_all(db: Database) -> int:
    total = 0
    while True:
        async with db.write() as s:
            sealed = await chain.seal(s, most=5)
        total += sealed
        if not sealed:
            return total


async def _findings(db: Database) -> list[verifying.Finding]:
    return [one async for one in verifying.walk(db, page=4) if isinstance(one, verifying.Finding)]


async def _tamper(db: Database, statement: str) -> None:
    """As somebody does who has the database in their hands: triggers away first."""
    on = "" if db.is_sqlite else " on ticket_event"
    async with db.write() as s:
        if db.is_sqlite:
            await s.execute(text("pragma defer_foreign_keys = on"))
        for trigger in ("ticket_event_stays", "ticket_event_kept"):
            await s.execute(text(f"drop trigger {trigger}{on}"))
        await s.execute(text(statement))


def _literal(db: Database, column: str) -> str:
    value = OTHER[column]
    if isinstance(value, bytes):
        return f"x'{value.hex()}'" if db.is_sqlite else f"'\\x{value.hex()}'"
    return str(value) if isinstance(value, int) else f"'{value}'"


@pytest.mark.slow
async def test_the_migration_goes_down_and_up_with_stories_in_the_tables(
    db: Database, ticket: int
) -> None:
    config = alembic_config(db.url.render_as_string(hide_password=False))
    await asyncio.to_thread(command.downgrade, config, "0006")
    await asyncio.to_thread(command.upgrade, config, "head")
    assert await _seal_all(db) > 0
    assert await _findings(db) == []
    with pytest.raises(DBAPIError, match="a line of the timeline is never"):
        async with db.write() as s:
            await s.execute(text("delete from ticket_event where id = 3"))
