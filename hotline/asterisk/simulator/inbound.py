"""A citizen's call, from the trunk to the hang-up, as the dialplan handles it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from hotline import clock
from hotline.asterisk.simulator import journal
from hotline.asterisk.simulator.channels import RING, Channel
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.feedback import Dialogue
from hotline.asterisk.simulator.members import Members
from hotline.asterisk.simulator.plans import ANYBODY, CallPlan, CallRecord
from hotline.asterisk.simulator.queue import Waiting

WITHHELD = "anonymous"
CODE_SECONDS = 8.0

Lookup = Callable[[Channel, str], Awaitable[dict[str, str]]]


class Inbound:
    """One call. `record` is filled as things happen and complete once `run` returns."""

    def __init__(
        self, exchange: Exchange, members: Members, plan: CallPlan, look_up: Lookup
    ) -> None:
        self._exchange = exchange
        self._members = members
        self._plan = plan
        self._look_up = look_up
        self._channel = exchange.open(
            "trunk",
            "from-trunk",
            plan.to,
            state=RING,
            number=plan.caller or WITHHELD,
            name=plan.name if plan.caller else WITHHELD.title(),
        )
        self.record = CallRecord(
            self._channel.linkedid, "in", plan.caller, plan.name, plan.to, clock.now()
        )

    async def run(self) -> None:
        """Plays the call to its end."""
        self._entry = journal.arrive(self._exchange, self._channel, "in", self._plan.to)
        self._channel.change(context="hotline-inbound", exten="s")
        is_open = journal.is_open(self._exchange)
        self._entry.hours = "open" if is_open else "closed"
        self._exchange.answer(self._channel)
        there = await self._served() if is_open else await self._turned_away()
        if there:
            self._hang_up(16)
        self.record.end = clock.now()

    async def _turned_away(self) -> bool:
        self.record.outcome = "closed"
        await self._exchange.passes(self._plan.listens)
        return True

    async def _served(self) -> bool:
        self._entry.rec = journal.recording(self._entry.key)
        await self._exchange.passes(self._plan.listens)
        if self._plan.leaves_before_queue:
            self.record.outcome = "left"
            self._hang_up(0)
            return False
        if self._plan.menu_status is not None:
            await self._status(self._plan.menu_status)
        if not await Waiting(
            self._exchange, self._members, self._entry, self._plan, self.record
        ).serve():
            return False
        if self._entry.qstatus == "CONTINUE":
            return await self._rated()
        await self._exchange.passes(self._plan.listens)
        return True

    async def _status(self, digits: str) -> None:
        self._entry.menu = "status"
        await self._exchange.passes(min(CODE_SECONDS, self._plan.listens))
        heard = await self._look_up(self._channel, digits)
        self.record.heard = heard.get("HOTLINE_STATE") or "unavailable"
        self.record.heard_due = heard.get("HOTLINE_DUE")
        await self._exchange.passes(self._plan.listens)

    async def _rated(self) -> bool:
        told = self._exchange.db.delete(f"hotline/rate/{self._entry.key}")
        if not told:
            return True
        self.record.reference = told.partition("/")[0]
        plan = self._plan
        dialogue = Dialogue(
            self._exchange, self._channel, self.record, plan.keys,
            asks=told.split("_"), rung=False, says=plan.says,
        )  # fmt: skip
        if not await dialogue.ask():
            return True
        again = replace(plan, answered_by=ANYBODY, hung_up_by=None, gives_up_after=None)
        return await Waiting(self._exchange, self._members, self._entry, again, self.record).serve()

    def _hang_up(self, cause: int) -> None:
        journal.end(self._exchange, self._entry, cause)
        self._exchange.hang_up(self._channel, cause)
