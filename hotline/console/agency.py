"""Việc của cơ quan and Chờ duyệt: what an agency owes, and what its head approves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from hotline import clock, dossiers, tickets
from hotline.console import context
from hotline.console.filled import filled
from hotline.console.rendering import page
from hotline.console.tasks import Standing
from hotline.console.words import Group, times
from hotline.deadlines import Step
from hotline.dossiers import LetterState, apologies
from hotline.feedback.explanations import TO_GIVE, ExplanationState, to_give
from hotline.reports import directives
from hotline.tickets import Part, PartState, Ticket, TicketDeadline, TicketStatus

Due = Mapping[int, Mapping[str, TicketDeadline]]
_WORKED_ON = (TicketStatus.ACCEPTED, TicketStatus.IN_PROGRESS)


@dataclass(frozen=True)
class Owed:
    """A ticket with the step that is owed next and until when; `part` where another leads.

    `to_decide`: the agency has explained, and the office is to say whether that will do.
    """

    ticket: Ticket
    step: Step | None
    due: datetime | None
    part: Part | None = None
    to_decide: bool = False


async def agency(request: web.Request) -> web.StreamResponse:
    """What is open here: overdue, today, this week, later."""
    at, me, most = clock.now(), context.person(request), context.most(request, 300)
    async with context.db(request).read() as s:
        found = await tickets.of_agency(s, me.agency_id or 0, most=most)
        due = await tickets.steps_due(s, found)
        parts = await tickets.asked_of(s, me.agency_id or 0, most=most)
        own_ids = await context.reader(request).agency_ids(s)
        directed = await directives.owed(s, own_ids, at=at)
        explaining = await to_give(s, own_ids, most=most)
        sorry = await dossiers.without_apology(s, at=at, agency_ids=own_ids)
        when = (await times(s, at, context.language(request))).of(me.agency_id)
    own = [owed(ticket, due) for ticket in found]
    asked = [Owed(one.ticket, Step.COOPERATE, one.part.due_at, one.part) for one in parts]
    asked += [Owed(one.ticket, Step.EXPLAIN, one.deadline.due_at) for one in explaining]
    groups: dict[Group, list[Owed]] = {group: [] for group in Group}
    for one in sorted([*own, *asked], key=_soonest):
        groups[when.group(one.due)].append(one)
    return page(
        request, "agency.html", groups=groups, total=len(found), asked=len(parts),
        explaining=len(explaining), directed=directed, when=when, sorry=sum(sorry.values()),
    )  # fmt: skip


async def approvals(request: web.Request) -> web.StreamResponse:
    """Answers beside the citizen's words; a refusal to send one back keeps the sentence."""
    at, me = clock.now(), context.person(request)
    async with context.db(request).read() as s:
        waiting = await tickets.to_approve(s, me.agency_id or 0, most=context.most(request, 300))
        own_ids = await context.reader(request).agency_ids(s)
        letters = await apologies.letters(s, [LetterState.DRAFTED], agency_ids=own_ids)
        when = (await times(s, at, context.language(request))).of(me.agency_id)
    return page(
        request,
        "approvals.html",
        waiting=waiting,
        letters=len(letters),
        when=when,
        filled=await filled(request),
        on_list=True,
        main=True,
    )


def owed(ticket: Ticket, due: Due) -> Owed:
    """The next step of a ticket; a step without a due date of its own has the answer's."""
    rows = due.get(ticket.id, {})
    step = tickets.step_owed(ticket)
    row, telling = rows.get(step or ""), rows.get(Step.PROGRESS)
    until = row.due_at if row else ticket.due_at if step else None
    if ticket.status in _WORKED_ON and telling and (until is None or telling.due_at < until):
        return Owed(ticket, Step.PROGRESS, telling.due_at)
    return Owed(ticket, step, until)


def owed_by(standing: Standing, due: Due) -> Owed:
    """As `owed`; an agency that was asked to contribute owes its part, not the answer.

    After a negative rating an explanation is owed, and then a decision on it.
    """
    ticket, part, facing = standing.ticket, standing.mine, standing.facing
    if facing is not None and facing.explanation.state in TO_GIVE:
        return Owed(ticket, Step.EXPLAIN, facing.deadline.due_at)
    if facing is not None and facing.explanation.state == ExplanationState.GIVEN:
        return Owed(ticket, None, None, to_decide=True)
    if standing.leads or part is None or part.state != PartState.ASKED:
        return owed(ticket, due)
    return Owed(ticket, Step.COOPERATE, part.due_at)


def _soonest(one: Owed) -> tuple[bool, datetime, int]:
    return one.due is None, one.due or one.ticket.opened_at, one.ticket.id
