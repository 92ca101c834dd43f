"""The chain of the timeline: a later edit, a deleted line or a cut-off end can be found.

Every line of `ticket_event` gets the next position and

    hash = sha256(the previous line's hash + canonical(line))

where the first previous hash is 32 zero bytes. A line is written without them, as fast as
ever; the sealer (`hotline.workers.sealing`) gives them seconds later, in batches, in the
order of ids among what is not sealed yet. So a transaction that commits late is sealed
late and breaks nothing. The head (last position and hash) is also kept in `ticket_chain`,
whose row lock lets only one sealer work at a time, whatever the engine.

For bulk loading, rows are sealed as they are made, with no query at all:

    head = await chain.head(s)                    # or chain.Head(0, chain.BEGINNING)
    head = chain.seal_rows(rows, head)            # fills "position" and "hash" of each row
    ... insert the rows, by whatever means ...
    await chain.set_head(s, head)                 # in the same transaction

Each row is a mapping with all of `COLUMNS` but the position: `id` given, `at` aware,
`verb` and `status` as stored, `named` a mapping that JSON can hold, its keys texts. Load
while no sealer runs, or hold `chain.lock(s)` from before the first row to the commit.

Not covered: the ticket's own row (its timeline says what it must be), calls, ratings
beyond their line here, attachments beyond theirs, and a line deleted before it was sealed.
Whoever can write the database can also rewrite the whole chain and its head: only a head
that was noted elsewhere, on paper, shows that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.tickets.tables import TicketChain, TicketEvent

BEGINNING = bytes(32)
# What the hash covers, in this order. A later column goes to the end of a new version.
COLUMNS = (
    "position", "id", "ticket_id", "at", "actor_id", "actor_name", "verb", "status", "reason",
    "named",
)  # fmt: skip
_TABLE = cast(Table, TicketEvent.__table__)
assert isinstance(_TABLE, Table)
# ASCII with sorted keys: one spelling of the same line on every engine.
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


class Head(NamedTuple):
    """The end of a chain: how many lines it has, and the hash of the last."""

    position: int
    hash: bytes

    def __str__(self) -> str:
        """As it is noted on paper: `position:hash`."""
        return f"{self.position}:{self.hash.hex()}"


def canonical(line: Mapping[Any, Any]) -> bytes:
    """A line as its hash sees it: a JSON array of `COLUMNS`, the instant in UTC."""
    at: datetime = line["at"]
    return _encode(
        [
            line["position"],
            line["id"],
            line["ticket_id"],
            at.astimezone(UTC).isoformat(timespec="microseconds"),
            line["actor_id"],
            line["actor_name"],
            line["verb"],
            line["status"],
            line["reason"],
            line["named"],
        ]
    ).encode()


def link(previous: bytes, line: Mapping[Any, Any]) -> bytes:
    """The hash of a line that follows the one with the hash `previous`."""
    return sha256(previous + canonical(line)).digest()


def seal_rows(rows: Iterable[MutableMapping[str, Any]], head: Head) -> Head:
    """Give rows that are being inserted their `position` and `hash`; returns the new head."""
    position, last = head
    for row in rows:
        position += 1
        row["position"] = position
        row["hash"] = last = link(last, row)
    return Head(position, last)


async def head(s: AsyncSession) -> Head:
    """The head as it is kept. Raises LookupError when somebody deleted it."""
    return await _head(s, locked=False)


async def lock(s: AsyncSession) -> Head:
    """The head, kept from every other sealer until this transaction ends."""
    return await _head(s, locked=True)


async def set_head(s: AsyncSession, head: Head) -> None:
    """Note the end of the chain after lines were added to it."""
    await s.execute(update(TicketChain).values(position=head.position, hash=head.hash))


async def seal(s: AsyncSession, *, most: int = 1000) -> int:
    """Seal the oldest lines that are not yet; returns how many were.

    A second sealer waits for the first and then goes on where that one ended. Raises
    LookupError when the head is missing: `hotline verify` says what to do.
    """
    if not await some_wait(s):
        return 0
    before = await lock(s)
    found = await s.execute(
        select(*(_TABLE.c[name] for name in COLUMNS))
        .where(TicketEvent.position.is_(None))
        .order_by(TicketEvent.id)
        .limit(most)
    )
    rows = [dict(row._mapping) for row in found]
    after = seal_rows(rows, before)
    if rows:
        connection = await s.connection()
        await connection.execute(
            update(_TABLE)
            .where(_TABLE.c.id == bindparam("event"))
            .values(position=bindparam("place"), hash=bindparam("sealed")),
            [{"event": row["id"], "place": row["position"], "sealed": row["hash"]} for row in rows],
        )
        await set_head(s, after)
    return len(rows)


async def some_wait(s: AsyncSession) -> bool:
    """Whether any line is not sealed yet; one look into an index that is mostly empty."""
    some = await s.scalar(select(TicketEvent.id).where(TicketEvent.position.is_(None)).limit(1))
    return some is not None


async def waiting(s: AsyncSession, *, before: datetime | None = None) -> int:
    """How many lines are not sealed, counting only those written before an instant."""
    query = select(func.count()).select_from(TicketEvent).where(TicketEvent.position.is_(None))
    if before is not None:
        query = query.where(TicketEvent.at < before)
    return await s.scalar(query) or 0


async def _head(s: AsyncSession, *, locked: bool) -> Head:
    query = select(TicketChain.position, TicketChain.hash)
    row = (await s.execute(query.with_for_update() if locked else query)).first()
    if row is None:
        raise LookupError("the head of the chain is missing")
    return Head(row.position, row.hash)
