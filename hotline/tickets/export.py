"""Tickets as exports write them; instants UTC, ISO 8601."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from hotline.clock import iso
from hotline.tickets.tables import Ticket
from hotline.tickets.timeliness import timeliness


async def exported(s: AsyncSession, *, at: datetime) -> AsyncIterator[dict[str, Any]]:
    """Every ticket and draft, oldest first, with the names of its time.

    Streamed: memory does not grow with the tickets. `timeliness` is as of `at`.
    """
    shown = (joinedload(Ticket.agency), joinedload(Ticket.field), joinedload(Ticket.commune),
             joinedload(Ticket.caller), joinedload(Ticket.call))  # fmt: skip
    into = aliased(Ticket)
    rows = await s.stream(
        select(Ticket, into.code)
        .outerjoin(into, into.id == Ticket.merged_into_id)
        .options(*shown)
        .order_by(Ticket.id)
        .execution_options(yield_per=500)
    )
    async for ticket, merged_into in rows:
        yield _line(ticket) | _path(ticket, merged_into, at)


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


def _path(ticket: Ticket, merged_into: str | None, at: datetime) -> dict[str, Any]:
    """What the path has made of a ticket."""
    return {
        "level": ticket.level,
        "procedure": ticket.procedure,
        "reason_class": ticket.reason_class,
        "dossier": ticket.dossier,
        "petition": ticket.petition,
        "first_due_at": iso(ticket.first_due_at),
        "returns": ticket.returns,
        "extensions": ticket.extensions,
        "reopenings": ticket.reopenings,
        "merged_into": merged_into,
        "timeliness": timeliness(ticket, at=at),
    }
