"""Completing a ticket asks little of the database: what stands is known, rows go together."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from hotline import tickets
from hotline.db import Database
from hotline.tickets import TicketStatus, Verb
from tests.console.statements import counted
from tests.tickets.desk import draft, facts, load, words

# The ticket, the lock on it, the stamp of what stands; number, due dates, notices, letters,
# caller, timeline and ticket; the news of it.
AT_MOST = 11


async def _complete(db: Database, cast: SimpleNamespace, number: int, at: datetime) -> list[str]:
    with counted(db) as asked:
        async with db.write() as s:
            said = await words(s)
            first = len(asked)
            ticket = await load(s, number)
            await tickets.complete(s, ticket, said, by=cast.lan, at=at)
    return [one for one in asked[first:] if not one.startswith("BEGIN")]


@pytest.mark.parametrize("others", [0, 40])
async def test_completing_takes_few_statements_however_many_tickets_there_are(
    db: Database, cast: SimpleNamespace, now: datetime, others: int
) -> None:
    async with db.write() as s:
        made = [await draft(s, facts(now - timedelta(minutes=n))) for n in range(others + 2)]
        numbers = [one.id for one in made]
    for number in numbers[2:]:
        async with db.write() as s:
            await tickets.complete(s, await load(s, number), await words(s), by=cast.lan, at=now)
    # The first makes the picture of what stands.
    await _complete(db, cast, numbers[0], now)
    asked = await _complete(db, cast, numbers[1], now)
    assert len(asked) <= AT_MOST, "\n".join(asked)
    async with db.read() as s:
        ticket = await load(s, numbers[1])
        assert ticket.status == TicketStatus.ASSIGNED
        assert [one.verb for one in await tickets.timeline(s, ticket)][-2:] == [
            Verb.RECEIVED, Verb.ROUTED,
        ]  # fmt: skip
        assert {one.step for one in await tickets.deadlines_of(s, ticket)} >= {
            "forward", "accept", "answer",
        }  # fmt: skip
