"""What each filter asks of a ticket: as a condition, and as a mark of the index of words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock
from hotline.tickets.codes import ExtensionState, FeedbackState, PartState, TicketStatus
from hotline.tickets.lists import OPEN_AT_AGENCY
from hotline.tickets.rights import Reader
from hotline.tickets.tables import NEGATIVE_ROWS, OPEN_ROWS, Extension, Part, Ticket
from hotline.tickets.timeliness import stands
from hotline.tickets.wanted import Pile, Procedure, Wanted

# What the marks of the index of words say wholly; other marks only narrow down.
MARKED = frozenset({"agency", "field", "commune"})
_MONTHS_MARKED = 60
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


def piled(pile: Pile, *, at: datetime) -> ColumnElement[bool]:
    """That a ticket lies in a pile at an instant."""
    if pile in _PILED:
        statuses = [str(status) for status in _PILED[pile]]
        held = [text(OPEN_ROWS), Ticket.status.in_(statuses)]
        if pile == Pile.OVERDUE:
            held.append(Ticket.due_at < at)
        if pile == Pile.DUE_TODAY:
            held += [Ticket.due_at >= at, Ticket.due_at < clock.day_span(clock.local_day(at)).end]
        return and_(*held)
    if pile == Pile.EXTENSION:
        return Ticket.id.in_(
            select(Extension.ticket_id).where(text(f"state = '{ExtensionState.ASKED}'"))
        )
    if pile == Pile.NEGATIVE:
        return and_(text(NEGATIVE_ROWS), Ticket.feedback == FeedbackState.NEGATIVE)
    return Ticket.status == TicketStatus.MERGED


def of_agency(agency_id: int) -> ColumnElement[bool]:
    """That an agency leads, or contributes to the answer of another."""
    asked = select(Part.id).where(
        Part.ticket_id == Ticket.id,
        Part.agency_id == agency_id,
        Part.state != PartState.WITHDRAWN,
    )
    return or_(Ticket.agency_id == agency_id, asked.exists())


def received(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The days of receipt, as a half-open range of instants."""
    held: list[ColumnElement[bool]] = []
    if wanted.since:
        held.append(Ticket.received_at >= clock.day_span(wanted.since).start)
    if wanted.until:
        held.append(Ticket.received_at < clock.day_span(wanted.until).end)
    return held


def conditions(
    wanted: Wanted, field_ids: Collection[int], *, at: datetime
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
    if wanted.timeliness:
        asked["timeliness"] = stands(wanted.timeliness, at=at)
    if wanted.agency:
        asked["agency"] = of_agency(wanted.agency)
    if wanted.field:
        asked["field"] = Ticket.field_id.in_(field_ids)
    if wanted.procedure:
        asked["procedure"] = Ticket.procedure.is_(wanted.procedure == Procedure.YES)
    if dates := received(wanted):
        asked["received"] = and_(*dates)
    return asked


async def branch(s: AsyncSession, field_id: int | None) -> list[int]:
    """A field and all that lie under it."""
    if field_id is None:
        return []
    under: dict[int | None, list[int]] = {}
    for one in await s.execute(select(agencies.Field.id, agencies.Field.parent_id)):
        under.setdefault(one.parent_id, []).append(one.id)
    found = [field_id]
    for one in found:
        found += [child for child in under.get(one, []) if child not in found]
    return found


def marks(
    reader: Reader, wanted: Wanted, field_ids: Collection[int], first: date | None, *, at: datetime
) -> list[list[str]]:
    """What the index of words knows of the filters; `first` is when the oldest was received.

    Those of `MARKED` decide, the others narrow down.
    """
    held = [
        [f"xa{agency}"]
        for agency in {reader.agency_id, wanted.agency}
        if agency is not None and not (agency == reader.agency_id and reader.sees_all)
    ]
    if field_ids:
        held.append([f"xf{one}" for one in field_ids])
    if wanted.commune:
        held.append([f"xc{wanted.commune}"])
    if is_open_pile(wanted.pile):
        held.append(["xo"])
    months = _months(wanted, first, at)
    if 0 < len(months) <= _MONTHS_MARKED:
        held.append(months)
    return held


def _months(wanted: Wanted, first: date | None, at: datetime) -> list[str]:
    """The months (UTC) that the days of receipt touch."""
    if not (wanted.since or wanted.until):
        return []
    since = wanted.since or first or clock.local_day(at)
    start = clock.day_span(since).start
    end = clock.day_span(wanted.until).end if wanted.until else at
    year, month, touched = start.year, start.month, []
    while (year, month) <= (end.year, end.month) and len(touched) <= _MONTHS_MARKED:
        touched.append(f"xm{year:04d}{month:02d}")
        year, month = year + month // 12, month % 12 + 1
    return touched or ["xm"]
