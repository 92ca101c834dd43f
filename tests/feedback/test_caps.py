"""Courtesy proved: whatever happens in a town, nobody is disturbed too often, too late or in vain.

The machine closes, rates and reopens tickets, moves the clock on and back, kills couriers while
they hand messages over, and lets telephones answer anything. It judges by what the telephones
noted, with rules of its own.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from datetime import time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from hotline.db import Database
from hotline.feedback import AskOutcome
from hotline.outbox import MessageKind, MessageStatus, Sending
from tests.conftest import NOW
from tests.feedback.town import LATER, MODES, Killed, Rules, Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

NUMBERS = ("+84912345678", "+84987654321", "+842773851234")
SENT, DEAD, UNSURE = (
    Sending(MessageStatus.SENT),
    Sending(MessageStatus.DEAD, "no such number"),
    Sending(MessageStatus.UNCERTAIN, "no answer"),
)
ENDS = [AskOutcome(one) for one in (
    "no_answer", "busy", "rejected", "no_key", "hung_up", "machine", "wrong_person",
    "to_operator", "refused", "undelivered", "expired", "failed", "uncertain",
)]  # fmt: skip
RINGS = [AskOutcome(one) for one in ("no_answer", "busy", "wrong_person", "refused")]
JUMPS = [timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=5),
         timedelta(hours=13), timedelta(days=1), timedelta(days=4),
         timedelta(hours=-2), timedelta(hours=-20)]  # fmt: skip

spans = st.sampled_from(
    [(time(8), time(17)), (time(7), time(22)), (time(7, 30), time(11, 30)), (time(0), time.max)]
)
weeks = st.one_of(
    st.just(()),
    st.lists(st.tuples(st.integers(0, 6), spans), min_size=1, max_size=9).map(
        lambda rows: tuple((weekday, *span) for weekday, span in rows)
    ),
)
policies = st.lists(
    st.tuples(st.sampled_from(MODES), st.sampled_from([0, 15, 240, 1440])), min_size=1, max_size=4
).map(tuple)
numbers = st.sampled_from(NUMBERS)
which = st.integers(0, 7)
fates = st.lists(st.sampled_from([SENT, SENT, DEAD, UNSURE, LATER, Killed]), max_size=4)


def machine(template: Path) -> Callable[[], RuleBasedStateMachine]:
    """The machine over copies of a database."""

    class Courtesy(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = tempfile.TemporaryDirectory()
            path = shutil.copy(template, Path(self.folder.name) / "hotline.db")
            self.db = Database(f"sqlite+aiosqlite:///{path}", durable=False)
            self.runner = asyncio.Runner()
            self.tickets: list[int] = []

        def do(self, step: Coroutine[Any, Any, Any]) -> Any:
            """Run one step to its end."""
            return self.runner.run(step)

        @initialize(
            steps=policies,
            hours=st.fixed_dictionaries(dict.fromkeys(MODES, weeks)),
            messages=st.integers(1, 3),
            calls=st.integers(1, 2),
            together=st.integers(1, 3),
        )
        def settle_in(
            self, steps: Any, hours: Any, messages: int, calls: int, together: int
        ) -> None:
            rules = Rules(steps, hours, messages, calls, together)
            self.town = Town(self.db, NOW, rules)
            self.do(self.town.settle_in())

        @rule(number=numbers, count=st.integers(1, 3))
        def tickets_are_closed(self, number: str, count: int) -> None:
            for _ in range(count):
                self.tickets.append(self.do(self.town.close(number)))

        @rule()
        def chores_are_done(self) -> None:
            self.do(self.town.tend())

        @rule(kind=st.sampled_from([MessageKind.SMS, MessageKind.ASK_CALL]),
              order=st.lists(st.integers(0, 1), min_size=1, max_size=3), befalls=fates)  # fmt: skip
        def couriers_work(self, kind: MessageKind, order: list[int], befalls: Any) -> None:
            self.do(self.town.tend())
            self.do(self.town.work(kind, order, befalls))

        @rule(back=which, outcome=st.sampled_from(ENDS))
        def an_end_is_reported(self, back: int, outcome: AskOutcome) -> None:
            self.do(self.town.report(back, outcome))

        @rule(outcome=st.sampled_from(RINGS))
        def an_operator_rings(self, outcome: AskOutcome) -> None:
            self.do(self.town.tend())
            self.do(self.town.ring(outcome))

        @rule(one=which, what=st.sampled_from(["rate", "reopen", "close_again"]))
        def a_ticket_moves(self, one: int, what: str) -> None:
            if self.tickets:
                step = getattr(self.town, what)
                self.do(step(self.tickets[-1 - one % len(self.tickets)]))

        @rule(number=numbers)
        def somebody_opts_out(self, number: str) -> None:
            if len(self.town.hushed) < 1:
                self.do(self.town.opt_out(number))

        @rule(jump=st.sampled_from(JUMPS))
        def time_passes(self, jump: timedelta) -> None:
            self.town.at += jump

        @invariant()
        def nobody_is_disturbed_against_the_rules(self) -> None:
            if hasattr(self, "town"):
                self.town.judge()

        def teardown(self) -> None:
            if hasattr(self, "town"):
                self.do(self._settle_down())
            self.do(self.db.close())
            self.runner.close()
            self.folder.cleanup()

        async def _settle_down(self) -> None:
            """Weeks pass in which nobody answers: in the end all asking comes to its end."""
            for _ in range(45):
                self.town.at += timedelta(days=2)
                await self.town.tend()
                for kind in (MessageKind.SMS, MessageKind.ASK_CALL):
                    await self.town.work(kind, (0, 1), ())
            self.town.judge()
            await self.town.judge_tickets()
            assert await self.town.unfinished() == [], "somebody is asked for ever"

    return Courtesy


def test_nobody_is_disturbed_too_often_too_late_or_in_vain(templates: SimpleNamespace) -> None:
    run_machine(
        machine(templates.sqlite),
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
