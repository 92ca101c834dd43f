"""What the office published of late dossiers and letters: without names, without numbers."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, callers
from hotline.db import announce
from hotline.dossiers import rules
from hotline.dossiers.codes import DossierPile, LetterState, LetterVerb
from hotline.dossiers.letters import ApologyEvent, ApologyLetter
from hotline.dossiers.lists import Wanted, conditions, piled
from hotline.dossiers.tables import Dossier
from hotline.errors import Conflict, NotAllowed
from hotline.staff import Person, Role

PUBLIC_PAGE = 50
# A public list is of what is late, whatever else a list of the console may show.
_MAY_BE_SHOWN = frozenset(DossierPile) - {DossierPile.SOON}


class PublicLine(NamedTuple):
    """One line of the public list; `letter_at` is empty without a published letter."""

    code: str
    procedure: str
    agency: str
    applicant: str
    due_at: datetime
    finished_at: datetime | None
    letter_at: datetime | None
    new_due_at: datetime | None


async def publish(s: AsyncSession, wanted: Wanted, *, by: Person, at: datetime) -> int:
    """Publish the late dossiers of a list with the letters about them; returns how many.

    Raises Conflict (`publish_nothing_late`) for a list that is not of late dossiers.
    """
    _require(by)
    if wanted.pile not in _MAY_BE_SHOWN:
        raise Conflict("publish_nothing_late")
    soon = await rules.soon_until(s, at=at)
    found = await s.scalars(
        select(Dossier.id).where(*conditions(wanted, at, soon), Dossier.published_at.is_(None))
    )
    ids = list(found)
    for some in (ids[at_ : at_ + 500] for at_ in range(0, len(ids), 500)):
        await s.execute(
            update(Dossier)
            .where(Dossier.id.in_(some))
            .values(published_at=at, published_by_id=by.id)
        )
        await _publish_letters(s, some, by=by, at=at)
    announce(s, "dossier")
    return len(ids)


async def publish_one(s: AsyncSession, row: Dossier, *, by: Person, at: datetime) -> None:
    """Publish one dossier and its letters. Raises Conflict (`publish_nothing_late`)."""
    _require(by)
    if not row.late(at):
        raise Conflict("publish_nothing_late")
    if row.published_at is None:
        row.published_at, row.published_by_id = at, by.id
    await s.flush()
    await _publish_letters(s, [row.id], by=by, at=at)


async def withdraw(s: AsyncSession, row: Dossier, *, by: Person, at: datetime) -> None:
    """Take a dossier and its letters off the public list."""
    _require(by)
    row.published_at = row.published_by_id = None
    letters = await s.scalars(
        select(ApologyLetter).where(
            ApologyLetter.dossier_id == row.id, ApologyLetter.published_at.is_not(None)
        )
    )
    for one in letters:
        one.published_at = None
        _note(s, one, LetterVerb.UNPUBLISHED, by, at)
    await s.flush()


async def public(
    s: AsyncSession, *, at: datetime, agency_id: int | None = None, skip: int = 0
) -> list[PublicLine]:
    """What everybody may see: the latest missed appointment first, one more than a page."""
    soon = await rules.soon_until(s, at=at)
    found = await s.execute(
        select(Dossier, ApologyLetter)
        .outerjoin(
            ApologyLetter,
            and_(
                ApologyLetter.dossier_id == Dossier.id,
                ApologyLetter.due_at == Dossier.due_at,
                ApologyLetter.state == LetterState.SENT,
                ApologyLetter.published_at.is_not(None),
            ),
        )
        .where(
            Dossier.published_at.is_not(None),
            or_(*(piled(one, at=at, soon=soon)
                  for one in (DossierPile.LATE, DossierPile.FINISHED_LATE))),
            *([Dossier.agency_id == agency_id] if agency_id is not None else []),
        )
        .order_by(Dossier.due_at.desc(), Dossier.id)
        .offset(skip)
        .limit(PUBLIC_PAGE + 1)
    )  # fmt: skip
    names = await agencies.titles(s)
    return [_line(row, letter, names[row.agency_id]) for row, letter in found]


async def public_agencies(s: AsyncSession) -> list[tuple[int, str, int]]:
    """Agencies with published dossiers, by name: id, name, how many."""
    rows = await s.execute(
        select(Dossier.agency_id, func.count())
        .where(Dossier.published_at.is_not(None))
        .group_by(Dossier.agency_id)
    )
    names = await agencies.titles(s)
    found = [(agency_id, names[agency_id], count) for agency_id, count in rows]
    return sorted(found, key=lambda one: one[1])


def _line(row: Dossier, letter: ApologyLetter | None, agency: str) -> PublicLine:
    assert row.due_at is not None
    return PublicLine(
        row.code, row.procedure or row.procedure_code, agency, callers.mask_name(row.applicant),
        row.due_at, row.finished_at, letter.sent_at if letter else None,
        letter.new_due_at if letter else None,
    )  # fmt: skip


async def _publish_letters(
    s: AsyncSession, dossier_ids: list[int], *, by: Person, at: datetime
) -> None:
    letters = await s.scalars(
        select(ApologyLetter).where(
            ApologyLetter.dossier_id.in_(dossier_ids),
            ApologyLetter.state == LetterState.SENT,
            ApologyLetter.published_at.is_(None),
        )
    )
    for one in letters:
        one.published_at = at
        _note(s, one, LetterVerb.PUBLISHED, by, at)
    await s.flush()


def _note(s: AsyncSession, of: ApologyLetter, verb: LetterVerb, by: Person, at: datetime) -> None:
    s.add(ApologyEvent(letter_id=of.id, verb=verb, by_id=by.id, by_name=by.name, at=at))


def _require(by: Person) -> None:
    if by.role != Role.OFFICE:
        raise NotAllowed("not_your_role")
