"""Several agencies on one ticket: one leads and answers, the others contribute their part."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline.agencies import Agency
from hotline.deadlines import Step
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.staff import Person, Role
from hotline.tickets import obligations
from hotline.tickets.codes import PartState
from hotline.tickets.path import existing_agency, hand_to, move, said, withdraw_extensions
from hotline.tickets.rights import MAY, require
from hotline.tickets.tables import Part, Ticket
from hotline.tickets.timeline import Verb


async def ask_part(
    s: AsyncSession,
    ticket: Ticket,
    agency_id: int | None,
    question: str,
    *,
    by: Person,
    at: datetime,
) -> Part:
    """Another agency is asked to contribute, by the lead or by the dispatcher.

    An agency that was asked before is asked anew with the new question. Raises Invalid
    without a question, for an agency that is none today, and for the lead itself.
    """
    require(ticket, Verb.PART_ASKED, by)
    agency = await existing_agency(s, agency_id, at=at)
    if agency.id == ticket.agency_id:
        raise Invalid("part_of_lead", field="agency", name=agency.name)
    text = said(question, "question_missing", field="question")
    await move(s, ticket, Verb.PART_ASKED, by=by, at=at, reason=text, agency=agency.name,
               partner=agency.id)  # fmt: skip
    part = await _part_of(s, ticket, agency.id) or Part(ticket_id=ticket.id, agency_id=agency.id)
    part.state, part.question, part.asked_by_id = PartState.ASKED, text, by.id
    part.asked_at, part.answer, part.answered_at = at, "", None
    await obligations.done(s, ticket, (Step.COOPERATE,), at, agency_id=agency.id)
    part.due_at = await obligations.part_due(s, ticket, agency, at=at)
    s.add(part)
    await s.flush()
    return part


async def answer_part(
    s: AsyncSession, ticket: Ticket, part: Part, answer: str, *, by: Person, at: datetime
) -> None:
    """The cooperating agency contributes. Raises Invalid when empty."""
    _require_partner(ticket, part, Verb.PART_ANSWERED, by)
    text = said(answer, "answer_missing", field="answer")
    agency = await s.get_one(Agency, part.agency_id)
    await move(s, ticket, Verb.PART_ANSWERED, by=by, at=at, reason=text, agency=agency.name,
               partner=agency.id)  # fmt: skip
    part.state, part.answer = PartState.ANSWERED, text
    part.answered_by_id, part.answered_at = by.id, at
    await obligations.done(s, ticket, (Step.COOPERATE,), at, agency_id=part.agency_id)


async def withdraw_part(
    s: AsyncSession, ticket: Ticket, part: Part, *, reason: str, by: Person, at: datetime
) -> None:
    """The contribution is not needed any more. Raises Invalid without a reason."""
    require(ticket, Verb.PART_WITHDRAWN, by)
    if part.ticket_id != ticket.id or part.state == PartState.WITHDRAWN:
        raise Conflict("part_ended")
    text = said(reason, "reason_missing")
    agency = await s.get_one(Agency, part.agency_id)
    await move(s, ticket, Verb.PART_WITHDRAWN, by=by, at=at, reason=text, agency=agency.name,
               partner=agency.id)  # fmt: skip
    part.state = PartState.WITHDRAWN
    await obligations.done(s, ticket, (Step.COOPERATE,), at, agency_id=part.agency_id)


async def disagree(
    s: AsyncSession, ticket: Ticket, part: Part, *, reason: str, by: Person, at: datetime
) -> None:
    """The agencies do not agree who does what: the dispatcher decides.

    Said by the cooperating agency of the part, or by the lead about it.
    """
    if by.agency_id == ticket.agency_id:
        require(ticket, Verb.DISAGREED, by)
    else:
        _require_partner(ticket, part, Verb.DISAGREED, by)
    if part.ticket_id != ticket.id or part.state == PartState.WITHDRAWN:
        raise Conflict("part_ended")
    text = said(reason, "reason_missing")
    agency = await s.get_one(Agency, part.agency_id)
    await move(s, ticket, Verb.DISAGREED, by=by, at=at, reason=text, agency=agency.name,
               partner=agency.id)  # fmt: skip
    part.state = PartState.DISAGREED


async def settle(
    s: AsyncSession,
    ticket: Ticket,
    agency_id: int | None,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """The dispatcher ends a disagreement: who leads, and why; the others' parts stand again.

    A part of the agency that leads from now on falls away; the lead of before is asked to
    contribute with the decision as its question.
    """
    require(ticket, Verb.SETTLED, by)
    text = said(reason, "reason_missing")
    agency = await existing_agency(s, agency_id, at=at)
    before, parts = ticket.agency_id, await parts_of(s, ticket)
    if not any(part.state == PartState.DISAGREED for part in parts):
        raise Conflict("nothing_to_settle")
    ticket.routing = {"by": "dispatcher", "reason": text}
    await hand_to(s, ticket, agency, Verb.SETTLED, by=by, at=at, reason=text)
    await withdraw_extensions(s, ticket, at=at)
    for part in parts:
        if part.agency_id == agency.id:
            part.state = PartState.WITHDRAWN
            await obligations.done(s, ticket, (Step.COOPERATE,), at, agency_id=agency.id)
        elif part.state == PartState.DISAGREED:
            part.state = PartState.ASKED
    if before is not None and before != agency.id:
        await ask_part(s, ticket, before, text, by=by, at=at)


async def parts_of(s: AsyncSession, ticket: Ticket) -> list[Part]:
    """The parts of a ticket with their agencies, in the order they were asked."""
    found = await s.scalars(
        select(Part)
        .options(joinedload(Part.agency))
        .where(Part.ticket_id == ticket.id)
        .order_by(Part.id)
    )
    return list(found)


async def part(s: AsyncSession, ticket: Ticket, part_id: int) -> Part:
    """One part of this ticket. Raises NotFound."""
    found = await s.get(Part, part_id)
    if found is None or found.ticket_id != ticket.id:
        raise NotFound("no_such_part")
    return found


async def _part_of(s: AsyncSession, ticket: Ticket, agency_id: int) -> Part | None:
    found: Part | None = await s.scalar(
        select(Part).where(Part.ticket_id == ticket.id, Part.agency_id == agency_id)
    )
    return found


def _require_partner(ticket: Ticket, part: Part, verb: Verb, by: Person) -> None:
    if by.role not in MAY[verb] or by.role not in (Role.OFFICER, Role.HEAD):
        raise NotAllowed("not_your_role")
    if by.agency_id != part.agency_id or part.ticket_id != ticket.id:
        raise NotAllowed("not_your_agency")
    if part.state == PartState.WITHDRAWN:
        raise Conflict("part_ended")
