"""The PBX ends that tests of the link speak to, and the hotline's parts around one."""

import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete

from hotline.asterisk.simulator import Simulator
from hotline.db import Database
from hotline.feedback import CourtesyHours
from tests.asterisk.ami_peer import AmiPeer
from tests.asterisk.house import House, link


@pytest.fixture
async def peer() -> AsyncIterator[AmiPeer]:
    async with AmiPeer() as one:
        yield one


@pytest.fixture
async def pbx() -> AsyncIterator[Simulator]:
    async with Simulator(rate=50, seed=7) as simulator:
        yield simulator


@pytest.fixture
async def house(sqlite_db: Database, pbx: Simulator) -> AsyncIterator[House]:
    """At any hour: tests run at night too."""
    async with sqlite_db.write() as s:
        await s.execute(delete(CourtesyHours))
    made = House(sqlite_db, lambda: link(pbx))
    await made.open()
    yield made
    with contextlib.suppress(AssertionError):
        await made.crash()
