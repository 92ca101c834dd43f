"""What is said to the PBX: answers find their action, and nothing is ever said twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hotline.asterisk.ami import ActionFailed, LinkDown, NoAnswer, Uncertain
from tests.asterisk.ami_peer import AmiPeer, until
from tests.asterisk.ami_taker import listening


async def test_an_action_brings_its_own_answer_among_others(peer: AmiPeer) -> None:
    peer.answers["DBPut"] = lambda action: [
        {"Response": "Success", "Message": f"put {action['Key']}"}
    ]
    async with listening(peer) as link:
        await link.up()
        answers = await asyncio.gather(
            *(link.ami.act("DBPut", Family="hotline", Key=f"k{n}", Val="1") for n in range(50))
        )
        assert [one["Message"] for one in answers] == [f"put k{n}" for n in range(50)]


async def test_a_refused_action_says_the_words_of_the_pbx(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        with pytest.raises(ActionFailed) as caught:
            await link.ami.act("Command", Command="core show channels")
        assert caught.value.message == "Invalid/unknown command"


async def test_a_list_action_brings_its_events_and_the_stream_does_not(peer: AmiPeer) -> None:
    peer.answers["DBGetTree"] = lambda _: [
        {"Response": "Success", "EventList": "start", "Message": "Result will follow"},
        {"Event": "DBGetTreeResponse", "Key": "/hotline/journal/a", "Val": "v=1"},
        {"Event": "DBGetTreeResponse", "Key": "/hotline/journal/b", "Val": "v=1"},
        {"Event": "DBGetTreeComplete", "EventList": "Complete", "ListItems": "2"},
    ]
    async with listening(peer) as link:
        await link.up()
        entries = await link.ami.collect("DBGetTree", Family="hotline")
        assert [one["Key"] for one in entries] == ["/hotline/journal/a", "/hotline/journal/b"]
        with pytest.raises(ActionFailed):
            await link.ami.collect("QueueStatus")
        await peer.say({"Event": "Last"})
        await until(lambda: link.news, "the last event")
        assert link.news == [{"Event": "Last"}]


async def test_what_comes_after_a_list_was_given_up_is_dropped(peer: AmiPeer) -> None:
    peer.silent.add("DBGetTree")
    async with listening(peer) as link:
        await link.up()
        with pytest.raises(NoAnswer):
            await link.ami.collect("DBGetTree", limit=0.05, Family="hotline")
        late = peer.told("DBGetTree")[0]["ActionID"]
        await peer.say({"Response": "Success", "EventList": "start", "ActionID": late})
        await peer.say({"Event": "DBGetTreeResponse", "ActionID": late}, {"Event": "Last"})
        await until(lambda: link.news, "the last event")
        assert link.news == [{"Event": "Last"}]


async def test_actions_fail_at_once_while_the_link_is_down(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        await peer.stop()
        await until(lambda: link.ami.state.word == "down", "the link to be down")
        with pytest.raises(LinkDown):
            await link.ami.act("Ping")
        with pytest.raises(LinkDown):
            await link.ami.originate(Channel="Local/0912345678@hotline-ask/n")
    assert peer.told("Originate") == []


async def test_unanswered_actions_leave_nothing_behind(peer: AmiPeer) -> None:
    peer.silent.add("CoreStatus")
    async with listening(peer) as link:
        await link.up()
        for _ in range(20):
            with pytest.raises(NoAnswer):
                await link.ami.act("CoreStatus", limit=0.001)
        assert link.connection.responses == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"Key": "a\r\nAction: Originate"},
        {"Key": "a\nb"},
        {"Variable": ["A=1", "B=2\r\n\r\nAction: Logoff"]},
        {"Key": "a\0"},
        {"Key": "\udc80"},
        {"Key": "x" * 2000},
        {"Key: x\r\nAction": "y"},
        {"ACTION": "Originate"},
    ],
)
async def test_a_header_that_would_say_something_else_is_never_written(
    peer: AmiPeer, headers: dict[str, Any]
) -> None:
    async with listening(peer) as link:
        await link.up()
        with pytest.raises(ValueError, match=r"."):
            await link.ami.act("DBPut", **headers)
        await link.ami.act("Ping")
        assert [one["Action"] for one in peer.actions] == ["Login", "Ping"]


async def test_an_originate_is_answered_and_its_outcome_stays_in_the_stream(peer: AmiPeer) -> None:
    peer.answers["Originate"] = lambda _: [
        {"Event": "OriginateResponse", "Response": "Failure", "Reason": "5"},
        {"Response": "Success", "Message": "Originate successfully queued"},
    ]
    async with listening(peer) as link:
        await link.up()
        answer = await link.ami.originate(ActionID="ask-0123456789ab", Variable=["A=1", "B=2"])
        assert answer["Message"] == "Originate successfully queued"
        await until(lambda: link.news, "the outcome")
        assert link.news[0]["Event"] == "OriginateResponse"
        assert link.news[0]["ActionID"] == "ask-0123456789ab"


async def test_a_refused_originate_is_certain(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        with pytest.raises(ActionFailed):
            await link.ami.originate(Channel="nonsense")


async def test_an_unanswered_originate_is_uncertain(peer: AmiPeer) -> None:
    peer.silent.add("Originate")
    async with listening(peer) as link:
        await link.up()
        with pytest.raises(Uncertain):
            await link.ami.originate(limit=0.05, Channel="Local/0912345678@hotline-ask/n")


async def test_nothing_is_said_again_after_the_link_broke_in_the_middle(peer: AmiPeer) -> None:
    peer.silent |= {"Originate", "DBDel"}
    async with listening(peer, backoff=(0.2, 0.2)) as link:
        await link.up()
        rung = asyncio.create_task(link.ami.originate(Channel="Local/0912345678@hotline-ask/n"))
        deleted = asyncio.create_task(link.ami.act("DBDel", Family="hotline", Key="k"))
        await until(lambda: peer.told("DBDel") and peer.told("Originate"), "both actions")
        peer.cut()
        with pytest.raises(Uncertain):
            await rung
        with pytest.raises(NoAnswer):
            await deleted
        await link.up(2)
        await peer.say({"Event": "FullyBooted", "Status": "Fully Booted"}, {"Event": "Last"})
        await until(lambda: link.news and link.news[-1]["Event"] == "Last", "the last event")
        await link.ami.act("Ping")
        assert len(peer.told("Originate")) == 1
        assert len(peer.told("DBDel")) == 1
