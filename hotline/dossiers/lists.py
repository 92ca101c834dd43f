"""Which dossiers are late, apologised for or not: lists, counts by agency, and looking up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, vietnam
from hotline.clock import Span
from hotline.dossiers import rules
from hotline.dossiers.codes import DossierPile, DossierStatus, LetterState
from hotline.dossiers.letters import ApologyLetter, sent_for
from hotline.dossiers.lines import code_of
from hotline.dossiers.tables import Dossier

LISTED_AT_MOST = 50
_AT_ONCE = 2_000
_LEAST_TYPED = 4

_FINISHED = func.coalesce(Dossier.done_at, Dossier.returned_at)
_TOOK_LONGER = Dossier.due_at < _FINISHED
# As `tables.MAY_BE_LATE` says it, so that its index serves.
MAY_BE_LATE = and_(
    Dossier.due_at.is_not(None),
    Dossier.due_at <= func.coalesce(Dossier.done_at, Dossier.returned_at, Dossier.due_at),
)


@dataclass(frozen=True)
class Wanted:
    """Of which dossiers: of these agencies (None: all), in a pile, with an appointment within
    a span, with a code or a telephone number that holds what was typed.
    """

    agency_ids: Collection[int] | None = None
    pile: DossierPile | None = None
    span: Span | None = None
    typed: str = ""


class Line(NamedTuple):
    """A dossier of a list, with the letter about its present appointment that stands."""

    dossier: Dossier
    agency: str
    letter: ApologyLetter | None


class Late(NamedTuple):
    """A dossier that missed its appointment, as a long list of them has it.

    `pile` says whether it is finished since, `silent` that no letter of apology went out.
    """

    id: int
    code: str
    agency_id: int
    procedure: str
    due_at: datetime
    pile: DossierPile
    silent: bool


class Row(NamedTuple):
    """An agency's line of the ledger."""

    agency_id: int
    name: str
    piles: Mapping[DossierPile, int]


async def ledger(
    s: AsyncSession,
    wanted: Wanted,
    *,
    at: datetime,
    piles: Collection[DossierPile] = tuple(DossierPile),
) -> list[Row]:
    """Agencies with how many of their dossiers are in each of some piles at an instant, by name.

    `wanted.pile` and what was typed do not count here.
    """
    soon = await rules.soon_until(s, at=at)
    of = conditions(Wanted(wanted.agency_ids, None, wanted.span), at, soon)
    counted = union_all(
        *(
            select(literal(pile.value).label("pile"), Dossier.agency_id, func.count().label("n"))
            .where(*of, piled(pile, at=at, soon=soon))
            .group_by(Dossier.agency_id)
            for pile in piles
        )
    )
    found: dict[int, dict[DossierPile, int]] = {}
    for pile, agency_id, count in await s.execute(counted):
        row = found.setdefault(agency_id, dict.fromkeys(piles, 0))
        row[DossierPile(pile)] = count
    names = await agencies.titles(s)
    rows = [Row(agency_id, names[agency_id], counts) for agency_id, counts in found.items()]
    return sorted(rows, key=lambda row: (-row.piles.get(DossierPile.LATE, 0), row.name))


async def listed(
    s: AsyncSession, wanted: Wanted, *, at: datetime, skip: int = 0, most: int = LISTED_AT_MOST
) -> list[Line]:
    """The dossiers of a list: by appointment, the earliest first; looked up, the newest first."""
    lines = await _lines(s, wanted, at)
    found = await s.execute(lines.offset(skip).limit(most))
    names = await agencies.titles(s)
    return [Line(one, names[one.agency_id], letter) for one, letter in found]


async def every(s: AsyncSession, wanted: Wanted, *, at: datetime) -> AsyncIterator[Line]:
    """As `listed`, all of them, read piece by piece."""
    lines, names = await _lines(s, wanted, at), await agencies.titles(s)
    rows = await s.stream(lines.execution_options(yield_per=500))
    async for one, letter in rows:
        yield Line(one, names[one.agency_id], letter)


async def late(
    s: AsyncSession,
    *,
    at: datetime,
    agency_ids: Collection[int] | None = None,
    span: Span | None = None,
) -> AsyncIterator[Late]:
    """All that `overdue` counts, read piece by piece: only what a list says, no rows are held."""
    soon, silent = await rules.soon_until(s, at=at), not_(sent_for(at))
    # Thousands are about the same few procedures: each is held once.
    procedures: dict[str, str] = {}
    for pile in (DossierPile.LATE, DossierPile.FINISHED_LATE):
        wanted = (
            select(Dossier.id, Dossier.code, Dossier.agency_id, Dossier.procedure, Dossier.due_at,
                   silent)
            .where(*conditions(Wanted(agency_ids, pile, span), at, soon))
            .order_by(Dossier.due_at, Dossier.id)
            .limit(_AT_ONCE)
        )  # fmt: skip
        rows = (await s.execute(wanted)).all()
        while rows:
            for id_, code, agency_id, procedure, due_at, unsaid in rows:
                said = procedures.setdefault(procedure, procedure)
                yield Late(id_, code, agency_id, said, due_at, pile, bool(unsaid))
            after = tuple_(Dossier.due_at, Dossier.id) > (rows[-1].due_at, rows[-1].id)
            rows = (await s.execute(wanted.where(after))).all()


async def counted(
    s: AsyncSession,
    pile: DossierPile,
    *,
    at: datetime,
    agency_ids: Collection[int] | None = None,
    span: Span | None = None,
) -> dict[int, int]:
    """How many dossiers each agency has in a pile at an instant; agencies with none are left out.

    `span` is of the appointments.
    """
    soon = await rules.soon_until(s, at=at)
    rows = await s.execute(
        select(Dossier.agency_id, func.count())
        .where(*conditions(Wanted(agency_ids, pile, span), at, soon))
        .group_by(Dossier.agency_id)
    )
    return {agency_id: count for agency_id, count in rows}  # noqa: C416


async def overdue(
    s: AsyncSession,
    *,
    at: datetime,
    agency_ids: Collection[int] | None = None,
    span: Span | None = None,
    finished: bool = True,
) -> dict[int, int]:
    """How many dossiers of each agency had missed their appointment by an instant.

    With `finished` also those that were finished late.
    """
    found = await counted(s, DossierPile.LATE, at=at, agency_ids=agency_ids, span=span)
    if finished:
        late = await counted(s, DossierPile.FINISHED_LATE, at=at, agency_ids=agency_ids, span=span)
        found = {of: found.get(of, 0) + late.get(of, 0) for of in {*found, *late}}
    return found


async def without_apology(
    s: AsyncSession,
    *,
    at: datetime,
    agency_ids: Collection[int] | None = None,
    span: Span | None = None,
) -> dict[int, int]:
    """How many of those had no letter of apology by then."""
    return await counted(s, DossierPile.NO_LETTER, at=at, agency_ids=agency_ids, span=span)


async def apologised_too_late(
    s: AsyncSession,
    *,
    at: datetime,
    agency_ids: Collection[int] | None = None,
    span: Span | None = None,
) -> dict[int, int]:
    """How many had their letter after the last day for it."""
    return await counted(s, DossierPile.LETTER_LATE, at=at, agency_ids=agency_ids, span=span)


def piled(pile: DossierPile, *, at: datetime, soon: datetime) -> ColumnElement[bool]:
    """The condition that a dossier is in a pile at an instant; `soon` ends at `soon_until`."""
    running = or_(Dossier.status.is_(None), Dossier.status == DossierStatus.PROCESSING)
    open_ = func.coalesce(at < _FINISHED, running)
    if pile == DossierPile.SOON:
        until = and_(Dossier.due_at >= at, Dossier.due_at < soon)
        return and_(MAY_BE_LATE, until, open_, _not_withdrawn())
    past = and_(MAY_BE_LATE, Dossier.due_at < at, _not_withdrawn())
    if pile == DossierPile.LATE:
        return and_(past, open_)
    finished_late = and_(at >= _FINISHED, _TOOK_LONGER)
    if pile == DossierPile.FINISHED_LATE:
        return and_(past, finished_late)
    too_late = pile == DossierPile.LETTER_LATE
    letter = sent_for(at, too_late=True) if too_late else not_(sent_for(at))
    return and_(past, or_(open_, finished_late), letter)


def conditions(wanted: Wanted, at: datetime, soon: datetime) -> Sequence[ColumnElement[bool]]:
    """What a list wants as conditions of a query."""
    found: list[ColumnElement[bool]] = []
    if wanted.agency_ids is not None:
        found.append(Dossier.agency_id.in_(wanted.agency_ids))
    if wanted.span is not None:
        found.append(Dossier.due_at >= wanted.span.start)
        found.append(Dossier.due_at < wanted.span.end)
    if wanted.pile is not None:
        found.append(piled(wanted.pile, at=at, soon=soon))
    if wanted.typed:
        found.append(_typed(wanted.typed))
    return found


def about_now() -> ColumnElement[bool]:
    """The letter about the appointment as it is now; one at most stands."""
    return and_(
        ApologyLetter.dossier_id == Dossier.id,
        ApologyLetter.due_at == Dossier.due_at,
        ApologyLetter.state != LetterState.DROPPED,
    )


async def _lines(
    s: AsyncSession, wanted: Wanted, at: datetime
) -> Select[Dossier, ApologyLetter | None]:
    soon = await rules.soon_until(s, at=at)
    order = (Dossier.due_at, Dossier.id) if wanted.pile else (Dossier.id.desc(),)
    return (
        select(Dossier, ApologyLetter)
        .outerjoin(ApologyLetter, about_now())
        .where(*conditions(wanted, at, soon))
        .order_by(*order)
    )


def _not_withdrawn() -> ColumnElement[bool]:
    return or_(Dossier.status.is_(None), Dossier.status != DossierStatus.WITHDRAWN)


def _typed(typed: str) -> ColumnElement[bool]:
    """A telephone number as a whole, else some of a code; too little to tell finds nothing."""
    phone = vietnam.e164(typed)
    code = code_of(typed)
    some = Dossier.code.contains(code, autoescape=True) if code else None
    if some is None or len(code or "") < _LEAST_TYPED:
        some = Dossier.id.is_(None)
    return or_(Dossier.phone == phone, some) if phone else some
