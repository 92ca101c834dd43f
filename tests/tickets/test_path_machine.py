"""Whatever people try, in whatever order: no ticket leaves the table or loses its owner."""

from __future__ import annotations

import asyncio
import shutil
from collections import defaultdict
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from hotline.agencies import Agency
from hotline.db import Database
from hotline.errors import HotlineError
from hotline.staff import Person, Role
from hotline.tickets import (
    ENDED,
    MAY,
    MOVES,
    Extension,
    ExtensionState,
    PartState,
    Ticket,
    TicketDeadline,
    TicketEvent,
    TicketStatus,
    Verb,
    spells,
)
from tests.conftest import NOW
from tests.tickets.deeds import DEEDS, Try
from tests.tickets.desk import draft, facts

pytestmark = pytest.mark.slow

DRAFT, RECEIVED, RETURNED = TicketStatus.DRAFT, TicketStatus.RECEIVED, TicketStatus.RETURNED
MERGED, CLOSED = TicketStatus.MERGED, TicketStatus.CLOSED
WITH_AN_AGENCY = {
    TicketStatus.ASSIGNED, TicketStatus.ACCEPTED, TicketStatus.IN_PROGRESS, TicketStatus.ANSWERED,
}  # fmt: skip
WORKED_ON = {TicketStatus.ACCEPTED, TicketStatus.IN_PROGRESS}
LOGINS = ("lan", "dieu", "minh", "hanh", "cb.sxd", "ld.sxd", "phuc", "quan")
AGENCIES = ("SNNMT", "SXD")
TICKETS = 3
# Tried seldom, so that long paths are walked to their ends.
ENDING = {
    Verb.DISMISSED, Verb.REFERRED, Verb.ANSWERED_AT_ONCE, Verb.MERGED, Verb.RECLASSIFIED,
    Verb.RETURNED,
}  # fmt: skip
SELDOM_POSSIBLE = {Verb.SETTLED, Verb.MERGED, Verb.SENT_BACK}
OF_PARTS = {Verb.PART_ANSWERED, Verb.PART_WITHDRAWN, Verb.DISAGREED}
OF_WISHES = {Verb.EXTENSION_GRANTED, Verb.EXTENSION_REFUSED}

Out = TypeVar("Out")


class World:
    """One database and the people in it; every example has tickets of its own in there."""

    def __init__(self, db: Database) -> None:
        self.db, self.loop = db, asyncio.new_event_loop()
        self.came_by: defaultdict[str, int] = defaultdict(int)
        self.run(self._look())

    def run(self, work: Coroutine[Any, Any, Out]) -> Out:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self.db.close())
        self.loop.close()

    async def _look(self) -> None:
        async with self.db.read() as s:
            known = {person.login: person for person in await s.scalars(select(Person))}
            self.agencies = {agency.code: agency.id for agency in await s.scalars(select(Agency))}
        self.people = {login: known[login] for login in LOGINS}
        self.by_id = {person.id: person for person in known.values()}


class OneDay(RuleBasedStateMachine):
    """People try things on three tickets; the rows are looked at after every attempt."""

    world: World

    @initialize()
    def three_calls(self) -> None:
        self.at = NOW
        self.world.run(self._ring())

    @rule(data=st.data())
    def somebody_does_what_is_theirs(self, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, TICKETS - 1), "ticket")
        ticket = self.rows[index]
        fitting = [verb for verb in DEEDS if self._fits(ticket, verb)]
        likely = [verb for verb in fitting if verb not in ENDING]
        seldom = [verb for verb in fitting if verb in SELDOM_POSSIBLE]
        if fitting:
            verb = data.draw(st.sampled_from(likely * 4 + seldom * 8 + fitting), "verb")
            able = [
                login for login, me in self.world.people.items() if self._able(ticket, verb, me)
            ]
            self._try(data, index, verb, data.draw(st.sampled_from(able or LOGINS), "who"))

    @rule(data=st.data())
    def anybody_tries_anything(self, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, TICKETS - 1), "ticket")
        verb = data.draw(st.sampled_from(list(DEEDS)), "verb")
        self._try(data, index, verb, data.draw(st.sampled_from(LOGINS), "who"))

    @invariant()
    def the_rows_make_sense(self) -> None:
        self._every_status_came_from_the_table()
        self._everything_was_done_by_somebody_who_may()
        self._every_ticket_has_an_owner()
        self._whoever_leads_contributes_to_nobody()
        self._a_wish_for_more_time_waits_only_while_there_is_work()
        self._what_is_over_owes_nothing_and_what_is_open_owes_an_answer()
        self._after_two_returns_the_decision_stands()
        assert self.amiss == []

    def _every_status_came_from_the_table(self) -> None:
        for ticket in self.rows:
            status = DRAFT
            for event in self.events[ticket.id]:
                verb = Verb(event.verb)
                starts, to = MOVES.get(verb, ({status}, None))
                assert status in starts, (verb, status)
                assert event.status == (to or status), (verb, status, event.status)
                status = TicketStatus(event.status)
            assert ticket.status == status

    def _everything_was_done_by_somebody_who_may(self) -> None:
        for ticket in self.rows:
            for event in self.events[ticket.id]:
                actor = self.world.by_id.get(event.actor_id or 0)
                if actor is not None and event.verb in MAY:
                    assert actor.role in MAY[Verb(event.verb)], (event.verb, actor.login)

    def _every_ticket_has_an_owner(self) -> None:
        by_id = {ticket.id: ticket for ticket in self.rows}
        for ticket in self.rows:
            if ticket.status in WITH_AN_AGENCY:
                assert ticket.agency_id is not None
                assert ticket.due_at is not None
            elif ticket.status == MERGED:
                master = by_id[ticket.merged_into_id or 0]
                assert master.status not in ENDED, (ticket.status, master.status)
            elif ticket.status in ENDED:
                assert ticket.closed_at is not None
            else:
                assert ticket.status in (DRAFT, RECEIVED, RETURNED)
            if ticket.status == CLOSED:
                assert ticket.answer
            assert (ticket.closed_at is not None) == (ticket.status in ENDED and
                                                      ticket.status != MERGED)  # fmt: skip

    def _whoever_leads_contributes_to_nobody(self) -> None:
        for ticket in self.rows:
            asked = {p.agency_id for p in ticket.parts if p.state in ("asked", "disagreed")}
            assert ticket.status not in WITH_AN_AGENCY or ticket.agency_id not in asked
            if ticket.status in (TicketStatus.ANSWERED, CLOSED) and not ticket.merged_into_id:
                states = {part.state for part in ticket.parts}
                assert states <= {PartState.ANSWERED, PartState.WITHDRAWN}

    def _a_wish_for_more_time_waits_only_while_there_is_work(self) -> None:
        for ticket in self.rows:
            waiting = [one for one in self.wishes if one.ticket_id == ticket.id]
            assert len(waiting) <= (1 if ticket.status in WORKED_ON else 0)

    def _what_is_over_owes_nothing_and_what_is_open_owes_an_answer(self) -> None:
        for ticket in self.rows:
            steps = [row.step for row in self.owed if row.ticket_id == ticket.id]
            if ticket.status in ENDED:
                assert steps == []
            elif ticket.status != DRAFT:
                assert steps.count("answer") == 1, (ticket.status, steps)

    def _after_two_returns_the_decision_stands(self) -> None:
        for ticket in self.rows:
            returns = 0
            for event in self.events[ticket.id]:
                if event.verb == Verb.REOPENED:
                    returns = 0
                returns += event.verb == Verb.RETURNED
                assert returns <= 2
            assert ticket.returns == returns

    def _fits(self, ticket: Ticket, verb: Verb) -> bool:
        states = {part.state for part in ticket.parts}
        return (
            ticket.status in MOVES[verb][0]
            and (verb not in OF_PARTS or bool(states & {PartState.ASKED, PartState.DISAGREED}))
            and (verb != Verb.SETTLED or PartState.DISAGREED in states)
            and (verb not in OF_WISHES or any(w.ticket_id == ticket.id for w in self.wishes))
        )

    def _able(self, ticket: Ticket, verb: Verb, me: Person) -> bool:
        asked = {p.agency_id for p in ticket.parts if p.state != PartState.WITHDRAWN}
        theirs = asked if verb == Verb.PART_ANSWERED else {ticket.agency_id}
        agency = me.role not in (Role.OFFICER, Role.HEAD) or me.agency_id in theirs
        return me.role in MAY[verb] and agency

    def _try(self, data: st.DataObject, index: int, verb: Verb, login: str) -> None:
        code = data.draw(st.sampled_from(AGENCIES), "agency")
        other = (index + data.draw(st.integers(0, TICKETS - 1), "other")) % TICKETS
        routed = data.draw(st.booleans(), "routed")
        self.at += timedelta(minutes=7)
        self.world.run(self._do(index, verb, login, code, other, routed=routed))

    async def _do(
        self, index: int, verb: Verb, login: str, code: str, other: int, *, routed: bool
    ) -> None:
        me, agency_id = self.world.people[login], self.world.agencies[code]
        before = [(ticket.status, len(self.events[ticket.id])) for ticket in self.rows]
        refused = False
        try:
            async with self.world.db.write() as s:
                rows = await self._load(s)
                one = Try(me, self.at, agency_id, rows[other], routed=routed)
                await DEEDS[verb](s, rows[index], one)
        except HotlineError:
            refused = True
        await self._see()
        after = [(ticket.status, len(self.events[ticket.id])) for ticket in self.rows]
        assert (after == before) == refused, (verb, login)
        if not refused:
            self.world.came_by[verb] += 1
            assert me.role != Role.ADMIN

    async def _ring(self) -> None:
        async with self.world.db.write() as s:
            self.ids = [(await draft(s, facts(self.at))).id for _ in range(TICKETS)]
        await self._see()

    async def _load(self, s: AsyncSession) -> list[Ticket]:
        query = select(Ticket).options(selectinload(Ticket.parts)).where(Ticket.id.in_(self.ids))
        return list(await s.scalars(query.order_by(Ticket.id)))

    async def _see(self) -> None:
        async with self.world.db.read() as s:
            self.rows = await self._load(s)
            self.amiss = await spells.amiss(s)
            self.events: defaultdict[int, list[TicketEvent]] = defaultdict(list)
            mine = TicketEvent.ticket_id.in_(self.ids)
            for event in await s.scalars(select(TicketEvent).where(mine).order_by(TicketEvent.id)):
                self.events[event.ticket_id].append(event)
            self.wishes = list(await s.scalars(select(Extension).where(
                Extension.ticket_id.in_(self.ids), Extension.state == ExtensionState.ASKED,
            )))  # fmt: skip
            self.owed = list(await s.scalars(select(TicketDeadline).where(
                TicketDeadline.ticket_id.in_(self.ids), TicketDeadline.done_at.is_(None),
            )))  # fmt: skip


def test_no_sequence_of_moves_leaves_the_table_or_a_ticket_without_an_owner(
    templates: SimpleNamespace, tmp_path: Path
) -> None:
    shutil.copy(templates.sqlite, tmp_path / "path.db")
    world = World(Database(f"sqlite+aiosqlite:///{tmp_path}/path.db", durable=False))
    machine = type("OneDay", (OneDay,), {"world": world})
    # No shrinking: it would take minutes, and the steps of a failure are printed as they are.
    rules = settings(
        max_examples=20,
        stateful_step_count=50,
        deadline=None,
        phases=[Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    try:
        run_state_machine_as_test(machine, settings=rules)
    finally:
        world.close()


def test_from_every_status_a_ticket_can_come_to_an_end() -> None:
    ends = {CLOSED, TicketStatus.DISMISSED, TicketStatus.REFERRED}
    for status in TicketStatus:
        seen: set[TicketStatus] = set()
        reached = {status}
        while reached - seen:
            now = (reached - seen).pop()
            seen.add(now)
            reached |= {to for starts, to in MOVES.values() if to is not None and now in starts}
        assert reached & ends, status
