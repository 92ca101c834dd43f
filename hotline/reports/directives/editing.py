"""What the office makes of a draft: a ticket taken out or put in, another date, or nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, tickets
from hotline.amendments import Deed
from hotline.errors import Conflict, Invalid, NotFound
from hotline.feedback import Rating, Verdict
from hotline.feedback.explanations import Explanation
from hotline.reports.directives import dates
from hotline.reports.directives.codes import REASON_AT_MOST, DirectiveState, LeftOut, TaskKind
from hotline.reports.directives.drafting import noted, require_office, sharing, task_of
from hotline.reports.directives.earlier import before, earlier
from hotline.reports.directives.owing import owing
from hotline.reports.directives.tables import Directive, DirectiveLine, DirectiveTask
from hotline.staff import Person
from hotline.tickets import Ticket, TicketStatus
from hotline.tickets.path import said

_NEVER = (TicketStatus.DRAFT, TicketStatus.DISMISSED, TicketStatus.REFERRED)


async def directive(s: AsyncSession, directive_id: int) -> Directive:
    """One directive. Raises NotFound."""
    found = await s.get(Directive, directive_id)
    if found is None:
        raise NotFound("no_such_directive")
    return found


async def draft_held(s: AsyncSession, directive_id: int) -> Directive:
    """A draft, held against others. Raises NotFound, Conflict for what is none any more."""
    found = await s.scalar(
        select(Directive)
        .where(Directive.id == directive_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("no_such_directive")
    if found.state != DirectiveState.DRAFT:
        raise Conflict("directive_no_draft")
    return found


async def leave_out(
    s: AsyncSession, directive_id: int, line_id: int, reason: str, *, by: Person, at: datetime
) -> None:
    """Nobody is asked about this ticket; the line stays with the reason.

    Raises NotAllowed, NotFound, Conflict, and Invalid without a reason or for one too long.
    """
    require_office(by)
    row = await draft_held(s, directive_id)
    line, _, ticket = await _line(s, row, line_id)
    because = said(reason, "reason_missing", most=REASON_AT_MOST)
    line.left_out, line.left_out_reason = LeftOut.OFFICE, because
    noted(s, row, Deed.REMOVED, {"code": [ticket.code, None], "because": [None, because]},
          by=by, at=at)  # fmt: skip
    await s.flush()


async def put_back(
    s: AsyncSession, directive_id: int, line_id: int, *, by: Person, at: datetime
) -> None:
    """The agency is asked about it after all. Only what the office left out can be."""
    require_office(by)
    row = await draft_held(s, directive_id)
    line, _, ticket = await _line(s, row, line_id)
    if line.left_out != LeftOut.OFFICE:
        raise Conflict("directive_not_left_out")
    line.left_out, line.left_out_reason = None, ""
    noted(s, row, Deed.ADDED, {"code": [None, ticket.code]}, by=by, at=at)
    await s.flush()


async def add(
    s: AsyncSession,
    directive_id: int,
    code: str,
    kind: str,
    reason: str,
    *,
    by: Person,
    at: datetime,
) -> DirectiveLine:
    """Ask about a ticket that none of the lists has, with the reason.

    Its agency of now is asked. Raises NotAllowed, NotFound, Invalid naming the field, Conflict
    for what this directive or one that it supplements asks already.
    """
    require_office(by)
    row = await draft_held(s, directive_id)
    if kind not in set(TaskKind):
        raise Invalid("directive_kind", field="kind")
    ticket = await tickets.by_code(s, tickets.code_from_keys(code.strip()) or code.strip())
    if ticket is None or ticket.received_at is None or ticket.status in _NEVER:
        raise Invalid("directive_ticket", field="code", ticket=code.strip()[:40] or "–")
    because = said(reason, "reason_missing", field="added", most=REASON_AT_MOST)
    rating = await _rating(s, ticket) if kind == TaskKind.EXPLANATION else None
    rating_id, explanation_id = rating or (None, None)
    await _check_new(s, row, TaskKind(kind), ticket, rating_id)
    share = (await sharing(s)).of(ticket.agency_id, ticket.field_id)
    task = await task_of(s, row, share, TaskKind(kind))
    line = DirectiveLine(
        task_id=task.id, ticket_id=ticket.id, field_id=ticket.field_id,
        received_at=ticket.received_at, due_at=ticket.due_at, added=because,
        rating_id=rating_id, explanation_id=explanation_id,
    )  # fmt: skip
    s.add(line)
    noted(s, row, Deed.ADDED, {"code": [None, ticket.code], "because": [None, because]},
          by=by, at=at)  # fmt: skip
    await s.flush()
    return line


async def set_day(
    s: AsyncSession,
    directive_id: int,
    day: date | None,
    *,
    task_id: int | None = None,
    by: Person,
    at: datetime,
) -> None:
    """Another day for everybody or, with `task_id`, for one task; None for the usual one.

    The day that it has already is no change.
    """
    require_office(by)
    row = await draft_held(s, directive_id)
    if day is not None:
        await dates.check_day(s, day, after=clock.local_day(at), field="due_on")
    held: Directive | DirectiveTask = row
    of: dict[str, Any] = {}
    if task_id is not None:
        task = await s.get(DirectiveTask, task_id)
        if task is None or task.directive_id != row.id:
            raise NotFound("no_such_directive_task")
        held = task
        whose = await owing(s, on=clock.local_day(at))
        of = {"asked": [None, whose.name(task.agency_id)], "task": [None, task.kind]}
    if day == held.due_on:
        return
    changed = {"due_on": [_plain(held.due_on), _plain(day)]}
    held.due_on = day
    noted(s, row, Deed.CHANGED, of | changed, by=by, at=at)
    await s.flush()


async def drop(s: AsyncSession, directive_id: int, *, by: Person, at: datetime) -> None:
    """The draft is thrown away; the period may have another one."""
    require_office(by)
    row = await draft_held(s, directive_id)
    row.state = DirectiveState.DROPPED
    noted(s, row, Deed.REMOVED, {}, by=by, at=at)
    await s.flush()


async def _line(
    s: AsyncSession, row: Directive, line_id: int
) -> tuple[DirectiveLine, DirectiveTask, Ticket]:
    found = (
        await s.execute(
            select(DirectiveLine, DirectiveTask, Ticket)
            .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
            .join(Ticket, Ticket.id == DirectiveLine.ticket_id)
            .where(DirectiveLine.id == line_id, DirectiveTask.directive_id == row.id)
        )
    ).first()
    if found is None:
        raise NotFound("no_such_directive_line")
    return found[0], found[1], found[2]


async def _check_new(
    s: AsyncSession, row: Directive, kind: TaskKind, ticket: Ticket, rating_id: int | None
) -> None:
    """Raise Conflict where this draft has the line, or an earlier directive asks for it."""
    here = await s.scalar(
        select(DirectiveLine.id)
        .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
        .where(
            DirectiveTask.directive_id == row.id,
            DirectiveTask.kind == kind,
            DirectiveLine.ticket_id == ticket.id,
            DirectiveLine.rating_id.is_not_distinct_from(rating_id),
        )
        .limit(1)
    )
    if here is not None:
        raise Conflict("directive_line_there", field="code", ticket=ticket.code)
    asked = (await earlier(s, await before(s, row))).asked
    if number := asked.get((kind, ticket.id, rating_id)):
        raise Conflict("directive_asked_before", field="code", ticket=ticket.code, number=number)


async def _rating(s: AsyncSession, ticket: Ticket) -> tuple[int, int | None]:
    """The negative rating that decided its present closing."""
    found = (
        await s.execute(
            select(Rating.id, Explanation.id)
            .outerjoin(Explanation, Explanation.rating_id == Rating.id)
            .where(
                Rating.ticket_id == ticket.id,
                Rating.decides,
                Rating.closing == ticket.reopenings,
                Rating.verdict == Verdict.NEGATIVE,
            )
        )
    ).first()
    if found is None:
        raise Invalid("directive_not_negative", field="code", ticket=ticket.code)
    return found[0], found[1]


def _plain(day: date | None) -> str | None:
    return day.isoformat() if day else None
