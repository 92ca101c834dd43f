"""Ticket codes: `1022-YYMM-NNNNN`, counted by local month, spoken by digits on the phone."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.tickets.tables import TicketNumber

_KEYS = re.compile(r"(?:1022)?(\d{4})(\d{5})")


async def next_code(s: AsyncSession, at: datetime) -> str:
    """The next code of the month; the counter's row keeps two receivers apart."""
    month = f"{clock.local(at):%y%m}"
    insert = sqlite.insert if s.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(TicketNumber).values(month=month, last=1)
    counted = row.on_conflict_do_update(
        index_elements=[TicketNumber.month], set_={"last": TicketNumber.last + 1}
    ).returning(TicketNumber.last)
    return f"1022-{month}-{await s.scalar(counted):05d}"


def code_from_keys(typed: str) -> str | None:
    """A code typed on a phone or written any way (`2611 00012`, `1022-2611-00012`)."""
    found = _KEYS.fullmatch("".join(c for c in typed if c.isdigit()))
    return f"1022-{found[1]}-{found[2]}" if found else None
