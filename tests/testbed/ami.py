"""A small AMI client for tests of the PBX itself; the product's own client is not used here."""

from __future__ import annotations

import asyncio
import itertools
from types import TracebackType
from typing import Self

from .asterisk import Asterisk

Message = dict[str, str]


class Ami:
    """Logged in as `hotline`. `events` grows by itself; actions return their response.

    `async with Ami(pbx) as ami`.
    """

    def __init__(self, pbx: Asterisk, secret: str | None = None) -> None:
        self._pbx = pbx
        self._secret = secret or pbx.secret
        self._ids = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self.events: list[Message] = []

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(
            self._pbx.host, self._pbx.ami_port
        )
        await self._reader.readline()
        self._task = asyncio.create_task(self._read())
        answer = await self.action("Login", Username=self._pbx.username, Secret=self._secret)
        if answer["Response"] != "Success":
            raise PermissionError(answer["Message"])
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()
        self._task.cancel()

    async def action(self, name: str, **headers: str) -> Message:
        """Send one action and return its response (within 10 seconds)."""
        own = headers.setdefault("ActionID", f"test-{next(self._ids)}")
        self._waiting[own] = asyncio.get_running_loop().create_future()
        lines = [f"Action: {name}", *(f"{key}: {value}" for key, value in headers.items())]
        self._writer.write("\r\n".join([*lines, "", ""]).encode())
        return await asyncio.wait_for(self._waiting[own], 10)

    async def ask(
        self, reference: str, number: str, timeout: int = 45_000, tickets: str = ""
    ) -> Message:
        """Have a citizen rung for feedback, exactly as hotline does.

        `tickets` are `reference/digits/field` each, separated by `_`.
        """
        return await self.action(
            "Originate",
            ActionID=f"ask-{reference}",
            ChannelId=f"ask-{reference}",
            OtherChannelId=f"ask-{reference}-2",
            Channel=f"Local/{number}@hotline-ask/n",
            Context="hotline-feedback",
            Exten="s",
            Priority="1",
            Timeout=str(timeout),
            Async="true",
            CallerID='"1022" <1022>',
            Variable=f"__HOTLINE_ASK={reference},__HOTLINE_ASKS={tickets}",
        )

    def named(self, event: str) -> list[Message]:
        """The events of one name so far."""
        return [each for each in self.events if each.get("Event") == event]

    async def _read(self) -> None:
        message: Message = {}
        while line := await self._reader.readline():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if text:
                key, _, value = text.partition(": ")
                message[key.rstrip(":")] = value
            elif message:
                self._take(message)
                message = {}

    def _take(self, message: Message) -> None:
        waiting = self._waiting.pop(message.get("ActionID", ""), None)
        if waiting is not None and "Response" in message:
            if not waiting.done():
                waiting.set_result(message)
            return
        if waiting is not None:
            self._waiting[message["ActionID"]] = waiting
        self.events.append(message)
