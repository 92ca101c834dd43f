"""What each filter asks of a ticket: as a condition, and as a mark of the index of words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    String,
    and_,
    column,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock
from hotline.tickets.codes import FeedbackState, PartState, Response, TicketStatus, Timeliness
from hotline.tickets.lists import OPEN_AT_AGENCY
from hotline.tickets.responses import responded, silent_for
from hotline.tickets.tables import (
    ASKED_ROWS,
    NEGATIVE_ROWS,
    OPEN_ROWS,
    Extension,
    Part,
    Ticket,
    among_rows,
)
from hotline.tickets.timeline import ENDED
from hotline.tickets.timeliness import stands
from hotline.tickets.wanted import Filters, Pile, Procedure

# What the marks of the index of words say wholly; other marks only narrow down.
MARKED = frozenset({"agency", "field", "commune"})
OPEN = tuple(status for status in TicketStatus if status not in {TicketStatus.DRAFT, *ENDED})
# The room of feedback lies above this one, so its tables are only named.
_RATING = table(
    "rating",
    column("id", Integer),
    column("ticket_id", Integer),
    column("closing", Integer),
    column("decides", Boolean),
    column("mode", String),
)
_ASK = table(
    "ask", column("ticket_id", Integer), column("closing", Integer), column("policy_id", Integer)
)
_PILED: dict[Pile, Collection[TicketStatus]] = {
    Pile.OPEN: OPEN_AT_AGENCY,
    Pile.OVERDUE: OPEN_AT_AGENCY,
    Pile.DUE_TODAY: OPEN_AT_AGENCY,
    Pile.WAITING: (TicketStatus.RECEIVED, TicketStatus.RETURNED),
    Pile.RETURNED: (TicketStatus.RETURNED,),
    Pile.TO_APPROVE: (TicketStatus.ANSWERED,),
}


def is_open_pile(pile: Pile | None) -> bool:
    """Whether all tickets of a pile are open."""
    return pile in _PILED


def among(statuses: Collection[str]) -> ColumnElement[bool]:
    """That a ticket is open and its status one of these; whichever index serves, it leads to
    open tickets only."""
    return and_(among_rows(OPEN_ROWS), Ticket.status.in_([str(status) for status in statuses]))


def piled(pile: Pile, *, at: datetime) -> ColumnElement[bool]:
    """That a ticket lies in a pile at an instant."""
    if pile in _PILED:
        held = [among(_PILED[pile])]
        if pile == Pile.OVERDUE:
            held.append(Ticket.due_at < at)
        if pile == Pile.DUE_TODAY:
            held += [Ticket.due_at >= at, Ticket.due_at < clock.day_span(clock.local_day(at)).end]
        return and_(*held)
    if pile == Pile.EXTENSION:
        return Ticket.id.in_(select(Extension.ticket_id).where(among_rows(ASKED_ROWS)))
    if pile == Pile.NEGATIVE:
        return and_(among_rows(NEGATIVE_ROWS), Ticket.feedback == FeedbackState.NEGATIVE)
    return Ticket.status == TicketStatus.MERGED


def of_agency(agency_id: int) -> ColumnElement[bool]:
    """That an agency leads, or contributes to the answer of another."""
    asked = select(Part.id).where(
        Part.ticket_id == Ticket.id,
        Part.agency_id == agency_id,
        Part.state != PartState.WITHDRAWN,
    )
    return or_(Ticket.agency_id == agency_id, asked.exists())


def asked_by(ticket_id: Any, closing: Any) -> ColumnElement[int]:
    """The policy by which the caller was asked about a closing of a ticket, the latest of them."""
    policy: ColumnElement[int] = (
        select(func.max(_ASK.c.policy_id))
        .where(_ASK.c.ticket_id == ticket_id, _ASK.c.closing == closing)
        .scalar_subquery()
    )
    return policy


def received(wanted: Filters) -> list[ColumnElement[bool]]:
    """The days of receipt, as a half-open range of instants."""
    held: list[ColumnElement[bool]] = []
    if wanted.since:
        held.append(Ticket.received_at >= clock.day_span(wanted.since).start)
    if wanted.until:
        held.append(Ticket.received_at < clock.day_span(wanted.until).end)
    return held


def conditions(
    wanted: Filters, field_ids: Collection[int], *, at: datetime
) -> dict[str, ColumnElement[bool]]:
    """Every filter but the words, by its name."""
    plain = {
        "status": Ticket.status, "commune": Ticket.commune_id, "kind": Ticket.kind,
        "level": Ticket.level, "urgency": Ticket.urgency, "channel": Ticket.channel,
        "reason": Ticket.reason_class, "operator": Ticket.owner_id,
    }  # fmt: skip
    asked: dict[str, ColumnElement[bool]] = {
        name: of == getattr(wanted, name)
        for name, of in plain.items()
        if getattr(wanted, name) is not None
    }
    if wanted.pile:
        asked["pile"] = piled(wanted.pile, at=at)
    if wanted.timeliness in (Timeliness.OPEN, Timeliness.OVERDUE):
        asked["timeliness"] = _owed(wanted.timeliness, at=at)
    elif wanted.timeliness:
        asked["timeliness"] = stands(wanted.timeliness, at=at)
    if wanted.agency:
        asked["agency"] = of_agency(wanted.agency)
    if wanted.field:
        asked["field"] = Ticket.field_id.in_(field_ids)
    if wanted.procedure:
        asked["procedure"] = Ticket.procedure.is_(wanted.procedure == Procedure.YES)
    if dates := received(wanted):
        asked["received"] = and_(*dates)
    if wanted.leads:
        asked["leads"] = Ticket.agency_id.in_(wanted.leads)
    if wanted.of_closed:
        asked["closed"] = and_(*_closed(wanted))
    return asked


async def branch(s: AsyncSession, field_id: int | None) -> list[int]:
    """A field and all that lie under it."""
    if field_id is None:
        return []
    under: dict[int | None, list[int]] = {}
    for id_, parent in await s.execute(select(agencies.Field.id, agencies.Field.parent_id)):
        under.setdefault(parent, []).append(id_)
    found = [field_id]
    for one in found:
        found += [child for child in under.get(one, []) if child not in found]
    return found


def marks(wanted: Filters, field_ids: Collection[int], mine: Collection[int]) -> list[list[str]]:
    """What the index of words knows of the filters: those of `MARKED` wholly."""
    held = [[f"xa{one}" for one in mine]] if mine else []
    if wanted.agency is not None:
        held.append([f"xa{wanted.agency}"])
    if field_ids:
        held.append([f"xf{one}" for one in field_ids])
    if wanted.commune is not None:
        held.append([f"xc{wanted.commune}"])
    if is_open_pile(wanted.pile):
        held.append(["xo"])
    return held


def _closed(wanted: Filters) -> list[ColumnElement[bool]]:
    """Closed tickets, by what became of their feedback."""
    held = [responded(wanted.response or Response.CLOSED)]
    if wanted.cause:
        held.append(silent_for(wanted.cause))
    if wanted.mode:
        given = select(_RATING.c.id).where(
            _RATING.c.ticket_id == Ticket.id, _RATING.c.closing == Ticket.reopenings,
            _RATING.c.decides, _RATING.c.mode == wanted.mode,
        )  # fmt: skip
        held.append(given.exists())
    if wanted.policy:
        held.append(asked_by(Ticket.id, Ticket.reopenings) == wanted.policy)
    if wanted.closed_from:
        held.append(Ticket.closed_at >= wanted.closed_from)
    if wanted.closed_to:
        held.append(Ticket.closed_at < wanted.closed_to)
    return held


def _owed(which: Timeliness, *, at: datetime) -> ColumnElement[bool]:
    """Open or overdue as `timeliness.stands` has it, in the words of the index of open tickets."""
    late = Ticket.due_at < at
    due = late if which == Timeliness.OVERDUE else or_(Ticket.due_at.is_(None), Ticket.due_at >= at)
    return and_(among(OPEN), due)
