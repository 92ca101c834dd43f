"""Some tickets of a month by the steps that people really take, each in its own transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import feedback, tickets
from hotline.agencies import Agency
from hotline.calls import Call
from hotline.corpus.world import World
from hotline.db import Database
from hotline.feedback import Answers
from hotline.staff import Person, Role
from hotline.tickets import Ticket, Words
from tests.golden.placing import staffed
from tests.golden.population import Wanted
from tests.golden.sorts import BEING_ASKED, NEGATIVE, POSITIVE, New

_MOST = 4
_SAID = {POSITIVE: Answers(True, 1), NEGATIVE: Answers(False, 3)}


def chosen(wanted: Sequence[Wanted], rung: Mapping[int, int]) -> list[int]:
    """Some of those that came by a call and were closed."""
    found: Counter[str] = Counter()
    numbers = []
    for number, one in enumerate(wanted):
        if number not in rung or not isinstance(one.sort, New):
            continue
        outcome = one.sort.outcome
        if outcome in (*_SAID, BEING_ASKED) and found[outcome] < _MOST:
            found[outcome] += 1
            numbers.append(number)
    return numbers


async def live(db: Database, wanted: Wanted, call_id: int, at: int, world: World) -> None:
    """From the ring to the rating: draft, form, routing, agency, signature, caller."""
    assert isinstance(wanted.sort, New)
    then = datetime.fromtimestamp(at, UTC)
    async with db.write() as s:
        call = await s.get_one(Call, call_id)
        drafts = await tickets.open_drafts_for(s, [call], at=then - timedelta(minutes=2))
        ticket = drafts[call.id]
        await tickets.answered(s, ticket, call, at=then - timedelta(minutes=2))
        ticket_id, owner = ticket.id, ticket.owner_id
    async with db.write() as s:
        ticket, by = await s.get_one(Ticket, ticket_id), await s.get_one(Person, owner)
        await tickets.complete(s, ticket, _words(wanted, world, ticket_id), by=by, at=then)
    async with db.write() as s:
        ticket = await s.get_one(Ticket, ticket_id)
        agency = await _agency(s, ticket, world, at=then)
        officer, head = [(await staffed(s, agency, role)).id for role in (Role.OFFICER, Role.HEAD)]
    async with db.write() as s:
        ticket, by = await s.get_one(Ticket, ticket_id), await s.get_one(Person, officer)
        await tickets.accept(s, ticket, by=by, at=then + timedelta(minutes=20))
    async with db.write() as s:
        ticket, by = await s.get_one(Ticket, ticket_id), await s.get_one(Person, officer)
        told = "Đã kiểm tra và xử lý."
        await tickets.draft_answer(s, ticket, told, by=by, at=then + timedelta(minutes=40))
    async with db.write() as s:
        ticket, by = await s.get_one(Ticket, ticket_id), await s.get_one(Person, head)
        await tickets.approve(s, ticket, by=by, at=then + timedelta(minutes=60))
    if said := _SAID.get(wanted.sort.outcome):
        async with db.write() as s:
            ticket = await s.get_one(Ticket, ticket_id)
            at_last, source = then + timedelta(minutes=90), f"golden:{ticket_id}"
            await feedback.rate(
                s, ticket, said, ask=None, mode=wanted.mode, source=source, at=at_last
            )


def _words(wanted: Wanted, world: World, number: int) -> Words:
    topic = world.topics[number % len(world.topics)]
    return Words(
        kind="feedback", content="Người dân phản ánh qua điện thoại.", field=str(topic.id),
        commune=str(world.communes[number % len(world.communes)][0]), level=str(wanted.level),
        procedure=wanted.procedure, reason_class=wanted.reason or "",
    )  # fmt: skip


async def _agency(s: AsyncSession, ticket: Ticket, world: World, *, at: datetime) -> Agency:
    """Whose it is by the rules of that day, or by the dispatcher where they say nothing."""
    if ticket.agency_id is None:
        day = at.date()
        rows = await s.scalars(select(Agency).where(Agency.id.in_(world.bodies)))
        agency = next(one for one in rows if one.valid_on(day))
        by = await s.get_one(Person, world.dispatchers[0].id)
        why = "Theo phân cấp quản lý."
        await tickets.assign(s, ticket, agency.id, reason=why, by=by, at=at)
    return await s.get_one(Agency, ticket.agency_id)
