"""A source of load: many answered calls, paced or as fast as clients read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

from hotline.asterisk.simulator.inbound import Inbound
from hotline.asterisk.simulator.plans import CallPlan, CallRecord

Make = Callable[[CallPlan], Inbound]
Begin = Callable[[CallRecord, Coroutine[Any, Any, None]], asyncio.Task[None]]
_OPERATORS = ("101", "102", "103", "104", "105")
_BATCH = 8


class Load:
    """`make` opens a call, `begin` plays it on its own, `drained` waits for clients."""

    def __init__(self, make: Make, begin: Begin, drained: Callable[[], Awaitable[None]]) -> None:
        self._make = make
        self._begin = begin
        self._drained = drained

    async def play(self, per_second: float | None, count: int, plan: CallPlan) -> None:
        """Plays `count` calls, each by a caller of its own; returns when all ended."""
        if per_second is None:
            await self._unpaced(count, replace(plan, wait=0, talk=0))
        else:
            await self._paced(per_second, count, plan)

    async def _unpaced(self, count: int, plan: CallPlan) -> None:
        for number in range(count):
            await self._make(_of(plan, number)).run()
            if number % _BATCH == _BATCH - 1:
                await self._drained()
        await self._drained()

    async def _paced(self, per_second: float, count: int, plan: CallPlan) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        tasks: set[asyncio.Task[None]] = set()
        for number in range(count):
            await asyncio.sleep(begun + number / per_second - loop.time())
            call = self._make(_of(plan, number))
            task = self._begin(call.record, call.run())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        if tasks:
            await asyncio.wait(tasks)


def _of(plan: CallPlan, number: int) -> CallPlan:
    operator = _OPERATORS[number % len(_OPERATORS)]
    return replace(plan, caller=f"09{number % 10**8:08d}", answered_by=operator)
