"""How every line of a directive stood at an instant, told from what was kept of each move.

What agencies answered and the office decided is only ever added, so that a follow-up of a past
instant stays what it was. Explanations are followed where they are (`feedback.explanations`),
and a remaining ticket that is closed needs nothing more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.feedback.explanations import ExplanationDecision, ExplanationRound, ExplanationState
from hotline.reports.directives.codes import TO_DO, DirectiveState, TaskKind, TaskState
from hotline.reports.directives.tables import (
    Directive,
    DirectiveDecision,
    DirectiveLine,
    DirectiveRound,
    DirectiveTask,
)
from hotline.tickets.spells import Spell, SpellState, stood_at

_OF_EXPLANATIONS = {
    ExplanationState.ACCEPTED: TaskState.ACCEPTED,
    ExplanationState.SENT_BACK: TaskState.SENT_BACK,
    # Nothing is asked of what the office excused, nor of what is open again.
    ExplanationState.EXCUSED: TaskState.WITHDRAWN,
    ExplanationState.REOPENED: TaskState.WITHDRAWN,
}
# A task stands where the line of it does that needs most.
_FIRST = (
    TaskState.SENT_BACK, TaskState.OWED, TaskState.ANSWERED, TaskState.ACCEPTED,
    TaskState.WITHDRAWN,
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A line at an instant `at`: its state, when it was first answered, and until when it was due.

    `by_itself` says that it is done by the closing of its ticket, so that nothing is to be told of
    it. A closing is no answer: `answered_at` is what the agency sent before it.
    """

    line: DirectiveLine
    task: DirectiveTask
    at: datetime
    state: TaskState
    answered_at: datetime | None
    due_at: datetime
    by_itself: bool = False

    @property
    def owed(self) -> bool:
        """Whether the agency has to do something."""
        return self.state in TO_DO

    @property
    def overdue(self) -> bool:
        """Whether it is still owed past its date."""
        return self.owed and self.due_at < self.at

    @property
    def in_time(self) -> bool:
        """Whether it was answered before the date of the document was over."""
        first = self.task.first_due_at
        return self.answered_at is not None and first is not None and self.answered_at <= first

    @property
    def late(self) -> bool:
        """Whether it was answered too late, or should have been by now."""
        return self.overdue or (self.answered_at is not None and not self.in_time)

    @property
    def days_late(self) -> int:
        """Local days past the date; at least one for whatever is late."""
        if not self.late or self.task.first_due_at is None:
            return 0
        due = self.due_at if self.overdue else self.task.first_due_at
        until = self.at if self.overdue or self.answered_at is None else self.answered_at
        return max((clock.local_day(until) - clock.local_day(due)).days, 1)


@dataclass(frozen=True)
class Tally:
    """How many lines are asked about, and what came of them; withdrawn ones are not asked.

    `accepted` are done, those done by closing (`closed`) among them.
    """

    asked: int = 0
    answered: int = 0
    in_time: int = 0
    late: int = 0
    accepted: int = 0
    closed: int = 0
    owed: int = 0
    overdue: int = 0
    days_late: int = 0

    @property
    def done(self) -> int:
        """How many need nothing more of the agency."""
        return self.asked - self.owed


class _Mark(NamedTuple):
    """What happened to a task or an explanation, and the state and the date it led to."""

    at: datetime
    state: TaskState
    due_at: datetime | None = None


_Marks = Mapping[int, Sequence[_Mark]]


def tally(lines: Iterable[Standing]) -> Tally:
    """Lines in numbers. Pure."""
    asked = [one for one in lines if one.state != TaskState.WITHDRAWN]
    return Tally(
        asked=len(asked),
        answered=sum(one.answered_at is not None for one in asked),
        in_time=sum(one.in_time and not one.overdue for one in asked),
        late=sum(one.late for one in asked),
        accepted=sum(one.state == TaskState.ACCEPTED for one in asked),
        closed=sum(one.by_itself for one in asked),
        owed=sum(one.owed for one in asked),
        overdue=sum(one.overdue for one in asked),
        days_late=max((one.days_late for one in asked), default=0),
    )


def state_of(lines: Iterable[Standing]) -> TaskState:
    """Where the lines of a task stand together. Pure."""
    states = {one.state for one in lines}
    return next((one for one in _FIRST if one in states), TaskState.WITHDRAWN)


async def standings(
    s: AsyncSession,
    *,
    at: datetime,
    directives: Collection[int] | None = None,
    agencies: Collection[int | None] | None = None,
    tasks: Collection[int] | None = None,
) -> list[Standing]:
    """The lines asked about by these directives (None: all issued by then), as they stood then.

    `agencies` are whose; None among them is the hotline itself.
    """
    held = _held(at, directives, agencies, tasks)
    rows = await s.execute(
        select(DirectiveLine, DirectiveTask)
        .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
        .join(Directive, Directive.id == DirectiveTask.directive_id)
        .where(*held)
        .order_by(DirectiveTask.id, DirectiveLine.id)
    )
    lines = [(line, task) for line, task in rows]
    if not lines:
        return []
    moved = await _moved(s, held, at)
    explained = await _explained(s, held, at)
    closed = await _closed(s, held, at)
    return [_stood(line, task, at, moved, explained, closed) for line, task in lines]


def _held(
    at: datetime,
    directives: Collection[int] | None,
    agencies: Collection[int | None] | None,
    tasks: Collection[int] | None,
) -> list[ColumnElement[bool]]:
    held: list[Any] = [
        Directive.state == DirectiveState.ISSUED, Directive.issued_at <= at,
        DirectiveLine.left_out.is_(None),
    ]  # fmt: skip
    if directives is not None:
        held.append(Directive.id.in_(directives))
    if tasks is not None:
        held.append(DirectiveTask.id.in_(tasks))
    if agencies is not None:
        whose = DirectiveTask.agency_id.in_([one for one in agencies if one is not None])
        own = DirectiveTask.agency_id.is_(None)
        held.append(whose | own if None in agencies else whose)
    return held


async def _moved(
    s: AsyncSession, held: Sequence[ColumnElement[bool]], at: datetime
) -> Mapping[int, list[_Mark]]:
    """By task: what was sent and decided by then, in its order."""
    marks: defaultdict[int, list[_Mark]] = defaultdict(list)
    asked = _tasks(held)
    sent = await s.execute(
        select(DirectiveRound.task_id, DirectiveRound.sent_at).where(
            DirectiveRound.task_id.in_(asked), DirectiveRound.sent_at <= at
        )
    )
    for task_id, sent_at in sent:
        assert sent_at is not None  # compared above
        marks[task_id].append(_Mark(sent_at, TaskState.ANSWERED))
    decided = await s.execute(
        select(
            DirectiveDecision.task_id, DirectiveDecision.at, DirectiveDecision.decision,
            DirectiveDecision.due_at,
        )
        .where(DirectiveDecision.task_id.in_(asked), DirectiveDecision.at <= at)
        .order_by(DirectiveDecision.id)
    )  # fmt: skip
    for task_id, decided_at, decision, due_at in decided:
        marks[task_id].append(_Mark(decided_at, TaskState(decision), due_at))
    return {task_id: sorted(of, key=_order) for task_id, of in marks.items()}


async def _explained(
    s: AsyncSession, held: Sequence[ColumnElement[bool]], at: datetime
) -> Mapping[int, list[_Mark]]:
    """By explanation: what was given and decided by then, in its order."""
    marks: defaultdict[int, list[_Mark]] = defaultdict(list)
    asked = _of_lines(DirectiveLine.explanation_id, held)
    given = await s.execute(
        select(ExplanationRound.explanation_id, ExplanationRound.at).where(
            ExplanationRound.explanation_id.in_(asked), ExplanationRound.at <= at
        )
    )
    for explanation_id, given_at in given:
        marks[explanation_id].append(_Mark(given_at, TaskState.ANSWERED))
    decided = await s.execute(
        select(
            ExplanationDecision.explanation_id, ExplanationDecision.at,
            ExplanationDecision.decision,
        )
        .where(ExplanationDecision.explanation_id.in_(asked), ExplanationDecision.at <= at)
        .order_by(ExplanationDecision.id)
    )  # fmt: skip
    for explanation_id, decided_at, decision in decided:
        state = _OF_EXPLANATIONS[ExplanationState(decision)]
        marks[explanation_id].append(_Mark(decided_at, state))
    return {one: sorted(of, key=_order) for one, of in marks.items()}


async def _closed(
    s: AsyncSession, held: Sequence[ColumnElement[bool]], at: datetime
) -> Mapping[int, datetime]:
    """Remaining tickets that were open no more by then, and since when."""
    asked = _of_lines(DirectiveLine.ticket_id, [*held, DirectiveTask.kind == TaskKind.REMAINING])
    rows = await s.execute(
        select(Spell.ticket_id, Spell.closed_at, Spell.since).where(
            Spell.ticket_id.in_(asked), Spell.state != SpellState.OPEN, stood_at(at)
        )
    )
    return {ticket_id: closed_at or since for ticket_id, closed_at, since in rows}


def _stood(
    line: DirectiveLine,
    task: DirectiveTask,
    at: datetime,
    moved: _Marks,
    explained: _Marks,
    closed: Mapping[int, datetime],
) -> Standing:
    own = moved.get(task.id, ())
    due_at = next((one.due_at for one in reversed(own) if one.due_at), task.first_due_at)
    assert due_at is not None  # every task of an issued directive has its date
    state, answered_at = _end(own)
    if task.kind == TaskKind.EXPLANATION and state != TaskState.WITHDRAWN:
        state, answered_at = _end(explained.get(line.explanation_id or 0, ()))
    elif task.kind == TaskKind.REMAINING and state != TaskState.WITHDRAWN:
        since = closed.get(line.ticket_id)
        if since is not None:
            # What the agency sent later was about the rest.
            first = answered_at if answered_at and answered_at < since else None
            return Standing(line, task, at, TaskState.ACCEPTED, first, due_at, by_itself=True)
    return Standing(line, task, at, state, answered_at, due_at)


def _end(marks: Sequence[_Mark]) -> tuple[TaskState, datetime | None]:
    """The last state, and when it was answered first."""
    answered = next((one.at for one in marks if one.state == TaskState.ANSWERED), None)
    return (marks[-1].state if marks else TaskState.OWED), answered


def _order(mark: _Mark) -> tuple[datetime, bool]:
    """What was decided at the very instant of the answer came after it."""
    return mark.at, mark.state != TaskState.ANSWERED


def _tasks(held: Sequence[ColumnElement[bool]]) -> Any:
    return _of_lines(DirectiveLine.task_id, held)


def _of_lines(column: Any, held: Sequence[ColumnElement[bool]]) -> Any:
    return (
        select(column)
        .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
        .join(Directive, Directive.id == DirectiveTask.directive_id)
        .where(*held, column.is_not(None))
    )
