"""Taking the PBX's journal: what one entry suffers costs no other, and nothing is doubled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from hotline import health
from hotline.asterisk.ami import Ami
from hotline.asterisk.entries import AnswersEntry, JournalEntry
from hotline.asterisk.journal import Journal, facts, outcome_of
from hotline.asterisk.listener import Listener
from hotline.asterisk.simulator import CallPlan, Simulator
from hotline.calls import Call, CallOutcome
from hotline.db import Database
from hotline.feedback import Mode
from hotline.health import Condition, Part, PartState
from hotline.tickets import Ticket
from tests.patience import PATIENCE

START = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
END = datetime(2026, 11, 17, 2, 5, tzinfo=UTC)


@pytest.fixture
async def pbx() -> AsyncIterator[Simulator]:
    async with Simulator(rate=100) as simulator:
        yield simulator


@pytest.fixture
async def journal(sqlite_db: Database, pbx: Simulator) -> AsyncIterator[Journal]:
    ami = Ami(pbx.host, pbx.port, pbx.username, pbx.secret)
    up = asyncio.Event()
    ami.on_state = lambda state: up.set() if state.word == "up" else None
    running = asyncio.create_task(ami.run())
    await asyncio.wait_for(up.wait(), PATIENCE)
    yield Journal(sqlite_db, ami, "hotline-pbx", {Mode.IVR})
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def write(pbx: Simulator, entry: JournalEntry) -> None:
    """Put an entry where the dialplan would."""
    pbx.db.put(f"hotline/{entry.key}", entry.format())


def finished(linked_id: str, caller: str = "0912345678") -> JournalEntry:
    """A caller who gave up."""
    return JournalEntry(
        key=f"journal/{linked_id}", direction="in", start=START, caller=caller, to="1022",
        end=END, queue="1022", abandoned=True,
    )  # fmt: skip


async def test_a_listener_ends_when_it_is_told_to_as_the_doorbell_rings(
    sqlite_db: Database, pbx: Simulator
) -> None:
    listener = Listener(sqlite_db, Ami(pbx.host, pbx.port, pbx.username, pbx.secret), modes=())
    keeping = asyncio.create_task(listener._keep_journal())
    # It has come to where it waits.
    await asyncio.sleep(0)
    listener._doorbell.set()
    keeping.cancel()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(keeping, return_exceptions=True)
    assert keeping.cancelled()


async def test_an_entry_is_acknowledged_only_once_it_is_here(
    journal: Journal, pbx: Simulator, sqlite_db: Database
) -> None:
    write(pbx, finished("hotline-pbx-1.0"))
    assert await journal.take() == 1
    assert pbx.db.get("hotline/journal/hotline-pbx-1.0") is None
    async with sqlite_db.read() as s:
        assert [c.outcome for c in await s.scalars(select(Call))] == ["abandoned"]


async def test_the_same_entry_taken_again_changes_nothing(
    journal: Journal, pbx: Simulator, sqlite_db: Database
) -> None:
    for _ in range(3):
        write(pbx, finished("hotline-pbx-1.0"))
        await journal.take()
    async with sqlite_db.read() as s:
        assert len((await s.scalars(select(Call))).all()) == 1
        assert len((await s.scalars(select(Ticket))).all()) == 1


async def test_the_end_of_a_call_waits_for_what_was_answered_in_it(
    journal: Journal, pbx: Simulator
) -> None:
    write(pbx, finished("hotline-pbx-1.0"))
    answers = AnswersEntry(key="answers/hotline-pbx-1.0+2", ask="0123456789ab", start=START)
    pbx.db.put(f"hotline/{answers.key}", answers.format())
    assert await journal.take() == 0
    answers = replace(answers, end=END, outcome="hung_up")
    pbx.db.put(f"hotline/{answers.key}", answers.format())
    assert await journal.take() == 2


async def test_an_entry_that_cannot_be_taken_stays_and_costs_no_other(
    journal: Journal, pbx: Simulator, sqlite_db: Database
) -> None:
    async with sqlite_db.write() as s:
        await s.execute(
            text(
                "CREATE TRIGGER no_two BEFORE INSERT ON call WHEN NEW.conversation LIKE '%-2.0' "
                "BEGIN SELECT RAISE(ABORT, 'not this one'); END"
            )
        )
    for number in range(1, 5):
        write(pbx, finished(f"hotline-pbx-{number}.0"))
    assert await journal.take() == 3
    assert pbx.db.get("hotline/journal/hotline-pbx-2.0") is not None
    async with sqlite_db.read() as s:
        assert len((await s.scalars(select(Call))).all()) == 3
        state = await s.get_one(PartState, Part.JOURNAL)
        assert (state.condition, "-2.0" in state.detail) == (Condition.DEGRADED, True)
    async with sqlite_db.write() as s:
        await s.execute(text("DROP TRIGGER no_two"))
    assert await journal.take() == 1


async def test_a_nonsense_entry_is_told_and_left_for_a_person(
    journal: Journal, pbx: Simulator, sqlite_db: Database
) -> None:
    pbx.db.put("hotline/journal/hotline-pbx-9.0", "dir=sideways&start=yesterday")
    write(pbx, finished("hotline-pbx-1.0"))
    assert await journal.take() == 1
    assert pbx.db.get("hotline/journal/hotline-pbx-9.0") is not None
    async with sqlite_db.read() as s:
        (state,) = [one for one in await health.parts(s) if one.part == Part.JOURNAL]
    assert state.condition == Condition.DEGRADED


async def test_the_count_of_the_pbx_is_written_down_by_day(
    journal: Journal, pbx: Simulator, sqlite_db: Database
) -> None:
    await pbx.call(CallPlan(answered_by=None, gives_up_after=1))
    await journal.take()
    await journal.read_counts()
    async with sqlite_db.read() as s:
        (state,) = await health.parts(s)
        counted = (await s.execute(text("SELECT counted FROM journal_day"))).scalars().all()
    assert counted == [1]
    assert state.condition == Condition.UP


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"member": "PJSIP/101", "talk": 12, "queue": "1022"}, CallOutcome.ANSWERED),
        ({"queue": "1022", "abandoned": True}, CallOutcome.ABANDONED),
        ({"queue": "1022", "queue_status": "JOINEMPTY"}, CallOutcome.QUEUE_EMPTY),
        ({"queue": "1022", "queue_status": "LEAVEEMPTY"}, CallOutcome.QUEUE_EMPTY),
        ({"queue": "1022", "queue_status": "TIMEOUT"}, CallOutcome.QUEUE_TIMEOUT),
        ({"queue": "1022", "queue_status": "FULL"}, CallOutcome.QUEUE_FULL),
        ({"hours": "closed"}, CallOutcome.OUT_OF_HOURS),
        ({"menu": "status"}, CallOutcome.SERVED),
        ({"menu": "status", "queue": "1022", "abandoned": True}, CallOutcome.ABANDONED),
        ({}, CallOutcome.ABANDONED),
        ({"broken": True}, CallOutcome.INTERRUPTED),
        ({"direction": "out", "dial_status": "ANSWER"}, CallOutcome.ANSWERED),
        ({"direction": "out", "dial_status": "BUSY"}, CallOutcome.BUSY),
        ({"direction": "ask", "dial_status": "NOANSWER"}, CallOutcome.NO_ANSWER),
        ({"direction": "ask", "dial_status": "CHANUNAVAIL", "cause": 21}, CallOutcome.REJECTED),
        ({"direction": "ask", "dial_status": "CONGESTION", "cause": 34}, CallOutcome.FAILED),
        (
            {"direction": "ask", "dial_status": "ANSWER", "queue": "1022", "taken": END},
            CallOutcome.ANSWERED,
        ),
        ({"direction": "ask", "dial_status": "ANSWER", "queue": "1022"}, CallOutcome.ABANDONED),
        (
            {
                "direction": "ask",
                "dial_status": "ANSWER",
                "queue": "1022",
                "queue_status": "JOINEMPTY",
            },
            CallOutcome.QUEUE_EMPTY,
        ),
    ],
)
def test_what_the_dialplan_knew_tells_how_a_call_ended(
    said: dict[str, object], outcome: CallOutcome
) -> None:
    known: dict[str, object] = {"key": "journal/x", "direction": "in", "start": START, "end": END}
    assert outcome_of(JournalEntry(**(known | said))) == outcome  # type: ignore[arg-type]


def test_an_outbound_calls_caller_is_the_operators_phone() -> None:
    entry = JournalEntry(
        key="journal/x", direction="out", start=START, caller="1022", operator="PJSIP/101-0000a",
        to="0912345678", end=END, dial_status="ANSWER", answered=END,
    )  # fmt: skip
    told = facts(entry)
    assert (told.caller, told.dialed, told.answered_by) == ("101", "0912345678", "0912345678")
