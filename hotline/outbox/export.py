"""The outbox as exports write it; instants UTC, ISO 8601."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.clock import iso
from hotline.outbox.messages import Message


async def exported(s: AsyncSession) -> AsyncIterator[dict[str, Any]]:
    """Every message ever put, oldest first."""
    rows = await s.stream_scalars(
        select(Message).order_by(Message.id).execution_options(yield_per=500)
    )
    async for message in rows:
        yield {
            "id": message.id,
            "key": message.key,
            "kind": message.kind,
            "recipient": message.recipient,
            "status": message.status,
            "attempts": message.attempts,
            "parts": message.parts,
            "note": message.note,
            "reference": message.payload.get("reference"),
            "not_before": iso(message.not_before),
            "created_at": iso(message.created_at),
            "settled_at": iso(message.settled_at),
        }
