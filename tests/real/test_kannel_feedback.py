"""Asking over a real Kannel: what our courier hands over arrives, and what comes back counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import delete, update

from hotline import callers, clock, feedback, inbox, sms
from hotline.db import Database
from hotline.feedback import CourtesyHours
from hotline.outbox import Message, MessageKind, MessageStatus
from hotline.tickets import Ticket
from hotline.vietnam import sms_size, unaccented
from hotline.workers import Courier
from tests.feedback.asked import BOTH, asks, closed, fresh, last, message_of
from tests.patience import PATIENCE
from tests.testbed import machine
from tests.testbed.kannel import Kannel, install
from tests.testbed.phones import REFUSED_ABROAD
from tests.testbed.smpp import SmppCentre

pytestmark = pytest.mark.real_kannel

TOKEN, SITE = "bi-mat", "https://1022.dongthap.gov.vn"
BAC_TU, CODE = "+84912345678", "1022-2611-00012"
LONG = (
    "Phản ánh của ông/bà về ổ gà trên đường Nguyễn Huệ, Phường Sa Đéc đã được xử lý: đơn vị đã vá "
    "mặt đường, kẻ lại vạch sơn và nạo vét hố ga. Mời ông/bà cho biết kết quả có hữu ích, có hài "
    "lòng không; mọi góp ý thêm xin gọi 1022 vào bất cứ lúc nào trong ngày, kể cả ngày lễ và Tết. "
    "Trân trọng cảm ơn ông/bà."
)


@dataclass
class Line:
    """Our side and Kannel's, joined over HTTP both ways."""

    db: Database
    kannel: Kannel
    courier: Courier
    gateway: sms.Kannel

    async def asks(self, *numbers: str, codes: tuple[str, ...] = (CODE,)) -> list[Ticket]:
        """A ticket of each number, whose caller is asked now."""
        at = clock.now()
        async with self.db.write() as s:
            named = codes if len(codes) == len(numbers) else (None,) * len(numbers)
            made = [
                await closed(s, number, at=at, code=code)
                for number, code in zip(numbers, named, strict=True)
            ]
            await feedback.begin(s, modes=BOTH, at=at)
        await self.courier.send_due()
        return made

    async def is_so(self, about: str, wanted: object, ticket: Ticket) -> None:
        """Wait until a ticket's feedback, or what became of its message, is as wanted."""
        found: list[object] = []

        async def look() -> object:
            async with self.db.read() as s:
                if about == "feedback":
                    return (await fresh(s, ticket)).feedback
                if about == "asks":
                    return await asks(s, ticket)
                return (await message_of(s, await last(s, ticket))).status

        end = clock.now().timestamp() + PATIENCE
        while clock.now().timestamp() < end:
            found.append(await look())
            if found[-1] == wanted:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{about} never {wanted}: {found[-1]}; {self.kannel.log[-1500:]}")

    async def incoming(self, count: int) -> list[tuple[str, str]]:
        """What citizens wrote, oldest first, once so many messages are there."""
        end = clock.now().timestamp() + PATIENCE
        while True:
            async with self.db.read() as s:
                found = [(one.text, one.meant) for one in await inbox.recent(s)][::-1]
            if len(found) >= count or clock.now().timestamp() > end:
                return found
            await asyncio.sleep(0.05)


@asynccontextmanager
async def joined(db: Database, kannel: Kannel) -> AsyncIterator[Line]:
    """A running Kannel between our courier and our entrances."""
    try:
        install()
    except machine.Missing as missing:
        machine.leave_out(missing)
        pytest.skip(str(missing))
    async with db.write() as s:
        # These tests run at any hour.
        await s.execute(delete(CourtesyHours))
    app = web.Application()
    port = machine.free_port()
    server = TestServer(app, port=port)
    url = f"http://127.0.0.1:{port}"
    gateway = sms.Kannel(kannel.sms_url, reports_to=url, token=TOKEN)
    app.add_routes(sms.Entrance(db, gateway, token=TOKEN, modes=BOTH).routes())
    await server.start_server()
    kannel.get_url, kannel.token = f"{url}/sms/replies", TOKEN
    carrier = sms.Carrier(db, gateway, site=SITE)
    courier = Courier(db, MessageKind.SMS, carrier, modes=BOTH, at_once=10)
    try:
        async with kannel:
            yield Line(db, kannel, courier, gateway)
    finally:
        await carrier.close()
        await server.close()


@pytest.fixture
async def line(sqlite_db: Database) -> AsyncIterator[Line]:
    async with joined(sqlite_db, Kannel()) as made:
        yield made


async def test_an_ask_arrives_whole_is_reported_and_answered(line: Line) -> None:
    (ticket,) = await line.asks(BAC_TU)
    (received,) = await line.kannel.received(BAC_TU)
    await line.is_so("message", MessageStatus.DELIVERED, ticket)
    async with line.db.read() as s:
        message = await message_of(s, await last(s, ticket))
        wanted = feedback.preview(message.payload, await feedback.wording(s, site=SITE))
    assert (received.text, received.parts) == (wanted.text, wanted.size.parts)
    assert message.parts == wanted.size.parts == 3
    assert received.text.endswith(f"{SITE}/r/{message.payload['link']}")
    line.kannel.reply(BAC_TU, "Chưa hài lòng vì giải quyết chậm quá")
    await line.is_so("feedback", "negative", ticket)
    async with line.db.read() as s:
        (rating,) = await feedback.ratings_of(s, ticket)
    assert (rating.mode, rating.satisfied, rating.words) == ("sms", 3, "giải quyết chậm quá")


async def test_one_reply_rates_all_tickets_of_one_message(line: Line) -> None:
    first, second = await line.asks(BAC_TU, BAC_TU, codes=(CODE, "1022-2611-00013"))
    (received,) = await line.kannel.received(BAC_TU)
    assert f"{CODE}, 1022-2611-00013" in received.text
    line.kannel.reply(BAC_TU, "1 2")
    for ticket in (first, second):
        await line.is_so("feedback", "positive", ticket)


async def test_an_unsure_reply_waits_for_a_person(line: Line) -> None:
    (ticket,) = await line.asks(BAC_TU)
    await line.kannel.received(BAC_TU)
    line.kannel.reply(BAC_TU, "1 tuần rồi chưa ai làm")
    assert await line.incoming(1) == [("1 tuần rồi chưa ai làm", "unclear")]
    async with line.db.read() as s:
        assert [one.text for one in await feedback.unclear(s)] == ["1 tuần rồi chưa ai làm"]
    await line.is_so("feedback", "asking", ticket)


async def test_who_stops_is_told_so_and_never_asked_again(line: Line) -> None:
    (ticket,) = await line.asks(BAC_TU)
    await line.kannel.received(BAC_TU)
    line.kannel.reply(BAC_TU, "STOP")
    await line.incoming(1)
    await line.is_so("feedback", "no_response", ticket)
    await line.courier.send_due()
    (_, confirmed) = await line.kannel.received(BAC_TU, 2)
    assert confirmed.text.startswith("Tổng đài 1022 sẽ không nhắn tin")
    async with line.db.read() as s:
        caller = await callers.by_phone(s, BAC_TU)
        assert caller is not None
        assert (caller.opted_out_via, await asks(s, ticket)) == ("sms", [(1, "sms", "opted_out")])


async def test_the_state_of_a_ticket_is_told_by_message(line: Line) -> None:
    async with line.db.write() as s:
        await closed(s, BAC_TU, at=clock.now(), code=CODE)
    line.kannel.reply(BAC_TU, "TT 261100012")
    line.kannel.reply("+84987654321", "TT 261100012")
    await line.incoming(2)
    await line.courier.send_due()
    (told,) = await line.kannel.received(BAC_TU)
    assert told.text.startswith(f"1022: Phiếu {CODE} đã được giải quyết xong.")
    (other,) = await line.kannel.received("+84987654321")
    assert "Không có phiếu với mã này" in other.text


@pytest.mark.parametrize("length", [70, 71, 160, 300])
@pytest.mark.parametrize("accents", [True, False])
async def test_a_text_arrives_whole_in_as_many_parts_as_was_said(
    line: Line, length: int, accents: bool
) -> None:
    text = LONG[:length] if accents else unaccented(LONG[:length])
    assert len(text) == length
    size = sms_size(text)
    sent = sms.Sms(BAC_TU, text, "a1b2c3", size.unicode)
    assert (await line.gateway.hand(sent)).status == MessageStatus.SENT
    (received,) = await line.kannel.received(BAC_TU)
    assert (received.text, received.parts) == (text, size.parts)


async def test_a_number_that_is_refused_is_rung_instead(line: Line) -> None:
    (ticket,) = await line.asks(f"{REFUSED_ABROAD}123456")
    await line.is_so("asks", [(1, "sms", "failed"), (2, "ivr", "waiting")], ticket)


async def test_a_message_that_failed_at_the_phone_is_followed_by_a_call(
    sqlite_db: Database,
) -> None:
    operator = SmppCentre()
    async with joined(sqlite_db, Kannel(operator=operator)) as line:
        await machine.until(lambda: operator.bound, "the gateway logs in")
        async with line.db.write() as s:
            await s.execute(update(feedback.FeedbackTerms).values(accents=False))
        gone, there = await line.asks("+84912345678", "+84912345679")
        await machine.until(lambda: len(operator.submitted) == 4, "four parts submitted")
        # Each part has a header of six bytes, and a report of its own.
        for number, state in (("78", "UNDELIV"), ("79", "DELIVRD")):
            for part in operator.submitted:
                if part.receiver.endswith(number):
                    operator.report(part, state)
        await line.is_so("message", MessageStatus.DELIVERED, there)
        await line.is_so("asks", [(1, "sms", "undelivered"), (2, "ivr", "waiting")], gone)
        text = b"".join(p.content[6:] for p in operator.submitted if p.receiver.endswith("79"))
        async with line.db.read() as s:
            message = await message_of(s, await last(s, there))
            wanted = feedback.preview(message.payload, await feedback.wording(s, site=SITE))
        # The GSM alphabet has its underscore elsewhere, and a link may hold some.
        assert text.decode().replace("\x11", "_") == wanted.text


async def test_a_gateway_killed_in_the_middle_sends_each_message_once(line: Line) -> None:
    before = [f"+8491200000{n}" for n in range(4)]
    line.kannel.phones.leave()
    taken = await line.asks(*before)
    line.kannel.kill()
    after = [f"+8491200001{n}" for n in range(4)]
    waiting = await line.asks(*after)
    async with line.db.write() as s:
        for ticket in waiting:
            message = await message_of(s, await last(s, ticket))
            assert (message.status, message.attempts) == (MessageStatus.WAITING, 1)
        await s.execute(update(Message).values(not_before=clock.now()))
    line.kannel.start()
    assert await line.courier.send_due() == len(after)
    for number in (*before, *after):
        await line.kannel.received(number)
    for ticket in (*taken, *waiting):
        await line.is_so("message", MessageStatus.DELIVERED, ticket)
    numbers = [one.receiver for one in line.kannel.phones.all()]
    assert sorted(numbers) == sorted([*before, *after])
