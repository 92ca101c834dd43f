"""Ratings at counters beside results returned: whose they are, and when the office is told."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, feedback
from hotline.agencies import Agency
from hotline.clock import Span
from hotline.db import Database
from hotline.dossiers import Dossier
from hotline.errors import Conflict, Invalid
from hotline.feedback import Answers, Counter, CounterTerms, Mode, Pressed, duty, returned
from hotline.feedback.behind_counters import Days, Wanted, ratings_behind
from hotline.feedback.beside import Beside, Besides, beside, by_month, days_of
from hotline.feedback.counter_watch import CounterFindingKind, judge
from hotline.feedback.returned import DayReturned, ReturnedFlaw, ReturnedSource
from hotline.feedback.shares import Share
from hotline.feedback.watching import WatchTerms
from hotline.notices import Notice, sentence
from tests.conftest import NOW

HOA, TAM = "Trần Thị Hoa", "Lê Văn Tám"
TODAY = date(2026, 11, 17)
DAY = Days(TODAY, TODAY)


async def the_counter(s: AsyncSession, name: str = "Quầy 3 – Đất đai") -> Counter:
    agency = await s.scalar(select(Agency.id).where(Agency.code == "TTHCC"))
    return await feedback.keep_counter(s, None, CounterTerms(name, agency, [HOA, TAM]), at=NOW)


def of(counter: Counter, name: str) -> int:
    return next(one.id for one in counter.officers if one.name == name)


async def rated(
    s: AsyncSession, counter: Counter, count: int, *, at: datetime = NOW, good: bool = True,
    officer: int | None = None, mode: Mode = Mode.KIOSK,
) -> None:  # fmt: skip
    for _ in range(count):
        one = Pressed(feedback.new_source(), at, Answers(good, None), officer)
        await feedback.press(s, counter, one, mode=mode, at=at)


async def gave_out(
    s: AsyncSession, counter: Counter, count: int, by: SimpleNamespace, *, day: date = TODAY,
    officer: int | None = None,
) -> None:  # fmt: skip
    await returned.keep_returned(
        s, {counter.id: counter}, [DayReturned(counter.id, day, officer, count)],
        [(counter.id, day)], source=ReturnedSource.TYPED, by=by.phuc, at=NOW,
    )  # fmt: skip


def told(numbers: Besides, counter: Counter) -> dict[str, tuple[int, int, int]]:
    """By who it was: rated, of these on days whose results are known, returned."""
    names = {None: "?"} | {one.id: one.name for one in counter.officers}
    return {
        names[who]: (one.rated, one.matched, one.returned)
        for (_, who), one in numbers.officers.items()
    } | {"*": (lambda one: (one.rated, one.matched, one.returned))(numbers.of(counter.id))}


async def test_the_roster_tells_the_officer_where_the_rating_does_not(
    db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        counter = await the_counter(s)
        hoa, tam, hour = of(counter, HOA), of(counter, TAM), timedelta(hours=1)
        await rated(s, counter, 2, at=NOW - hour)
        await rated(s, counter, 1, at=NOW + hour)
        await rated(s, counter, 1, at=NOW + hour, officer=hoa, good=False)
        await rated(s, counter, 1, at=NOW - 3 * hour)
        put = {"by": cast.phuc, "at": NOW}
        await duty.put_on_duty(s, counter, hoa, NOW - 2 * hour, None, **put)
        await duty.put_on_duty(s, counter, tam, NOW, None, **put)
        with pytest.raises(Conflict):
            await duty.put_on_duty(s, counter, hoa, NOW - hour, NOW + hour, **put)
        with pytest.raises(Invalid):
            await duty.put_on_duty(s, counter, hoa, NOW, NOW, **put)
    async with db.read() as s:
        numbers = await beside(s, DAY)
        assert told(numbers, counter) == {
            HOA: (3, 0, 0), TAM: (1, 0, 0), "?": (1, 0, 0), "*": (5, 0, 0)
        }  # fmt: skip
        behind = await ratings_behind(s, Wanted(counter.id, DAY, hoa))
        assert [who for _, who in behind] == [hoa] * 3
        assert len(await ratings_behind(s, Wanted(counter.id, DAY, nobody=True))) == 1


async def test_a_share_is_of_the_days_whose_results_are_known(
    db: Database, cast: SimpleNamespace
) -> None:
    yesterday = TODAY - timedelta(days=1)
    async with db.write() as s:
        counter = await the_counter(s)
        hoa = of(counter, HOA)
        await rated(s, counter, 3, officer=hoa)
        await rated(s, counter, 2, mode=Mode.PAPER)
        await rated(s, counter, 4, at=NOW - timedelta(days=1), officer=hoa)
        await gave_out(s, counter, 8, cast, officer=hoa)
    both = Days(yesterday, TODAY)
    async with db.read() as s:
        numbers = await beside(s, both)
        assert told(numbers, counter) == {HOA: (7, 3, 8), "?": (2, 0, 0), "*": (9, 5, 8)}
        whole = numbers.of(counter.id)
        assert (whole.share, whole.modes) == (Share(5, 8), {"kiosk": 7, "paper": 2})
        assert (await by_month(s, both, [counter.id]))[2026, 11].share == Share(5, 8)
        assert await beside(s, both, [10**6]) == Besides({}, {})
    async with db.write() as s:
        await gave_out(s, counter, 4, cast)
    async with db.read() as s:
        # Five ratings of four results: one of the numbers is wrong, and no share is told.
        whole = (await beside(s, DAY)).of(counter.id)
        assert (whole.exceeds, whole.share) == (True, Share(0, 0))


def test_a_day_is_of_the_period_in_which_it_begins() -> None:
    noon = datetime(2026, 10, 25, 5, tzinfo=NOW.tzinfo)
    months = [Span(noon - timedelta(days=30), noon), Span(noon, noon + timedelta(days=31))]
    assert [days_of(one) for one in months] == [
        Days(date(2026, 9, 26), date(2026, 10, 25)), Days(date(2026, 10, 26), date(2026, 11, 25))
    ]  # fmt: skip
    whole = clock.month_span(2026, 11)
    assert days_of(whole) == Days(date(2026, 11, 1), date(2026, 11, 30))
    first, last = days_of(Span(noon, noon + timedelta(hours=2)))
    assert last < first


SHEET = """Ngày;Quầy;Cán bộ;Số kết quả
17/11/2026;quay 3 - dat dai;;x
17/11/2026;Quầy 3 – Đất đai;Trần Thị Hoa;12
16/11/2026;QUẦY 3 – ĐẤT ĐAI;;1.234
18/11/2026;Quầy 3 – Đất đai;;1
31/11/2026;Quầy 3 – Đất đai;;1
15/11/2026;Quầy 3 – Đất đai;Ai đó;1
15/11/2026;Quầy 3 – Đất đai;Lê Văn Tám;-1
14/11/2026;Quầy 3 – Đất đai;lê văn tám;1
14/11/2026;Quầy 3 – Đất đai;Lê Văn Tám;2
"""


async def test_a_sheet_is_read_line_by_line_with_what_is_wrong(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        counter = await the_counter(s)
        await gave_out(s, counter, 7, cast, officer=of(counter, HOA))
        start = clock.at_local(date(2026, 11, 16))
        await duty.put_on_duty(s, counter, of(counter, TAM), start, start + timedelta(days=1),
                               by=cast.phuc, at=NOW)  # fmt: skip
        lines = await returned.read_sheet(s, SHEET, [counter], today=TODAY)
    assert [one.flaw for one in lines] == [
        ReturnedFlaw.COUNTER_UNKNOWN, None, None, ReturnedFlaw.DAY_AHEAD, ReturnedFlaw.DAY_WRONG,
        ReturnedFlaw.OFFICER_UNKNOWN, ReturnedFlaw.NUMBER_WRONG, ReturnedFlaw.REPEATED,
        ReturnedFlaw.REPEATED,
    ]  # fmt: skip
    hoa, tam = lines[1:3]
    assert (hoa.returned, hoa.before, hoa.by_duty, hoa.number) == (12, 7, False, 3)
    assert (tam.returned, tam.officer, tam.by_duty) == (1234, TAM, True)


async def test_a_workbook_says_the_same_as_its_text(sqlite_db: Database) -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["Đơn vị", "Ngày", "Quầy", "Kết quả"])
    sheet.append(["TTHCC", datetime(2026, 11, 16), "Quầy 3 – Đất đai", 12.0])  # noqa: DTZ001
    book.save(file)
    text = returned.as_text("ket-qua.xlsx", file.getvalue())
    async with sqlite_db.write() as s:
        counter = await the_counter(s)
        (line,) = await returned.read_sheet(s, text, [counter], today=TODAY)
        assert line.told == DayReturned(counter.id, date(2026, 11, 16), None, 12)
        for wrong in ("", "Ngày;Ghi chú\n1;2", "\n".join(["16/11/2026;Quầy;x;1"] * 5_001)):
            with pytest.raises(Invalid):
                await returned.read_sheet(s, wrong, [counter], today=TODAY)


TERMS = WatchTerms(id=1, least=50, months=3, fall=5, drift=5, returned=50, counter_low=30,
                   counter_fall=10)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (Share(10, 100), Share(150, 300), {"counter_low", "counter_fell"}),
        (Share(32, 100), Share(150, 300), {"counter_fell"}),
        (Share(10, 100), Share(30, 300), {"counter_low"}),
        (Share(10, 100), Share(0, 0), {"counter_low"}),
        (Share(25, 100), Share(30, 100), set()),  # its interval reaches above 30 %
        (Share(45, 100), Share(150, 300), set()),  # 5 points only
        (Share(4, 49), Share(150, 300), set()),  # too few results
    ],
)
def test_a_share_is_found_low_or_fallen_by_more_than_chance(
    now: Share, before: Share, found: set[str]
) -> None:
    assert {kind.value for kind, _ in judge(now, before, TERMS)} == found


async def test_the_office_is_told_once_of_a_counter_that_is_rated_less(
    db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        counter, other = await the_counter(s), await the_counter(s, "Quầy 4")
        before, hoa = NOW - timedelta(days=35), of(other, HOA)
        for one, now in ((counter, 30), (other, 60)):
            await rated(s, one, 80, at=before)
            await gave_out(s, one, 100, cast, day=clock.local_day(before))
            await rated(s, one, now, officer=hoa if one is other else None)
            await gave_out(s, one, 100, cast, officer=hoa if one is other else None)
        await rated(s, other, 20)
    told = []
    for _ in range(2):
        async with db.write() as s:
            found_now = await feedback.look_at_counters(s, at=NOW)
            told.append(len(await feedback.tell_counters(s, found_now, at=NOW)))
    assert told == [1, 0]
    async with db.read() as s:
        (found,) = await feedback.counter_findings(s, since=NOW)
        assert (found.kind, found.counter_id) == (CounterFindingKind.COUNTER_FELL, counter.id)
        assert (found.share, found.other) == (Share(30, 100), Share(80, 100))
        (notice,) = await s.scalars(select(Notice).where(Notice.person_id == cast.phuc.id))
    assert sentence(notice.occasion, notice.named) == (
        "Tháng 11/2026: tỷ lệ kết quả trả được đánh giá ở Quầy 3 – Đất đai giảm còn 30,0 %, "
        "các tháng trước 80,0 %."
    )


async def test_the_export_tells_counters_from_tickets(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        counter = await the_counter(s)
        await duty.put_on_duty(s, counter, of(counter, TAM), NOW, None, by=cast.phuc, at=NOW)
        one = Pressed("tablet-0001", NOW, Answers(None, 3, 2, "Chờ lâu"), None, "H20-1")
        await feedback.press(s, counter, one, mode=Mode.WEB, at=NOW)
    async with sqlite_db.read() as s:
        (line,) = [one async for one in feedback.exported(s)]
    kept = {
        "of": "counter", "ticket": None, "mode": "web", "verdict": "negative", "words": "Chờ lâu",
        "counter": "Quầy 3 – Đất đai", "agency": "TTHCC", "officer": TAM, "dossier": "H20-1",
        "day": "2026-11-17", "given_at": "2026-11-17T02:00:00Z",
    }  # fmt: skip
    assert {name: line[name] for name in kept} == kept


def test_numbers_of_several_counters_add_up() -> None:
    whole = Beside()
    for one in (Beside(matched=1, returned=2), Beside(matched=3, returned=4)):
        whole.add(one)
    assert whole.share == Share(4, 6)


async def test_dossiers_are_counted_by_day_counter_and_officer(
    db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        counter = await the_counter(s)
        handed = {"agency_id": counter.agency_id, "stamps": {}, "changed_at": NOW}
        made = [
            ("A", TAM.upper(), NOW, None), ("B", TAM, NOW, None), ("C", "Ai đó", NOW, None),
            ("D", HOA, NOW, "withdrawn"), ("E", HOA, NOW - timedelta(days=9), None),
        ]  # fmt: skip
        s.add_all(
            Dossier(code=code, officer=officer, returned_at=at, status=status, **handed)
            for code, officer, at, status in made
        )
        s.add(Dossier(code="F", officer=HOA, done_at=NOW, status="done", **handed))
        told = await returned.count_dossiers(s, [counter], TODAY - timedelta(days=1), TODAY)
        lines = await returned.read_sheet(s, told.text, [counter], today=TODAY)
        found = {(one.officer, one.returned, one.flaw) for one in lines}
        assert found == {(TAM, 2, None), (HOA, 1, None), ("", 1, None)}
        terms = CounterTerms("Quầy 4", counter.agency_id, ["Phạm Thị Mai"])
        two = [counter, await feedback.keep_counter(s, None, terms, at=NOW)]
        told = await returned.count_dossiers(s, two, TODAY, TODAY)
        assert (told.counted, told.left_out) == (3, 1)
        with pytest.raises(Invalid):
            await returned.count_dossiers(s, two, TODAY, TODAY - timedelta(days=1))
