"""The two ways in which a page of tickets is gathered: along an index, or among found words.

Each walks the tickets of one leading filter, nearest first, and looks the others up on the
way. The lookup is a subquery that no planner turns around: which filter leads is decided
here, alike on both engines, whatever their statistics say.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db import UtcDateTime
from hotline.tickets import filters
from hotline.tickets.codes import PartState, TicketStatus, Timeliness
from hotline.tickets.rights import Reader
from hotline.tickets.search import NEAR, Hits
from hotline.tickets.tables import APART_ROWS, OPEN_ROWS, RECEIVED_ROWS, Part, Ticket, among_rows
from hotline.tickets.timeline import ENDED
from hotline.tickets.wanted import Filters, Pile

WALKED = 3000
_RARE = 40
TOP, BOTTOM = 2**31 - 1, 0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BRANCHES_AT_MOST = 20
_NOBODY = -1
# Of one question: the tickets of a page, how many there are, and where the walk ended.
_PAGE, _COUNT, _END = 0, 1, 2
_KEY = UtcDateTime()
_APART = (TicketStatus.REFERRED, TicketStatus.MERGED)
Condition = ColumnElement[bool]


class Place(NamedTuple):
    """Where a page begins: beyond this ticket, towards the newer or the older ones.

    `key` is what the list is ordered by, in microseconds since 1970; 0 for words, which are
    found in the order of ids.
    """

    newer: bool
    key: int
    id: int


@dataclass
class Stretch:
    """What a walk gave, nearest first; `ended` is where it stopped before its time.

    `count` is how many fit, of whom only a page is in `rows`; `partial` says that more may
    follow although a page is full.
    """

    rows: list[Place] = field(default_factory=list)
    count: int = 0
    ended: Place | None = None
    partial: bool = False


class Lead(NamedTuple):
    """The leading filter: branches of conditions that an index serves, and what they settle.

    Those `apart` lead to few tickets: gathered first and put in order then, never sought
    along the order.
    """

    branches: Sequence[Sequence[Condition]]
    settled: frozenset[str]
    apart: frozenset[int] = frozenset()


class ListWalk:
    """Along an index by when tickets were received, or by when they are due."""

    def __init__(
        self,
        reader: Reader,
        wanted: Filters,
        field_ids: Collection[int],
        mine: Sequence[int],
        *,
        caller_id: int | None,
        at: datetime,
    ) -> None:
        self._asked = filters.conditions(wanted, field_ids, at=at)
        self._by_due = wanted.by_due
        self._reader, self._wanted, self._mine = reader, wanted, mine
        if wanted.by_due:
            self._asked["open"] = among_rows(OPEN_ROWS)
        self._lead = self._choose(field_ids, caller_id)
        served = self._lead.settled | (set() if wanted.by_due else {"received"})
        self._rest = [one for name, one in self._asked.items() if name not in served]
        if not reader.sees_all:
            self._rest += [] if "reader" in self._lead.settled else [reader.visible()]

    async def rows(
        self, s: AsyncSession, place: Place | None, *, newer: bool, most: int, page: int
    ) -> Stretch:
        """The next tickets beyond a place: a page and one, counted up to `most`."""
        near = self._near(place, newer, WALKED if self._rest else most).cte("near")
        fitting, no_key = select(near.c.id, near.c.key).where(near.c.fits), cast(null(), _KEY)
        counted = select(func.count(), no_key).select_from(fitting.limit(most).subquery())
        last = select(near.c.id, near.c.key).offset(WALKED - 1).limit(1)
        parts = [(_PAGE, fitting.limit(page + 1)), (_COUNT, counted), (_END, last)]
        told = (await s.execute(_all_of(parts if self._rest else parts[:2]))).all()
        found = [self._row(row.id, row.key, newer) for row in told if row.part == _PAGE]
        ends = [self._row(row.id, row.key, newer) for row in told if row.part == _END]
        count = next(row.id for row in told if row.part == _COUNT)
        return Stretch(
            sorted(found, key=lambda one: one[1:], reverse=not self._rises(newer)),
            count,
            ended=ends[0] if ends and count < most else None,
        )

    def _choose(self, field_ids: Collection[int], caller_id: int | None) -> Lead:
        wanted, asked = self._wanted, self._asked
        if caller_id is not None:
            return Lead([[Ticket.caller_id == caller_id]], frozenset(), frozenset({0}))
        if wanted.pile == Pile.EXTENSION and not self._by_due:
            return Lead([[asked["pile"]]], frozenset({"pile"}), frozenset({0}))
        if wanted.of_closed and not self._by_due:
            # Figures lead to them: few, or those of a period, which one index holds.
            known = [name for name in ("closed", "leads") if name in asked]
            return Lead([[asked[one] for one in known]], frozenset(known), frozenset({0}))
        if opened := self._of_open():
            return self._of_agencies(opened)
        if wanted.agency is not None or not self._reader.sees_all:
            return self._of_agencies(())
        if wanted.status in _APART or wanted.pile == Pile.MERGED:
            served = "status" if wanted.status in _APART else "pile"
            return Lead([[among_rows(APART_ROWS), asked[served]]], frozenset({served}))
        if wanted.commune is not None:
            return Lead([[asked["commune"]]], frozenset({"commune"}))
        if wanted.field is not None and (
            len(field_ids) == 1
            or (len(field_ids) <= _BRANCHES_AT_MOST and asked.keys() <= {"field", "received"})
        ):
            each = [[Ticket.field_id == one] for one in field_ids]
            return Lead(each, frozenset({"field"}))
        return Lead([[]], frozenset())

    def _of_open(self) -> list[str]:
        """The filters that leave open tickets only."""
        wanted, names = self._wanted, []
        if filters.is_open_pile(wanted.pile):
            names.append("pile")
        if wanted.status is not None and wanted.status not in ENDED:
            names.append("status")
        if wanted.timeliness in (Timeliness.OPEN, Timeliness.OVERDUE):
            names.append("timeliness")
        return [*names, "open"] if self._by_due else names

    def _of_agencies(self, opened: Sequence[str]) -> Lead:
        """Open tickets, or all, of the reader's agency or of the one that is asked for.

        Those it leads, those of the agencies whose place it took, and those it contributes to.
        """
        held = [among_rows(OPEN_ROWS), *(self._asked[name] for name in opened)] if opened else []
        settled = frozenset(opened)
        if self._reader.sees_all:
            if self._wanted.agency is None:
                # Open tickets are few, but the order of receipt leads past all that are over.
                return Lead([held], settled, frozenset() if self._by_due else frozenset({0}))
            agencies: Sequence[int] = [self._wanted.agency]
        else:
            agencies = self._mine or [_NOBODY]
            settled |= {"reader"}
        if agencies == [self._wanted.agency]:
            settled |= {"agency"}
        held += [filters.among(filters.OPEN)] if opened else []
        led = [[Ticket.agency_id == one, *held] for one in agencies]
        asked = select(Part.ticket_id).where(
            Part.agency_id == agencies[0], Part.state != PartState.WITHDRAWN
        )
        foreign = or_(Ticket.agency_id.is_(None), Ticket.agency_id.not_in(agencies))
        contributed = [Ticket.id.in_(asked), foreign, *held]
        every = [*led, contributed]
        gathered = opened and not self._by_due
        return Lead(every, settled, frozenset(range(len(every)) if gathered else {len(led)}))

    def _near(self, place: Place | None, newer: bool, most: int) -> Select[Any]:
        each = [
            self._branch(one, place, newer, most, apart=at in self._lead.apart)
            for at, one in enumerate(self._lead.branches)
        ]
        if len(each) == 1:
            return each[0]
        many = union_all(*(select(one.subquery()) for one in each)).subquery()
        order = _ordered(many.c.key, many.c.id, self._rises(newer))
        return select(many.c.id, many.c.key, many.c.fits).order_by(*order).limit(most)

    def _branch(
        self, held: Sequence[Condition], place: Place | None, newer: bool, most: int, apart: bool
    ) -> Select[Any]:
        key: Any = Ticket.due_at if self._by_due else Ticket.received_at
        known = Ticket.due_at.is_not(None) if self._by_due else among_rows(RECEIVED_ROWS)
        if apart:
            # An expression, which is no index's order.
            key = func.coalesce(key, key)
        rises = self._rises(newer)
        # Looked up on the row in hand; as a condition it might lead the planner elsewhere.
        fits = and_(true(), *self._rest).label("fits")
        query = select(Ticket.id, key.label("key"), fits).where(known, *held)
        if not self._by_due:
            query = query.where(*filters.received(self._wanted))
        if place is not None:
            query = query.where(_beyond(key, place, rises))
        return query.order_by(*_ordered(key, Ticket.id, rises)).limit(most)

    def _rises(self, newer: bool) -> bool:
        return newer != self._by_due

    def _row(self, id_: int, key: datetime, newer: bool) -> Place:
        return Place(newer, (key - _EPOCH) // timedelta(microseconds=1), id_)


class WordWalk:
    """Among the tickets that say some words, by id, between two that are left out."""

    def __init__(
        self, hits: Hits | None, rest: Sequence[Condition], bounds: tuple[int, int]
    ) -> None:
        self._hits, self._rest = hits, rest
        self._bottom, self._top = bounds

    async def rows(
        self, s: AsyncSession, place: Place | None, *, newer: bool, most: int, page: int
    ) -> Stretch:
        """The next tickets beyond a place."""
        if self._hits is None:
            return Stretch()
        bounds = self._bottom, min(place.id, self._top) if place else self._top
        if newer:
            bounds = max(place.id, self._bottom) if place else self._bottom, self._top
        if self._hits.on_sqlite:
            return await self._slice(s, self._hits, bounds, newer, most, page, near=False)
        stretch = await self._slice(s, self._hits, bounds, newer, most, page, near=True)
        if _is_near(bounds):
            return stretch
        if len(stretch.rows) > page or stretch.ended:
            stretch.partial = True
            return stretch
        return await self._slice(s, self._hits, bounds, newer, most, page, near=False)

    async def _slice(
        self,
        s: AsyncSession,
        hits: Hits,
        bounds: tuple[int, int],
        newer: bool,
        most: int,
        page: int,
        *,
        near: bool,
    ) -> Stretch:
        walked = WALKED if self._rest else most
        said = hits.slice(bounds, newer=newer, most=walked, near=near).cte("said")
        fitting = select(said.c.id).where(*_looked_up(said.c.id, self._rest)).limit(most).subquery()
        last = func.max(said.c.id) if newer else func.min(said.c.id)
        parts = [
            (_PAGE, select(fitting.c.id, literal(0).label("seen"))),
            (_END, select(last, func.count()).select_from(said)),
        ]
        told = (await s.execute(_all_of(parts if self._rest else parts[:1]))).all()
        ids = sorted((row.id for row in told if row.part == _PAGE), reverse=not newer)
        stretch = Stretch([Place(newer, 0, one) for one in ids[: page + 1]], len(ids))
        for row in told:
            if row.part == _END and row.seen >= _enough(bounds, near=near) and len(ids) < most:
                stretch.ended = Place(newer, 0, row.id)
        return stretch


def _all_of(parts: Sequence[tuple[int, Select[Any]]]) -> CompoundSelect[Any]:
    """One question with several answers, told apart by `part`."""
    return union_all(*(select(literal(part).label("part"), one.subquery()) for part, one in parts))


def _enough(bounds: tuple[int, int], *, near: bool) -> int:
    """So many hits that the walk ended before its time.

    Words that are rare among the near ones are sought among all before anybody waits.
    """
    return _RARE if near and not _is_near(bounds) else WALKED


def _is_near(bounds: tuple[int, int]) -> bool:
    """Whether looking at the near ones is looking at all."""
    return bounds[1] - bounds[0] <= NEAR


def _looked_up(of: ColumnElement[int], rest: Sequence[Condition]) -> list[Condition]:
    if not rest:
        return []
    one = select(Ticket.id).where(Ticket.id == of, *rest).scalar_subquery()
    return [one.is_not(None)]


def _beyond(key: ColumnElement[Any], place: Place, rises: bool) -> Condition:
    at = _EPOCH + timedelta(microseconds=place.key)
    if rises:
        return and_(key >= at, or_(key > at, Ticket.id > place.id))
    return and_(key <= at, or_(key < at, Ticket.id < place.id))


def _ordered(key: ColumnElement[Any], ids: Any, rises: bool) -> list[ColumnElement[Any]]:
    return [key, ids] if rises else [key.desc(), ids.desc()]
