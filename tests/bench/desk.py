"""From the ring to the operator's screen, through everything a site runs.

The simulator is the PBX; `hotline serve` is a process of its own on a durable SQLite
database, with its journal and its workers; the client is signed in as an operator and
reads `GET /desk/stream` as a browser does. A call's clock starts when the simulator
writes its `Newchannel` and stops when the bytes that show its number have arrived.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import re
import statistics
import time
from collections.abc import AsyncIterator
from itertools import count

from hotline.asterisk.simulator import CallPlan, Simulator
from tests.bench.table import Row
from tests.testbed.hotline import Hotline, Person
from tests.testbed.machine import until

ALONE, PACED = 30, ((10, 300), (100, 1000))
WAIT, TALK = 0.3, 0.5
AIM = 10.0
_SHOWN = re.compile(rb">\s*(0\d{3} \d{3} \d{3})\s*<")
_RANG = re.compile(r"CallerIDNum: (0\d{9})\r\n.*Context: from-trunk", re.DOTALL)


class Watch:
    """When each number rang and when it was first seen on the screen."""

    def __init__(self, pbx: Simulator) -> None:
        self.rang: dict[str, float] = {}
        self.seen: dict[str, float] = {}
        self._announce = pbx.exchange.announce
        pbx.exchange.announce = self._listen

    def _listen(self, name: str, kind: str, text: str) -> None:
        if name == "Newchannel" and (found := _RANG.search(text)):
            self.rang.setdefault(found[1], time.perf_counter())
        self._announce(name, kind, text)

    def look(self, data: bytes) -> None:
        """Bytes that arrived just now."""
        now = time.perf_counter()
        for shown in _SHOWN.findall(data):
            self.seen.setdefault(shown.decode().replace(" ", ""), now)

    def delays(self) -> list[float]:
        """Seconds from ring to screen of the calls since the last look; infinite if never shown."""
        found = [self.seen.get(number, math.inf) - rang for number, rang in self.rang.items()]
        self.rang.clear()
        self.seen.clear()
        return found


class Browser(Person):
    """An operator whose desk stays open."""

    async def stream(self) -> AsyncIterator[bytes]:
        """The bytes of the desk's stream as they arrive."""
        async with self._session.get(f"{self._url}/desk/stream", timeout=None) as answer:
            assert answer.status == 200, answer.status
            async for data in answer.content.iter_any():
                yield data


def rows() -> list[Row]:
    """Alone, then at each rate. Takes about eighty seconds."""
    return asyncio.run(_measure())


async def _measure() -> list[Row]:
    async with contextlib.AsyncExitStack() as stack:
        pbx = await stack.enter_async_context(Simulator(operators=("101", "102", "103")))
        watch = Watch(pbx)
        hotline = Hotline(ami=f"{pbx.host}:{pbx.port}", extra={"HOTLINE_AMI_SECRET": pbx.secret})
        await stack.enter_async_context(hotline)
        browser = await stack.enter_async_context(Browser(hotline.url, "lan"))
        reading = asyncio.create_task(_read(browser, watch))
        try:
            await until(lambda: pbx.clients, "the hotline listens")
            return await _play(pbx, watch)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def _read(browser: Browser, watch: Watch) -> None:
    tail = b""
    async for data in browser.stream():
        watch.look(tail + data)
        tail = data[-64:]


async def _play(pbx: Simulator, watch: Watch) -> list[Row]:
    numbers = count(900_000_000)
    await _calls(pbx, watch, numbers, 20, 20)  # warm
    watch.delays()
    for _ in range(ALONE):
        await _calls(pbx, watch, numbers, 1, 1)
        await asyncio.sleep(0.2)
    alone = watch.delays()
    floor = statistics.median(alone)
    found = [_row("1 call", alone, floor, None)]
    for per_second, calls in PACED:
        await _calls(pbx, watch, numbers, per_second, calls)
        found.append(_row(f"{per_second} calls/s", watch.delays(), floor, AIM))
    return found


async def _calls(
    pbx: Simulator, watch: Watch, numbers: count[int], per_second: int, calls: int
) -> None:
    """So many callers, each with a number of their own, one after the other at a rate."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.TaskGroup() as playing:
        for number in range(calls):
            await asyncio.sleep(begun + number / per_second - loop.time())
            caller = f"0{next(numbers)}"
            plan = CallPlan(caller=caller, answered_by=f"10{number % 3 + 1}", wait=WAIT, talk=TALK)
            playing.create_task(pbx.call(plan))
    with contextlib.suppress(TimeoutError):
        await until(lambda: watch.seen.keys() >= watch.rang.keys(), "all are shown")


def _row(load: str, delays: list[float], floor: float, aim: float | None) -> Row:
    median, p99 = statistics.median(delays), sorted(delays)[math.ceil(len(delays) * 0.99) - 1]
    never = sum(math.isinf(one) for one in delays)
    said = f"ring → screen, {load} ({len(delays)} calls)"
    value = f"median {median * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
    value += f", {never} over before they were shown" if never else ""
    if aim is None:
        return Row("desk", said, value)
    ratio = p99 / floor
    return Row(
        "desk", said, value, "p99 beside the one-call median", f"{floor * 1000:.0f} ms", ratio,
        f"≤ {aim:g}", ratio <= aim,
    )  # fmt: skip
