"""Who hears of a directive: agencies that owe, heads that are to send, the office that decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, notices
from hotline.db import announce
from hotline.notices import Addressee, News, Notice, Occasion
from hotline.reports.directives.owing import owing
from hotline.reports.directives.tables import Directive, DirectiveRound, DirectiveTask
from hotline.staff import Person, Role

_QUOTED_AT_MOST = 300


async def issued(
    s: AsyncSession,
    row: Directive,
    tasks: Iterable[DirectiveTask],
    counts: Mapping[int | None, int],
    *,
    at: datetime,
) -> None:
    """Whoever owes something hears of it once, with about how many tickets it is."""
    whose = await owing(s, on=clock.local_day(at))
    first: dict[int | None, DirectiveTask] = {}
    for one in tasks:
        known = first.setdefault(owes := whose.by(one.agency_id), one)
        if one.due_at and known.due_at and one.due_at < known.due_at:
            first[owes] = one
    for owes, task in first.items():
        told = {"agency": whose.own(owes), "count": counts.get(owes, 0)}
        named = await words(s, row, task, at=at) | told
        key = f"directive:{row.id}:{owes or 0}:{Occasion.DIRECTIVE_ISSUED}"
        await _tell(s, key, Occasion.DIRECTIVE_ISSUED, await theirs(s, owes, at=at), named, at=at)
    announce(s, "directive", id=row.id)


async def to_send(
    s: AsyncSession,
    row: Directive,
    task: DirectiveTask,
    of: DirectiveRound,
    by: Person,
    at: datetime,
) -> None:
    """An officer has written all there is to say: the head hears of it, once a round."""
    heads = [one for one in await _heads(s, task, at=at) if one.id != by.id]
    named = await words(s, row, task, at=at) | {"by": by.name}
    await _tell(s, _written_key(of), Occasion.DIRECTIVE_WRITTEN, heads, named, at=at)


async def told_at(
    s: AsyncSession, task: DirectiveTask, of: DirectiveRound, *, at: datetime
) -> datetime | None:
    """When a head's bell rang for a round that is written; None while none has."""
    heads = await _heads(s, task, at=at)
    keys = [f"{_written_key(of)}:{one.id}" for one in heads]
    found: datetime | None = await s.scalar(select(func.min(Notice.at)).where(Notice.key.in_(keys)))
    return found


async def answered(
    s: AsyncSession, row: Directive, task: DirectiveTask, of: DirectiveRound, *, at: datetime
) -> None:
    """The office has something to decide."""
    office = await notices.addressees(s, roles=[Role.OFFICE])
    named = {**await words(s, row, task, at=at), "due": None, "path": _path(row, task, whose=True)}
    await _tell(s, f"directive:answered:{of.id}", Occasion.DIRECTIVE_ANSWERED, office, named, at=at)


async def decided(
    s: AsyncSession,
    row: Directive,
    task: DirectiveTask,
    occasion: Occasion,
    decision_id: int,
    *,
    by: Person,
    reason: str,
    at: datetime,
) -> None:
    """The agency hears what was decided."""
    named = await words(s, row, task, at=at) | {"by": by.name, "reason": reason[:_QUOTED_AT_MOST]}
    if occasion != Occasion.DIRECTIVE_SENT_BACK:
        named["due"] = None
    people = await theirs(s, task.agency_id, at=at)
    await _tell(s, f"directive:decided:{decision_id}", occasion, people, named, at=at)


async def words(
    s: AsyncSession, row: Directive, task: DirectiveTask, *, at: datetime
) -> dict[str, Any]:
    """What every notice about a task names."""
    return {
        "number": row.number,
        "agency": await name(s, task, at=at),
        "due": clock.iso(task.due_at),
        "path": _path(row, task),
    }


async def name(s: AsyncSession, task: DirectiveTask, *, at: datetime) -> str:
    """Who is asked, with who stands in its place."""
    return (await owing(s, on=clock.local_day(at))).name(task.agency_id)


async def theirs(s: AsyncSession, agency_id: int | None, *, at: datetime) -> list[Addressee]:
    """The people of an agency, or of the one in whose place it stands by now."""
    owes = (await owing(s, on=clock.local_day(at))).by(agency_id)
    if owes is None:
        return await notices.addressees(s, roles=[Role.DISPATCHER])
    return await notices.addressees(s, agencies=[owes])


async def _heads(s: AsyncSession, task: DirectiveTask, *, at: datetime) -> list[Addressee]:
    return [one for one in await theirs(s, task.agency_id, at=at) if one.role == Role.HEAD]


def _written_key(of: DirectiveRound) -> str:
    return f"directive:written:{of.id}"


async def _tell(
    s: AsyncSession,
    key: str,
    occasion: Occasion,
    people: Iterable[Addressee],
    named: Mapping[str, Any],
    *,
    at: datetime,
) -> None:
    news = [News(f"{key}:{to.id}", to, occasion, None, named) for to in people]
    await notices.tell(s, news, at=at)


def _path(row: Directive, task: DirectiveTask, *, whose: bool = False) -> str:
    """The page of the task: agencies find their own there, the office says whose it wants."""
    query = f"?agency={task.agency_id or 0}" if whose else ""
    return f"/directives/{row.id}{query}#task-{task.id}"
