"""How a ticket stands to its dates: as a rule of one ticket, and as the same rule in SQL.

An answer after its first date but within an accepted extension is neither on time nor
plainly late: reports count it apart (in Huế it is half of all tickets).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, or_

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
