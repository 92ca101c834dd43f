"""How fast events come in: our link and its taker beside stock panoramisk with an empty callback.

Both sign in to the same sender over loopback TCP and get the same recorded bytes, which
hold only the event types that the PBX's filters let through. Each is timed from the first
event's sending until the last one was taken and the sender's end of connection was seen.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path

from hotline.asterisk.ami import Ami, LinkState
from tests.asterisk.ami_peer import message
from tests.bench.stream import MARKERS, rate, stock
from tests.bench.table import Row, at_least

RECORDINGS = Path(__file__).parents[1] / "recordings" / "asterisk22"
EVENTS = 60_000
ROUNDS = 3
KEPT = frozenset(
    {
        "FullyBooted", "Shutdown", "Newchannel", "Newstate", "NewCallerid", "Rename", "DialBegin",
        "DialEnd", "BridgeCreate", "BridgeDestroy", "BridgeEnter", "BridgeLeave", "BridgeMerge",
        "LocalBridge", "LocalOptimizationEnd", "Hangup", "QueueCallerJoin", "QueueCallerLeave",
        "QueueCallerAbandon", "AgentCalled", "AgentConnect", "AgentComplete", "AgentRingNoAnswer",
        "BlindTransfer", "AttendedTransfer", "Pickup", "UserEvent", "OriginateResponse",
        "QueueMemberStatus", "QueueMemberPause", "QueueMemberPaused", "QueueMemberAdded",
        "QueueMemberRemoved",
    }
)  # fmt: skip


def rows() -> list[Row]:
    """Our link beside the stock one, the best of the rounds. Takes about eight seconds."""
    ours, stocks = asyncio.run(_measure())
    said = "events parsed, no database"
    return [at_least("parsing", said, ours, "stock panoramisk, empty callback", stocks, 0.5)]


def recorded_block() -> tuple[bytes, int]:
    """The kept events of every recording as AMI bytes, and how many they are."""
    kept = [
        event
        for path in sorted(RECORDINGS.glob("*.json"))
        for event in json.loads(path.read_text(encoding="utf-8"))
        if event.get("Event") in KEPT
    ]
    return b"".join(map(message, kept)), len(kept)


async def _measure() -> tuple[float, float]:
    block, size = recorded_block()
    repeats = max(1, EVENTS // size)
    data, events = block * repeats, size * repeats
    ours, stocks = [], []
    for _ in range(ROUNDS):
        stocks.append(await rate(stock, data, events))
        ours.append(await rate(_ours, data, events))
    return max(ours), max(stocks)


async def _ours(port: int, events: int) -> None:
    down = asyncio.Event()

    def on_state(state: LinkState) -> None:
        if state.word == "down":
            down.set()

    ami = Ami("127.0.0.1", port, "bench", "bench", on_state=on_state, backoff=(60.0, 60.0))
    kept = asyncio.create_task(ami.run())
    taken = 0
    async for batch in ami.batches():
        taken += len(batch)
        if taken == events + MARKERS:
            break
    await down.wait()
    kept.cancel()
    with suppress(asyncio.CancelledError):
        await kept
