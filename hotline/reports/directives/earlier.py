"""What the directives of a period that were issued before ask, so that nothing is asked twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.reports.directives.codes import DirectiveState, LeftOut, TaskKind, TaskState
from hotline.reports.directives.tables import (
    Directive,
    DirectiveDecision,
    DirectiveLine,
    DirectiveTask,
)

# What is asked of one ticket: which kind, and of explanations for which rating.
Asking = tuple[TaskKind, int, int | None]


@dataclass(frozen=True)
class Earlier:
    """By what is asked: the number of the directive that asks it; or why none does any more.

    The office left it out of the last one, or has withdrawn it since. What was left out because
    of how the ticket or its rating stood is weighed anew.
    """

    asked: dict[Asking, str] = field(default_factory=dict)
    out: dict[Asking, str] = field(default_factory=dict)


async def before(s: AsyncSession, row: Directive) -> list[Directive]:
    """The issued directives that this one supplements, the first one first."""
    if row.supplements_id is None:
        return []
    found = await s.scalars(
        select(Directive)
        .where(Directive.period == row.period, Directive.state == DirectiveState.ISSUED)
        .where(Directive.id < row.id)
        .order_by(Directive.id)
    )
    return list(found)


async def earlier(s: AsyncSession, known: Sequence[Directive]) -> Earlier:
    """What these ask, the oldest first."""
    found = Earlier()
    numbers = {one.id: one.number for one in known}
    rows = await s.execute(
        select(DirectiveLine, DirectiveTask, DirectiveDecision.reason)
        .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
        .outerjoin(
            DirectiveDecision,
            (DirectiveDecision.task_id == DirectiveTask.id)
            & (DirectiveDecision.decision == TaskState.WITHDRAWN),
        )
        .where(DirectiveTask.directive_id.in_(numbers))
        .order_by(DirectiveTask.directive_id)
    )
    for line, task, withdrawn in rows:
        asking = (TaskKind(task.kind), line.ticket_id, line.rating_id)
        if line.left_out is None and task.state != TaskState.WITHDRAWN:
            found.asked[asking] = numbers[task.directive_id]
        elif line.left_out is None:
            found.out[asking] = withdrawn or ""
        elif line.left_out == LeftOut.OFFICE:
            found.out[asking] = line.left_out_reason
    return found
