"""A PBX end that speaks raw AMI over TCP and misbehaves exactly as told.

It answers Login and Ping by itself; everything else comes from the test.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Self

from tests.patience import PATIENCE

SECRET = "s3cret-of-lan"

Action = dict[str, str]
Answer = Callable[[Action], Iterable[Mapping[str, str]]]

BANNER = b"Asterisk Call Manager/11.0.0\r\n"


async def until(condition: Callable[[], object], what: str, limit: float = PATIENCE) -> None:
    """Waits for a condition; fails naming it after `limit` seconds."""
    try:
        async with asyncio.timeout(limit):
            while not condition():
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"waited {limit:g} s for {what}") from None


def message(headers: Mapping[str, str]) -> bytes:
    """One AMI message as Asterisk would write it."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"


class AmiPeer:
    """Set `secret` to another word to refuse logins, `deaf` to answer nothing at all,
    `silent` to leave out the answers to the actions it names; `with_login` are bytes
    that come in one piece with the answer to Login.

    `actions` holds everything it was told, `connections` counts; `answers` maps an
    action to the messages it is answered with (ActionID is added).
    """

    def __init__(self, secret: str = SECRET) -> None:
        self.secret = secret
        self.port = 0
        self.deaf = False
        self.with_login = b""
        self.silent: set[str] = set()
        self.actions: list[Action] = []
        self.connections = 0
        self.answers: dict[str, Answer] = {}
        self._speaking = asyncio.Lock()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listens, on the port it had before if it had one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stops listening and cuts every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.cut()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def cut(self) -> None:
        """Ends every connection at once."""
        for writer in self._open:
            writer.transport.abort()

    async def send(self, data: bytes, chunk: int = 0) -> None:
        """Sends bytes to every connection, `chunk` at a time if given."""
        pieces = [data[i : i + chunk] for i in range(0, len(data), chunk)] if chunk else [data]
        async with self._speaking:
            for writer in list(self._open):
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)

    async def say(self, *messages: Mapping[str, str], chunk: int = 0) -> None:
        """Sends messages to every connection."""
        await self.send(b"".join(map(message, messages)), chunk)

    def told(self, action: str) -> list[Action]:
        """The actions of one name that came in, in order."""
        return [one for one in self.actions if one.get("Action") == action]

    @property
    def open(self) -> int:
        """Connections that are open now."""
        return len(self._open)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self._open.add(writer)
        self.connections += 1
        try:
            await self._listen(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.deaf:
            writer.write(BANNER)
        while True:
            text = (await reader.readuntil(b"\r\n\r\n")).decode().strip()
            action = dict(line.split(": ", 1) for line in text.split("\r\n"))
            self.actions.append(action)
            if self.deaf or action["Action"] in self.silent:
                continue
            async with self._speaking:
                said = [{**one, "ActionID": action["ActionID"]} for one in self._answer(action)]
                extra = self.with_login if action["Action"] == "Login" else b""
                writer.write(b"".join(map(message, said)) + extra)
                await writer.drain()
            if action["Action"] == "Login" and action["Secret"] != self.secret:
                return

    def _answer(self, action: Action) -> Iterable[Mapping[str, str]]:
        match action["Action"]:
            case "Login" if action["Secret"] != self.secret:
                return [{"Response": "Error", "Message": "Authentication failed"}]
            case "Login":
                return [{"Response": "Success", "Message": "Authentication accepted"}]
            case "Ping":
                return [{"Response": "Success", "Ping": "Pong"}]
            case name if name in self.answers:
                return self.answers[name](action)
        return [{"Response": "Error", "Message": "Invalid/unknown command"}]
