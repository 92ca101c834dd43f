"""Ringing citizens to ask: what the PBX is told, and that callers of 1022 come first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from hotline import agencies
from hotline.asterisk.ami import Ami
from hotline.asterisk.asks import Asks
from hotline.asterisk.desk import Desk
from hotline.asterisk.simulator import AskPlan, CallPlan, Simulator
from hotline.db import Database
from hotline.feedback import FeedbackTerms
from hotline.outbox import Message, MessageKind, MessageStatus
from tests.patience import PATIENCE

NOW = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
BAC_TU = "+84912345678"


@pytest.fixture
async def pbx() -> AsyncIterator[Simulator]:
    async with Simulator(rate=100, operators=("101",)) as simulator:
        yield simulator


@pytest.fixture
async def asks(sqlite_db: Database, pbx: Simulator) -> AsyncIterator[Asks]:
    ami = Ami(pbx.host, pbx.port, pbx.username, pbx.secret)
    up = asyncio.Event()
    ami.on_state = lambda state: up.set() if state.word == "up" else None
    running = asyncio.create_task(ami.run())
    await asyncio.wait_for(up.wait(), PATIENCE)
    yield Asks(ami, sqlite_db)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def message(reference: str, *about: dict[str, Any]) -> Message:
    """A conversation as the outbox has it."""
    return Message(
        kind=MessageKind.ASK_CALL, key=f"ask:{reference}", recipient=BAC_TU, not_before=NOW,
        created_at=NOW, payload={"reference": reference, "asks": list(about)},
    )  # fmt: skip


async def field_id(db: Database, code: str) -> int:
    async with db.read() as s:
        found = (await agencies.directory(s)).fields.values()
    return next(one.id for one in found if one.code == code)


async def test_the_pbx_is_told_each_ticket_with_its_field_and_digits(
    asks: Asks, pbx: Simulator, sqlite_db: Database
) -> None:
    field = await field_id(sqlite_db, "02.2")
    about: list[dict[str, Any]] = [
        {"reference": "aa11", "code": "1022-2611-00012", "field": field},
        {"reference": "bb22", "code": "1022-2611-00013", "field": None},
    ]
    pbx.expect_ask("0912345678", AskPlan(answer="busy"))
    assert (await asks.ring(message("aa11", *about))).status == MessageStatus.SENT
    assert pbx.db.get("hotline/asked/aa11") is not None
    assert pbx.db.get("hotline/asked/bb22") is not None


async def test_nobody_is_rung_while_the_only_operator_speaks(
    asks: Asks, pbx: Simulator, sqlite_db: Database
) -> None:
    talking = asyncio.create_task(pbx.call(CallPlan(caller="0987654321", talk=100_000)))
    while not next(iter(pbx.members)).in_call:
        await asyncio.sleep(0)
    put_off = await asks.ring(message("aa11"))
    assert (put_off.status, pbx.db.get("hotline/asked/aa11")) == (MessageStatus.WAITING, None)
    async with sqlite_db.write() as s:
        for terms in await s.scalars(select(FeedbackTerms)):
            terms.spare_desk = False
    assert (await asks.ring(message("aa11"))).status == MessageStatus.SENT
    talking.cancel()


@pytest.mark.parametrize(
    ("desk", "spares"),
    [
        (Desk(present=2, free=1, callers=0), True),
        (Desk(present=2, free=1, callers=1), False),
        (Desk(present=2, free=0, callers=0), False),
        (Desk(present=0, free=0, callers=0), True),
        (Desk(present=0, free=0, callers=3), False),
    ],
)
def test_a_desk_spares_a_line_while_nobody_waits_and_somebody_is_free(
    desk: Desk, spares: bool
) -> None:
    assert desk.can_spare is spares
