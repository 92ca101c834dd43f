"""The dialogue about tickets, as the dialplan leads it and a citizen answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hotline import clock
from hotline.asterisk.simulator import journal
from hotline.asterisk.simulator.channels import Channel
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.plans import HANG_UP, CallRecord, Said

HELLO, NEXT, QUESTION, SILENCE, WORD, QUIET = 5.0, 2.0, 4.0, 6.0, 2.0, 4.0
_STARS = 3
_LEAVES = {"": "no_key", "9": "opted_out", "0": "to_operator"}


class HungUp(Exception):
    """The citizen has left."""


class Dialogue:
    """One conversation about the tickets of `asks` (`reference/digits/field` each).

    `keys` are what the citizen presses in turn, `says` how long they speak after the tone.
    `rung`: the hotline rang them, so that somebody else may have answered.
    """

    def __init__(
        self,
        exchange: Exchange,
        channel: Channel,
        record: CallRecord,
        keys: Iterable[str],
        *,
        asks: Iterable[str],
        rung: bool,
        says: float = 0.0,
    ) -> None:
        self._exchange = exchange
        self._channel = channel
        self._record = record
        self._keys: Iterator[str] = iter(keys)
        self._asks, self._rung, self._says = list(asks), rung, says

    async def ask(self) -> bool:
        """Asks about each ticket until the citizen leaves; True if they wish an operator."""
        await self._exchange.passes(HELLO)
        for turn, item in enumerate(self._asks, 1):
            said = Said(item.partition("/")[0])
            self._record.said.append(said)
            ticket = _Ticket(self._exchange, self._channel, said, turn)
            outcome = await self._about(ticket)
            self._record.feedback = self._record.said[0].outcome
            if outcome != "done":
                await self._exchange.passes(WORD)
                return outcome == "to_operator"
            if len(self._asks) > turn:
                await self._exchange.passes(NEXT)
        await self._exchange.passes(WORD)
        return False

    async def _about(self, ticket: _Ticket) -> str:
        ticket.write()
        try:
            outcome = await self._questions(ticket)
        except HungUp:
            both = ticket.said.useful and ticket.said.satisfied
            outcome = "done" if both else "hung_up"
            ticket.end(outcome)
            return "hung_up"
        if outcome == "done":
            ticket.step = "done"
        ticket.end(outcome)
        return outcome

    async def _questions(self, ticket: _Ticket) -> str:
        key = await self._question(ticket, "useful", "123" if self._rung else "12")
        if key == "3":
            return "wrong_person"
        if key in _LEAVES:
            return _LEAVES[key]
        ticket.said.useful = key
        key = await self._question(ticket, "satisfied", "123")
        if key in _LEAVES:
            return _LEAVES[key]
        ticket.said.satisfied = key
        return await self._why(ticket) if ticket.said.negative else "done"

    async def _why(self, ticket: _Ticket) -> str:
        key = await self._question(ticket, "reason", "12345678", tries=1)
        if key and key in _LEAVES:
            return _LEAVES[key]
        ticket.said.reason = key
        ticket.step = "voice"
        ticket.write()
        await self._exchange.passes(self._says + QUIET)
        if self._says:
            ticket.said.voice = journal.spoken(ticket.said.reference)
        return "done"

    async def _question(self, ticket: _Ticket, step: str, valid: str, tries: int = 2) -> str:
        ticket.step = step
        ticket.write()
        stars = _STARS
        while tries:
            await self._exchange.passes(QUESTION)
            key = next(self._keys, "")
            if key == HANG_UP:
                raise HungUp
            if key and key in f"90{valid}":
                return key
            if key == "*" and stars:
                stars -= 1
                continue
            tries -= 1
            await self._exchange.passes(WORD if key else SILENCE)
        return ""


class _Ticket:
    """The entry of one ticket of a conversation."""

    def __init__(self, exchange: Exchange, channel: Channel, said: Said, turn: int) -> None:
        self.said, self.step = said, "useful"
        self._exchange, self._channel, self._turn = exchange, channel, turn
        self._begun = f"v=1&ask={said.reference}&start={journal.now()}"
        self._closed = ""

    def write(self) -> None:
        said = self.said
        text = (
            f"{self._begun}&useful={said.useful}&satisfied={said.satisfied}&reason={said.reason}"
            f"&voice={journal.encoded(said.voice)}&step={self.step}{self._closed}"
        )
        journal.answers(self._exchange, self._channel, self._turn, text)

    def end(self, outcome: str) -> None:
        self.said.outcome, self.said.ended = outcome, clock.now()
        self._closed = f"&end={journal.now()}&outcome={outcome}"
        self.write()
