"""Calls counted, for those who watch the machine."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.calls.tables import Call
from hotline.clock import Span


async def tally(s: AsyncSession, span: Span) -> list[tuple[str, str, str | None, int]]:
    """Calls that began in a span: (direction, state, outcome, how many)."""
    rows = await s.execute(
        select(Call.direction, Call.state, Call.outcome, func.count())
        .where(Call.started_at >= span.start, Call.started_at < span.end)
        .where(Call.part_of_id.is_(None))
        .group_by(Call.direction, Call.state, Call.outcome)
    )
    return [(direction, state, outcome, count) for direction, state, outcome, count in rows]
