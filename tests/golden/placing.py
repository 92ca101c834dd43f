"""The rows of the office's tables that published names stand for, and its terms of that month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, vietnam
from hotline.agencies import Agency, AgencyKind, Commune, Field
from hotline.reports import Period, Split, Tracker, named, terms
from hotline.staff import Person, Role
from tests.golden.facts import Fact, Kind

Ids = dict[Split, dict[str, int]]
_TABLES: dict[Split, Any] = {
    Split.AGENCY: Agency, Split.FIELD: Field, Split.COMMUNE: Commune,
}  # fmt: skip


async def set_terms(s: AsyncSession, name: str, facts: Sequence[Fact]) -> Period:
    """The office's terms are those that it published; the period of this name by them.

    Agencies have so many days after the month's last one. Raises ValueError for a day before.
    """
    set_ = await terms(s)
    starts = next((one.value for one in facts if one.kind == Kind.START), None)
    ends = next((one.value for one in facts if one.kind == Kind.END), starts)
    if ends is not None:
        wall = clock.local(starts or ends)
        calendar = wall.day == 1 and not wall.hour
        set_.cutoff_day, set_.cutoff_hour = (0, 0) if calendar else (wall.day, wall.hour)
    month = named(name, set_.cutoff)
    day = next((one.value for one in facts if one.kind == Kind.DAY), None)
    if isinstance(day, date):
        last = clock.local_day(month.span.end - timedelta(seconds=1))
        if day <= last:
            raise ValueError(f"agencies cannot answer before {day}, the month ends after {last}")
        set_.answer_days = (day - last).days
    return month


async def place_rows(s: AsyncSession, facts: Sequence[Fact], first: date) -> Ids:
    """Which row each published agency, field and commune is; made where there was none."""
    ids: Ids = {}
    for split, table in _TABLES.items():
        known = {key: row for row in await s.scalars(select(table).order_by(table.id))
                 for key in (str(row.id), row.code.casefold(), _plain(row.name))}  # fmt: skip
        ids[split] = {}
        for name in _names(split, facts):
            row = known.get(_plain(name)) or known.get(name.casefold())
            if row is None:
                row = await _made(s, split, name, len(known) + len(ids[split]), first)
            if split == Split.AGENCY:
                await staffed(s, row, Role.OFFICER)
                await staffed(s, row, Role.HEAD)
            ids[split][name] = row.id
    return ids


async def place_beside(
    s: AsyncSession, facts: Sequence[Fact], fields: int, first: date
) -> tuple[int, ...]:
    """Whose the rest is, where all there are may be named: so many fields, and one of the others.

    Returns the fields.
    """
    splits = {one.split for one in facts}
    if Split.COMMUNE in splits:
        await _made(s, Split.COMMUNE, "Xã khác", 900, first)
    if Split.AGENCY in splits:
        agency = await _made(s, Split.AGENCY, "Cơ quan khác", 900, first)
        await staffed(s, agency, Role.OFFICER)
        await staffed(s, agency, Role.HEAD)
    made = [await _made(s, Split.FIELD, f"Lĩnh vực khác {one}", 900 + one, first)
            for one in range(fields)]  # fmt: skip
    return tuple(one.id for one in made)


async def place_trackers(s: AsyncSession, facts: Sequence[Fact], ids: Ids) -> frozenset[int]:
    """A tracker for each field that was reported apart; which fields lie under these."""
    owners = {one.row: one.value for one in facts if one.kind == Kind.OWNER}
    for name in dict.fromkeys(one.row for one in facts if one.tracked):
        if name is not None:
            field_id = ids[Split.FIELD][name]
            owner = ids[Split.AGENCY].get(owners.get(name, ""))
            await _track(s, field_id, owner or await s.scalar(select(Agency.id).limit(1)))
    known = await agencies.directory(s)
    tracked = {ids[Split.FIELD][str(one.row)] for one in facts if one.tracked}
    return frozenset(id_ for id_ in known.fields if tracked & set(known.line(id_)))


async def _track(s: AsyncSession, field_id: int, agency_id: int | None) -> None:
    row = await s.scalar(select(Tracker).where(Tracker.field_id == field_id))
    if row is None:
        row = Tracker(field_id=field_id)
        s.add(row)
    assert agency_id is not None
    row.agency_id = agency_id
    await s.flush()


async def staffed(s: AsyncSession, agency: Agency, role: Role) -> Person:
    """Somebody who works for an agency, taken on where nobody does."""
    theirs = select(Person).where(Person.agency_id == agency.id, Person.role == role, Person.active)
    found: Person | None = await s.scalar(theirs.order_by(Person.id).limit(1))
    if found is None:
        password = await s.scalar(select(Person.password_hash).limit(1))
        found = Person(login=f"{role}.{agency.code}".lower(), name=f"{role} {agency.code}",
                       role=role, agency_id=agency.id, password_hash=password)  # fmt: skip
        s.add(found)
        await s.flush()
    return found


async def _made(s: AsyncSession, split: Split, name: str, number: int, first: date) -> Any:
    code = f"X{number}"
    row: Any = Field(code=code, name=name, folded=vietnam.fold(name))
    if split == Split.COMMUNE:
        row = Commune(code=code, name=name, folded=vietnam.fold(name))
    elif split == Split.AGENCY:
        row = Agency(code=code, name=name, kind=AgencyKind.DEPARTMENT,
                     valid_from=first.replace(month=1, day=1))  # fmt: skip
    s.add(row)
    await s.flush()
    return row


def _names(split: Split, facts: Sequence[Fact]) -> list[str]:
    """The names of a split's rows, each once."""
    of = [one.row for one in facts if one.split == split and one.row]
    if split == Split.AGENCY:
        of += [one.value for one in facts if one.kind == Kind.OWNER]
    return list(dict.fromkeys(of))


def _plain(name: str) -> str:
    return vietnam.fold(vietnam.nfc(name)).strip()
