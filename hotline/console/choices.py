"""What the forms of a ticket's page let one choose from; loaded only for forms that are there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, tickets
from hotline.agencies import KnownField
from hotline.console.answer_templates import offers
from hotline.console.tasks import Standing, Task
from hotline.deadlines import Unit, due_at
from hotline.tickets import Part, PartState, Ticket, TicketStatus

_OF_AGENCIES = {Task.ASSIGN, Task.ASK_PART, Task.SETTLE}
_AT_AGENCY = (
    TicketStatus.ASSIGNED,
    TicketStatus.ACCEPTED,
    TicketStatus.IN_PROGRESS,
    TicketStatus.ANSWERED,
)
# How much more time is asked for most often, in working days.
_MORE_DAYS = (3, 5, 10)
# In how many working days the office wishes to be told again.
_AGAIN_DAYS = (2, 3, 5)


class FieldChoice(NamedTuple):
    """A field under the names of those above it: `Môi trường › Rác thải sinh hoạt`."""

    id: int
    name: str


class Later(NamedTuple):
    """A due date that is not yet, and the lines that explain it as rows keep them."""

    at: datetime
    lines: list[dict[str, str]]


class MoreTime(NamedTuple):
    """A choice of more time, and the due date it would give."""

    amount: int
    unit: Unit
    at: datetime


async def choices(
    s: AsyncSession,
    standing: Standing,
    tasks: Collection[Task],
    *,
    at: datetime,
) -> dict[str, Any]:
    """What each form on offer needs beside the ticket itself."""
    ticket, on = standing.ticket, clock.local_day(at)
    classes = Task.RECLASSIFY in tasks
    assigns = Task.ASSIGN in tasks
    return {
        "agencies": await agencies.agencies(s, on=on) if _OF_AGENCIES & set(tasks) else [],
        "suggestion": (await tickets.suggestions(s, [ticket], at=at)).get(ticket.id)
        if assigns
        else None,
        "arbitrates": arbitrates(ticket),
        "final": tickets.must_arbitrate(ticket) and ticket.status in _AT_AGENCY,
        "handlers": await tickets.handlers(s, ticket.agency_id or 0)
        if {Task.START, Task.HAND_OVER} & set(tasks)
        else [],
        "fields": field_choices(await agencies.fields(s, on=on)) if classes else [],
        "communes": await agencies.communes(s) if classes else [],
        "more_time": await more_time(s, ticket) if Task.ASK_EXTENSION in tasks else [],
        "answer_offers": await offers(s, ticket, at=at) if Task.ANSWER in tasks else [],
        "draft_answer": ticket.answer or joined(standing.parts),
        "later": await later(s, standing),
        "again_by": await again_by(s, standing, at=at) if Task.RETURN_EXPLANATION in tasks else [],
        "partners": ", ".join(part.agency.name for part in standing.open_parts),
    }


async def later(s: AsyncSession, standing: Standing) -> Later | None:
    """The due date that the wish for more time would give, with how it is counted."""
    wish = standing.extension
    if wish is None:
        return None
    due = await tickets.later(s, standing.ticket, wish.amount, Unit(wish.unit))
    return Later(due.at, [{k: str(v) for k, v in asdict(line).items()} for line in due.lines])


async def again_by(s: AsyncSession, standing: Standing, *, at: datetime) -> list[MoreTime]:
    """The usual times for a further explanation, each with the date it would give."""
    assert standing.facing is not None
    calendar = await tickets.calendar_of(s, standing.facing.explanation.agency_id)
    unit = Unit.WORKING_DAYS
    return [MoreTime(n, unit, due_at(at, n, unit, calendar).at) for n in _AGAIN_DAYS]


def arbitrates(ticket: Ticket) -> bool:
    """Whether the next assignment is the dispatcher's arbitration."""
    return ticket.status == TicketStatus.RETURNED and tickets.must_arbitrate(ticket)


async def more_time(s: AsyncSession, ticket: Ticket) -> list[MoreTime]:
    """The usual extensions, each with the date it would give."""
    dates = await tickets.more_days(s, ticket, _MORE_DAYS)
    return [MoreTime(n, Unit.WORKING_DAYS, at) for n, at in zip(_MORE_DAYS, dates, strict=False)]


def joined(parts: Sequence[Part]) -> str:
    """The others' answers as the beginning of the lead's own: one text for the citizen."""
    answered = [part for part in parts if part.state == PartState.ANSWERED and part.answer]
    return "\n\n".join(f"{part.agency.name}: {part.answer}" for part in answered)


def field_choices(fields: Sequence[KnownField]) -> list[FieldChoice]:
    """The tree of fields as a list, each under its whole line."""
    by_id = {field.id: field for field in fields}

    def line(field: KnownField, seen: frozenset[int] = frozenset()) -> str:
        parent = by_id.get(field.parent_id or 0)
        if parent is None or parent.id in seen:
            return field.name
        return f"{line(parent, seen | {field.id})} › {field.name}"

    return [FieldChoice(field.id, line(field)) for field in fields]
