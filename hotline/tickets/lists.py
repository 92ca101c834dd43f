"""The lists people work from. Each is one query plus what its rows show, never one a row."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import calls, clock
from hotline.calls import Call, CallState, JournalDay
from hotline.errors import NotFound
from hotline.tickets.codes import (
    TicketStatus,
)
from hotline.tickets.rights import Reader
from hotline.tickets.tables import OPEN_ROWS, Part, Ticket, among_rows

OPEN_AT_AGENCY = (
    TicketStatus.ASSIGNED,
    TicketStatus.ACCEPTED,
    TicketStatus.IN_PROGRESS,
    TicketStatus.ANSWERED,
)


class Draft(NamedTuple):
    """A draft and the call it came from."""

    ticket: Ticket
    call: Call


class Statement(NamedTuple):
    """A PBX's day as of `read_at`: its own count, our calls, their tickets; difference 0."""

    system: str
    day: date
    read_at: datetime
    journalled: int
    calls: int
    tickets: int

    @property
    def difference(self) -> int:
        """Calls the PBX took and we do not have."""
        return self.journalled - self.calls


async def ticket(s: AsyncSession, ticket_id: int, reader: Reader) -> Ticket:
    """One ticket with what its page shows and its parts with their agencies.

    Raises NotFound also for what one may not see.
    """
    found = await _whole(s, Ticket.id == ticket_id)
    if found is None or not await sees(s, reader, found):
        raise NotFound("no_such_ticket")
    return found


async def sees(s: AsyncSession, reader: Reader, found: Ticket) -> bool:
    """As `reader.may_see`, also for what a predecessor of the reader's agency left behind.

    Who answered a ticket also answered those that were merged into it.
    """
    if reader.may_see(found) or reader.agency_id is None:
        return reader.may_see(found)
    of_ours = select(Ticket.id).where(Ticket.id == found.id, reader.visible())
    if await s.scalar(of_ours) is not None:
        return True
    if found.status != TicketStatus.CLOSED or found.merged_into_id is None:
        return False
    lead = select(Ticket.agency_id).where(Ticket.id == found.merged_into_id)
    return await s.scalar(lead) in await reader.agency_ids(s)


async def by_code(s: AsyncSession, code: str) -> Ticket | None:
    """The ticket under a code."""
    return await _whole(s, Ticket.code == code)


async def open_drafts(s: AsyncSession, *, owner_id: int, most: int = 50) -> list[Draft]:
    """An operator's own drafts whose call is over or in hand, newest first."""
    rows = await s.execute(
        select(Ticket, Call)
        .join(Call, Call.id == Ticket.call_id)
        .options(joinedload(Ticket.caller))
        .where(Ticket.status == TicketStatus.DRAFT, Ticket.owner_id == owner_id)
        .order_by(Ticket.opened_at.desc())
        .limit(most)
    )
    return [Draft(found, call) for found, call in rows]


async def live_drafts(s: AsyncSession, *, most: int = 100) -> list[Draft]:
    """Calls in progress with their drafts, longest wait first."""
    rows = await s.execute(
        select(Ticket, Call)
        .join(Call, Call.id == Ticket.call_id)
        .options(joinedload(Ticket.caller))
        .where(Call.state != CallState.ENDED, Ticket.status == TicketStatus.DRAFT)
        .order_by(Call.started_at)
        .limit(most)
    )
    return [Draft(found, call) for found, call in rows]


async def owed_calls(s: AsyncSession, *, most: int = 50) -> list[Draft]:
    """Drafts nobody holds whose call has ended: somebody is owed a call back. Oldest first."""
    rows = await s.execute(
        select(Ticket, Call)
        .join(Call, Call.id == Ticket.call_id)
        .options(joinedload(Ticket.caller))
        .where(
            Ticket.status == TicketStatus.DRAFT,
            Ticket.owner_id.is_(None),
            Call.state == CallState.ENDED,
        )
        .order_by(Ticket.opened_at)
        .limit(most)
    )
    return [Draft(found, call) for found, call in rows]


async def for_dispatcher(s: AsyncSession, *, most: int = 200) -> list[Ticket]:
    """Tickets without an agency and tickets that came back, longest waiting first."""
    waiting = (TicketStatus.RECEIVED, TicketStatus.RETURNED)
    found = await s.scalars(
        _shown().where(Ticket.status.in_(waiting)).order_by(Ticket.received_at).limit(most)
    )
    return list(found)


async def of_agency(s: AsyncSession, agency_id: int, *, most: int = 300) -> list[Ticket]:
    """What an agency has open, soonest due first."""
    found = await s.scalars(
        _shown()
        .where(
            Ticket.agency_id == agency_id,
            among_rows(OPEN_ROWS),
            Ticket.status.in_(OPEN_AT_AGENCY),
        )
        .order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.id)
        .limit(most)
    )
    return list(found)


async def to_approve(s: AsyncSession, agency_id: int, *, most: int = 300) -> list[Ticket]:
    """Answers that wait for the head, soonest due first."""
    found = await s.scalars(
        _shown()
        .where(
            Ticket.agency_id == agency_id,
            among_rows(OPEN_ROWS),
            Ticket.status == TicketStatus.ANSWERED,
        )
        .order_by(Ticket.due_at.is_(None), Ticket.due_at)
        .limit(most)
    )
    return list(found)


async def recent(s: AsyncSession, reader: Reader, *, most: int = 100) -> list[Ticket]:
    """The newest numbered tickets that this person may see."""
    query = _shown().where(Ticket.code.is_not(None))
    query = query.where(reader.visible())
    return list(await s.scalars(query.order_by(Ticket.received_at.desc()).limit(most)))


async def of_caller(s: AsyncSession, caller_id: int, *, most: int = 10) -> list[Ticket]:
    """A caller's numbered tickets, newest first."""
    found = await s.scalars(
        _shown()
        .where(Ticket.caller_id == caller_id, Ticket.code.is_not(None))
        .order_by(Ticket.opened_at.desc())
        .limit(most)
    )
    return list(found)


async def statements(s: AsyncSession, *, at: datetime, days: int = 7) -> list[Statement]:
    """Day by day and PBX by PBX: journalled, here, tickets, difference; newest first."""
    lines = []
    for row in await calls.counted_days(s, since=clock.local_day(at) - timedelta(days=days - 1)):
        here = await calls.arrivals(s, row)
        drafts = await _tickets_of(s, row)
        lines.append(Statement(row.system, row.day, row.read_at, row.counted, here, drafts))
    return lines


async def _tickets_of(s: AsyncSession, row: JournalDay) -> int:
    span = clock.day_span(row.day)
    end = min(span.end, row.read_at)
    counted = await s.scalar(
        select(func.count())
        .select_from(Ticket)
        .join(Call, Call.id == Ticket.call_id)
        .where(Call.system == row.system, Call.started_at >= span.start, Call.started_at < end)
    )
    return counted or 0


async def _whole(s: AsyncSession, which: ColumnElement[bool]) -> Ticket | None:
    """A ticket with its parts, in one question: parts are few."""
    parts = joinedload(Ticket.parts).joinedload(Part.agency)
    found: Ticket | None = (await s.scalars(_shown().options(parts).where(which))).unique().first()
    return found


def _shown() -> Select[Ticket]:
    return select(Ticket).options(
        joinedload(Ticket.caller),
        joinedload(Ticket.agency),
        joinedload(Ticket.field),
        joinedload(Ticket.commune),
    )
