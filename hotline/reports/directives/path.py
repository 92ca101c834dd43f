"""The path of a task: written by officers, sent by the head, decided by the office.

Every move is on the timeline of the tickets it is about. Explanations are given and decided on
their tickets (`feedback.explanations`); of them nothing but the demand is withdrawn here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.db import announce
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.feedback.explanations.path import theirs
from hotline.notices import Occasion
from hotline.reports.directives import dates, telling
from hotline.reports.directives.codes import (
    MAY,
    MOVES,
    REASON_AT_MOST,
    WRITERS,
    DirectiveState,
    TaskKind,
    TaskState,
)
from hotline.reports.directives.enclosing import NOTHING, Enclosed, enclose
from hotline.reports.directives.standing import Standing, standings
from hotline.reports.directives.tables import (
    Directive,
    DirectiveDecision,
    DirectiveRound,
    DirectiveTask,
)
from hotline.reports.directives.writing import Replies, Seen, all_missing, keep, last_round
from hotline.staff import Person, Role
from hotline.tickets import Ticket, Verb, note
from hotline.tickets.path import said

_OCCASIONS = {
    Verb.DIRECTIVE_ACCEPTED: Occasion.DIRECTIVE_ACCEPTED,
    Verb.DIRECTIVE_SENT_BACK: Occasion.DIRECTIVE_SENT_BACK,
    Verb.DIRECTIVE_WITHDRAWN: Occasion.DIRECTIVE_WITHDRAWN,
}


async def write(
    s: AsyncSession,
    task_id: int,
    replies: Replies,
    files: Enclosed = NOTHING,
    *,
    seen: Seen | None = None,
    by: Person,
    at: datetime,
) -> DirectiveRound:
    """Keep what is written so far, by line; once nothing is missing the head hears of it.

    Fields that stand as they were `seen` stay as they are by now. Raises NotAllowed for whoever
    is not of the agency, NotFound, Conflict (`directive_written_meanwhile` where somebody else
    has changed the same field), Invalid for words that are too long, too many files, or a
    committed day that has passed or is more than a year ahead.
    """
    row, task = await _held(s, task_id)
    await _require_theirs(s, task, by, at=at, roles=WRITERS)
    lines = await _open_lines(s, task, at=at)
    of = await keep(s, task, lines, replies, seen, to_send=False, by=by, at=at)
    await enclose(s, of, files, by=by, at=at)
    if not await all_missing(s, task, of, lines, at=at):
        await telling.to_send(s, row, task, of, by, at)
    return of


async def send(
    s: AsyncSession,
    task_id: int,
    replies: Replies,
    files: Enclosed = NOTHING,
    *,
    seen: Seen | None = None,
    by: Person,
    at: datetime,
) -> None:
    """The head sends it to the office, nothing that was not `seen`.

    Raises as `write`, Conflict (`directive_written_since`) where somebody has changed anything
    since, and Invalid for what is missing.
    """
    row, task = await _held(s, task_id)
    _require(Verb.DIRECTIVE_ANSWERED, by)
    await _require_theirs(s, task, by, at=at, roles=MAY[Verb.DIRECTIVE_ANSWERED])
    lines = await _open_lines(s, task, at=at)
    of = await keep(s, task, lines, replies, seen, to_send=True, by=by, at=at)
    await enclose(s, of, files, by=by, at=at)
    for _, refusal in await all_missing(s, task, of, lines, at=at):
        raise refusal
    of.sent_by_id, of.sent_at = by.id, at
    await _move(s, row, task, Verb.DIRECTIVE_ANSWERED, lines, by=by, at=at)
    task.next_alarm_at = None
    await telling.answered(s, row, task, of, at=at)
    await s.flush()


async def accept(s: AsyncSession, task_id: int, *, seen: int, by: Person, at: datetime) -> None:
    """The office accepts what was reported.

    `seen` is the number of the report that it has read: Conflict (`directive_answered_anew`)
    where another one has come since.
    """
    _require(Verb.DIRECTIVE_ACCEPTED, by)
    row, task = await _held(s, task_id)
    await _require_read(s, task, Verb.DIRECTIVE_ACCEPTED, seen)
    await _decide(s, row, task, Verb.DIRECTIVE_ACCEPTED, "", by=by, at=at)


async def send_back(
    s: AsyncSession,
    task_id: int,
    due_on: date | None,
    *,
    seen: int,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """The office says what is missing, and until when it is to come again; `seen` as `accept`."""
    _require(Verb.DIRECTIVE_SENT_BACK, by)
    text = said(reason, "reason_missing", most=REASON_AT_MOST)
    if due_on is None:
        raise Invalid("day_wrong", field="due_on")
    await dates.check_day(s, due_on, after=clock.local_day(at), field="due_on")
    row, task = await _held(s, task_id)
    await _require_read(s, task, Verb.DIRECTIVE_SENT_BACK, seen)
    task.due_at = await dates.end_of(s, due_on)
    task.next_alarm_at = at
    await _decide(s, row, task, Verb.DIRECTIVE_SENT_BACK, text, by=by, at=at)


async def withdraw(s: AsyncSession, task_id: int, *, reason: str, by: Person, at: datetime) -> None:
    """Nothing more is asked. An explanation that feedback owes is owed all the same."""
    _require(Verb.DIRECTIVE_WITHDRAWN, by)
    text = said(reason, "reason_missing", most=REASON_AT_MOST)
    row, task = await _held(s, task_id)
    task.next_alarm_at = None
    await _decide(s, row, task, Verb.DIRECTIVE_WITHDRAWN, text, by=by, at=at)


async def task(s: AsyncSession, task_id: int) -> tuple[Directive, DirectiveTask]:
    """A task of an issued directive. Raises NotFound."""
    found = (
        await s.execute(
            select(Directive, DirectiveTask)
            .join(DirectiveTask, DirectiveTask.directive_id == Directive.id)
            .where(DirectiveTask.id == task_id, Directive.state == DirectiveState.ISSUED)
        )
    ).first()
    if found is None:
        raise NotFound("no_such_directive_task")
    return found[0], found[1]


async def _held(s: AsyncSession, task_id: int) -> tuple[Directive, DirectiveTask]:
    held = await s.scalar(
        select(DirectiveTask)
        .where(DirectiveTask.id == task_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if held is None:
        raise NotFound("no_such_directive_task")
    return await task(s, task_id)


async def _open_lines(s: AsyncSession, held: DirectiveTask, *, at: datetime) -> list[Standing]:
    """The lines that are to be answered; those done by themselves need no words."""
    if held.kind == TaskKind.EXPLANATION:
        raise Conflict("directive_explained_there")
    _check(held, Verb.DIRECTIVE_ANSWERED)
    lines = [one for one in await standings(s, at=at, tasks=[held.id]) if not one.by_itself]
    if not lines:
        raise Conflict("directive_done_by_itself")
    return lines


async def _require_read(s: AsyncSession, held: DirectiveTask, verb: Verb, seen: int) -> None:
    """Raise Conflict where nothing waits to be decided, or not what was read."""
    _check(held, verb)
    last = await last_round(s, held.id)
    if last is not None and last.number != seen:
        raise Conflict("directive_answered_anew")


async def _decide(
    s: AsyncSession,
    row: Directive,
    held: DirectiveTask,
    verb: Verb,
    reason: str,
    *,
    by: Person,
    at: datetime,
) -> None:
    lines = await standings(s, at=at, tasks=[held.id])
    await _move(s, row, held, verb, lines, by=by, at=at, reason=reason)
    last = await last_round(s, held.id)
    sent = last.id if last and last.sent_at and verb != Verb.DIRECTIVE_WITHDRAWN else None
    decision = DirectiveDecision(
        task_id=held.id, round_id=sent, decision=held.state, reason=reason, by_id=by.id, at=at,
        due_at=held.due_at if verb == Verb.DIRECTIVE_SENT_BACK else None,
    )  # fmt: skip
    s.add(decision)
    await s.flush()
    await telling.decided(s, row, held, _OCCASIONS[verb], decision.id, by=by, reason=reason, at=at)


async def _move(
    s: AsyncSession,
    row: Directive,
    held: DirectiveTask,
    verb: Verb,
    lines: Sequence[Standing],
    *,
    by: Person,
    at: datetime,
    reason: str = "",
) -> None:
    """The one place that changes a state. Raises Conflict where the verb does not lead on."""
    _check(held, verb)
    held.state = MOVES[verb][1]
    agency = await telling.name(s, held, at=at)
    ids = {one.line.ticket_id for one in lines if not one.by_itself}
    for ticket in await s.scalars(select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)):
        note(s, ticket, verb, by=by, at=at, reason=reason, agency=agency, task=held.kind,
             number=row.number)  # fmt: skip
    announce(s, "directive", id=row.id)
    await s.flush()


def _check(held: DirectiveTask, verb: Verb) -> None:
    if held.kind == TaskKind.EXPLANATION and verb != Verb.DIRECTIVE_WITHDRAWN:
        raise Conflict("directive_explained_there")
    if held.state not in MOVES[verb][0]:
        raise _stands_elsewhere(TaskState(held.state))


def _stands_elsewhere(state: TaskState) -> Conflict:
    """Why a verb does not lead on from a state, and what to do instead."""
    return {
        TaskState.OWED: Conflict("directive_is_owed"),
        TaskState.ANSWERED: Conflict("directive_is_answered"),
        TaskState.SENT_BACK: Conflict("directive_is_sent_back"),
        TaskState.ACCEPTED: Conflict("directive_is_accepted"),
        TaskState.WITHDRAWN: Conflict("directive_is_withdrawn"),
    }[state]


def _require(verb: Verb, by: Person) -> None:
    if by.role not in MAY[verb]:
        raise NotAllowed("not_your_role")


async def _require_theirs(
    s: AsyncSession, held: DirectiveTask, by: Person, *, at: datetime, roles: Collection[Role]
) -> None:
    if by.role not in roles:
        raise NotAllowed("not_your_role")
    if not await theirs(s, held.agency_id, by, at=at):
        raise NotAllowed("not_your_agency")
