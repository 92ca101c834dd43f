"""How the office keeps its agencies and fields: rows with dates, never deleted.

A new name is a new agency: the old one ends and names its successor, so that old tickets
keep the name of their time. Correcting a misspelt name changes it everywhere.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.agencies.tree import Agency, AgencyKind, Commune, Field
from hotline.errors import Invalid, NotFound

_LONGEST = 200


@dataclass(frozen=True)
class AgencyTerms:
    """What the office says of an agency; `valid_to` is the day after its last."""

    code: str
    name: str
    kind: str
    parent_id: int | None
    commune_id: int | None
    valid_from: date
    valid_to: date | None
    successor_id: int | None


@dataclass(frozen=True)
class FieldTerms:
    """What the office says of a field; from `valid_to` on no ticket is classified by it."""

    code: str
    name: str
    parent_id: int | None
    valid_to: date | None


async def every_agency(s: AsyncSession) -> list[Agency]:
    """All agencies, also those that have ended; departments first, by name."""
    found = await s.scalars(select(Agency).order_by(Agency.kind.desc(), Agency.name, Agency.id))
    return list(found)


async def agency(s: AsyncSession, agency_id: int) -> Agency:
    """One agency. Raises NotFound."""
    found = await s.get(Agency, agency_id)
    if found is None:
        raise NotFound("no_such_agency")
    return found


async def field(s: AsyncSession, field_id: int) -> Field:
    """One field. Raises NotFound."""
    found = await s.get(Field, field_id)
    if found is None:
        raise NotFound("no_such_field")
    return found


async def keep_agency(s: AsyncSession, row: Agency | None, terms: AgencyTerms) -> Agency:
    """Add an agency, or write another wording of one. Raises Invalid naming what is wrong."""
    await _check_agency(s, row, terms)
    if row is None:
        row = Agency(**asdict(terms))
        s.add(row)
    for name, value in asdict(terms).items():
        setattr(row, name, value)
    await s.flush()
    return row


async def keep_field(s: AsyncSession, row: Field | None, terms: FieldTerms) -> Field:
    """Add a field, or write another wording of one. Raises Invalid naming what is wrong."""
    _check_words(terms.code, terms.name)
    await _check_code(s, Field, row.id if row else 0, terms.code)
    if terms.parent_id is not None:
        await _check_parent(s, row, terms.parent_id)
    words = {**asdict(terms), "folded": vietnam.fold(terms.name)}
    if row is None:
        row = Field(**words)
        s.add(row)
    for name, value in words.items():
        setattr(row, name, value)
    await s.flush()
    return row


async def predecessors(s: AsyncSession, agency_id: int) -> set[int]:
    """The agencies whose place this one has taken, also by way of others."""
    rows = await s.execute(
        select(Agency.id, Agency.successor_id).where(Agency.successor_id.is_not(None))
    )
    before: dict[int, list[int]] = {}
    for old, new in rows:
        before.setdefault(new or 0, []).append(old)
    found: set[int] = set()
    waiting = [agency_id]
    while waiting:
        for old in before.get(waiting.pop(), ()):
            if old not in found:
                found.add(old)
                waiting.append(old)
    return found - {agency_id}


async def _check_agency(s: AsyncSession, row: Agency | None, terms: AgencyTerms) -> None:
    _check_words(terms.code, terms.name)
    await _check_code(s, Agency, row.id if row else 0, terms.code)
    if terms.kind not in set(AgencyKind):
        raise Invalid("agency_kind_missing", field="kind")
    of_commune = terms.kind == AgencyKind.COMMUNE
    if of_commune and await s.get(Commune, terms.commune_id or 0) is None:
        raise Invalid("commune_missing", field="commune")
    above = terms.parent_id
    if above is not None and (
        above == (row.id if row else 0) or await s.get(Agency, above) is None
    ):
        raise Invalid("parent_wrong", field="parent")
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        raise Invalid("days_reversed", field="valid_to")
    if terms.successor_id is not None:
        await _check_successor(s, row, terms)


async def _check_successor(s: AsyncSession, row: Agency | None, terms: AgencyTerms) -> None:
    if terms.valid_to is None:
        raise Invalid("successor_without_end", field="valid_to")
    heir = await s.get(Agency, terms.successor_id)
    if heir is None or not heir.valid_on(terms.valid_to):
        raise Invalid("successor_wrong", field="successor")
    if row is not None and (heir.id == row.id or heir.id in await predecessors(s, row.id)):
        raise Invalid("successor_in_a_circle", field="successor")


async def _check_parent(s: AsyncSession, row: Field | None, parent_id: int) -> None:
    seen: set[int] = set()
    at: int | None = parent_id
    while at is not None and at not in seen:
        above = await s.get(Field, at)
        if above is None or (row is not None and above.id == row.id):
            raise Invalid("parent_wrong", field="parent")
        seen.add(at)
        at = above.parent_id


async def _check_code(
    s: AsyncSession, noun: type[Agency] | type[Field], own: int, code: str
) -> None:
    if await s.scalar(select(noun.id).where(noun.code == code, noun.id != own)) is not None:
        raise Invalid("code_taken", field="code", taken=code)


def _check_words(code: str, name: str) -> None:
    if not code or len(code) > 20:
        raise Invalid("code_missing", field="code")
    if not name or len(name) > _LONGEST:
        raise Invalid("name_missing", field="name")
