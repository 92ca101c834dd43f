"""Many citizens asked at once while everything that asks them is killed and restarted.

What became of each is judged by the other side: the phones that rang, the messages that came,
the answers that people gave.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, text

from hotline import clock
from hotline.agencies import Field
from hotline.callers import remember_all
from hotline.db import Database
from hotline.feedback import Ask, AskOutcome, Mode, Rating
from hotline.outbox import Message, MessageStatus
from hotline.tickets import FeedbackState, Ticket, TicketStatus
from tests.patience import PATIENCE

from .asterisk import Asterisk
from .hotline import Hotline
from .kannel import Kannel
from .sipp import Phones, Run

KILLS = 10
# A PBX that waits for keys and rings as briefly as people in tests need.
QUICK = {"site-globals": {"HOTLINE_KEY_SECONDS": "3", "HOTLINE_ASK_RING_SECONDS": "8"}}
# After which kills these are restarted.
KANNEL_AFTER, ASTERISK_AFTER = (2, 6), (4, 8)
_CODE = re.compile(r"1022-\d{4}-\d{5}")
_WAITED_FOR = (MessageStatus.WAITING, MessageStatus.CLAIMED)


@dataclass
class Counts:
    """What the phones and the hotline counted, each for itself."""

    asked: int = 0
    killed: list[int] = field(default_factory=list)
    messages: Counter[str] = field(default_factory=Counter)
    rings: Counter[str] = field(default_factory=Counter)
    replies: Counter[str] = field(default_factory=Counter)
    thanked: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    ratings: Counter[tuple[str, int]] = field(default_factory=Counter)
    rated_numbers: Counter[str] = field(default_factory=Counter)

    def judge(self) -> None:
        """Raise AssertionError for whoever was asked twice, and for an answer lost or doubled."""
        assert max(self.messages.values(), default=0) <= 1, self.messages.most_common(3)
        assert max(self.rings.values(), default=0) <= 1, self.rings.most_common(3)
        assert max(self.ratings.values(), default=0) <= 1, "one answer made two ratings"
        by_sms = {number for number in self.rated_numbers if number in self.replies}
        assert by_sms == set(self.replies), set(self.replies) - by_sms
        by_call = sum(mode == Mode.IVR for mode, _ in self.ratings)
        assert self.thanked <= by_call <= len(self.rings), (self.thanked, by_call)

    def said(self) -> list[str]:
        """The counts in words, a line each."""
        by = {mode: sum(one == mode for one, _ in self.ratings) for mode in (Mode.SMS, Mode.IVR)}
        ends = ", ".join(f"{mode} {end} {n}" for (mode, end), n in sorted(self.outcomes.items()))
        return [
            f"asked about {self.asked} tickets; hotline killed {len(self.killed)} times, with so"
            f" many still to be asked or answered: {', '.join(map(str, self.killed))}; Kannel"
            f" restarted {len(KANNEL_AFTER)}, Asterisk {len(ASTERISK_AFTER)} times",
            f"messages that came: {sum(self.messages.values())} at {len(self.messages)} phones;"
            f" most at one: {max(self.messages.values(), default=0)}",
            f"phones that rang: {len(self.rings)}, {sum(self.rings.values())} times;"
            f" most at one: {max(self.rings.values(), default=0)}",
            f"answers given by SMS {sum(self.replies.values())}, kept {by[Mode.SMS]};"
            f" dialogues thanked for {self.thanked}, kept {by[Mode.IVR]}",
            f"ends: {ends}",
        ]


async def close_tickets(hotline: Hotline, numbers: Sequence[str]) -> None:
    """A ticket of somebody with each of these numbers was closed just now."""
    db, at = Database(hotline.database_url), clock.now()
    async with db.write() as s:
        callers = await remember_all(s, numbers, at=at)
        field_id = await s.scalar(select(Field.id).where(Field.code == "02.2"))
        s.add_all(
            Ticket(
                code=f"1022-2611-{n:05}", status=TicketStatus.CLOSED, caller_id=callers[number],
                field_id=field_id, opened_at=at, closed_at=at, feedback=FeedbackState.DUE,
            )
            for n, number in enumerate(numbers)
        )  # fmt: skip
    await db.close()


class Chaos:
    """One hotline between a PBX and a gateway, and people who answer as soon as they are asked."""

    def __init__(self, hotline: Hotline, pbx: Asterisk, kannel: Kannel, phones: Phones) -> None:
        self._hotline, self._pbx, self._kannel, self._phones = hotline, pbx, kannel, phones
        self._chance = random.Random(1022)
        self._runs: list[Run] = []
        self._network = asyncio.Event()
        self._network.set()
        self.counts = Counts()

    async def play(self, tickets: int, *, limit: float) -> Counts:
        """Ask about so many tickets through it all; `limit` bounds the quiet end."""
        self._answering(tickets, limit)
        # Every other caller has a mobile.
        numbers = [f"+8491{n:07}" if n % 2 == 0 else f"+84277{3000000 + n}" for n in range(tickets)]
        await close_tickets(self._hotline, numbers)
        self.counts.asked = tickets
        await self._hotline.start()
        answering = asyncio.create_task(self._reply())
        try:
            for round_ in range(KILLS):
                await asyncio.sleep(self._chance.uniform(0.5, 2.5))
                await self._break(round_)
            await self._until_all_ended(limit)
        finally:
            answering.cancel()
        await self._count()
        return self.counts

    async def _break(self, round_: int) -> None:
        left = await self._left()
        self._hotline.kill()
        self.counts.killed.append(sum(left.values()))
        if round_ in ASTERISK_AFTER:
            await asyncio.to_thread(self._pbx.restart)
            self._pbx.listen()
        await asyncio.sleep(self._chance.uniform(0.0, 0.5))
        await self._hotline.start()
        if round_ in KANNEL_AFTER:
            await self._restart_kannel()

    async def _restart_kannel(self) -> None:
        """As a site should: what people wrote while the hotline was away is handed over first.

        Kannel keeps it in memory only, once it has taken it from the network.
        """
        self._network.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while (await self._left()).get("unread"):
                    await asyncio.sleep(0.2)
        await asyncio.to_thread(self._kannel.stop)
        await asyncio.to_thread(self._kannel.start)
        self._network.set()

    def _answering(self, tickets: int, limit: float) -> None:
        self._pbx.listen()
        keys = [(2.5, "1"), (2.0, "2")]
        self._runs.append(
            self._phones.citizen(keys=keys, after=0.2, calls=tickets * 2, limit=limit + 300)
        )

    async def _reply(self) -> None:
        """Each person answers the message they got, once the network takes it."""
        while True:
            await self._network.wait()
            for sms in self._kannel.phones.all():
                code = _CODE.search(sms.text)
                if code is None or sms.receiver in self.counts.replies:
                    continue
                with contextlib.suppress(OSError):
                    self._kannel.reply(sms.receiver, f"{code[0]} 1 2")
                    self.counts.replies[sms.receiver] += 1
            await asyncio.sleep(0.1)

    async def _until_all_ended(self, limit: float) -> None:
        left: dict[str, int] = {}
        try:
            async with asyncio.timeout(limit):
                while left := await self._left():
                    await asyncio.sleep(1)
        except TimeoutError:
            said = self._hotline.log[-3000:]
            raise AssertionError(f"still open: {left}; {self.counts.said()}\n{said}") from None

    async def _left(self) -> dict[str, int]:
        """What is still under way: messages, calls, answers that have not come in."""
        async with self._look() as s:
            due = await s.scalar(
                select(func.count())
                .select_from(Message)
                .where(Message.status.in_(_WAITED_FOR), Message.not_before <= clock.now())
            )
            ringing = await s.scalar(
                select(func.count())
                .select_from(Ask)
                .where(Ask.mode == Mode.IVR, Ask.outcome == AskOutcome.ASKED)
            )
            rated = await s.scalar(
                select(func.count()).select_from(Rating).where(Rating.mode == Mode.SMS)
            )
            unasked = await s.scalar(
                select(func.count()).select_from(Ticket).where(Ticket.feedback == FeedbackState.DUE)
            )
        left = {
            "due": due, "ringing": ringing, "unasked": unasked,
            "unread": len(self.counts.replies) - (rated or 0),
            "unsaid": len(set(self._came()) - set(self.counts.replies)),
        }  # fmt: skip
        return {name: count for name, count in left.items() if count}

    async def _count(self) -> None:
        counts = self.counts
        counts.messages = self._came()
        for run in self._runs:
            counts.rings.update(run.rung())
        counts.thanked = self._pbx.played().count("hotline/thanks")
        async with self._look() as s:
            ends = await s.execute(
                select(Ask.mode, Ask.outcome, func.count()).group_by(Ask.mode, Ask.outcome)
            )
            counts.outcomes = Counter({(mode, end): n for mode, end, n in ends})
            rows = await s.execute(
                select(Rating.mode, Rating.ask_id, Ask.phone).join(Ask, Ask.id == Rating.ask_id)
            )
            for mode, ask, phone in rows:
                counts.ratings[mode, ask] += 1
                counts.rated_numbers[phone] += 1

    def _came(self) -> Counter[str]:
        return Counter(sms.receiver for sms in self._kannel.phones.all() if _CODE.search(sms.text))

    @contextlib.asynccontextmanager
    async def _look(self) -> Any:
        db = Database(self._hotline.database_url)
        try:
            async with db.read() as s:
                await s.execute(text("select 1"))
                yield s
        finally:
            await db.close()
