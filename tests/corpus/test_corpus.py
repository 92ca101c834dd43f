"""A corpus is such as the program itself would have written, and the same for the same seed."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Table, select, text

from hotline import clock, corpus, vietnam
from hotline.agencies import Agency
from hotline.callers import Caller
from hotline.calls import Call
from hotline.corpus.making import number_of
from hotline.corpus.office import Office, epoch
from hotline.corpus.tables import COLUMNS
from hotline.db import Base, Database
from hotline.deadlines import Calendar, Unit, calendar, due_at
from hotline.errors import Conflict
from hotline.feedback import Rating
from hotline.tickets import (
    MOVES,
    FeedbackState,
    Ticket,
    TicketDeadline,
    TicketEvent,
    TicketStatus,
    chain,
    spells,
)
from hotline.tickets.tables import Extension, Return, TicketNumber
from tests.conftest import copy_of

pytestmark = pytest.mark.slow

END = date(2026, 11, 17)
MANY, FEW = 2000, 300


async def grown(db: Database, count: int, *, seed: int = 7) -> int:
    """A corpus in a database with the sample province."""
    return await corpus.plant(db, count, seed=seed, end=END, told=lambda _: None)


async def all_of(db: Database, noun: type[Base]) -> list[Any]:
    async with db.read() as s:
        table = noun.__table__
        assert isinstance(table, Table)
        return list(await s.execute(select(table).order_by(*table.primary_key.columns)))


@pytest.fixture(scope="module")
def grown_file(templates: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand tickets, made once for all tests that only look."""
    folder = tmp_path_factory.mktemp("corpus")

    async def grow() -> None:
        db = copy_of(templates.sqlite, folder)
        await grown(db, MANY)
        await db.close()

    asyncio.run(grow())
    return folder / "hotline.db"


@pytest.fixture
async def planted(grown_file: Path) -> AsyncIterator[Database]:
    """The two thousand tickets, to look at only."""
    db = Database(f"sqlite+aiosqlite:///{grown_file}", durable=False)
    yield db
    await db.close()


async def test_there_are_as_many_tickets_as_were_asked_for_and_drafts_beside_them(
    planted: Database,
) -> None:
    tickets = await all_of(planted, Ticket)
    assert len(tickets) == corpus.rows_of(MANY)
    waiting = sum(one.status == TicketStatus.DRAFT for one in tickets)
    assert MANY - waiting <= sum(one.code is not None for one in tickets) <= MANY


async def test_every_reference_leads_somewhere(planted: Database) -> None:
    async with planted.read() as s:
        assert list(await s.execute(text("pragma foreign_key_check"))) == []


async def test_timelines_follow_the_table_of_moves(planted: Database) -> None:
    stories: dict[int, list[Any]] = defaultdict(list)
    for event in await all_of(planted, TicketEvent):
        stories[event.ticket_id].append(event)
    for ticket in await all_of(planted, Ticket):
        status: TicketStatus = TicketStatus.DRAFT
        for event in stories[ticket.id]:
            starts, to = MOVES.get(event.verb, (set(TicketStatus), None))
            assert status in starts, (ticket.id, event.verb, status)
            status = to or status
            assert event.status == status, (ticket.id, event.verb)
        assert ticket.status == status
        instants = [event.at for event in stories[ticket.id]]
        assert instants == sorted(instants)
        assert instants[-1] <= clock.at_local(END)


async def test_spells_lead_from_the_receipt_to_the_present_as_the_timeline_tells_it(
    planted: Database,
) -> None:
    async with planted.read() as s:
        assert await spells.amiss(s) == []
    said: dict[int, dict[datetime, str]] = defaultdict(dict)
    for event in await all_of(planted, TicketEvent):
        said[event.ticket_id][event.at] = event.status
    stood: dict[int, list[Any]] = defaultdict(list)
    for spell in await all_of(planted, spells.Spell):
        stood[spell.ticket_id].append(spell)
    tickets = {one.id: one for one in await all_of(planted, Ticket) if one.received_at is not None}
    assert set(stood) == set(tickets)
    for id_, rows in stood.items():
        assert rows[0].since == rows[0].received_at == tickets[id_].received_at
        assert {row.since for row in rows} <= set(said[id_])
        for at, status in said[id_].items():
            states = [row.state for row in rows if row.since <= at < row.until]
            over = status in (TicketStatus.CLOSED, TicketStatus.REFERRED)
            assert states == ([status if over else "open"] if at >= rows[0].since else [])


async def test_every_status_and_nearly_every_verb_is_passed_through(planted: Database) -> None:
    events = await all_of(planted, TicketEvent)
    assert {event.status for event in events} == set(TicketStatus)
    told = {event.verb for event in events}
    assert {verb for verb in MOVES if verb not in told} <= {
        "part_withdrawn", "disagreed", "settled",
    }  # fmt: skip


async def test_codes_are_counted_by_local_month_in_the_order_of_receipt(planted: Database) -> None:
    by_month: dict[str, list[Any]] = defaultdict(list)
    for ticket in await all_of(planted, Ticket):
        if ticket.code is not None:
            assert f"{clock.local(ticket.received_at):%y%m}" == ticket.code[5:9]
            by_month[ticket.code[5:9]].append((ticket.code, ticket.received_at))
    last = {row.month: row.last for row in await all_of(planted, TicketNumber)}
    for month, rows in by_month.items():
        rows.sort()
        assert len({code for code, _ in rows}) == len(rows)
        assert [at for _, at in rows] == sorted(at for _, at in rows)
        assert int(rows[-1][0][10:]) <= last[month]


async def test_what_is_over_has_an_end_and_what_is_not_has_none(planted: Database) -> None:
    over = {TicketStatus.CLOSED, TicketStatus.DISMISSED, TicketStatus.REFERRED}
    for ticket in await all_of(planted, Ticket):
        assert (ticket.closed_at is not None) == (ticket.status in over)
        assert (ticket.merged_into_id is None) or ticket.status in (
            TicketStatus.MERGED, TicketStatus.CLOSED,
        )  # fmt: skip
        if ticket.due_at is not None:
            assert ticket.first_due_at <= ticket.due_at
            assert (ticket.extensions > 0) or ticket.first_due_at == ticket.due_at


async def test_feedback_is_what_the_last_rating_says(planted: Database) -> None:
    ratings: dict[int, list[Any]] = defaultdict(list)
    for rating in await all_of(planted, Rating):
        ratings[rating.ticket_id].append(rating)
    for ticket in await all_of(planted, Ticket):
        if ticket.feedback in (FeedbackState.POSITIVE, FeedbackState.NEGATIVE):
            assert ratings[ticket.id][-1].verdict == ticket.feedback
        elif not ticket.reopenings:
            assert not ratings[ticket.id]
        if ticket.status != TicketStatus.CLOSED:
            assert ticket.feedback == FeedbackState.NONE


async def test_how_one_asks_moves_the_score(planted: Database) -> None:
    found = Counter((one.mode, one.verdict) for one in await all_of(planted, Rating))
    share = {mode: found[mode, "positive"] / (found[mode, "positive"] + found[mode, "negative"])
             for mode in ("operator", "sms", "ivr")}  # fmt: skip
    assert share["operator"] > 0.97
    assert 0.6 < share["sms"] < 0.85
    assert 0.6 < share["ivr"] < 0.85


async def test_two_to_five_of_a_hundred_are_returned(planted: Database) -> None:
    returned = {row.ticket_id for row in await all_of(planted, Return)}
    assert 0.02 <= len(returned) / MANY <= 0.05
    states = {row.state for row in await all_of(planted, Extension)}
    assert {"granted", "refused"} <= states


async def test_due_dates_are_those_of_the_office(planted: Database) -> None:
    async with planted.read() as s:
        own = {one.id: one.calendar_id for one in await s.scalars(select(Agency))}
        calendars = {one: await calendar(s, one) for one in {None, *own.values()}}
    for row in (await all_of(planted, TicketDeadline))[::25]:
        office = calendars[own.get(row.agency_id)]
        due = due_at(_aware(row.start_at), row.amount, Unit(row.unit), office)
        assert _aware(row.first_due_at) == due.at
        if row.first_due_at == row.due_at:
            assert [line["code"] for line in row.lines] == [line.code for line in due.lines]


async def test_the_chain_is_whole_and_so_is_the_word_index(planted: Database) -> None:
    async with planted.read() as s:
        head = await chain.head(s)
        assert head.position == len(await all_of(planted, TicketEvent))
        last = chain.BEGINNING
        lines = select(TicketEvent.__table__).order_by(TicketEvent.position)
        for position, row in enumerate((await s.execute(lines)).mappings(), start=1):
            last = chain.link(last, dict(row))
            assert (row["position"], row["hash"]) == (position, last)
        assert head.hash == last


async def test_words_are_found_without_accents(planted: Database) -> None:
    async with planted.read() as s:
        found = text("select rowid from ticket_words where ticket_words match 'ngap'")
        ids = list(await s.scalars(found))
        told = await s.execute(select(Ticket.id, Ticket.content))
        said = {id_ for id_, content in told if " ngap " in f" {vietnam.fold(content)} "}
    assert len(said) > MANY / 100
    assert said <= set(ids)


async def test_callers_come_again_and_no_number_is_given_twice(planted: Database) -> None:
    callers = await all_of(planted, Caller)
    assert len({one.phone for one in callers}) == len(callers) < corpus.rows_of(MANY) * 0.75
    assert all(vietnam.e164(one.phone) == one.phone for one in callers[::20])
    assert len({number_of(id_) for id_ in range(1, 200_000)}) == 199_999


async def test_a_storm_brings_twenty_times_the_calls(planted: Database) -> None:
    days = Counter(clock.local_day(_aware(one.started_at)) for one in await all_of(planted, Call))
    counts = sorted(days.values())
    assert counts[-1] > 10 * counts[len(counts) // 2]


async def test_the_same_seed_gives_the_same_rows_on_both_engines(
    db: Database, templates: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = copy_of(templates.sqlite, tmp_path / "other")
    await grown(db, FEW)
    await grown(other, FEW)
    assert await _digests(db) == await _digests(other)
    await other.close()


async def test_another_seed_gives_other_rows(templates: SimpleNamespace, tmp_path: Path) -> None:
    found = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        folder.mkdir()
        db = copy_of(templates.sqlite, folder)
        await grown(db, 50, seed=seed)
        found.append((await _digests(db))["ticket"])
        await db.close()
    assert found[0] != found[1]


async def test_more_tickets_go_beside_those_there_are(db: Database) -> None:
    first = await grown(db, FEW)
    await grown(db, FEW, seed=8)
    tickets = await all_of(db, Ticket)
    codes = [one.code for one in tickets if one.code]
    assert len(tickets) == 2 * first
    assert len(set(codes)) == len(codes)


async def test_the_program_goes_on_numbering_where_the_corpus_ended(db: Database) -> None:
    await grown(db, 50)
    async with db.write() as s:
        s.add(Caller(phone="+84911111111", created_at=clock.now()))
        s.add(Ticket(opened_at=clock.now()))
        await s.flush()


async def test_after_the_load_sqlite_waits_for_the_disk_again_and_has_the_same_schema(
    sqlite_db: Database,
) -> None:
    before = await _kept(sqlite_db)
    await grown(sqlite_db, 50)
    assert await _kept(sqlite_db) == before
    assert before[:2] == ["wal", 1]


async def test_beside_a_hotline_that_runs_on_the_same_file_nothing_is_made(
    sqlite_db: Database,
) -> None:
    before = await _kept(sqlite_db)
    other = Database(sqlite_db.url.render_as_string())
    async with other.read() as s:
        await s.execute(text("select 1"))
    with pytest.raises(Conflict, match="corpus_served"):
        await grown(sqlite_db, 50)
    assert await _kept(sqlite_db) == before
    assert not await all_of(sqlite_db, Ticket)
    async with other.write() as s:
        s.add(Ticket(opened_at=clock.now()))
    await other.close()
    assert await grown(sqlite_db, 50)


def test_a_load_that_is_killed_leaves_whole_rows_and_can_be_added_to(
    templates: SimpleNamespace, tmp_path: Path
) -> None:
    asyncio.run(copy_of(templates.sqlite, tmp_path).close())
    url = f"sqlite+aiosqlite:///{tmp_path}/hotline.db"
    loading = [sys.executable, "-c", _KILLED.format(url=url, end=END)]
    assert subprocess.run(loading, check=False).returncode == -signal.SIGKILL
    asyncio.run(_goes_on(url))


_KILLED = """
import asyncio, datetime, os, signal
from hotline import corpus
from hotline.db import Database
corpus._A_STRETCH, corpus._TOGETHER, corpus._AHEAD = 100, 2, 1000
written = []
def told(rows):
    written.append(rows)
    if len(written) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(corpus.plant(Database("{url}"), 1000, seed=7, end=datetime.date.fromisoformat("{end}"),
            told=told))
"""


async def _goes_on(url: str) -> None:
    """What was committed is there whole, what was being written is not; and more fits in."""
    db = Database(url, durable=False)
    tickets, events = await all_of(db, Ticket), await all_of(db, TicketEvent)
    assert len(tickets) == 200
    async with db.read() as s:
        assert list(await s.execute(text("pragma foreign_key_check"))) == []
        assert list(await s.execute(text("pragma integrity_check"))) == [("ok",)]
        assert (await chain.head(s)).position == len(events)
    await grown(db, 50, seed=8)
    assert len(await all_of(db, Ticket)) == 200 + corpus.rows_of(50)
    assert (await _kept(db))[0] == "wal"
    await db.close()


async def _kept(db: Database) -> list[Any]:
    """How SQLite is set for writing, and its schema."""
    async with db.write() as s:
        names = ("journal_mode", "foreign_keys", "synchronous", "cache_size")
        set_ = [await s.scalar(text(f"pragma {name}")) for name in names]
        schema = await s.execute(text("select name, sql from sqlite_master order by name"))
        return [*set_, sorted(f"{name} {sql}" for name, sql in schema
                              if not name.startswith("sqlite_"))]  # fmt: skip


async def test_without_a_province_there_is_no_corpus(
    tmp_path: Path, templates: SimpleNamespace
) -> None:
    db = copy_of(templates.sqlite, tmp_path)
    async with db.write() as s:
        await s.execute(text("update person set active = 0"))
    with pytest.raises(Conflict):
        await grown(db, 10)
    await db.close()


def test_working_time_is_counted_as_the_calendar_says() -> None:
    """Thursday 16:30 and one and a half working hours is Friday 08:30."""
    hours = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))
    week = Calendar(dict.fromkeys(range(5), hours), public_holidays=False)
    office = Office(week, date(2026, 11, 1), date(2026, 11, 30))
    thursday, friday = (
        epoch(date(2026, 11, 12), time(16, 30)),
        epoch(date(2026, 11, 13), time(8, 30)),
    )
    assert office.later(thursday, 5400) == friday
    assert office.open_from(thursday + 7200) == epoch(date(2026, 11, 13), time(7, 30))


async def _digests(db: Database) -> dict[str, str]:
    """What the tables of the corpus hold, whichever engine keeps them."""
    found = {}
    async with db.read() as s:
        for name in COLUMNS:
            table = Base.metadata.tables[name]
            rows = await s.execute(select(table).order_by(*table.primary_key.columns))
            told = [repr([_plain(value) for value in row]) for row in rows]
            found[name] = hashlib.sha256("\n".join(told).encode()).hexdigest()
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return sorted(value.items()) if isinstance(value, dict) else value


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
