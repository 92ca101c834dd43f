"""Why lines of a directive are not asked about: what is stored of them, or would be by now.

Of a draft it is told as if it were issued at the instant: the office's word first, then what has
become of the rating, then that a remaining ticket is closed. With the issue it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.reports.directives.codes import DirectiveState, LeftOut, TaskKind
from hotline.reports.directives.drafting import pieces, rated
from hotline.reports.directives.tables import Directive, DirectiveLine, DirectiveTask
from hotline.tickets.spells import Spell, SpellState, stood_at

Line = tuple[DirectiveLine, DirectiveTask]


async def left_out(
    s: AsyncSession, row: Directive, lines: Iterable[Line], *, at: datetime
) -> dict[int, LeftOut]:
    """By line: why it is not asked about; lines that are asked about are not among them."""
    every = list(lines)
    found = {line.id: LeftOut(line.left_out) for line, _ in every if line.left_out}
    if row.state != DirectiveState.DRAFT:
        return found
    asked = [(line, task) for line, task in every if line.id not in found]
    ended = await _ended(s, row, [line for line, _ in asked if line.rating_id])
    remaining = [line for line, task in asked if task.kind == TaskKind.REMAINING]
    closed = await _closed(s, {line.ticket_id for line in remaining}, at)
    shut = {line.id: LeftOut.CLOSED for line in remaining if line.ticket_id in closed}
    return shut | ended | found


async def _ended(
    s: AsyncSession, row: Directive, lines: Sequence[DirectiveLine]
) -> dict[int, LeftOut]:
    """Those whose rating needs no explanation (any more)."""
    known = await rated(s, [line.ticket_id for line in lines], row.moments)
    why = {one.rating_id: one.left_out for of in known.values() for one in of}
    found = {line.id: why.get(line.rating_id or 0) for line in lines}
    return {number: out for number, out in found.items() if out is not None}


async def _closed(s: AsyncSession, ticket_ids: set[int], at: datetime) -> set[int]:
    found: set[int] = set()
    for some in pieces(sorted(ticket_ids)):
        rows = await s.scalars(
            select(Spell.ticket_id).where(
                Spell.ticket_id.in_(some), Spell.state != SpellState.OPEN, stood_at(at)
            )
        )
        found.update(rows)
    return found
