"""The path of a task: written by officers, sent by the head, decided by the office.

Every move is on the timeline of the tickets it is about. Explanations are given and decided on
their tickets (`feedback.explanations`); of them nothing but the demand is withdrawn here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
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
    DirectiveReply,
    DirectiveRound,
    DirectiveTask,
)
from hotline.staff import Person, Role
from hotline.tickets import Ticket, Verb, note
from hotline.tickets.path import said, tidied

_OCCASIONS = {
    Verb.DIRECTIVE_ACCEPTED: Occasion.DIRECTIVE_ACCEPTED,
    Verb.DIRECTIVE_SENT_BACK: Occasion.DIRECTIVE_SENT_BACK,
    Verb.DIRECTIVE_WITHDRAWN: Occasion.DIRECTIVE_WITHDRAWN,
}
_SECTION_AT_MOST = 300
# Whoever promises a day further off has mistyped the year.
_PROMISED_WITHIN = timedelta(days=365)


class Reply(NamedTuple):
    """What an agency says of one ticket: of a dossier the first four, of a remaining one the rest.

    Nothing may be missing once it is sent.
    """

    late: bool | None = None
    section: str = ""
    cause: str = ""
    remedy: str = ""
    words: str = ""
    promised_on: date | None = None


Replies = Mapping[int, Reply]


async def write(
    s: AsyncSession,
    task_id: int,
    replies: Replies,
    files: Enclosed = NOTHING,
    *,
    by: Person,
    at: datetime,
) -> DirectiveRound:
    """Keep what is written so far, by line; once nothing is missing the head hears of it.

    Raises NotAllowed for whoever is not of the agency, NotFound, Conflict, Invalid for words
    that are too long, too many files, or a committed day that has passed or is more than a year
    ahead.
    """
    row, task = await _held(s, task_id)
    await _require_theirs(s, task, by, at=at, roles=WRITERS)
    lines = await _open_lines(s, task, at=at)
    of = await _kept(s, task, lines, replies, by=by, at=at)
    await enclose(s, of, files, by=by, at=at)
    if not await _all_missing(s, task, of, lines, at=at):
        await telling.to_send(s, row, task, of, by, at)
    return of


async def send(
    s: AsyncSession,
    task_id: int,
    replies: Replies,
    files: Enclosed = NOTHING,
    *,
    by: Person,
    at: datetime,
) -> None:
    """The head sends it to the office. Raises as `write`, and Invalid for what is missing."""
    row, task = await _held(s, task_id)
    _require(Verb.DIRECTIVE_ANSWERED, by)
    await _require_theirs(s, task, by, at=at, roles=MAY[Verb.DIRECTIVE_ANSWERED])
    lines = await _open_lines(s, task, at=at)
    of = await _kept(s, task, lines, replies, by=by, at=at)
    await enclose(s, of, files, by=by, at=at)
    for refusal in await _all_missing(s, task, of, lines, at=at):
        raise refusal
    of.sent_by_id, of.sent_at = by.id, at
    await _move(s, row, task, Verb.DIRECTIVE_ANSWERED, lines, by=by, at=at)
    task.next_alarm_at = None
    await telling.answered(s, row, task, of, at=at)
    await s.flush()


async def accept(s: AsyncSession, task_id: int, *, by: Person, at: datetime) -> None:
    """The office accepts what was reported."""
    _require(Verb.DIRECTIVE_ACCEPTED, by)
    row, task = await _held(s, task_id)
    await _decide(s, row, task, Verb.DIRECTIVE_ACCEPTED, "", by=by, at=at)


async def send_back(
    s: AsyncSession, task_id: int, due_on: date | None, *, reason: str, by: Person, at: datetime
) -> None:
    """The office says what is missing, and until when it is to come again."""
    _require(Verb.DIRECTIVE_SENT_BACK, by)
    text = said(reason, "reason_missing", most=REASON_AT_MOST)
    if due_on is None:
        raise Invalid("day_wrong", field="due_on")
    await dates.check_day(s, due_on, after=clock.local_day(at), field="due_on")
    row, task = await _held(s, task_id)
    _check(task, Verb.DIRECTIVE_SENT_BACK)
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


async def last_round(s: AsyncSession, task_id: int) -> DirectiveRound | None:
    """What was written last, sent or not."""
    found: DirectiveRound | None = await s.scalar(
        select(DirectiveRound)
        .where(DirectiveRound.task_id == task_id)
        .order_by(DirectiveRound.number.desc())
        .limit(1)
    )
    return found


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


async def _kept(
    s: AsyncSession,
    held: DirectiveTask,
    lines: Sequence[Standing],
    replies: Replies,
    *,
    by: Person,
    at: datetime,
) -> DirectiveRound:
    """The round that is being written, with what was typed of these lines."""
    of = await last_round(s, held.id)
    if of is None or of.sent_at is not None:
        number = of.number + 1 if of else 1
        of = DirectiveRound(task_id=held.id, number=number, written_by_id=by.id, written_at=at)
        s.add(of)
        await s.flush()
    of.written_by_id, of.written_at = by.id, at
    ids = [one.line.id for one in lines if one.line.id in replies]
    await s.execute(
        delete(DirectiveReply).where(
            DirectiveReply.round_id == of.id, DirectiveReply.line_id.in_(ids)
        )
    )
    for number in ids:
        told = _tidied(TaskKind(held.kind), replies[number], number, at=at)
        s.add(DirectiveReply(round_id=of.id, line_id=number, **told._asdict()))
    await s.flush()
    return of


def _tidied(kind: TaskKind, reply: Reply, number: int, *, at: datetime) -> Reply:
    if kind == TaskKind.REMAINING and reply.promised_on is not None:
        refusal = _promised_wrong(reply.promised_on, number, at=at)
        if refusal is not None:
            raise refusal
    return reply._replace(
        section=tidied(reply.section, field=f"section-{number}", most=_SECTION_AT_MOST),
        cause=tidied(reply.cause, field=f"cause-{number}"),
        remedy=tidied(reply.remedy, field=f"remedy-{number}"),
        words=tidied(reply.words, field=f"words-{number}"),
    )


async def _said(s: AsyncSession, of: DirectiveRound, lines: Sequence[Standing]) -> list[Reply]:
    """What the round says of each line, nothing where nothing was written."""
    rows = await s.scalars(select(DirectiveReply).where(DirectiveReply.round_id == of.id))
    known = {one.line_id: Reply(*(getattr(one, name) for name in Reply._fields)) for one in rows}
    return [known.get(one.line.id, Reply()) for one in lines]


async def _all_missing(
    s: AsyncSession,
    held: DirectiveTask,
    of: DirectiveRound,
    lines: Sequence[Standing],
    *,
    at: datetime,
) -> list[Invalid]:
    """Why the round cannot be sent, in the order of its lines."""
    found = zip(lines, await _said(s, of, lines), strict=True)
    kind = TaskKind(held.kind)
    why = [_missing(kind, line.line.id, reply, at=at) for line, reply in found]
    return [one for one in why if one is not None]


def _missing(kind: TaskKind, line: int, reply: Reply, *, at: datetime) -> Invalid | None:
    """Why it cannot be sent: the first field that is missing; None when it can. Pure."""
    if kind == TaskKind.REMAINING:
        if not reply.words:
            return Invalid("directive_words", field=f"words-{line}")
        return _promised_wrong(reply.promised_on, line, at=at)
    if reply.late is None:
        return Invalid("directive_late", field=f"late-{line}")
    if reply.late and not reply.section:
        return Invalid("directive_section", field=f"section-{line}")
    if not reply.cause:
        return Invalid("directive_cause", field=f"cause-{line}")
    return None if reply.remedy else Invalid("directive_remedy", field=f"remedy-{line}")


def _promised_wrong(promised: date | None, line: int, *, at: datetime) -> Invalid | None:
    today = clock.local_day(at)
    if promised is None or promised < today:
        return Invalid("directive_promised_on", field=f"promised_on-{line}")
    last = today + _PROMISED_WITHIN
    if promised > last:
        return Invalid(
            "directive_promised_far", field=f"promised_on-{line}", last=f"{last:%d/%m/%Y}"
        )
    return None


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
