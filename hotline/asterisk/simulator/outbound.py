"""An operator's call to the outside."""

from __future__ import annotations

import time

from hotline import clock
from hotline.asterisk.simulator import journal
from hotline.asterisk.simulator.channels import RING, Bridge, Channel
from hotline.asterisk.simulator.dial import NUMBER, OUT_RING, dial
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.journal import Entry
from hotline.asterisk.simulator.members import BUSY, IDLE, Members
from hotline.asterisk.simulator.plans import CallRecord, OutboundPlan


class Outbound:
    """One call, journalled as dir=out.

    `channel` and `record`: the operator's own leg when hotline had it rung first.
    """

    def __init__(
        self,
        exchange: Exchange,
        members: Members,
        plan: OutboundPlan,
        channel: Channel | None = None,
        record: CallRecord | None = None,
    ) -> None:
        self._exchange = exchange
        self._members = members
        self._plan = plan
        operator = plan.operator
        self._channel = channel or exchange.open(
            operator, "from-operators", plan.to, state=RING, number=operator, name=operator
        )
        self.record = record or CallRecord(
            self._channel.linkedid, "out", operator, "", plan.to, clock.now()
        )

    async def run(self) -> None:
        """Plays the call to its end; the operator is busy meanwhile."""
        member = self._members.find(f"PJSIP/{self._plan.operator}")
        if member:
            self._members.status(member, BUSY)
        await self._dialled()
        if member:
            self._members.status(member, IDLE)
        self.record.end = clock.now()

    async def _dialled(self) -> None:
        exchange, plan, channel = self._exchange, self._plan, self._channel
        channel.change(context="hotline-outbound")
        exchange.identify(channel, NUMBER, NUMBER)
        entry = journal.arrive(exchange, channel, "out", plan.to, op=plan.operator)
        entry.rec = journal.recording(entry.key)
        reached = await dial(exchange, entry, plan, plan.to, OUT_RING)
        self.record.outcome = reached.outcome
        if reached.bridge:
            self.record.answer, self.record.answered_by = clock.now(), plan.to
            await self._talk(entry, reached.leg, reached.bridge)
        journal.end(exchange, entry, reached.cause)
        exchange.hang_up(channel, reached.cause)

    async def _talk(self, entry: Entry, leg: Channel, bridge: Bridge) -> None:
        begun = time.time()
        await self._exchange.passes(self._plan.talk)
        entry.talk = str(int(time.time() - begun))
        for channel in (leg, self._channel):
            self._exchange.leave(bridge, channel)
        self._exchange.hang_up(leg)
