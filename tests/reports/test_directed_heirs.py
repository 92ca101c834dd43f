"""Directives that ask an agency that has ended: whoever stands in its place owes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import clock
from hotline.agencies import Agency
from hotline.db import Database
from hotline.documents import Blank
from hotline.errors import Invalid, NotAllowed
from hotline.notices import Notice
from hotline.reports import directives, named
from hotline.reports.directives import TaskKind, TaskState
from hotline.tickets import Reader
from tests.reports import directed
from tests.tickets import desk

DAY = timedelta(days=1)
# Issued on Tuesday 17/11/2026; four weeks on is Tuesday 15/12/2026.
ISSUED, DUE = date(2026, 11, 17), date(2026, 12, 15)


async def merged(
    db: Database, cast: SimpleNamespace, last: date, *, into: int | None
) -> tuple[str, str]:
    """The outsider's agency has ended after a day; both names, its own first."""
    async with db.write() as s:
        old = await s.get_one(Agency, cast.outsider.agency_id)
        old.valid_to, old.successor_id = last + DAY, into
        heir = await s.get(Agency, into or 0)
        await s.flush()
        return old.name, heir.name if heir else ""


@pytest.mark.parametrize("ends", ["before the issue", "after the issue"])
async def test_the_successor_hears_finds_answers_and_is_named(
    ends: str, db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene, heir = await directed.month(db, cast, now=now), cast.minh.agency_id
    number = await directed.drafted(db, cast, scene)
    last, at = ISSUED - 3 * DAY, now
    if ends == "after the issue":
        await directed.issued(db, cast, number, at=now, day=ISSUED)
        last, at = ISSUED + 3 * DAY, now + 5 * DAY
    old, new = await merged(db, cast, last, into=heir)
    if ends == "before the issue":
        async with db.read() as s:
            row = await directed.of(s, number)
            says = await directives.written(s, row, directed.head(ISSUED), at=at)
        assert says[Blank.ADDRESSEES] == [f"{new}."]
        assert [one["ten"] for one in says[Blank.TASKS]] == [
            new, f"{new} (thực hiện phần việc của {old})"
        ]  # fmt: skip
        await directed.issued(db, cast, number, at=at, day=ISSUED)
        async with db.read() as s:
            heard = await s.scalars(select(Notice).where(Notice.occasion == "directive_issued"))
            of = {(one.person_id, one.named["agency"], one.named["count"]) for one in heard}
        # Once of all: the late dossier, two that remain, two negative, and the inherited one.
        assert of == {(one.id, new, 6) for one in (cast.minh, cast.hanh)}
    async with db.read() as s:
        task = await directed.task(s, number, TaskKind.REMAINING, cast.outsider.agency_id)
        said = await directed.replies(s, task, DUE)
        row = await directed.of(s, number)
        names = [one.name for one in (await directives.ledger(s, row, at=at)).rows]
        assert names == [new, f"{old} (nay là {new})"]
        reader = Reader(cast.hanh, on=clock.local_day(at))
        whose = await reader.agency_ids(s)
        found = await directives.facing(s, row, whose, reader, at=at)
        (inherited,) = (one for one in found if one.task.id == task.id)
        assert inherited.owes == heir
        assert {"write", "directive_answered"} <= inherited.may
        assert [one.ticket.id for one in inherited.lines] == [scene.other]
        of_card = await directives.of_agency(s, heir, named("2026-11").span, at=at)
        assert [one.whole.asked for one in of_card] == [7]
    async with db.write() as s:
        await directives.write(s, task.id, said, by=cast.minh, at=at)
        await directives.send(s, task.id, {}, by=cast.hanh, at=at)
        await directives.accept(s, task.id, seen=1, by=cast.phuc, at=at)
        told = await s.scalars(select(Notice).where(Notice.occasion == "directive_accepted"))
        assert {one.person_id for one in told} == {cast.minh.id, cast.hanh.id}
        (one,) = await directives.standings(s, at=at, tasks=[task.id])
        assert one.state == TaskState.ACCEPTED
        assert "directive_answered" in await desk.story(s, await desk.load(s, scene.other))


async def test_reminders_of_what_is_inherited_go_to_the_successor_once(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    number = await directed.drafted(sqlite_db, cast, scene)
    await directed.issued(sqlite_db, cast, number, at=now, day=ISSUED)
    await merged(sqlite_db, cast, ISSUED + DAY, into=cast.minh.agency_id)
    due = clock.at_local(DUE) + timedelta(hours=17)
    async with sqlite_db.write() as s:
        await directives.sweep(s, at=due + timedelta(minutes=1))
        heard = await s.scalars(select(Notice).where(Notice.occasion == "directive_late"))
        assert [one.person_id for one in heard] == [cast.hanh.id]


async def test_an_agency_in_whose_place_nobody_stands_cannot_be_asked(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    number = await directed.drafted(sqlite_db, cast, scene)
    old, _ = await merged(sqlite_db, cast, ISSUED - DAY, into=None)
    with pytest.raises(Invalid, match="directive_agency_ended") as refused:
        await directed.issued(sqlite_db, cast, number, at=now, day=ISSUED)
    assert refused.value.named["name"] == old
    async with sqlite_db.write() as s:
        task = await directed.task(s, number, TaskKind.REMAINING, cast.outsider.agency_id)
        for line in await directed.replies(s, task, DUE):
            await directives.leave_out(s, number, line, "Đã giải thể", by=cast.phuc, at=now)
    await directed.issued(sqlite_db, cast, number, at=now, day=ISSUED)


async def test_another_agency_does_not_answer_for_one_that_has_ended(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    scene = await directed.month(sqlite_db, cast, now=now)
    number = await directed.drafted(sqlite_db, cast, scene)
    await directed.issued(sqlite_db, cast, number, at=now, day=ISSUED)
    await merged(sqlite_db, cast, ISSUED, into=None)
    async with sqlite_db.read() as s:
        task = await directed.task(s, number, TaskKind.REMAINING, cast.outsider.agency_id)
        said = await directed.replies(s, task, DUE)
    with pytest.raises(NotAllowed, match="not_your_agency"):
        async with sqlite_db.write() as s:
            await directives.send(s, task.id, said, by=cast.hanh, at=now + 2 * DAY)
