"""Likely duplicates: told before by the same number, or at the same place in like words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import callers
from hotline.errors import Invalid
from hotline.staff import Person
from hotline.tickets.afterwards import merge
from hotline.tickets.codes import TicketStatus
from hotline.tickets.drafts import Words, receive_unrouted
from hotline.tickets.likeness import alike, telling
from hotline.tickets.rights import Reader
from hotline.tickets.tables import Ticket
from hotline.tickets.timeline import ENDED

SAME_NUMBER_FOR = timedelta(days=30)
SAME_PLACE_FOR = timedelta(days=14)
# Percent of shared telling words from which a ticket of the place is shown; where the field
# is the same as well, fewer will do.
LEAST_ALIKE, LEAST_ALIKE_IN_FIELD = 50, 25
_COMPARED_AT_MOST = 400
_GONE = (TicketStatus.DRAFT, TicketStatus.DISMISSED, TicketStatus.REFERRED, TicketStatus.MERGED)


class Sameness(StrEnum):
    """Why a ticket may be about the same matter."""

    NUMBER = "number"
    COMMUNE = "commune"
    FIELD = "field"
    WORDS = "words"


@dataclass(frozen=True)
class Told:
    """What is known of a matter so far; `field_ids` are the fields it is likely about."""

    content: str
    phone: str = ""
    commune_id: int | None = None
    field_ids: Collection[int] = ()


@dataclass(frozen=True)
class Likely:
    """A ticket that may be the same matter, why, and how many percent of the words agree.

    `open` says whether another may still be merged into it.
    """

    ticket: Ticket
    because: tuple[Sameness, ...]
    alike: int

    @property
    def open(self) -> bool:
        """Whether it is not over yet."""
        return self.ticket.status not in ENDED


async def likely_duplicates(
    s: AsyncSession,
    reader: Reader,
    told: Told,
    *,
    at: datetime,
    but: int | None = None,
    most: int = 5,
) -> list[Likely]:
    """What this person may see of the same matter, likeliest first; `but` is the draft itself.

    From the same number: what is open or not older than 30 days. From the same commune:
    what was told within 14 days in like words.
    """
    caller = await callers.by_phone(s, told.phone) if told.phone else None
    wanted = [_of_caller(caller.id, at)] if caller else []
    if told.commune_id is not None:
        wanted.append(_of_place(told.commune_id, at))
    said, judged = telling(told.content), {}
    for condition in wanted:
        for ticket in await _candidates(s, reader, condition):
            one = _judge(ticket, told, said, caller.id if caller else None)
            if one is not None and ticket.id != but:
                judged[ticket.id] = one
    return sorted(judged.values(), key=_likelihood, reverse=True)[:most]


async def complete_into(
    s: AsyncSession, ticket: Ticket, words: Words, into: Ticket, *, by: Person, at: datetime
) -> None:
    """The draft gets its own code and goes with a ticket that was there before.

    What was not typed of the classification is that of the other ticket. Raises as
    `complete` and `merge` do.
    """
    if into.code is None:
        raise Invalid("merge_into_itself", field="into")
    await receive_unrouted(s, ticket, _as_in(words, into), by=by, at=at)
    await merge(s, ticket, into, by=by, at=at)


def _of_caller(caller_id: int, at: datetime) -> ColumnElement[bool]:
    recent = Ticket.opened_at > at - SAME_NUMBER_FOR
    return and_(Ticket.caller_id == caller_id, or_(recent, Ticket.status.not_in(ENDED)))


def _of_place(commune_id: int, at: datetime) -> ColumnElement[bool]:
    return and_(Ticket.commune_id == commune_id, Ticket.received_at > at - SAME_PLACE_FOR)


async def _candidates(
    s: AsyncSession, reader: Reader, condition: ColumnElement[bool]
) -> list[Ticket]:
    found = await s.scalars(
        select(Ticket)
        .options(joinedload(Ticket.agency), joinedload(Ticket.field))
        .where(condition, Ticket.status.not_in(_GONE), reader.visible())
        .order_by(Ticket.received_at.desc())
        .limit(_COMPARED_AT_MOST)
    )
    return list(found)


def _judge(
    ticket: Ticket, told: Told, said: Mapping[str, int], caller_id: int | None
) -> Likely | None:
    shared = alike(said, telling(ticket.content))
    same_number = caller_id is not None and ticket.caller_id == caller_id
    same_field = ticket.field_id in told.field_ids
    least = LEAST_ALIKE_IN_FIELD if same_field else LEAST_ALIKE
    same_words = shared >= least
    if not (same_number or same_words):
        return None
    reasons = {
        Sameness.NUMBER: same_number,
        Sameness.COMMUNE: told.commune_id is not None and ticket.commune_id == told.commune_id,
        Sameness.FIELD: same_field,
        Sameness.WORDS: same_words,
    }
    return Likely(ticket, tuple(reason for reason, holds in reasons.items() if holds), shared)


def _likelihood(one: Likely) -> tuple[bool, int, int]:
    number = 30 if Sameness.NUMBER in one.because else 0
    return one.open, one.alike + number, one.ticket.id


def _as_in(words: Words, into: Ticket) -> Words:
    """Kind, field and commune as typed; where nothing was, as in the other ticket."""
    return replace(
        words,
        kind=words.kind or into.kind or "",
        field=words.field or str(into.field_id or ""),
        commune=words.commune or str(into.commune_id or ""),
    )
