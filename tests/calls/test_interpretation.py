"""What happened on the phone, read out of event tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotline.calls.interpretation import Conversation, DirectionRules, interpret
from tests.calls.event_tables import EPOCH, events, one_conversation, uid

ARRIVES = """
    0.0 Newchannel PJSIP/trunk-01#1 state=4 num=0912345678 name=Bác_Tư exten=1022 context=from-trunk
    0.1 Newstate PJSIP/trunk-01#1 state=6
"""
JOINS = ARRIVES + "0.2 QueueCallerJoin PJSIP/trunk-01#1 queue=1022\n"
RINGS_101 = """
    0.3 Newchannel PJSIP/101-02#2 state=0 exten=s context=from-operators
    0.3 NewCallerid PJSIP/101-02#2 num=1022
    0.4 AgentCalled PJSIP/trunk-01#1 -> PJSIP/101-02#2 queue=1022 Interface=PJSIP/101
    0.4 DialBegin PJSIP/trunk-01#1 -> PJSIP/101-02#2 dial=PJSIP/101
    0.5 Newstate PJSIP/101-02#2 state=5
"""
RINGS_102 = """
    0.3 Newchannel PJSIP/102-03#3 state=0 exten=s context=from-operators
    0.4 DialBegin PJSIP/trunk-01#1 -> PJSIP/102-03#3 dial=PJSIP/102
    0.5 Newstate PJSIP/102-03#3 state=5
"""
ANSWERS_101 = """
    4.0 Newstate PJSIP/101-02#2 state=6
    4.0 DialEnd PJSIP/trunk-01#1 -> PJSIP/101-02#2 status=ANSWER
    4.1 QueueCallerLeave PJSIP/trunk-01#1 queue=1022
    4.1 AgentConnect PJSIP/trunk-01#1 -> PJSIP/101-02#2 queue=1022 Interface=PJSIP/101 HoldTime=4
    4.2 BridgeEnter PJSIP/101-02#2 state=6 bridge=b1
    4.2 BridgeEnter PJSIP/trunk-01#1 state=6 bridge=b1
"""
BOTH_HANG_UP = """
    60.0 Hangup PJSIP/trunk-01#1 state=6 cause=16
    60.1 Hangup PJSIP/101-02#2 state=6 cause=16
"""
ANSWERED = JOINS + RINGS_101 + ANSWERS_101 + BOTH_HANG_UP


def second(at: float) -> datetime:
    return datetime.fromtimestamp(EPOCH, UTC) + timedelta(seconds=at)


def test_a_queue_call_answered_by_an_operator() -> None:
    assert one_conversation(ANSWERED) == Conversation(
        system="hotline-pbx",
        conversation=uid("1"),
        linked_ids=frozenset({uid("1")}),
        direction="inbound",
        caller="0912345678",
        caller_name="Bác Tư",
        dialed="1022",
        queue="1022",
        answered_by="101",
        answered_at=second(4.0),
        started_at=second(0),
        ended_at=second(60.1),
        ringing=(),
        state="ended",
        outcome="answered",
    )


@pytest.mark.parametrize(
    ("seen", "state", "ringing", "answered_by"),
    [
        (ARRIVES, "ringing", (), None),
        (JOINS, "waiting", (), None),
        (JOINS + RINGS_101 + RINGS_102, "ringing", ("101", "102"), None),
        (JOINS + RINGS_101 + ANSWERS_101, "talking", (), "101"),
    ],
)
def test_an_open_call_has_no_outcome_and_no_end(
    seen: str, state: str, ringing: tuple[str, ...], answered_by: str | None
) -> None:
    call = one_conversation(seen)
    assert (call.state, call.ringing, call.answered_by) == (state, ringing, answered_by)
    assert (call.outcome, call.ended_at) == (None, None)
    assert (call.direction, call.caller) == ("inbound", "0912345678")


def test_losers_of_a_ring_all_are_no_missed_calls_and_ring_no_more() -> None:
    lost = """
        4.0 DialEnd PJSIP/trunk-01#1 -> PJSIP/102-03#3 status=CANCEL
        4.0 DialEnd PJSIP/trunk-01#1 -> PJSIP/102-03#3 status=CANCEL
        4.1 Hangup PJSIP/102-03#3 state=5 cause=26
    """
    talking = one_conversation(JOINS + RINGS_101 + RINGS_102 + lost + ANSWERS_101)
    assert (talking.state, talking.ringing, talking.answered_by) == ("talking", (), "101")
    ended = one_conversation(JOINS + RINGS_101 + RINGS_102 + lost + ANSWERS_101 + BOTH_HANG_UP)
    assert (ended.outcome, ended.answered_by, ended.ended_at) == ("answered", "101", second(60.1))


GIVES_UP = """
    9.0 DialEnd PJSIP/trunk-01#1 -> PJSIP/101-02#2 status=CANCEL
    9.0 QueueCallerAbandon PJSIP/trunk-01#1 queue=1022 HoldTime=9
    9.1 Hangup PJSIP/101-02#2 state=5 cause=0
    9.1 QueueCallerLeave PJSIP/trunk-01#1 queue=1022
    9.2 Hangup PJSIP/trunk-01#1 state=6 cause=0
"""
TIME_RUNS_OUT = """
    30.0 DialEnd PJSIP/trunk-01#1 -> PJSIP/101-02#2 status=NOANSWER
    30.1 QueueCallerLeave PJSIP/trunk-01#1 queue=1022
    30.2 Hangup PJSIP/101-02#2 state=5 cause=0
    33.0 Hangup PJSIP/trunk-01#1 state=6 cause=16
"""
LEAVES = """
    0.3 QueueCallerLeave PJSIP/trunk-01#1 queue=1022
    3.0 Hangup PJSIP/trunk-01#1 state=6 cause=16
"""
HANGS_UP = "5.0 Hangup PJSIP/trunk-01#1 state=6 cause=16"


@pytest.mark.parametrize(
    ("table", "outcome"),
    [
        (JOINS + RINGS_101 + GIVES_UP, "abandoned"),
        (JOINS + HANGS_UP, "abandoned"),
        (JOINS + RINGS_101 + TIME_RUNS_OUT, "queue_timeout"),
        (JOINS + LEAVES, "queue_empty"),
        (JOINS + "0.3 VarSet #1 Variable=QUEUESTATUS Value=LEAVEEMPTY\n" + LEAVES, "queue_empty"),
        (JOINS + "0.3 VarSet #1 Variable=QUEUESTATUS Value=TIMEOUT\n" + LEAVES, "queue_timeout"),
        (ARRIVES + "0.2 Newexten #1 Application=Queue AppData=1022,c\n" + HANGS_UP, "queue_empty"),
        (
            ARRIVES
            + "0.2 Newexten #1 Application=Queue AppData=1022\n"
            + "0.3 VarSet #1 Variable=QUEUESTATUS Value=FULL\n"
            + HANGS_UP,
            "queue_full",
        ),
    ],
)  # fmt: skip
def test_thrown_out_of_a_queue_is_not_giving_up(table: str, outcome: str) -> None:
    call = one_conversation(table)
    assert (call.state, call.outcome, call.answered_by) == ("ended", outcome, None)
    assert call.queue == "1022"


def test_a_call_that_only_the_dialplan_answered_is_served() -> None:
    call = one_conversation(ARRIVES + HANGS_UP)
    assert (call.outcome, call.answered_by, call.answered_at) == ("served", None, None)


def test_a_second_try_of_the_queue_after_the_first_member_did_not_answer() -> None:
    table = JOINS + RINGS_102 + "3.0 DialEnd #1 -> #3 status=NOANSWER\n3.1 Hangup #3 cause=0\n"
    call = one_conversation(table + RINGS_101 + ANSWERS_101 + BOTH_HANG_UP)
    assert (call.answered_by, call.outcome) == ("101", "answered")


RINGS_ALONE = """
    0.0 Newchannel PJSIP/101-01#1 state=4 num=101 name=Lan exten=102 context=from-operators
    0.1 Newchannel PJSIP/102-02#2 state=0 exten=s context=from-operators
    0.2 NewCallerid PJSIP/102-02#2 num=102
    0.3 DialBegin PJSIP/101-01#1 -> PJSIP/102-02#2 dial=102
"""
BELL = "0.4 Newstate PJSIP/102-02#2 state=5\n"
ENDS = "9.1 Hangup PJSIP/102-02#2 cause={0}\n9.2 Hangup PJSIP/101-01#1 cause={0}"


@pytest.mark.parametrize(
    ("table", "outcome"),
    [
        (BELL + "9.0 DialEnd #1 -> #2 status=CANCEL\n" + ENDS.format(0), "abandoned"),
        ("9.0 DialEnd #1 -> #2 status=BUSY\n" + ENDS.format(17), "busy"),
        (BELL + "9.0 DialEnd #1 -> #2 status=BUSY\n" + ENDS.format(17), "rejected"),
        (BELL + "9.0 DialEnd #1 -> #2 status=NOANSWER\n" + ENDS.format(21), "rejected"),
        (BELL + "9.0 DialEnd #1 -> #2 status=NOANSWER\n" + ENDS.format(19), "no_answer"),
        ("9.0 DialEnd #1 -> #2 status=CHANUNAVAIL\n" + ENDS.format(20), "failed"),
        (ENDS.format(34), "failed"),
    ],
)
def test_an_internal_call_that_nobody_answered(table: str, outcome: str) -> None:
    call = one_conversation(RINGS_ALONE + table)
    assert (call.direction, call.caller, call.dialed) == ("internal", "101", "102")
    assert (call.outcome, call.answered_by) == (outcome, None)


OUT = """
    0.0 Newchannel PJSIP/101-01#1 state=4 num=101 name=Lan exten=0912345678 context=from-operators
    0.1 Newchannel PJSIP/trunk-02#2 state=0 exten=s context=from-trunk
    0.2 NewCallerid PJSIP/trunk-02#2 num=0912345678
    0.3 DialBegin PJSIP/101-01#1 -> PJSIP/trunk-02#2 dial=0912345678@trunk
    0.9 Newstate PJSIP/trunk-02#2 state=5
"""


def test_an_operator_calls_out() -> None:
    call = one_conversation(OUT + "5.0 Newstate #2 state=6\n5.0 DialEnd #1 -> #2 status=ANSWER\n")
    assert (call.direction, call.caller, call.caller_name) == ("outbound", "101", "Lan")
    assert (call.dialed, call.answered_by) == ("0912345678", "0912345678")
    assert (call.answered_at, call.state) == (second(5), "talking")


def test_an_operator_gives_up_calling_out() -> None:
    call = one_conversation(
        OUT + "9.0 DialEnd #1 -> #2 status=CANCEL\n9.1 Hangup #2\n9.2 Hangup #1"
    )
    assert (call.direction, call.outcome, call.dialed) == ("outbound", "abandoned", "0912345678")


@pytest.mark.parametrize(
    "num", ["anonymous", "Anonymous", "<unknown>", "Unavailable", "Restricted", "-1", "unknown"]
)
def test_a_withheld_number_is_none(num: str) -> None:
    table = f"0 Newchannel PJSIP/trunk-01#1 state=4 num={num} exten=1022 context=from-trunk"
    call = one_conversation(table)
    assert (call.direction, call.caller, call.caller_name) == ("inbound", None, None)


def test_a_number_sent_under_privacy_is_withheld() -> None:
    table = ARRIVES + "0.2 NewCallerid #1 num=0912345678 CID-CallingPres=33"
    assert one_conversation(table).caller is None


def test_a_call_between_unknown_names_is_judged_by_the_shape_of_numbers() -> None:
    inbound = one_conversation("0 Newchannel SIP/viettel-0a#1 state=4 num=02773888888 exten=1900 ")
    assert (inbound.direction, inbound.caller) == ("inbound", "02773888888")
    internal = one_conversation("0 Newchannel SIP/lan-0a#1 state=4 num=201 exten=202")
    assert (internal.direction, internal.caller) == ("internal", "201")
    outbound = one_conversation("0 Newchannel SIP/lan-0a#1 state=4 num=201 exten=0912345678")
    assert (outbound.direction, outbound.dialed) == ("outbound", "0912345678")


def test_a_site_says_which_endpoints_and_contexts_lead_outside() -> None:
    rules = DirectionRules(trunks=("vnpt",), trunk_contexts=frozenset({"tu-nha-mang"}))
    for channel, context in (("PJSIP/vnpt-1", "c"), ("PJSIP/x-1", "tu-nha-mang")):
        table = f"0 Newchannel {channel}#1 state=4 num=113 exten=1022 context={context}"
        (call,) = interpret(events(table), rules=rules)
        assert (call.direction, call.caller) == ("inbound", "113")


def test_an_emergency_number_over_a_trunk_is_outside_and_a_redirected_extension_is_not() -> None:
    table = OUT.replace("0912345678", "113")
    assert one_conversation(table).direction == "outbound"
    assert one_conversation(table).dialed == "113"
    mobile = OUT.replace("exten=0912345678", "exten=105")
    assert one_conversation(mobile).direction == "internal"


def test_where_a_phone_is_registered_does_not_make_it_a_trunk() -> None:
    call = one_conversation("""
        0.0 Newchannel PJSIP/viettel-01#1 state=4 num=0912345678 exten=1900 context=c
        0.1 Newchannel PJSIP/lan-02#2 state=0 exten=s context=phones
        0.2 DialBegin #1 -> #2 dial=lan/sip:77@10.0.0.5:5060
        3.0 DialEnd #1 -> #2 status=ANSWER
    """)
    assert (call.caller, call.answered_by) == ("0912345678", "lan")
