"""What becomes of a message that a gateway was handed, over real sockets."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from hotline import sms
from hotline.db import Database
from hotline.outbox import Message, MessageStatus, Sending
from tests.sms.provider import Reply, ScriptedProvider, answer
from tests.testbed.machine import free_port

TEXT = "Ông/bà có hài lòng không? 100% & <đủ>"
SMS = sms.Sms("+84912345678", TEXT, "a1b2c3d4e5f6", unicode=True)
TEMPLATE = """
name = "Thử"
sender = "TD1022"
[secrets]
key = {{ env = "SMS_TEST_KEY" }}
[request]
url = "{url}/send/{{to_84}}"
format = "{format}"
headers = {{ X-Key = "{{secret.key}}" }}
seconds = {seconds}
{fields}
[accepted]
status = [200]
path = "code"
values = [0]
[refused]
path = "code"
values = [4]
[later]
status = [429, 503]
[message_id]
path = "data.0.id"
"""
FIELDS = """fields = { to = "{to_0}", msg = "{text}", from = "{sender}", kind = "{unicode}" }"""
TAKEN = answer(200, '{"code": 0, "data": [{"id": "m77"}]}')


async def dropped(writer: asyncio.StreamWriter) -> None:
    """The connection ends without an answer."""
    writer.close()


async def silence(writer: asyncio.StreamWriter) -> None:
    """Nothing comes until the other side gives up."""
    await asyncio.sleep(5)


async def half(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")
    await writer.drain()


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_TEST_KEY", "bi-mat")


def template(folder: Path, url: str, *, format: str = "json", fields: str = FIELDS,
             seconds: float = 20) -> sms.Template:  # fmt: skip
    path = folder / "gateway.toml"
    path.write_text(TEMPLATE.format(url=url, format=format, fields=fields, seconds=seconds))
    return sms.read(path)


async def handed(folder: Path, *script: Reply, **how: Any) -> tuple[Sending, ScriptedProvider]:
    """One message handed to a provider with this script."""
    async with ScriptedProvider(list(script)) as provider:
        made = template(folder, provider.url, **how)
        gateway = sms.Provider(made, reports_to="http://127.0.0.1:8022", token="t&t")
        sending = await gateway.hand(SMS)
        await gateway.close()
    return sending, provider


async def test_a_json_provider_gets_what_the_template_says(tmp_path: Path) -> None:
    fields = 'fields = { to = ["{to}"], o = { msg = "{text}", n = 3 }, dlr = "{report_url}" }'
    sending, provider = await handed(tmp_path, TAKEN, fields=fields)
    assert (sending.status, sending.carrier_id) == (MessageStatus.SENT, "m77")
    (asked,) = provider.asked
    assert asked.line == "POST /send/84912345678 HTTP/1.1"
    assert asked.headers["x-key"] == "bi-mat"
    assert json.loads(asked.body) == {
        "to": ["+84912345678"],
        "o": {"msg": TEXT, "n": 3},
        "dlr": "http://127.0.0.1:8022/sms/reports?token=t%26t&reference=a1b2c3d4e5f6",
    }


@pytest.mark.parametrize("format", ["query", "form"])
async def test_forms_and_queries_carry_accents_and_signs_whole(tmp_path: Path, format: str) -> None:
    _, provider = await handed(tmp_path, TAKEN, format=format)
    asked = provider.asked[0]
    carried = urlsplit(asked.line.split()[1]).query if format == "query" else asked.body
    assert dict(parse_qsl(carried)) == {
        "to": "0912345678", "msg": TEXT, "from": "TD1022", "kind": "1"
    }  # fmt: skip


async def test_words_cannot_break_out_of_an_xml_body(tmp_path: Path) -> None:
    body = "body = '<sms to=\"{to}\">{text}</sms>'"
    _, provider = await handed(tmp_path, TAKEN, format="xml", fields=body)
    assert provider.asked[0].body.endswith("không? 100% &amp; &lt;đủ&gt;</sms>")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (answer(200, '{"code": "0"}'), MessageStatus.SENT),
        (answer(200, '{"code": 4}'), MessageStatus.DEAD),
        (answer(401, "who are you"), MessageStatus.DEAD),
        (answer(429, "slowly"), MessageStatus.WAITING),
        (answer(503, ""), MessageStatus.WAITING),
        (answer(308, "", "Location: /elsewhere\r\n"), MessageStatus.WAITING),
        # It may have been taken all the same: nobody repeats it.
        (answer(500, "oops"), MessageStatus.UNCERTAIN),
        (answer(502, "<html>"), MessageStatus.UNCERTAIN),
        (answer(200, "\x00ÿ not json"), MessageStatus.UNCERTAIN),
        (answer(200, '{"code": 99}'), MessageStatus.UNCERTAIN),
        (answer(200, '{"code": [0]}'), MessageStatus.UNCERTAIN),
        (answer(200, "x" * 200_000), MessageStatus.UNCERTAIN),
        (b"SSH-2.0-OpenSSH_9\r\n\r\n", MessageStatus.UNCERTAIN),
        (dropped, MessageStatus.UNCERTAIN),
        (half, MessageStatus.UNCERTAIN),
    ],
)
async def test_only_what_surely_was_not_taken_is_tried_again(
    tmp_path: Path, said: Reply, status: MessageStatus
) -> None:
    sending, provider = await handed(tmp_path, said)
    assert sending.status == status
    assert len(provider.asked) == 1


async def test_a_provider_that_says_nothing_in_time_leaves_it_uncertain(tmp_path: Path) -> None:
    sending, provider = await handed(tmp_path, silence, seconds=0.2)
    assert sending.status == MessageStatus.UNCERTAIN
    assert len(provider.asked) == 1


async def test_a_provider_out_of_reach_is_tried_again_but_not_for_ever(
    tmp_path: Path, sqlite_db: Database
) -> None:
    made = template(tmp_path, f"http://127.0.0.1:{free_port()}")
    gateway = sms.Provider(made, reports_to="http://127.0.0.1:8022", token="t")
    carrier = sms.Carrier(sqlite_db, gateway, site="", tries=3)
    assert await gateway.reachable() == "ClientConnectorError"
    outcomes = []
    for attempts in (1, 2, 3):
        sending = await carrier(message(attempts))
        outcomes.append((sending.status, sending.again_after is not None))
    await carrier.close()
    assert outcomes == [
        (MessageStatus.WAITING, True), (MessageStatus.WAITING, True), (MessageStatus.DEAD, False)
    ]  # fmt: skip


def message(attempts: int = 1) -> Message:
    return Message(key="ask:a1", kind="sms", recipient="+84912000001", attempts=attempts,
                   payload={"reference": "a1", "text": "sms_ask", "link": "x",
                            "asks": [{"reference": "a1", "code": "1022-2611-00012"}]})  # fmt: skip


async def test_kannel_gets_coding_reports_and_the_reference(sqlite_db: Database) -> None:
    async with ScriptedProvider([answer(202, "0: Accepted for delivery")]) as kannel:
        url = f"http://u:p@127.0.0.1:{kannel.port}/cgi-bin/sendsms?from=1022"
        gateway = sms.Kannel(url, reports_to="http://127.0.0.1:8022", token="t")
        carrier = sms.Carrier(sqlite_db, gateway, site="https://x.vn")
        sending = await carrier(message())
        await carrier.close()
    assert (sending.status, sending.parts) == (MessageStatus.SENT, 3)
    query = dict(parse_qsl(urlsplit(kannel.asked[0].line.split()[1]).query))
    assert query.pop("text").endswith("Hoặc mở https://x.vn/r/x Thôi nhận tin: STOP")
    assert query == {
        "from": "1022", "username": "u", "password": "p", "to": "+84912000001",
        "charset": "UTF-8", "coding": "2", "dlr-mask": "27",
        "dlr-url": "http://127.0.0.1:8022/sms/reports?token=t&reference=a1&report=%d",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (answer(202, "3: Queued for later delivery"), MessageStatus.SENT),
        (answer(403, "Denied by prefix"), MessageStatus.DEAD),
        (answer(403, "Authorization failed for sendsms"), MessageStatus.WAITING),
        (answer(503, "Temporal failure"), MessageStatus.WAITING),
        (dropped, MessageStatus.UNCERTAIN),
    ],
)
async def test_kannel_is_never_asked_twice_by_the_line(said: Reply, status: MessageStatus) -> None:
    first = answer(202, "0: Accepted for delivery")
    async with ScriptedProvider([first, said]) as kannel:
        gateway = sms.Kannel(f"{kannel.url}/x", reports_to="http://127.0.0.1:1", token="t")
        await gateway.hand(SMS)
        assert (await gateway.hand(SMS)).status == status
        await gateway.close()
    assert len(kannel.asked) == 2
