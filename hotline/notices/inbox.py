"""The bell: what a person was told and has not read, and what they read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import staff
from hotline.db import announce
from hotline.errors import NotFound
from hotline.notices.tables import Notice
from hotline.staff import Visit

PAGE = 50
# A bell that says 99+ need not count further.
_COUNTED_AT_MOST = 100


async def visit(s: AsyncSession, token: str, *, at: datetime) -> tuple[Visit, int] | None:
    """The visit behind a cookie and what `unread` says of its person; one question for both."""
    waiting = (
        select(Notice.person_id)
        .where(Notice.person_id == Visit.person_id, Notice.read_at.is_(None))
        .limit(_COUNTED_AT_MOST)
        .correlate(Visit)
        .subquery()
    )
    count = select(func.count()).select_from(waiting).scalar_subquery()
    found = (await s.execute(staff.lasting_visit(token, at=at).add_columns(count))).first()
    return (found[0], found[1]) if found else None


async def unread(s: AsyncSession, person_id: int) -> int:
    """How many notices wait for a person, counted up to 100."""
    waiting = (
        select(Notice.person_id)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None))
        .limit(_COUNTED_AT_MOST)
    )
    return await s.scalar(select(func.count()).select_from(waiting.subquery())) or 0


async def unread_of(s: AsyncSession, people: Collection[int]) -> dict[int, int]:
    """As `unread`, for many people at once; those whom nothing waits for are left out."""
    rows = await s.execute(
        select(Notice.person_id, func.count())
        .where(Notice.person_id.in_(people), Notice.read_at.is_(None))
        .group_by(Notice.person_id)
    )
    return {person: min(count, _COUNTED_AT_MOST) for person, count in rows}


async def told(
    s: AsyncSession,
    person_id: int,
    *,
    before: int | None = None,
    only_unread: bool = False,
    most: int = PAGE,
) -> list[Notice]:
    """A page of a person's notices, newest first, older than `before`; one more than a page."""
    wanted = select(Notice).where(Notice.person_id == person_id)
    if before is not None:
        wanted = wanted.where(Notice.id < before)
    if only_unread:
        wanted = wanted.where(Notice.read_at.is_(None))
    return list(await s.scalars(wanted.order_by(Notice.id.desc()).limit(most + 1)))


async def read(s: AsyncSession, notice_id: int, person_id: int, *, at: datetime) -> Notice:
    """The person has seen it. Raises NotFound for what was told to somebody else."""
    notice = await s.get(Notice, notice_id)
    if notice is None or notice.person_id != person_id:
        raise NotFound("no_such_notice")
    if notice.read_at is None:
        notice.read_at = at
        announce(s, "notice")
    return notice


async def read_all(s: AsyncSession, person_id: int, up_to: int, *, at: datetime) -> None:
    """They have seen all that the page showed; what came after it stays unread."""
    await s.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.id <= up_to, Notice.read_at.is_(None))
        .values(read_at=at)
    )
    announce(s, "notice")


async def forget(s: AsyncSession, *, before: datetime) -> None:
    """Drop what was read long ago; the timeline of a ticket keeps what happened."""
    await s.execute(delete(Notice).where(Notice.read_at < before))
