"""Figures of feedback over all tickets, beside one SQL as somebody would write it for that table.

Both run in turns on the same database; what is compared is processor time, which other
programs do not stretch.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.clock import Span
from hotline.db import Database
from hotline.feedback import figures
from hotline.feedback.figures import Slice
from hotline.tickets import Response, Ticket
from tests.bench.table import Row
from tests.bench.tickets.by_hand import Bench, Counting, Counts

_ALWAYS = Span(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
_BY_HAND = text(
    "select agency_id, count(*), sum(case when feedback = 'positive' then 1 else 0 end),"
    " sum(case when feedback = 'negative' then 1 else 0 end),"
    " sum(case when feedback in ('due', 'asking') then 1 else 0 end),"
    " sum(case when feedback = 'no_response' then 1 else 0 end)"
    " from ticket where status = 'closed' and closed_at >= :start and closed_at < :end"
    " group by agency_id"
)


def rows() -> list[Row]:
    """One slice over all tickets and over their last month, on each engine at each size."""
    return Bench("figures", 1.2, _countings, times=20).rows()


async def _countings(db: Database) -> list[Counting]:
    async with db.read() as s:
        last = await s.scalar(select(func.max(Ticket.closed_at)))
    assert last is not None
    month = Span(last.replace(day=1, hour=0, minute=0, second=0, microsecond=0), _ALWAYS.end)
    spans = {"all": _ALWAYS, "the last month": month}
    return [_by_agency(db, name, span) for name, span in spans.items()]


def _by_agency(db: Database, name: str, span: Span) -> Counting:
    async def ours(s: AsyncSession) -> Counts:
        found = await figures.sliced(s, span, Slice.AGENCY)
        return {str(key): one[Response.CLOSED] for key, one in found.items()}

    async def theirs(s: AsyncSession) -> Counts:
        bound = {"start": _bound(db, span.start), "end": _bound(db, span.end)}
        return {str(row[0]): row[1] for row in await s.execute(_BY_HAND, bound)}

    return Counting(f"by agency, {name}", ours, theirs)


def _bound(db: Database, at: datetime) -> object:
    """SQLite keeps instants as text."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" if db.is_sqlite else at
