"""The port on which the PBX asks serves the PBX, whoever else finds it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog

from hotline.asterisk.agi import LARGEST_HEADER, AgiCall, AgiRefused, AgiServer, CallerHungUp
from tests.asterisk.ami_peer import until
from tests.patience import PATIENCE

HEADER = (
    b"agi_network: yes\nagi_network_script: status\nagi_request: agi://127.0.0.1/status\n"
    b"agi_channel: PJSIP/trunk-00000001\nagi_callerid: 0912345678\nagi_calleridname: B\xc3\xa1c "
    b"T\xc6\xb0\nagi_uniqueid: hotline-pbx-1795249547.0\nagi_arg_1: 261100007\n\n"
)


async def tells(call: AgiCall) -> None:
    """As the real one does: a word, and where there is one a date."""
    await call.set_variable("HOTLINE_STATE", "in_progress")
    await call.set_variable("HOTLINE_DUE", "20261124")


class Line:
    """The PBX's side of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def hear(self) -> bytes:
        return await asyncio.wait_for(self.reader.readline(), PATIENCE)

    async def ended(self) -> bool:
        """Waits for the server to end the connection."""
        try:
            return await asyncio.wait_for(self.reader.read(), PATIENCE) == b""
        except ConnectionError:
            return True


@asynccontextmanager
async def line_to(server: AgiServer) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()


async def ask_status(server: AgiServer) -> list[bytes]:
    """One question as Asterisk asks it; what the server said."""
    async with line_to(server) as line:
        await line.say(HEADER)
        said = []
        while command := await line.hear():
            said.append(command)
            await line.say(b"200 result=1\n")
        return said


def serving(handler: Callable[[AgiCall], Awaitable[None]] = tells, **options: Any) -> AgiServer:
    return AgiServer("127.0.0.1", 0, routes={"status": handler}, **options)


async def test_a_question_is_answered_by_variables() -> None:
    calls: list[AgiCall] = []

    async def handler(call: AgiCall) -> None:
        calls.append(call)
        await tells(call)

    async with serving(handler) as server:
        assert await ask_status(server) == [
            b'SET VARIABLE HOTLINE_STATE "in_progress"\n',
            b'SET VARIABLE HOTLINE_DUE "20261124"\n',
        ]
        assert (server.answered, server.refused, server.failed) == (1, 0, 0)
    assert calls[0].headers["agi_callerid"] == "0912345678"
    assert calls[0].headers["agi_calleridname"] == "Bác Tư"
    assert calls[0].args == ["261100007"]
    assert calls[0].script == "status"
    assert calls[0].caller == "0912345678"


async def test_a_withheld_number_is_empty_not_a_word() -> None:
    callers: list[str] = []

    async def handler(call: AgiCall) -> None:
        callers.append(call.caller)
        await call.set_variable("A", "1")

    async with serving(handler) as server, line_to(server) as line:
        await line.say(HEADER.replace(b"0912345678", b"unknown"))
        await line.hear()
    assert callers == [""]


async def test_a_header_may_come_byte_by_byte() -> None:
    async with serving() as server, line_to(server) as line:
        for byte in HEADER:
            await line.say(bytes([byte]))
        assert await line.hear() == b'SET VARIABLE HOTLINE_STATE "in_progress"\n'


async def test_values_are_escaped_and_line_ends_refused() -> None:
    refused: list[str] = []

    async def handler(call: AgiCall) -> None:
        for name, value in (("X", "a\nHANGUP"), ("X", "a\rb"), ("X", "\0"), ("X Y", "a"), ("", "")):
            try:
                await call.set_variable(name, value)
            except ValueError as error:
                refused.append(str(error))
        await call.set_variable("X", 'a "b" \\ Đ')

    async with serving(handler) as server:
        assert await ask_status(server) == ['SET VARIABLE X "a \\"b\\" \\\\ Đ"\n'.encode()]
    assert len(refused) == 5


@pytest.mark.parametrize(
    "answer", [b"HANGUP\n", b"200 result=-1\n", b"200 result=1 (hangup)\n", b"200 resu", b""]
)
async def test_a_caller_who_hangs_up_ends_the_question(answer: bytes) -> None:
    seen: list[Exception] = []

    async def handler(call: AgiCall) -> None:
        try:
            await call.set_variable("A", "1")
        except CallerHungUp as error:
            seen.append(error)
            raise

    async with serving(handler) as server:
        async with line_to(server) as line:
            await line.say(HEADER)
            await line.hear()
            await line.say(answer)
            line.writer.write_eof()
            assert await line.ended()
        assert len(seen) == 1
        assert (server.hung_up, server.refused, server.failed) == (1, 0, 0)


@pytest.mark.parametrize(
    "answer", [b"510 Invalid or unknown command\n", b"520-Invalid\n", b"nonsense\n", b"\n"]
)
async def test_a_command_that_is_not_taken_is_refused(answer: bytes) -> None:
    seen: list[Exception] = []

    async def handler(call: AgiCall) -> None:
        try:
            await call.set_variable("A", "1")
        except AgiRefused as error:
            seen.append(error)
            raise

    async with serving(handler) as server:
        async with line_to(server) as line:
            await line.say(HEADER)
            await line.hear()
            await line.say(answer)
            assert await line.ended()
        assert len(seen) == 1
        assert server.refused == 1


async def test_a_command_may_be_tried_first() -> None:
    async with serving() as server, line_to(server) as line:
        await line.say(HEADER)
        await line.hear()
        await line.say(b"100 result=0 Trying...\n200 result=1\n")
        assert await line.hear() == b'SET VARIABLE HOTLINE_DUE "20261124"\n'


@pytest.mark.parametrize(
    "noise",
    [
        b"agi",
        b"HANGUP\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
        b"\n\n",
        b"agi_network: yes\n",
        b"agi_\xff\xfe: \xc3\x28\n\n",
        HEADER.replace(b"_script: status", b"_script: nothing"),
    ],
)
async def test_noise_is_refused_and_logged_once(noise: bytes) -> None:
    async with serving() as server:
        with structlog.testing.capture_logs() as logs:
            async with line_to(server) as line:
                await line.say(noise)
                line.writer.write_eof()
                assert await line.ended()
            await until(lambda: server.refused == 1, "the refusal")
        assert [(one["event"], one["log_level"]) for one in logs] == [("agi_refused", "warning")]
        assert len(await ask_status(server)) == 2


@pytest.mark.parametrize("linger", [b"", b"\x01\x00\x00\x00\x00\x00\x00\x00"])
async def test_whoever_only_looks_whether_the_port_is_open_is_no_stranger(linger: bytes) -> None:
    async with serving() as server:
        with structlog.testing.capture_logs() as logs:
            async with line_to(server) as line:
                if linger:  # A watch that closes with a reset.
                    there = line.writer.get_extra_info("socket")
                    there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                line.writer.close()
            await until(lambda: any(one["event"] == "agi_knocked" for one in logs), "the look")
        assert {one["log_level"] for one in logs} == {"debug"}
        assert (server.refused, server.failed) == (0, 0)
        assert len(await ask_status(server)) == 2


@pytest.mark.parametrize("size", [LARGEST_HEADER * 2, 10_000_000])
async def test_a_header_without_end_is_refused(size: int) -> None:
    async with serving(limit=30) as server:
        async with line_to(server) as line:
            with contextlib.suppress(ConnectionError):
                await line.say(b"agi_x: " + b"x" * size)
            assert await line.ended()
        await until(lambda: server.refused == 1, "the refusal")
        assert len(await ask_status(server)) == 2


async def test_a_peer_that_says_nothing_is_left_after_the_limit() -> None:
    async with serving(limit=0.05) as server:
        for opening in (b"", HEADER[:40], HEADER):
            async with line_to(server) as line:
                await line.say(opening)
                while await line.hear():
                    pass
        assert (server.refused, server.answered) == (3, 0)


async def test_a_slow_loris_does_not_keep_the_pbx_out() -> None:
    async with serving(limit=30, most=4) as server:
        lines = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(40)]
        for _, writer in lines:
            writer.write(b"a")
        assert len(await ask_status(server)) == 2
        await until(lambda: server.refused >= 36, "the crowd to be thinned out")
        for _, writer in lines:
            writer.close()


async def test_one_call_too_many_is_refused_while_the_others_are_served() -> None:
    go_on = asyncio.Event()

    async def handler(call: AgiCall) -> None:
        await go_on.wait()
        await call.set_variable("A", "1")

    async with serving(handler, limit=30, most=2) as server:
        asked = [asyncio.create_task(ask_status(server)) for _ in range(2)]
        await until(lambda: len(server._open) == 2 and not server._unnamed, "two calls")
        async with line_to(server) as line:
            assert await line.ended()
        go_on.set()
        assert [len(said) for said in await asyncio.gather(*asked)] == [1, 1]
        assert (server.refused, server.answered) == (1, 2)


async def test_a_fault_in_a_handler_harms_its_own_call_only() -> None:
    async def faulty(call: AgiCall) -> None:
        if call.args == ["261100007"]:
            raise TimeoutError("the database is busy")

    async with serving(faulty) as server:
        with structlog.testing.capture_logs() as logs:
            assert await ask_status(server) == []
        assert (server.failed, server.refused) == (1, 0)
        assert [one["event"] for one in logs] == ["agi_failed"]


async def test_noise_of_many_kinds_at_once_leaves_the_service_up() -> None:
    async def noisy(server: AgiServer) -> None:
        async with line_to(server) as line:
            try:
                await line.say(os.urandom(300))
            except ConnectionError:
                return

    async with serving() as server:
        await asyncio.gather(*(noisy(server) for _ in range(150)))
        answers = await asyncio.gather(*(ask_status(server) for _ in range(20)))
        assert [len(one) for one in answers] == [2] * 20


async def test_stopping_ends_what_is_open() -> None:
    server = serving(limit=60)
    await server.start()
    async with line_to(server) as line:
        await line.say(HEADER[:30])
        await until(lambda: server._open, "the call")
        await server.stop()
        assert await line.ended()
    with pytest.raises(OSError, match=r"."):
        await asyncio.open_connection("127.0.0.1", server.port)
