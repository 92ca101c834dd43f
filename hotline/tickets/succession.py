"""What an ended agency leaves behind: its open tickets and its people go to the successor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hotline import agencies, amendments, clock
from hotline.agencies import Agency, KnownAgency
from hotline.amendments import Deed, Subject
from hotline.deadlines import Step
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.staff import Person, Role
from hotline.tickets import noticing, obligations
from hotline.tickets.codes import PartState, TicketStatus
from hotline.tickets.path import hold_all
from hotline.tickets.tables import Part, Ticket, TicketDeadline
from hotline.tickets.timeline import Verb, note

_AT_AGENCY = (
    TicketStatus.ASSIGNED,
    TicketStatus.ACCEPTED,
    TicketStatus.IN_PROGRESS,
    TicketStatus.ANSWERED,
)
_STANDING_PARTS = (PartState.ASKED, PartState.DISAGREED)


class Left(NamedTuple):
    """What an agency still holds: tickets it leads, parts it owes, people of its own."""

    tickets: int
    parts: int
    people: int

    def __bool__(self) -> bool:
        return any(self)


async def left(s: AsyncSession, agency_ids: Collection[int]) -> dict[int, Left]:
    """What these agencies still hold; three queries, whatever their number."""
    leads = await _counted(s, agency_ids, Ticket.agency_id, Ticket.status.in_(_AT_AGENCY))
    parts = await _counted(s, agency_ids, Part.agency_id, Part.state.in_(_STANDING_PARTS))
    people = await _counted(s, agency_ids, Person.agency_id, Person.active.is_(True))
    return {
        one: Left(leads.get(one, 0), parts.get(one, 0), people.get(one, 0)) for one in agency_ids
    }


async def hand_over(
    s: AsyncSession, agency: Agency, *, with_people: bool, by: Person, at: datetime
) -> Left:
    """Everything open of an ended agency goes to who stands in its place today.

    Each ticket says so on its timeline, from whom to whom, and the heir is told once of all;
    closed tickets keep the name of their time. Raises Conflict while the agency has not ended,
    Invalid without a successor.
    """
    if by.role != Role.ADMIN:
        raise NotAllowed("not_your_role")
    today = clock.local_day(at)
    if agency.valid_on(today):
        raise Conflict("agency_not_ended", name=agency.name)
    heir = await agencies.heir(s, agency, on=today)
    if heir is None:
        raise Invalid("agency_without_heir", field="successor", name=agency.name)
    led = await _hand_tickets(s, agency, heir, keep_handler=with_people, by=by, at=at)
    parts = await _hand_parts(s, agency, heir, by=by, at=at)
    await _hand_deadlines(s, agency, heir, at=at)
    people = await _hand_people(s, agency, heir) if with_people else 0
    moved = Left(len(led), len(parts), people)
    amendments.note(
        s,
        Subject.AGENCY,
        agency.id,
        agency.name,
        Deed.HANDED_OVER,
        {"successor": [agency.name, heir.name], "tickets": [None, len(led)],
         "parts": [None, len(parts)], "people": [None, people]},
        by=by,
        at=at,
    )  # fmt: skip
    await s.flush()
    if count := len({*led, *parts}):
        await noticing.tell_inherited(s, agency, heir.id, count, by=by, at=at)
    return moved


async def _hand_tickets(
    s: AsyncSession,
    agency: Agency,
    heir: KnownAgency,
    *,
    keep_handler: bool,
    by: Person,
    at: datetime,
) -> list[int]:
    """Returns the tickets that the heir leads from now on."""
    found = await s.scalars(
        select(Ticket).where(Ticket.agency_id == agency.id, Ticket.status.in_(_AT_AGENCY))
    )
    open_ = list(found)
    await hold_all(s, open_)
    moved = [ticket for ticket in open_ if ticket.status in _AT_AGENCY]
    for ticket in moved:
        ticket.agency_id = heir.id
        if not keep_handler:
            ticket.handler_id = None
        note(s, ticket, Verb.SUCCEEDED, by=by, at=at, agency=heir.name,
             changed={"agency": [agency.name, heir.name]})  # fmt: skip
    return [ticket.id for ticket in moved]


async def _hand_parts(
    s: AsyncSession, agency: Agency, heir: KnownAgency, *, by: Person, at: datetime
) -> list[int]:
    """A part goes along, unless the heir leads that ticket or contributes to it already.

    Returns the tickets whose parts these are.
    """
    rows = await s.execute(
        select(Part, Ticket)
        .join(Ticket, Ticket.id == Part.ticket_id)
        .where(Part.agency_id == agency.id, Part.state.in_(_STANDING_PARTS))
    )
    pairs = [(part, ticket) for part, ticket in rows]
    of_heir = await s.scalars(
        select(Part).where(
            Part.agency_id == heir.id, Part.ticket_id.in_([ticket.id for _, ticket in pairs])
        )
    )
    own = {part.ticket_id: part for part in of_heir}
    for part, ticket in pairs:
        theirs = own.get(ticket.id)
        contributes = theirs is not None and theirs.state != PartState.WITHDRAWN
        if ticket.agency_id == heir.id or contributes:
            part.state = PartState.WITHDRAWN
            await obligations.done(s, ticket, (Step.COOPERATE,), at, agency_id=agency.id)
        elif theirs is not None:
            _ask_anew(theirs, part)
        else:
            part.agency_id = heir.id
        note(s, ticket, Verb.SUCCEEDED, by=by, at=at, changed={"partner": [agency.name, heir.name]})
    return [ticket.id for _, ticket in pairs]


def _ask_anew(theirs: Part, part: Part) -> None:
    """What was once asked of the heir and withdrawn stands again with the other's question."""
    for name in ("state", "question", "asked_by_id", "asked_at", "due_at"):
        setattr(theirs, name, getattr(part, name))
    theirs.answer, theirs.answered_by_id, theirs.answered_at = "", None, None
    part.state = PartState.WITHDRAWN


async def _hand_deadlines(
    s: AsyncSession, agency: Agency, heir: KnownAgency, *, at: datetime
) -> None:
    """What is still owed, the heir owes; but it owes no part where it leads by now."""
    owed = TicketDeadline.done_at.is_(None)
    await s.execute(
        update(TicketDeadline)
        .where(TicketDeadline.agency_id == agency.id, owed)
        .values(agency_id=heir.id)
    )
    led = select(Ticket.id).where(Ticket.agency_id == heir.id, Ticket.status.in_(_AT_AGENCY))
    await s.execute(
        update(Part)
        .where(
            Part.agency_id == heir.id,
            Part.state.in_(_STANDING_PARTS),
            Part.ticket_id.in_(led),
        )
        .values(state=PartState.WITHDRAWN)
    )
    await s.execute(
        update(TicketDeadline)
        .where(
            TicketDeadline.agency_id == heir.id,
            TicketDeadline.step == Step.COOPERATE,
            TicketDeadline.ticket_id.in_(led),
            owed,
        )
        .values(done_at=at, next_alarm_at=None)
    )


async def _hand_people(s: AsyncSession, agency: Agency, heir: KnownAgency) -> int:
    found = list(await s.scalars(select(Person).where(Person.agency_id == agency.id)))
    for person in found:
        person.agency_id = heir.id
    return sum(person.active for person in found)


async def _counted(
    s: AsyncSession,
    agency_ids: Collection[int],
    column: InstrumentedAttribute[int | None] | InstrumentedAttribute[int],
    condition: ColumnElement[bool],
) -> dict[int, int]:
    rows = await s.execute(
        select(column, func.count()).where(column.in_(agency_ids), condition).group_by(column)
    )
    return {agency_id: count for agency_id, count in rows if agency_id is not None}
