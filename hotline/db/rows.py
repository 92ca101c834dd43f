"""Many rows at once, past the session: a batch of events must not cost a query a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db.base import Base

Row = TypeVar("Row", bound=Base)


async def insert_rows(
    s: AsyncSession, noun: type[Base], rows: Sequence[Mapping[str, Any]], *, absent: bool = False
) -> None:
    """Write rows in one statement; the session does not know of them. All have the same keys.

    With `absent`, only those that break no constraint of uniqueness.
    """
    if rows:
        table = noun.__table__
        assert isinstance(table, Table)
        await s.execute(_or_nothing(s, table) if absent else insert(table), rows)


async def insert_new(
    s: AsyncSession, noun: type[Row], rows: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """Write the rows that break no constraint of uniqueness; returns those that were written.

    A row that another process is writing right now is waited for, and left to it.
    """
    if not rows:
        return []
    # Without render_nulls, rows would be told apart by their empty columns: a statement each.
    found = await s.scalars(
        _or_nothing(s, noun).returning(noun),
        rows,
        execution_options={"render_nulls": True},
    )
    return list(found)


def _or_nothing(s: AsyncSession, into: type[Base] | Table) -> sqlite.Insert | postgresql.Insert:
    make = sqlite.insert if s.get_bind().dialect.name == "sqlite" else postgresql.insert
    return make(into).on_conflict_do_nothing()
