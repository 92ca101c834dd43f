"""Supplements: another directive about the same period, in which nothing is asked twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, documents, reports, tickets
from hotline.db import Database
from hotline.documents import Blank, Column, DocumentKind
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.notices import Notice
from hotline.reports import directives, issuing, named, taking
from hotline.reports.directives import (
    FIGURES,
    DirectiveLine,
    DirectiveTask,
    LeftOut,
    TaskKind,
)
from hotline.reports.directives.paper import PaperLine, PaperTask, values
from hotline.reports.document import Letterhead, vietnamese
from hotline.tickets import Wish
from tests.reports import directed
from tests.tickets import desk

DAY = timedelta(days=1)
ISSUED, MORE = date(2026, 11, 17), date(2026, 11, 19)
NUMBER = "1399/UBND-VP"


async def first_of(
    db: Database, cast: SimpleNamespace, now: datetime
) -> tuple[SimpleNamespace, int]:
    """An issued directive: the carried ticket left out, another closed before, the outsider's
    task withdrawn after; then a ticket of its period is written down late."""
    scene = await directed.month(db, cast, now=now)
    first = await directed.drafted(db, cast, scene)
    async with db.write() as s:
        line = await s.scalar(
            select(DirectiveLine.id).where(DirectiveLine.ticket_id == scene.carried)
        )
        await directives.leave_out(s, first, line or 0, "Đang khởi kiện", by=cast.phuc, at=now)
        await directed.closed(s, cast, await desk.load(s, scene.mine), at=now)
    await directed.issued(db, cast, first, at=now, day=ISSUED)
    async with db.write() as s:
        task = await directed.task(s, first, TaskKind.REMAINING, cast.outsider.agency_id)
        await directives.withdraw(s, task.id, reason="Nhầm nơi", by=cast.phuc, at=now)
        late = await directed.remaining(s, cast, at=scene.period.span.start + 7 * DAY)
        scene.new = late.id
    return scene, first


async def supplemented(db: Database, cast: SimpleNamespace, first: int, at: datetime) -> int:
    """The draft of a supplement."""
    async with db.write() as s:
        row = await directed.of(s, first)
        return (await directives.supplement(s, row, by=cast.phuc, at=at)).id


async def lines_of(s: AsyncSession, number: int) -> list[tuple[str, int, str | None]]:
    """Kind, ticket, and why it is left out, of each line."""
    rows = await s.execute(
        select(DirectiveTask.kind, DirectiveLine.ticket_id, DirectiveLine.left_out)
        .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
        .where(DirectiveTask.directive_id == number)
    )
    return [(kind, ticket, out) for kind, ticket, out in rows]


async def test_a_supplement_has_all_that_the_first_does_not_ask_and_nothing_else(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene, first = await first_of(db, cast, now)
    at = now + 2 * DAY
    more = await supplemented(db, cast, first, at)
    async with db.read() as s:
        asked = [(kind, one) for kind, one, out in await lines_of(s, first) if out is None]
        asked.remove((TaskKind.REMAINING, scene.other))
        added = [(kind, one) for kind, one, _ in await lines_of(s, more)]
        row = await directed.of(s, more)
        for kind, figure in FIGURES.items():
            behind = await reports.behind(s, figure, row.moments)
            assert Counter(one for of, one in asked + added if of == kind) == Counter(behind)
        draft = await directives.drafted(s, row, at=at)
        told = {one.ticket.id: (one.out, one.line.left_out_reason)
                for task in draft.tasks for one in task.lines}  # fmt: skip
        codes = {one: str((await desk.load(s, one)).code) for one in (scene.late, scene.new)}
    assert told == {
        scene.new: (None, ""),
        scene.carried: (LeftOut.OFFICE, "Đang khởi kiện"),
        scene.other: (LeftOut.OFFICE, "Nhầm nơi"),
        scene.mine: (LeftOut.CLOSED, ""),
    }
    with pytest.raises(Conflict, match="directive_asked_before") as refused:
        async with db.write() as s:
            await directives.add(s, more, codes[scene.late], "remaining", "Nóng", by=cast.phuc,
                                 at=at)  # fmt: skip
    assert refused.value.named["number"] == directed.NUMBER
    with pytest.raises(Conflict, match="directive_line_there"):
        async with db.write() as s:
            await directives.add(s, more, codes[scene.new], "remaining", "Nóng", by=cast.phuc,
                                 at=at)  # fmt: skip
    for made, code in ((first, "directive_draft_there"), (more, "directive_not_issued")):
        with pytest.raises(Conflict, match=code):
            await supplemented(db, cast, made, at)
    with pytest.raises(Conflict, match="directive_there"):
        await directed.drafted(db, cast, scene)
    with pytest.raises(NotAllowed):
        async with db.write() as s:
            await directives.supplement(s, await directed.of(s, first), by=cast.hanh, at=at)


async def test_a_supplement_has_its_own_number_day_and_tasks_and_is_followed_beside_the_first(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene, first = await first_of(db, cast, now)
    at = now + 2 * DAY
    more = await supplemented(db, cast, first, at)
    async with db.write() as s:
        line = await s.scalar(
            select(DirectiveLine.id)
            .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
            .where(DirectiveTask.directive_id == more, DirectiveLine.ticket_id == scene.other)
        )
        await directives.put_back(s, more, line or 0, by=cast.phuc, at=at)
    head = directed.head(MORE, NUMBER)
    async with db.read() as s:
        row = await directed.of(s, more)
        for wrong, code in (
            (head._replace(number=directed.NUMBER), "directive_number_taken"),
            (head._replace(dated=ISSUED - DAY), "directive_dated_before"),
        ):
            with pytest.raises(Invalid, match=code):
                await directives.written(s, row, wrong, at=at)
        says = await directives.written(s, row, head, at=at)
        late = str((await desk.load(s, scene.late)).code)
        template = await documents.template(s, DocumentKind.DIRECTIVE)
    named_ = f"Văn bản số {directed.NUMBER} {vietnamese.dated(ISSUED)}"
    assert says[Blank.SUBJECT].startswith(f"bổ sung {named_} về xử lý phản ánh")
    assert says[Blank.OPENING][0].startswith(f"Tiếp theo {named_}; xét báo cáo")
    assert directed.NUMBER in says[Blank.REQUIREMENTS][0]
    assert late not in str(says)
    made = await documents.fill(template, says)
    async with db.write() as s:
        await directives.issue(s, more, head, says, made, by=cast.phuc, at=at)
        heard = await s.scalars(select(Notice).where(Notice.occasion == "directive_issued"))
        assert {one.person_id for one in heard if one.named["number"] == NUMBER} >= {cast.minh.id}
        # Four weeks from its own day.
        due = {clock.local_day(one.due_at) for one in await directives.standings(s, at=at)
               if one.task.directive_id == more}  # fmt: skip
        assert due == {date(2026, 12, 17)}
    async with db.read() as s:
        for told in (
            await directives.ledger(s, await directed.of(s, first), at=at),
            await directives.follow_up(s, named("2026-11"), at=at),
        ):
            assert [one.id for one in told.directives] == [first, more]
            assert told.several
            rows = {(one.number, one.agency_id): one.whole.asked for one in told.rows}
            minhs, others = cast.minh.agency_id, cast.outsider.agency_id
            assert rows[NUMBER, minhs] == rows[NUMBER, others] == 1
            assert rows[directed.NUMBER, minhs] == 4
            assert told.total.asked == 6
        alone = await directives.ledger(s, await directed.of(s, more), at=at)
        assert (alone.several, alone.total.asked) == (False, 2)
    again = await supplemented(db, cast, first, at)
    async with db.read() as s:
        kept = await lines_of(s, again)
        assert {one for _, one, _ in kept} == {scene.carried, scene.mine}
        row = await directed.of(s, again)
        assert row.supplements_id == first
        assert [one.id for one in await directives.family(s, row)] == [first, more, again]


async def test_a_corrected_report_brings_the_tickets_that_it_counts_anew(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    await reported(sqlite_db, cast, scene.period, now, "12/BC-VP")
    first = await directed.drafted(sqlite_db, cast, scene)
    await directed.issued(sqlite_db, cast, first, at=now, day=ISSUED)
    at = now + DAY
    async with sqlite_db.write() as s:
        reopened = await desk.load(s, scene.negative)
        await tickets.reopen(s, reopened, reason="Chưa xong", wish=Wish.OFFICE, by=cast.phuc, at=at)
    await reported(sqlite_db, cast, scene.period, at + DAY, "13/BC-VP")
    more = await supplemented(sqlite_db, cast, first, at + DAY)
    async with sqlite_db.read() as s:
        assert await lines_of(s, more) == [(TaskKind.REMAINING, scene.negative, None)]
        row = await directed.of(s, more)
        says = await directives.written(s, row, directed.head(MORE, NUMBER), at=at + DAY)
        assert "xét Báo cáo số 13/BC-VP" in says[Blank.OPENING][0]


async def reported(
    db: Database, cast: SimpleNamespace, period: reports.Period, at: datetime, number: str
) -> None:
    """The report of a period as of now, issued; a correction where there is one already."""
    async with db.write() as s:
        moments = await reports.moments_of(s, period, at=at, as_of=at)
        taken = await taking.take(s, period, moments)
        row = await issuing.draft(s, taken, by=cast.phuc, at=at, because="Bổ sung")
        await issuing.check(s, row.id, seen=row.hash, by=cast.phuc, at=at)
        signed = Letterhead(number=number, place="Mỹ Tho", day=clock.local_day(at), signer="Ông An")
        await issuing.issue(s, row.id, signed, seen=row.hash, by=cast.phuc, at=at)


def test_a_sentence_names_few_codes_unbroken_and_of_many_the_annex_that_lists_them() -> None:
    lines = [
        PaperLine(f"1022-2610-{n:05}", date(2026, 10, 3), "", None, overdue=False, carried=False)
        for n in range(1, 8)
    ]
    asked = [
        PaperTask("Sở Xây dựng", kind, apart=False, due=date(2026, 12, 15), lines=of)
        for kind, of in ((TaskKind.REMAINING, lines[:2]), (TaskKind.EXPLANATION, lines))
    ]
    says = values(directed.head(date(2026, 11, 17)), named("2026-10"), date(2026, 12, 15), asked)
    few, many = says[Blank.TASKS][0][Column.WORK]
    assert few.endswith("1022\u20112610\u201100001, 1022\u20112610\u201100002.")
    assert many.endswith("(danh sách tại Phụ lục 2 kèm theo).")
    second = says[Blank.ANNEXES][1]
    assert second[Column.NUMBER] == "2"
    assert second[Column.LINES][0][Column.CODES] == "1022-2610-00001"
