"""A directive as one page shows it: the draft to the office, its tasks to who owes or decides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, dossiers
from hotline.errors import Invalid
from hotline.feedback.explanations.path import theirs
from hotline.reports.directives import dates, telling
from hotline.reports.directives.codes import (
    MAY,
    MOVES,
    TO_DO,
    WRITERS,
    LeftOut,
    TaskKind,
    TaskState,
)
from hotline.reports.directives.enclosing import enclosed
from hotline.reports.directives.issuing import period_of
from hotline.reports.directives.leaving import left_out
from hotline.reports.directives.owing import owing
from hotline.reports.directives.standing import Standing, standings, state_of
from hotline.reports.directives.tables import (
    Directive,
    DirectiveDecision,
    DirectiveFile,
    DirectiveLine,
    DirectiveRound,
    DirectiveTask,
)
from hotline.reports.directives.writing import Reply, all_missing, written
from hotline.staff import Person
from hotline.tickets import Reader, Ticket, Verb

_KINDS = list(TaskKind)
# What the draft of a report-back lets a writer do, beside the verbs of the path.
WRITE = "write"


class DraftLine(NamedTuple):
    """A ticket of a task, its field, and why it is not asked about: stored, or as of now."""

    line: DirectiveLine
    ticket: Ticket
    field: str
    out: LeftOut | None


class DraftTask(NamedTuple):
    """A task of a draft with all its lines, those left out too."""

    task: DirectiveTask
    agency: str
    due_on: date
    lines: Sequence[DraftLine]

    @property
    def asked(self) -> int:
        """How many of its lines are asked about."""
        return sum(one.out is None for one in self.lines)

    @property
    def left_out(self) -> int:
        """How many are not."""
        return len(self.lines) - self.asked


@dataclass(frozen=True)
class Draft:
    """A draft: until when it would be if it were issued today, and its tasks by agency."""

    due_on: date
    tasks: Sequence[DraftTask]

    @property
    def asked(self) -> Mapping[TaskKind, int]:
        """By kind: how many lines are asked about."""
        return {
            kind: sum(one.asked for one in self.tasks if one.task.kind == kind) for kind in TaskKind
        }

    @property
    def left_out(self) -> Mapping[LeftOut, int]:
        """How many are not, by why; reasons that leave none out are not among them."""
        found = Counter(line.out for one in self.tasks for line in one.lines)
        return {why: found[why] for why in LeftOut if found[why]}


class Round(NamedTuple):
    """What was sent, and what was decided of it; one may be missing, never both.

    `files` are those that go with the whole of it.
    """

    number: int
    sent_at: datetime | None
    by: str
    files: Sequence[DirectiveFile]
    decision: DirectiveDecision | None
    decided_by: str


class Lacking(NamedTuple):
    """What a ticket still lacks before its report can be sent."""

    code: str
    why: Invalid


class Writing(NamedTuple):
    """What is being written and not sent yet: who wrote last, and the files that will go along.

    `files` are all of them, `whole` those of no ticket. `told_at` is when the head's bell rang for
    it, which it does once nothing is `lacking`.
    """

    by: str = ""
    files: Sequence[DirectiveFile] = ()
    at: datetime | None = None
    told_at: datetime | None = None
    lacking: Sequence[Lacking] = ()

    @property
    def whole(self) -> list[DirectiveFile]:
        """The files that go with the whole of it."""
        return [one for one in self.files if one.line_id is None]


class OfLine(NamedTuple):
    """A file about one ticket, and the number of the report that it was sent with."""

    file: DirectiveFile
    round: int


class FacingLine(NamedTuple):
    """A ticket of a task: how it stands, what is said of it, what may be seen of it.

    `content` is empty for whoever may not see the ticket (any more). `sections` are those of
    the linked dossier. `begun` is what a form begins with: what was said or, before anything is,
    the sections that took too long. `files` are those about it that were sent, of every round,
    and `adding` those that go with what is being written.
    """

    standing: Standing
    ticket: Ticket
    field: str
    content: str
    reply: Reply
    sections: Sequence[str]
    begun: Reply
    files: Sequence[OfLine]
    adding: Sequence[DirectiveFile]


@dataclass(frozen=True)
class FacingTask:
    """A task as one person finds it; `may` are what leads on from here for them.

    `owes` is who stands by now for the agency that was asked; `writing` is nobody's but theirs.
    """

    task: DirectiveTask
    agency: str
    owes: int | None
    state: TaskState
    due_at: datetime
    lines: Sequence[FacingLine]
    rounds: Sequence[Round]
    may: frozenset[str]
    writing: Writing

    @property
    def answered(self) -> int:
        """The number of the report that was sent last; 0 where none was."""
        return max((one.number for one in self.rounds), default=0)

    @property
    def to_say(self) -> list[FacingLine]:
        """The lines that need words: all but those done by themselves."""
        return [one for one in self.lines if not one.standing.by_itself]


class _About(NamedTuple):
    """What is known of all tickets of a task: themselves, what is said of them, their files."""

    shown: Mapping[int, tuple[Ticket, bool]]
    said: Mapping[int, Reply]
    sent: Sequence[OfLine]
    adding: Sequence[DirectiveFile]


async def drafted(s: AsyncSession, row: Directive, *, at: datetime) -> Draft:
    """The draft as the office edits it."""
    due = row.due_on or await dates.usual_day(s, clock.local_day(at), await period_of(s, row))
    whose = await owing(s, on=clock.local_day(at))
    found = await s.execute(
        select(DirectiveLine, DirectiveTask, Ticket)
        .join(Ticket, Ticket.id == DirectiveLine.ticket_id)
        .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
        .where(DirectiveTask.directive_id == row.id)
        .order_by(DirectiveLine.received_at, DirectiveLine.id)
    )
    rows = [(line, task, ticket) for line, task, ticket in found]
    out = await left_out(s, row, [(line, task) for line, task, _ in rows], at=at)
    by: defaultdict[DirectiveTask, list[DraftLine]] = defaultdict(list)
    for line, task, ticket in rows:
        field = whose.known.fields.get(line.field_id or 0)
        by[task].append(DraftLine(line, ticket, field.name if field else "", out.get(line.id)))
    tasks = [
        DraftTask(task, whose.name(task.agency_id), task.due_on or due, lines)
        for task, lines in by.items()
    ]
    tasks.sort(key=lambda one: (one.task.apart, one.agency, _KINDS.index(TaskKind(one.task.kind))))
    return Draft(due, tasks)


async def facing(
    s: AsyncSession,
    row: Directive,
    whose: Collection[int | None],
    reader: Reader,
    *,
    at: datetime,
) -> list[FacingTask]:
    """The tasks of these agencies by an issued directive, with what this person may do."""
    lines = await standings(s, at=at, directives=[row.id], agencies=whose)
    by: defaultdict[DirectiveTask, list[Standing]] = defaultdict(list)
    for one in lines:
        by[one.task].append(one)
    shown = await _shown(s, lines, reader)
    of_whom = await owing(s, on=clock.local_day(at))
    found = []
    for task, of in by.items():
        own = await theirs(s, task.agency_id, reader.person, at=at)
        rounds, sent, writing = await _rounds(s, task, of, own=own, at=at)
        about = _About(shown, await written(s, task.id, unsent=own), sent, writing.files)
        found.append(
            FacingTask(
                task, of_whom.name(task.agency_id), of_whom.by(task.agency_id), state_of(of),
                of[0].due_at, [await _line(s, one, about, at=at) for one in of], rounds,
                _may(task, of, reader.person, own=own), writing,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.task.apart, _KINDS.index(TaskKind(one.task.kind))))


def _may(
    task: DirectiveTask, lines: Sequence[Standing], person: Person, *, own: bool
) -> frozenset[str]:
    """What leads on from the state for the role; answering only for one's own. Pure."""
    verbs: set[str] = set()
    for verb, roles in MAY.items():
        answers = verb == Verb.DIRECTIVE_ANSWERED
        if person.role in roles and task.state in MOVES[verb][0] and (own or not answers):
            verbs.add(verb)
    if own and person.role in WRITERS and task.state in TO_DO:
        verbs.add(WRITE)
    if task.kind == TaskKind.EXPLANATION:
        verbs &= {Verb.DIRECTIVE_WITHDRAWN}
    if all(one.by_itself or one.state == TaskState.WITHDRAWN for one in lines):
        verbs = set()
    return frozenset(verbs)


async def _shown(
    s: AsyncSession, lines: Sequence[Standing], reader: Reader
) -> dict[int, tuple[Ticket, bool]]:
    """The tickets, and whether this person may see them."""
    ids = {one.line.ticket_id for one in lines}
    rows = await s.scalars(select(Ticket).where(Ticket.id.in_(ids)))
    seen = set(await s.scalars(select(Ticket.id).where(Ticket.id.in_(ids), reader.visible())))
    return {ticket.id: (ticket, ticket.id in seen) for ticket in rows}


async def _rounds(
    s: AsyncSession, task: DirectiveTask, lines: Sequence[Standing], *, own: bool, at: datetime
) -> tuple[list[Round], list[OfLine], Writing]:
    """What was sent and decided so far, the files of single tickets apart.

    And, to whom it is one's `own`, what is not sent yet.
    """
    rounds = list(
        await s.scalars(
            select(DirectiveRound)
            .where(DirectiveRound.task_id == task.id)
            .order_by(DirectiveRound.number)
        )
    )
    decisions = list(
        await s.scalars(
            select(DirectiveDecision)
            .where(DirectiveDecision.task_id == task.id)
            .order_by(DirectiveDecision.id)
        )
    )
    people = {one.sent_by_id for one in rounds} | {one.written_by_id for one in rounds}
    names = await _names(s, people | {one.by_id for one in decisions})
    files = await enclosed(s, [one.id for one in rounds])
    of_round = {one.round_id: one for one in decisions if one.round_id is not None}
    sent = [one for one in rounds if one.sent_at is not None]
    told = [_round(one, files.get(one.id, ()), of_round.get(one.id), names) for one in sent]
    of_lines = [OfLine(file, one.number) for one in sent for file in files.get(one.id, ())]
    told += [_round(None, (), one, names) for one in decisions if one.round_id is None]
    last = rounds[-1] if rounds else None
    if last is None or last.sent_at is not None or not own:
        return told, of_lines, Writing()
    to_say = [one for one in lines if not one.by_itself]
    return told, of_lines, Writing(
        names[last.written_by_id], files.get(last.id, ()), last.written_at,
        await telling.told_at(s, task, last, at=at), await _lacking(s, task, last, to_say, at=at),
    )  # fmt: skip


async def _lacking(
    s: AsyncSession,
    task: DirectiveTask,
    of: DirectiveRound,
    lines: Sequence[Standing],
    *,
    at: datetime,
) -> list[Lacking]:
    missing = await all_missing(s, task, of, lines, at=at)
    ids = {one.line.ticket_id for one, _ in missing}
    rows = await s.execute(select(Ticket.id, Ticket.code).where(Ticket.id.in_(ids)))
    codes = {number: code or "" for number, code in rows}
    return [Lacking(codes[one.line.ticket_id], why) for one, why in missing]


def _round(
    sent: DirectiveRound | None,
    files: Sequence[DirectiveFile],
    decision: DirectiveDecision | None,
    names: Mapping[int | None, str],
) -> Round:
    return Round(
        sent.number if sent else 0, sent.sent_at if sent else None,
        names[sent.sent_by_id] if sent else "",
        [one for one in files if one.line_id is None], decision,
        names[decision.by_id] if decision else "",
    )  # fmt: skip


async def _line(
    s: AsyncSession,
    one: Standing,
    about: _About,
    *,
    at: datetime,
) -> FacingLine:
    ticket, seen = about.shown[one.line.ticket_id]
    fields = (await agencies.directory(s)).fields
    field = fields.get(one.line.field_id or 0)
    way = []
    if one.task.kind == TaskKind.DOSSIER_REPORT and ticket.dossier and seen:
        found = await dossiers.card(s, ticket.dossier)
        way = await dossiers.sections(s, found.dossier) if found else []
    names = list(dict.fromkeys(section.name for section in way))
    late = list(dict.fromkeys(of.name for of in dossiers.late_sections(way, at=at)))
    reply = about.said.get(one.line.id)
    return FacingLine(
        one, ticket, field.name if field else "", ticket.content if seen else "",
        reply or Reply(), names, reply or Reply(section=", ".join(late)),
        [of for of in about.sent if of.file.line_id == one.line.id],
        [file for file in about.adding if file.line_id == one.line.id],
    )  # fmt: skip


async def _names(s: AsyncSession, people: Collection[int | None]) -> dict[int | None, str]:
    rows = await s.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {number: name for number, name in rows}  # noqa: C416
