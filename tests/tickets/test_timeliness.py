"""On time, late, late with an extension: one rule, said once in Python and once in SQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from hotline import tickets
from hotline.db import Database
from hotline.tickets import Ticket, TicketStatus, Timeliness

NOW = datetime.fromisoformat("2026-11-17T02:00:00+00:00")
HOUR = timedelta(hours=1)
OPEN, CLOSED = TicketStatus.IN_PROGRESS, TicketStatus.CLOSED


def ticket(status: TicketStatus, first: int | None, due: int | None, closed: int | None) -> Ticket:
    """A ticket with its dates in hours from now."""
    dates = [None if hours is None else NOW + hours * HOUR for hours in (first, due, closed)]
    return Ticket(
        status=status, opened_at=NOW - 100 * HOUR, first_due_at=dates[0], due_at=dates[1],
        closed_at=dates[2],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        (ticket(OPEN, 2, 2, None), Timeliness.OPEN),
        (ticket(OPEN, 0, 0, None), Timeliness.OPEN),
        (ticket(OPEN, -2, -2, None), Timeliness.OVERDUE),
        (ticket(OPEN, -2, 2, None), Timeliness.OPEN),
        (ticket(OPEN, None, None, None), Timeliness.OPEN),
        (ticket(TicketStatus.ANSWERED, -2, -2, None), Timeliness.OVERDUE),
        (ticket(CLOSED, -2, -2, -3), Timeliness.ON_TIME),
        (ticket(CLOSED, -2, -2, -2), Timeliness.ON_TIME),
        (ticket(CLOSED, -2, -2, -1), Timeliness.LATE),
        (ticket(CLOSED, -4, -2, -3), Timeliness.LATE_EXTENDED),
        (ticket(CLOSED, -4, -2, -1), Timeliness.LATE),
        (ticket(CLOSED, -4, -2, -5), Timeliness.ON_TIME),
        (ticket(CLOSED, None, None, -1), Timeliness.ON_TIME),
        (ticket(TicketStatus.DISMISSED, None, None, -1), None),
        (ticket(TicketStatus.REFERRED, -2, -2, -1), None),
        (ticket(TicketStatus.MERGED, -2, -2, None), None),
        (ticket(TicketStatus.DRAFT, None, None, None), None),
    ],
)
def test_a_ticket_stands_to_its_dates(given: Ticket, stands: Timeliness | None) -> None:
    assert tickets.timeliness(given, at=NOW) == stands


async def test_the_database_says_of_every_combination_what_the_rule_says(db: Database) -> None:
    hours = (None, -3, -2, 0, 1)
    statuses = (OPEN, CLOSED, TicketStatus.REFERRED)
    made = [ticket(*one) for one in product(statuses, hours, hours, hours)]
    async with db.write() as s:
        s.add_all(made)
    async with db.read() as s:
        rows = await s.execute(select(Ticket, tickets.timeliness_of(at=NOW)))
        told = [(one, code) for one, code in rows]
        assert len(told) == len(made)
        assert [code for one, code in told] == [
            tickets.timeliness(one, at=NOW) for one, _ in told
        ]  # fmt: skip
        for which in Timeliness:
            found = await s.scalars(select(Ticket.id).where(tickets.stands(which, at=NOW)))
            assert set(found) == {one.id for one, code in told if code == which}
