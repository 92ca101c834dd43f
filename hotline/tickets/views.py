"""Saved views: a name for a set of filters, kept by a person, shared by the office."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import vietnam
from hotline.db import Base
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.staff import Person, Role

NAME_AT_MOST, QUERY_AT_MOST, VIEWS_AT_MOST = 60, 2000, 30


class SavedView(Base):
    """`query` is the query string of the list's address; a shared one is everybody's to open."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name", name="uq_saved_view_person_id_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    query: Mapped[str]
    shared: Mapped[bool]
    created_at: Mapped[datetime]


async def views_of(s: AsyncSession, person: Person) -> list[SavedView]:
    """Those of the person and those the office shares, in the order they were saved."""
    found = await s.scalars(
        select(SavedView)
        .where(or_(SavedView.person_id == person.id, SavedView.shared))
        .order_by(SavedView.shared.desc(), SavedView.id)
        .limit(2 * VIEWS_AT_MOST)
    )
    return list(found)


async def save_view(
    s: AsyncSession, name: str, query: str, *, shared: bool, by: Person, at: datetime
) -> SavedView:
    """Keep these filters under a name; a name used before gets the new filters.

    Raises Invalid without a name, Conflict beyond what fits on the page, NotAllowed for
    sharing by anyone but the office.
    """
    called = " ".join(vietnam.nfc(name).split())
    if not called:
        raise Invalid("view_name_missing", field="name")
    if len(called) > NAME_AT_MOST:
        raise Invalid("view_name_long", field="name", most=NAME_AT_MOST)
    if len(query) > QUERY_AT_MOST:
        raise Invalid("view_too_long", field="name")
    if shared and by.role != Role.OFFICE:
        raise NotAllowed("not_your_role")
    kept: SavedView | None = await s.scalar(
        select(SavedView).where(SavedView.person_id == by.id, SavedView.name == called)
    )
    if kept is None:
        await _there_is_room(s, by)
        kept = SavedView(person_id=by.id, name=called, created_at=at)
        s.add(kept)
    kept.query, kept.shared = query, shared
    await s.flush()
    return kept


async def drop_view(s: AsyncSession, view_id: int, *, by: Person) -> None:
    """Forget a view of one's own. Raises NotFound for any other."""
    kept = await s.get(SavedView, view_id)
    if kept is None or kept.person_id != by.id:
        raise NotFound("no_such_view")
    await s.delete(kept)
    await s.flush()


async def _there_is_room(s: AsyncSession, by: Person) -> None:
    count = await s.scalar(select(func.count()).where(SavedView.person_id == by.id))
    if (count or 0) >= VIEWS_AT_MOST:
        raise Conflict("views_full", most=VIEWS_AT_MOST)
