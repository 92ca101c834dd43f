"""One courier per kind of message: claim, send with no transaction open, settle."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import calls, clock, feedback, health, outbox
from hotline.db import Away, Change, Database
from hotline.feedback import AskOutcome, Mode
from hotline.health import Condition, Part
from hotline.outbox import Message, MessageKind, MessageStatus, Sender, Sending

LEASE = timedelta(minutes=2)
_IDLE = 2.0
_OUTCOMES = {
    MessageStatus.DEAD: AskOutcome.FAILED,
    MessageStatus.UNCERTAIN: AskOutcome.UNCERTAIN,
}
_PARTS = {MessageKind.SMS: Part.SMS, MessageKind.EMAIL: Part.MAIL}
_SAID_AGAIN_AFTER = 15.0
# Kinds that make a telephone ring or buzz, whenever their turn comes.
_DISTURBS = {MessageKind.SMS: Mode.SMS, MessageKind.ASK_CALL: Mode.IVR}
_Carried = tuple[Message, Sending]
log = structlog.get_logger(__name__)


class Courier:
    """Carries one kind of message. `at_once` bounds how many are under way together.

    For calls that ask, citizens being asked count as under way, in every process.
    """

    def __init__(
        self,
        db: Database,
        kind: MessageKind,
        send: Sender,
        *,
        modes: Collection[Mode],
        at_once: int,
        lease: timedelta = LEASE,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}"
        self._db, self._kind, self._send = db, kind, send
        self._modes, self._at_once, self._lease, self._now = modes, at_once, lease, now
        self._said: tuple[Condition, float] | None = None

    async def run(self) -> None:
        """Send until cancelled; woken by the outbox, looking by itself now and then."""
        async with self._db.changes.listen() as changes:
            while True:
                try:
                    sent = await self.send_due()
                except Away as error:
                    log.warning("courier.waiting", kind=self._kind, error=str(error))
                    sent = 0
                except Exception:
                    log.exception("courier.failed", kind=self._kind)
                    sent = 0
                if not sent:
                    await self._news(changes, _IDLE)

    async def send_due(self) -> int:
        """Claim what is due and send it together; returns how many were claimed.

        What comes back while the last was being settled is settled in one transaction.
        """
        messages = await self._claim()
        under_way = {asyncio.create_task(self._carry(message)) for message in messages}
        try:
            while under_way:
                back, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                await self._put_down([task.result() for task in back])
        finally:
            for task in under_way:
                task.cancel()
        return len(messages)

    async def _claim(self) -> list[Message]:
        mode = _DISTURBS.get(self._kind)
        async with self._db.write() as s:
            if mode is not None:
                await outbox.take_turns(s, self._kind)
            # Only now: whoever had to wait for the turn must not send by the clock of before.
            at = self._now()
            peace = await feedback.peace(s, mode, at=at) if mode is not None else None
            asked_for = mode is not None and not await feedback.may_disturb(s, mode, at=at)
            if mode is not None:
                await feedback.gather(s, self._kind, at=at)
            most = await self._room(s)
            if most <= 0:
                return []
            claimed = await outbox.claim(
                s, self._kind, by=self.name, most=most, lease=self._lease, at=at, peace=peace,
                requested=asked_for,
            )  # fmt: skip
            return await feedback.to_carry(s, claimed, modes=self._modes, at=at)

    async def _room(self, s: AsyncSession) -> int:
        """How many may be handed over now; calls leave operators to those who ring 1022."""
        if self._kind != MessageKind.ASK_CALL:
            return self._at_once
        if (await feedback.terms(s)).spare_desk and await calls.waiting(s):
            return 0
        # In this order: what is settled in between is counted twice rather than not at all.
        handed_over = await outbox.claimed(s, self._kind)
        return self._at_once - handed_over - await feedback.lines_in_use(s)

    async def _carry(self, message: Message) -> _Carried:
        try:
            return message, await self._send(message)
        except Exception as error:
            # A bug after the carrier may have taken it: nobody is asked twice because of us.
            log.exception("courier.failed", message=message.id)
            return message, Sending(MessageStatus.UNCERTAIN, f"bug: {type(error).__name__}")

    async def _put_down(self, carried: list[_Carried]) -> None:
        """Settle messages, if need be each by itself: none holds up the others."""
        try:
            await self._settle(carried)
        except Away as error:
            log.warning("courier.unsettled", messages=len(carried), error=str(error))
            await asyncio.sleep(0.5)
            await self._put_down(carried)
        except Exception:
            # Its lease runs out and it becomes uncertain: never sent again by a machine.
            log.exception("courier.unsettled", messages=[message.id for message, _ in carried])
            if len(carried) > 1:
                for one in carried:
                    await self._put_down([one])

    async def _settle(self, carried: list[_Carried]) -> None:
        at = self._now()
        async with self._db.write() as s:
            mine = await outbox.claimed_still(s, [message for message, _ in carried])
            settled = [(mine[one.id], sending) for one, sending in carried if one.id in mine]
            await outbox.settle_all(s, settled, at=at)
            await self._follow(s, carried, at)
        await self._tell_part(carried[-1][1], at)
        for message, sending in carried:
            log.info("courier.sent", kind=self._kind, message=message.id, parts=sending.parts,
                     status=sending.status, note=sending.note)  # fmt: skip

    async def _follow(self, s: AsyncSession, carried: list[_Carried], at: datetime) -> None:
        """What became of a message is what becomes of the asks that it carried."""
        named = [(str(one.payload.get("reference", "")), sending) for one, sending in carried]
        taken = [talk for talk, one in named if talk and one.status == MessageStatus.SENT]
        if taken:
            await feedback.placed(s, *taken, at=at)
        for talk, sending in named:
            if talk and sending.status in _OUTCOMES:
                outcome = _OUTCOMES[sending.status]
                await feedback.talk_ended(s, talk, outcome, modes=self._modes, at=at)

    async def _tell_part(self, sending: Sending, at: datetime) -> None:
        """How the carrier is doing; the same is not written again with every message."""
        if self._kind not in _PARTS:
            return
        reached = sending.status in (MessageStatus.SENT, MessageStatus.DEAD)
        condition = Condition.UP if reached else Condition.DOWN
        now = asyncio.get_running_loop().time()
        if self._said is None or self._said[0] != condition or self._said[1] < now:
            self._said = condition, now + _SAID_AGAIN_AFTER
            with contextlib.suppress(Away):
                async with self._db.write() as s:
                    await health.tell(s, _PARTS[self._kind], condition, sending.note, at=at)

    async def _news(self, changes: asyncio.Queue[Change], limit: float) -> None:
        """Wait for something of one's own to carry, or for a line that has come free."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while not self._concerns(await changes.get()):
                    pass

    def _concerns(self, change: Change) -> bool:
        if change.topic == "outbox":
            return bool(change.data.get("kind") == self._kind)
        return change.topic == "ask" and self._kind == MessageKind.ASK_CALL
