"""Pages of tickets by any filters that combine, alike quick among a thousand and a million.

A page is found along one index (`walks.py`), begins at a place and not at a number, and
nothing is counted beyond `COUNTED`. So that no page takes long, a walk ends after so many
tickets that do not fit: the page then may be short and says where it goes on.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import callers, clock
from hotline.agencies import Agency, Commune, Field
from hotline.tickets import filters, search
from hotline.tickets.rights import Reader
from hotline.tickets.search import Said
from hotline.tickets.tables import RECEIVED_ROWS, Ticket, among_rows
from hotline.tickets.walks import BOTTOM, TOP, ListWalk, Place, Stretch, WordWalk
from hotline.tickets.wanted import Filters, Pile

PAGE, COUNTED = 25, 1000
_PLACE = re.compile(r"(newer|older)-(-?\d{1,18})-(\d{1,10})")
_PHONE_AT_LEAST = 8
_NEIGHBOURS = 500
# Of a whole list: so many are gathered by one question, so many loaded, while others wait.
_GATHERED, _LOADED = 4000, 100


class Count(NamedTuple):
    """How many there are; with `more`, at least that many."""

    n: int
    more: bool


class Line(NamedTuple):
    """What a list tells of a ticket, with the names of its agency, its field and its commune."""

    code: str | None
    status: str
    urgency: str
    due_at: datetime | None
    feedback: str
    content: str
    received_at: datetime | None
    kind: str | None
    level: int
    channel: str
    procedure: bool
    reason_class: str | None
    closed_at: datetime | None
    agency: str | None
    field: str | None
    commune: str | None


_NAMED: dict[str, Any] = {"agency": Agency, "field": Field, "commune": Commune}
_TOLD: dict[str, Any] = {name: getattr(Ticket, name) for name in Line._fields if name not in _NAMED}


@dataclass(frozen=True)
class Found:
    """A page. `on` is where a walk goes on that ended before the page was full.

    `loosely` says that nothing has the accents that were typed, so any were taken; `strict`
    that only those were.
    """

    tickets: list[Ticket]
    older: Place | None = None
    newer: Place | None = None
    on: Place | None = None
    count: Count | None = None
    strict: bool = False
    loosely: bool = False


async def find(
    s: AsyncSession, reader: Reader, wanted: Filters, *, at: datetime, place: Place | None = None
) -> Found:
    """A page of what this person may see of that, newest or soonest due first."""
    walk, strict = await _walk(s, reader, wanted, at=at)
    if walk is None:
        return Found([], count=Count(0, False))
    found = replace(await _page(s, reader, walk, place), strict=strict)
    if strict and place is None and not found.tickets:
        loose = await find(s, reader, replace(wanted, loose=True), at=at)
        return replace(loose, loosely=bool(loose.tickets))
    return found


async def every(
    s: AsyncSession, reader: Reader, wanted: Filters, *, at: datetime
) -> AsyncIterator[Line]:
    """All tickets of a list in its order, read piece by piece.

    Words with accents are taken as the list's first page takes them.
    """
    first = await find(s, reader, wanted, at=at)
    asked = replace(wanted, loose=wanted.loose or first.loosely)
    walk, _ = await _walk(s, reader, asked, at=at)
    place: Place | None = None
    while walk is not None:
        stretch = await walk.rows(s, place, newer=False, most=_GATHERED + 1, page=_GATHERED)
        rows = stretch.rows[:_GATHERED]
        for start in range(0, len(rows), _LOADED):
            for one in await _lines(s, reader, [row.id for row in rows[start : start + _LOADED]]):
                yield one
        place = rows[-1] if len(stretch.rows) > _GATHERED else stretch.ended
        if place is None:
            return


def line_of(ticket: Ticket) -> Line:
    """A ticket that is known with its names, as lists tell it."""
    named = (getattr(getattr(ticket, name), "name", None) for name in _NAMED)
    return Line(*(getattr(ticket, name) for name in _TOLD), *named)


async def gather(
    s: AsyncSession, reader: Reader, wanted: Filters, *, at: datetime, most: int
) -> tuple[list[int], Count]:
    """The ids of the first `most` tickets of a list, in its order, and how many it has.

    It goes no further than a walk does that ended before its time.
    """
    found = await find(s, reader, wanted, at=at)
    count, ids = found.count or Count(0, False), [one.id for one in found.tickets]
    asked = replace(wanted, loose=wanted.loose or found.loosely)
    while found.older is not None and len(ids) < most:
        found = await find(s, reader, asked, at=at, place=found.older)
        ids += [one.id for one in found.tickets]
    return ids[:most], count


def place_of(typed: str) -> Place | None:
    """The place in an address, as `written_place` writes it."""
    found = _PLACE.fullmatch(typed)
    return Place(found[1] == "newer", int(found[2]), int(found[3])) if found else None


def written_place(place: Place) -> str:
    """A place as an address holds it."""
    return f"{'newer' if place.newer else 'older'}-{place.key}-{place.id}"


async def _walk(
    s: AsyncSession, reader: Reader, wanted: Filters, *, at: datetime
) -> tuple[ListWalk | WordWalk | None, bool]:
    """The way along which a list is gathered, and whether its words must have their accents.

    None where what was typed holds no word.
    """
    caller_id = await _caller(s, reader, wanted)
    field_ids = await filters.branch(s, wanted.field)
    if not wanted.q or caller_id is not None:
        mine = await reader.agency_ids(s)
        return ListWalk(reader, wanted, field_ids, mine, caller_id=caller_id, at=at), False
    said = search.said(wanted.q)
    if not said.phrases:
        return None, False
    strict = bool(said.accented) and not wanted.loose
    return await _words(s, reader, wanted, field_ids, said, strict=strict, at=at), strict


async def _caller(s: AsyncSession, reader: Reader, wanted: Filters) -> int | None:
    """Whose number was typed; only for those who may know whom a ticket is from."""
    digits = sum(c.isdigit() for c in wanted.q)
    if digits < _PHONE_AT_LEAST or not reader.sees_caller:
        return None
    caller = await callers.by_phone(s, wanted.q)
    return caller.id if caller else None


async def _words(
    s: AsyncSession,
    reader: Reader,
    wanted: Filters,
    field_ids: list[int],
    said: Said,
    *,
    strict: bool,
    at: datetime,
) -> WordWalk:
    mine = await reader.agency_ids(s)
    marks = filters.marks(wanted, field_ids, mine)
    hits = await search.hits(s, said, marks=marks, names=reader.sees_caller)
    asked = filters.conditions(wanted, field_ids, at=at)
    rest = [one for name, one in asked.items() if name not in filters.MARKED]
    if not reader.sees_all and len(mine) != 1:
        # The mark of one's own agency says all; of others one sees what they led, no more.
        rest.append(reader.visible())
    if strict:
        rest += search.as_typed(said, names=reader.sees_caller)
    return WordWalk(hits, rest, await _bounds(s, wanted, at=at))


async def _bounds(s: AsyncSession, wanted: Filters, *, at: datetime) -> tuple[int, int]:
    """Between which ids, both excluded, words are to be sought.

    Ids rise with the time of receipt but for a few tickets that lie side by side, so that
    the outermost of many neighbours are safe bounds; the dates themselves still decide.
    """
    bottom, top = BOTTOM, TOP
    received = Ticket.received_at
    near = select(Ticket.id).where(among_rows(RECEIVED_ROWS)).limit(_NEIGHBOURS)
    if wanted.since:
        start = clock.day_span(wanted.since).start
        rows = near.where(received >= start).order_by(received).subquery()
        bottom = (await s.scalar(select(func.min(rows.c.id))) or TOP) - 1
    if wanted.until:
        end = clock.day_span(wanted.until).end
        rows = near.where(received < end).order_by(received.desc()).subquery()
        top = (await s.scalar(select(func.max(rows.c.id))) or BOTTOM) + 1
    if wanted.pile == Pile.OVERDUE:
        # What is overdue was received a while ago: nothing is sought above the newest of it.
        late = await s.scalar(select(func.max(Ticket.id)).where(filters.piled(wanted.pile, at=at)))
        top = min(top, (late or BOTTOM) + 1)
    return bottom, top


async def _page(
    s: AsyncSession, reader: Reader, walk: ListWalk | WordWalk, place: Place | None
) -> Found:
    newer = place.newer if place else False
    most = PAGE + 1 if place else COUNTED + 1
    stretch = await walk.rows(s, place, newer=newer, most=most, page=PAGE)
    if newer and len(stretch.rows) <= PAGE and stretch.ended is None:
        # Nothing newer lies beyond: this is the first page, and it may have grown.
        return await _page(s, reader, walk, None)
    rows = stretch.rows[:PAGE]
    more = len(stretch.rows) > PAGE
    shown = rows[::-1] if newer else rows
    after = (more or stretch.ended is not None) if newer else place is not None
    return Found(
        await loaded(s, reader, [one.id for one in shown]),
        older=shown[-1]._replace(newer=False) if shown and (more or newer) else None,
        newer=shown[0]._replace(newer=True) if shown and after else None,
        on=stretch.ended if not more else None,
        count=None if place else _count(stretch, most),
    )


def _count(stretch: Stretch, most: int) -> Count:
    n = stretch.count
    return Count(min(n, COUNTED), n >= most or stretch.ended is not None or stretch.partial)


async def _lines(s: AsyncSession, reader: Reader, ids: list[int]) -> list[Line]:
    """As `loaded`, but only what lists tell: a quarter of the work."""
    rows = await s.execute(
        select(Ticket.id, *_TOLD.values(), *(noun.name for noun in _NAMED.values()))
        .outerjoin(Agency, Agency.id == Ticket.agency_id)
        .outerjoin(Field, Field.id == Ticket.field_id)
        .outerjoin(Commune, Commune.id == Ticket.commune_id)
        .where(Ticket.id.in_(ids), reader.visible())
    )
    by_id = {id_: Line(*told) for id_, *told in rows}
    return [by_id[one] for one in ids if one in by_id]


async def loaded(
    s: AsyncSession, reader: Reader, ids: list[int], *, again: bool = False
) -> list[Ticket]:
    """These tickets with what a row shows, in this order; never one the reader may not see.

    With `again`, as they are now even where the session knew them before.
    """
    if not ids:
        return []
    found = await s.scalars(
        select(Ticket)
        .options(
            joinedload(Ticket.caller),
            joinedload(Ticket.agency),
            joinedload(Ticket.field),
            joinedload(Ticket.commune),
        )
        .where(Ticket.id.in_(ids), reader.visible())
        .execution_options(populate_existing=again)
    )
    by_id = {one.id: one for one in found}
    return [by_id[one] for one in ids if one in by_id]
