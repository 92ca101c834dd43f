"""Issuing: the draft becomes the document with its number, and everybody owes what it says.

The document takes a while to be written, so it is made between two transactions: `written`
looks at the draft and says what stands in it, `issue` takes that if it is still so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, vietnam
from hotline.agencies import Directory
from hotline.amendments import Deed
from hotline.errors import Conflict, Invalid
from hotline.feedback import explanations
from hotline.reports import freezing
from hotline.reports.directives import dates, telling
from hotline.reports.directives.codes import DirectiveState, LeftOut, TaskKind
from hotline.reports.directives.drafting import noted, require_office
from hotline.reports.directives.earlier import before
from hotline.reports.directives.editing import draft_held
from hotline.reports.directives.leaving import left_out
from hotline.reports.directives.owing import Owing, owing
from hotline.reports.directives.paper import Cited, Head, PaperLine, PaperTask, values
from hotline.reports.directives.tables import Directive, DirectiveLine, DirectiveTask
from hotline.reports.period import Period, named
from hotline.reports.terms import terms
from hotline.reports.versions import version
from hotline.staff import Person
from hotline.tickets import Ticket, Verb, hold, note

_LINE = 200
_AT_MOST = {"number": 60, "signer": 100}
_KINDS = list(TaskKind)


class Asked(NamedTuple):
    """A task of a directive with the tickets that are asked about, and its date."""

    task: DirectiveTask
    lines: Sequence[tuple[DirectiveLine, Ticket]]
    due_on: date


class Weighed(NamedTuple):
    """What a directive asks, and the lines that it does not ask about, with why."""

    tasks: Sequence[Asked]
    out: Sequence[tuple[DirectiveLine, LeftOut]]


async def period_of(s: AsyncSession, row: Directive) -> Period:
    """The period of a directive, with the province's cut-off."""
    return named(row.period, (await terms(s)).cutoff)


def checked(head: Head, *, at: datetime) -> Head:
    """What was typed, tidied. Raises Invalid naming the field that is missing or wrong."""
    lines = {name: _tidy(typed, name) for name, typed in head._asdict().items() if name != "dated"}
    tidy = Head(dated=head.dated, **lines)
    if not tidy.number:
        raise Invalid("directive_number", field="number")
    if tidy.dated is None or tidy.dated > clock.local_day(at) + timedelta(days=1):
        raise Invalid("directive_dated", field="dated")
    # Without these a paper has no head or no foot, and after its issue nothing can be added.
    for given, refusal in (
        (tidy.issuer, Invalid("directive_issuer", field="issuer")),
        (tidy.place, Invalid("directive_place", field="place")),
        (tidy.position, Invalid("directive_position", field="position")),
        (tidy.signer, Invalid("directive_signer", field="signer")),
    ):
        if not given:
            raise refusal
    return tidy


async def written(
    s: AsyncSession, row: Directive, head: Head, *, at: datetime
) -> Mapping[str, Any]:
    """What the document says: with this head, and the tickets that are asked about now.

    Raises Invalid (`directive_dated_early`, `directive_dated_before`, `directive_number_taken`)
    for a head that goes against the period or against what it supplements.
    """
    known = [Cited(one.number, one.dated) for one in await before(s, row)]
    _check_head(head, clock.local_day(row.end_at), known)
    period = await period_of(s, row)
    due = row.due_on or await dates.usual_day(s, head.dated or clock.local_day(at), period)
    whose = await owing(s, on=clock.local_day(at))
    tasks = []
    for one in (await weighed(s, row, due, at=at)).tasks:
        if not one.lines:
            continue
        kind, agency_id = TaskKind(one.task.kind), one.task.agency_id
        lines = [_paper_line(row, line, ticket, whose.known) for line, ticket in one.lines]
        owes = whose.by(agency_id)
        ended = whose.own(agency_id) if owes != agency_id else ""
        tasks.append(
            PaperTask(whose.own(owes), kind, one.task.apart, one.due_on, lines, before=ended)
        )
    return values(head, period, due, tasks, await _cited(s, row), known)


async def weighed(s: AsyncSession, row: Directive, due: date, *, at: datetime) -> Weighed:
    """What it asks if it is issued at this instant: agencies by name, those of trackers last."""
    whose = await owing(s, on=clock.local_day(at))
    tasks = list(await s.scalars(select(DirectiveTask).where(DirectiveTask.directive_id == row.id)))
    rows = await s.execute(
        select(DirectiveLine, DirectiveTask, Ticket)
        .join(Ticket, Ticket.id == DirectiveLine.ticket_id)
        .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
        .where(DirectiveTask.directive_id == row.id)
        .order_by(DirectiveLine.received_at, DirectiveLine.id)
    )
    found = [(line, task, ticket) for line, task, ticket in rows]
    out = await left_out(s, row, [(line, task) for line, task, _ in found], at=at)
    by_task: dict[int, list[tuple[DirectiveLine, Ticket]]] = {one.id: [] for one in tasks}
    for line, task, ticket in found:
        if line.id not in out:
            by_task[task.id].append((line, ticket))
    tasks.sort(
        key=lambda one: (one.apart, whose.name(one.agency_id), _KINDS.index(TaskKind(one.kind)))
    )
    whole = [Asked(one, by_task[one.id], one.due_on or due) for one in tasks]
    return Weighed(whole, [(line, out[line.id]) for line, _, _ in found if line.id in out])


async def issue(
    s: AsyncSession,
    directive_id: int,
    head: Head,
    says: Mapping[str, Any],
    document: bytes,
    *,
    by: Person,
    at: datetime,
) -> Directive:
    """Issue it with the document that was made of what `written` said.

    Explanations are owed where none were. Raises NotAllowed, Invalid (as `checked`, for a
    directive that asks nothing, and for one that asks an agency in whose place nobody stands),
    Conflict where the draft says something else by now.
    """
    require_office(by)
    head = checked(head, at=at)
    row = await draft_held(s, directive_id)
    if await written(s, row, head, at=at) != says:
        raise Conflict("directive_moved_on")
    assert head.dated is not None
    due = row.due_on or await dates.usual_day(s, head.dated, await period_of(s, row))
    whole, out = await weighed(s, row, due, at=at)
    whose = await owing(s, on=clock.local_day(at))
    _check(whole, whose)
    for name, value in zip(Head._fields, head, strict=True):
        setattr(row, name, value)
    row.state, row.due_on, row.issued_at, row.issued_by_id = DirectiveState.ISSUED, due, at, by.id
    row.document, row.digest = document, hashlib.sha256(document).hexdigest()
    for line, why in out:
        line.left_out = why
    for one in whole:
        await _owe(s, row, one, whose.name(one.task.agency_id), by=by, at=at)
    noted(s, row, Deed.ISSUED, {"number": [None, row.number]}, by=by, at=at)
    await telling.issued(
        s, row, [one.task for one in whole if one.lines], _counted(whole, whose), at=at
    )
    await s.flush()
    return row


def _check_head(head: Head, ended: date, known: Sequence[Cited]) -> None:
    """Raise Invalid for a document older than what it speaks of, or with another one's number."""
    if head.dated is not None and head.dated < ended:
        raise Invalid("directive_dated_early", field="dated", ended=f"{ended:%d/%m/%Y}")
    for one in known:
        if head.dated is not None and one.dated is not None and head.dated < one.dated:
            raise Invalid(
                "directive_dated_before", field="dated", number=one.number,
                day=f"{one.dated:%d/%m/%Y}",
            )  # fmt: skip
        if head.number and head.number == one.number:
            raise Invalid("directive_number_taken", field="number", number=one.number)


def _check(whole: Sequence[Asked], whose: Owing) -> None:
    """Raise Invalid for a directive that asks nothing, or somebody who is not there."""
    asked = [one.task.agency_id for one in whole if one.lines]
    if not asked:
        raise Invalid("directive_empty", field="number")
    for agency_id in asked:
        if whose.nobody(agency_id):
            raise Invalid("directive_agency_ended", name=whose.own(agency_id))


async def _cited(s: AsyncSession, row: Directive) -> Cited | None:
    if row.report_id is None:
        return None
    letterhead, _ = freezing.words(await version(s, row.report_id))
    return Cited(letterhead.number, letterhead.day)


def _tidy(typed: str, field: str) -> str:
    """A line of the head. Raises Invalid for one too long: a document says all of it or nothing."""
    line, most = " ".join(vietnam.nfc(typed).split()), _AT_MOST.get(field, _LINE)
    if len(line) > most:
        raise Invalid("words_too_long", field=field, most=most, long=len(line))
    return line


async def _owe(
    s: AsyncSession, row: Directive, one: Asked, name: str, *, by: Person, at: datetime
) -> None:
    task = one.task
    task.due_on = one.due_on
    task.due_at = task.first_due_at = await dates.end_of(s, one.due_on)
    task.next_alarm_at = at if one.lines else None
    for line, ticket in one.lines:
        if task.kind == TaskKind.EXPLANATION:
            await _join(s, line, ticket, at=at)
        note(s, ticket, Verb.DIRECTED, by=by, at=at, agency=name, task=task.kind,
             number=row.number, due=clock.iso(task.due_at))  # fmt: skip


async def _join(s: AsyncSession, line: DirectiveLine, ticket: Ticket, *, at: datetime) -> None:
    """What feedback owes for the rating already, or from now on; never a second one."""
    if line.explanation_id is None and line.rating_id is not None:
        await hold(s, ticket)
        present = await explanations.current(s, ticket)
        if present is None:
            await explanations.owe(s, ticket, line.rating_id, at=at)
            present = await explanations.current(s, ticket)
        line.explanation_id = present.id if present else None


def _counted(whole: Sequence[Asked], whose: Owing) -> dict[int | None, int]:
    """By who owes: about how many tickets."""
    tickets: dict[int | None, set[int]] = {}
    for one in whole:
        owes = whose.by(one.task.agency_id)
        tickets.setdefault(owes, set()).update(t.id for _, t in one.lines)
    return {agency_id: len(of) for agency_id, of in tickets.items()}


def _paper_line(row: Directive, line: DirectiveLine, ticket: Ticket, known: Directory) -> PaperLine:
    due = line.due_at
    return PaperLine(
        code=ticket.code or "",
        received=clock.local_day(line.received_at),
        field=known.fields[line.field_id].name if line.field_id else "",
        due=clock.local_day(due) if due else None,
        overdue=due is not None and due < row.counted_at,
        carried=line.received_at < row.start_at,
    )
