"""One dossier for whoever may see it: its way, who the applicant is, and who looked at that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, callers, vietnam
from hotline.dossiers.lines import code_of
from hotline.dossiers.tables import Dossier, DossierSection, DossierUnmasking
from hotline.errors import NotFound
from hotline.staff import Person

# For so long who asked to see an applicant sees them.
UNMASKED_FOR = timedelta(hours=1)
_LOOKS_AT_MOST = 50


class Applicant(NamedTuple):
    """Who handed a dossier in, as far as this person may see it now."""

    name: str
    phone: str
    email: str
    masked: bool


class Card(NamedTuple):
    """A dossier at a glance, as a ticket's page shows it; `section` is where it is now."""

    dossier: Dossier
    agency: str
    section: DossierSection | None


class Looked(NamedTuple):
    """Somebody saw who the applicant is."""

    name: str
    at: datetime


async def dossier(
    s: AsyncSession, dossier_id: int, *, agency_ids: Collection[int] | None = None
) -> Dossier:
    """One dossier of these agencies (None: of any). Raises NotFound."""
    found = await s.get(Dossier, dossier_id)
    if found is None or (agency_ids is not None and found.agency_id not in agency_ids):
        raise NotFound("no_such_dossier")
    return found


async def card(
    s: AsyncSession, code: str, *, agency_ids: Collection[int] | None = None
) -> Card | None:
    """The dossier behind a code in any spelling, if it is known and of these agencies."""
    wanted = code_of(code)
    found = await s.scalar(select(Dossier).where(Dossier.code == wanted)) if wanted else None
    if found is None or (agency_ids is not None and found.agency_id not in agency_ids):
        return None
    open_ = await s.scalar(
        select(DossierSection)
        .where(DossierSection.dossier_id == found.id, DossierSection.ended_at.is_(None))
        .order_by(DossierSection.received_at.desc(), DossierSection.id.desc())
        .limit(1)
    )
    return Card(found, (await agencies.titles(s))[found.agency_id], open_)


async def sections(s: AsyncSession, row: Dossier) -> list[DossierSection]:
    """Its way through the process, from the beginning."""
    found = await s.scalars(
        select(DossierSection)
        .where(DossierSection.dossier_id == row.id)
        .order_by(DossierSection.received_at, DossierSection.id)
    )
    return list(found)


def late_sections(way: Sequence[DossierSection], *, at: datetime) -> list[DossierSection]:
    """The sections that took longer than the process gives them. Pure."""
    return [one for one in way if one.late(at)]


async def applicant(s: AsyncSession, row: Dossier, person: Person, *, at: datetime) -> Applicant:
    """Who the applicant is; masked unless this person asked to see it of late."""
    if not await _unmasked(s, row, person, at=at):
        phone = callers.mask_phone(row.phone) if row.phone else ""
        return Applicant(callers.mask_name(row.applicant), phone, "", masked=True)
    phone = vietnam.spoken(row.phone) if row.phone else ""
    return Applicant(row.applicant, phone, row.email or "", masked=False)


async def unmask(s: AsyncSession, row: Dossier, *, by: Person, at: datetime) -> None:
    """Show who the applicant is to this person for a while; each time is written down."""
    if not await _unmasked(s, row, by, at=at):
        s.add(DossierUnmasking(dossier_id=row.id, by_id=by.id, at=at))
        await s.flush()


async def looks(s: AsyncSession, row: Dossier) -> list[Looked]:
    """Who saw who the applicant is, the newest first."""
    found = await s.execute(
        select(Person.name, DossierUnmasking.at)
        .join(Person, Person.id == DossierUnmasking.by_id)
        .where(DossierUnmasking.dossier_id == row.id)
        .order_by(DossierUnmasking.id.desc())
        .limit(_LOOKS_AT_MOST)
    )
    return [Looked(*one) for one in found]


async def _unmasked(s: AsyncSession, row: Dossier, person: Person, *, at: datetime) -> bool:
    found = await s.scalar(
        select(DossierUnmasking.id)
        .where(
            DossierUnmasking.dossier_id == row.id,
            DossierUnmasking.by_id == person.id,
            DossierUnmasking.at > at - UNMASKED_FOR,
        )
        .limit(1)
    )
    return found is not None
