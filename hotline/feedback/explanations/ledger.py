"""The ledger: who owes what explanation, and every list behind one of its figures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline.agencies import Agency
from hotline.feedback.explanations.codes import TO_GIVE, ExplanationState, LedgerPile
from hotline.feedback.explanations.tables import Explanation
from hotline.staff import Person
from hotline.tickets import Ticket, TicketDeadline

LISTED_AT_MOST = 300
# Piles in which something is still to be done come first, soonest due on top.
_DONE = (ExplanationState.ACCEPTED, ExplanationState.EXCUSED, ExplanationState.REOPENED)


@dataclass(frozen=True)
class Wanted:
    """Of which explanations: owed from `since` to before `until`, of these agencies, in a pile.

    `agencies` None is all of them; among them None stands for the hotline itself.
    """

    since: datetime | None = None
    until: datetime | None = None
    agencies: Collection[int | None] | None = None
    pile: LedgerPile | None = None


class Row(NamedTuple):
    """An agency's line of the ledger; the hotline's own has no id."""

    agency_id: int | None
    name: str
    piles: Mapping[LedgerPile, int]

    @property
    def total(self) -> int:
        """All explanations of the line."""
        return sum(self.piles.values())


class Line(NamedTuple):
    """One explanation of a list, with its ticket, its date and who reviews it."""

    explanation: Explanation
    ticket: Ticket
    deadline: TicketDeadline
    agency: str
    reviewer: str

    def late(self, at: datetime) -> bool:
        """Whether it came, or still is to come, after its date."""
        return (self.deadline.done_at or at) > self.deadline.due_at


async def ledger(s: AsyncSession, wanted: Wanted, *, at: datetime) -> list[Row]:
    """Agencies with what they owe and owed, by name; the hotline's own first."""
    which = _pile(at).label("pile")
    counted = await s.execute(
        select(Explanation.agency_id, Agency.name, which, func.count())
        .join(TicketDeadline, TicketDeadline.id == Explanation.deadline_id)
        .outerjoin(Agency, Agency.id == Explanation.agency_id)
        .where(*_conditions(wanted, at))
        .group_by(Explanation.agency_id, Agency.name, which)
    )
    rows: dict[int | None, Row] = {}
    for agency_id, name, pile, count in counted:
        none = dict.fromkeys(LedgerPile, 0)
        row = rows.setdefault(agency_id, Row(agency_id, name or "", none))
        rows[agency_id] = row._replace(piles={**row.piles, LedgerPile(pile): count})
    return sorted(rows.values(), key=lambda row: row.name)


async def listed(s: AsyncSession, wanted: Wanted, *, at: datetime) -> list[Line]:
    """The explanations themselves: those still open soonest due first, then the newest."""
    found = await s.execute(_listed(wanted, at).limit(LISTED_AT_MOST))
    return [_line(row) for row in found]


async def every(s: AsyncSession, wanted: Wanted, *, at: datetime) -> AsyncIterator[Line]:
    """All of them in that order, read piece by piece."""
    rows = await s.stream(_listed(wanted, at).execution_options(yield_per=100))
    async for row in rows:
        yield _line(row)


async def to_give(
    s: AsyncSession, agencies: Collection[int | None], *, most: int = LISTED_AT_MOST
) -> list[Line]:
    """What these have to explain now, soonest due first."""
    found = await s.execute(
        _lines()
        .where(_of(agencies), Explanation.state.in_(TO_GIVE))
        .order_by(TicketDeadline.due_at, Explanation.id)
        .limit(most)
    )
    return [_line(row) for row in found]


def _listed(
    wanted: Wanted, at: datetime
) -> Select[Explanation, Ticket, TicketDeadline, str | None, str | None]:
    done = Explanation.state.in_(_DONE)
    soonest = case((done, None), else_=TicketDeadline.due_at)
    return _lines().where(*_conditions(wanted, at)).order_by(done, soonest, Explanation.id.desc())


def _lines() -> Select[Explanation, Ticket, TicketDeadline, str | None, str | None]:
    return (
        select(Explanation, Ticket, TicketDeadline, Agency.name, Person.name)
        .join(Ticket, Ticket.id == Explanation.ticket_id)
        .join(TicketDeadline, TicketDeadline.id == Explanation.deadline_id)
        .outerjoin(Agency, Agency.id == Explanation.agency_id)
        .outerjoin(Person, Person.id == Explanation.reviewer_id)
        .options(joinedload(Ticket.field), joinedload(Ticket.commune))
    )


def _line(row: tuple[Explanation, Ticket, TicketDeadline, str | None, str | None]) -> Line:
    explanation, ticket, deadline, agency, reviewer = row
    return Line(explanation, ticket, deadline, agency or "", reviewer or "")


def _conditions(wanted: Wanted, at: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(Explanation.owed_at >= wanted.since)
    if wanted.until is not None:
        found.append(Explanation.owed_at < wanted.until)
    if wanted.agencies is not None:
        found.append(_of(wanted.agencies))
    if wanted.pile is not None:
        found.append(_pile(at) == wanted.pile)
    return found


def _of(agencies: Collection[int | None]) -> ColumnElement[bool]:
    ids = Explanation.agency_id.in_([one for one in agencies if one is not None])
    return or_(ids, Explanation.agency_id.is_(None)) if None in agencies else ids


def _pile(at: datetime) -> ColumnElement[str]:
    """What is to be given is late once its date has passed, whichever round it is."""
    late = and_(Explanation.state.in_(TO_GIVE), TicketDeadline.due_at < at)
    return case((late, LedgerPile.LATE.value), else_=Explanation.state)
