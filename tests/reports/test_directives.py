"""Directives: exactly the report's lists, one path for every task, each alarm once."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from hotline import amendments, clock, documents, reports
from hotline.amendments import Deed, Subject
from hotline.console import amended
from hotline.db import Database
from hotline.documents import Blank, DocumentKind
from hotline.errors import Conflict, HotlineError, Invalid, NotAllowed
from hotline.feedback import explanations
from hotline.feedback.explanations import Explanation
from hotline.notices import Notice
from hotline.reports import Split, directives, named
from hotline.reports.directives import (
    FIGURES,
    MAY,
    MOVES,
    Directive,
    DirectiveLine,
    DirectiveTask,
    LeftOut,
    TaskKind,
    TaskState,
)
from hotline.staff import Role
from hotline.tickets import Verb
from tests.reports import directed
from tests.tickets import desk

DAY = timedelta(days=1)
# Issued on Tuesday 17/11/2026; four weeks on is Tuesday 15/12/2026.
ISSUED, DUE = date(2026, 11, 17), date(2026, 12, 15)


@pytest.fixture
async def scene(db: Database, cast: SimpleNamespace, now: datetime) -> SimpleNamespace:
    """A month with something on each list."""
    return await directed.month(db, cast, now=now)


@pytest.fixture
async def number(db: Database, cast: SimpleNamespace, scene: SimpleNamespace) -> int:
    """The directive of that month, issued."""
    drafted = await directed.drafted(db, cast, scene)
    await directed.issued(db, cast, drafted, at=scene.now, day=ISSUED)
    return drafted


async def test_the_lines_are_exactly_the_tickets_behind_each_list_of_each_agency(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace
) -> None:
    async with db.write() as s:
        excused = await desk.load(s, scene.excused)
        await explanations.excuse(s, excused, reason="Đất công", by=cast.phuc, at=scene.now)
    drafted = await directed.drafted(db, cast, scene)
    async with db.read() as s:
        row = await directed.of(s, drafted)
        lines = await s.execute(
            select(DirectiveTask.agency_id, DirectiveTask.kind, DirectiveLine.ticket_id,
                   DirectiveLine.left_out)
            .join(DirectiveTask, DirectiveTask.id == DirectiveLine.task_id)
        )  # fmt: skip
        found = lines.all()
        for kind, figure in FIGURES.items():
            agencies = {agency for agency, of, *_ in found if of == kind}
            for agency in agencies:
                behind = await reports.behind(s, figure, row.moments, by=(Split.AGENCY, agency))
                listed = [one.ticket_id for one in found if one[:2] == (agency, kind)]
                assert Counter(listed) == Counter(behind)
            everybody = await reports.behind(s, figure, row.moments)
            assert len(everybody) == sum(one.kind == kind for one in found)
        assert {one.ticket_id: one.left_out for one in found if one.left_out} == {
            scene.excused: LeftOut.EXCUSED
        }


async def test_a_directive_joins_the_explanations_that_are_owed_and_makes_no_second_one(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace, number: int
) -> None:
    async with db.read() as s:
        assert await s.scalar(select(func.count()).select_from(Explanation)) == 2
        lines = await directives.standings(s, at=scene.now)
        of = {one.line.ticket_id: one for one in lines if one.task.kind == "explanation"}
        assert set(of) == {scene.negative, scene.excused}
        assert {one.line.explanation_id for one in of.values()} == set(
            await s.scalars(select(Explanation.id))
        )
        task = await directed.task(s, number, TaskKind.EXPLANATION, cast.minh.agency_id)
    with pytest.raises(Conflict, match="directive_explained_there"):
        async with db.write() as s:
            await directives.send(s, task.id, {}, by=cast.hanh, at=scene.now)
    async with db.write() as s:
        assert "directed" in await desk.story(s, await desk.load(s, scene.negative))
    at = scene.now + DAY
    async with db.write() as s:
        await explanations.excuse(s, await desk.load(s, scene.excused), reason="Đất công",
                                  by=cast.phuc, at=at)  # fmt: skip
        await directed.explained(s, scene.negative, cast.hanh, at=at)
    async with db.read() as s:
        (row, *_) = (await directives.ledger(s, await directed.of(s, number), at=at)).rows
        told = row.kinds[TaskKind.EXPLANATION]
        assert (told.asked, told.answered, told.in_time, told.owed) == (1, 1, 1, 0)


async def test_by_default_four_weeks_are_given_and_the_end_rolls_over_days_off(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace
) -> None:
    async with db.read() as s:
        assert await directives.usual_day(s, ISSUED, scene.period) == DUE
        # October's report says before Saturday 28/11, which leaves half of the time until 14/11.
        for day in (date(2026, 11, 2), date(2026, 11, 14)):
            assert await directives.usual_day(s, day, scene.period) == date(2026, 11, 30)
        assert await directives.usual_day(s, date(2026, 11, 16), scene.period) == date(2026, 12, 14)
        # Saturday 21/11 and four weeks: 19/12 is a Saturday again.
        assert await directives.usual_day(s, date(2026, 11, 21), scene.period) == date(2026, 12, 21)
    drafted = await directed.drafted(db, cast, scene)
    for day, why in ((date(2026, 12, 19), "directive_due_off"), (ISSUED, "directive_due_past")):
        with pytest.raises(Invalid, match=why):
            async with db.write() as s:
                await directives.set_day(s, drafted, day, by=cast.phuc, at=scene.now)
    async with db.write() as s:
        task = await directed.task(s, drafted, TaskKind.REMAINING, cast.minh.agency_id)
        await directives.set_day(s, drafted, date(2026, 12, 18), task_id=task.id, by=cast.phuc,
                                 at=scene.now)  # fmt: skip
    await directed.issued(db, cast, drafted, at=scene.now, day=ISSUED)
    async with db.read() as s:
        due = {one.task.kind: one.due_at for one in await directives.standings(s, at=scene.now)
               if one.task.agency_id == cast.minh.agency_id}  # fmt: skip
        assert clock.local_day(due["remaining"]) == date(2026, 12, 18)
        assert clock.local_day(due["dossier_report"]) == DUE


async def test_the_office_edits_a_draft_with_reasons_and_only_a_draft(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace
) -> None:
    drafted, office = await directed.drafted(db, cast, scene), cast.phuc
    async with db.read() as s:
        line = await s.scalar(select(DirectiveLine).where(DirectiveLine.ticket_id == scene.carried))
        code = (await desk.load(s, scene.late)).code
        assert line is not None
        assert code is not None
    with pytest.raises(Invalid, match="reason_missing"):
        async with db.write() as s:
            await directives.leave_out(s, drafted, line.id, " ", by=office, at=scene.now)
    with pytest.raises(NotAllowed):
        async with db.write() as s:
            await directives.leave_out(s, drafted, line.id, "Nhầm", by=cast.hanh, at=scene.now)
    with pytest.raises(Conflict, match="directive_line_there"):
        async with db.write() as s:
            await directives.add(s, drafted, code, "remaining", "Nóng", by=office, at=scene.now)
    with pytest.raises(Invalid, match="directive_not_negative"):
        async with db.write() as s:
            await directives.add(s, drafted, code, "explanation", "Nóng", by=office, at=scene.now)
    async with db.write() as s:
        await directives.leave_out(s, drafted, line.id, "Đang khởi kiện", by=office, at=scene.now)
    await directed.issued(db, cast, drafted, at=scene.now, day=ISSUED)
    async with db.read() as s:
        asked = [one.line.ticket_id for one in await directives.standings(s, at=scene.now)]
        assert scene.carried not in asked
    with pytest.raises(Conflict, match="directive_no_draft"):
        async with db.write() as s:
            await directives.put_back(s, drafted, line.id, by=office, at=scene.now)
    with pytest.raises(Conflict, match="directive_there"):
        await directed.drafted(db, cast, scene)


async def test_nothing_is_issued_that_is_not_what_the_document_says(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace
) -> None:
    drafted, head = await directed.drafted(db, cast, scene), directed.head(ISSUED)
    async with db.read() as s:
        says = await directives.written(s, await directed.of(s, drafted), head, at=scene.now)
        template = await documents.template(s, DocumentKind.DIRECTIVE)
    assert len(await documents.fill(template, says)) > 10_000
    names = [task["ten"] for task in says[Blank.TASKS]]
    assert names == sorted(names)
    assert says[Blank.DEADLINE] == "ngày 15/12/2026"
    async with db.write() as s:
        excused = await desk.load(s, scene.excused)
        await explanations.excuse(s, excused, reason="Đất công", by=cast.phuc, at=scene.now)
    with pytest.raises(Conflict, match="directive_moved_on"):
        async with db.write() as s:
            await directives.issue(s, drafted, head, says, b"x", by=cast.phuc, at=scene.now)


MOVE = {
    Verb.DIRECTIVE_ANSWERED: "send",
    Verb.DIRECTIVE_ACCEPTED: "accept",
    Verb.DIRECTIVE_SENT_BACK: "send_back",
    Verb.DIRECTIVE_WITHDRAWN: "withdraw",
}
# The way to each state.
WAY: dict[TaskState, list[Verb]] = {
    TaskState.OWED: [],
    TaskState.ANSWERED: [Verb.DIRECTIVE_ANSWERED],
    TaskState.SENT_BACK: [Verb.DIRECTIVE_ANSWERED, Verb.DIRECTIVE_SENT_BACK],
    TaskState.ACCEPTED: [Verb.DIRECTIVE_ANSWERED, Verb.DIRECTIVE_ACCEPTED],
    TaskState.WITHDRAWN: [Verb.DIRECTIVE_WITHDRAWN],
}
PEOPLE = ("lan", "dieu", "minh", "hanh", "phuc", "quan", "chief_outsider")


async def move(db: Database, task: DirectiveTask, verb: Verb, by: object, at: datetime) -> None:
    """One person tries one verb."""
    async with db.write() as s:
        if verb == Verb.DIRECTIVE_ANSWERED:
            said = await directed.replies(s, task, clock.local_day(at))
            await directives.send(s, task.id, said, by=by, at=at)  # type: ignore[arg-type]
        elif verb == Verb.DIRECTIVE_ACCEPTED:
            await directives.accept(s, task.id, seen=1, by=by, at=at)  # type: ignore[arg-type]
        elif verb == Verb.DIRECTIVE_SENT_BACK:
            await directives.send_back(s, task.id, date(2026, 12, 18), seen=1, reason="Rõ khâu",
                                       by=by, at=at)  # type: ignore[arg-type]  # fmt: skip
        else:
            await directives.withdraw(s, task.id, reason="Nhầm", by=by, at=at)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", list(TaskState))
async def test_every_move_of_every_role_from_every_state_is_as_the_table_says(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, state: TaskState
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    number = await directed.drafted(sqlite_db, cast, scene)
    await directed.issued(sqlite_db, cast, number, at=now, day=ISSUED)
    at = now
    async with sqlite_db.read() as s:
        task = await directed.task(s, number, TaskKind.DOSSIER_REPORT, cast.minh.agency_id)
    for verb in WAY[state]:
        at += timedelta(minutes=1)
        by = cast.hanh if verb == Verb.DIRECTIVE_ANSWERED else cast.phuc
        await move(sqlite_db, task, verb, by, at)
    tried = [(verb, who) for verb in MOVES for who in PEOPLE]
    # What is allowed moves it on, so it is tried last, and once.
    allowed = [
        (verb, who) for verb, who in tried
        if state in MOVES[verb][0] and getattr(cast, who).role in MAY[verb]
        and (who == "hanh" or verb != Verb.DIRECTIVE_ANSWERED)
    ]  # fmt: skip
    for verb, who in [one for one in tried if one not in allowed]:
        with pytest.raises(HotlineError):
            await move(sqlite_db, task, verb, getattr(cast, who), at + DAY)
    async with sqlite_db.read() as s:
        (one, *_) = await directives.standings(s, at=at, tasks=[task.id])
        assert (await s.get_one(DirectiveTask, task.id)).state == one.state == state
    for verb, who in allowed[:1]:
        await move(sqlite_db, task, verb, getattr(cast, who), at + DAY)
        async with sqlite_db.read() as s:
            (one, *_) = await directives.standings(s, at=at + DAY, tasks=[task.id])
            (before, *_) = await directives.standings(s, at=at, tasks=[task.id])
            stored = (await s.get_one(DirectiveTask, task.id)).state
        assert stored == one.state == MOVES[verb][1]
        assert before.state == state


async def test_officers_write_heads_send_and_nothing_may_be_missing(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace, number: int
) -> None:
    async with db.write() as s:
        task = await directed.task(s, number, TaskKind.DOSSIER_REPORT, cast.minh.agency_id)
        whole = await directed.replies(s, task, ISSUED)
        (line,) = whole
        half = {line: whole[line]._replace(section="")}
        await directives.write(s, task.id, half, by=cast.minh, at=scene.now)
        told = select(Notice).where(Notice.occasion == "directive_written")
        assert not (await s.scalars(told)).all()
    with pytest.raises(Invalid, match="directive_section") as refused:
        async with db.write() as s:
            await directives.send(s, task.id, half, by=cast.hanh, at=scene.now)
    assert refused.value.field == f"section-{line}"
    with pytest.raises(NotAllowed):
        async with db.write() as s:
            await directives.send(s, task.id, whole, by=cast.minh, at=scene.now)
    async with db.write() as s:
        await directives.write(s, task.id, whole, by=cast.minh, at=scene.now)
        assert [one.person_id for one in await s.scalars(told)] == [cast.hanh.id]
        # What the officer wrote is sent as it is where the head changes nothing.
        await directives.send(s, task.id, {}, by=cast.hanh, at=scene.now)
        assert "directive_answered" in await desk.story(s, await desk.load(s, scene.late))


@pytest.mark.parametrize(
    "statement",
    [
        "update directive set number = 'x'",
        "delete from directive",
        "update directive_round set number = 7",
        "delete from directive_decision",
    ],
)
async def test_what_was_issued_sent_and_decided_cannot_be_changed(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace, number: int, statement: str
) -> None:
    async with db.write() as s:
        task = await directed.task(s, number, TaskKind.REMAINING, cast.minh.agency_id)
        said = await directed.replies(s, task, ISSUED)
        await directives.send(s, task.id, said, by=cast.hanh, at=scene.now)
        await directives.accept(s, task.id, seen=1, by=cast.phuc, at=scene.now + DAY)
    with pytest.raises(DBAPIError, match="for good"):
        async with db.write() as s:
            await s.execute(text(statement))


async def test_remaining_tickets_that_are_closed_since_are_done_by_themselves(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace, number: int
) -> None:
    at = scene.now + DAY
    async with db.write() as s:
        for one in (scene.carried, scene.mine):
            await directed.closed(s, cast, await desk.load(s, one), at=at)
    async with db.read() as s:
        told = (await directives.ledger(s, await directed.of(s, number), at=at)).rows
        mine = next(row for row in told if row.agency_id == cast.minh.agency_id)
        counts = mine.kinds[TaskKind.REMAINING]
        # The late dossier is open and on this list as well.
        assert (counts.asked, counts.in_time, counts.closed, counts.owed) == (3, 0, 2, 1)
        before = (await directives.ledger(s, await directed.of(s, number), at=scene.now)).total
        assert before.accepted == 0


async def test_reminders_come_before_and_alarms_after_each_once_and_not_to_who_answered(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace, number: int
) -> None:
    due = clock.at_local(DUE) + timedelta(hours=17)
    heard: list[tuple[str, int]] = []
    for at in (due - 5 * DAY, due - DAY, due, due + DAY, due + 9 * DAY):
        for _ in range(2):
            async with db.write() as s:
                await directives.sweep(s, at=at)
        async with db.read() as s:
            told = await s.execute(
                select(Notice.occasion, Notice.person_id).where(
                    Notice.occasion.in_(("directive_due_soon", "directive_late"))
                )
            )
            heard = [(occasion, person) for occasion, person in told]
    counted = Counter(heard)
    assert max(counted.values()) <= 2
    assert counted["directive_due_soon", cast.minh.id] == 1
    assert counted["directive_late", cast.hanh.id] == 1
    # Of each of two agencies, once.
    assert counted["directive_late", cast.phuc.id] == 2


async def test_the_next_report_follows_what_was_asked_and_keeps_saying_the_same(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace, number: int
) -> None:
    async with db.write() as s:
        task = await directed.task(s, number, TaskKind.DOSSIER_REPORT, cast.minh.agency_id)
        said = await directed.replies(s, task, ISSUED)
        await directives.send(s, task.id, said, by=cast.hanh, at=scene.now + DAY)
    then, later = clock.at_local(DUE) + 3 * DAY, clock.at_local(DUE) + 20 * DAY
    async with db.read() as s:
        first = await directives.follow_up(s, named("2026-11"), at=then)
        assert await directives.follow_up(s, named("2026-10"), at=then) == (
            directives.FollowUp([], [], directives.Tally(), [])
        )
    async with db.write() as s:
        await directives.accept(s, task.id, seen=1, by=cast.phuc, at=later)
        await directed.explained(s, scene.negative, cast.hanh, at=later)
    async with db.read() as s:
        again = await directives.follow_up(s, named("2026-11"), at=then)
        assert again.rows == first.rows
        mine = next(row for row in first.rows if row.agency_id == cast.minh.agency_id)
        assert mine.kinds[TaskKind.DOSSIER_REPORT].in_time == 1
        assert mine.kinds[TaskKind.DOSSIER_REPORT].accepted == 0
        assert (mine.whole.overdue, mine.whole.days_late) == (5, 3)
        # December's report follows what November's directive still asked when it began.
        december = await directives.follow_up(s, named("2026-12"), at=later)
        assert [one.id for one in december.directives] == [number]
        late = december.rows[0].kinds[TaskKind.EXPLANATION]
        assert (late.answered, late.late) == (1, 2)
        card = await directives.of_agency(s, cast.minh.agency_id, named("2026-11").span, at=then)
        assert [(one.directive.number, one.whole) for one in card] == [
            (directed.NUMBER, mine.whole)
        ]


async def test_a_field_with_a_tracker_is_asked_of_its_agency_and_apart(
    db: Database, cast: SimpleNamespace, scene: SimpleNamespace
) -> None:
    async with db.write() as s:
        field = await directed.field_of(s, "03")
        with pytest.raises(NotAllowed):
            await directives.track(s, field, cast.minh.agency_id, by=cast.hanh, at=scene.now)
        await directives.track(s, field, cast.minh.agency_id, by=cast.phuc, at=scene.now)
        with pytest.raises(Conflict, match="tracker_there"):
            await directives.track(s, field, cast.minh.agency_id, by=cast.phuc, at=scene.now)
    drafted = await directed.drafted(db, cast, scene)
    await directed.issued(db, cast, drafted, at=scene.now, day=ISSUED)
    async with db.read() as s:
        told = await directives.ledger(s, await directed.of(s, drafted), at=scene.now)
        assert [row.agency_id for row in told.rows] == [cast.minh.agency_id] * 2
        (apart,) = told.apart
        assert apart.whole.asked == 1
        row = await s.get_one(Directive, drafted)
        says = await directives.written(s, row, directed.head(ISSUED), at=scene.now)
        assert "Đường tỉnh" in says[Blank.TASKS][-1]["ten"]


async def test_an_agency_of_which_nothing_is_asked_any_more_is_no_row_of_what_came_of_it(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    number = await directed.drafted(sqlite_db, cast, scene)
    await directed.issued(sqlite_db, cast, number, at=now, day=ISSUED)
    other = cast.chief_outsider.agency_id
    async with sqlite_db.write() as s:
        task = await directed.task(s, number, TaskKind.REMAINING, other)
        await directives.withdraw(s, task.id, reason="Nhầm", by=cast.phuc, at=now + DAY)
    async with sqlite_db.read() as s:
        told = await directives.ledger(s, await directed.of(s, number), at=now + DAY)
        assert [one.agency_id for one in told.rows] == [cast.minh.agency_id]
        assert [one.agency_id for one in told.freed] == [other]


async def test_the_history_of_a_directive_says_what_was_changed_and_that_it_was_issued(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    number, office, day = await directed.drafted(sqlite_db, cast, scene), cast.phuc, DUE + DAY
    async with sqlite_db.write() as s:
        task = await directed.task(s, number, TaskKind.REMAINING, cast.minh.agency_id)
        for given in (None, day, day):
            await directives.set_day(s, number, given, task_id=task.id, by=office, at=now)
            await directives.set_day(s, number, None, by=office, at=now)
    await directed.issued(sqlite_db, cast, number, at=now, day=ISSUED)
    async with sqlite_db.read() as s:
        noted = await amendments.of(s, Subject.DIRECTIVE, number)
        assert [one.deed for one in reversed(noted)] == [Deed.ADDED, Deed.CHANGED, Deed.ISSUED]
        words = [(one.after) for one in amended.told(noted, "vi")[1].changes]
        assert words[1:] == ["Tiến độ phiếu còn lại", f"{day:%d/%m/%Y}"]


def test_every_role_that_may_do_something_is_of_the_house() -> None:
    assert set().union(*MAY.values()) == {Role.HEAD, Role.DISPATCHER, Role.OFFICE}
    assert set(MOVE) == set(MOVES) == set(MAY)
