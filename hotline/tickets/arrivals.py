"""What calls do to drafts: open one, give it to who answers, make earlier misses good.

Everything here takes many calls at once and the same few statements for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers, staff
from hotline.calls import MISSED, Call, Direction
from hotline.db import insert_new, insert_rows
from hotline.staff import Person
from hotline.tickets.codes import (
    Channel,
    DismissReason,
    TicketStatus,
)
from hotline.tickets.path import discard, hold_all
from hotline.tickets.tables import (
    Ticket,
    TicketCall,
    TicketEvent,
)
from hotline.tickets.timeline import Verb, line

_CALLED_AGAIN_WITHIN = timedelta(days=3)


async def open_drafts_for(
    s: AsyncSession, calls: Iterable[Call], *, at: datetime
) -> dict[int, Ticket]:
    """The one draft of each call among these that wants an operator, by call id.

    Those are inbound calls, and citizens who were rung to be asked and wished one instead.
    Safe to repeat.
    """
    inbound = {call.id: call for call in calls if _wants_operator(call)}
    if not inbound:
        return {}
    drafts = await _drafts(s, inbound)
    drafts |= await _open(s, [inbound[i] for i in sorted(inbound.keys() - drafts.keys())], at=at)
    if others := inbound.keys() - drafts.keys():
        # Another process opened these just now; our insert waited for it and left them to it.
        drafts |= await _drafts(s, others)
    return drafts


async def answered(s: AsyncSession, ticket: Ticket, call: Call, *, at: datetime) -> None:
    """Somebody spoke with the caller: the draft is theirs, and earlier misses are made good."""
    await all_answered(s, [(ticket, call)], at=at)


async def all_answered(
    s: AsyncSession, drafts: Iterable[tuple[Ticket, Call]], *, at: datetime
) -> None:
    """As `answered`, for those of many calls that somebody answered."""
    spoken = [(ticket, call) for ticket, call in drafts if call.answered_at is not None]
    await _hand_over(s, [(ticket, call) for ticket, call in spoken if _is_free(ticket)], at=at)
    await _settle_missed(s, [call for _, call in spoken], at=at)


async def served(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """The caller found out by keys what they wanted to know; nobody is owed a call."""
    await hold_all(s, [ticket])
    if _is_free(ticket):
        await discard(s, ticket, because=DismissReason.SERVED, by=None, at=at)


async def stand_for_all(s: AsyncSession, ticket: Ticket, *, at: datetime) -> None:
    """Whoever takes one missed call of a caller on takes all of them: the other drafts end."""
    call = await s.get(Call, ticket.call_id) if ticket.call_id else None
    if call is None or call.phone is None:
        return
    tries = await s.execute(
        select(Ticket)
        .join(Call, Call.id == Ticket.call_id)
        .where(
            Call.phone == call.phone,
            Call.outcome.in_(MISSED),
            Ticket.id != ticket.id,
            Ticket.status == TicketStatus.DRAFT,
            Ticket.owner_id.is_(None),
        )
        .order_by(Ticket.id)
        .with_for_update(of=Ticket)
    )
    for other in tries.scalars().all():
        await discard(s, other, because=DismissReason.SAME_CALLER, by=None, at=at)


async def _drafts(s: AsyncSession, call_ids: Iterable[int]) -> dict[int, Ticket]:
    known = await s.scalars(select(Ticket).where(Ticket.call_id.in_(call_ids)))
    return {ticket.call_id: ticket for ticket in known if ticket.call_id is not None}


async def _open(s: AsyncSession, calls: list[Call], *, at: datetime) -> dict[int, Ticket]:
    """New drafts; that of a call which is answered already is opened in the answerer's hand."""
    if not calls:
        return {}
    who = await callers.remember_all(s, {call.phone for call in calls if call.phone}, at=at)
    people = await _answerers(s, calls)
    rows = [
        {
            "call_id": call.id,
            "channel": Channel.PHONE,
            "opened_at": call.started_at,
            "caller_id": who[call.phone] if call.phone else None,
            "owner_id": people[call.id].id if call.id in people else None,
        }
        for call in calls
    ]
    drafts = {t.call_id: t for t in await insert_new(s, Ticket, rows) if t.call_id is not None}
    links = [{"ticket_id": ticket.id, "call_id": call} for call, ticket in drafts.items()]
    await insert_rows(s, TicketCall, links)
    lines = []
    for call, ticket in drafts.items():
        lines.append(line(ticket, Verb.OPENED, by=None, at=at, call=call))
        if call in people:
            lines.append(line(ticket, Verb.TAKEN, by=people[call], at=at))
    await insert_rows(s, TicketEvent, lines)
    return drafts


async def _answerers(s: AsyncSession, calls: list[Call]) -> dict[int, Person]:
    """Who of our people spoke with the caller, by call."""
    answered = {call.id: call.answered_by for call in calls if call.answered_at is not None}
    by_phone = await staff.by_extensions(s, {phone for phone in answered.values() if phone})
    return {call: by_phone[phone] for call, phone in answered.items() if phone in by_phone}


async def _hand_over(s: AsyncSession, free: list[tuple[Ticket, Call]], *, at: datetime) -> None:
    people = await _answerers(s, [call for _, call in free])
    theirs = [(ticket, people[call.id]) for ticket, call in free if call.id in people]
    await hold_all(s, [ticket for ticket, _ in theirs])
    taken = []
    for ticket, person in theirs:
        if _is_free(ticket):
            ticket.owner_id = person.id
            taken.append(line(ticket, Verb.TAKEN, by=person, at=at))
    await insert_rows(s, TicketEvent, taken)


async def _settle_missed(s: AsyncSession, calls: list[Call], *, at: datetime) -> None:
    """An answered caller is owed no call back for earlier tries: their untouched drafts end."""
    again: dict[Any, list[datetime]] = defaultdict(list)
    for call in calls:
        if call.phone is not None:
            again[call.phone].append(call.started_at)
    for ticket, missed in await _missed(s, again.keys(), calls):
        if any(_follows(missed.started_at, start) for start in again[missed.phone]):
            await discard(s, ticket, because=DismissReason.CALLED_AGAIN, by=None, at=at)


async def _missed(
    s: AsyncSession, phones: Collection[str], calls: list[Call]
) -> list[tuple[Ticket, Call]]:
    """Drafts nobody holds of calls from these numbers that nobody answered in the last days."""
    if not phones:
        return []
    starts = [call.started_at for call in calls]
    rows = await s.execute(
        select(Ticket, Call)
        .join(Call, Call.id == Ticket.call_id)
        .where(
            Call.phone.in_(phones),
            Call.outcome.in_(MISSED),
            Call.started_at < max(starts),
            Call.started_at > min(starts) - _CALLED_AGAIN_WITHIN,
            Ticket.status == TicketStatus.DRAFT,
            Ticket.owner_id.is_(None),
        )
        .order_by(Ticket.id)
        .with_for_update(of=Ticket)
    )
    return [(ticket, call) for ticket, call in rows]


def _follows(missed: datetime, answered: datetime) -> bool:
    return missed < answered < missed + _CALLED_AGAIN_WITHIN


def _wants_operator(call: Call) -> bool:
    asked = call.direction == Direction.ASK and call.queue is not None
    return call.direction == Direction.INBOUND or asked


def _is_free(ticket: Ticket) -> bool:
    return ticket.status == TicketStatus.DRAFT and ticket.owner_id is None
