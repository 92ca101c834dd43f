"""A town whose telephones note whatever disturbs them, beside the hotline that asks its people."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update

from hotline import clock, feedback
from hotline.callers import OptOutVia
from hotline.db import Database
from hotline.errors import HotlineError
from hotline.feedback import (
    Answers,
    Ask,
    AskingPolicy,
    AskingStep,
    AskOutcome,
    CourtesyHours,
    FeedbackTerms,
    Mode,
    by_operator,
)
from hotline.outbox import Message, MessageKind, MessageStatus, Sending
from hotline.staff import Person
from hotline.tickets import FeedbackState, Ticket, TicketStatus
from hotline.workers import Chores, Courier
from tests.feedback.asked import closed

MODES = (Mode.SMS, Mode.IVR, Mode.OPERATOR)
DISTURBING = {MessageKind.SMS: Mode.SMS, MessageKind.ASK_CALL: Mode.IVR}
LATER = Sending(MessageStatus.WAITING, "out of reach", timedelta(minutes=20))


class Rules(NamedTuple):
    """What the office set: steps of the one policy, hours by means, caps."""

    steps: tuple[tuple[Mode, int], ...]
    hours: dict[Mode, tuple[tuple[int, time, time], ...]]
    messages: int
    calls: int
    together: int


class Disturbed(NamedTuple):
    """A telephone rang or buzzed."""

    number: str
    mode: Mode
    at: datetime
    references: tuple[str, ...]


class Killed(BaseException):
    """The process ended while it was handing a message over."""


class Town:
    """One database, two couriers of each kind, and the telephones behind their carriers."""

    def __init__(self, db: Database, at: datetime, rules: Rules) -> None:
        self.db, self.at, self.rules = db, at, rules
        self.disturbed: list[Disturbed] = []
        # From which disturbance on nobody may be asked about a closing of a ticket, or at a number.
        self.over: dict[tuple[int, int], int] = {}
        self.hushed: dict[str, int] = {}
        self.closings: dict[tuple[int, int], datetime] = {}
        self.fates: list[Sending | type[Killed]] = []
        self._chores = Chores(db, modes=MODES, now=lambda: self.at)
        self._couriers = {
            kind: [
                Courier(db, kind, self._carry, modes=MODES, at_once=4, now=lambda: self.at)
                for _ in range(2)
            ]
            for kind in DISTURBING
        }

    async def settle_in(self) -> None:
        """Set what the office set, and nothing else."""
        async with self.db.write() as s:
            await s.execute(update(AskingPolicy).values(ended=True))
            steps = [
                AskingStep(attempt=number, mode=mode, wait_minutes=wait)
                for number, (mode, wait) in enumerate(self.rules.steps, start=1)
            ]
            s.add(AskingPolicy(position=0, name="Thử", steps=steps))
            await s.execute(delete(CourtesyHours))
            for mode, rows in self.rules.hours.items():
                s.add_all(
                    CourtesyHours(mode=mode, weekday=weekday, starts=starts, ends=ends)
                    for weekday, starts, ends in rows
                )
            terms = await s.get_one(FeedbackTerms, 1)
            terms.messages_per_day, terms.calls_per_day = self.rules.messages, self.rules.calls
            terms.together = self.rules.together

    async def close(self, number: str) -> int:
        """A ticket of somebody with this number was closed just now."""
        async with self.db.write() as s:
            ticket = await closed(s, number, at=self.at, code=f"1022-2611-{len(self.closings):05}")
        self.closings[ticket.id, 0] = self.at
        return ticket.id

    async def work(
        self, kind: MessageKind, which: Iterable[int], fates: Sequence[Sending | type[Killed]]
    ) -> None:
        """Couriers look for work one after the other; `fates` befall what they hand over."""
        self.fates = list(fates)
        for one in which:
            try:
                await self._couriers[kind][one].send_due()
            except Killed:
                self.fates = []

    async def tend(self) -> None:
        """One round of the chores."""
        await self._chores.once()

    async def report(self, which: int, outcome: AskOutcome) -> None:
        """The PBX or the gateway tells how a conversation ended; one of the newest."""
        if self.disturbed:
            references = self.disturbed[-1 - which % len(self.disturbed)].references
            async with self.db.write() as s:
                ask = await s.scalar(select(Ask).where(Ask.reference == references[0]))
                assert ask is not None
                await feedback.talk_ended(s, ask.talk, outcome, modes=MODES, at=self.at)

    async def rate(self, ticket_id: int) -> None:
        """The caller rates by a way of their own."""
        async with self.db.write() as s:
            ticket = await s.get_one(Ticket, ticket_id)
            if ticket.status != TicketStatus.CLOSED:
                return
            source = f"web:{ticket_id}:{ticket.reopenings}"
            await feedback.rate(s, ticket, Answers(useful=True), ask=None, mode=Mode.WEB,
                                source=source, at=self.at)  # fmt: skip
            self._is_over(ticket)

    async def reopen(self, ticket_id: int) -> None:
        """The caller says that the work was not done."""
        async with self.db.write() as s:
            ticket = await s.get_one(Ticket, ticket_id)
            if ticket.status == TicketStatus.CLOSED:
                self._is_over(ticket)
                dieu = await self._person(s, "lan")
                await feedback.reopen(s, ticket, reason="Chưa làm", wish="caller", by=dieu,
                                      at=self.at)  # fmt: skip

    async def close_again(self, ticket_id: int) -> None:
        """What was reopened is done now."""
        async with self.db.write() as s:
            ticket = await s.get_one(Ticket, ticket_id)
            if ticket.status != TicketStatus.CLOSED:
                ticket.status, ticket.closed_at = TicketStatus.CLOSED, self.at
                ticket.feedback = FeedbackState.DUE
                self.closings[ticket.id, ticket.reopenings] = self.at

    async def opt_out(self, number: str) -> None:
        """Whoever has this number wishes to be left in peace."""
        async with self.db.write() as s:
            await feedback.opt_out(s, number, via=OptOutVia.SMS, at=self.at)
        self.hushed.setdefault(number, len(self.disturbed))

    async def ring(self, outcome: AskOutcome) -> None:
        """An operator rings the first on the list, as far as the hotline lets them."""
        async with self.db.write() as s:
            tam = await self._person(s, "tam")
            listed = await by_operator.to_ask(s, tam, at=self.at)
            if not listed:
                return
            first = listed[0].attempts[0].ask.id
            try:
                taken = await by_operator.take(s, first, by=tam, at=self.at)
            except HotlineError:
                return
            references = tuple(one.ask.reference for one in taken.attempts)
            self._noted(taken.phone, Mode.OPERATOR, references)
            await by_operator.unanswered(s, first, outcome, modes=MODES, by=tam, at=self.at)

    def judge(self) -> None:
        """Raise AssertionError for whoever was disturbed against the rules."""
        self._judge_days()
        for one in self.disturbed:
            assert _within(self.rules.hours.get(one.mode), one.at), "outside the hours"
            assert len(one.references) <= self.rules.together, "too many tickets at once"
        carried = [reference for one in self.disturbed for reference in one.references]
        assert len(carried) == len(set(carried)), "one attempt was carried twice"
        for number, since in self.hushed.items():
            later = [one for one in self.disturbed[since:] if one.number == number]
            assert later == [], "disturbed after an opt-out"

    async def judge_tickets(self) -> None:
        """As `judge`, by what the asks were about: after a rating, before a wait, whose ticket."""
        async with self.db.read() as s:
            rows = await s.execute(select(Ask, Ticket).join(Ticket, Ticket.id == Ask.ticket_id))
            asks = {ask.reference: ask for ask, _ in rows}
        for place, one in enumerate(self.disturbed):
            for ask in (asks[reference] for reference in one.references):
                closing = (ask.ticket_id, ask.closing)
                assert ask.phone == one.number, "asked about somebody else's ticket"
                assert self.over.get(closing, place + 1) > place, "asked after a rating"
                if ask.attempt == 1:
                    wait = timedelta(minutes=self.rules.steps[0][1])
                    assert one.at >= self.closings[closing] + wait, "asked too early"

    async def unfinished(self) -> list[str]:
        """Tickets that are neither rated nor without a response."""
        async with self.db.read() as s:
            found = await s.scalars(
                select(Ticket.feedback).where(
                    Ticket.status == TicketStatus.CLOSED,
                    Ticket.feedback.in_((FeedbackState.DUE, FeedbackState.ASKING)),
                )
            )
            return list(found)

    async def _carry(self, message: Message) -> Sending:
        fate = self.fates.pop(0) if self.fates else Sending(MessageStatus.SENT)
        if isinstance(fate, Sending) and fate.status == MessageStatus.WAITING:
            return fate
        references = tuple(one["reference"] for one in message.payload["asks"])
        self._noted(message.recipient, DISTURBING[MessageKind(message.kind)], references)
        if not isinstance(fate, Sending):
            raise Killed
        await asyncio.sleep(0)
        return fate

    def _noted(self, number: str, mode: Mode, references: tuple[str, ...]) -> None:
        self.disturbed.append(Disturbed(number, mode, self.at, references))

    def _is_over(self, ticket: Ticket) -> None:
        self.over.setdefault((ticket.id, ticket.reopenings), len(self.disturbed))

    def _judge_days(self) -> None:
        for calls, most in ((False, self.rules.messages), (True, self.rules.calls)):
            days: dict[tuple[str, object], int] = {}
            for one in self.disturbed:
                if (one.mode != Mode.SMS) == calls:
                    day = (one.number, clock.local_day(one.at))
                    days[day] = days.get(day, 0) + 1
            assert max(days.values(), default=0) <= most, "too often on one day"

    async def _person(self, s: object, login: str) -> Person:
        async with self.db.read() as other:
            found = await other.scalar(select(Person).where(Person.login == login))
        assert found is not None
        return found


def _within(hours: Sequence[tuple[int, time, time]] | None, at: datetime) -> bool:
    """Whether a means may disturb at an instant, said as plainly as can be."""
    wall = clock.local(at)
    return not hours or any(
        weekday == wall.weekday() and starts <= wall.time() < ends
        for weekday, starts, ends in hours
    )
