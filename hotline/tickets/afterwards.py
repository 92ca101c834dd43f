"""Moves beside the straight path: classify anew, refer, merge, reopen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies
from hotline.clock import local_day
from hotline.deadlines import Step
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.staff import Person, Role
from hotline.tickets import noticing, obligations
from hotline.tickets.classes import Classes, classify
from hotline.tickets.codes import FeedbackState, Petition, TicketStatus
from hotline.tickets.path import hand_to, hold_all, move, said, tidied, withdraw_extensions
from hotline.tickets.rights import require
from hotline.tickets.tables import Ticket
from hotline.tickets.timeline import ENDED, Verb, note


class Wish(StrEnum):
    """Whose wish a reopening is."""

    CALLER = "caller"
    OFFICE = "office"


async def reclassify(
    s: AsyncSession, ticket: Ticket, classes: Classes, *, reason: str, by: Person, at: datetime
) -> None:
    """The dispatcher classifies anew; what changed stands on the timeline, from what to what.

    Due dates are counted anew from when the ticket was received. Raises Invalid naming
    the first thing that cannot be, and when nothing changed.
    """
    require(ticket, Verb.RECLASSIFIED, by)
    text = said(reason, "reason_missing")
    before = await _named(s, ticket)
    await classify(s, ticket, classes, on=local_day(at))
    after = await _named(s, ticket)
    changed = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    if not changed:
        raise Invalid("nothing_changed", field="kind")
    await move(s, ticket, Verb.RECLASSIFIED, by=by, at=at, reason=text, changed=changed)
    if changed.keys() & {"kind", "field", "urgency"}:
        await obligations.recount(s, ticket, at=at)


async def refer(
    s: AsyncSession, ticket: Ticket, petition: str, *, reason: str, by: Person, at: datetime
) -> None:
    """A complaint or denunciation has a law of its own: the citizen is sent to reception.

    An operator may only refer what is not with an agency yet. Raises Invalid without a kind
    of petition or without what the citizen was told.
    """
    require(ticket, Verb.REFERRED, by)
    if petition not in set(Petition):
        raise Invalid("petition_missing", field="petition")
    text = said(reason, "referral_reason_missing")
    early = (TicketStatus.DRAFT, TicketStatus.RECEIVED)
    if by.role != Role.DISPATCHER and ticket.status not in early:
        raise NotAllowed("not_your_role")
    await move(s, ticket, Verb.REFERRED, by=by, at=at, reason=text, petition=petition)
    ticket.petition, ticket.closed_at = petition, at
    await withdraw_extensions(s, ticket, at=at)
    await obligations.done(s, ticket, tuple(Step), at)
    await _release(s, ticket, by=by, at=at)


async def merge(
    s: AsyncSession, ticket: Ticket, into: Ticket, *, reason: str = "", by: Person, at: datetime
) -> None:
    """The same matter told twice: `into` is answered, and both callers with it; codes stay.

    What was merged into `ticket` before goes along. Raises Invalid for a ticket without a
    code, for itself, and for one that is over or merged away already.
    """
    require(ticket, Verb.MERGED, by)
    if into.id == ticket.id or into.code is None or ticket.code is None:
        raise Invalid("merge_into_itself", field="into")
    # The other must not come to its end in the meantime: nobody would answer this one.
    await hold_all(s, [ticket, into])
    if into.status in ENDED:
        raise Conflict("merge_into_ended", into=into.code)
    if by.role != Role.DISPATCHER and ticket.status != TicketStatus.RECEIVED:
        raise NotAllowed("not_your_role")
    await move(s, ticket, Verb.MERGED, by=by, at=at, reason=tidied(reason), into=into.code)
    ticket.merged_into_id, ticket.handler_id = into.id, None
    await s.execute(
        update(Ticket).where(Ticket.merged_into_id == ticket.id).values(merged_into_id=into.id)
    )
    await withdraw_extensions(s, ticket, at=at)
    await obligations.done(s, ticket, tuple(Step), at)
    note(s, into, Verb.ABSORBED, by=by, at=at, code=ticket.code)
    await s.flush()


async def reopen(
    s: AsyncSession, ticket: Ticket, *, reason: str, wish: str, by: Person, at: datetime
) -> None:
    """Not done after all: back to its agency, all dates anew; ratings given stay for good.

    The desk reopens at the caller's wish, the provincial office by its own.
    """
    require(ticket, Verb.REOPENED, by)
    text = said(reason, "reason_missing")
    mine = Wish.OFFICE if by.role == Role.OFFICE else Wish.CALLER
    if wish != mine:
        raise NotAllowed("not_your_role")
    await move(s, ticket, Verb.REOPENED, by=by, at=at, reason=text, wish=wish)
    ticket.closed_at, ticket.handler_id, ticket.merged_into_id = None, None, None
    ticket.feedback, ticket.returns = FeedbackState.NONE, 0
    ticket.reopenings += 1
    await obligations.set_received(s, ticket, at=at)
    agency = _of_today(await agencies.directory(s), ticket.agency_id, at=at)
    if agency is None:
        note(s, ticket, Verb.UNROUTED, by=None, at=at)
        await noticing.tell(s, ticket, Verb.UNROUTED, by=None, at=at)
        return
    ticket.routing = {"by": "reopening"}
    await hand_to(s, ticket, agency, Verb.ROUTED, by=None, at=at)


async def merged_into(s: AsyncSession, ticket: Ticket) -> list[Ticket]:
    """The tickets that are answered by this one."""
    found = await s.scalars(
        select(Ticket).where(Ticket.merged_into_id == ticket.id).order_by(Ticket.id)
    )
    return list(found)


async def master(s: AsyncSession, ticket: Ticket) -> Ticket:
    """The ticket that this one is answered by; itself when it was merged into none."""
    if ticket.status != TicketStatus.MERGED or ticket.merged_into_id is None:
        return ticket
    return await s.get_one(Ticket, ticket.merged_into_id)


async def _release(s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime) -> None:
    """What was merged into a ticket that is referred goes to reception as well."""
    for other in await merged_into(s, ticket):
        if other.status == TicketStatus.MERGED:
            await move(s, other, Verb.REFERRED, by=by, at=at, petition=ticket.petition)
            other.petition, other.closed_at = ticket.petition, at


def _of_today(
    known: agencies.Directory, agency_id: int | None, *, at: datetime
) -> agencies.KnownAgency | None:
    """The agency, or who took its place, if any does on that day."""
    seen: set[int] = set()
    while agency_id is not None and agency_id not in seen:
        seen.add(agency_id)
        agency = known.agencies[agency_id]
        if agency.valid_on(local_day(at)):
            return agency
        agency_id = agency.successor_id
    return None


async def _named(s: AsyncSession, ticket: Ticket) -> dict[str, object]:
    known = await agencies.directory(s)
    field = known.fields.get(ticket.field_id or 0)
    commune = known.communes.get(ticket.commune_id or 0)
    return {
        "kind": ticket.kind,
        "field": field.name if field else None,
        "commune": commune.name if commune else None,
        "urgency": ticket.urgency,
        "level": ticket.level,
        "procedure": ticket.procedure,
        "reason_class": ticket.reason_class,
        "dossier": ticket.dossier,
    }
