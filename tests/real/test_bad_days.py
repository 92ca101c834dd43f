"""Bad days on the real Asterisk: whatever breaks, nothing is lost, doubled or rung twice."""

import asyncio
import contextlib
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from hotline import clock, tickets
from hotline.agencies import Commune, Field
from hotline.db import Database
from hotline.staff import Person as Staff
from hotline.tickets import Ticket, Words
from tests.testbed import asterisk, machine, sipp
from tests.testbed.asterisk import Asterisk
from tests.testbed.hotline import TOKEN, Hotline
from tests.testbed.kannel import Kannel
from tests.testbed.sipp import Person, Phones
from tests.testbed.wire import Wire

pytestmark = pytest.mark.real_asterisk

KILLS = 20
EMOJI = Person("0912345678", name="Bác Tư 👵🏽 Nguyễn Thị Hòa")


@pytest.fixture(scope="module")
def pbx_with_agi() -> Iterator[tuple[Asterisk, int]]:
    try:
        asterisk.install()
        sipp.install()
    except machine.Missing as missing:
        machine.leave_out(missing)
        pytest.skip(str(missing))
    agi = machine.free_port()
    quick = {"site-globals": {"HOTLINE_KEY_SECONDS": "3", "HOTLINE_ASK_RING_SECONDS": "5"}}
    with Asterisk(agi=f"127.0.0.1:{agi}", site=quick) as pbx:
        yield pbx, agi


@pytest.fixture
def pbx(pbx_with_agi: tuple[Asterisk, int]) -> Asterisk:
    running, _ = pbx_with_agi
    running.forget()
    return running


@pytest.fixture
def phones(pbx: Asterisk) -> Iterator[Phones]:
    with Phones(pbx) as phones:
        yield phones


@pytest.fixture
async def hotline(pbx_with_agi: tuple[Asterisk, int]) -> AsyncIterator[Hotline]:
    """Prepared, not started: some days begin badly."""
    running, agi = pbx_with_agi
    made = Hotline(ami=running.ami, secret_file=running.secret_file, agi_port=agi)
    await made.prepare()
    yield made
    made.stop()


async def test_killed_twenty_times_nothing_is_lost_or_doubled(
    hotline: Hotline, pbx: Asterisk, phones: Phones
) -> None:
    before = pbx.inbound()
    chance = random.Random(1022)
    for endpoint in ("101", "102", "103", "104", "105"):
        phones.operator(endpoint, after=0.2, talk=0.8)
    phones.citizen(keys=[(2.2, "1"), (1.5, "2")], after=0.2, calls=500)
    await hotline.start()
    rounds = []
    for round_ in range(KILLS):
        people = [f"0277386{round_:02}{n}" for n in range(4)]
        rounds.append(phones.call(*people, rate=4.0))
        await asyncio.sleep(chance.uniform(0.2, 2.0))
        hotline.kill()
        await asyncio.sleep(chance.uniform(0.0, 0.5))
        await hotline.start()
        await _close_some(hotline, 2)
    for calling in rounds:
        await asyncio.to_thread(calling.wait, 90)
    calls = await _all_ended(hotline, KILLS * 4)
    assert {c["conversation"] for c in calls} == pbx.inbound() - before
    opened = Counter(t["conversation"] for t in await hotline.export("tickets"))
    assert set(opened) == {c["conversation"] for c in calls}
    assert set(opened.values()) == {1}
    await _nobody_was_rung_twice(hotline, pbx)


async def _nobody_was_rung_twice(hotline: Hotline, pbx: Asterisk) -> None:
    """Each reference dialled the trunk once at most, and each full dialogue is one rating."""

    def settled(rows: list[dict[str, Any]]) -> bool:
        return all(row["status"] != "waiting" and row["status"] != "claimed" for row in rows)

    outbox = await hotline.exported("outbox", settled, "every ask is settled")
    await asyncio.to_thread(machine.wait_until, lambda: pbx.channels() == 0, "silence")
    rung = Counter(
        row["linkedid"]
        for row in pbx.cdrs()
        if row["linkedid"].startswith("ask-") and row["dstchannel"].startswith("PJSIP/trunk")
    )
    assert rung, "the asks never reached the trunk"
    assert set(rung.values()) == {1}
    references = {row["reference"] for row in outbox}
    answered = {key.removeprefix("ask-") for key in rung} & references

    def all_rated(rows: list[dict[str, Any]]) -> bool:
        return {row["ask"] for row in rows} >= answered

    ratings = await hotline.exported("ratings", all_rated, "every answer is kept")
    assert all((r["useful"], r["satisfied"]) == (True, 2) for r in ratings)
    assert max(Counter(r["ask"] for r in ratings).values()) == 1


async def test_a_cut_and_a_silent_ami_line_are_noticed_and_made_good(
    hotline: Hotline, pbx: Asterisk, phones: Phones
) -> None:
    phones.operator("101", after=0.2, talk=0.5)
    async with Wire(pbx.ami) as wire:
        hotline.ami = wire.address
        await hotline.start()
        await asyncio.to_thread(phones.call("0912345601").wait)
        await wire.cut()
        await asyncio.to_thread(phones.call("0912345602").wait)
        await _part_is(hotline, "ami", "down")
        await wire.mend()
        await _all_ended(hotline, 2)
        wire.stall()
        await asyncio.to_thread(phones.call("0912345603").wait)
        await wire.cut()
        await wire.mend()
        calls = await _all_ended(hotline, 3)
    assert len(calls) == len(await hotline.export("tickets")) == 3


@pytest.mark.parametrize("journal", ["kept", "lost"])
async def test_a_killed_asterisk_ends_its_calls_and_takes_new_ones(
    hotline: Hotline, pbx: Asterisk, phones: Phones, journal: str
) -> None:
    phones.operator("101", after=0.2)
    await hotline.start()
    with phones.call("0912345611", "0912345612"):
        await asyncio.to_thread(machine.wait_until, lambda: len(pbx.journal()) == 2, "2 calls")
        await hotline.exported("calls", lambda rows: len(rows) == 2, "both calls are known")
        await asyncio.to_thread(pbx.flush)
        pbx.kill()
    if journal == "lost":
        _lose_the_last_second(pbx)
    pbx.start()
    calls = await _all_ended(hotline, 2)
    assert {c["outcome"] for c in calls} <= {"answered", "interrupted"}
    await asyncio.to_thread(phones.call("0912345613", patience=1).wait)
    await _all_ended(hotline, 3)
    assert len(await hotline.export("tickets")) == 3


def _lose_the_last_second(pbx: Asterisk) -> None:
    """What a power cut costs: entries that Asterisk had not yet written to the disk."""
    with contextlib.closing(sqlite3.connect(pbx.folder / "lib/astdb.sqlite3")) as file:
        file.execute("DELETE FROM astdb WHERE key LIKE '/hotline/journal/%'")
        file.commit()


async def test_a_locked_database_delays_calls_and_loses_none(
    hotline: Hotline, pbx: Asterisk, phones: Phones
) -> None:
    phones.operator("101", after=0.2, talk=0.5)
    await hotline.start()
    async with hotline.person("lan") as lan:
        locked = sqlite3.connect(hotline.folder / "hotline.db", isolation_level=None)
        locked.execute("BEGIN EXCLUSIVE")
        await asyncio.to_thread(phones.call("0912345621", "0912345622").wait)
        refused = await lan.post("/visits/end", on="/desk")
        assert refused.status == 503
        assert "Hệ thống đang bận" in await refused.text()
        locked.execute("ROLLBACK")
        locked.close()
    assert len(await _all_ended(hotline, 2)) == len(await hotline.export("tickets")) == 2


async def test_a_wrong_secret_is_said_and_mended_without_a_loss(
    hotline: Hotline, pbx: Asterisk, phones: Phones
) -> None:
    wrong = hotline.folder / "wrong"
    wrong.write_text("not-the-secret\n")
    right, hotline.secret_file = hotline.secret_file, wrong
    await hotline.start()
    await _part_is(hotline, "ami", "refused")
    phones.operator("101", after=0.2, talk=0.5)
    await asyncio.to_thread(phones.call("0912345631").wait)
    hotline.stop()
    hotline.secret_file = right
    await hotline.start()
    assert len(await _all_ended(hotline, 1)) == 1


async def test_port_scans_on_the_agi_port_do_not_keep_callers_from_their_state(
    hotline: Hotline, pbx: Asterisk, phones: Phones
) -> None:
    phones.operator("101", after=0.2, talk=0.5)
    await hotline.start()
    await asyncio.to_thread(phones.call("0912345641").wait)
    await _all_ended(hotline, 1)
    await _close_some(hotline, 1)
    noise = [b"", b"GET / HTTP/1.1\r\n\r\n", bytes(range(256)) * 400, b"agi_network: yes\n"]
    held = []
    for blast in noise * 20:
        _, writer = await asyncio.open_connection("127.0.0.1", hotline.agi_port)
        writer.write(blast)
        held.append(writer)
    (mine,) = await hotline.export("tickets")
    digits = mine["code"].removeprefix("1022-").replace("-", "")
    pbx.listen()
    keys = [(2.0, "2"), *((1.0 if n == 0 else 0.3, d) for n, d in enumerate(digits))]
    await asyncio.to_thread(phones.call("0912345641", keys=keys, patience=8).wait)
    for writer in held:
        writer.close()
    assert any(prompt.startswith("hotline/state-closed") for prompt in pbx.played()), pbx.played()


async def test_a_name_with_emoji_and_combining_accents_stays_whole(
    hotline: Hotline, pbx: Asterisk, phones: Phones
) -> None:
    phones.operator("101", after=0.2, talk=0.5)
    await hotline.start()
    await asyncio.to_thread(phones.call(EMOJI).wait)
    await _all_ended(hotline, 1)
    async with hotline.person("lan") as lan:
        page = await lan.page("/desk")
    assert "0912 345 678" in page
    assert "�" not in page


@pytest.mark.real_kannel
async def test_messages_wait_while_kannel_is_down_and_arrive_once(
    hotline: Hotline, pbx: Asterisk, phones: Phones
) -> None:
    phones.operator("101", after=0.2, talk=0.5)
    kannel = Kannel(get_url=hotline.replies_url, token=TOKEN)
    hotline.sms_url = kannel.sms_url
    await hotline.start()
    await asyncio.to_thread(phones.call("0912345651").wait)
    await _all_ended(hotline, 1)
    await _close_some(hotline, 1)
    await _part_is(hotline, "sms", "down")
    kannel.start()
    try:
        (sms,) = await kannel.received("+84912345651")
        assert "1022-" in sms.text

        def delivered(rows: list[dict[str, Any]]) -> bool:
            return [row["status"] for row in rows] == ["delivered"]

        await hotline.exported("outbox", delivered, "delivered once")
    finally:
        kannel.stop()
        kannel.remove()


async def _all_ended(hotline: Hotline, count: int) -> list[dict[str, Any]]:
    def enough(rows: list[dict[str, Any]]) -> bool:
        ended = [row for row in rows if row["direction"] == "inbound" and row["ended_at"]]
        return len(ended) >= count

    rows = await hotline.exported("calls", enough, f"{count} inbound calls have ended")
    return [row for row in rows if row["direction"] == "inbound"]


async def _part_is(hotline: Hotline, part: str, condition: str) -> None:
    """The status page says so; its cells carry the codes."""
    async with hotline.person("quan") as quan:
        for _ in range(300):
            if f'data-part="{part}" data-condition="{condition}"' in await quan.page("/status"):
                return
            await asyncio.sleep(0.1)
        pytest.fail(f"{part} never was {condition}: {await quan.page('/status')}")


async def _close_some(hotline: Hotline, most: int) -> None:
    """Complete and close drafts of ended calls, as Lan, Minh and Hạnh would."""
    db = Database(hotline.database_url)
    async with db.write() as s:
        people = {p.login: p for p in await s.scalars(select(Staff))}
        field = await s.scalar(select(Field.id).where(Field.code == "02.2"))
        commune = await s.scalar(select(Commune.id).limit(1))
        words = Words(
            kind="feedback", field=str(field), commune=str(commune), content="Bãi rác bốc mùi."
        )
        drafts = await s.scalars(select(Ticket).where(Ticket.status == "draft").limit(most))
        for ticket in drafts.all():
            at = clock.now()
            await tickets.complete(s, ticket, words, by=people["lan"], at=at)
            await tickets.accept(s, ticket, by=people["minh"], at=at)
            await tickets.draft_answer(s, ticket, "Đã dọn.", by=people["minh"], at=at)
            await tickets.approve(s, ticket, by=people["hanh"], at=at)
    await db.close()
