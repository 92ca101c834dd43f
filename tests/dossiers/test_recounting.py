"""Last days for letters follow their rules: step by step, by whoever comes, to the same end."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import select

from hotline import clock, deadlines
from hotline.db import Database, insert_rows
from hotline.deadlines.tables import SpecialDay
from hotline.dossiers import Dossier, recounting, rules
from hotline.dossiers.recounting import Recounted
from hotline.dossiers.rules import RuleTerms
from hotline.workers import Apologies

TERMS = RuleTerms(date(2026, 11, 1), 2, "calendar_days", 5, "Quy chế của tỉnh")
MANY = 25


async def fill(db: Database, agency_id: int) -> None:
    """Dossiers with appointments on the days after Friday 20/11/2026, last days by no rule yet."""
    first = clock.at_local(date(2026, 11, 20)) + timedelta(hours=17)
    async with db.write() as s:
        await insert_rows(s, Dossier, [
            {"code": f"H20-{n}", "agency_id": agency_id, "due_at": first + timedelta(days=n % 7),
             "stamps": {}, "changed_at": first, "letter_due_at": None}
            for n in range(MANY)
        ])  # fmt: skip
    await Apologies(db).recount()


async def days(db: Database) -> set[int]:
    """How many days before their appointments the last days are."""
    async with db.read() as s:
        rows = await s.execute(select(Dossier.due_at, Dossier.letter_due_at))
        return {(clock.local_day(due) - clock.local_day(last)).days + 1
                for due, last in rows if due and last}  # fmt: skip


async def change(db: Database, terms: RuleTerms = TERMS) -> None:
    async with db.write() as s:
        held = {one.valid_from: one for one in await rules.rules(s)}
        await rules.keep_rule(s, held.get(terms.valid_from), terms)


async def test_a_recount_goes_on_where_it_was_cut_off_and_from_the_start_by_a_newer_rule(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await fill(db, cast.minh.agency_id)
    assert await days(db) == {1}
    await change(db)
    async with db.read() as s:
        assert await recounting.recounted(s) == Recounted(0, MANY, 0, under_way=True)
    for _ in range(3):
        async with db.write() as s:
            assert await recounting.step(s, at=now, most=10)
    async with db.read() as s:
        assert await recounting.recounted(s) == Recounted(20, MANY, 20, under_way=True)
    assert await days(db) == {1, 2}
    # The worker dies here; before another comes, the rule is changed once more.
    await change(db, TERMS._replace(days=3))
    await Apologies(db).recount()
    assert await days(db) == {3}
    async with db.read() as s:
        assert await recounting.recounted(s) == Recounted(MANY, MANY, MANY, under_way=False)
    assert await Apologies(db).recount() == 0


async def test_several_workers_count_each_dossier_once(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await fill(db, cast.minh.agency_id)
    await change(db)

    async def worker() -> None:
        for _ in range(8):
            async with db.write() as s:
                await recounting.step(s, at=now, most=7)

    await asyncio.gather(*(worker() for _ in range(3)))
    assert await days(db) == {2}
    async with db.read() as s:
        assert await recounting.recounted(s) == Recounted(MANY, MANY, MANY, under_way=False)


async def test_a_calendar_moves_last_days_where_working_days_count(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    await fill(sqlite_db, cast.minh.agency_id)

    async def basis() -> str:
        async with sqlite_db.read() as s:
            return (await rules.known(s)).basis

    async def take_off(day: date) -> None:
        async with sqlite_db.write() as s:
            sheet = (await deadlines.book(s)).sheet()
            assert sheet is not None
            s.add(SpecialDay(calendar_id=sheet.id, day=day, name="Nghỉ bão", hours=""))

    before = await basis()
    await take_off(date(2026, 11, 18))
    assert await basis() == before
    await change(sqlite_db, TERMS._replace(unit="working_days"))
    await Apologies(sqlite_db).recount()
    await take_off(date(2026, 11, 19))
    assert await Apologies(sqlite_db).recount() > 0
    async with sqlite_db.read() as s:
        first = await s.scalar(select(Dossier).order_by(Dossier.due_at).limit(1))
    assert first is not None
    # Friday's letter: neither Thursday nor Wednesday is worked.
    assert first.letter_day == date(2026, 11, 16)
