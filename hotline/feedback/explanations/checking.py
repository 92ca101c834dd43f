"""Whether explanations still stand as the timeline told it; the lines are chained, they are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db import Database
from hotline.feedback.explanations.codes import MOVES, ExplanationState
from hotline.feedback.explanations.tables import Explanation
from hotline.tickets import Ticket, TicketEvent, Verb

_TICKETS_AT_ONCE = 5000
_VERBS = (Verb.EXPLANATION_OWED, *MOVES)


class Misstated(NamedTuple):
    """A ticket whose explanations are not those that its timeline told; states, oldest first."""

    code: str | None
    kept: tuple[str, ...]
    told: tuple[str, ...]


async def misstated(db: Database) -> AsyncIterator[Misstated]:
    """Tickets on which an explanation was changed, added or deleted past the programme."""
    async with db.read() as s:
        last = await s.scalar(select(func.max(Ticket.id))) or 0
    for start in range(0, last + 1, _TICKETS_AT_ONCE):
        async with db.read() as s:
            found = await _between(s, start, start + _TICKETS_AT_ONCE)
        for one in found:
            yield one


async def _between(s: AsyncSession, start: int, end: int) -> list[Misstated]:
    kept: defaultdict[int, list[str]] = defaultdict(list)
    rows = await s.execute(
        select(Explanation.ticket_id, Explanation.state)
        .where(Explanation.ticket_id >= start, Explanation.ticket_id < end)
        .order_by(Explanation.ticket_id, Explanation.closing)
    )
    for number, state in rows:
        kept[number].append(state)
    verbs: defaultdict[int, list[Verb]] = defaultdict(list)
    lines = await s.execute(
        select(TicketEvent.ticket_id, TicketEvent.verb)
        .where(
            TicketEvent.ticket_id >= start,
            TicketEvent.ticket_id < end,
            TicketEvent.verb.in_(_VERBS),
        )
        .order_by(TicketEvent.ticket_id, TicketEvent.id)
    )
    for number, verb in lines:
        verbs[number].append(Verb(verb))
    told = {number: _states(of) for number, of in verbs.items()}
    wrong = [n for n in sorted({*kept, *told}) if kept.get(n, []) != told.get(n, [])]
    codes = dict(
        (await s.execute(select(Ticket.id, Ticket.code).where(Ticket.id.in_(wrong)))).all()
    )
    return [Misstated(codes.get(n), tuple(kept.get(n, [])), tuple(told.get(n, []))) for n in wrong]


def _states(verbs: Iterable[Verb]) -> list[str]:
    """Where the lines lead, one state for each that was owed. Pure."""
    states: list[str] = []
    for verb in verbs:
        if verb == Verb.EXPLANATION_OWED:
            states.append(ExplanationState.OWED.value)
        elif states:
            states[-1] = MOVES[verb][1].value
    return states
