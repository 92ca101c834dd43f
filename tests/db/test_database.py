"""What the database promises on both engines."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

import hotline.agencies.drafting
import hotline.feedback
import hotline.health
import hotline.inbox
import hotline.knowledge  # noqa: F401
from hotline import health
from hotline.db import (
    Base,
    Change,
    Database,
    alembic_config,
    announce,
    current_revision,
    head_revision,
    is_of_a_noun,
)
from hotline.health import Condition, Part, PartState
from tests.patience import PATIENCE


async def test_migrations_lead_to_exactly_the_tables_of_the_nouns(db: Database) -> None:
    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": is_of_a_noun})
        return list(compare_metadata(context, Base.metadata))

    async with db.engine.connect() as connection:
        assert await connection.run_sync(difference) == []
    assert await current_revision(db) == head_revision()


@pytest.mark.slow
async def test_migrations_go_down_to_nothing_and_up_again(db: Database) -> None:
    config = alembic_config(db.url.render_as_string(hide_password=False))
    await asyncio.to_thread(command.downgrade, config, "base")
    async with db.engine.connect() as connection:
        left = await connection.run_sync(lambda c: inspect(c).get_table_names())
    assert left == ["alembic_version"]
    await asyncio.to_thread(command.upgrade, config, "head")
    assert await current_revision(db) == head_revision()


async def test_concurrent_writers_lose_no_update(db: Database, now: datetime) -> None:
    async with db.write() as s:
        await health.tell(s, Part.SMS, Condition.UP, "0", at=now)

    async def add_one() -> None:
        async with db.write() as s:
            state = await s.get_one(PartState, Part.SMS, with_for_update=True)
            state.detail = str(int(state.detail) + 1)

    await asyncio.gather(*(add_one() for _ in range(20)))
    async with db.read() as s:
        assert (await s.get_one(PartState, Part.SMS)).detail == "20"


async def test_instants_come_back_aware_and_naive_ones_are_refused(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        await health.tell(s, Part.AMI, Condition.UP, at=now)
    async with db.read() as s:
        state = await s.get_one(PartState, Part.AMI)
        assert state.since == now
        assert state.since.tzinfo is UTC
    with pytest.raises(Exception, match="naive instant"):
        async with db.write() as s:
            await health.tell(s, Part.AMI, Condition.DOWN, at=datetime(2026, 1, 1))  # noqa: DTZ001


async def test_a_change_is_told_after_the_commit_and_not_after_a_rollback(db: Database) -> None:
    listening = asyncio.create_task(db.changes.run())
    async with db.changes.listen() as changes:
        await _heard_something(db, changes)
        with pytest.raises(RuntimeError, match="changed my mind"):
            await _change_my_mind(db)
        async with db.write() as s:
            announce(s, "ticket", id=2)
        change = await asyncio.wait_for(changes.get(), PATIENCE)
        assert (change.topic, change.data) == ("ticket", {"id": 2})
    listening.cancel()


async def _change_my_mind(db: Database) -> None:
    async with db.write() as s:
        announce(s, "ticket", id=1)
        raise RuntimeError("changed my mind")


async def _heard_something(db: Database, changes: asyncio.Queue[Change]) -> None:
    """PostgreSQL's LISTEN takes a moment: knock until it is heard."""
    for _ in range(100):
        async with db.write() as s:
            announce(s, "knock")
        try:
            await asyncio.wait_for(changes.get(), 0.1)
        except TimeoutError:
            continue
        while not changes.empty():
            changes.get_nowait()
        return
    pytest.fail("nothing was heard")
