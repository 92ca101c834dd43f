"""The operators of the queue: who is free, who rings, who talks."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hotline.asterisk.simulator.exchange import Exchange

QUEUE = "1022"
# A phone that takes one call at a time is busy from its first ring.
IDLE, BUSY = 1, 3


@dataclass(slots=True, eq=False)
class Member:
    """One operator's place in the queue."""

    name: str
    interface: str
    membership: str
    login_time: int
    penalty: int = 0
    status: int = IDLE
    paused: bool = False
    reason: str = ""
    taken: int = 0
    last_call: int = 0
    last_pause: int = 0
    in_call: bool = False

    def state(self) -> str:
        """The headers every member event ends with."""
        return (
            f"StateInterface: {self.interface}\r\nMembership: {self.membership}\r\n"
            f"Penalty: {self.penalty}\r\nCallsTaken: {self.taken}\r\n"
            f"LastCall: {self.last_call}\r\nLastPause: {self.last_pause}\r\n"
            f"LoginTime: {self.login_time}\r\nInCall: {int(self.in_call)}\r\n"
            f"Status: {self.status}\r\nPaused: {int(self.paused)}\r\n"
            f"PausedReason: {self.reason}\r\n"
        )


class Members:
    """The queue's members, rung in turn (rrmemory), never while they are busy."""

    def __init__(self, exchange: Exchange, operators: Iterable[str]) -> None:
        self._exchange = exchange
        at = int(time.time())
        self._members = deque(Member(op, f"PJSIP/{op}", "static", at) for op in operators)
        self.line: list[object] = []
        self._waiting: deque[asyncio.Future[None]] = deque()

    def __iter__(self) -> Iterator[Member]:
        return iter(sorted(self._members, key=lambda member: member.interface))

    def find(self, interface: str) -> Member | None:
        """The member at an interface such as PJSIP/101."""
        return next((m for m in self._members if m.interface == interface), None)

    def named(self, operator: str) -> Member:
        """The member of an endpoint; one who is not in the queue is made up."""
        interface = f"PJSIP/{operator}"
        return self.find(interface) or Member(operator, interface, "static", int(time.time()))

    @property
    def present(self) -> bool:
        """Whether anybody could take a call, now or after the one at hand."""
        return any(not member.paused for member in self._members)

    def idle(self) -> list[str]:
        """The endpoints nobody rings or talks to."""
        return [m.interface.partition("/")[2] for m in self._members if m.status == IDLE]

    async def free(self, limit: float) -> Member | None:
        """The next free member, waiting at most `limit` real seconds in turn."""
        until = time.monotonic() + limit
        while (member := self._next()) is None:
            if not await self._changed(until - time.monotonic()):
                return None
        return member

    def status(self, member: Member, status: int) -> None:
        """A member's phone is idle or busy; says so and wakes who waits."""
        member.status = status
        self._tell("QueueMemberStatus", member)
        if status == IDLE:
            self.wake()

    def finished(self, member: Member) -> None:
        """A member has ended a call that was taken."""
        member.taken += 1
        member.last_call = int(time.time())
        self.status(member, IDLE)

    def add(self, interface: str, name: str, penalty: int, *, paused: bool) -> None:
        """Logs an operator in."""
        at = int(time.time())
        member = Member(name or interface, interface, "dynamic", at, penalty, paused=paused)
        self._members.append(member)
        self._tell("QueueMemberAdded", member)
        self.wake()

    def remove(self, member: Member) -> None:
        """Logs an operator out."""
        self._members.remove(member)
        self._tell("QueueMemberRemoved", member)

    def pause(self, member: Member, paused: bool, reason: str) -> None:
        """An operator rests, or is back."""
        member.paused, member.reason = paused, reason
        member.last_pause = int(time.time()) if paused else member.last_pause
        self._tell("QueueMemberPause", member)
        self.wake()

    def rest(self) -> None:
        """After a restart nobody waits or is in a call."""
        self.line.clear()
        for member in self._members:
            member.status, member.in_call = IDLE, False

    def wake(self) -> None:
        """Lets the first caller in line look again."""
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)
                return

    def _next(self) -> Member | None:
        for _ in range(len(self._members)):
            self._members.rotate(-1)
            member = self._members[-1]
            if member.status == IDLE and not member.paused:
                return member
        return None

    async def _changed(self, limit: float) -> bool:
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            async with asyncio.timeout(max(limit, 0)):
                await future
        except TimeoutError:
            return False
        return True

    def _tell(self, event: str, member: Member) -> None:
        self._exchange.emit(
            event,
            "agent",
            f"Queue: {QUEUE}\r\nMemberName: {member.name}\r\nInterface: {member.interface}\r\n",
            member.state(),
            "Ringinuse: 0\r\nWrapuptime: 0\r\n",
        )
