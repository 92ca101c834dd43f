"""Directives as lists show them: the office sees all, an agency those issued that ask it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from hotline.errors import NotFound
from hotline.reports.directives.codes import DirectiveState
from hotline.reports.directives.tables import Directive, DirectiveLine, DirectiveTask

LISTED_AT_MOST = 60


async def listed(
    s: AsyncSession,
    agencies: Collection[int | None] | None = None,
    days: tuple[date, date] | None = None,
) -> list[Directive]:
    """The newest first; drafts on top, those that were dropped nowhere.

    `agencies` None is all; `days` are the first and the last day of issue.
    """
    query = select(Directive).where(Directive.state != DirectiveState.DROPPED)
    if days is not None:
        query = query.where(Directive.dated.between(*days))
    if agencies is not None:
        ids = [one for one in agencies if one is not None]
        own = DirectiveTask.agency_id.is_(None) if None in agencies else false()
        whose = or_(DirectiveTask.agency_id.in_(ids), own)
        asked = (
            select(DirectiveTask.directive_id)
            .join(DirectiveLine, DirectiveLine.task_id == DirectiveTask.id)
            .where(whose, DirectiveLine.left_out.is_(None))
        )
        query = query.where(Directive.state == DirectiveState.ISSUED, Directive.id.in_(asked))
    found = await s.scalars(
        query.order_by(Directive.dated.is_not(None), Directive.dated.desc(), Directive.id.desc())
        .limit(LISTED_AT_MOST)
    )  # fmt: skip
    return list(found)


async def family(s: AsyncSession, row: Directive) -> list[Directive]:
    """The directives of its period but those dropped: the first one, then its supplements."""
    first = row.supplements_id or row.id
    found = await s.scalars(
        select(Directive)
        .where(or_(Directive.id == first, Directive.supplements_id == first))
        .where(Directive.state != DirectiveState.DROPPED)
        .order_by(Directive.id)
    )
    return list(found)


async def firsts(s: AsyncSession, rows: Collection[Directive]) -> dict[int, Directive]:
    """By the id of each supplement among these: the directive that it supplements."""
    of = {one.id: one.supplements_id for one in rows if one.supplements_id is not None}
    found = await s.scalars(select(Directive).where(Directive.id.in_(of.values())))
    known = {one.id: one for one in found}
    return {supplement: known[first] for supplement, first in of.items()}


async def document(s: AsyncSession, directive_id: int) -> tuple[Directive, bytes]:
    """An issued directive with the bytes of its document. Raises NotFound."""
    found = await s.scalar(
        select(Directive)
        .where(Directive.id == directive_id, Directive.state == DirectiveState.ISSUED)
        .options(undefer(Directive.document))
    )
    if found is None or found.document is None:
        raise NotFound("no_such_directive")
    return found, found.document


async def by_numbers(s: AsyncSession, numbers: Collection[str]) -> dict[str, int]:
    """The ids of issued directives with these numbers, the newest of each."""
    rows = await s.execute(
        select(Directive.number, Directive.id)
        .where(Directive.number.in_(numbers), Directive.state == DirectiveState.ISSUED)
        .order_by(Directive.id)
    )
    return {str(number): found for number, found in rows}
