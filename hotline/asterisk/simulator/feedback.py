"""The two questions, as the dialplan asks them and a citizen answers."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.asterisk.simulator import journal
from hotline.asterisk.simulator.channels import Channel
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.plans import HANG_UP, CallRecord

HELLO, QUESTION, SILENCE, WORD = 3.0, 4.0, 6.0, 2.0


class HungUp(Exception):
    """The citizen has left."""


class Dialogue:
    """One asking, on one channel, with the keys a citizen presses in turn."""

    def __init__(
        self, exchange: Exchange, channel: Channel, record: CallRecord, keys: tuple[str, ...]
    ) -> None:
        self._exchange = exchange
        self._channel = channel
        self._record = record
        self._keys: Iterator[str] = iter(keys)
        self._begun = f"v=1&ask={record.reference or ''}&start={journal.now()}"
        self._step = "useful"
        self._closed = ""

    async def ask(self) -> None:
        """Asks both questions; returns when the PBX hangs up or the citizen has."""
        try:
            await self._questions()
        except HungUp:
            both = self._record.useful and self._record.satisfied
            self._end("done" if both else "hung_up")

    async def _questions(self) -> None:
        self._write()
        await self._exchange.passes(HELLO)
        self._record.useful = await self._question("12")
        if not self._record.useful:
            return await self._silent()
        self._step = "satisfied"
        self._write()
        self._record.satisfied = await self._question("123")
        if not self._record.satisfied:
            return await self._silent()
        self._step = "done"
        self._end("done")
        return await self._exchange.passes(WORD)

    async def _silent(self) -> None:
        self._end("no_key")
        await self._exchange.passes(WORD)

    async def _question(self, valid: str) -> str:
        for _ in range(2):
            await self._exchange.passes(QUESTION)
            key = next(self._keys, "")
            if key == HANG_UP:
                raise HungUp
            if key and key in valid:
                return key
            await self._exchange.passes(WORD if key else SILENCE)
        return ""

    def _end(self, outcome: str) -> None:
        self._record.feedback = outcome
        self._closed = f"&end={journal.now()}&outcome={outcome}"
        self._write()

    def _write(self) -> None:
        record = self._record
        text = (
            f"{self._begun}&useful={record.useful}&satisfied={record.satisfied}"
            f"&step={self._step}{self._closed}"
        )
        journal.answers(self._exchange, self._channel, text)
