"""One conversation in many channels: transfers, pick-up, forwarding, Local channels, Originate."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.calls.interpretation import Conversation, Conversations, Merged, interpret
from tests.calls.event_tables import EPOCH, events, one_conversation, uid

TALKS_TO_101 = """
    0.0 Newchannel PJSIP/trunk-01#1 state=4 num=0912345678 exten=1022 context=from-trunk
    0.1 Newchannel PJSIP/101-02#2 state=0 exten=s context=from-operators
    0.2 DialBegin PJSIP/trunk-01#1 -> PJSIP/101-02#2 dial=PJSIP/101
    2.0 Newstate PJSIP/101-02#2 state=6
    2.0 DialEnd PJSIP/trunk-01#1 -> PJSIP/101-02#2 status=ANSWER
    2.1 BridgeEnter PJSIP/trunk-01#1 state=6 bridge=b1
    2.1 BridgeEnter PJSIP/101-02#2 state=6 bridge=b1
"""
RINGS_102 = """
    6.0 Newchannel PJSIP/102-03#3 state=0 exten=s context=from-operators
    6.1 DialBegin PJSIP/trunk-01#1 -> PJSIP/102-03#3 dial=PJSIP/102
    6.2 Newstate PJSIP/102-03#3 state=5
"""
CONSULTS_102 = """
    6.0 Newchannel PJSIP/101-04#4/4 state=4 num=101 exten=102 context=from-operators
    6.1 Newchannel PJSIP/102-05#5/4 state=0 exten=s context=from-operators
    6.2 DialBegin PJSIP/101-04#4 -> PJSIP/102-05#5 dial=PJSIP/102
    6.3 Newstate PJSIP/102-05#5 state=5
"""
ANSWERS_102 = """
    8.0 Newstate PJSIP/102-05#5 state=6
    8.0 DialEnd PJSIP/101-04#4 -> PJSIP/102-05#5 status=ANSWER
    8.1 BridgeEnter PJSIP/101-04#4 state=6 bridge=b2
    8.1 BridgeEnter PJSIP/102-05#5 state=6 bridge=b2
"""
HANDS_OVER = """
    9.0 BridgeLeave PJSIP/trunk-01#1 bridge=b1
    9.0 BridgeEnter PJSIP/trunk-01#1 state=6 bridge=b2
    9.1 AttendedTransfer OrigTransferer:#2 SecondTransferer:#4 Transferee:#1 Result=Success
    9.2 Hangup PJSIP/101-02#2 state=6 cause=16
    9.2 Hangup PJSIP/101-04#4 state=6 cause=16
"""


def answered(call: Conversation) -> tuple[str | None, str | None, str, str | None]:
    return call.caller, call.answered_by, call.state, call.outcome


def test_a_blind_transfer_is_one_call_of_the_first_who_answered() -> None:
    transfer = """
        5.0 BlindTransfer Transferer:PJSIP/101-02#2 Transferee:PJSIP/trunk-01#1 Extension=102
        5.1 Hangup PJSIP/101-02#2 state=6 cause=16
    """
    rung = one_conversation(TALKS_TO_101 + transfer + RINGS_102)
    assert (rung.state, rung.ringing, rung.answered_by) == ("ringing", ("102",), "101")
    end = (
        "7.0 DialEnd #1 -> #3 status=ANSWER\n7.0 Newstate #3 state=6\n8.0 Hangup #3\n8.1 Hangup #1"
    )
    ended = one_conversation(TALKS_TO_101 + transfer + RINGS_102 + end)
    assert answered(ended) == ("0912345678", "101", "ended", "answered")
    assert ended.dialed == "1022"


def test_an_attended_transfer_merges_the_consultation_into_the_call() -> None:
    follow = Conversations()
    for event in events(TALKS_TO_101 + CONSULTS_102 + ANSWERS_102):
        follow.feed(event)
    call, consultation = follow.changed()
    assert (consultation.direction, consultation.caller) == ("internal", "101")
    assert follow.merged() == []
    for event in events(TALKS_TO_101 + CONSULTS_102 + HANDS_OVER)[-5:]:
        follow.feed(event)
    assert follow.merged() == [Merged("hotline-pbx", uid("4"), uid("1"))]
    (merged,) = follow.changed()
    assert merged.conversation == call.conversation == uid("1")
    assert merged.linked_ids == {uid("1"), uid("4")}
    assert answered(merged) == ("0912345678", "101", "talking", None)


def test_a_blonde_transfer_rings_on_as_the_same_call() -> None:
    call = one_conversation(TALKS_TO_101 + CONSULTS_102 + HANDS_OVER)
    assert call.ringing == ("102",)
    assert answered(call)[:2] == ("0912345678", "101")
    lost = "20 DialEnd #4 -> #5 status=NOANSWER\n20 Hangup #5 cause=19\n21 Hangup #1 cause=16"
    ended = one_conversation(TALKS_TO_101 + CONSULTS_102 + HANDS_OVER + lost)
    assert answered(ended) == ("0912345678", "101", "ended", "answered")


def test_a_transfer_to_a_colleague_called_earlier_stays_the_citizens_call() -> None:
    earlier = """
        0.0 Newchannel PJSIP/101-01#1/1 state=4 num=101 exten=102 context=from-operators
        0.1 Newchannel PJSIP/102-02#2/1 state=0 exten=s context=from-operators
        0.1 DialBegin PJSIP/101-01#1 -> PJSIP/102-02#2 dial=PJSIP/102
        0.5 Newstate #2 state=6
        5.0 Newchannel PJSIP/trunk-03#3/3 state=4 num=0912345678 exten=1022 context=from-trunk
        5.1 Newchannel PJSIP/101-04#4/3 state=0 exten=s context=from-operators
        5.1 DialBegin PJSIP/trunk-03#3 -> PJSIP/101-04#4 dial=PJSIP/101
        6.0 DialEnd PJSIP/trunk-03#3 -> PJSIP/101-04#4 status=ANSWER
        9.0 AttendedTransfer OrigTransferer:#4 SecondTransferer:#1 Transferee:#3
    """
    call = one_conversation(earlier)
    assert (call.direction, call.dialed) == ("inbound", "1022")
    assert answered(call)[:2] == ("0912345678", "101")


PICKED = TALKS_TO_101.partition("2.0")[0] + "0.3 Newstate #2 state=5\n"
PICKER = "3.0 Newchannel PJSIP/103-09#9/9 state=4 num=103 exten=*8 context=from-operators\n"


@pytest.mark.parametrize(
    "how",
    [
        "3.1 Pickup PJSIP/103-09#9 Target:PJSIP/101-02#2\n",
        "3.1 DialEnd #1 -> #2 status=CANCEL\n3.1 DialBegin #1 -> #9\n"
        "3.2 DialEnd #1 -> #9 status=ANSWER\n",
    ],
)
def test_who_picks_up_another_phones_call_has_answered(how: str) -> None:
    end = (
        "3.3 Hangup #2 state=5\n3.4 BridgeEnter #1 state=6 bridge=b\n3.4 BridgeEnter #9/1 bridge=b"
    )
    call = one_conversation(PICKED + PICKER + how + end)
    assert answered(call) == ("0912345678", "103", "talking", None)
    assert (call.dialed, call.ringing) == ("1022", ())
    assert call.linked_ids == {uid("1"), uid("9")}


def test_a_forwarded_call_is_answered_by_the_phone_that_answered() -> None:
    call = one_conversation("""
        0.0 Newchannel PJSIP/trunk-01#1 state=4 num=0912345678 exten=101 context=from-trunk
        0.1 Newchannel PJSIP/101-02#2 state=0 exten=s context=from-operators
        0.2 DialBegin PJSIP/trunk-01#1 -> PJSIP/101-02#2 dial=PJSIP/101
        0.3 Newchannel Local/103@from-operators-1;1#3 state=0 exten=103
        0.3 Newchannel Local/103@from-operators-1;2#4 state=4 exten=103
        0.4 DialEnd #1 -> PJSIP/101-02#2 status=CANCEL Forward=Local/103@from-operators
        0.4 DialBegin #1 -> #3 dial=Local/103@from-operators
        0.5 Hangup PJSIP/101-02#2 state=5 cause=0
        0.6 Newchannel PJSIP/103-03#5 state=0 exten=s context=from-operators
        0.7 DialBegin Local/103@from-operators-1;2#4 -> PJSIP/103-03#5 dial=PJSIP/103
        3.0 DialEnd Local/103@from-operators-1;2#4 -> PJSIP/103-03#5 status=ANSWER
        3.0 DialEnd PJSIP/trunk-01#1 -> Local/103@from-operators-1;1#3 status=ANSWER
        3.1 BridgeEnter PJSIP/103-03#5 state=6 bridge=b
        3.1 Hangup #3 cause=16
        3.1 Hangup #4 cause=16
        9.0 Hangup #5 state=6 cause=16
        9.1 Hangup #1 state=6 cause=16
    """)
    assert answered(call) == ("0912345678", "103", "ended", "answered")
    assert call.answered_at == datetime.fromtimestamp(EPOCH + 3, UTC)


def test_a_forwarded_call_that_nobody_answered_was_not_given_up() -> None:
    call = one_conversation("""
        0.0 Newchannel PJSIP/trunk-01#1 state=4 num=0912345678 exten=101 context=from-trunk
        0.1 Newchannel PJSIP/101-02#2 state=0 exten=s
        0.2 DialBegin #1 -> #2 dial=PJSIP/101
        0.4 DialEnd #1 -> #2 status=CANCEL Forward=Local/103@from-operators
        0.5 Hangup #2 cause=0
        0.6 Newchannel PJSIP/103-03#5 state=0 exten=s
        0.7 DialBegin #1 -> #5 dial=PJSIP/103
        9.0 DialEnd #1 -> #5 status=NOANSWER
        9.1 Hangup #5 cause=0
        9.2 Hangup #1 cause=19
    """)
    assert call.outcome == "no_answer"


MEMBER = """
    0.0 Newchannel PJSIP/trunk-01#1 state=4 num=0912345678 exten=1022 context=from-trunk
    0.1 QueueCallerJoin PJSIP/trunk-01#1 queue=1022
    0.2 Newchannel Local/0987654321@from-operators-1;1#2 state=0 exten=0987654321
    0.2 Newchannel Local/0987654321@from-operators-1;2#3 state=4 exten=0987654321
    0.3 AgentCalled #1 -> #2 queue=1022 Interface=Local/0987654321@from-operators
    0.3 DialBegin #1 -> #2 dial=Local/0987654321@from-operators
    0.4 Newchannel PJSIP/trunk-02#4 state=0 exten=s context=from-trunk
    0.4 NewCallerid #4 num=1022
    0.5 DialBegin #3 -> #4 dial=0987654321@trunk
    0.6 Newstate #4 state=5
"""


def test_a_mobile_phone_that_is_a_queue_member_answers_by_its_number() -> None:
    assert one_conversation(MEMBER).ringing == ("0987654321",)
    table = "3 DialEnd #3 -> #4 status=ANSWER\n3 DialEnd #1 -> #2 status=ANSWER\n"
    call = one_conversation(MEMBER + table)
    assert call.direction == "inbound"
    assert answered(call)[:2] == ("0912345678", "0987654321")


def test_a_member_who_does_not_confirm_has_not_answered() -> None:
    table = """
        3 Newstate #4 state=6
        3 DialEnd #3 -> #4 status=ANSWER
        9 DialEnd #1 -> #2 status=NOANSWER
        9.1 Hangup #4
        9.1 Hangup #3
        9.1 Hangup #2
        9.2 QueueCallerAbandon #1 queue=1022
        9.3 Hangup #1
    """
    call = one_conversation(MEMBER + table)
    assert answered(call) == ("0912345678", None, "ended", "abandoned")


CLICK = """
    0.0 Newchannel PJSIP/101-01#1 state=0 num=0912345678 exten=s context=from-operators
    0.1 DialBegin -> PJSIP/101-01#1 dial=101
    0.2 Newstate PJSIP/101-01#1 state=5
"""
OPERATOR_UP = """
    3.0 Newstate PJSIP/101-01#1 state=6
    3.0 DialEnd -> PJSIP/101-01#1 status=ANSWER
    3.1 OriginateResponse #1 Response=Success
    3.2 Newchannel PJSIP/trunk-02#2 state=0 exten=s context=from-trunk
    3.3 DialBegin PJSIP/101-01#1 -> PJSIP/trunk-02#2 dial=0912345678@trunk exten=0912345678
"""


def test_click_to_dial_is_the_operators_call_answered_by_the_citizen() -> None:
    waiting = one_conversation(CLICK)
    assert (waiting.caller, waiting.ringing, waiting.answered_by) == ("101", ("101",), None)
    ringing = one_conversation(CLICK + OPERATOR_UP)
    assert (ringing.direction, ringing.caller, ringing.dialed) == ("outbound", "101", "0912345678")
    assert (ringing.state, ringing.answered_by) == ("ringing", None)
    end = "6 Newstate #2 state=6\n6 DialEnd #1 -> #2 status=ANSWER\n9 Hangup #2\n9 Hangup #1\n"
    call = one_conversation(CLICK + OPERATOR_UP + end)
    assert answered(call) == ("101", "0912345678", "ended", "answered")
    assert call.answered_at == datetime.fromtimestamp(EPOCH + 6, UTC)


@pytest.mark.parametrize(
    ("table", "outcome"),
    [
        ("30 DialEnd -> #1 status=NOANSWER\n30 Hangup #1 cause=0", "no_answer"),
        (OPERATOR_UP + "9 DialEnd #1 -> #2 status=BUSY\n9 Hangup #2 cause=17\n9 Hangup #1", "busy"),
        (OPERATOR_UP + "9 DialEnd #1 -> #2 status=CANCEL\n9 Hangup #2\n9 Hangup #1", "abandoned"),
    ],
)
def test_click_to_dial_that_did_not_succeed(table: str, outcome: str) -> None:
    call = one_conversation(CLICK + table)
    assert answered(call) == ("101", None, "ended", outcome)


ASK = """
    0.0 Newchannel Local/0912345678@hotline-ask-1;1#ask-a1 state=0 context=hotline-ask
    0.0 Newchannel Local/0912345678@hotline-ask-1;2#ask-a1-2 state=4 context=hotline-ask
    0.1 DialBegin -> Local/0912345678@hotline-ask-1;1#ask-a1 dial=0912345678@hotline-ask/n
    0.2 Newchannel PJSIP/trunk-01#7 state=0 exten=s context=from-trunk
    0.3 DialBegin #ask-a1-2 -> PJSIP/trunk-01#7 dial=0912345678@trunk
"""


@pytest.mark.parametrize(
    ("table", "by", "outcome"),
    [
        (
            "5 Newstate #7 state=6\n5 DialEnd #ask-a1-2 -> #7 status=ANSWER\n9 Hangup #7",
            "0912345678",
            "answered",
        ),
        ("45 DialEnd #ask-a1-2 -> #7 status=CANCEL\n45 Hangup #7 cause=0", None, "no_answer"),
        ("5 DialEnd #ask-a1-2 -> #7 status=BUSY\n5 Hangup #7 cause=17", None, "busy"),
    ],
)
def test_an_ask_by_phone(table: str, by: str | None, outcome: str) -> None:
    rows = events(ASK + table)
    for row in rows:
        row["SystemName"] = "hotline-pbx"
    (call,) = interpret(rows)
    assert (call.direction, call.conversation, call.dialed) == ("ask", "ask-a1", "0912345678")
    assert (call.system, call.caller) == ("hotline-pbx", "1022")
    assert answered(call)[1:] == (by, "ended", outcome)


def test_a_dialogue_in_the_same_call_leaves_it_an_inbound_call() -> None:
    dialogue = "9 Hangup #2 state=6\n9 Newexten #1 context=hotline-feedback Application=Read\n"
    call = one_conversation(TALKS_TO_101 + dialogue)
    assert (call.direction, call.state, call.answered_by) == ("inbound", "talking", "101")
