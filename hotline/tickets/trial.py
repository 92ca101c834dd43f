"""Trying a changed rule set on the tickets of the past, before it counts.

Both rule sets are asked about the same tickets as if each came in on the same day, so
that what differs comes from the change alone. Beside it stands who leads the ticket in
truth, which is what dispatchers made of the rules.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies
from hotline.agencies import Book, Choice, Commune, Field, KnownAgency, Question
from hotline.tickets.tables import Ticket

_SHOWN = 200


class Tried(NamedTuple):
    """A ticket that the two rule sets send to different places."""

    id: int
    code: str
    field: str
    commune: str
    kind: str
    urgency: str
    leads: str | None
    goes: Choice | None
    would_go: Choice | None


@dataclass
class Trial:
    """What a changed rule set makes of the last tickets.

    `looked` tickets in all; `elsewhere`, `unrouted` and `routed` count those that would go
    to another agency, to no agency any more, and to one where there is none now.
    `right_now` and `right_then` count the tickets that each rule set sends where they
    were led in the end. `decided` counts, by number of rule, what the changed set decides.
    """

    on: date
    looked: int = 0
    elsewhere: int = 0
    unrouted: int = 0
    routed: int = 0
    led: int = 0
    right_now: int = 0
    right_then: int = 0
    decided: Counter[int] = field(default_factory=Counter)
    ways: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    shown: list[Tried] = field(default_factory=list)

    @property
    def differs(self) -> int:
        """How many tickets the change concerns."""
        return self.elsewhere + self.unrouted + self.routed


async def trial(s: AsyncSession, standing: Book, changed: Book, *, last: int, on: date) -> Trial:
    """Run both rule sets over the last numbered tickets, newest first; writes nothing."""
    rows = await _rows(s, last)
    parents = {one.id: one.parent_id for one in await agencies.fields(s)}
    every = list((await agencies.directory(s)).agencies.values())
    # Away from the loop: on a full desk nobody waits for an administrator's trial.
    return await asyncio.to_thread(_run, rows, parents, every, standing, changed, on)


def _run(
    rows: Sequence[Any],
    parents: Mapping[int, int | None],
    every: Sequence[KnownAgency],
    standing: Book,
    changed: Book,
    on: date,
) -> Trial:
    told = Trial(on)
    names = {agency.id: agency.name for agency in every}
    known: dict[Question, tuple[Choice | None, Choice | None]] = {}
    for row in rows:
        asked = Question(
            _line(parents, row.field_id), row.commune_id, row.kind or "", row.urgency, on
        )
        if asked not in known:
            known[asked] = standing.choose(asked), changed.choose(asked)
        _count(told, row, *known[asked], names, standing.heirs)
    return told


def _count(
    told: Trial,
    row: Any,
    now: Choice | None,
    then: Choice | None,
    names: Mapping[int, str],
    heirs: Mapping[int, KnownAgency],
) -> None:
    goes, would_go = now.agency.id if now else None, then.agency.id if then else None
    told.looked += 1
    if then is not None:
        told.decided[then.rule.id] += 1
    if row.agency_id is not None:
        heir = heirs.get(row.agency_id)
        leads = heir.id if heir else row.agency_id
        told.led += 1
        told.right_now += goes == leads
        told.right_then += would_go == leads
    if goes == would_go:
        return
    told.unrouted += would_go is None
    told.routed += goes is None
    told.elsewhere += goes is not None and would_go is not None
    told.ways[now.agency.name if now else None, then.agency.name if then else None] += 1
    if len(told.shown) < _SHOWN:
        told.shown.append(
            Tried(row.id, row.code, row.field or "", row.commune or "", row.kind or "",
                  row.urgency, names.get(row.agency_id), now, then)
        )  # fmt: skip


async def _rows(s: AsyncSession, last: int) -> Sequence[Any]:
    found = await s.execute(
        select(
            Ticket.id,
            Ticket.code,
            Ticket.field_id,
            Ticket.commune_id,
            Ticket.kind,
            Ticket.urgency,
            Ticket.agency_id,
            Field.name.label("field"),
            Commune.name.label("commune"),
        )
        .outerjoin(Field, Field.id == Ticket.field_id)
        .outerjoin(Commune, Commune.id == Ticket.commune_id)
        .where(Ticket.code.is_not(None))
        .order_by(Ticket.id.desc())
        .limit(last)
    )
    return found.all()


def _line(parents: Mapping[int, int | None], field_id: int | None) -> tuple[int, ...]:
    line: list[int] = []
    while field_id is not None and field_id not in line:
        line.append(field_id)
        field_id = parents.get(field_id)
    return tuple(line)
