"""From a ring to a rating on the real Asterisk, with SIPp callers, Kannel and people at pages."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from hotline.agencies import Commune, Field
from hotline.db import Database
from tests.testbed import asterisk, machine, sipp
from tests.testbed.asterisk import Asterisk
from tests.testbed.hotline import TOKEN, Hotline
from tests.testbed.kannel import Kannel
from tests.testbed.sipp import Person, Phones

pytestmark = [pytest.mark.real_asterisk, pytest.mark.real_kannel]

CALLS = 50
PATIENT = 38
KEYS = [("1", "1"), ("1", "2"), ("1", "3"), ("2", "2"), ("2", "3")]
REPLIES = {
    "1022 {code} 1 2": (True, 2),
    "{code} 2 3": (False, 3),
    "1 1": (True, 1),
    "rất hài lòng": (None, 1),
    "chua hai long vi cham": (None, 3),
}


@pytest.fixture
def parts() -> Iterator[tuple[Asterisk, Phones, int]]:
    """A PBX that finds the hotline's AGI, and everybody's phones."""
    try:
        asterisk.install()
        sipp.install()
    except machine.Missing as missing:
        machine.leave_out(missing)
        pytest.skip(str(missing))
    agi = machine.free_port()
    quick = {"site-globals": {"HOTLINE_KEY_SECONDS": "3", "HOTLINE_ASK_RING_SECONDS": "5"}}
    with Asterisk(agi=f"127.0.0.1:{agi}", site=quick) as pbx, Phones(pbx) as phones:
        yield pbx, phones, agi


@pytest.fixture
async def gateway() -> AsyncIterator[Kannel]:
    kannel = Kannel()
    yield kannel
    kannel.stop()
    kannel.remove()


async def test_fifty_calls_become_tickets_and_ten_closed_ones_are_rated(
    parts: tuple[Asterisk, Phones, int], gateway: Kannel
) -> None:
    pbx, phones, agi = parts
    hotline = Hotline(ami=pbx.ami, secret_file=pbx.secret_file, agi_port=agi)
    gateway.start(get_url=hotline.replies_url, token=TOKEN)
    hotline.sms_url = gateway.sms_url
    async with hotline:
        tickets = await _fifty_calls(hotline, pbx, phones)
        by_keys = [t for t in tickets if t["caller"].startswith("+84277")][: len(KEYS)]
        by_text = [t for t in tickets if t["caller"].startswith("+849")][: len(REPLIES)]
        for ticket, keys in zip(by_keys, KEYS, strict=True):
            with phones.citizen(keys=[(2.0, keys[0]), (2.0, keys[1])], after=0.3):
                await _close(hotline, ticket)
                await _rated(hotline, ticket)
        for ticket, reply in zip(by_text, REPLIES, strict=True):
            await _close(hotline, ticket)
            await _answer_by_text(hotline, gateway, ticket, reply)
            await _rated(hotline, ticket)
        await _every_rating_is_right(hotline, by_keys, by_text)
        await _the_statement_agrees(hotline)


async def _fifty_calls(hotline: Hotline, pbx: Asterisk, phones: Phones) -> list[dict[str, Any]]:
    """50 calls at 5 a second, 12 of them given up while they wait; returns their tickets."""
    operators = [phones.operator(endpoint, after=0.2, talk=0.5) for endpoint in _ENDPOINTS[:3]]
    patient = [_number(n) for n in range(PATIENT)]
    hasty = [_number(n) for n in range(PATIENT, CALLS)]
    waiting = phones.call(*patient, rate=4.0)
    leaving = phones.call(*hasty, patience=1.0, rate=1.0)
    for run in (waiting, leaving):
        await asyncio.to_thread(run.wait, 150)
    for operator in operators:
        operator.stop()

    def all_there(rows: list[dict[str, Any]]) -> bool:
        ended = [row for row in rows if row["direction"] == "inbound" and row["ended_at"]]
        return len(ended) == CALLS

    calls = await hotline.exported("calls", all_there, "fifty calls have ended")
    inbound = {r["conversation"]: r for r in calls if r["direction"] == "inbound"}
    assert set(inbound) == pbx.inbound()
    tickets = await hotline.export("tickets")
    assert sorted(t["conversation"] for t in tickets) == sorted(inbound)
    answered = [c for c in inbound.values() if c["outcome"] == "answered"]
    assert len(answered) >= PATIENT
    assert {c["outcome"] for c in inbound.values()} <= {"answered", "abandoned"}
    talked = {c["conversation"] for c in answered}
    return [t for t in tickets if t["conversation"] in talked and t["caller"]]


async def _close(hotline: Hotline, ticket: dict[str, Any]) -> None:
    """Lan completes the draft, the agency answers, its head approves, all on their pages."""
    field, commune = await _choices(hotline)
    async with hotline.person("lan") as lan:
        await lan.does(f"/drafts/{ticket['id']}/holder", on="/desk")
        await lan.does(
            f"/drafts/{ticket['id']}/completion",
            on=f"/desk?draft={ticket['id']}",
            kind="feedback", field=field, commune=commune, urgency="normal",
            content="Bãi rác sau chợ bốc mùi đã ba ngày.",
        )  # fmt: skip
    page = f"/tickets/{ticket['id']}"
    async with hotline.person("minh") as minh:
        await minh.does(f"{page}/acceptance", on=page)
        await minh.does(f"{page}/answer", on=page, answer="Đã thu gom sạch lúc 15 giờ.")
    async with hotline.person("hanh") as hanh:
        await hanh.does(f"{page}/approval", on="/approvals")


async def _choices(hotline: Hotline) -> tuple[str, str]:
    db = Database(hotline.database_url)
    async with db.read() as s:
        field = await s.scalar(select(Field.id).where(Field.code == "02.2"))
        commune = await s.scalar(select(Commune.id).where(Commune.name == "Phường Sa Đéc"))
    await db.close()
    return str(field), str(commune)


async def _answer_by_text(
    hotline: Hotline, gateway: Kannel, ticket: dict[str, Any], reply: str
) -> None:
    number = ticket["caller"]
    (sms,) = await gateway.received(number)
    (now,) = [t for t in await hotline.export("tickets") if t["id"] == ticket["id"]]
    assert now["code"] in sms.text
    gateway.reply(number, reply.format(code=now["code"]))


async def _rated(hotline: Hotline, ticket: dict[str, Any]) -> None:
    def is_rated(rows: list[dict[str, Any]]) -> bool:
        (mine,) = [row for row in rows if row["id"] == ticket["id"]]
        feedback: str = mine["feedback"]
        return feedback in ("positive", "negative")

    await hotline.exported("tickets", is_rated, f"ticket {ticket['id']} is rated")


async def _every_rating_is_right(
    hotline: Hotline, by_keys: list[dict[str, Any]], by_text: list[dict[str, Any]]
) -> None:
    codes = {t["id"]: t["code"] for t in await hotline.export("tickets")}
    expected = {
        codes[t["id"]]: ("ivr", keys[0] == "1", int(keys[1]))
        for t, keys in zip(by_keys, KEYS, strict=True)
    } | {
        codes[t["id"]]: ("sms", *answers)
        for t, answers in zip(by_text, REPLIES.values(), strict=True)
    }
    ratings = await hotline.export("ratings")
    given = {r["ticket"]: (r["mode"], r["useful"], r["satisfied"]) for r in ratings}
    assert given == expected
    assert len(ratings) == len(expected)
    outbox = await hotline.export("outbox")
    assert {row["status"] for row in outbox} <= {"sent", "delivered"}
    assert len(outbox) == len(expected)


async def _the_statement_agrees(hotline: Hotline) -> None:
    done = await asyncio.to_thread(hotline.run, "doctor")
    assert "chênh lệch 0" in done.stdout, done.stdout
    assert done.returncode == 0, done.stdout


_ENDPOINTS = ("101", "102", "103", "104", "105")


def _number(n: int) -> Person:
    """Every third caller rings from a landline, which no SMS reaches."""
    number = f"02773851{n:03}" if n % 3 == 0 else f"0912345{n:03}"
    return Person(number, name=f"Người gọi {n}")
