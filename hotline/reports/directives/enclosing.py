"""Files that go with what an agency reports: scans, papers, pictures, kept as those of tickets are.

They belong to a round, and there to one ticket or to the whole of it. Whoever writes it puts them
on and takes them off; once it is sent they stay with it for good, also when the office sends it
back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.errors import Invalid, NotFound
from hotline.feedback.explanations.path import theirs
from hotline.reports.directives.tables import (
    DirectiveFile,
    DirectiveLine,
    DirectiveRound,
    DirectiveTask,
)
from hotline.staff import Person, Role
from hotline.tickets import FILES_AT_MOST, Kept


class Enclosed(NamedTuple):
    """What a form does to the files of a round: those it adds, and the ids it takes off.

    `of_lines` are those that it adds to one ticket, by line.
    """

    added: Sequence[Kept] = ()
    dropped: Collection[int] = ()
    of_lines: Mapping[int, Sequence[Kept]] = MappingProxyType({})


NOTHING = Enclosed()


async def enclose(
    s: AsyncSession, of: DirectiveRound, files: Enclosed, *, by: Person, at: datetime
) -> None:
    """Change the files of a round that is not sent yet.

    What is there already under that name in the same place is not put on twice. Raises Invalid
    for too many in one place, and NotFound for a ticket that the task does not ask about.
    """
    await _require_lines(s, of, files.of_lines)
    await s.execute(
        delete(DirectiveFile).where(
            DirectiveFile.round_id == of.id, DirectiveFile.id.in_(files.dropped)
        )
    )
    there = (await enclosed(s, [of.id])).get(of.id, [])
    places: list[tuple[int | None, Sequence[Kept]]] = [(None, files.added), *files.of_lines.items()]
    for line, added in places:
        known = {(one.sha256, one.name) for one in there if one.line_id == line}
        new = {(one.sha256, one.name): one for one in added}
        if len(known | new.keys()) > FILES_AT_MOST:
            field = f"file-{line}" if line else "file"
            raise Invalid("directive_files_most", field=field, most=FILES_AT_MOST)
        s.add_all(_row(of, line, one, by=by, at=at) for key, one in new.items() if key not in known)
    await s.flush()


async def enclosed(
    s: AsyncSession, rounds: Collection[int]
) -> Mapping[int, Sequence[DirectiveFile]]:
    """By round: its files, in the order in which they came."""
    found: defaultdict[int, list[DirectiveFile]] = defaultdict(list)
    rows = await s.scalars(
        select(DirectiveFile).where(DirectiveFile.round_id.in_(rounds)).order_by(DirectiveFile.id)
    )
    for one in rows:
        found[one.round_id].append(one)
    return found


async def enclosure(s: AsyncSession, file_id: int, by: Person, *, at: datetime) -> DirectiveFile:
    """One file, for whoever may read the report that it goes with.

    Its agency always, the office once it is sent. Raises NotFound for all others.
    """
    found = (
        await s.execute(
            select(DirectiveFile, DirectiveRound, DirectiveTask)
            .join(DirectiveRound, DirectiveRound.id == DirectiveFile.round_id)
            .join(DirectiveTask, DirectiveTask.id == DirectiveRound.task_id)
            .where(DirectiveFile.id == file_id)
        )
    ).first()
    if found is None:
        raise NotFound("no_such_file")
    file, of, task = found
    read = by.role == Role.OFFICE and of.sent_at is not None
    if not read and not await theirs(s, task.agency_id, by, at=at):
        raise NotFound("no_such_file")
    return file


async def _require_lines(s: AsyncSession, of: DirectiveRound, lines: Collection[int]) -> None:
    asked = DirectiveLine.task_id == of.task_id, DirectiveLine.left_out.is_(None)
    found = await s.scalars(select(DirectiveLine.id).where(DirectiveLine.id.in_(lines), *asked))
    if lines and set(lines) - set(found):
        raise NotFound("no_such_directive_task")


def _row(
    of: DirectiveRound, line: int | None, one: Kept, *, by: Person, at: datetime
) -> DirectiveFile:
    return DirectiveFile(
        round_id=of.id, line_id=line, name=one.name, media_type=one.media_type, size=one.size,
        sha256=one.sha256, width=one.width, height=one.height, added_by_id=by.id, added_at=at,
    )  # fmt: skip
