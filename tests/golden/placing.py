"""The rows of the office's tables that published names stand for, and its terms of that month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, vietnam
from hotline.agencies import Agency, AgencyKind, Commune, Field
from hotline.reports import Period, Split, terms
from hotline.staff import Person, Role
from tests.golden.published import Fact, Kind

Ids = dict[Split, dict[str, int]]
_TABLES: dict[Split, Any] = {
    Split.AGENCY: Agency, Split.FIELD: Field, Split.COMMUNE: Commune,
}  # fmt: skip


async def answer_within(s: AsyncSession, month: Period, facts: Sequence[Fact]) -> None:
    """The office's term is the one that it published: so many days after the month's last one."""
    day = next((one.value for one in facts if one.kind == Kind.DAY), None)
    if isinstance(day, date):
        last = clock.local_day(month.span.end - timedelta(seconds=1))
        (await terms(s)).answer_days = (day - last).days


async def place_rows(s: AsyncSession, facts: Sequence[Fact], first: date) -> Ids:
    """Which row each published agency, field and commune is; made where there was none."""
    ids: Ids = {}
    for split, table in _TABLES.items():
        known = {key: row for row in await s.scalars(select(table).order_by(table.id))
                 for key in (str(row.id), row.code.casefold(), _plain(row.name))}  # fmt: skip
        ids[split] = {}
        for name in dict.fromkeys(one.row for one in facts if one.split == split and one.row):
            row = known.get(_plain(name)) or known.get(name.casefold())
            if row is None:
                row = await _made(s, split, name, len(known) + len(ids[split]), first)
            if split == Split.AGENCY:
                await staffed(s, row, Role.OFFICER)
                await staffed(s, row, Role.HEAD)
            ids[split][name] = row.id
    return ids


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


def _plain(name: str) -> str:
    return vietnam.fold(vietnam.nfc(name)).strip()
