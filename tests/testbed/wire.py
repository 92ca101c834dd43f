"""A piece of network between two programs that a test can cut, stall and mend."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

from .machine import free_port


class Wire:
    """Passes TCP from a loopback port of its own to `target` (host:port)."""

    def __init__(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        self._target = (host, int(port))
        self._port = free_port()
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    @property
    def address(self) -> str:
        """host:port of this end."""
        return f"127.0.0.1:{self._port}"

    async def mend(self) -> None:
        """Take connections again."""
        self._flows.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._join, "127.0.0.1", self._port)

    async def cut(self) -> None:
        """Break every connection and take no new one."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for end in list(self._ends):
            end.transport.abort()

    def stall(self) -> None:
        """Let nothing through, and break nothing: a peer that went silent."""
        self._flows.clear()

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._flows.set()
        await self.cut()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        far: asyncio.StreamWriter | None = None
        with contextlib.suppress(OSError):
            far_reader, far = await asyncio.open_connection(*self._target)
            self._ends.add(far)
            await asyncio.gather(self._pass(reader, far), self._pass(far_reader, writer))
        for end in (writer, far):
            if end is not None:
                end.close()
                self._ends.discard(end)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.close()
