"""How fast events come in: our link and its taker beside stock panoramisk with an empty callback.

Both sign in to the same sender over loopback TCP and get the same recorded bytes, which
hold only the event types that the PBX's filters let through. Each is timed from the first
event's sending until the last one was taken and the sender's end of connection was seen.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from panoramisk.manager import Manager

from hotline.asterisk.ami import Ami, LinkState
from tests.asterisk.ami_peer import BANNER, message

RECORDINGS = Path(__file__).parents[1] / "recordings" / "asterisk22"
MARKERS = 1
KEPT = frozenset(
    {
        "FullyBooted",
        "Shutdown",
        "Newchannel",
        "Newstate",
        "NewCallerid",
        "Rename",
        "DialBegin",
        "DialEnd",
        "BridgeCreate",
        "BridgeDestroy",
        "BridgeEnter",
        "BridgeLeave",
        "BridgeMerge",
        "LocalBridge",
        "LocalOptimizationEnd",
        "Hangup",
        "QueueCallerJoin",
        "QueueCallerLeave",
        "QueueCallerAbandon",
        "AgentCalled",
        "AgentConnect",
        "AgentComplete",
        "AgentRingNoAnswer",
        "BlindTransfer",
        "AttendedTransfer",
        "Pickup",
        "UserEvent",
        "OriginateResponse",
        "QueueMemberStatus",
        "QueueMemberPause",
        "QueueMemberPaused",
        "QueueMemberAdded",
        "QueueMemberRemoved",
    }
)


@dataclass(frozen=True)
class Figures:
    """Events per second, the best of the rounds; `ratio` is ours ÷ stock."""

    events: int
    bytes_each: float
    ours: float
    stock: float

    @property
    def ratio(self) -> float:
        return self.ours / self.stock


def measure(events: int = 60_000, rounds: int = 3) -> Figures:
    """Sends the recordings over and over. Takes about six seconds for each round."""
    block, size = recorded_block()
    repeats = max(1, events // size)
    data = block * repeats
    ours, stock = [], []
    for _ in range(rounds):
        stock.append(_rate(_stock, data, size * repeats))
        ours.append(_rate(_ours, data, size * repeats))
    return Figures(size * repeats, len(block) / size, max(ours), max(stock))


def recorded_block() -> tuple[bytes, int]:
    """The kept events of every recording as AMI bytes, and how many they are."""
    kept = [
        event
        for path in sorted(RECORDINGS.glob("*.json"))
        for event in json.loads(path.read_text(encoding="utf-8"))
        if event.get("Event") in KEPT
    ]
    return b"".join(map(message, kept)), len(kept)


Receiver = Callable[[int, int], Awaitable[None]]


def _rate(receiver: Receiver, data: bytes, events: int) -> float:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = _Sender(server, data)
        sender.start()
        asyncio.run(_within_a_minute(receiver, server.getsockname()[1], events))
        ended = time.perf_counter()
        sender.join()
    return events / (ended - sender.began)


async def _within_a_minute(receiver: Receiver, port: int, events: int) -> None:
    await asyncio.wait_for(receiver(port, events), 60)


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


async def _stock(port: int, events: int) -> None:
    down = asyncio.Event()
    manager = Manager(
        host="127.0.0.1",
        port=port,
        username="bench",
        secret="bench",
        loop=asyncio.get_running_loop(),
        reconnect_timeout=60,
        on_disconnect=lambda manager, error: down.set(),
    )
    manager.register_event("*", lambda manager, event: None)
    await manager.connect()
    await down.wait()
    manager.close()


class _Sender(threading.Thread):
    """Accepts one session, answers its login, sends everything and closes."""

    def __init__(self, server: socket.socket, data: bytes) -> None:
        super().__init__(daemon=True)
        self.began = 0.0
        self._server = server
        self._data = data

    def run(self) -> None:
        peer, _ = self._server.accept()
        with peer:
            peer.sendall(BANNER)
            asked = b""
            while not asked.endswith(b"\r\n\r\n"):
                asked += peer.recv(4096)
            headers = dict(line.split(": ", 1) for line in asked.decode().strip().split("\r\n"))
            answer = {"Response": "Success", "Message": "Authentication accepted"}
            peer.sendall(message({**answer, "ActionID": headers["ActionID"]}))
            self.began = time.perf_counter()
            peer.sendall(self._data)


if __name__ == "__main__":
    print(figures := measure(), f"ratio {figures.ratio:.2f}")
