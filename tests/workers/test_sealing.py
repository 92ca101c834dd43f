"""The sealer at work, and the command that checks what it sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from hotline import feedback
from hotline.cli import main
from hotline.db import Database
from hotline.feedback import Answers, Mode
from hotline.tickets import TicketStatus, chain
from hotline.workers import Sealer
from tests.patience import PATIENCE
from tests.tickets.desk import load, ticket_in

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


@pytest.fixture
def verify(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`hotline verify` on the test's own database."""
    monkeypatch.setenv("HOTLINE_DATABASE_URL", str(sqlite_db.url))
    monkeypatch.setenv("HOTLINE_LOG_LEVEL", "ERROR")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["verify", *arguments])

    return run


async def test_what_is_written_is_sealed_soon_after(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    working = asyncio.create_task(Sealer(db).run())
    await ticket_in(db, cast, TicketStatus.CLOSED, at=now)
    await ticket_in(db, cast, TicketStatus.ANSWERED, at=now)
    async with asyncio.timeout(PATIENCE):
        while await _waiting(db):
            await asyncio.sleep(0.1)
    working.cancel()
    async with db.read() as s:
        assert (await chain.head(s)).position > 10


async def test_nothing_to_seal_writes_nothing(sqlite_db: Database) -> None:
    assert await Sealer(sqlite_db).once() == 0


async def test_a_whole_chain_is_said_to_hold_and_its_head_can_be_noted(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, verify: Run
) -> None:
    await _sealed(sqlite_db, cast, now)
    done = await _run(verify)
    assert done.exit_code == 0
    assert "nguyên vẹn" in done.output
    async with sqlite_db.read() as s:
        noted = str(await chain.head(s))
    assert noted in done.output
    done = await _run(verify, "--head", noted)
    assert done.exit_code == 0
    assert "vẫn nằm trong chuỗi" in done.output


async def test_a_changed_line_is_named_with_its_ticket_and_what_to_do(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, verify: Run
) -> None:
    await _sealed(sqlite_db, cast, now)
    await _tamper(sqlite_db, "update ticket_event set reason = 'khác' where position = 4")
    done = await _run(verify)
    assert done.exit_code == 1
    assert "Dòng thứ 4 đã bị sửa sau khi niêm: phiếu 1022-2611-00001" in done.output
    assert "bản sao lưu" in done.output


async def test_missing_lines_a_cut_end_and_a_missing_head_are_said(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, verify: Run
) -> None:
    await _sealed(sqlite_db, cast, now)
    async with sqlite_db.read() as s:
        noted = str(await chain.head(s))
    await _tamper(sqlite_db, "delete from ticket_event where position in (3, 4)")
    assert "Thiếu 2 dòng" in (await _run(verify)).output
    await _tamper(sqlite_db, "delete from ticket_event where position > 6")
    done = await _run(verify, "--head", noted)
    assert "Cuối chuỗi không khớp" in done.output
    assert "không còn trong chuỗi" in done.output
    await _tamper(sqlite_db, "delete from ticket_chain")
    done = await _run(verify)
    assert done.exit_code == 1
    assert "bảng ticket_chain" in done.output


@pytest.mark.parametrize(
    "statement",
    ["update rating set satisfied = 1", "delete from rating where satisfied = 2",
     "insert into rating (ticket_id, mode, useful, satisfied, verdict, words, source, given_at)"
     " select ticket_id, mode, useful, 1, verdict, '', 'mới', given_at from rating limit 1"],
)  # fmt: skip
async def test_a_rating_that_is_not_what_the_timeline_told_is_found(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, verify: Run, statement: str
) -> None:
    number = await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now)
    async with sqlite_db.write() as s:
        await feedback.rate(s, await load(s, number), Answers(useful=True, satisfied=2),
                            ask=None, mode=Mode.IVR, source="a", at=now)  # fmt: skip
    while await Sealer(sqlite_db).once():
        pass
    assert "Mọi đánh giá khớp" in (await _run(verify)).output
    await _tamper(sqlite_db, statement)
    done = await _run(verify)
    assert done.exit_code == 1
    assert "Đánh giá của phiếu 1022-2611-00001 không khớp" in done.output


async def test_lines_that_nobody_seals_are_said(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, verify: Run
) -> None:
    await ticket_in(sqlite_db, cast, TicketStatus.CLOSED, at=now)
    done = await _run(verify)
    assert done.exit_code == 1
    assert "chờ niêm đã quá một phút" in done.output


@pytest.mark.parametrize("typed", ["", "12", "x:0123456789abcdef", "1:0123", "1:" + "g" * 16])
async def test_a_head_that_cannot_be_one_is_refused_in_words(verify: Run, typed: str) -> None:
    done = await _run(verify, "--head", typed)
    assert done.exit_code == 2
    assert "SỐ:MÃ" in done.output


async def _run(verify: Run, *arguments: str) -> Result:
    """The command has a loop of its own, as it has on a command line."""
    return await asyncio.to_thread(verify, *arguments)


async def _sealed(db: Database, cast: SimpleNamespace, at: datetime) -> None:
    await ticket_in(db, cast, TicketStatus.CLOSED, at=at)
    while await Sealer(db).once():
        pass


async def _waiting(db: Database) -> int:
    async with db.read() as s:
        return await chain.waiting(s)


async def _tamper(db: Database, statement: str) -> None:
    async with db.write() as s:
        for trigger in ("ticket_event_stays", "ticket_event_kept", "rating_fixed", "rating_kept"):
            await s.execute(text(f"drop trigger if exists {trigger}"))
        await s.execute(text(statement))
