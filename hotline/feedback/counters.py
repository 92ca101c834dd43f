"""Counters of offices where citizens hand in papers, with a tablet that asks how it was."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.agencies import Agency
from hotline.db import Base
from hotline.errors import Conflict, Invalid, NotFound

_LONGEST, _OFFICERS_AT_MOST = 120, 100


class CounterOfficer(Base):
    """Somebody who sits at a counter: a name, no account. Whoever left is `ended`, never gone."""

    __tablename__ = "counter_officer"
    __table_args__ = (UniqueConstraint("counter_id", "name", name="uq_counter_officer_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id"))
    name: Mapped[str]
    ended: Mapped[bool] = mapped_column(default=False, server_default="0")


class Counter(Base):
    """One counter. Whoever opens its page by the `token` is its tablet.

    `link` is the address on receipts and on the counter's poster: who has it rates from their
    own phone, by the code of their dossier.
    """

    __tablename__ = "counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    token: Mapped[str] = mapped_column(unique=True)
    link: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship(lazy="selectin")
    officers: Mapped[list[CounterOfficer]] = relationship(
        order_by=CounterOfficer.name, lazy="selectin"
    )

    @property
    def on_duty(self) -> list[CounterOfficer]:
        """Those who sit there now."""
        return [one for one in self.officers if not one.ended]


class CounterTerms(NamedTuple):
    """What the office says of a counter; `officers` are all who sit there, by name."""

    name: str
    agency_id: int | None
    officers: Sequence[str] = ()


async def counters(s: AsyncSession) -> list[Counter]:
    """All counters, those in use first, by name."""
    found = await s.scalars(
        select(Counter).order_by(Counter.ended_at.is_not(None), Counter.name, Counter.id)
    )
    return list(found)


async def counter(s: AsyncSession, counter_id: int) -> Counter:
    """One counter. Raises NotFound."""
    found = await s.get(Counter, counter_id)
    if found is None:
        raise NotFound("no_such_counter")
    return found


async def counter_of(s: AsyncSession, token: str) -> Counter:
    """The counter whose tablet has this token. Raises NotFound (`kiosk_unknown`)."""
    found: Counter | None = await s.scalar(select(Counter).where(Counter.token == token))
    if found is None:
        raise NotFound("kiosk_unknown")
    return found


async def counter_by_link(s: AsyncSession, link: str) -> Counter:
    """The counter whose receipts carry this address. Raises NotFound (`counter_link_unknown`)."""
    found: Counter | None = await s.scalar(select(Counter).where(Counter.link == link))
    if found is None:
        raise NotFound("counter_link_unknown")
    return found


async def counter_like(s: AsyncSession, terms: CounterTerms) -> Counter | None:
    """The counter that a form sent once more has added already: the same in all its terms."""
    query = select(Counter).filter_by(name=terms.name, agency_id=terms.agency_id, ended_at=None)
    return next(
        (
            one
            for one in await s.scalars(query.order_by(Counter.id))
            if {who.name for who in one.on_duty} == {*terms.officers}
        ),
        None,
    )


async def keep_counter(
    s: AsyncSession, row: Counter | None, terms: CounterTerms, *, at: datetime
) -> Counter:
    """Add a counter, or word it otherwise; officers who are not named any more have left.
    Raises Invalid (`counter_name`, `counter_agency`, `counter_officers`) and Conflict
    (`counter_ended`).
    """
    agency = await s.get(Agency, terms.agency_id) if terms.agency_id is not None else None
    if not terms.name or len(terms.name) > _LONGEST:
        raise Invalid("counter_name", field="name", most=_LONGEST)
    if agency is None:
        raise Invalid("counter_agency", field="agency")
    names = list(dict.fromkeys(terms.officers))
    if len(names) > _OFFICERS_AT_MOST or any(len(name) > _LONGEST for name in names):
        raise Invalid("counter_officers", field="officers", most=_OFFICERS_AT_MOST, long=_LONGEST)
    if row is None:
        row = Counter(token=_token(), link=_token(), created_at=at, officers=[])
        s.add(row)
    elif row.ended_at is not None:
        raise Conflict("counter_ended", name=row.name)
    row.name, row.agency = terms.name, agency
    _sit(row, names)
    await s.flush()
    return row


async def renew_token(s: AsyncSession, row: Counter) -> None:
    """Another address for the tablet: the one of before is of no use any more."""
    row.token = _token()
    await s.flush()


async def end_counter(s: AsyncSession, row: Counter, *, at: datetime) -> None:
    """No more ratings; what was given before may still arrive."""
    if row.ended_at is None:
        row.ended_at = at
        await s.flush()


def _sit(row: Counter, names: Sequence[str]) -> None:
    known = {one.name: one for one in row.officers}
    for name, one in known.items():
        one.ended = name not in names
    row.officers.extend(CounterOfficer(name=name, ended=False) for name in names
                        if name not in known)  # fmt: skip


def _token() -> str:
    return secrets.token_urlsafe(12)
