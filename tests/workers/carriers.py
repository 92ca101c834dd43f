"""Carriers that do as they are told, standing where a PBX or a gateway would."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from hotline.outbox import Message, MessageStatus, Sending

SENT = Sending(MessageStatus.SENT, "taken")
DEAD = Sending(MessageStatus.DEAD, "no such number")
UNCERTAIN = Sending(MessageStatus.UNCERTAIN, "no answer")


class Carrier:
    """Plays a script, one outcome for each message it is handed; an exception is thrown."""

    def __init__(self, script: Iterable[Sending | Exception] = ()) -> None:
        self._script = list(script)
        self.handed: list[str] = []
        self.at_once = self.most_at_once = 0
        self.gate: asyncio.Event | None = None

    async def __call__(self, message: Message) -> Sending:
        """Take one message."""
        self.handed.append(message.recipient)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.gate is not None:
            await self.gate.wait()
        self.at_once -= 1
        outcome = self._script.pop(0) if self._script else SENT
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
