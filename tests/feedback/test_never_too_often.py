"""Whatever is reported, in whatever order and how often: nobody is asked too often."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import feedback, outbox
from hotline.callers import OptOutVia
from hotline.db import Database
from hotline.feedback import Answers, AskOutcome, Mode
from hotline.outbox import MessageKind, MessageStatus, Sending
from hotline.tickets import Ticket
from tests.conftest import NOW
from tests.feedback.asked import BOTH, LANDLINE, MOBILE, begin, closed, hang_up, on_the_line

pytestmark = pytest.mark.slow

STEPS_OF_POLICY = 3
REPORTED = [outcome for outcome in AskOutcome
            if outcome not in ("waiting", "asked", "opted_out", "cancelled")]  # fmt: skip
# What may happen: a word, which of the ticket's asks (from the newest), and how much later.
happenings = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from(["begin", "send", "placed", "rate", "expire", "hang up", "opt out"]),
            st.sampled_from(REPORTED),
        ),
        st.integers(0, 3),
        st.sampled_from(
            [timedelta(), timedelta(minutes=15), timedelta(hours=5), timedelta(days=4)]
        ),
    ),
    max_size=8,
)

_ASKED = [("begin", 0, timedelta()), ("send", 0, timedelta())]


class World:
    """One ticket, and everything that may be reported about it."""

    def __init__(self, s: AsyncSession, ticket: Ticket, at: datetime) -> None:
        self.s, self.ticket, self.at = s, ticket, at
        self.rung: list[str] = []
        self.quiet_since: int | None = None

    async def happens(self, what: str, which: int, later: timedelta) -> None:
        """Let one thing happen."""
        self.at += later
        if what == "begin":
            await begin(self.s, self.at)
        elif what == "send":
            await self._send()
        elif what == "expire":
            await feedback.expire(self.s, modes=BOTH, at=self.at)
        elif what == "opt out":
            await feedback.opt_out(self.s, MOBILE, via=OptOutVia.SMS, at=self.at)
            await feedback.opt_out(self.s, LANDLINE, via=OptOutVia.SMS, at=self.at)
            self._hush()
        elif what == "hang up" and self.ticket.call_id is not None:
            await hang_up(self.s, self.ticket, at=self.at)
        elif what == "rate":
            await self._rate()
        else:
            await self._report(what, which)
        await self.s.flush()

    async def _report(self, what: str, which: int) -> None:
        made = (await feedback.asks_of(self.s, self.ticket))[::-1]
        if which >= len(made):
            return
        if what == "placed":
            await feedback.placed(self.s, made[which].reference, at=self.at)
        elif what in REPORTED:
            outcome = AskOutcome(what)
            await feedback.ended(self.s, made[which].reference, outcome, modes=BOTH, at=self.at)

    async def _send(self) -> None:
        """As a worker does: claim what is due, hand it over, settle."""
        for kind in MessageKind:
            for message in await outbox.claim(
                self.s, kind, by="w", most=9, lease=timedelta(minutes=2), at=self.at
            ):
                self.rung.append(str(message.payload["reference"]))
                await outbox.settle(self.s, message, Sending(MessageStatus.SENT), at=self.at)
                await feedback.placed(self.s, self.rung[-1], at=self.at)

    async def _rate(self) -> None:
        source = f"sms:{len(self.rung)}"
        await feedback.rate(
            self.s, self.ticket, Answers(useful=True), ask=None, mode=Mode.SMS,
            source=source, at=self.at,
        )  # fmt: skip
        self._hush()

    def _hush(self) -> None:
        self.quiet_since = len(self.rung) if self.quiet_since is None else self.quiet_since


class Stage(NamedTuple):
    """One database and one event loop for all examples; each example is rolled back."""

    db: Database
    runner: asyncio.Runner


@pytest.fixture(scope="module")
def stage(templates: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    path = tmp_path_factory.mktemp("asking") / "hotline.db"
    shutil.copy(templates.sqlite, path)
    db = Database(f"sqlite+aiosqlite:///{path}", durable=False)
    with asyncio.Runner() as runner:
        yield Stage(db, runner)
        runner.run(db.close())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(happenings, st.sampled_from(["mobile", "landline", "on the line"]))
@example([("expire", 0, timedelta(days=4)), ("rate", 0, timedelta())], "mobile")
@example([("hung_up", 0, timedelta()), ("rate", 0, timedelta())], "landline")
@example([("busy", 0, timedelta()), ("opt out", 0, timedelta())], "landline")
@example([("uncertain", 0, timedelta()), ("busy", 0, timedelta())], "landline")
@example([("hang up", 0, timedelta()), ("no_key", 0, timedelta())], "on the line")
def test_no_sequence_of_reports_asks_more_than_the_policy_or_after_a_rating(
    stage: Stage, told: list[tuple[str, int, timedelta]], caller: str
) -> None:
    stage.runner.run(_play(stage.db, told, caller))


class Undone(Exception):
    """Ends an example: the next one begins with the same database."""


async def _play(db: Database, told: list[tuple[str, int, timedelta]], caller: str) -> None:
    with suppress(Undone):
        await _played(db, told, caller)


async def _played(db: Database, told: list[tuple[str, int, timedelta]], caller: str) -> None:
    async with db.write() as s:
        if caller == "on the line":
            ticket = await on_the_line(s, MOBILE, at=NOW)
        else:
            ticket = await closed(s, MOBILE if caller == "mobile" else LANDLINE, at=NOW)
        world = World(s, ticket, NOW)
        for what, which, later in [*_ASKED, *told]:
            await world.happens(what, which, later)
        await _settle_down(world)
        _judge(world, await feedback.asks_of(s, ticket), in_call=caller == "on the line")
        raise Undone


async def _settle_down(world: World) -> None:
    """Days pass in which nobody reports anything more."""
    for _ in range(4):
        for what in ("begin", "send", "expire"):
            await world.happens(what, 0, timedelta(days=2))


def _judge(world: World, made: list[feedback.Ask], *, in_call: bool) -> None:
    numbers = [ask.attempt for ask in made]
    assert len(numbers) == len(set(numbers)) <= STEPS_OF_POLICY + in_call
    assert len(world.rung) == len(set(world.rung)), "one attempt was carried twice"
    if world.quiet_since is not None:
        assert world.rung[world.quiet_since :] == [], "asked after a rating or an opt-out"
    uncertain = [ask for ask in made if ask.outcome == AskOutcome.UNCERTAIN]
    assert all(ask is made[-1] for ask in uncertain), "an uncertain attempt was followed"
    assert world.ticket.feedback in ("positive", "no_response", "asking")
    assert world.ticket.feedback != "asking" or uncertain or made[-1].outcome == "answered"
