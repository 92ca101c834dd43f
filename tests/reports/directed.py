"""Steps that tests of directives share: a month with something on each list, and its directive."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import tickets
from hotline.agencies import Field
from hotline.db import Database
from hotline.feedback import explanations
from hotline.reports import directives, month_of
from hotline.reports.directives import Directive, DirectiveTask, Head, Reply, TaskKind
from hotline.staff import Person
from hotline.tickets import ReasonClass, Ticket
from tests.feedback.explained import TOLD, rate
from tests.tickets import desk

DAY = timedelta(days=1)
NUMBER = "1305/UBND-VP"
# Field 02.2 goes to Minh's agency, 03.2 to the outsider's.
THEIRS, OTHERS = "02.2", "03.2"
PROGRESS = "Đã thông cống, đang chờ nghiệm thu"


def head(day: date, number: str = NUMBER) -> Head:
    """What the office types when it issues one."""
    return Head(number, day, "Đồng Tháp", "ỦY BAN NHÂN DÂN TỈNH", "TL. CHỦ TỊCH",
                "CHÁNH VĂN PHÒNG", "Nguyễn Văn An")  # fmt: skip


async def complained(
    s: AsyncSession, cast: SimpleNamespace, *, at: datetime, why: ReasonClass = ReasonClass.LATE
) -> Ticket:
    """A ticket of Minh's agency about a procedure; open."""
    ticket = await desk.draft(s, desk.facts(at, answered_by="101"))
    said = await desk.words(s, procedure=True, reason_class=why, dossier="H20.12.5-261001-0007")
    await tickets.complete(s, ticket, said, by=cast.lan, at=at)
    return ticket


async def remaining(s: AsyncSession, cast: SimpleNamespace, *, at: datetime,
                    field: str = THEIRS) -> Ticket:  # fmt: skip
    """An open ticket."""
    ticket = await desk.draft(s, desk.facts(at, caller="0909123456", answered_by="101"))
    await tickets.complete(s, ticket, await desk.words(s, field=field), by=cast.lan, at=at)
    return ticket


async def closed(s: AsyncSession, cast: SimpleNamespace, ticket: Ticket, *, at: datetime) -> None:
    """Minh answers it and Hạnh approves."""
    await tickets.accept(s, ticket, by=cast.minh, at=at)
    await tickets.draft_answer(s, ticket, "Đã xử lý", by=cast.minh, at=at)
    await tickets.approve(s, ticket, by=cast.hanh, at=at)


async def month(db: Database, cast: SimpleNamespace, *, now: datetime) -> SimpleNamespace:
    """The month before `now`: one late dossier, one remaining of each agency, one carried over,
    two negative.
    """
    period = month_of(now).previous()
    october = period.span.start
    made: dict[str, int] = {}
    async with db.write() as s:
        carried = await remaining(s, cast, at=october - 9 * DAY)
        late = await complained(s, cast, at=october + 2 * DAY)
        mine = await remaining(s, cast, at=october + 3 * DAY)
        other = await remaining(s, cast, at=october + 4 * DAY, field=OTHERS)
        made = {"carried": carried.id, "late": late.id, "mine": mine.id, "other": other.id}
    for name, days in (("negative", 5), ("excused", 6)):
        async with db.write() as s:
            ticket = await remaining(s, cast, at=october + days * DAY)
            await closed(s, cast, ticket, at=october + (days + 1) * DAY)
            await rate(s, ticket, at=october + (days + 2) * DAY)
            made[name] = ticket.id
    return SimpleNamespace(**made, period=period, now=now)


async def drafted(db: Database, cast: SimpleNamespace, scene: SimpleNamespace) -> int:
    """The draft of the month's directive."""
    async with db.write() as s:
        return (await directives.make(s, scene.period, by=cast.phuc, at=scene.now)).id


async def issued(
    db: Database, cast: SimpleNamespace, number: int, *, at: datetime, day: date
) -> None:
    """The directive with its number."""
    async with db.write() as s:
        row = await directives.directive(s, number)
        says = await directives.written(s, row, head(day), at=at)
        await directives.issue(s, number, head(day), says, b"docx", by=cast.phuc, at=at)


async def task(
    s: AsyncSession, number: int, kind: TaskKind, agency_id: int | None
) -> DirectiveTask:
    """What an agency owes of a kind."""
    found = await s.scalar(
        select(DirectiveTask).where(
            DirectiveTask.directive_id == number,
            DirectiveTask.kind == kind,
            DirectiveTask.agency_id == agency_id,
        )
    )
    assert found is not None
    return found


async def replies(s: AsyncSession, of: DirectiveTask, by: date) -> dict[int, Reply]:
    """All there is to say of a task's tickets."""
    rows = await s.scalars(
        select(directives.DirectiveLine).where(directives.DirectiveLine.task_id == of.id)
    )
    told = Reply(True, "Thẩm định", "Thiếu cán bộ", "Đã bổ sung", PROGRESS, by)
    return {one.id: told for one in rows}


async def of(s: AsyncSession, number: int) -> Directive:
    """The directive."""
    return await s.get_one(Directive, number)


async def field_of(s: AsyncSession, code: str) -> int:
    """A field by its code."""
    return await s.scalar(select(Field.id).where(Field.code == code)) or 0


def by_login(cast: SimpleNamespace, login: str) -> Person:
    """Somebody of the cast."""
    found: Person = getattr(cast, login)
    return found


async def explained(s: AsyncSession, ticket_id: int, by: Person, *, at: datetime) -> None:
    """An explanation is given."""
    await explanations.explain(s, await desk.load(s, ticket_id), TOLD, [], by=by, at=at)
