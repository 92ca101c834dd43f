"""Recording and withdrawing merits. The office does both; nobody changes or drops one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, clock, notices, tickets, vietnam
from hotline.agencies import Agency, keeping
from hotline.amendments import Deed, Subject
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.merits.tables import GroundKind, Merit, MeritGround, MeritKind
from hotline.notices import News, Occasion
from hotline.staff import Person, Role

GROUNDS_AT_MOST = 20
_LINE, _WORDS = 200, 4000
_OF_TICKETS = (GroundKind.TICKET, GroundKind.RATING, GroundKind.EXPLANATION)
# A page of our own, and never another site's.
_PATH = re.compile(r"/(?![/\\])[^\s\\]*")
# What two merits have in common that are one.
_SAID = ("kind", "person_id", "officer", "day", "number", "dated", "words")
_OCCASIONS = {
    MeritKind.COMMENDATION: Occasion.COMMENDED,
    MeritKind.CRITICISM: Occasion.CRITICISED,
}


class GroundTerms(NamedTuple):
    """A ground as it was typed: the code of its kind, its reference, its words."""

    kind: str
    reference: str = ""
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said but perhaps a kind."""
        return not (self.reference.strip() or self.words.strip())


class MeritTerms(NamedTuple):
    """What the office writes down; `day` is the one it counts for."""

    kind: str
    agency_id: int | None
    day: date | None
    words: str
    grounds: Sequence[GroundTerms]
    person_id: int | None = None
    officer: str = ""
    number: str = ""
    dated: date | None = None


class GroundCheck(Protocol):
    """Raises Invalid, naming the field, for a ground that is not one of these agencies'.

    What grounds there are is known above this room: to feedback and to reports.
    """

    async def __call__(
        self, s: AsyncSession, kind: GroundKind, reference: str, *, of: Collection[int], field: str
    ) -> None:
        """Look for the ground."""


async def record(
    s: AsyncSession, terms: MeritTerms, *, check: GroundCheck, by: Person, at: datetime
) -> Merit:
    """Write one down, and tell the agency. The same once more is the one that stands already:
    a form that was sent twice makes no second.

    Raises NotAllowed and Invalid (`merit_kind`, `merit_agency`, `merit_officer`, `merit_day`,
    `merit_document`, `merit_words`, `merit_grounds`, `merit_ground`, `merit_ground_path`)
    and what `check` raises.
    """
    _require_office(by)
    if terms.kind not in set(MeritKind):
        raise Invalid("merit_kind", field="kind")
    agency = await _held_agency(s, terms.agency_id)
    if agency is None:
        raise Invalid("merit_agency", field="agency")
    if terms.day is None or terms.day > clock.local_day(at):
        raise Invalid("merit_day", field="day")
    number, words = _tidy(terms.number)[:_LINE], vietnam.nfc(terms.words).strip()
    if bool(number) != (terms.dated is not None):
        raise Invalid("merit_document", field="dated" if number else "number")
    if not words or len(words) > _WORDS:
        raise Invalid("merit_words", field="words", most=_WORDS)
    person = await _person(s, terms, agency)
    of = {agency.id, *await keeping.predecessors(s, agency.id)}
    row = Merit(
        kind=terms.kind, agency=agency, person_id=person.id if person else None,
        officer=person.name if person else _tidy(terms.officer)[:_LINE], day=terms.day,
        number=number, dated=terms.dated, words=words, by_id=by.id, at=at,
        withdrawn_at=None, grounds=await _grounds(s, terms.grounds, of, check),
    )  # fmt: skip
    if (first := await _standing_twin(s, row)) is not None:
        return first
    s.add(row)
    await s.flush()
    told = {"words": [None, row.words], "of_officer": [None, row.officer]}
    _note(s, row, Deed.ADDED, told, by=by, at=at)
    await _tell(s, row, _OCCASIONS[MeritKind(row.kind)], row.words, at=at)
    return row


async def withdraw(s: AsyncSession, row: Merit, because: str, *, by: Person, at: datetime) -> None:
    """It stands no more, and everybody may read why.

    Raises NotAllowed, Invalid (`merit_because`) and Conflict (`merit_withdrawn`).
    """
    _require_office(by)
    because = vietnam.nfc(because).strip()[:_WORDS]
    if not because:
        raise Invalid("merit_because", field="because")
    await s.refresh(row, with_for_update=True)
    if row.withdrawn_at is not None:
        raise Conflict("merit_withdrawn")
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_because = at, by.id, because
    await s.flush()
    _note(s, row, Deed.WITHDRAWN, {"because": [None, because]}, by=by, at=at)
    await _tell(s, row, Occasion.MERIT_WITHDRAWN, because, at=at)


def _require_office(by: Person) -> None:
    if by.role != Role.OFFICE:
        raise NotAllowed("not_your_role")


async def _held_agency(s: AsyncSession, agency_id: int | None) -> Agency | None:
    """Of two who write the same at the same time the second finds what the first wrote."""
    if agency_id is None:
        return None
    return await s.get(Agency, agency_id, with_for_update={"key_share": True})


async def _standing_twin(s: AsyncSession, row: Merit) -> Merit | None:
    """The merit that says all of this already, of the same on the same grounds."""
    found = await s.scalars(
        select(Merit)
        .filter_by(
            agency_id=row.agency.id, withdrawn_at=None,
            **{name: getattr(row, name) for name in _SAID},
        )
        .order_by(Merit.id)
    )  # fmt: skip
    return next((one for one in found if _grounded_on(one) == _grounded_on(row)), None)


def _grounded_on(row: Merit) -> list[tuple[str, str, str]]:
    return [(one.kind, one.reference, one.words) for one in row.grounds]


async def _person(s: AsyncSession, terms: MeritTerms, agency: Agency) -> Person | None:
    """Somebody with an account, who must be of that agency."""
    if terms.person_id is None:
        return None
    person = await s.get(Person, terms.person_id)
    if person is None or person.agency_id != agency.id:
        raise Invalid("merit_officer", field="person")
    return person


async def _grounds(
    s: AsyncSession, given: Sequence[GroundTerms], of: Collection[int], check: GroundCheck
) -> list[MeritGround]:
    told = [(at, one) for at, one in enumerate(given) if not one.is_empty]
    if not told or len(told) > GROUNDS_AT_MOST:
        raise Invalid("merit_grounds", field="reference-0", most=GROUNDS_AT_MOST)
    grounds = [_ground(at, one) for at, one in told]
    for (at, _), one in zip(told, grounds, strict=True):
        await check(s, GroundKind(one.kind), one.reference, of=of, field=f"reference-{at}")
    return grounds


def _ground(at: int, given: GroundTerms) -> MeritGround:
    if given.kind not in set(GroundKind):
        raise Invalid("merit_ground", field=f"ground-{at}")
    kind, reference = GroundKind(given.kind), _tidy(given.reference)[: 2 * _LINE]
    if kind in _OF_TICKETS:
        reference = tickets.code_from_keys(reference) or reference
    if reference.startswith("/") and not _PATH.fullmatch(reference):
        raise Invalid("merit_ground_path", field=f"reference-{at}")
    words = vietnam.nfc(given.words).strip()[:_WORDS]
    return MeritGround(kind=kind, reference=reference, words=words)


def _note(
    s: AsyncSession,
    row: Merit,
    deed: Deed,
    changed: dict[str, list[str | None]],
    *,
    by: Person,
    at: datetime,
) -> None:
    title = " – ".join(filter(None, (row.agency.name, row.officer, row.number)))
    amendments.note(s, Subject.MERIT, row.id, title, deed, changed, by=by, at=at)


async def _tell(s: AsyncSession, row: Merit, occasion: Occasion, why: str, *, at: datetime) -> None:
    named = {"agency": row.agency.name, "reason": why, "path": f"/merits/{row.id}"}
    to = await notices.addressees(s, agencies=[row.agency_id])
    news = [News(f"merit:{occasion}:{row.id}:{one.id}", one, occasion, None, named) for one in to]
    await notices.tell(s, news, at=at)


def _tidy(typed: str) -> str:
    return " ".join(vietnam.nfc(typed).split())
