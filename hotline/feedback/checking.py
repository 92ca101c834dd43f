"""Whether the ratings are still those that the timeline told when they were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db import Database
from hotline.feedback.ratings import Rating
from hotline.tickets import Ticket, TicketEvent, Verb

_TICKETS_AT_ONCE = 5000
_Given = tuple[int, str, bool | None, int | None, str]


class Disputed(NamedTuple):
    """A ticket whose ratings and timeline do not tell the same, and how many do not."""

    code: str | None
    ratings: int
    lines: int


async def disputed(db: Database) -> AsyncIterator[Disputed]:
    """Tickets with ratings that no line tells, or lines whose rating is gone or reads otherwise.

    The lines are chained, the ratings are not: this is how a changed rating is found. Reads
    some thousands of tickets at a time, each in its own short transaction.
    """
    async with db.read() as s:
        last = await s.scalar(select(func.max(Ticket.id))) or 0
    for start in range(0, last + 1, _TICKETS_AT_ONCE):
        async with db.read() as s:
            found = await _between(s, start, start + _TICKETS_AT_ONCE)
        for one in found:
            yield one


async def _between(s: AsyncSession, start: int, end: int) -> list[Disputed]:
    ratings = Counter(await _ratings(s, start, end))
    lines = Counter(await _lines(s, start, end))
    left, told = ratings - lines, lines - ratings
    found = []
    for number in sorted({given[0] for given in (*left, *told)}):
        code = await s.scalar(select(Ticket.code).where(Ticket.id == number))
        found.append(Disputed(code, _count(left, number), _count(told, number)))
    return found


async def _ratings(s: AsyncSession, start: int, end: int) -> list[_Given]:
    rows = await s.execute(
        select(
            Rating.ticket_id, Rating.mode, Rating.useful, Rating.satisfied, Rating.verdict
        ).where(Rating.ticket_id >= start, Rating.ticket_id < end)
    )
    return [
        (number, mode, useful, satisfied, said) for number, mode, useful, satisfied, said in rows
    ]


async def _lines(s: AsyncSession, start: int, end: int) -> list[_Given]:
    rows = await s.execute(
        select(TicketEvent.ticket_id, TicketEvent.named).where(
            TicketEvent.ticket_id >= start,
            TicketEvent.ticket_id < end,
            TicketEvent.verb == Verb.RATED,
        )
    )
    return [
        (number, said.get("mode", ""), said.get("useful"), said.get("satisfied"),
         said.get("verdict", ""))
        for number, said in rows
    ]  # fmt: skip


def _count(given: Counter[_Given], number: int) -> int:
    return sum(count for one, count in given.items() if one[0] == number)
