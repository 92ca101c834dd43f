"""Asking by an operator who rings back: who waits, who holds whom, and what came of it.

How one asks moves the score (DOMAIN §3.7), so nobody asks about a ticket that they had a hand
in. One person rings a citizen at a time, about all that waits for that number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import calls, clock, staff, tickets
from hotline.callers import OptOutVia
from hotline.calls import Direction
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.feedback.asking import Attempt
from hotline.feedback.calling_off import opt_out
from hotline.feedback.codes import AskOutcome, Mode
from hotline.feedback.courtesy import courteous, terms
from hotline.feedback.ending import ended, placed
from hotline.feedback.impartial import by_hand_of, had_a_hand
from hotline.feedback.ratings import Answers, Rating, rate
from hotline.feedback.tables import Ask
from hotline.outbox import Message, MessageKind
from hotline.staff import Person
from hotline.tickets import FeedbackState, Ticket, TicketStatus
from hotline.tickets.path import hold_all
from hotline.tickets.rights import require_desk

# Long enough for a talk; whoever is called away leaves the row to others after that.
HELD_FOR = timedelta(minutes=15)
LATER_AT_MOST = timedelta(days=14)
# What came of a ring that brought no answers; `opted_out` also ends all asking for good.
UNANSWERED = (
    AskOutcome.NO_ANSWER,
    AskOutcome.BUSY,
    AskOutcome.WRONG_PERSON,
    AskOutcome.REFUSED,
    AskOutcome.OPTED_OUT,
)
_MOST = 500


class ToRing(NamedTuple):
    """One number to be rung, and the attempts it is asked about: the longest waiting first."""

    phone: str
    attempts: list[Attempt]
    holder_id: int | None

    @property
    def since(self) -> datetime:
        """Since when the longest waiting of them is due."""
        return min(one.ask.due_at or one.ask.created_at for one in self.attempts)


async def to_ask(s: AsyncSession, by: Person, *, at: datetime) -> list[ToRing]:
    """Numbers that this person may ring now, the longest waiting first.

    None outside the courtesy hours, none that was rung today as often as the terms allow
    unless the citizen asked for this very hour, no ticket that this person had a hand in.
    """
    if await rests_until(s, at=at) is not None:
        return []
    due = await _waiting(s, Ask.due_at <= at, ~by_hand_of(by))
    if not due:
        return []
    by_number: dict[str, list[Attempt]] = {}
    for one in due:
        by_number.setdefault(str(one.ask.phone), []).append(one)
    tired = await _tired(s, by_number, at=at)
    most = (await terms(s)).together
    held = await _holders(s, by_number, at=at)
    return [
        ToRing(phone, found[:most], held.get(phone))
        for phone, found in by_number.items()
        if phone not in tired or _wished(found)
    ]


async def rests_until(s: AsyncSession, *, at: datetime) -> datetime | None:
    """When citizens may be rung again; None while they may be."""
    next_ = await courteous(s, Mode.OPERATOR, at)
    return next_ if next_ > at else None


async def take(s: AsyncSession, ask_id: int, *, by: Person, at: datetime) -> ToRing:
    """Hold the number of an attempt, so that nobody else rings it; again by the same person.

    Raises NotFound (`no_such_ask`), NotAllowed for who wrote the ticket (`ask_own_ticket`) or
    has no such role, and Conflict: `ask_over`, `ask_held`, `ask_at_rest`, `ask_rung_today`.
    """
    require_desk(by)
    ask = await s.get(Ask, ask_id)
    if ask is None or ask.mode != Mode.OPERATOR or ask.phone is None:
        raise NotFound("no_such_ask")
    every = await _held_to(s, ask.phone)
    if all(one.ask.id != ask_id for one in every):
        raise Conflict("ask_over")
    await _refuse_held(s, every, by, at)
    if (rests := await rests_until(s, at=at)) is not None:
        raise Conflict("ask_at_rest", until=rests)
    mine = await _may_ask(s, every, by)
    if ask_id not in mine:
        raise NotAllowed("ask_own_ticket")
    now = [one for one in every if one.ask.id in mine and (one.ask.due_at or at) <= at]
    if ask.phone in await _tired(s, [ask.phone], at=at) and not _wished(now):
        raise Conflict("ask_rung_today")
    return await _hold(s, ask, now, by, at)


async def in_hand(s: AsyncSession, ask_id: int, *, by: Person) -> ToRing:
    """What this person holds of the number of an attempt.

    Raises NotFound (`no_such_ask`) and Conflict (`ask_taken_over`) when somebody else has it.
    """
    ask = await s.get(Ask, ask_id)
    if ask is None or ask.mode != Mode.OPERATOR or ask.phone is None:
        raise NotFound("no_such_ask")
    taken = (Ask.phone == ask.phone, Ask.by_id == by.id, Ask.expires_at.is_not(None))
    held = await _waiting(s, *taken)
    if all(one.ask.id != ask_id for one in held):
        raise Conflict("ask_taken_over")
    return ToRing(ask.phone, held, by.id)


async def let_go(s: AsyncSession, ask_id: int, *, by: Person) -> None:
    """Leave a number to others: nobody was rung. Raises as `in_hand`."""
    for ask, _ in (await _in_hand(s, ask_id, by)).attempts:
        ask.by_id = ask.expires_at = None
    await s.flush()


async def answered(
    s: AsyncSession,
    ask_id: int,
    given: Mapping[int, Answers],
    *,
    modes: Collection[Mode],
    by: Person,
    at: datetime,
) -> list[Rating]:
    """Keep what the citizen said, by attempt; one that was left out was refused.

    Raises as `in_hand` and `rate`, and Invalid (`rating_empty`) when nothing was answered.
    """
    held = await _in_hand(s, ask_id, by)
    if not given.keys() & {one.ask.id for one in held.attempts}:
        raise Invalid("rating_empty")
    await _rung(s, held, by, at)
    made = []
    for ask, ticket in held.attempts:
        if ask.id in given:
            source = f"operator:{ask.reference}"
            made.append(await rate(s, ticket, given[ask.id], ask=ask, mode=Mode.OPERATOR,
                                   source=source, by=by, at=at))  # fmt: skip
        outcome = AskOutcome.ANSWERED if ask.id in given else AskOutcome.REFUSED
        await ended(s, ask.reference, outcome, modes=modes, at=at)
    return made


async def unanswered(
    s: AsyncSession,
    ask_id: int,
    outcome: AskOutcome,
    *,
    modes: Collection[Mode],
    by: Person,
    at: datetime,
) -> None:
    """The ring brought no answers: one of `UNANSWERED`. Raises as `in_hand`."""
    held = await _in_hand(s, ask_id, by)
    await _rung(s, held, by, at)
    for ask, _ in held.attempts:
        await ended(s, ask.reference, outcome, modes=modes, at=at)
    if outcome == AskOutcome.OPTED_OUT:
        await opt_out(s, held.phone, via=OptOutVia.OPERATOR, at=at)


async def later(
    s: AsyncSession, ask_id: int, wished: datetime, *, by: Person, at: datetime
) -> datetime:
    """The citizen wishes to be rung at another time, or the next courteous one after it.

    Raises as `in_hand`, and Invalid (`ask_later_wrong`) for a time gone by or too far away.
    """
    held = await _in_hand(s, ask_id, by)
    if not at < wished <= at + LATER_AT_MOST:
        raise Invalid("ask_later_wrong", field="later_hour", most=LATER_AT_MOST.days)
    due = await courteous(s, Mode.OPERATOR, wished)
    await _link_ring(s, held, by)
    for ask, _ in held.attempts:
        ask.asked_at, ask.due_at, ask.expires_at = at, due, None
    await s.flush()
    return due


async def may_be_told(s: AsyncSession, ticket: Ticket, by: Person) -> None:
    """Refuse whoever may not take down how a caller rates a ticket.

    Raises NotAllowed (`ask_own_ticket`, or for the role) and Conflict (`rating_not_closed`).
    """
    require_desk(by)
    if await had_a_hand(s, ticket, by):
        raise NotAllowed("ask_own_ticket")
    if ticket.status != TicketStatus.CLOSED:
        raise Conflict("rating_not_closed")


async def rate_told(
    s: AsyncSession, ticket: Ticket, answers: Answers, *, once: str, by: Person, at: datetime
) -> Rating:
    """A citizen called in and told how they were served; `once` names the form that was sent.

    Raises as `may_be_told` and `rate`.
    """
    await may_be_told(s, ticket, by)
    source = f"operator:{by.id}:{ticket.id}:{once[:32]}"
    return await rate(s, ticket, answers, ask=None, mode=Mode.OPERATOR, source=source, by=by, at=at)


async def _waiting(s: AsyncSession, *which: ColumnElement[bool]) -> list[Attempt]:
    found = await s.scalars(
        select(Ask)
        .join(Ticket, Ticket.id == Ask.ticket_id)
        .options(
            joinedload(Ask.ticket).joinedload(Ticket.caller),
            joinedload(Ask.ticket).joinedload(Ticket.field),
            joinedload(Ask.ticket).joinedload(Ticket.agency),
        )
        .where(
            Ask.mode == Mode.OPERATOR,
            Ask.outcome == AskOutcome.WAITING,
            Ask.phone.is_not(None),
            Ticket.feedback == FeedbackState.ASKING,
            *which,
        )
        .order_by(Ask.due_at, Ask.id)
        .limit(_MOST)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return [Attempt(ask, ask.ticket) for ask in found]


async def _held_to(s: AsyncSession, phone: str) -> list[Attempt]:
    """All that waits for a number, as it stands once nobody else can change it."""
    before = await _waiting(s, Ask.phone == phone)
    await hold_all(s, [one.ticket for one in before])
    return await _waiting(s, Ask.phone == phone)


async def _refuse_held(s: AsyncSession, every: Sequence[Attempt], by: Person, at: datetime) -> None:
    for ask, _ in every:
        if _is_held(ask, at) and ask.by_id != by.id:
            raise Conflict("ask_held", name=await staff.name_of(s, ask.by_id) or "")


def _is_held(ask: Ask, at: datetime) -> bool:
    return ask.by_id is not None and ask.expires_at is not None and ask.expires_at > at


async def _may_ask(s: AsyncSession, every: Sequence[Attempt], by: Person) -> set[int]:
    found = await s.scalars(
        select(Ask.id)
        .join(Ticket, Ticket.id == Ask.ticket_id)
        .where(Ask.id.in_([one.ask.id for one in every]), ~by_hand_of(by))
    )
    return set(found)


async def _hold(
    s: AsyncSession, chosen: Ask, now: Sequence[Attempt], by: Person, at: datetime
) -> ToRing:
    """The chosen attempt is among those held, however many wait."""
    most = (await terms(s)).together
    first = sorted(now, key=lambda one: one.ask.id != chosen.id)[:most]
    for ask, _ in first:
        ask.by_id, ask.expires_at = by.id, at + HELD_FOR
    await s.flush()
    return ToRing(str(chosen.phone), first, by.id)


async def _in_hand(s: AsyncSession, ask_id: int, by: Person) -> ToRing:
    """As `in_hand`, once nobody else can change it."""
    held = await in_hand(s, ask_id, by=by)
    await hold_all(s, [one.ticket for one in held.attempts])
    return await in_hand(s, ask_id, by=by)


async def _rung(s: AsyncSession, held: ToRing, by: Person, at: datetime) -> None:
    """The citizen was rung just now, by whoever holds the row."""
    await _link_ring(s, held, by)
    for ask, _ in held.attempts:
        ask.due_at = min(ask.due_at or at, at)
        await placed(s, ask.talk, at=at)


async def _link_ring(s: AsyncSession, held: ToRing, by: Person) -> None:
    """The call that asked belongs to the tickets it was about."""
    taken = min(one.ask.expires_at for one in held.attempts if one.ask.expires_at) - HELD_FOR
    for call in await calls.with_number(s, held.phone):
        ours = call.direction == Direction.OUTBOUND and call.caller == by.extension
        if ours and call.started_at >= taken:
            for _, ticket in held.attempts:
                await tickets.link_call(s, ticket, call, by=None, at=call.started_at)


async def _tired(s: AsyncSession, phones: Collection[str], *, at: datetime) -> set[str]:
    """Numbers that were rung today as often as the terms allow, by people and by machines."""
    today = clock.at_local(clock.local_day(at))
    by_us = select(Ask.phone.label("phone")).where(
        Ask.mode == Mode.OPERATOR, Ask.phone.in_(phones), Ask.asked_at >= today
    )
    by_machine = select(Message.recipient.label("phone")).where(
        Message.kind == MessageKind.ASK_CALL,
        Message.recipient.in_(phones),
        Message.citizen.is_(True),
        Message.claimed_at >= today,
    )
    # Several tickets asked about at one instant are one ring.
    rung = union_all(by_us.group_by(Ask.phone, Ask.asked_at), by_machine).subquery()
    most = (await terms(s)).calls_per_day
    counted = select(rung.c.phone).group_by(rung.c.phone).having(func.count() >= most)
    return set(await s.scalars(counted))


def _wished(found: Sequence[Attempt]) -> bool:
    """Whether the citizen said that this hour suits them."""
    return any(one.ask.asked_at is not None for one in found)


async def _holders(
    s: AsyncSession, phones: Collection[str], *, at: datetime
) -> dict[str, int | None]:
    held = await s.execute(
        select(Ask.phone, Ask.by_id).where(
            Ask.mode == Mode.OPERATOR,
            Ask.outcome == AskOutcome.WAITING,
            Ask.phone.in_(phones),
            Ask.expires_at > at,
        )
    )
    return {str(phone): holder for phone, holder in held}
