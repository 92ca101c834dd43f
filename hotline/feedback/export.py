"""Ratings as exports write them; instants UTC, ISO 8601."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.clock import iso
from hotline.feedback.ratings import Rating, RatingReason
from hotline.feedback.tables import Ask
from hotline.tickets import Ticket


async def exported(s: AsyncSession) -> AsyncIterator[dict[str, Any]]:
    """Every rating, first given first, with the ask it answered."""
    rows = await s.stream(
        select(Rating, Ticket.code, Ask.reference, Ask.attempt, RatingReason.words)
        .join(Ticket, Ticket.id == Rating.ticket_id)
        .outerjoin(Ask, Ask.id == Rating.ask_id)
        .outerjoin(RatingReason, RatingReason.id == Rating.reason_id)
        .order_by(Rating.id)
        .execution_options(yield_per=500)
    )
    async for rating, code, reference, attempt, reason in rows:
        yield {
            "id": rating.id,
            "ticket": code,
            "ask": reference,
            "attempt": attempt,
            "mode": rating.mode,
            "useful": rating.useful,
            "satisfied": rating.satisfied,
            "verdict": rating.verdict,
            "reason": reason,
            "words": rating.words,
            "voice": rating.voice or None,
            "decides": rating.decides,
            "given_at": iso(rating.given_at),
        }
