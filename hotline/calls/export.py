"""Calls as exports and `replay` write them; instants UTC, ISO 8601."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.calls.interpretation import Conversation
from hotline.calls.tables import Call
from hotline.clock import iso


async def exported(s: AsyncSession) -> AsyncIterator[dict[str, Any]]:
    """Every call, oldest first; parts of another call are not calls of their own."""
    rows = await s.stream_scalars(
        select(Call)
        .where(Call.part_of_id.is_(None))
        .order_by(Call.id)
        .execution_options(yield_per=500)
    )
    async for row in rows:
        yield as_line(row) | {"id": row.id, "state": row.state, "recording": row.recording}


def as_line(call: Call | Conversation) -> dict[str, Any]:
    """The public fields of a call, recorded or replayed."""
    return {
        "conversation": call.conversation,
        "system": call.system,
        "direction": call.direction,
        "caller": call.caller,
        "dialed": call.dialed,
        "queue": call.queue,
        "answered_by": call.answered_by,
        "started_at": iso(call.started_at),
        "answered_at": iso(call.answered_at),
        "ended_at": iso(call.ended_at),
        "outcome": call.outcome,
    }
