"""Every row that ingest left behind, cut into as many transactions as it took."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hotline.callers import Caller
from hotline.calls import Call, CallEvent, CallLeg
from hotline.db import Base, Database
from hotline.tickets import Ticket
from hotline.tickets.tables import TicketCall, TicketEvent

Rows = list[dict[str, Any]]
Transaction = list[tuple[Table, Rows]]
# In the order in which they refer to each other.
_NOUNS: tuple[type[Base], ...] = (
    Caller, Call, CallLeg, CallEvent, Ticket, TicketCall, TicketEvent,
)  # fmt: skip


async def left_by(db: Database, cuts: int) -> list[Transaction]:
    """All rows, those of one call together; without `part_of_id`, which here is always empty."""
    async with db.engine.connect() as connection:
        rows = {noun: await _all(connection, noun) for noun in _NOUNS}
    call_of = _Belongs(rows)
    share = len(rows[Call]) / cuts
    order = {row["id"]: number for number, row in enumerate(rows[Call])}
    made: list[dict[type[Base], Rows]] = [{noun: [] for noun in _NOUNS} for _ in range(cuts)]
    for noun, found in rows.items():
        for row in found:
            made[int(order[call_of(noun, row)] / share)][noun].append(row)
    return [[(table_of(n), r) for n, r in cut.items() if r] for cut in made]


def table_of(noun: type[Base]) -> Table:
    """A noun's table, for inserts past the ORM."""
    table = noun.__table__
    assert isinstance(table, Table)
    return table


async def _all(connection: AsyncConnection, noun: type[Base]) -> Rows:
    table = table_of(noun)
    found = await connection.execute(select(table).order_by(*table.primary_key.columns))
    return [dict(row) for row in found.mappings()]


class _Belongs:
    """To which call a row of any table belongs."""

    def __init__(self, rows: dict[type[Base], Rows]) -> None:
        self._by_ticket = {row["id"]: row["call_id"] for row in rows[Ticket]}
        self._by_leg = {row["linked_id"]: row["call_id"] for row in rows[CallLeg]}
        self._by_caller: dict[int, int] = {}
        for row in rows[Ticket]:
            self._by_caller.setdefault(row["caller_id"], row["call_id"])

    def __call__(self, noun: type[Base], row: dict[str, Any]) -> int:
        if noun is Call:
            found = row["id"]
        elif noun is Caller:
            found = self._by_caller[row["id"]]
        elif noun is CallEvent:
            found = self._by_leg[row["linked_id"]]
        elif noun is TicketEvent:
            found = self._by_ticket[row["ticket_id"]]
        else:
            found = row["call_id"]
        return int(found)
