"""Counting the last days for letters anew, when a rule or a calendar has changed.

Step by step, each a short transaction that writes how far it is with what it moved: any process
can go on where another was cut off, and nobody waits long to write. What is written meanwhile
counts by what holds now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import clock
from hotline.db import Base, announce
from hotline.dossiers import rules
from hotline.dossiers.rules import Rules
from hotline.dossiers.tables import Dossier

A_STEP = 500


class ApologyRecount(Base):
    """How far the last days are counted by `basis` (`Rules.basis`); one row, `id` 1.

    Dossiers up to `last_id` are; `looked` of about `total`, of which `moved` have another day.
    """

    __tablename__ = "apology_recount"
    __table_args__ = (CheckConstraint("id = 1", name="alone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    basis: Mapped[str]
    last_id: Mapped[int]
    looked: Mapped[int]
    total: Mapped[int]
    moved: Mapped[int]
    ended_at: Mapped[datetime | None]


class Recounted(NamedTuple):
    """How far it is."""

    looked: int
    total: int
    moved: int
    under_way: bool


async def recounted(s: AsyncSession) -> Recounted:
    """How far it is; from the beginning while no worker has seen what changed."""
    row = await s.get_one(ApologyRecount, 1)
    if row.basis != (await rules.known(s)).basis:
        return Recounted(0, await _count(s), 0, under_way=True)
    return Recounted(row.looked, max(row.looked, row.total), row.moved, row.ended_at is None)


async def counted_by(s: AsyncSession) -> Rules:
    """The rules for whoever writes dossiers now; others who do wait until that is committed.

    Else two files could bring the same new dossier at once, and what was begun by old rules
    would be written behind the back of the recount.
    """
    await _hold(s)
    return await rules.known(s)


async def step(s: AsyncSession, *, at: datetime, most: int = A_STEP) -> bool:
    """Go on by so many dossiers; False when all are counted."""
    row, by = await _hold(s), await rules.known(s)
    if row.basis != by.basis:
        await _begin(s, row, by.basis)
        return True
    if row.ended_at is not None:
        return False
    found = await s.execute(_due(Dossier.id > row.last_id).limit(most))
    dossiers = [_Due(*one) for one in found]
    moved = _moved(dossiers, by)
    if moved:
        await s.execute(
            update(Dossier), [{"id": id_, "letter_due_at": due} for id_, due in moved.items()]
        )
    row.looked, row.moved = row.looked + len(dossiers), row.moved + len(moved)
    if dossiers:
        row.last_id = dossiers[-1].id
    else:
        row.ended_at = at
    await s.flush()
    announce(s, "apology_recount")
    return bool(dossiers)


class _Due(NamedTuple):
    id: int
    due_at: datetime
    agency_id: int
    letter_due_at: datetime | None


async def _hold(s: AsyncSession) -> ApologyRecount:
    found = await s.execute(
        select(ApologyRecount).with_for_update().execution_options(populate_existing=True)
    )
    return found.scalar_one()


async def _begin(s: AsyncSession, row: ApologyRecount, basis: str) -> None:
    row.basis, row.last_id, row.looked, row.moved = basis, 0, 0, 0
    row.total, row.ended_at = await _count(s), None
    await s.flush()
    announce(s, "apology_recount")


async def _count(s: AsyncSession) -> int:
    wanted = select(func.count()).select_from(Dossier).where(Dossier.due_at.is_not(None))
    return await s.scalar(wanted) or 0


def _due(*where: Any) -> Any:
    columns = (Dossier.id, Dossier.due_at, Dossier.agency_id, Dossier.letter_due_at)
    return select(*columns).where(Dossier.due_at.is_not(None), *where).order_by(Dossier.id)


def _moved(dossiers: list[_Due], by: Rules) -> Mapping[int, datetime | None]:
    """Which dossiers have another last day by these rules, and which one."""
    # Many appointments are on one day.
    known: dict[tuple[date, int], datetime | None] = {}
    moved: dict[int, datetime | None] = {}
    for one in dossiers:
        of = (clock.local_day(one.due_at), one.agency_id)
        if of not in known:
            known[of] = by.letter_due(one.due_at, one.agency_id)
        if known[of] != one.letter_due_at:
            moved[one.id] = known[of]
    return moved
