"""Calls to the outside: an operator's, and the ring that asks for a rating."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from hotline import clock
from hotline.asterisk.simulator import journal
from hotline.asterisk.simulator.channels import RING, Bridge, Channel
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.feedback import Dialogue
from hotline.asterisk.simulator.journal import Entry
from hotline.asterisk.simulator.plans import AskPlan, CallRecord, OutboundPlan

NUMBER = "1022"
ASK_RING, OUT_RING, REFUSAL_SECONDS = 40.0, 60.0, 2.0
# How app_dial and the channel report each end: DIALSTATUS, DialEnd, cause.
ENDS = {
    "busy": ("BUSY", "BUSY", 17),
    "no_answer": ("NOANSWER", "NOANSWER", 16),
    "rejected": ("CHANUNAVAIL", "NOANSWER", 21),
    "unreachable": ("CHANUNAVAIL", "NOANSWER", 1),
    "cancelled": ("CANCEL", "CANCEL", 19),
}


@dataclass(frozen=True, slots=True)
class Reached:
    """How a dialled number ended up: the leg and its bridge if it answered."""

    outcome: str
    cause: int
    leg: Channel
    bridge: Bridge | None = None


async def dial(
    exchange: Exchange, entry: Entry, plan: OutboundPlan | AskPlan, number: str, longest: float
) -> Reached:
    """Rings a number through the trunk for at most `longest` seconds; fills the entry."""
    source = entry.channel
    leg = exchange.open("trunk", "from-trunk", "s", linkedid=source.linkedid)
    exchange.identify(leg, number)
    leg.change(connected=NUMBER, connected_name=NUMBER)
    exchange.dial_begin(source, leg, f"{number}@trunk")
    outcome = await _ringing(exchange, leg, plan, longest)
    if outcome == "answers":
        exchange.answer(leg)
        exchange.dial_end(source, leg, "ANSWER")
        entry.dialstatus, entry.answered = "ANSWER", journal.now()
        exchange.answer(source)
        return Reached("answered", 16, leg, exchange.join(leg, source))
    entry.dialstatus, ended, cause = ENDS[outcome]
    exchange.dial_end(source, leg, ended)
    exchange.hang_up(leg, cause)
    return Reached(outcome, cause, leg)


async def _ringing(
    exchange: Exchange, leg: Channel, plan: OutboundPlan | AskPlan, longest: float
) -> str:
    if plan.answer in ("busy", "unreachable"):
        await exchange.passes(min(plan.after, REFUSAL_SECONDS))
        return plan.answer
    exchange.ring(leg)
    waits = plan.answer == "no_answer" or plan.after > longest
    await exchange.passes(longest if waits else plan.after)
    return (
        ("no_answer" if longest in (ASK_RING, OUT_RING) else "cancelled") if waits else plan.answer
    )


class Outbound:
    """An operator's call to the outside, journalled as dir=out.

    `channel` and `record`: the operator's own leg when hotline had it rung first.
    """

    def __init__(
        self,
        exchange: Exchange,
        plan: OutboundPlan,
        channel: Channel | None = None,
        record: CallRecord | None = None,
    ) -> None:
        self._exchange = exchange
        self._plan = plan
        self._channel = channel or exchange.open(
            plan.operator, "from-operators", plan.to, state=RING, number=plan.operator
        )
        self.record = record or CallRecord(
            self._channel.linkedid, "out", plan.operator, "", plan.to, clock.now()
        )

    async def run(self) -> None:
        """Plays the call to its end."""
        exchange, plan, channel = self._exchange, self._plan, self._channel
        exchange.identify(channel, NUMBER, NUMBER)
        entry = journal.arrive(exchange, channel, "out", plan.to, op=plan.operator)
        entry.rec = journal.recording(entry.key)
        reached = await dial(exchange, entry, plan, plan.to, OUT_RING)
        self.record.outcome = reached.outcome
        if reached.bridge:
            self.record.answer, self.record.answered_by = clock.now(), plan.to
            await self._talk(entry, reached.leg, reached.bridge)
        else:
            journal.end(exchange, entry, reached.cause)
            exchange.hang_up(channel, reached.cause)
        self.record.end = clock.now()

    async def _talk(self, entry: Entry, leg: Channel, bridge: Bridge) -> None:
        begun = time.time()
        await self._exchange.passes(self._plan.talk)
        entry.talk = str(int(time.time() - begun))
        first, second = self._channel, leg
        if self._plan.hung_up_by == "caller":
            first, second = second, first
        for channel in (first, second):
            self._exchange.leave(bridge, channel)
            if channel is self._channel:
                journal.end(self._exchange, entry, 16)
            self._exchange.hang_up(channel)


class Ask:
    """The ring that asks for a rating: a Local channel between dial and dialogue.

    `ids` are the unique ids of its two halves. `tell(success, channel, reason)`
    reports the Originate's outcome; `timeout` is Originate's, in simulated seconds.
    """

    def __init__(
        self,
        exchange: Exchange,
        plan: AskPlan,
        number: str,
        reference: str,
        ids: tuple[str, str],
        tell: Callable[[bool, str, int], None],
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
        exchange.identify(far, NUMBER, NUMBER)
        for half in (near, far):
            half.change(connected=NUMBER, connected_name=NUMBER)
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
        reached = await dial(self._exchange, entry, self._plan, self._number, self._longest)
        self.record.outcome = reached.outcome
        if reached.bridge:
            self.record.answer, self.record.answered_by = clock.now(), self._number
            await self._dialogue(entry, reached.leg, reached.bridge)
        else:
            journal.end(self._exchange, entry, reached.cause)
            self._failed(reached.cause, 3 if reached.outcome == "cancelled" else 0)

    def _failed(self, cause: int, reason: int) -> None:
        self._exchange.hang_up(self._far, cause)
        self._exchange.dial_end(None, self._near, "NOANSWER")
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
