"""Courtesy proved: whatever happens in a town, nobody is disturbed too often, too late or in vain.

Tickets are closed, rated and reopened, the clock moves on and back, couriers are killed while
they hand messages over, telephones answer anything. Who was disturbed is judged by what the
telephones noted, with rules of the tests' own.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.feedback import AskOutcome
from hotline.outbox import MessageKind, MessageStatus, Sending
from tests.conftest import NOW, copy_of
from tests.feedback.town import LATER, MODES, Killed, Rules, Town

pytestmark = pytest.mark.slow

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
JUMPS = [timedelta(), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=5),
         timedelta(hours=13), timedelta(days=1), timedelta(days=4),
         timedelta(hours=-2), timedelta(hours=-20)]  # fmt: skip
# The quiet weeks in which all asking must come to its end.
QUIET = [timedelta(days=2)] * 8 + [timedelta(days=15)] * 6

spans = st.sampled_from(
    [(time(8), time(17)), (time(7), time(22)), (time(7, 30), time(11, 30)), (time(0), time.max)]
)
weeks = st.one_of(
    st.just(()),
    spans.map(lambda span: tuple((weekday, *span) for weekday in range(7))),
    st.lists(st.tuples(st.integers(0, 6), spans), min_size=1, max_size=9).map(
        lambda rows: tuple((weekday, *span) for weekday, span in rows)
    ),
)
policies = st.lists(
    st.tuples(st.sampled_from(MODES), st.sampled_from([0, 15, 240, 1440])), min_size=1, max_size=4
).map(tuple)
offices = st.builds(
    Rules, policies, st.fixed_dictionaries(dict.fromkeys(MODES, weeks)),
    st.integers(1, 3), st.integers(1, 2), st.integers(1, 3),
)  # fmt: skip
numbers, which, jumps = st.sampled_from(NUMBERS), st.integers(0, 7), st.sampled_from(JUMPS)
fates = st.lists(st.sampled_from([SENT, DEAD, UNSURE, LATER, Killed]), min_size=1, max_size=4)
order = st.lists(st.integers(0, 1), min_size=1, max_size=3)
works = st.tuples(st.just("work"), st.sampled_from([MessageKind.SMS, MessageKind.ASK_CALL]),
                  order, fates)  # fmt: skip
steps = st.one_of(
    works,
    works,
    st.tuples(st.just("close"), numbers),
    st.tuples(st.just("report"), which, st.sampled_from(ENDS)),
    st.tuples(st.just("ring"), st.sampled_from(RINGS)),
    st.tuples(st.sampled_from(["rate", "reopen", "close_again"]), which),
    st.tuples(st.just("opt_out"), numbers),
)
days = st.lists(st.tuples(jumps, steps), min_size=15, max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(offices, st.lists(numbers, min_size=2, max_size=6), days)
def test_nobody_is_disturbed_too_often_too_late_or_in_vain(
    templates: SimpleNamespace, office: Rules, first: list[str], told: list[Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        db = copy_of(templates.sqlite, Path(folder))
        try:
            runner.run(_play(Town(db, NOW, office), first, told))
        finally:
            runner.run(db.close())


async def _play(town: Town, first: list[str], told: list[Any]) -> None:
    await town.settle_in()
    tickets = [await town.close(number) for number in first]
    await town.tend()
    for jump, (what, *how) in told:
        town.at += jump
        await town.tend()
        if what == "close":
            tickets.append(await town.close(*how))
        elif what in ("rate", "reopen", "close_again"):
            await getattr(town, what)(tickets[-1 - how[0] % len(tickets)])
        elif what != "opt_out" or not town.hushed:
            # One of the three opts out at most: the others are left to be disturbed.
            await getattr(town, what)(*how)
        # As chores do, which a ticket that closes wakes: its wait begins before the clock moves.
        await town.tend()
        town.judge()
    for jump in QUIET:
        town.at += jump
        await town.tend()
        for kind in (MessageKind.SMS, MessageKind.ASK_CALL):
            await town.work(kind, (0, 1), ())
    town.judge()
    await town.judge_tickets()
    assert await town.unfinished() == [], "somebody is asked for ever"
