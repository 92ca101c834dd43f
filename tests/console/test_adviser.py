"""The child process behind the desks: learning on, falling, standing up again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from hotline import clock
from hotline.agencies import Field
from hotline.console.adviser import Adviser
from hotline.db import Database
from hotline.tickets import Ticket, TicketStatus
from tests.console.test_help import close_many
from tests.patience import PATIENCE
from tests.tickets.desk import ticket_in

pytestmark = pytest.mark.slow


@pytest.fixture
async def advising(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Adviser]:
    """An adviser that runs, and rests but a moment when its child falls."""
    one = Adviser(sqlite_db, tmp_path, rests=0.05)
    running = asyncio.create_task(one.run())
    yield one
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def until(holds: Callable[[], object]) -> None:
    """Wait for a condition, with a limit."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.02)


async def first(one: Adviser, words: str) -> int:
    """The likeliest field, as soon as there is one."""
    async with asyncio.timeout(PATIENCE):
        while (guess := await one.guess(words)) is None:
            await asyncio.sleep(0.02)
    return guess.answers["field"][0].answer


async def test_nothing_is_started_before_somebody_types_two_words(
    advising: Adviser, sqlite_db: Database
) -> None:
    await close_many(sqlite_db)
    assert await advising.guess("rác") is None
    assert not advising.preparing
    assert advising.pid is None
    assert await advising.guess("rác thải") is None
    assert advising.preparing
    await until(lambda: advising.learned == 120 and not advising.preparing)


async def test_without_a_closed_ticket_no_child_is_started(advising: Adviser) -> None:
    assert await advising.guess("rác thải") is None
    await until(lambda: not advising.preparing)
    assert advising.pid is None


async def test_a_ticket_that_closes_is_learned_at_once(
    advising: Adviser, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    await close_many(sqlite_db)
    await first(advising, "rác thải")
    await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=clock.now())
    await until(lambda: advising.learned == 121)


async def test_a_child_that_was_killed_stands_up_and_goes_on_from_its_file(
    advising: Adviser, sqlite_db: Database, tmp_path: Path
) -> None:
    await close_many(sqlite_db)
    before = await first(advising, "mất điện từ sáng")
    await until((tmp_path / "suggestion.npz").is_file)
    assert advising.pid is not None
    os.kill(advising.pid, signal.SIGKILL)
    assert await advising.guess("mất điện từ sáng") is None
    await close_many(sqlite_db, 3, first=500)
    await until(lambda: advising.learned == 123)
    assert await first(advising, "mất điện từ sáng") == before


async def test_a_field_that_is_new_is_suggested_after_all_is_learned_anew(
    advising: Adviser, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    await close_many(sqlite_db)
    await first(advising, "rác thải")
    child = advising.pid
    async with sqlite_db.write() as s:
        s.add(Field(code="14", name="Khỉ hoang", folded="khi hoang"))
        await s.flush()
        new = await s.scalar(select(Field.id).where(Field.code == "14"))
        await s.execute(
            update(Ticket).where(Ticket.id > 100).values(field_id=new, content="Khỉ phá vườn nhãn")
        )
        await s.execute(update(Ticket).where(Ticket.id > 110).values(closed_at=clock.now()))
    await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=clock.now())
    await until(lambda: advising.learned == 121 and advising.pid != child)
    assert await first(advising, "khi pha vuon nhan") == new
