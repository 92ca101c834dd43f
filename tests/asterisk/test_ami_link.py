"""The link lives through every way a PBX can go away, stay silent or refuse."""

from __future__ import annotations

import asyncio

import pytest
import structlog

from hotline.asterisk.ami import LINK_UP, Ami, LinkDown, LinkState
from hotline.asterisk.ami.link import pause
from tests.asterisk.ami_peer import AmiPeer, until
from tests.asterisk.ami_taker import QUICK, listening
from tests.patience import PATIENCE


async def test_a_broken_link_comes_back_once_and_every_event_is_heard_once(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        for n in range(1, 5):
            await link.up(n)
            await until(lambda n=n: peer.connections == n and peer.open == 1, "one connection")  # type: ignore[misc]
            await peer.say({"Event": "Newchannel", "Uniqueid": str(n)})
            await until(lambda n=n: len(link.news) == n, "the event")  # type: ignore[misc]
            peer.cut()
        await link.up(5)
        assert [one.get("Uniqueid", LINK_UP) for one in link.heard[:8]] == [
            *(LINK_UP, "1", LINK_UP, "2", LINK_UP, "3", LINK_UP, "4")
        ]
        assert peer.open == 1


async def test_a_restarted_pbx_is_found_again(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        await peer.stop()
        await until(lambda: link.ami.state.word == "down", "the link to be down")
        await peer.start()
        await link.up(2)
        assert link.words == ["up", "down", "up"] or set(link.words) == {"up", "down"}


async def test_a_pbx_that_is_not_there_yet_is_waited_for() -> None:
    peer = AmiPeer()
    await peer.start()
    await peer.stop()
    async with listening(peer) as link:
        await until(lambda: link.ami.state.word == "down", "the first failure")
        with pytest.raises(LinkDown):
            await link.ami.act("Ping")
        await peer.start()
        await link.up()
    await peer.stop()


async def test_a_shutdown_is_heard_and_ends_the_link_at_once(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        await peer.say({"Event": "Shutdown", "Shutdown": "Cleanly", "Restart": "True"})
        await link.up(2)
        assert link.news[0]["Event"] == "Shutdown"
        assert ("down", "the PBX shuts down") in [(one.word, one.detail) for one in link.states]
        await until(lambda: peer.open == 1, "one connection only")


async def test_a_peer_that_stops_answering_pings_is_dropped(peer: AmiPeer) -> None:
    async with listening(peer, **QUICK) as link:
        await link.up()
        peer.deaf = True
        await until(lambda: link.ami.state.word == "down", "the link to be down")
        assert "stopped answering" in next(s for s in link.states if s.word == "down").detail
        peer.deaf = False
        await link.up(2)


async def test_a_peer_that_talks_but_never_answers_is_dropped_too(peer: AmiPeer) -> None:
    async with listening(peer, **QUICK) as link:
        await link.up()
        peer.silent.add("Ping")

        async def talks() -> None:
            while link.ami.state.word == "up":
                await peer.say({"Event": "Newstate"})
                await asyncio.sleep(0.01)

        await asyncio.wait_for(talks(), PATIENCE)
        assert link.states[-1].word == "down"


async def test_a_port_that_never_answers_the_login_is_left_and_tried_again(peer: AmiPeer) -> None:
    peer.deaf = True
    async with listening(peer, **QUICK) as link:
        await until(lambda: peer.connections >= 2, "a second attempt")
        assert link.ami.state.word == "down"
        assert "Login" in link.ami.state.detail
        peer.deaf = False
        await link.up()


async def test_a_refused_login_is_a_state_and_is_tried_again_without_haste(peer: AmiPeer) -> None:
    async with listening(peer, secret="wrong", backoff=(0.05, 0.05)) as link:
        await until(lambda: link.ami.state.word == "refused", "the refusal")
        assert link.ami.state.detail == "Authentication failed"
        assert link.ami.state.since.tzinfo is not None
        with pytest.raises(LinkDown, match="Authentication failed"):
            await link.ami.act("Ping")
        peer.secret = "wrong"
        await link.up()
        assert link.words == ["refused", "up"]


def test_pauses_between_attempts_grow_to_the_longest_and_differ() -> None:
    for attempt in [*range(12), 10_000]:
        full = min(10.0, 0.2 * 2.0 ** min(attempt, 12))
        tried = {pause((0.2, 10.0), attempt) for _ in range(20)}
        assert len(tried) > 1
        assert full / 2 <= min(tried) <= max(tried) <= full


async def test_the_secret_is_never_told(peer: AmiPeer) -> None:
    with structlog.testing.capture_logs() as logs:
        async with listening(peer, secret="very-secret") as link:
            await until(lambda: link.ami.state.word == "refused", "the refusal")
            peer.secret = "very-secret"
            await link.up()
            peer.cut()
            await until(lambda: link.ami.logins == 2, "the second login")
        assert logs
        assert "very-secret" not in repr((logs, link.states, link.ami))
    with pytest.raises(ValueError, match="Secret") as caught:
        Ami("127.0.0.1", peer.port, "hotline", "very\r\nsecret")
    assert "very" not in str(caught.value)


async def test_a_state_handler_that_raises_does_no_harm(peer: AmiPeer) -> None:
    def raises(state: LinkState) -> None:
        raise RuntimeError("a bug elsewhere")

    ami = Ami("127.0.0.1", peer.port, "hotline", peer.secret, on_state=raises)
    task = asyncio.create_task(ami.run())
    await until(lambda: ami.state.word == "up", "the login")
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_link_is_kept_by_one_task_only(peer: AmiPeer) -> None:
    async with listening(peer) as link:
        await link.up()
        with pytest.raises(RuntimeError):
            await link.ami.run()
        assert link.ami.state.word == "up"
