"""One step for many tickets: shown beforehand, then taken for each by itself.

A ticket that cannot take the step, or that moved since it was shown, is left as it is and
named with the reason; the others go their way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.agencies import KnownAgency
from hotline.errors import Conflict, HotlineError, Invalid, NotFound
from hotline.staff import Person, Role
from hotline.tickets.board import suggestions
from hotline.tickets.found import loaded
from hotline.tickets.path import MOVES, approve, assign, existing_agency, must_arbitrate, tidied
from hotline.tickets.rights import MAY, Reader, require
from hotline.tickets.tables import Ticket
from hotline.tickets.timeline import Verb

AT_MOST = 100


class Bulk(StrEnum):
    """What can be done to many tickets at once."""

    ASSIGN = "assign"
    SUGGESTED = "suggested"
    APPROVE = "approve"


_VERBS = {Bulk.ASSIGN: Verb.ASSIGNED, Bulk.SUGGESTED: Verb.ASSIGNED, Bulk.APPROVE: Verb.APPROVED}


@dataclass(frozen=True)
class Planned:
    """What would happen to a ticket, or did: to whom it goes, or why it stays as it is."""

    ticket: Ticket
    agency: KnownAgency | None = None
    because: str = ""
    refused: HotlineError | None = None


def bulk_offered(role: str) -> list[Bulk]:
    """What a role may do to many tickets."""
    return [one for one in Bulk if Role(role) in MAY[_VERBS[one]]]


async def plan(
    s: AsyncSession,
    reader: Reader,
    what: Bulk,
    ids: Sequence[int],
    *,
    agency_id: int | None = None,
    reason: str = "",
    by: Person,
    at: datetime,
    unnamed: bool = False,
) -> list[Planned]:
    """What the step would do to each of these, in their order; nothing is written.

    Raises NotAllowed for a role that may not, Invalid for none or too many tickets and for
    an agency that is none, unless it is `unnamed` still. Tickets this person may not see
    are left out.
    """
    require(None, _VERBS[what], by)
    if not ids:
        raise Invalid("bulk_none")
    if len(ids) > AT_MOST:
        raise Invalid("bulk_too_many", most=AT_MOST)
    found = await loaded(s, reader, list(dict.fromkeys(ids)))
    named = what == Bulk.ASSIGN and not unnamed
    chosen = await existing_agency(s, agency_id, at=at) if named else None
    suggested = await suggestions(s, found, at=at) if what == Bulk.SUGGESTED else {}
    planned = []
    for one in found:
        choice = suggested.get(one.id)
        agency = choice.agency if choice else chosen
        because = (choice.rule.note or "") if choice else tidied(reason)
        refused = _refusal(one, what, agency, because or ("?" if unnamed else ""), by)
        planned.append(Planned(one, agency, because, refused))
    return planned


async def carry_out(
    s: AsyncSession,
    reader: Reader,
    what: Bulk,
    seen: Mapping[int, str],
    *,
    agency_id: int | None = None,
    reason: str = "",
    by: Person,
    at: datetime,
) -> list[Planned]:
    """Take the step for each ticket by itself; `seen` is the status each was shown in.

    Raises as `plan` does. One that is refused, now or on its way, is left untouched.
    """
    planned = await plan(
        s, reader, what, list(seen), agency_id=agency_id, reason=reason, by=by, at=at
    )
    refused: dict[int, HotlineError | None] = {}
    for one in planned:
        # What a refused step had changed is forgotten with it, the ticket's id as well.
        id_ = one.ticket.id
        refused[id_] = one.refused or await _take(s, what, one, seen, by=by, at=at)
    after = {one.id: one for one in await loaded(s, reader, list(refused), again=True)}
    return [
        Planned(after.get(id_, one.ticket), one.agency, one.because, refused[id_])
        for id_, one in zip(refused, planned, strict=True)
    ]


async def _take(
    s: AsyncSession,
    what: Bulk,
    one: Planned,
    seen: Mapping[int, str],
    *,
    by: Person,
    at: datetime,
) -> HotlineError | None:
    ticket = one.ticket
    if seen[ticket.id] != ticket.status:
        return Conflict("moved_on", status=ticket.status)
    try:
        async with s.begin_nested():
            if what == Bulk.APPROVE:
                await approve(s, ticket, by=by, at=at)
            elif one.agency is not None:
                await assign(s, ticket, one.agency.id, reason=one.because, by=by, at=at)
    except HotlineError as refused:
        return refused
    return None


def _refusal(
    ticket: Ticket, what: Bulk, agency: KnownAgency | None, because: str, by: Person
) -> HotlineError | None:
    """Why a ticket cannot take the step as it stands."""
    verb = _VERBS[what]
    try:
        require(ticket, verb, by)
    except HotlineError as refused:
        return refused
    starts, _ = MOVES[verb]
    if ticket.status not in starts:
        return Conflict("bulk_elsewhere")
    if what == Bulk.SUGGESTED and agency is None:
        return NotFound("bulk_no_suggestion")
    if what != Bulk.APPROVE and must_arbitrate(ticket) and not because:
        return Invalid("arbitration_reason_missing")
    return None
