"""The ring that asks for a rating: a Local channel between the dial and the dialogue."""

from __future__ import annotations

import time
from collections.abc import Callable

from hotline import clock
from hotline.asterisk.simulator import journal
from hotline.asterisk.simulator.channels import Bridge, Channel
from hotline.asterisk.simulator.dial import ASK_RING, NUMBER, dial
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.feedback import Dialogue
from hotline.asterisk.simulator.journal import Entry
from hotline.asterisk.simulator.members import Members
from hotline.asterisk.simulator.plans import AskPlan, CallPlan, CallRecord
from hotline.asterisk.simulator.queue import Waiting

Tell = Callable[[bool, str, int], None]


class Ask:
    """One conversation about the tickets of `asks`.

    `ids` are the unique ids of the Local channel's two halves.

    `tell(success, channel, reason)` reports the Originate's outcome; `timeout` is
    Originate's, in simulated seconds.
    """

    def __init__(
        self,
        exchange: Exchange,
        members: Members,
        plan: AskPlan,
        number: str,
        reference: str,
        asks: list[str],
        ids: tuple[str, str],
        tell: Tell,
        timeout: float,
    ) -> None:
        self._exchange = exchange
        self._members = members
        self._asks = asks
        self._plan = plan
        self._number = number
        self._tell = tell
        self._longest = min(timeout, ASK_RING)
        self._near, self._far = exchange.open_local(number, "hotline-ask", ids)
        self.record = CallRecord(ids[0], "ask", NUMBER, NUMBER, number, clock.now())
        self.record.reference = reference

    async def run(self) -> None:
        """Rings the citizen, unless that was done before, and asks."""
        self._introduce()
        db = self._exchange.db
        named = [self.record.reference or "", *(item.partition("/")[0] for item in self._asks)]
        asked = [f"hotline/asked/{one}" for one in dict.fromkeys(named) if one]
        if not self.record.reference or any(db.get(one) is not None for one in asked):
            self._refuse()
        else:
            for one in asked:
                db.put(one, str(int(time.time())))
            await self._ring()
        self.record.end = clock.now()

    def _introduce(self) -> None:
        exchange, near, far = self._exchange, self._near, self._far
        exchange.identify(near, NUMBER, NUMBER)
        near.change(connected=NUMBER, connected_name=NUMBER)
        far.change(connected=NUMBER, connected_name=NUMBER)
        exchange.identify(far, NUMBER, NUMBER)
        pair = near.headers("LocalOne") + far.headers("LocalTwo")
        where = f"Context: hotline-ask\r\nExten: {self._number}\r\nLocalOptimization: No\r\n"
        exchange.emit("LocalBridge", "call", pair, where)
        exchange.dial_begin(None, near, f"{self._number}@hotline-ask/n")

    def _refuse(self) -> None:
        header = f"Ask: {self.record.reference}"
        self._exchange.user_event(self._far, "HotlineRefused", header)
        self.record.outcome = "refused"
        self._failed(21, 0)

    async def _ring(self) -> None:
        ref = self.record.reference or ""
        entry = journal.arrive(self._exchange, self._far, "ask", self._number, ask=ref)
        reached = await dial(
            self._exchange, entry, self._plan, self._number, self._longest, self._near
        )
        self.record.outcome = reached.outcome
        if reached.bridge:
            self.record.answer, self.record.answered_by = clock.now(), self._number
            await self._dialogue(entry, reached.leg, reached.bridge)
        else:
            entry.machine = "TRUE" if reached.outcome == "machine" else ""
            journal.end(self._exchange, entry, reached.cause)
            self._failed(reached.cause, 3 if reached.outcome == "cancelled" else 0)

    def _failed(self, cause: int, reason: int) -> None:
        self._exchange.hang_up(self._far, cause)
        self._exchange.dial_end(None, self._near, "BUSY" if cause == 17 else "NOANSWER")
        self._tell(False, f"Local/{self._number}@hotline-ask/n", reason)
        self._exchange.hang_up(self._near, cause)

    async def _dialogue(self, entry: Entry, leg: Channel, bridge: Bridge) -> None:
        exchange, begun = self._exchange, time.time()
        exchange.answer(self._near)
        exchange.dial_end(None, self._near, "ANSWER")
        self._tell(True, self._near.name, 4)
        self._near.change(context="hotline-feedback", exten="s")
        dialogue = Dialogue(
            exchange, self._near, self.record, self._plan.keys,
            asks=self._asks, rung=True, says=self._plan.says,
        )  # fmt: skip
        there = not await dialogue.ask() or await self._to_operator(entry)
        entry.talk = str(int(time.time() - begun))
        if there:
            exchange.hang_up(self._near)
        exchange.leave(bridge, self._far)
        if there:
            journal.end(exchange, entry, 16)
        exchange.hang_up(self._far)
        exchange.leave(bridge, leg)
        exchange.hang_up(leg)

    async def _to_operator(self, entry: Entry) -> bool:
        """The near half joins the queue; False once the citizen has hung up there."""
        entry.channel, entry.rec = self._near, journal.recording(entry.key)
        self._exchange.identify(self._near, self._number)
        plan = CallPlan(caller=self._number, wait=self._plan.wait, talk=self._plan.talk)
        return await Waiting(self._exchange, self._members, entry, plan, self.record).serve()
