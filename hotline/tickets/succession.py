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
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.staff import Person, Role
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

    Each ticket says so on its timeline, from whom to whom; closed tickets keep the name of
    their time. Raises Conflict while the agency has not ended, Invalid without a successor.
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
    people = await _hand_people(s, agency, heir) if with_people else 0
    moved = Left(led, parts, people)
    amendments.note(
        s,
        Subject.AGENCY,
        agency.id,
        agency.name,
        Deed.HANDED_OVER,
        {"successor": [agency.name, heir.name], "tickets": [None, led], "parts": [None, parts],
         "people": [None, people]},
        by=by,
        at=at,
    )  # fmt: skip
    await s.flush()
    return moved


async def _hand_tickets(
    s: AsyncSession,
    agency: Agency,
    heir: KnownAgency,
    *,
    keep_handler: bool,
    by: Person,
    at: datetime,
) -> int:
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
    await s.execute(
        update(TicketDeadline)
        .where(TicketDeadline.agency_id == agency.id, TicketDeadline.done_at.is_(None))
        .values(agency_id=heir.id)
    )
    return len(moved)


async def _hand_parts(
    s: AsyncSession, agency: Agency, heir: KnownAgency, *, by: Person, at: datetime
) -> int:
    """A part goes along, unless the heir leads that ticket or contributes to it already."""
    rows = await s.execute(
        select(Part, Ticket)
        .join(Ticket, Ticket.id == Part.ticket_id)
        .where(Part.agency_id == agency.id, Part.state.in_(_STANDING_PARTS))
    )
    pairs = [(part, ticket) for part, ticket in rows]
    own = set(
        await s.scalars(
            select(Part.ticket_id).where(
                Part.agency_id == heir.id, Part.ticket_id.in_([t.id for _, t in pairs])
            )
        )
    )
    for part, ticket in pairs:
        if ticket.agency_id == heir.id or ticket.id in own:
            part.state = PartState.WITHDRAWN
        else:
            part.agency_id = heir.id
        note(s, ticket, Verb.SUCCEEDED, by=by, at=at, changed={"partner": [agency.name, heir.name]})
    return len(pairs)


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
