"""Events that come late, twice, or not at all; PBXs that restart; memory that stays flat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.calls.interpretation import Conversation, Conversations, interpret
from tests.calls.event_tables import EPOCH, EventRow, events, one_conversation, uid
from tests.calls.test_interpretation import ANSWERED, GIVES_UP, JOINS, RINGS_101
from tests.calls.test_transfers import (
    CONSULTS_102,
    HANDS_OVER,
    MEMBER,
    PICKED,
    PICKER,
    TALKS_TO_101,
)

pytestmark = pytest.mark.slow

SHAPES = {
    "answered": ANSWERED,
    "abandoned": JOINS + RINGS_101 + GIVES_UP,
    "blonde": TALKS_TO_101 + CONSULTS_102 + HANDS_OVER,
    "picked up": PICKED + PICKER + "3.1 Pickup PJSIP/103-09#9 Target:PJSIP/101-02#2\n",
    "mobile": MEMBER + "3 Newstate #4 state=6\n3 DialEnd #3 -> #4 status=ANSWER\n",
}

shapes = st.sampled_from(sorted(SHAPES))


def gist(conversations: list[Conversation]) -> set[tuple[str, str | None, str | None, str | None]]:
    return {(c.conversation, c.caller, c.answered_by, c.outcome) for c in conversations}


@given(shapes, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_any_order_of_the_events_tells_the_same(shape: str, random: object) -> None:
    rows = events(SHAPES[shape])
    expected = gist(interpret(rows))
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert gist(interpret(rows)) == expected


@given(shapes, st.data())
@settings(max_examples=100, deadline=None)
def test_undated_events_may_swap_with_their_neighbours(shape: str, data: st.DataObject) -> None:
    rows = events(SHAPES[shape], dated=False)
    expected = gist(interpret(rows))
    at = data.draw(st.integers(0, len(rows) - 3))
    rows[at : at + 3] = data.draw(st.permutations(rows[at : at + 3]))
    assert gist(interpret(rows)) == expected


@given(shapes, st.data())
@settings(max_examples=100, deadline=None)
def test_repeated_events_change_nothing(shape: str, data: st.DataObject) -> None:
    rows = events(SHAPES[shape])
    follow = Conversations()
    for row in rows:
        follow.feed(row)
    follow.changed()
    for row in data.draw(st.lists(st.sampled_from(rows), max_size=60)):
        follow.feed(row)
    assert follow.changed() == []
    assert follow.all() == interpret(rows)


@given(shapes, st.data())
@settings(max_examples=100, deadline=None)
def test_following_a_stream_tells_what_its_recording_tells(shape: str, data: st.DataObject) -> None:
    rows = events(SHAPES[shape])
    told: dict[str, Conversation] = {}
    follow = Conversations()
    for row in rows[: data.draw(st.integers(0, len(rows)))]:
        follow.feed(row)
        changed = follow.changed()
        for merged in follow.merged():
            told.pop(merged.absorbed, None)
        told |= {conversation.conversation: conversation for conversation in changed}
        assert list(told.values()) == follow.all()


@given(shapes, st.data())
@settings(max_examples=100, deadline=None)
def test_lost_events_never_split_a_call_nor_invent_an_answer(
    shape: str, data: st.DataObject
) -> None:
    rows = events(SHAPES[shape])
    (whole,) = interpret(rows)
    kept = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    left = interpret([row for row, keep in zip(rows, kept, strict=True) if keep])
    assert all(c.linked_ids <= whole.linked_ids for c in left)
    if whole.answered_by is None:
        assert all(c.answered_by is None for c in left)


@given(st.lists(st.dictionaries(st.sampled_from(["Event", "Uniqueid", "Channel"]), st.text())))
def test_garbage_is_taken_without_a_word(rows: list[EventRow]) -> None:
    for row in rows:
        row["Event"] = "Hangup" if row.get("Event") else "Newchannel"
        row["Timestamp"] = row.get("Channel", "")
    interpret(rows)


def test_a_hangup_is_all_that_was_seen() -> None:
    call = one_conversation("9.0 Hangup PJSIP/trunk-01#1 state=6 num=0912345678 cause=16")
    assert (call.state, call.caller) == ("ended", "0912345678")
    assert call.started_at == datetime.fromtimestamp(EPOCH, UTC)


@pytest.mark.parametrize("lost", ["Newchannel", "DialEnd", "Newstate", "AgentConnect"])
def test_a_call_survives_the_loss_of_one_kind_of_event(lost: str) -> None:
    rows = [row for row in events(ANSWERED) if row["Event"] != lost]
    (call,) = interpret(rows)
    assert (call.caller, call.answered_by, call.outcome) == ("0912345678", "101", "answered")


def test_a_lost_hangup_of_a_phone_that_only_rang_keeps_no_call_open() -> None:
    rows = events(JOINS + RINGS_101 + GIVES_UP)
    (call,) = interpret(r for r in rows if (r["Event"], r["Channel"]) != ("Hangup", "PJSIP/101-02"))
    assert (call.state, call.outcome) == ("ended", "abandoned")


def test_without_timestamps_only_the_start_is_known() -> None:
    (call,) = interpret(events(ANSWERED, dated=False))
    assert call.started_at == datetime.fromtimestamp(EPOCH, UTC)
    assert (call.answered_at, call.ended_at, call.outcome) == (None, None, "answered")


def test_the_same_uniqueid_on_two_pbxs_is_two_calls() -> None:
    rows = events(ANSWERED, system="north") + events(ANSWERED, system="south")
    unnamed = events(ANSWERED, system="")
    for name in ("a", "b"):
        rows += [row | {"SystemName": name} for row in unnamed]
    assert [c.system for c in interpret(rows)] == ["a", "b", "north", "south"]


def test_strangers_in_a_parking_lot_stay_strangers() -> None:
    call = "{0} Newchannel PJSIP/trunk-{0}#{0}/{0} state=4 num=091234567{0} exten=1022\n"
    park = "{0} BridgeEnter #{0} bridge=lot BridgeTechnology=holding_bridge\n"
    table = "".join((call + park).format(number) for number in (1, 2))
    assert len(interpret(events(table))) == 2


def test_a_pbx_that_goes_down_ends_its_calls() -> None:
    assert one_conversation(JOINS).state == "waiting"
    lost = one_conversation(JOINS + "50 Shutdown Shutdown=Uncleanly Restart=True")
    assert (lost.state, lost.outcome) == ("ended", "interrupted")
    assert lost.ended_at == datetime.fromtimestamp(EPOCH + 50, UTC)
    cut = one_conversation(TALKS_TO_101 + "50 Shutdown Shutdown=Uncleanly Restart=True")
    assert (cut.state, cut.outcome) == ("ended", "answered")


@given(
    table=st.sampled_from([JOINS, JOINS + RINGS_101, TALKS_TO_101, ANSWERED]),
    boots=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 10**6), st.booleans())),
    chance=st.randoms(use_true_random=False),
)
def test_nothing_a_pbx_says_of_its_age_touches_a_call(
    table: str, boots: list[tuple[int, int, bool]], chance: Random
) -> None:
    """Its clock may jump, its seconds are whole, and at a login it does not even date itself."""
    rows = events(table)
    for place, uptime, dated in boots:
        booted = {"Event": "FullyBooted", "Uptime": str(uptime), "Status": "Fully Booted"}
        at = {"Timestamp": f"{EPOCH + place:.6f}"} if dated else {}
        rows.insert(chance.randint(0, len(rows)), booted | at)
    assert interpret(rows) == interpret(events(table))


def test_a_forgotten_call_is_not_reopened_by_stragglers() -> None:
    follow = Conversations()
    rows = events(ANSWERED)
    for row in rows:
        follow.feed(row)
    assert follow.forget() == 0, "not told yet"
    follow.changed()
    assert follow.forget(ended_before=datetime.fromtimestamp(EPOCH + 60, UTC)) == 0
    assert follow.forget(ended_before=datetime.fromtimestamp(EPOCH + 61, UTC)) == 1
    for row in rows:
        follow.feed(row)
    assert (follow.changed(), follow.all()) == ([], [])


def test_an_open_call_of_which_nothing_is_heard_can_be_forgotten() -> None:
    follow = Conversations()
    for row in events(JOINS):
        follow.feed(row)
    follow.changed()
    later = datetime.fromtimestamp(EPOCH, UTC) + timedelta(hours=12)
    assert follow.forget() == 0
    assert follow.forget(silent_since=later) == 1


def test_memory_stays_flat_over_many_calls() -> None:
    follow = Conversations()
    for number in range(0, 30_000, 10):
        for row in events(ANSWERED.replace("#1", f"#{number}1").replace("#2", f"#{number}2")):
            follow.feed(row)
        assert [c.outcome for c in follow.changed()] == ["answered"]
        assert follow.forget() == 1
    assert follow.all() == []
    (exchange,) = follow._exchanges.values()
    assert (exchange.legs, exchange.talks, exchange.bridges) == ({}, {}, {})


def test_ids_stay_the_first_channels_whatever_comes_first() -> None:
    (call,) = interpret(reversed(events(TALKS_TO_101 + CONSULTS_102 + HANDS_OVER)))
    assert call.conversation == uid("1")
