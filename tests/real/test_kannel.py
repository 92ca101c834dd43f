"""The SMS way through a real Kannel: sent texts arrive whole, and answers come in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, ClientTimeout, web
from yarl import URL

from tests.testbed import machine
from tests.testbed.kannel import Kannel, install
from tests.testbed.phones import REFUSED
from tests.testbed.smpp import SmppCentre

pytestmark = pytest.mark.real_kannel

BAC_TU = "0912345678"
ANSWER = (
    "Tổng đài 1022: Phản ánh của ông/bà về ổ gà trên đường Nguyễn Huệ đã được xử lý. "
    "Đề nghị ông/bà đánh giá: kết quả có hữu ích không, và ông/bà có hài lòng không? "
)


@dataclass
class Receiver:
    """The side that takes replies and delivery reports, as hotline will."""

    url: str = ""
    replies: list[dict[str, str]] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    async def take_reply(self, request: web.Request) -> web.Response:
        self.replies.append(dict(request.query))
        return web.Response()

    async def take_report(self, request: web.Request) -> web.Response:
        self.reports.append(request.query["type"])
        return web.Response()


@asynccontextmanager
async def listening(side: Receiver, port: int = 0) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_get("/reply", side.take_reply)
    app.router.add_get("/report", side.take_report)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    side.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    side = Receiver()
    async with listening(side):
        yield side


@pytest.fixture
async def kannel(receiver: Receiver) -> AsyncIterator[Kannel]:
    have_kannel()
    async with Kannel(get_url=f"{receiver.url}/reply", token="bi-mat") as gateway:
        yield gateway


def have_kannel() -> None:
    try:
        install()
    except machine.Missing as missing:
        machine.leave_out(missing)
        pytest.skip(str(missing))


async def send(kannel: Kannel, text: str, to: str = BAC_TU, report: str = "") -> int:
    """As hotline sends: everything but the sender is added to the site's URL."""
    url = URL(kannel.sms_url)
    query = {"to": to, "text": text, "coding": "2", "charset": "UTF-8"}
    query |= {"username": url.user or "", "password": url.password or ""}
    if report:
        query |= {"dlr-mask": "31", "dlr-url": f"{report}/report?type=%d"}
    bare = url.with_user(None)
    async with (
        ClientSession(timeout=ClientTimeout(total=5)) as client,
        client.get(bare.update_query(query)) as answer,
    ):
        return answer.status


@pytest.mark.parametrize(("length", "parts"), [(70, 1), (160, 3), (300, 5)])
async def test_vietnamese_text_arrives_whole(kannel: Kannel, length: int, parts: int) -> None:
    text = (ANSWER * 2)[:length]
    assert await send(kannel, text) == 202
    (sms,) = await kannel.received(BAC_TU)
    assert (sms.text, sms.parts, sms.sender) == (text, parts, "1022")


async def test_letters_beyond_the_basic_plane_survive_a_cut_between_parts(kannel: Kannel) -> None:
    text = "ạ" + "😀" * 80 + " hết"
    await send(kannel, text)
    (sms,) = await kannel.received(BAC_TU)
    assert sms.text == text


async def test_both_reports_come_once_for_a_long_message(
    kannel: Kannel, receiver: Receiver
) -> None:
    await send(kannel, (ANSWER * 2)[:300], report=receiver.url)
    await machine.until(lambda: len(receiver.reports) >= 2, "both delivery reports")
    assert sorted(receiver.reports) == ["1", "8"]


@pytest.mark.parametrize("text", ["1022 2601-00001 1 2", "Có ích, rất hài lòng ạ 😀 & cảm ơn"])
async def test_a_reply_comes_in_with_the_right_numbers(
    kannel: Kannel, receiver: Receiver, text: str
) -> None:
    kannel.reply(BAC_TU, text)
    await machine.until(lambda: receiver.replies, "the reply")
    (reply,) = receiver.replies
    assert reply.pop("id")
    assert reply == {"token": "bi-mat", "from": BAC_TU, "to": "1022", "text": text}


async def test_a_reply_while_hotline_is_away_is_handed_over_later(
    kannel: Kannel, receiver: Receiver
) -> None:
    port = machine.free_port()
    kannel.stop()
    kannel.start(get_url=f"http://127.0.0.1:{port}/reply")
    kannel.reply(BAC_TU, "1")
    await machine.until(lambda: "fetch" in kannel.log, "a refused hand-over")
    async with listening(receiver, port):
        await machine.until(lambda: receiver.replies, "the reply after all")


async def test_a_message_taken_before_a_kill_arrives_once_afterwards(kannel: Kannel) -> None:
    kannel.phones.leave()
    assert await send(kannel, ANSWER[:60]) == 202
    kannel.kill()
    assert kannel.phones.inbox(BAC_TU) == []
    kannel.start()
    await kannel.received(BAC_TU)
    assert await send(kannel, "sau đó") == 202
    texts = [sms.text for sms in await kannel.received(BAC_TU, 2)]
    assert texts == [ANSWER[:60], "sau đó"]


async def test_a_number_the_operator_refuses_is_refused_at_once_and_reported(
    kannel: Kannel, receiver: Receiver
) -> None:
    assert await send(kannel, "x", to=f"{REFUSED}123456", report=receiver.url) == 403
    await machine.until(lambda: receiver.reports, "the report of the refusal")
    assert receiver.reports == ["16"]


@pytest.mark.parametrize(("state", "report"), [("DELIVRD", "1"), ("UNDELIV", "2")])
async def test_a_report_owed_before_a_kill_comes_afterwards(
    receiver: Receiver, state: str, report: str
) -> None:
    have_kannel()
    operator = SmppCentre()
    async with Kannel(operator=operator) as kannel:
        await machine.until(lambda: operator.bound, "the gateway logs in")
        assert await send(kannel, "Đã xử lý", report=receiver.url) == 202
        await machine.until(lambda: receiver.reports == ["8"], "the centre has it")
        kannel.kill()
        kannel.start()
        await machine.until(lambda: operator.bound, "the gateway logs in again")
        (message,) = operator.submitted
        assert message.content.decode("utf-16-be") == "Đã xử lý"
        operator.report(message, state)
        await machine.until(lambda: receiver.reports[1:], "the owed report")
        assert receiver.reports == ["8", report]


async def test_a_wrong_password_is_refused(kannel: Kannel) -> None:
    wrong = {"username": "hotline", "password": "sai", "to": BAC_TU, "text": "x"}
    url = URL(kannel.sms_url).with_user(None).update_query(wrong)
    async with ClientSession() as client, client.get(url) as answer:
        assert answer.status == 403
