"""What the PBX says reaches its taker whole, in order and once, whatever the bytes look like."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from hotline.asterisk.ami import LINK_UP
from hotline.asterisk.ami.protocol import FULL
from hotline.asterisk.ami.wire import LARGEST_MESSAGE
from tests.asterisk.ami_peer import AmiPeer, message, until
from tests.asterisk.ami_taker import listening

RECORDINGS = Path(__file__).parents[1] / "recordings" / "asterisk22"


async def test_a_login_puts_its_marker_into_the_stream_and_names_the_pbx(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        await until(lambda: link.heard, "the marker")
        assert link.heard == [{"Event": LINK_UP}]
        assert link.ami.state.detail == "11.0.0"
        assert peer.told("Login")[0]["Events"] == "on"


async def test_the_marker_stands_before_the_news_that_comes_with_the_login(peer: AmiPeer) -> None:
    peer.with_login = message({"Event": "FullyBooted"}) + message({"Event": "Newchannel"})
    async with listening(peer) as link:
        await until(lambda: len(link.heard) == 3, "marker and news")
        assert [event["Event"] for event in link.heard] == [LINK_UP, "FullyBooted", "Newchannel"]


@pytest.mark.parametrize("chunk", [0, 1, 7, 1460])
async def test_recorded_events_come_whole_and_in_order_however_they_are_cut(
    peer: AmiPeer, chunk: int
) -> None:
    recorded = [
        event
        for path in sorted(RECORDINGS.glob("*.json"))
        for event in json.loads(path.read_text(encoding="utf-8"))
    ]
    sent = recorded[:40] if chunk == 1 else recorded
    async with listening(peer) as link:
        await link.up()
        await peer.say(*sent, chunk=chunk)
        await until(lambda: len(link.news) >= len(sent), "all events")
        assert link.news == sent


async def test_vietnamese_letters_and_emoji_survive_any_cut(peer: AmiPeer) -> None:
    names = ["Nguyễn Thị Hạnh", "bác Tư 😀👵🏽", "Đặng Ngọc Ánh", "a\u0301\u0323 ghép dấu"]
    async with listening(peer) as link:
        await link.up()
        await peer.say(*({"Event": "Newchannel", "CallerIDName": name} for name in names), chunk=1)
        await until(lambda: len(link.news) == len(names), "all names")
        assert [event["CallerIDName"] for event in link.news] == names


async def test_bytes_that_are_no_text_spoil_only_their_own_letters(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        await peer.send(b"Event: Hangup\r\nName: b\xe1\xbb\r\nCause: 16\r\n\r\n")
        await until(lambda: link.news, "the event")
        assert link.news == [{"Event": "Hangup", "Name": "b\ufffd", "Cause": "16"}]


async def test_repeated_headers_keep_the_last_and_variables_are_joined(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        await peer.send(
            b"Event: Newstate\r\nChanVariable: A=1\r\nChanVariable: B=2: 3\r\nX: 1\r\nX: 2\r\n\r\n"
        )
        await until(lambda: link.news, "the event")
        assert link.news == [{"Event": "Newstate", "ChanVariable": "A=1\nB=2: 3", "X": "2"}]


async def test_nonsense_between_messages_is_passed_over(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        await peer.send(b"\r\n\r\n\r\n\r\n\x00\xff\xfe\r\n\r\nno header at all\r\n\r\n: x\r\n\r\n")
        await peer.send(b"Event: A\r\nEmpty: \r\nbare\r\n\r\n\r\nEvent: B\r\n\r\n")
        await until(lambda: len(link.news) == 2, "both events")
        assert link.news == [{"Event": "A", "Empty": "", "bare": ""}, {"Event": "B"}]
        assert link.ami.state.word == "up"


@pytest.mark.parametrize("chunk", [0, 65536])
async def test_a_ten_megabyte_header_is_dropped_and_counted_and_the_link_lives(
    peer: AmiPeer, chunk: int
) -> None:
    async with listening(peer) as link:
        await link.up()
        await peer.say({"Event": "Before"})
        await peer.say({"Event": "Huge", "Name": "x" * 10_000_000}, {"Event": "After"}, chunk=chunk)
        await until(lambda: len(link.news) == 2, "the events around it")
        assert [event["Event"] for event in link.news] == ["Before", "After"]
        assert link.ami.dropped == 1
        assert peer.connections == 1


async def test_the_largest_message_is_kept_and_one_byte_more_is_not(peer: AmiPeer) -> None:
    room = LARGEST_MESSAGE - len(b"Event: X\r\nName: ")
    async with listening(peer) as link:
        await link.up()
        await peer.say({"Event": "X", "Name": "n" * room}, {"Event": "X", "Name": "n" * (room + 1)})
        await peer.say({"Event": "Last"})
        await until(lambda: link.news and link.news[-1]["Event"] == "Last", "the last event")
        assert [len(event.get("Name", "")) for event in link.news] == [room, 0]
        assert link.ami.dropped == 1


async def test_a_slow_taker_stops_the_reading_and_loses_nothing(peer: AmiPeer) -> None:
    event = {"Event": "Newstate", "Name": "n" * 1000}
    async with listening(peer) as link:
        await link.up()
        await until(lambda: link.heard, "the marker")
        link.takes.clear()
        talk = asyncio.create_task(
            peer.send(b"".join(message({**event, "N": str(n)}) for n in range(20_000)), 100_000)
        )
        await until(lambda: link.connection.paused, "reading to stop")
        assert link.ami.waiting < FULL + 1_000_000
        assert not talk.done()
        link.takes.set()
        await until(lambda: len(link.news) == 20_000, "everything")
        await talk
        assert [int(one["N"]) for one in link.news] == list(range(20_000))
        assert peer.connections == 1


async def test_a_crowded_inbox_does_not_shut_out_the_answer_its_taker_waits_for(
    peer: AmiPeer,
) -> None:
    flood = b"".join(message({"Event": "Newstate", "Name": "n" * 1000}) for _ in range(6000))
    peer.answers["CoreStatus"] = lambda _: [{"Response": "Success"}]
    async with listening(peer) as link:
        await link.up()
        await until(lambda: link.heard, "the marker")
        link.takes.clear()
        await peer.say({"Event": "Wake"})
        talk = asyncio.create_task(peer.send(flood, 100_000))
        await until(lambda: link.connection.paused, "reading to stop")
        answer = await link.ami.act("CoreStatus", limit=20)
        assert answer["Response"] == "Success"
        link.takes.set()
        await talk
