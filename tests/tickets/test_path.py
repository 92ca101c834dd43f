"""Who may move a ticket where: every step, every person, every state."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import tickets
from hotline.agencies import Agency
from hotline.db import Database
from hotline.errors import Conflict, HotlineError, Invalid, NotAllowed, NotFound
from hotline.staff import Person
from hotline.tickets import ALLOWED, Ticket, TicketDeadline, TicketEvent, TicketStatus
from tests.patience import PATIENCE
from tests.tickets import desk
from tests.tickets.desk import facts, load, seen_by, story, ticket_in, words

DRAFT, RECEIVED, ASSIGNED = TicketStatus.DRAFT, TicketStatus.RECEIVED, TicketStatus.ASSIGNED
ACCEPTED, IN_PROGRESS = TicketStatus.ACCEPTED, TicketStatus.IN_PROGRESS
RETURNED, ANSWERED = TicketStatus.RETURNED, TicketStatus.ANSWERED
CLOSED, DISMISSED = TicketStatus.CLOSED, TicketStatus.DISMISSED
REFERRED, MERGED = TicketStatus.REFERRED, TicketStatus.MERGED
# A ticket never rests here: approving closes it in the same step.
RESTING = [status for status in TicketStatus if status != TicketStatus.APPROVED]

Step = Callable[[AsyncSession, Ticket, Person, datetime], Awaitable[object]]


async def complete(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.complete(s, ticket, await words(s), by=me, at=at)


async def answer_at_once(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.answer_at_once(s, ticket, await words(s), "Làm ở phường", by=me, at=at)


async def assign(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    agency_id = await s.scalar(select(Agency.id).where(Agency.code == "SXD"))
    await tickets.assign(s, ticket, agency_id, reason="Đúng thẩm quyền", by=me, at=at)


async def dismiss(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.dismiss(s, ticket, "wrong_number", by=me, at=at)


async def accept(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.accept(s, ticket, by=me, at=at)


async def return_(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.return_(s, ticket, reason="Không đúng thẩm quyền", by=me, at=at)


async def answer(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.draft_answer(s, ticket, "Đã xử lý", by=me, at=at)


async def send_back(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.send_back(s, ticket, reason="Ghi rõ ngày làm", by=me, at=at)


async def approve(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.approve(s, ticket, by=me, at=at)


async def start(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.start(s, ticket, None, by=me, at=at)


async def progress(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.progress(s, ticket, "Đã khảo sát", by=me, at=at)


async def ask_extension(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.ask_extension(s, ticket, 3, "working_days", reason="Mưa", by=me, at=at)


async def ask_part(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    agency_id = await s.scalar(select(Agency.id).where(Agency.code == "SXD"))
    await tickets.ask_part(s, ticket, agency_id, "Kế hoạch?", by=me, at=at)


async def reclassify(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    other = await words(s, field="03", kind="petition")
    await tickets.reclassify(s, ticket, other, reason="Nghe lại", by=me, at=at)


async def refer(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    await tickets.refer(s, ticket, "complaint", reason="Ban tiếp công dân", by=me, at=at)


async def reopen(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
    wish = "office" if me.role == "office" else "caller"
    await tickets.reopen(s, ticket, reason="Chưa xong", wish=wish, by=me, at=at)


DESK, AGENCY = {"lan", "tam", "dieu"}, {"minh", "hanh"}
WORKED_ON, AT_AGENCY = {ACCEPTED, IN_PROGRESS}, {ASSIGNED, ACCEPTED, IN_PROGRESS}
UNDECIDED = {RECEIVED, RETURNED} | AT_AGENCY
# Step → who may do it (of this ticket's agency), from which states, and where it leads (None:
# the status stays).
STEPS: dict[Step, tuple[set[str], set[TicketStatus], TicketStatus | None]] = {
    complete: (DESK, {DRAFT}, ASSIGNED),
    answer_at_once: (DESK, {DRAFT}, CLOSED),
    dismiss: (DESK, {DRAFT}, DISMISSED),
    refer: ({"dieu"}, {DRAFT, MERGED} | UNDECIDED, REFERRED),
    reclassify: ({"dieu"}, UNDECIDED, None),
    assign: ({"dieu"}, {RECEIVED, ASSIGNED, RETURNED}, ASSIGNED),
    accept: (AGENCY, {ASSIGNED}, ACCEPTED),
    return_: (AGENCY, AT_AGENCY, RETURNED),
    start: (AGENCY, WORKED_ON, IN_PROGRESS),
    progress: (AGENCY, WORKED_ON, None),
    ask_extension: (AGENCY, WORKED_ON, None),
    ask_part: (AGENCY | {"dieu"}, AT_AGENCY, None),
    answer: (AGENCY, WORKED_ON, ANSWERED),
    send_back: ({"hanh"}, {ANSWERED}, IN_PROGRESS),
    approve: ({"hanh"}, {ANSWERED}, CLOSED),
    reopen: (DESK | {"phuc"}, {CLOSED}, ASSIGNED),
}
EVERYBODY = ("lan", "tam", "dieu", "minh", "hanh", "phuc", "quan", "outsider", "chief_outsider")
each_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)


@pytest.mark.parametrize("status", RESTING)
async def test_a_step_is_done_by_the_right_people_from_the_right_states_only(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, status: TicketStatus
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, status, at=now)
    async with sqlite_db.write() as s:
        has_agency = (await load(s, ticket_id)).agency_id is not None
        for step, (people, starts, leads_to) in STEPS.items():
            for name in EVERYBODY:
                came_to = await _came_to(s, step, ticket_id, getattr(cast, name), now)
                where = (step.__name__, name, status)
                if step is refer and name in ("lan", "tam"):
                    # What waits with the dispatcher or an agency is not the operator's to refer.
                    early = status in (DRAFT, RECEIVED)
                    assert came_to == (REFERRED if early else NotAllowed), where
                elif name not in people or (name in AGENCY and not has_agency):
                    assert came_to is NotAllowed, where
                else:
                    expected = leads_to or status
                    assert came_to == (expected if status in starts else Conflict), where


@each_step
async def test_nothing_half_written_stays_after_a_refusal(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, step: Step
) -> None:
    people, starts, _ = STEPS[step]
    status = next(one for one in (CLOSED, ASSIGNED, ANSWERED) if one not in starts)
    assert status not in starts
    ticket_id = await ticket_in(sqlite_db, cast, status, at=now)
    before = await _picture(sqlite_db, ticket_id)
    for name in (min(people), "outsider"):
        with pytest.raises(HotlineError):
            await _do(sqlite_db, step, ticket_id, getattr(cast, name), now)
        assert await _picture(sqlite_db, ticket_id) == before


def test_the_table_of_moves_is_what_the_steps_say() -> None:
    said = {(start, end) for _, starts, end in STEPS.values() for start in starts if end}
    # Steps that go through a state without resting there.
    said |= {(DRAFT, RECEIVED), (RECEIVED, ASSIGNED), (RECEIVED, CLOSED), (CLOSED, RECEIVED)}
    said |= {(ANSWERED, TicketStatus.APPROVED), (TicketStatus.APPROVED, CLOSED)}
    said -= {(DRAFT, ASSIGNED), (DRAFT, CLOSED), (ANSWERED, CLOSED), (CLOSED, ASSIGNED)}
    # Merging with its closing, and settling, have tests of their own.
    said |= {(start, MERGED) for start in UNDECIDED} | {(MERGED, CLOSED)}
    said |= {(start, ASSIGNED) for start in AT_AGENCY}
    assert {(start, end) for start, ends in ALLOWED.items() for end in ends} == said


async def test_the_database_itself_refuses_a_state_that_is_none(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(db, cast, DRAFT, at=now)
    with pytest.raises(Exception, match="status"):
        async with db.write() as s:
            await s.execute(update(Ticket).where(Ticket.id == ticket_id).values(status="lost"))


@pytest.mark.parametrize("said", ["", "   ", "\n\t", "\x00"])
async def test_words_that_are_due_must_be_said(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, said: str
) -> None:
    assigned = await ticket_in(sqlite_db, cast, ASSIGNED, at=now)
    accepted = await ticket_in(sqlite_db, cast, ACCEPTED, at=now)
    answered = await ticket_in(sqlite_db, cast, ANSWERED, at=now)
    steps: list[tuple[int, str, Callable[[AsyncSession, Ticket], Awaitable[object]]]] = [
        (assigned, "reason", lambda s, t: tickets.return_(s, t, reason=said, by=cast.minh, at=now)),
        (accepted, "answer", lambda s, t: tickets.draft_answer(s, t, said, by=cast.minh, at=now)),
        (answered, "reason",
         lambda s, t: tickets.send_back(s, t, reason=said, by=cast.hanh, at=now)),
    ]  # fmt: skip
    for ticket_id, field, step in steps:
        with pytest.raises(Invalid) as refused:
            async with sqlite_db.write() as s:
                await step(s, await load(s, ticket_id))
        assert refused.value.field == field


async def test_an_agency_that_has_ended_is_not_assigned(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, RECEIVED, at=now)
    async with sqlite_db.write() as s:
        gone = await s.scalar(select(Agency).where(Agency.code == "SXD"))
        assert gone is not None
        gone.valid_to = now.date()
    codes = {gone.id: "agency_ended", 999_999: "agency_missing", None: "agency_missing"}
    for agency_id, code in codes.items():
        async with sqlite_db.read() as s:
            ticket = await load(s, ticket_id)
            with pytest.raises(Invalid, match=code):
                await tickets.assign(s, ticket, agency_id, reason="", by=cast.dieu, at=now)


async def test_a_dispatchers_reason_is_kept_as_it_can_be_stored(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(db, cast, ASSIGNED, at=now)
    async with db.write() as s:
        ticket = await load(s, ticket_id)
        agency_id = await s.scalar(select(Agency.id).where(Agency.code == "SXD"))
        await tickets.assign(s, ticket, agency_id, reason=" đu\x00\u0301ng ", by=cast.dieu, at=now)
        assert (await tickets.timeline(s, ticket))[-1].reason == "đúng"


async def test_a_ticket_comes_back_is_assigned_anew_and_answered_twice_before_it_closes(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(db, cast, RECEIVED, at=now)
    steps: list[tuple[Step, str]] = [
        (_assign_to("SXD"), "dieu"), (return_, "outsider"), (_assign_to("SNNMT"), "dieu"),
        (accept, "minh"), (answer, "minh"), (send_back, "hanh"), (answer, "minh"),
        (approve, "hanh"),
    ]  # fmt: skip
    for step, name in steps:
        async with db.write() as s:
            await step(s, await load(s, ticket_id), getattr(cast, name), now)
    async with db.read() as s:
        ticket = await load(s, ticket_id)
        assert await story(s, ticket) == [
            "opened", "taken", "received", "unrouted", "assigned", "returned", "assigned",
            "accepted", "answered", "sent_back", "answered", "approved", "closed",
        ]  # fmt: skip
        events = await tickets.timeline(s, ticket)
        assert [event.actor_name for event in events if event.verb == "returned"] == [
            cast.outsider.name
        ]
        assert [event.reason for event in events if event.verb == "sent_back"] == [
            "Ghi rõ ngày làm"
        ]
        assert (ticket.status, ticket.feedback, ticket.closed_at) == ("closed", "due", now)
        owed = [one.step for one in await tickets.deadlines_of(s, ticket) if one.done_at is None]
        assert owed == []


async def test_people_see_the_tickets_they_may_see(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, ASSIGNED, at=now)
    async with sqlite_db.read() as s:
        for name in ("lan", "dieu", "minh", "hanh", "phuc"):
            assert (await seen_by(s, ticket_id, getattr(cast, name))).id == ticket_id
        for name in ("quan", "outsider", "chief_outsider"):
            with pytest.raises(NotFound):
                await seen_by(s, ticket_id, getattr(cast, name))
        with pytest.raises(NotFound):
            await seen_by(s, 999_999, cast.lan)


async def test_an_agency_loses_sight_of_a_ticket_given_to_another(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, ASSIGNED, at=now)
    async with sqlite_db.write() as s:
        await assign(s, await load(s, ticket_id), cast.dieu, now)
    async with sqlite_db.read() as s:
        assert (await seen_by(s, ticket_id, cast.outsider)).id == ticket_id
        with pytest.raises(NotFound):
            await seen_by(s, ticket_id, cast.minh)


@pytest.mark.parametrize(
    ("status", "first", "second"),
    [
        (DRAFT, (complete, "lan"), (complete, "tam")),
        (DRAFT, (complete, "lan"), (dismiss, "tam")),
        (DRAFT, (answer_at_once, "lan"), (complete, "tam")),
        (ASSIGNED, (return_, "minh"), (accept, "hanh")),
        (ANSWERED, (approve, "hanh"), (send_back, "hanh")),
        (ANSWERED, (approve, "hanh"), (approve, "hanh")),
    ],
)
async def test_of_two_people_at_the_same_time_one_moves_the_ticket(
    db: Database,
    cast: SimpleNamespace,
    now: datetime,
    status: TicketStatus,
    first: tuple[Step, str],
    second: tuple[Step, str],
) -> None:
    ticket_id = await ticket_in(db, cast, status, at=now)
    both_look = _Meeting(1 if db.is_sqlite else 2)

    async def go(step: Step, name: str) -> object:
        try:
            async with db.write() as s:
                ticket = await load(s, ticket_id)
                await both_look.meet()
                await step(s, ticket, getattr(cast, name), now)
        except Conflict as refused:
            return refused.code
        return "moved"

    outcomes = await asyncio.gather(go(*first), go(*second))
    assert sorted(map(str, outcomes)) == ["moved", "moved_on"]
    async with db.read() as s:
        told = await story(s, await load(s, ticket_id))
    assert len(told) == len(set(told)), told


async def test_the_next_number_is_not_used_up_by_a_refusal(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        ticket = await desk.draft(s, facts(now))
    with pytest.raises(Invalid, match="phone_wrong"):
        await _complete_with(sqlite_db, ticket.id, cast.lan, now, caller_phone="12")
    async with sqlite_db.write() as s:
        again = await load(s, ticket.id)
        assert (again.status, again.code, again.content) == ("draft", None, "")
        await complete(s, again, cast.lan, now)
        assert again.code == "1022-2611-00001"


async def _complete_with(
    db: Database, ticket_id: int, me: Person, at: datetime, **typed: Any
) -> None:
    async with db.write() as s:
        written = await words(s, **typed)
        await tickets.complete(s, await load(s, ticket_id), written, by=me, at=at)


class _Meeting:
    """A place where as many as are expected wait for each other."""

    def __init__(self, expected: int) -> None:
        self._missing, self._all_here = expected, asyncio.Event()

    async def meet(self) -> None:
        self._missing -= 1
        if self._missing <= 0:
            self._all_here.set()
        await asyncio.wait_for(self._all_here.wait(), PATIENCE)


def _assign_to(code: str) -> Step:
    async def assign_to(s: AsyncSession, ticket: Ticket, me: Person, at: datetime) -> None:
        agency_id = await s.scalar(select(Agency.id).where(Agency.code == code))
        await tickets.assign(s, ticket, agency_id, reason="", by=me, at=at)

    return assign_to


async def _do(db: Database, step: Step, ticket_id: int, me: Person, at: datetime) -> None:
    async with db.write() as s:
        await step(s, await load(s, ticket_id), me, at)


async def _came_to(
    s: AsyncSession, step: Step, ticket_id: int, me: Person, at: datetime
) -> str | type[HotlineError]:
    """Where a step leads or which refusal it meets; then everything is as it was."""
    try:
        ticket = await load(s, ticket_id)
        await step(s, ticket, me, at)
        await s.flush()
        return ticket.status
    except HotlineError as refused:
        return type(refused)
    finally:
        await s.rollback()


async def _picture(db: Database, ticket_id: int) -> list[Any]:
    """Everything that a step could have written about a ticket."""
    async with db.read() as s:
        columns = list(Ticket.__table__.columns)
        row = (await s.execute(select(*columns).where(Ticket.id == ticket_id))).one()
        events = await s.scalars(select(TicketEvent.id).where(TicketEvent.ticket_id == ticket_id))
        due = await s.execute(
            select(TicketDeadline.id, TicketDeadline.done_at).where(
                TicketDeadline.ticket_id == ticket_id
            )
        )
        return [tuple(row), list(events), [tuple(one) for one in due]]
