"""A recorded hour at the desk: what a PBX's filters let through, as the bytes it sends.

Recorded from the simulator once a run: answered calls, callers who give up, withheld
numbers, a fifth of the callers calling again; about a hundred calls at any moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache

from panoramisk.manager import Manager

from hotline.asterisk.ami.wire import Event, Framer, parse
from hotline.asterisk.simulator import CallPlan, Simulator
from tests.asterisk.ami_peer import BANNER, message

MARKERS = 1
"""Events that our link puts in by itself: the login."""

CALLS = 1500
_PER_SECOND = 300
_RATE = 100.0


@dataclass(frozen=True)
class Recording:
    """`data` is what goes over the wire after the login; `events` are the same, parsed."""

    data: bytes
    events: list[Event]
    calls: int


@cache
def recording() -> Recording:
    """The one recording of this run. Takes about seven seconds; not from within a loop."""
    return asyncio.run(_record())


async def _record() -> Recording:
    async with Simulator(rate=_RATE, operators=("101", "102", "103", "104", "105")) as pbx:
        reader, writer = await asyncio.open_connection(pbx.host, pbx.port)
        writer.write(_action("Login", Username=pbx.username, Secret=pbx.secret))
        taking = asyncio.create_task(_take(reader))
        await _play(pbx)
        writer.write(_action("Logoff"))
        data = await taking
        writer.close()
    events = [parse(one) for one in Framer().feed(data)]
    kept = [event for event in events if "Event" in event]
    return Recording(b"".join(map(message, kept)), kept, CALLS)


async def _play(pbx: Simulator) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.TaskGroup() as calls:
        for number in range(CALLS):
            await asyncio.sleep(begun + number / _PER_SECOND - loop.time())
            calls.create_task(pbx.call(plan(number)))


def plan(number: int) -> CallPlan:
    """The call of one caller of the hour; every fifth has called before."""
    who = number - 4 if number % 5 == 4 else number
    caller = "" if number % 20 == 7 else f"09{10_000_000 + who * 31:08d}"
    if number % 8 == 3:
        return CallPlan(caller=caller, answered_by=None, gives_up_after=15)
    operator = f"10{number % 5 + 1}"
    return CallPlan(caller=caller, answered_by=operator, wait=3, talk=30)


async def _take(reader: asyncio.StreamReader) -> bytes:
    data = bytearray()
    with contextlib.suppress(OSError):
        while block := await reader.read(1 << 16):
            data += block
    return bytes(data)


def _action(name: str, **headers: str) -> bytes:
    return message({"Action": name, **headers})


Receiver = Callable[[int, int], Awaitable[None]]


async def rate(receiver: Receiver, data: bytes, events: int) -> float:
    """Events per second from the first byte's sending until `receiver(port, events)` is done."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = Sender(server, data)
        sender.start()
        async with asyncio.timeout(60):
            await receiver(server.getsockname()[1], events)
        ended = time.perf_counter()
        sender.join()
    return events / (ended - sender.began)


async def stock(port: int, events: int) -> None:
    """Stock panoramisk with an empty callback reads everything."""
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


class Sender(threading.Thread):
    """Accepts one session, answers its login, sends everything and closes.

    `began` is the moment before the first byte of news.
    """

    def __init__(self, server: socket.socket, data: bytes) -> None:
        super().__init__(daemon=True)
        self.began = 0.0
        self._server = server
        self._data = data

    def run(self) -> None:
        peer, _ = self._server.accept()
        with peer, contextlib.suppress(OSError):
            peer.sendall(BANNER)
            asked = b""
            while not asked.endswith(b"\r\n\r\n"):
                asked += peer.recv(4096)
            headers = dict(line.split(": ", 1) for line in asked.decode().strip().split("\r\n"))
            answer = {"Response": "Success", "Message": "Authentication accepted"}
            peer.sendall(message({**answer, "ActionID": headers["ActionID"]}))
            self.began = time.perf_counter()
            peer.sendall(self._data)
