"""Who may do what to a ticket, and who may see it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.agencies import Agency
from hotline.errors import NotAllowed
from hotline.staff import Person, Role
from hotline.tickets.codes import PartState
from hotline.tickets.tables import Part, Ticket
from hotline.tickets.timeline import Verb

DESK = {Role.OPERATOR, Role.DISPATCHER}
_OF_THE_AGENCY = {Role.OFFICER, Role.HEAD}
MAY: dict[Verb, set[Role]] = {
    Verb.TAKEN: DESK,
    Verb.RECEIVED: DESK,
    Verb.DISMISSED: DESK,
    Verb.ANSWERED_AT_ONCE: DESK,
    Verb.CALL_LINKED: DESK,
    Verb.REFERRED: DESK,
    Verb.MERGED: DESK,
    Verb.RECLASSIFIED: {Role.DISPATCHER},
    Verb.ASSIGNED: {Role.DISPATCHER},
    Verb.ARBITRATED: {Role.DISPATCHER},
    Verb.ACCEPTED: _OF_THE_AGENCY,
    Verb.RETURNED: _OF_THE_AGENCY,
    Verb.STARTED: _OF_THE_AGENCY,
    Verb.PROGRESSED: _OF_THE_AGENCY,
    Verb.EXTENSION_ASKED: _OF_THE_AGENCY,
    Verb.EXTENSION_GRANTED: {Role.DISPATCHER},
    Verb.EXTENSION_REFUSED: {Role.DISPATCHER},
    Verb.PART_ASKED: {*_OF_THE_AGENCY, Role.DISPATCHER},
    Verb.PART_ANSWERED: _OF_THE_AGENCY,
    Verb.PART_WITHDRAWN: {*_OF_THE_AGENCY, Role.DISPATCHER},
    Verb.DISAGREED: _OF_THE_AGENCY,
    Verb.SETTLED: {Role.DISPATCHER},
    Verb.ANSWERED: _OF_THE_AGENCY,
    Verb.ATTACHED: {*_OF_THE_AGENCY, *DESK},
    Verb.DETACHED: {*_OF_THE_AGENCY, *DESK},
    Verb.SENT_BACK: {Role.HEAD},
    Verb.APPROVED: {Role.HEAD},
    Verb.REOPENED: {*DESK, Role.OFFICE},
}


class Reader:
    """What a person may see. Agencies see their own tickets, administrators none by that alone.

    An agency's own are also those of the agencies that had ended by the local day `on`
    (by any day when it is not given) and whose place it has taken.
    """

    def __init__(self, person: Person, *, on: date = date.max) -> None:
        self.person, self._on = person, on
        self.agency_id = person.agency_id if person.role in _OF_THE_AGENCY else None
        self.sees_all = person.role in (*DESK, Role.OFFICE)
        self.sees_caller = self.sees_all
        # On lists, numbers are only for those who ring them back.
        self.rings_back = person.role in DESK

    def may_see(self, ticket: Ticket) -> bool:
        """Whether the ticket exists for this person; its parts must be loaded."""
        if self.sees_all or self.agency_id is None:
            return self.sees_all
        return ticket.agency_id == self.agency_id or self.cooperates(ticket)

    def cooperates(self, ticket: Ticket) -> bool:
        """Whether this person's agency contributes to the answer of another."""
        return any(
            part.agency_id == self.agency_id and part.state != PartState.WITHDRAWN
            for part in ticket.parts
        )

    def visible(self) -> ColumnElement[bool]:
        """`may_see` as a condition of a query."""
        if self.sees_all:
            return true()
        if self.agency_id is None:
            return false()
        asked = select(Part.ticket_id).where(
            Part.agency_id == self.agency_id, Part.state != PartState.WITHDRAWN
        )
        return or_(
            Ticket.agency_id == self.agency_id,
            Ticket.agency_id.in_(self._predecessors()),
            Ticket.id.in_(asked),
        )

    async def agency_ids(self, s: AsyncSession) -> list[int]:
        """The person's own agency and those whose place it has taken; none for who sees all."""
        if self.sees_all or self.agency_id is None:
            return []
        return [self.agency_id, *await s.scalars(self._predecessors())]

    def _predecessors(self) -> Select[int]:
        """Step by step backwards; UNION ends where it has been, so a circle ends too."""
        ended = Agency.valid_to <= self._on
        line = select(Agency.id).where(Agency.successor_id == self.agency_id, ended)
        before = line.cte("predecessors", recursive=True)
        further = select(Agency.id).join(before, Agency.successor_id == before.c.id).where(ended)
        return select(before.union(further).c.id)


def require(ticket: Ticket | None, verb: Verb, by: Person) -> None:
    """Raise NotAllowed unless this person may do that to this ticket."""
    if by.role not in MAY[verb]:
        raise NotAllowed("not_your_role")
    if ticket is not None and by.role in _OF_THE_AGENCY and ticket.agency_id != by.agency_id:
        raise NotAllowed("not_your_agency")


def require_desk(by: Person) -> None:
    """Raise NotAllowed unless this person works at the desk or dispatches."""
    if by.role not in DESK:
        raise NotAllowed("not_your_role")


def require_admin(by: Person) -> None:
    """Raise NotAllowed unless this person sets the hotline up."""
    if by.role != Role.ADMIN:
        raise NotAllowed("not_your_role")
