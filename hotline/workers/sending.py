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
        """Claim what is due, send it together, settle each; returns how many were claimed."""
        messages = await self._claim()
        await asyncio.gather(*(self._carry(message) for message in messages))
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
            most = await self._room(s, at)
            if most <= 0:
                return []
            claimed = await outbox.claim(
                s, self._kind, by=self.name, most=most, lease=self._lease, at=at, peace=peace,
                requested=asked_for,
            )  # fmt: skip
            return await feedback.to_carry(s, claimed, modes=self._modes, at=at)

    async def _room(self, s: AsyncSession, at: datetime) -> int:
        """How many may be handed over now; calls leave operators to those who ring 1022."""
        if self._kind != MessageKind.ASK_CALL:
            return self._at_once
        if (await feedback.terms(s)).spare_desk and await calls.waiting(s):
            return 0
        # In this order: what is settled in between is counted twice rather than not at all.
        handed_over = await outbox.claimed(s, self._kind)
        return self._at_once - handed_over - await feedback.lines_in_use(s, at=at)

    async def _carry(self, message: Message) -> None:
        try:
            sending = await self._send(message)
        except Exception as error:
            # A bug after the carrier may have taken it: nobody is asked twice because of us.
            log.exception("courier.failed", message=message.id)
            sending = Sending(MessageStatus.UNCERTAIN, f"bug: {type(error).__name__}")
        while True:
            try:
                await self._settle(message, sending)
            except Away as error:
                log.warning("courier.unsettled", message=message.id, error=str(error))
                await asyncio.sleep(0.5)
            except Exception:
                # Its lease runs out and it becomes uncertain: never sent again by a machine.
                log.exception("courier.unsettled", message=message.id)
                return
            else:
                return

    async def _settle(self, message: Message, sending: Sending) -> None:
        at = self._now()
        async with self._db.write() as s:
            mine = await s.get_one(Message, message.id)
            if mine.status == MessageStatus.CLAIMED:
                await outbox.settle(s, mine, sending, at=at)
            if reference := str(message.payload.get("reference", "")):
                await self._follow(s, reference, sending, at)
        await self._tell_part(sending, at)
        log.info("courier.sent", kind=self._kind, message=message.id, status=sending.status,
                 note=sending.note)  # fmt: skip

    async def _follow(
        self, s: AsyncSession, reference: str, sending: Sending, at: datetime
    ) -> None:
        """What became of a message is what becomes of the ask that it carried."""
        if sending.status == MessageStatus.SENT:
            await feedback.placed(s, reference, at=at)
        elif sending.status in _OUTCOMES:
            outcome = _OUTCOMES[sending.status]
            await feedback.talk_ended(s, reference, outcome, modes=self._modes, at=at)

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
