"""Tickets as exports write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

from hotline import tickets
from hotline.db import Database
from hotline.tickets import TicketStatus
from tests.tickets.desk import ticket_in


async def test_an_export_tells_what_the_path_has_made_of_a_ticket(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    merged = await ticket_in(db, cast, TicketStatus.MERGED, at=now)
    closed = await ticket_in(db, cast, TicketStatus.CLOSED, at=now)
    open_ = await ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    async with db.stream() as s:
        later = now + timedelta(days=60)
        lines = {one["id"]: one async for one in tickets.exported(s, at=later)}
    codes = {one["code"] for one in lines.values()}
    assert lines[merged]["merged_into"] in codes - {lines[merged]["code"]}
    assert lines[merged]["timeliness"] is None
    assert lines[closed]["timeliness"] == "on_time"
    assert lines[open_]["timeliness"] == "overdue"
    assert lines[open_]["first_due_at"] == lines[open_]["due_at"]
    assert (lines[open_]["level"], lines[open_]["procedure"], lines[open_]["dossier"]) == (
        1,
        False,
        "",
    )
    assert lines[open_].keys() >= {
        "returns",
        "extensions",
        "reopenings",
        "reason_class",
        "petition",
    }
