"""PostgreSQL stopped under a working hotline: it waits, says so, and goes on."""

import asyncio
from typing import Any

import pytest

from tests.testbed import machine
from tests.testbed.hotline import Hotline
from tests.testbed.postgres import Postgres

pytestmark = pytest.mark.real_postgres


async def test_a_killed_postgres_is_waited_for_and_no_call_is_lost() -> None:
    cluster = Postgres()
    try:
        cluster.start()
    except machine.Missing as missing:
        machine.leave_out(missing)
        pytest.skip(str(missing))
    url = await cluster.create_database("hotline")
    hotline = Hotline(database_url=url, extra={"HOTLINE_SIMULATOR_RATE": "20"})
    try:
        async with hotline:
            await hotline.exported("calls", _three_ended, "calls come in")
            for _ in range(2):
                cluster.kill()
                assert await hotline.asked("/readyz") == 503
                assert await hotline.asked("/healthz") == 200
                cluster.start()
            before = len(await hotline.export("calls"))
            rows = await hotline.exported(
                "calls", lambda rows: len(rows) > before + 2, "calls come in again"
            )
            tickets = await hotline.export("tickets")
            assert {t["conversation"] for t in tickets} >= {
                row["conversation"] for row in rows if row["direction"] == "inbound"
            }
    finally:
        hotline.stop()
        await asyncio.to_thread(cluster.stop)


def _three_ended(rows: list[dict[str, Any]]) -> bool:
    return sum(bool(row["ended_at"]) for row in rows) >= 3
