"""How a ticket stands to its dates: as a rule of one ticket, and as the same rule in SQL.

An answer after its first date but within an accepted extension is neither on time nor
plainly late: reports count it apart (in Huế it is half of all tickets).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.tickets.codes import TicketStatus, Timeliness
from hotline.tickets.tables import Ticket

# Nobody owes these an answer, so they are in no count of timeliness.
UNCOUNTED = (
    TicketStatus.DRAFT, TicketStatus.DISMISSED, TicketStatus.REFERRED, TicketStatus.MERGED,
)  # fmt: skip


def timeliness(ticket: Ticket, *, at: datetime) -> Timeliness | None:
    """Where a ticket stands at an instant; None for what is owed no answer (of its own)."""
    if ticket.status in UNCOUNTED:
        return None
    if ticket.closed_at is None:
        late = ticket.due_at is not None and ticket.due_at < at
        return Timeliness.OVERDUE if late else Timeliness.OPEN
    if ticket.due_at is not None and ticket.closed_at > ticket.due_at:
        return Timeliness.LATE
    if ticket.first_due_at is not None and ticket.closed_at > ticket.first_due_at:
        return Timeliness.LATE_EXTENDED
    return Timeliness.ON_TIME


async def timeliness_per_agency(
    s: AsyncSession, *, since: datetime, at: datetime
) -> dict[int, dict[Timeliness, int]]:
    """How the tickets received since an instant stand, by the agency that leads."""
    code = timeliness_of(at=at).label("code")
    rows = await s.execute(
        select(Ticket.agency_id, code, func.count())
        .where(Ticket.received_at >= since, Ticket.agency_id.is_not(None))
        .group_by(Ticket.agency_id, code)
    )
    counted: dict[int, dict[Timeliness, int]] = {}
    for agency_id, which, count in rows:
        if agency_id is not None and which is not None:
            none = dict.fromkeys(Timeliness, 0)
            counted.setdefault(agency_id, none)[Timeliness(which)] = count
    return counted


def stands(which: Timeliness, *, at: datetime) -> ColumnElement[bool]:
    """The same as a condition on `Ticket`."""
    counted = Ticket.status.not_in(UNCOUNTED)
    is_open, closed = Ticket.closed_at.is_(None), Ticket.closed_at.is_not(None)
    in_due = or_(Ticket.due_at.is_(None), Ticket.closed_at <= Ticket.due_at)
    in_first = or_(Ticket.first_due_at.is_(None), Ticket.closed_at <= Ticket.first_due_at)
    return and_(
        counted,
        {
            Timeliness.OPEN: and_(is_open, or_(Ticket.due_at.is_(None), Ticket.due_at >= at)),
            Timeliness.OVERDUE: and_(is_open, Ticket.due_at < at),
            Timeliness.ON_TIME: and_(closed, in_due, in_first),
            Timeliness.LATE_EXTENDED: and_(closed, in_due, Ticket.closed_at > Ticket.first_due_at),
            Timeliness.LATE: and_(closed, Ticket.closed_at > Ticket.due_at),
        }[which],
    )


def timeliness_of(*, at: datetime) -> ColumnElement[str | None]:
    """The same as a column to group by: a code of `Timeliness`, or null."""
    return case(*((stands(which, at=at), which.value) for which in Timeliness), else_=None)


def kept(which: Timeliness) -> ColumnElement[bool]:
    """`stands` for tickets that are known to be closed and counted; of one of the three ways."""
    late, past_first = Ticket.closed_at > Ticket.due_at, Ticket.closed_at > Ticket.first_due_at
    if which == Timeliness.LATE:
        return late
    in_due = or_(Ticket.due_at.is_(None), ~late)
    if which == Timeliness.LATE_EXTENDED:
        return and_(past_first, in_due)
    return and_(or_(Ticket.first_due_at.is_(None), ~past_first), in_due)
