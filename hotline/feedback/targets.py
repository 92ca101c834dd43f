"""Targets of a year: what the province set itself, shown as lines beside its own figure.

They are not SIPAS, which is a yearly sample survey of the Ministry (DOMAIN §7).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import amendments, vietnam
from hotline.amendments import Deed, Subject
from hotline.db import Base
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.staff import Person, Role

_MAY = (Role.OFFICE, Role.ADMIN)
_YEARS = range(2000, 2100)


class Target(Base):
    """A percentage to be reached in a year, what it is called and which document sets it."""

    __tablename__ = "feedback_target"
    __table_args__ = (
        CheckConstraint("percent > 0 and percent <= 100", name="percent"),
        UniqueConstraint("year", "name", name="uq_feedback_target_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    percent: Mapped[float] = mapped_column(Float)
    name: Mapped[str]
    source: Mapped[str]


async def targets(s: AsyncSession, *, year: int | None = None) -> list[Target]:
    """Those of a year, or all; newest year first, lowest first within."""
    query = select(Target).order_by(Target.year.desc(), Target.percent, Target.id)
    return list(await s.scalars(query if year is None else query.where(Target.year == year)))


async def set_target(
    s: AsyncSession,
    *,
    year: str,
    percent: str,
    name: str,
    source: str,
    by: Person,
    at: datetime,
) -> Target:
    """Write one down. Raises Invalid for what is none, Conflict for a name of that year."""
    require_office(by)
    if not (year.strip().isdecimal() and len(year.strip()) == 4 and int(year) in _YEARS):
        raise Invalid("target_year_wrong", field="year")
    name, source = vietnam.nfc(name).strip()[:200], vietnam.nfc(source).strip()[:300]
    if not name:
        raise Invalid("target_name_missing", field="name")
    if not source:
        raise Invalid("target_source_missing", field="source")
    target = Target(year=int(year), percent=_percent(percent), name=name, source=source)
    same = select(Target.id).where(Target.year == target.year, Target.name == name)
    if await s.scalar(same) is not None:
        raise Conflict("target_known", field="name")
    s.add(target)
    await s.flush()
    _note(s, target, Deed.ADDED, by=by, at=at)
    return target


async def drop_target(s: AsyncSession, target_id: int, *, by: Person, at: datetime) -> None:
    """Take one away. Raises NotFound."""
    require_office(by)
    target = await s.get(Target, target_id)
    if target is None:
        raise NotFound("no_such_target")
    _note(s, target, Deed.REMOVED, by=by, at=at)
    await s.delete(target)
    await s.flush()


def require_office(by: Person) -> None:
    """Raise NotAllowed unless this person sets targets and terms of figures."""
    if by.role not in _MAY:
        raise NotAllowed("not_your_role")


def _percent(typed: str) -> float:
    """85, 85.5 or, as Vietnamese writes it, 85,5."""
    try:
        percent = round(float(typed.strip().rstrip("%").strip().replace(",", ".")), 1)
    except ValueError:
        percent = 0.0
    if not 0 < percent <= 100:
        raise Invalid("target_percent_wrong", field="percent")
    return percent


def _note(s: AsyncSession, target: Target, deed: Deed, *, by: Person, at: datetime) -> None:
    told = {"year": target.year, "percent": target.percent, "source": target.source}
    changed = {
        name: [None, value] if deed == Deed.ADDED else [value, None] for name, value in told.items()
    }
    amendments.note(s, Subject.TARGET, target.id, target.name, deed, changed, by=by, at=at)
