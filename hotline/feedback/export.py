"""Ratings as exports write them; instants UTC, ISO 8601, days local.

`of` says what a line is about: a `ticket`, or a result handed out at a `counter`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.agencies import Agency
from hotline.clock import iso
from hotline.feedback.behind_counters import officer_of
from hotline.feedback.counters import Counter, CounterOfficer
from hotline.feedback.pressing import CounterRating
from hotline.feedback.ratings import Rating, RatingReason
from hotline.feedback.tables import Ask
from hotline.tickets import Ticket


async def exported(s: AsyncSession) -> AsyncIterator[dict[str, Any]]:
    """Every rating: those of tickets, first given first, with the ask each answered; then those
    at counters, with the officer who served."""
    async for line in _of_tickets(s):
        yield line
    async for line in _at_counters(s):
        yield line


async def _of_tickets(s: AsyncSession) -> AsyncIterator[dict[str, Any]]:
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
            "of": "ticket",
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


async def _at_counters(s: AsyncSession) -> AsyncIterator[dict[str, Any]]:
    rows = await s.stream(
        select(CounterRating, Counter.name, Agency.code, CounterOfficer.name, RatingReason.words)
        .join(Counter, Counter.id == CounterRating.counter_id)
        .join(Agency, Agency.id == Counter.agency_id)
        .outerjoin(CounterOfficer, CounterOfficer.id == officer_of())
        .outerjoin(RatingReason, RatingReason.id == CounterRating.reason_id)
        .order_by(CounterRating.id)
        .execution_options(yield_per=500)
    )
    async for rating, counter, agency, officer, reason in rows:
        yield {
            "of": "counter",
            "id": rating.id,
            "ticket": None,
            "ask": None,
            "attempt": None,
            "mode": rating.mode,
            "useful": rating.useful,
            "satisfied": rating.satisfied,
            "verdict": rating.verdict,
            "reason": reason,
            "words": rating.words,
            "voice": None,
            "decides": True,
            "given_at": iso(rating.given_at),
            "day": rating.day.isoformat(),
            "counter": counter,
            "agency": agency,
            "officer": officer,
            "dossier": rating.dossier or None,
        }
