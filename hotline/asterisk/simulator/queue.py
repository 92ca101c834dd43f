"""A caller's way through Queue(1022,c): waiting, ringing, talking."""

from __future__ import annotations

import time

from hotline import clock
from hotline.asterisk.simulator import journal
from hotline.asterisk.simulator.channels import Bridge, Channel
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.journal import Entry
from hotline.asterisk.simulator.members import BUSY, IDLE, QUEUE, Member, Members
from hotline.asterisk.simulator.plans import ANYBODY, CallPlan, CallRecord

RING_SECONDS, RETRY_SECONDS, QUEUE_SECONDS = 20.0, 1.0, 600.0


class Waiting:
    """One caller in the queue."""

    def __init__(
        self, exchange: Exchange, members: Members, entry: Entry, plan: CallPlan, record: CallRecord
    ) -> None:
        self._exchange = exchange
        self._members = members
        self._entry = entry
        self._caller = entry.channel
        self._plan = plan
        self._record = record
        self._patience = QUEUE_SECONDS if plan.gives_up_after is None else plan.gives_up_after
        self._waited = 0.0

    async def serve(self) -> bool:
        """Queues the caller; True when the caller is still there afterwards."""
        self._entry.queue = QUEUE
        self._caller.change(context="hotline-queue", exten="s")
        if not self._members.present and self._plan.answered_by in (ANYBODY, None):
            self._entry.qstatus = self._record.outcome = "JOINEMPTY"
            return True
        self._join_line()
        while self._waited < self._patience:
            member = await self._somebody()
            if member and (there := await self._rings(member)) is not None:
                return there
        return self._ended_waiting()

    async def _somebody(self) -> Member | None:
        if self._plan.answered_by not in (ANYBODY, None):
            return self._members.named(str(self._plan.answered_by))
        begun = time.monotonic()
        left = (self._patience - self._waited) / self._exchange.rate
        member = await self._members.free(left)
        waited = (time.monotonic() - begun) * self._exchange.rate
        self._waited = self._waited + waited if member else self._patience
        return member

    async def _rings(self, member: Member) -> bool | None:
        """Whether the caller is still there after this member; None: to be tried again."""
        operator, left = self._call(member), self._patience - self._waited
        longest = min(left, RING_SECONDS)
        answers = self._plan.answered_by is not None and self._plan.wait <= longest
        seconds = self._plan.wait if answers else longest
        await self._exchange.passes(seconds)
        self._waited += seconds
        if answers:
            return await self._talk(member, operator)
        if self._waited < self._patience or self._plan.gives_up_after is None:
            await self._unanswered(member, operator, seconds)
            return None
        return self._abandon(member, operator)

    def _call(self, member: Member) -> Channel:
        exchange, caller = self._exchange, self._caller
        endpoint = member.interface.partition("/")[2]
        operator = exchange.open(
            endpoint,
            "from-operators",
            "s",
            number=endpoint,
            name=member.name,
            linkedid=caller.linkedid,
        )
        operator.change(connected=caller.number, connected_name=caller.caller_name)
        self._tell("AgentCalled", self._about(member, operator))
        exchange.dial_begin(caller, operator, member.interface)
        caller.change(connected=endpoint, connected_name=member.name)
        exchange.ring(operator)
        self._members.status(member, BUSY)
        return operator

    async def _talk(self, member: Member, operator: Channel) -> bool:
        bridge = self._connect(member, operator)
        begun = time.time()
        await self._exchange.passes(self._plan.talk)
        member.in_call = False
        self._entry.talk = str(int(time.time() - begun))
        if self._leaves_first() == "agent":
            self._operator_leaves(member, operator, bridge)
            return True
        self._caller_leaves(member, operator, bridge)
        return False

    def _connect(self, member: Member, operator: Channel) -> Bridge:
        exchange = self._exchange
        ringing = int(self._plan.wait / exchange.rate)
        exchange.answer(operator)
        exchange.dial_end(self._caller, operator, "ANSWER")
        self._leave_line()
        about = self._about(member, operator)
        self._tell("AgentConnect", about, self._held(), f"RingTime: {ringing}\r\n")
        member.in_call = True
        self._entry.take(member.interface, member.name)
        self._record.answered_by = member.interface.partition("/")[2]
        self._record.answer, self._record.outcome = clock.now(), "answered"
        return exchange.join(operator, self._caller)

    def _operator_leaves(self, member: Member, operator: Channel, bridge: Bridge) -> None:
        self._entry.qstatus = "CONTINUE"
        self._complete(member, operator, "agent")
        self._exchange.leave(bridge, operator)
        self._exchange.leave(bridge, self._caller)
        self._members.finished(member)
        self._exchange.hang_up(operator)

    def _caller_leaves(self, member: Member, operator: Channel, bridge: Bridge) -> None:
        self._complete(member, operator, "caller")
        self._exchange.leave(bridge, self._caller)
        journal.end(self._exchange, self._entry, 16)
        self._exchange.leave(bridge, operator)
        self._exchange.hang_up(operator)
        self._members.finished(member)
        self._exchange.hang_up(self._caller)

    def _complete(self, member: Member, operator: Channel, reason: str) -> None:
        about = self._about(member, operator)
        talked = f"TalkTime: {self._entry.talk}\r\nReason: {reason}\r\n"
        self._tell("AgentComplete", about, self._held(), talked)

    def _leaves_first(self) -> str:
        if self._plan.hung_up_by is not None:
            return self._plan.hung_up_by
        rated = self._exchange.db.get(f"hotline/rate/{self._entry.key}")
        return "caller" if rated is None else "agent"

    async def _unanswered(self, member: Member, operator: Channel, seconds: float) -> None:
        rang = f"RingTime: {int(seconds * 1000 / self._exchange.rate)}\r\n"
        self._tell("AgentRingNoAnswer", self._about(member, operator), rang)
        self._exchange.dial_end(self._caller, operator, "NOANSWER")
        self._exchange.dial_end(self._caller, operator, "CANCEL")
        self._stop_ringing(member, operator)
        await self._exchange.passes(RETRY_SECONDS)
        self._waited += RETRY_SECONDS

    def _abandon(self, member: Member, operator: Channel) -> bool:
        self._exchange.dial_end(self._caller, operator, "CANCEL")
        self._exchange.dial_end(self._caller, operator, "CANCEL")
        self._give_up()
        self._stop_ringing(member, operator)
        return self._gone()

    def _stop_ringing(self, member: Member, operator: Channel) -> None:
        self._exchange.hang_up(operator, 0)
        self._members.status(member, IDLE)

    def _ended_waiting(self) -> bool:
        if self._plan.gives_up_after is None:
            self._leave_line()
            self._entry.qstatus = self._record.outcome = "TIMEOUT"
            return True
        self._give_up()
        return self._gone()

    def _give_up(self) -> None:
        position = self._members.line.index(self) + 1
        where = f"Position: {position}\r\nOriginalPosition: {self._position}\r\n"
        self._tell("QueueCallerAbandon", where, self._held())
        self._leave_line()

    def _gone(self) -> bool:
        self._entry.abandoned, self._entry.talk = "TRUE", "0"
        self._record.outcome = "abandoned"
        journal.end(self._exchange, self._entry, 0)
        self._exchange.hang_up(self._caller, 0)
        return False

    def _join_line(self) -> None:
        self._joined = time.time()
        self._members.line.append(self)
        self._position = len(self._members.line)
        where = f"Position: {self._position}\r\nCount: {self._position}\r\n"
        self._tell("QueueCallerJoin", where)

    def _leave_line(self) -> None:
        line = self._members.line
        position = line.index(self) + 1
        line.remove(self)
        self._tell("QueueCallerLeave", f"Position: {position}\r\nCount: {len(line)}\r\n")

    def _held(self) -> str:
        return f"HoldTime: {int(time.time() - self._joined)}\r\n"

    def _about(self, member: Member, operator: Channel) -> str:
        return (
            f"{operator.headers('Dest')}Queue: {QUEUE}\r\n"
            f"Interface: {member.interface}\r\nMemberName: {member.name}\r\n"
        )

    def _tell(self, event: str, *headers: str) -> None:
        queue = "" if event.startswith("Agent") else f"Queue: {QUEUE}\r\n"
        self._exchange.emit(event, "agent", self._caller.headers(), queue, *headers)
