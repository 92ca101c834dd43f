"""Questions the PBX asks while a caller listens (FastAGI).

The port may be found by anybody on the network, so nothing that comes in can block or
stop the service: what is read is bounded in size and time, and so are the calls served
at once. The PBX goes on by itself whenever no answer comes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, Self

import structlog
from panoramisk.utils import parse_agi_result

LARGEST_HEADER = 16 * 1024
"""Bytes of a call's header. Asterisk sends about 1 kB."""

MOST_CALLS = 64
"""Connections open at once. When one more comes, the oldest that has not said who it is
makes room; where all have, the new one is refused."""

_OPENING = b"agi_"
_TRYING = 100
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)

log = structlog.get_logger()


class AgiError(Exception):
    """A call could not be served to its end."""


class CallerHungUp(AgiError):
    """The caller is gone, or the PBX closed the line."""


class AgiRefused(AgiError):
    """The PBX did not take a command, or what came is no AGI."""


class _OnlyKnocked(Exception):
    """Somebody looked whether the port is open and said nothing."""


class AgiCall:
    """One question: who asks, and the way to answer.

    `headers` are the PBX's (`agi_callerid`, `agi_uniqueid`, …); one that is missing is
    missing. `args` are the script's arguments in order.
    """

    def __init__(
        self,
        headers: Mapping[str, str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.headers = headers
        self.args = _arguments(headers)
        self._reader = reader
        self._writer = writer

    @property
    def script(self) -> str:
        """The name after the last slash of the AGI address, without a query."""
        return self.headers.get("agi_network_script", "").partition("?")[0]

    @property
    def caller(self) -> str:
        """The caller's number as presented; empty when it was withheld."""
        number = self.headers.get("agi_callerid", "")
        return "" if number == "unknown" else number

    async def set_variable(self, name: str, value: str) -> None:
        """Sets a variable of the channel.

        Raises CallerHungUp, AgiRefused, or ValueError for a name that is none and for
        a value that would end its line.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a variable name: {name!r}")
        if any(sign in value for sign in "\r\n\0"):
            raise ValueError(f"the value of {name} holds a line end")
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        await self._command(f'SET VARIABLE {name} "{escaped}"')

    async def _command(self, command: str) -> None:
        try:
            self._writer.write(f"{command}\n".encode())
            await self._writer.drain()
            result = await self._result()
            while result.get("status_code") == _TRYING:
                result = await self._result()
        except OSError as error:
            raise CallerHungUp("the line broke") from error
        if result.get("error") in {"AGIResultHangup", "AGIAppError"}:
            raise CallerHungUp(result["msg"])
        if "error" in result:
            raise AgiRefused(f"{command.split(' ', 2)[0]}: {result['msg'] or result['error']}")

    async def _result(self) -> dict[str, Any]:
        try:
            line = await self._reader.readline()
            if not line.endswith(b"\n"):
                raise CallerHungUp("the PBX closed the line")
            result: dict[str, Any] = parse_agi_result(line.decode("utf-8", "replace").strip())
        except ValueError as error:
            raise AgiRefused("the answer is no AGI") from error
        return result


Handler = Callable[[AgiCall], Awaitable[None]]


class AgiServer:
    """Serves each call by the handler of its script, within `limit` seconds in all.

    `port` is the one listened on (0 asks for any). `answered`, `refused` (no AGI, no
    such script, too slow, too many), `hung_up` and `failed` (a handler's bug) count. Whoever
    only looks whether the port is open, as watches and balancers do, is none of these.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        routes: Mapping[str, Handler],
        limit: float = 5.0,
        most: int = MOST_CALLS,
    ) -> None:
        self.port = port
        self.answered = self.refused = self.hung_up = self.failed = 0
        self._host = host
        self._routes = dict(routes)
        self._limit = limit
        self._most = most
        self._server: asyncio.Server | None = None
        self._unnamed: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._leaving: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listens. Raises OSError when the address cannot be had."""
        self._server = await asyncio.start_server(
            self._accept, self._host, self.port, limit=LARGEST_HEADER
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stops listening and leaves the calls that are still open."""
        if self._server is not None:
            self._server.close()
            self._server = None
        left = self._open | self._leaving
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)

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

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= self._most and not self._make_room():
            self._refuse(writer, "too many calls at once")
            writer.transport.abort()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._open.add(task)
        self._unnamed[task] = writer
        task.add_done_callback(self._forget)

    def _make_room(self) -> bool:
        """Asterisk says who it is at once; whoever still has not is the one to go."""
        oldest = next(iter(self._unnamed), None)
        if oldest is None:
            return False
        self._refuse(self._unnamed.pop(oldest), "made room for others")
        oldest.cancel()
        self._open.discard(oldest)
        self._leaving.add(oldest)
        return True

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        self._leaving.discard(task)
        self._unnamed.pop(task, None)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        deadline = asyncio.timeout(self._limit)
        served = False
        try:
            async with deadline:
                served = await self._converse(reader, writer)
        except CallerHungUp as error:
            self.hung_up += 1
            log.info("agi_hung_up", peer=_peer(writer), why=str(error))
        except _OnlyKnocked:
            log.debug("agi_knocked", peer=_peer(writer))
        except AgiRefused as error:
            self._refuse(writer, str(error))
        except Exception:
            self._take_fault(writer, too_slow=deadline.expired())
        finally:
            if served:
                writer.close()
            else:
                writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        call = AgiCall(await _read_header(reader), reader, writer)
        if (task := asyncio.current_task()) is not None:
            self._unnamed.pop(task, None)
        handler = self._routes.get(call.script)
        if handler is None:
            raise AgiRefused(f"there is no script {call.script[:80]!r}")
        await handler(call)
        self.answered += 1
        return True

    def _take_fault(self, writer: asyncio.StreamWriter, *, too_slow: bool) -> None:
        if too_slow:
            self._refuse(writer, f"not done within {self._limit:g} s")
            return
        self.failed += 1
        log.exception("agi_failed", peer=_peer(writer))

    def _refuse(self, writer: asyncio.StreamWriter, why: str) -> None:
        self.refused += 1
        log.warning("agi_refused", peer=_peer(writer), why=why)


async def _read_header(reader: asyncio.StreamReader) -> dict[str, str]:
    """The lines up to the empty one. Raises AgiRefused for anything else, if there is any."""
    opening = await _first_octet(reader)
    try:
        opening += await reader.readexactly(len(_OPENING) - 1)
        if opening != _OPENING:
            raise AgiRefused("what came is no AGI")
        rest = await reader.readuntil(b"\n\n")
    except asyncio.IncompleteReadError as error:
        raise AgiRefused("closed before it said who it is") from error
    except asyncio.LimitOverrunError as error:
        raise AgiRefused("the header is too large") from error
    except OSError as error:
        raise AgiRefused("the line broke before it said who it is") from error
    lines = (opening + rest).decode("utf-8", "replace").split("\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)


async def _first_octet(reader: asyncio.StreamReader) -> bytes:
    try:
        first = await reader.read(1)
    except OSError as error:
        raise _OnlyKnocked from error
    if not first:
        raise _OnlyKnocked
    return first


def _arguments(headers: Mapping[str, str]) -> list[str]:
    args: list[str] = []
    while (name := f"agi_arg_{len(args) + 1}") in headers:
        args.append(headers[name])
    return args


def _peer(writer: asyncio.StreamWriter) -> str:
    address = writer.get_extra_info("peername")
    return str(address[0]) if address else ""
