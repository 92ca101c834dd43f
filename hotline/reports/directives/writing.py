"""What an agency writes of the tickets of a task, kept by line until its head sends it.

Several people write on one page. A form therefore brings with every field what it showed there,
so that whoever changes one field empties none of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.errors import Conflict, Invalid
from hotline.reports.directives.codes import TaskKind
from hotline.reports.directives.enclosing import enclosed
from hotline.reports.directives.standing import Standing
from hotline.reports.directives.tables import DirectiveReply, DirectiveRound, DirectiveTask
from hotline.staff import Person
from hotline.tickets.path import tidied

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


class Seen(NamedTuple):
    """What a form showed when it was opened: by line what was written, and the ids of files."""

    replies: Replies
    files: Collection[int] = ()


async def last_round(s: AsyncSession, task_id: int) -> DirectiveRound | None:
    """What was written last, sent or not."""
    found: DirectiveRound | None = await s.scalar(
        select(DirectiveRound)
        .where(DirectiveRound.task_id == task_id)
        .order_by(DirectiveRound.number.desc())
        .limit(1)
    )
    return found


async def written(s: AsyncSession, task_id: int, *, unsent: bool) -> dict[int, Reply]:
    """By line: what was said last, to be read or to be written on.

    What is written anew begins with what was sent before. Only those who write see it `unsent`.
    """
    replies = (
        select(DirectiveReply)
        .join(DirectiveRound, DirectiveRound.id == DirectiveReply.round_id)
        .where(DirectiveRound.task_id == task_id)
        .order_by(DirectiveRound.number)
    )
    if not unsent:
        replies = replies.where(DirectiveRound.sent_at.is_not(None))
    return {one.line_id: _reply(one) for one in await s.scalars(replies)}


async def keep(
    s: AsyncSession,
    held: DirectiveTask,
    lines: Sequence[Standing],
    replies: Replies,
    seen: Seen | None,
    *,
    to_send: bool,
    by: Person,
    at: datetime,
) -> DirectiveRound:
    """The round that is being written, with what was typed of these lines.

    What was changed since the form showed it stands, unless it was changed here as well. What is
    `to_send` must have been seen as a whole. Raises Conflict, and Invalid for words that are too
    long or a day that cannot be promised.
    """
    stands = await written(s, held.id, unsent=True)
    of = await _unsent(s, held, by=by, at=at)
    if to_send and seen is not None:
        await _require_files(s, of, seen.files)
    of.written_by_id, of.written_at = by.id, at
    shown = seen.replies if seen is not None else {}
    told: dict[int, Reply] = {}
    for number in [one.line.id for one in lines if one.line.id in replies]:
        typed = _tidied(replies[number], number)
        told[number] = _merged(stands.get(number), shown.get(number), typed, whole=to_send)
        _check_promised(TaskKind(held.kind), told[number], number, at=at)
    await _replace(s, of, told)
    return of


async def all_missing(
    s: AsyncSession,
    held: DirectiveTask,
    of: DirectiveRound,
    lines: Sequence[Standing],
    *,
    at: datetime,
) -> list[tuple[Standing, Invalid]]:
    """Why the round cannot be sent, line by line in their order."""
    rows = await s.scalars(select(DirectiveReply).where(DirectiveReply.round_id == of.id))
    known = {one.line_id: _reply(one) for one in rows}
    return [
        (line, why)
        for line in lines
        for why in _missing(
            TaskKind(held.kind), line.line.id, known.get(line.line.id, Reply()), at=at
        )
    ]


async def _unsent(
    s: AsyncSession, held: DirectiveTask, *, by: Person, at: datetime
) -> DirectiveRound:
    of = await last_round(s, held.id)
    if of is None or of.sent_at is not None:
        number = of.number + 1 if of else 1
        of = DirectiveRound(task_id=held.id, number=number, written_by_id=by.id, written_at=at)
        s.add(of)
        await s.flush()
    return of


async def _require_files(s: AsyncSession, of: DirectiveRound, seen: Collection[int]) -> None:
    there = {one.id for one in (await enclosed(s, [of.id])).get(of.id, ())}
    if there != set(seen):
        raise Conflict("directive_written_since")


async def _replace(s: AsyncSession, of: DirectiveRound, told: Replies) -> None:
    own = DirectiveReply.round_id == of.id
    await s.execute(delete(DirectiveReply).where(own, DirectiveReply.line_id.in_(told)))
    s.add_all(
        DirectiveReply(round_id=of.id, line_id=number, **reply._asdict())
        for number, reply in told.items()
    )
    await s.flush()


def _merged(stands: Reply | None, shown: Reply | None, typed: Reply, *, whole: bool) -> Reply:
    """What is kept of a line, field by field. Pure."""
    if stands is None or shown is None:
        return typed
    found: dict[str, Any] = {}
    for name in Reply._fields:
        there, was, now = (getattr(one, name) for one in (stands, shown, typed))
        untouched = same(now, was)
        if not same(there, was) and not same(there, now) and (whole or not untouched):
            raise Conflict(
                "directive_written_since" if untouched else "directive_written_meanwhile"
            )
        found[name] = there if untouched else now
    return Reply(**found)


def same(one: object, other: object) -> bool:
    """Whether a field says the same; forms carry the ends of lines as they like. Pure."""
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()
    return one == other


def _tidied(reply: Reply, number: int) -> Reply:
    return reply._replace(
        section=tidied(reply.section, field=f"section-{number}", most=_SECTION_AT_MOST),
        cause=tidied(reply.cause, field=f"cause-{number}"),
        remedy=tidied(reply.remedy, field=f"remedy-{number}"),
        words=tidied(reply.words, field=f"words-{number}"),
    )


def _check_promised(kind: TaskKind, reply: Reply, number: int, *, at: datetime) -> None:
    if kind == TaskKind.REMAINING and reply.promised_on is not None:
        refusal = _promised_wrong(reply.promised_on, number, at=at)
        if refusal is not None:
            raise refusal


def _missing(kind: TaskKind, line: int, reply: Reply, *, at: datetime) -> list[Invalid]:
    """Why it cannot be sent, by field; nothing when it can. Pure."""
    if kind == TaskKind.REMAINING:
        promised = _promised_wrong(reply.promised_on, line, at=at)
        wordless = [] if reply.words else [Invalid("directive_words", field=f"words-{line}")]
        return [*wordless, *([promised] if promised else [])]
    fields = (
        (reply.late is None, Invalid("directive_late", field=f"late-{line}")),
        (reply.late and not reply.section, Invalid("directive_section", field=f"section-{line}")),
        (not reply.cause, Invalid("directive_cause", field=f"cause-{line}")),
        (not reply.remedy, Invalid("directive_remedy", field=f"remedy-{line}")),
    )
    return [why for lacks, why in fields if lacks]


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


def _reply(row: DirectiveReply) -> Reply:
    return Reply(*(getattr(row, name) for name in Reply._fields))
