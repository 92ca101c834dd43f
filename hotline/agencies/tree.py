"""Agencies with their dates, the fields they answer for, and the communes of two-tier government.

Names change and bodies merge: each has validity dates and a successor, so that an
old ticket shows the name of its time.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import vietnam
from hotline.db import Base


class AgencyKind(StrEnum):
    """The provincial office itself, a department, or a commune's people's committee."""

    OFFICE = "office"
    DEPARTMENT = "department"
    COMMUNE = "commune"


class Commune(Base):
    """A place (xã, phường) since 1/7/2025. `folded` is its name for unaccented search."""

    __tablename__ = "commune"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    folded: Mapped[str]


class Agency(Base):
    """A body that answers tickets between `valid_from` and `valid_to` (the day after its last).

    `calendar_id` is its own working calendar; empty for the province's.
    """

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))

    def valid_on(self, day: date) -> bool:
        """Whether the agency exists on a local day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Field(Base):
    """A subject (lĩnh vực) of the tree that tickets are classified by, until `valid_to`."""

    __tablename__ = "field"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    folded: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    valid_to: Mapped[date | None]

    def valid_on(self, day: date) -> bool:
        """Whether tickets may be classified by it on a local day."""
        return self.valid_to is None or day < self.valid_to


async def find_communes(s: AsyncSession, typed: str, *, most: int = 8) -> list[Commune]:
    """Communes whose name holds the typed letters, accents or not; beginnings first."""
    wanted = vietnam.fold(vietnam.nfc(typed))
    found = await s.scalars(
        select(Commune)
        .where(Commune.folded.contains(wanted, autoescape=True))
        .order_by(Commune.folded.startswith(wanted, autoescape=True).desc(), Commune.folded)
        .limit(most)
    )
    return list(found)


def existing(on: date) -> ColumnElement[bool]:
    """The condition that an agency exists on a local day."""
    return and_(Agency.valid_from <= on, or_(Agency.valid_to.is_(None), Agency.valid_to > on))
