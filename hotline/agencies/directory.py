"""The directory: all agencies, fields, communes and rules, read once for each state of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import standing
from hotline.agencies.known import KnownAgency, KnownCommune, KnownField, KnownRule, copy
from hotline.agencies.routing import Book, RoutingRule, committees, heirs
from hotline.agencies.tree import Agency, Commune, Field

_BOOKS_AT_MOST = 16


@dataclass(frozen=True)
class Directory:
    """Everything by id: departments first, fields by code, communes by name, rules by age."""

    agencies: Mapping[int, KnownAgency]
    fields: Mapping[int, KnownField]
    communes: Mapping[int, KnownCommune]
    rules: tuple[KnownRule, ...]
    _books: dict[date, Book] = field(default_factory=dict, compare=False, repr=False)

    def line(self, field_id: int | None) -> tuple[int, ...]:
        """A field and its ancestors, nearest first."""
        line: list[int] = []
        while field_id is not None and field_id not in line:
            line.append(field_id)
            field_id = self.fields[field_id].parent_id if field_id in self.fields else None
        return tuple(line)

    @cached_property
    def titles(self) -> Mapping[int, str]:
        """How agencies are called, by id. Of several that had one name, the one that lasts has
        it alone, as on its seal; those that ended bear their years, `UBND phường Sa Đéc
        (2025–2026)`, or their days where the years are the same too."""
        every = self.agencies.values()
        names = Counter(one.name for one in every)
        lasting = Counter(one.name for one in every if one.valid_to is None)
        by_year = {one.id: _with(one, "%Y") for one in every}
        titles = Counter(by_year.values())
        told = {}
        for one in every:
            title = by_year[one.id] if titles[by_year[one.id]] == 1 else _with(one, "%d/%m/%Y")
            alone = names[one.name] == 1 or (one.valid_to is None and lasting[one.name] == 1)
            told[one.id] = one.name if alone else title
        return told

    def existing(self, on: date) -> list[KnownAgency]:
        """The agencies that exist on a local day, departments first."""
        return [one for one in self.agencies.values() if one.valid_on(on)]

    def book(self, on: date) -> Book:
        """The rules laid out for questions about a local day."""
        if on not in self._books:
            while len(self._books) >= _BOOKS_AT_MOST:
                del self._books[next(iter(self._books))]
            every = sorted(self.agencies.values(), key=lambda one: one.id)
            took_over = heirs(every, on=on)
            self._books[on] = Book(self.rules, committees(every, took_over, on), took_over)
        return self._books[on]


@standing.kept
async def directory(s: AsyncSession) -> Directory:
    """The directory as this transaction sees it; no statement while nothing has changed."""
    agencies = await s.execute(
        select(Agency.__table__).order_by(Agency.kind.desc(), Agency.name, Agency.id)
    )
    fields = await s.execute(select(Field.__table__).order_by(Field.code))
    communes = await s.execute(select(Commune.__table__).order_by(Commune.folded))
    told = (
        {row.id: copy(KnownAgency, row) for row in agencies},
        {row.id: copy(KnownField, row) for row in fields},
        {row.id: copy(KnownCommune, row) for row in communes},
    )
    rules = await s.execute(
        select(RoutingRule.__table__)
        .where(RoutingRule.removed_at.is_(None))
        .order_by(RoutingRule.id)
    )
    return Directory(*told, tuple(_rule(row, *told) for row in rules))


async def agencies(s: AsyncSession, *, on: date) -> list[KnownAgency]:
    """The agencies that exist on a local day, departments first."""
    return (await directory(s)).existing(on)


async def titles(s: AsyncSession) -> Mapping[int, str]:
    """The name of every agency, also of those that have ended, as `Directory.titles`."""
    return (await directory(s)).titles


async def fields(s: AsyncSession, *, on: date | None = None) -> list[KnownField]:
    """All fields in the order of their codes, or those that a ticket may have on a day."""
    every = (await directory(s)).fields.values()
    return [one for one in every if on is None or one.valid_on(on)]


async def communes(s: AsyncSession) -> list[KnownCommune]:
    """All communes by name."""
    return list((await directory(s)).communes.values())


async def book(s: AsyncSession, *, on: date) -> Book:
    """The rules as they stand, with what they name, for questions about a local day."""
    return (await directory(s)).book(on)


async def heir(
    s: AsyncSession, agency: Agency | KnownAgency | None, *, on: date
) -> KnownAgency | None:
    """Who stands on a day in the place of an agency that has ended; None while it exists."""
    if agency is None or agency.valid_on(on):
        return None
    return (await directory(s)).book(on).heirs.get(agency.id)


def _with(agency: KnownAgency, form: str) -> str:
    """Its name with the time in which it existed; the end is open while it lasts."""
    last = agency.valid_to - timedelta(days=1) if agency.valid_to else None
    began, ended = f"{agency.valid_from:{form}}", f"{last:{form}}" if last else ""
    return f"{agency.name} ({began if began == ended else f'{began}–{ended}'})"


def _rule(
    row: object,
    agencies: Mapping[int, KnownAgency],
    fields: Mapping[int, KnownField],
    communes: Mapping[int, KnownCommune],
) -> KnownRule:
    rule = copy(KnownRule, row, agency=None, field=None, commune=None)
    return copy(
        KnownRule,
        rule,
        agency=agencies.get(rule.agency_id or 0),
        field=fields.get(rule.field_id or 0),
        commune=communes.get(rule.commune_id or 0),
    )
