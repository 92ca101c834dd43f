"""Merits as they are asked for: of an agency, of a person, within days, counted.

A day is of the span in which it begins, so that spans side by side share none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.clock import Span
from hotline.errors import NotFound
from hotline.merits.tables import Merit, MeritKind
from hotline.tickets import Ticket

PAGE = 50


class MeritCounts(NamedTuple):
    """How many stand."""

    commendations: int = 0
    criticisms: int = 0


@dataclass(frozen=True)
class MeritsWanted:
    """Which merits a list shows; days are local, both included. `agencies` None is all."""

    first: date
    last: date
    agencies: Collection[int] | None = None
    kind: MeritKind | None = None
    withdrawn: bool = True


async def merit(s: AsyncSession, merit_id: int, agencies: Collection[int] | None = None) -> Merit:
    """One merit, for who may see those of `agencies` (None: of all). Raises NotFound."""
    found = await s.get(Merit, merit_id)
    if found is None or (agencies is not None and found.agency_id not in agencies):
        raise NotFound("no_such_merit")
    return found


async def listed(
    s: AsyncSession, wanted: MeritsWanted, *, skip: int = 0, most: int | None = PAGE + 1
) -> list[Merit]:
    """Newest day first; those withdrawn stay among them unless they are left out."""
    found = await s.scalars(
        select(Merit)
        .where(*_held(wanted))
        .order_by(Merit.day.desc(), Merit.id.desc())
        .offset(skip)
        .limit(most)
    )
    return list(found)


async def of_agency(s: AsyncSession, agency_id: int, span: Span) -> list[Merit]:
    """Those of an agency that stand, newest day first."""
    wanted = MeritsWanted(*clock.days_in(span), agencies=[agency_id], withdrawn=False)
    return await listed(s, wanted, most=None)


async def of_person(s: AsyncSession, person_id: int, span: Span | None = None) -> list[Merit]:
    """Those of somebody with an account that stand, newest day first."""
    query = select(Merit).where(Merit.person_id == person_id, Merit.withdrawn_at.is_(None))
    if span is not None:
        query = query.where(Merit.day.between(*clock.days_in(span)))
    return list(await s.scalars(query.order_by(Merit.day.desc(), Merit.id.desc())))


async def counts(
    s: AsyncSession, span: Span, *, agency_ids: Collection[int] | None = None
) -> dict[int, MeritCounts]:
    """By agency: how many stand; agencies without any are left out."""
    wanted = MeritsWanted(*clock.days_in(span), agencies=agency_ids, withdrawn=False)
    rows = await s.execute(
        select(Merit.agency_id, *(_count(kind) for kind in MeritKind))
        .where(*_held(wanted))
        .group_by(Merit.agency_id)
    )
    return {agency_id: MeritCounts(*numbers) for agency_id, *numbers in rows}


async def tickets_of(s: AsyncSession, codes: Collection[str]) -> dict[str, int]:
    """The ids of the tickets among these references of grounds, by code."""
    rows = await s.execute(select(Ticket.code, Ticket.id).where(Ticket.code.in_(codes)))
    return {str(code): number for code, number in rows}


def _held(wanted: MeritsWanted) -> list[ColumnElement[bool]]:
    held: list[Any] = [Merit.day >= wanted.first, Merit.day <= wanted.last]
    if wanted.agencies is not None:
        held.append(Merit.agency_id.in_(wanted.agencies))
    if wanted.kind is not None:
        held.append(Merit.kind == wanted.kind)
    if not wanted.withdrawn:
        held.append(Merit.withdrawn_at.is_(None))
    return held


def _count(kind: MeritKind) -> ColumnElement[int]:
    return func.sum(case((Merit.kind == kind, 1), else_=0))
