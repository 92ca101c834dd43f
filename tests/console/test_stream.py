"""The desk's live stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

from aiohttp import ClientResponse
from aiohttp.test_utils import make_mocked_request

from hotline import clock
from hotline.console import sent
from hotline.console.lookout import Onlooker
from hotline.db import Database
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Morning, Scene
from tests.patience import PATIENCE

Event = tuple[str, str]


class Desk:
    """Reads an open stream event by event."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def next(self) -> Event:
        """The next event that has a name."""
        async with asyncio.timeout(PATIENCE):
            while True:
                name, data = "", []
                while line := (await self.response.content.readline()).decode().rstrip("\r\n"):
                    field, _, value = line.partition(":")
                    name = value.strip() if field == "event" else name
                    data += [value] if field == "data" else []
                if name:
                    return name, "\n".join(data)

    async def until(self, name: str, words: str) -> str:
        """The first event of a name that holds these words."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found, text = await self.next()
                if found == name and words in text:
                    return text


@asynccontextmanager
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    async with browser.client.get("/desk/stream") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        yield Desk(response)


async def test_an_open_desk_is_told_the_present_state_at_once(
    sign_in: SignIn, played: Scene
) -> None:
    async with desk(await sign_in("lan")) as lan:
        first = dict([await lan.next() for _ in range(7)])
    assert set(first) == {"live", "owed", "health", "spots", "outcomes", "mine", "hand"}
    assert "0912 345 678" in first["live"]
    assert f"/desk?draft={played.held}" in first["mine"]


async def test_a_new_call_appears_on_every_desk_without_asking(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with desk(await sign_in("lan")) as lan, desk(await sign_in("tam")) as tam:
        async with sqlite_db.write() as s:
            await Morning(s, cast, clock.now()).live("0912345678", seconds_ago=0)
        assert "Đang đổ chuông" in await lan.until("live", "0912 345 678")
        assert "Đang đổ chuông" in await tam.until("live", "0912 345 678")


async def test_an_answered_call_comes_to_the_hand_of_the_one_who_answered(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with desk(await sign_in("lan")) as lan, desk(await sign_in("tam")) as tam:
        async with sqlite_db.write() as s:
            await Morning(s, cast, clock.now()).live("0912345678", seconds_ago=9, by="102")
        await tam.until("hand", 'data-in-hand="1"')
        seen = await lan.until("live", "Lê Minh Tâm")
    assert 'data-answered-by="102"' in seen


async def test_what_did_not_change_is_not_sent_again(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, played: Scene
) -> None:
    async with desk(await sign_in("lan")) as lan:
        for _ in range(7):
            await lan.next()
        async with sqlite_db.write() as s:
            await Morning(s, cast, clock.now()).live("0777123456", seconds_ago=0)
        name, _ = await lan.next()
    assert name == "live"


async def test_a_burst_of_calls_ends_in_the_true_picture(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with desk(await sign_in("lan")) as lan:
        for number in range(40):
            async with sqlite_db.write() as s:
                morning = Morning(s, cast, clock.now())
                morning.name = f"b{number}-"
                await morning.live(f"09120000{number:02d}", seconds_ago=0)
        last = await lan.until("live", 'data-count="40"')
    assert 'data-waiting="40"' in last


async def test_english_desks_are_told_in_english(sign_in: SignIn, played: Scene) -> None:
    lan = await sign_in("lan")
    await lan.send("/language", language="en", next="/desk")
    async with desk(lan) as stream:
        assert "Ringing" in await stream.until("live", "0912")


async def test_a_page_that_was_left_before_its_first_news_is_no_fault() -> None:
    request = make_mocked_request("GET", "/notices/stream")
    request.protocol.transport = None
    answer = await sent.feed(request, Onlooker(), closing=lambda: False, retry=1)
    assert answer.status == 200
    assert not answer.prepared


async def test_a_stream_ends_when_the_hotline_stops(sign_in: SignIn, played: Scene) -> None:
    lan = await sign_in("lan")
    async with desk(lan) as stream:
        await stream.next()
        async with asyncio.timeout(PATIENCE):
            await lan.client.server.app.shutdown()  # type: ignore[attr-defined]
            await stream.response.content.read()
