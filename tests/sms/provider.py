"""A provider that says what a test scripted, over real sockets, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

Reply = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(status: int, body: str, headers: str = "") -> bytes:
    """A whole HTTP answer."""
    raw = body.encode()
    return (f"HTTP/1.1 {status} X\r\nContent-Length: {len(raw)}\r\n{headers}\r\n").encode() + raw


@dataclass
class Asked:
    """One request as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: str


@dataclass
class ScriptedProvider:
    """Gives its `script` in order, its last line for ever; `asked` is all it heard."""

    script: list[Reply]
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                self.asked.append(await _request(reader))
                said = self.script[min(len(self.asked), len(self.script)) - 1]
                if callable(said):
                    await said(writer)
                    return
                writer.write(said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *rest = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(line, headers, body.decode())
