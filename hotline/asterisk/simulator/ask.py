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
from hotline.asterisk.simulator.plans import AskPlan, CallRecord

Tell = Callable[[bool, str, int], None]


class Ask:
    """One ask. `ids` are the unique ids of the Local channel's two halves.

    `tell(success, channel, reason)` reports the Originate's outcome; `timeout` is
    Originate's, in simulated seconds.
    """

    def __init__(
        self,
        exchange: Exchange,
        plan: AskPlan,
        number: str,
        reference: str,
        ids: tuple[str, str],
        tell: Tell,
        timeout: float,
    ) -> None:
        self._exchange = exchange
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
        asked = f"hotline/asked/{self.record.reference}"
        if not self.record.reference or self._exchange.db.get(asked) is not None:
            self._refuse()
        else:
            self._exchange.db.put(asked, str(int(time.time())))
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
        await Dialogue(exchange, self._near, self.record, self._plan.keys).ask()
        entry.talk = str(int(time.time() - begun))
        exchange.hang_up(self._near)
        exchange.leave(bridge, self._far)
        journal.end(exchange, entry, 16)
        exchange.hang_up(self._far)
        exchange.leave(bridge, leg)
        exchange.hang_up(leg)
