"""What does not hold of a report, with the tickets that make the difference, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.reports import ALL, Moments, Scope, checking
from hotline.tickets import Reader, Ticket
from hotline.tickets.found import loaded

_SHOWN = 20


class Unsound(NamedTuple):
    """What does not hold, in words; the first tickets that make the difference, how many more."""

    words: str
    tickets: Sequence[Ticket]
    more: int


async def unsound(
    s: AsyncSession,
    told: Mapping[str, Any],
    moments: Moments,
    reader: Reader,
    language: str,
    scope: Scope = ALL,
) -> list[Unsound]:
    """All that does not hold of a report of these moments."""
    found = []
    for one in checking.check(told):
        ids: list[int] = []
        if one.identity is not None:
            ids = await checking.apart(s, one.identity, moments, scope=scope)
        tickets = await loaded(s, reader, ids[:_SHOWN])
        found.append(Unsound(one.words(language), tickets, max(0, len(ids) - _SHOWN)))
    return found
