"""Tickets as exports write them; instants UTC, ISO 8601."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline.clock import iso
from hotline.tickets.tables import Ticket


async def exported(s: AsyncSession) -> AsyncIterator[dict[str, Any]]:
    """Every ticket and draft, oldest first, with the names of its time."""
    shown = (joinedload(Ticket.agency), joinedload(Ticket.field), joinedload(Ticket.commune),
             joinedload(Ticket.caller), joinedload(Ticket.call))  # fmt: skip
    rows = await s.stream_scalars(
        select(Ticket).options(*shown).order_by(Ticket.id).execution_options(yield_per=500)
    )
    async for ticket in rows:
        yield _line(ticket)


def _line(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "code": ticket.code,
        "status": ticket.status,
        "channel": ticket.channel,
        "kind": ticket.kind,
        "urgency": ticket.urgency,
        "field": ticket.field.name if ticket.field else None,
        "commune": ticket.commune.name if ticket.commune else None,
        "agency": ticket.agency.code if ticket.agency else None,
        "caller": ticket.caller.phone if ticket.caller else None,
        "conversation": ticket.call.conversation if ticket.call else None,
        "system": ticket.call.system if ticket.call else None,
        "content": ticket.content,
        "answer": ticket.answer,
        "dismissed_because": ticket.dismissed_because,
        "feedback": ticket.feedback,
        "opened_at": iso(ticket.opened_at),
        "received_at": iso(ticket.received_at),
        "due_at": iso(ticket.due_at),
        "closed_at": iso(ticket.closed_at),
    }
