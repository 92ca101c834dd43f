"""Real recordings, each with what a person listening would have said of it.

Two are ours. The others belong to their authors and stay where they are, beside the project; where
they are missing their tests are left out visibly, except under CI, which requires them.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from hotline.calls.interpretation import Conversation, interpret
from tests.calls.event_tables import EventRow

PROJECT = Path(__file__).parents[2]
OURS = PROJECT / "tests" / "recordings" / "asterisk22"
OTHERS = PROJECT / ".." / "shared" / "ami-traces" / "cacofonisk"

# recording: direction, caller, dialed, who answered, outcome, how many linked ids
TOLD = {
    "a_created_no_answer": ("inbound", "+31150010001", "+31150010004", None, "served", 1),
    "ab_a_cancel": ("internal", "201", "202", None, "abandoned", 1),
    "ab_callgroup": ("internal", "201", "401", "150010002", "answered", 1),
    "ab_callgroup_no_answer": ("internal", "201", "401", None, "no_answer", 1),
    "ab_dnd": ("internal", "201", "202", None, "busy", 1),
    "ab_reject": ("internal", "201", "202", None, "rejected", 1),
    "ab_success_a_hangup": ("internal", "201", "202", "202", "answered", 1),
    "ab_success_b_hangup": ("internal", "201", "202", "202", "answered", 1),
    "ctd-account-world": ("outbound", "201", "+31260010001", "+31260010001", "answered", 1),
    "ctd-account-world-deny-b": ("outbound", "201", "+31260010001", None, "rejected", 1),
    "queue_group": ("inbound", "+31150010001", "+31150010004", "150010002", "answered", 1),
    "queue_simple": ("inbound", "+31150010001", "+31150010004", "150010002", "answered", 1),
    "sip_pickup": ("internal", "201", "202", "150010003", "answered", 2),
    "xfer_abacbc": ("internal", "201", "202", "202", "answered", 2),
    "xfer_abbcac_anon": ("inbound", None, "+31150010001", "201", "answered", 2),
    "xfer_blind_abbcac": ("internal", "201", "202", "202", "answered", 1),
}


def recording(path: Path) -> list[EventRow]:
    rows: list[EventRow] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def others() -> Path:
    if not OTHERS.is_dir():
        message = "left out: no ../shared/ami-traces/cacofonisk beside the project"
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI requires the recordings; {message}")
        pytest.skip(message)
    return OTHERS


def short(call: Conversation) -> tuple[str, str | None, str | None, str | None, str | None, int]:
    linked = len(call.linked_ids)
    return call.direction, call.caller, call.dialed, call.answered_by, call.outcome, linked


def test_a_queue_call_of_ours_has_its_people_and_its_times() -> None:
    (call,) = interpret(recording(OURS / "q1_answered.json"))
    assert short(call) == ("inbound", "sipp", "1023", "a1", "answered", 1)
    assert call.queue == "q1"
    times = [at.timestamp() for at in (call.started_at, call.answered_at, call.ended_at) if at]
    assert times == [1795296347.438186, 1795296348.945618, 1795296351.447993]


def test_a_caller_of_ours_gives_up_while_five_phones_ring() -> None:
    rows = recording(OURS / "q5_abandon.json")
    (call,) = interpret(rows)
    assert short(call) == ("inbound", "sipp", "1022", None, "abandoned", 1)
    assert (call.queue, call.answered_at, call.ringing) == ("q5", None, ())
    (ringing,) = interpret(rows[:80])
    assert (ringing.state, sorted(ringing.ringing)) == ("ringing", ["a1", "a2", "a3", "a4", "a5"])


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_recording_of_another_pbx(name: str) -> None:
    (call,) = interpret(recording(others() / f"{name}.json"))
    assert short(call) == TOLD[name]
    assert (call.state, call.ringing) == ("ended", ())
    assert call.started_at is not None
    assert call.system == call.conversation.rpartition("-")[0] != ""


def test_no_recording_of_another_pbx_is_passed_over() -> None:
    assert {path.stem for path in others().glob("*.json")} <= set(TOLD)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_recording_read_in_pieces_and_in_disorder_tells_the_same(name: str) -> None:
    rows = recording(others() / f"{name}.json")
    (call,) = interpret(rows)
    for length in range(2, len(rows)):
        assert len(interpret(rows[:length])) <= len(call.linked_ids)
    (twice,) = interpret([row for row in rows for _ in (1, 2)])
    assert twice == call
    for seed in range(20):
        mixed = near(rows, random.Random(seed))
        assert [short(one) for one in interpret(mixed)] == [short(call)]


def near(rows: list[EventRow], chance: random.Random) -> list[EventRow]:
    """The rows, each at most some three places from where it was."""
    places = sorted((at + chance.uniform(0, 3), at) for at in range(len(rows)))
    return [rows[at] for _, at in places]
