"""The gateway's entrances over HTTP: who is let in, and that nothing comes in twice."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from hotline import clock, feedback, inbox, outbox, sms
from hotline.db import Database
from hotline.feedback import Ask
from hotline.inbox import Meant
from hotline.outbox import Message, MessageStatus, Sending
from hotline.sms.template import Template
from hotline.tickets import Ticket
from tests.feedback.asked import BOTH, MOBILE, asks, begin, carried, closed, fresh, last, message_of

CODE = "1022-2611-00012"
TOKEN = "bi-mat"
Client = TestClient[web.Request, web.Application]
PROVIDER = {
    "name": "Thử",
    "secrets": {"key": {"env": "SMS_TEST_KEY"}},
    "request": {"url": "http://127.0.0.1:9/", "format": "json", "fields": {"a": "{to}{text}"}},
    "accepted": {"status": [200]},
    "message_id": {"path": "id"},
    "reports": {"each": "reports", "id": "id", "status": "state", "delivered": ["DELIVERED"],
                "failed": ["FAILED", "EXPIRED"]},
    "replies": {"sender": "from.msisdn", "text": "content", "id": "mo"},
}  # fmt: skip


@asynccontextmanager
async def entrance(db: Database, gateway: sms.Gateway, token: str = TOKEN) -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(sms.Entrance(db, gateway, token=token, modes=BOTH).routes())
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
async def kannel(sqlite_db: Database) -> AsyncIterator[Client]:
    gateway = sms.Kannel("http://127.0.0.1:9/", reports_to="http://127.0.0.1:9", token=TOKEN)
    async with entrance(sqlite_db, gateway) as client:
        yield client


def provider(monkeypatch: pytest.MonkeyPatch, **access: object) -> sms.Provider:
    monkeypatch.setenv("SMS_TEST_KEY", "khoa")
    template = Template.model_validate(PROVIDER | {"access": access})
    return sms.Provider(template, reports_to="http://127.0.0.1:9", token=TOKEN)


async def asked(db: Database) -> tuple[Ticket, Ask]:
    """A ticket whose caller was sent a message that its carrier calls m77."""
    at = clock.now()
    async with db.write() as s:
        ticket = await closed(s, MOBILE, at=at, code=CODE)
        (ask,) = await begin(s, at)
        await carried(s, ask, at=at)
        sent = Sending(MessageStatus.SENT, carrier_id="m77", parts=3)
        await outbox.settle(s, await message_of(s, ask), sent, at=at)
        return ticket, ask


async def incoming(db: Database) -> list[tuple[str, str]]:
    async with db.read() as s:
        return [(one.text, one.meant) for one in await inbox.recent(s)]


async def status_of(db: Database, ask: Ask) -> str:
    async with db.read() as s:
        return (await message_of(s, ask)).status


def signed(key: str, body: bytes) -> dict[str, str]:
    made = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Signature": made, "Content-Type": "application/json"}


@pytest.mark.parametrize("token", ["", "bi-mat2", "BI-MAT", "bi-ma"])
async def test_whoever_does_not_know_the_token_brings_nothing(
    kannel: Client, sqlite_db: Database, token: str
) -> None:
    query = {"token": token, "from": MOBILE, "text": "STOP", "id": "1"}
    assert (await kannel.get("/sms/replies", params=query)).status == 403
    assert (await kannel.get("/sms/reports", params=query)).status == 403
    assert await incoming(sqlite_db) == []


async def test_an_unset_token_closes_the_entrances(sqlite_db: Database) -> None:
    gateway = sms.Kannel("http://127.0.0.1:9/", reports_to="http://127.0.0.1:9", token="")
    async with entrance(sqlite_db, gateway, token="") as client:
        assert (await client.get("/sms/replies?token=&from=0912345678&text=1")).status == 403


async def test_whoever_keeps_guessing_is_told_to_wait_while_the_gateway_comes_in(
    kannel: Client, sqlite_db: Database
) -> None:
    told = [(await kannel.get("/sms/replies?token=x")).status for _ in range(22)]
    assert told == [403] * 20 + [429] * 2
    good = {"token": TOKEN, "from": MOBILE, "text": "xin chào", "id": "1"}
    assert (await kannel.get("/sms/replies", params=good)).status == 200
    assert await incoming(sqlite_db) == [("xin chào", "unclear")]


async def test_the_token_may_stand_in_a_header(kannel: Client, sqlite_db: Database) -> None:
    answer = await kannel.post(
        "/sms/replies",
        data={"from": MOBILE, "text": "xin chào", "id": "1"},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert (answer.status, await answer.text()) == (200, "")
    assert await incoming(sqlite_db) == [("xin chào", "unclear")]


@pytest.mark.parametrize("named", ["7", ""])
async def test_a_replay_is_taken_once(kannel: Client, sqlite_db: Database, named: str) -> None:
    ticket, _ = await asked(sqlite_db)
    query = {"token": TOKEN, "from": "0912345678", "text": "1 2", "id": named}
    for _ in range(3):
        assert (await kannel.get("/sms/replies", params=query)).status == 200
    assert await incoming(sqlite_db) == [("1 2", "rating")]
    async with sqlite_db.read() as s:
        assert len(await feedback.ratings_of(s, ticket)) == 1


async def test_the_same_words_after_ten_minutes_are_another_message(
    sqlite_db: Database,
) -> None:
    at = clock.now()
    async with sqlite_db.write() as s:
        taken = [
            await inbox.take(s, MOBILE, "alo", message_id="", at=at + timedelta(minutes=passed))
            for passed in (0, 5, 11)
        ]
    assert [one is not None for one in taken] == [True, False, True]


async def test_one_number_cannot_flood_the_people_who_read(
    kannel: Client, sqlite_db: Database
) -> None:
    for number in range(33):
        query = {"token": TOKEN, "from": MOBILE, "text": f"alo {number}", "id": str(number)}
        await kannel.get("/sms/replies", params=query)
    meant = [meant for _, meant in await incoming(sqlite_db)]
    assert (meant.count(Meant.UNCLEAR), meant.count(Meant.TOO_MANY)) == (30, 3)
    async with sqlite_db.read() as s:
        assert len(await feedback.unclear(s)) == 30


async def test_kannel_reports_by_our_own_name(kannel: Client, sqlite_db: Database) -> None:
    ticket, ask = await asked(sqlite_db)
    for report in ("8", "2", "2", "1"):
        query = {"token": TOKEN, "reference": ask.talk, "report": report}
        assert (await kannel.get("/sms/reports", params=query)).status == 200
    # Delivered after all; the call that was planned meanwhile is made.
    assert await status_of(sqlite_db, ask) == MessageStatus.DELIVERED
    async with sqlite_db.read() as s:
        assert await asks(s, ticket) == [(1, "sms", "undelivered"), (2, "ivr", "waiting")]


async def test_a_provider_reports_many_at_once_by_its_own_names(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, ask = await asked(sqlite_db)
    async with entrance(sqlite_db, provider(monkeypatch)) as client:
        told = {"reports": [{"id": "m77", "state": "SENT"}, {"id": "m77", "state": "EXPIRED"}]}
        answer = await client.post(f"/sms/reports?token={TOKEN}", json=told)
        assert answer.status == 200
        told = {"reports": [{"id": "m99", "state": "DELIVERED"}]}
        assert (await client.post(f"/sms/reports?token={TOKEN}", json=told)).status == 404
    assert await status_of(sqlite_db, ask) == MessageStatus.UNDELIVERED
    async with sqlite_db.read() as s:
        assert (await last(s, ticket)).mode == "ivr"


async def test_a_report_that_overtakes_the_answer_finds_its_message(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ask = await asked(sqlite_db)
    async with sqlite_db.write() as s:
        (await message_of(s, ask)).carrier_id = None
    async with entrance(sqlite_db, provider(monkeypatch)) as client:
        told = {"reports": [{"id": "m77", "state": "DELIVERED"}]}
        bringing = asyncio.create_task(client.post(f"/sms/reports?token={TOKEN}", json=told))
        async with sqlite_db.write() as s:
            (await message_of(s, ask)).carrier_id = "m77"
        assert (await bringing).status == 200
    assert await status_of(sqlite_db, ask) == MessageStatus.DELIVERED


async def test_a_signed_body_comes_in_without_the_token_and_a_forged_one_does_not(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, _ = await asked(sqlite_db)
    gateway = provider(monkeypatch, signature={"header": "X-Signature", "secret": "key"})
    told = {"from": {"msisdn": "84912345678"}, "content": "hài lòng", "mo": 5}
    body = json.dumps(told).encode()
    async with entrance(sqlite_db, gateway) as client:

        async def bring(headers: dict[str, str], path: str = "/sms/replies") -> int:
            return (await client.post(path, data=body, headers=headers)).status

        assert await bring(signed("khac", body)) == 403
        assert await bring(signed("khoa", body + b" ")) == 403
        assert await bring({}, f"/sms/replies?token={TOKEN}") == 403
        assert await incoming(sqlite_db) == []
        assert await bring(signed("khoa", body)) == 200
        assert await bring(signed("khoa", body)) == 200
    assert await incoming(sqlite_db) == [("hài lòng", "rating")]
    async with sqlite_db.read() as s:
        assert (await fresh(s, ticket)).feedback == "positive"


@pytest.mark.parametrize(("addresses", "status"), [(["127.0.0.0/8"], 200), (["203.0.113.7"], 403)])
async def test_a_provider_may_be_held_to_its_addresses(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, addresses: list[str], status: int
) -> None:
    async with entrance(sqlite_db, provider(monkeypatch, addresses=addresses)) as client:
        answer = await client.post(f"/sms/replies?token={TOKEN}", json={"content": "x"})
        assert answer.status == status


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"[1,2]", b"null", b'"x"', b"{", b'{"from": 5}', b"a=b&c"]
)
async def test_garbage_from_the_gateway_breaks_nothing(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    async with entrance(sqlite_db, provider(monkeypatch)) as client:
        for path in ("replies", "reports"):
            answer = await client.post(f"/sms/{path}?token={TOKEN}", data=body)
            assert answer.status in (200, 404)
    assert await incoming(sqlite_db) == []


Bring = Callable[[str], Awaitable[list[str]]]


@pytest.fixture
async def write(kannel: Client, sqlite_db: Database) -> Bring:
    """Somebody writes; what they are sent for it."""
    numbers = iter(range(1000))

    async def bring(text: str) -> list[str]:
        query = {"token": TOKEN, "from": "0912345678", "text": text, "id": f"w{next(numbers)}"}
        assert (await kannel.get("/sms/replies", params=query)).status == 200
        async with sqlite_db.read() as s:
            found = await s.scalars(
                select(Message).where(Message.key.startswith("reply:")).order_by(Message.id)
            )
            sent = list(found)
            worded = await feedback.wording(s, site="")
        assert all(one.citizen and one.requested for one in sent)
        return [feedback.preview(one.payload, worded).text for one in sent]

    return bring


async def test_the_state_is_told_to_the_number_of_the_ticket_alone(
    write: Bring, sqlite_db: Database
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, MOBILE, at=clock.now(), code=CODE)
        await closed(s, "+84987654321", at=clock.now(), code="1022-2611-00013")
    assert await write("TT 261100012") == [
        f"1022: Phiếu {CODE} đã được giải quyết xong. Mời ông/bà gọi 1022 nếu muốn nghe kết quả."
    ]
    (_, other) = await write("tra cuu 1022-2611-00013")
    (_, _, none) = await write("TT 2611-99999")
    assert other == none
    assert "không có phiếu" in none.lower()
    assert "xin nhắn TT và mã phiếu" in (await write("TT"))[-1]


async def test_the_state_is_told_a_few_times_a_day(write: Bring, sqlite_db: Database) -> None:
    for _ in range(7):
        sent = await write("TT 1022-2611-00012")
    assert len(sent) == 5
    assert [meant for _, meant in await incoming(sqlite_db)] == [Meant.STATUS] * 7


async def test_who_stops_is_told_so_once(write: Bring, sqlite_db: Database) -> None:
    ticket, _ = await asked(sqlite_db)
    assert await write("STOP") == await write("1022 stop")
    async with sqlite_db.read() as s:
        assert (await fresh(s, ticket)).feedback == "no_response"


async def test_the_reason_is_kept_where_the_words_name_one(
    write: Bring, sqlite_db: Database
) -> None:
    ticket, _ = await asked(sqlite_db)
    await write("chưa hài lòng vì giải quyết chậm quá")
    async with sqlite_db.read() as s:
        (rating,) = await feedback.ratings_of(s, ticket)
        named = {one.id: one.words for one in await feedback.reasons(s)}
    assert rating.words == "giải quyết chậm quá"
    assert named[rating.reason_id or 0] == "Giải quyết chậm"
