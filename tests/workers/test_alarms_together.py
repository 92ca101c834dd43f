"""Alarms with several workers, dead ones among them, and with one that begins again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update

from hotline import clock, health
from hotline.db import Database
from hotline.feedback import Mode
from hotline.mail import MailServer, Post
from hotline.notices import Notice
from hotline.outbox import Message, MessageKind, MessageStatus, Sending
from hotline.tickets import Alarm, AlarmRule, TicketDeadline
from hotline.workers import Alarms, Chores, Courier
from tests.testbed import alarms
from tests.testbed.hotline import Hotline
from tests.testbed.machine import until
from tests.testbed.smtp import SmtpServer

pytestmark = pytest.mark.slow

BOTH = (Mode.SMS, Mode.IVR)


@pytest.fixture
async def server() -> AsyncIterator[SmtpServer]:
    async with SmtpServer() as running:
        yield running


@pytest.mark.real_postgres
@pytest.mark.parametrize("db", ["postgresql"], indirect=True)
async def test_two_workers_send_a_thousand_alarms_once_though_two_are_killed(
    db: Database, server: SmtpServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await alarms.plant(db, 1000)
    found = await alarms.play(db, server, tmp_path, 1000)
    with capsys.disabled():
        print(f"\n{found.said()}")
    assert (found.alarms, found.bells, found.distinct, found.kills) == (1000, 1000, 1000, 2)
    assert set(server.recipients) == {alarms.HEAD_AT}
    # What the killed ones had in hand just then: at most one handful each.
    assert found.twice <= 40


async def test_a_hotline_on_sqlite_that_is_killed_and_started_again_sends_each_alarm_once(
    server: SmtpServer,
) -> None:
    extra = {"HOTLINE_SMTP_URL": server.url, "HOTLINE_MAIL_FROM": "tongdai@1022.vn"}
    house = await Hotline(extra=extra).prepare()
    db = Database(house.database_url)
    await alarms.plant(db, 120)
    await db.close()
    await house.start()
    await until(lambda: len(server.letters) >= 40, "some letters came")
    house.kill()
    cut_off = len(server.letters)
    assert cut_off < 120
    await house.start()
    await until(lambda: len(server.by_message_id()) == 120, "every letter came")
    house.stop()
    # Those in hand when it was killed went out again, under the same Message-ID.
    assert len(server.letters) - 120 <= 10


async def test_one_worker_that_begins_again_sends_each_alarm_once(
    sqlite_db: Database, server: SmtpServer
) -> None:
    await alarms.plant(sqlite_db, 60)
    first = Alarms(sqlite_db, at_once=25)
    assert await first.once() == 25
    sending = _courier(sqlite_db, server)
    assert await sending.send_due() == 20
    # It is gone with some in its hands; another begins where it stood.
    cut_off = _courier(sqlite_db, server)
    await cut_off._claim()
    await Chores(sqlite_db, modes=BOTH).once()
    again, sender = Alarms(sqlite_db, at_once=25), _courier(sqlite_db, server)
    while await again.once():
        pass
    while await sender.send_due():
        pass
    assert sorted(server.by_message_id().values()) == [1] * 60
    async with sqlite_db.read() as s:
        assert await s.scalar(select(func.count()).select_from(Notice)) == 60
        assert set(await s.scalars(select(Message.status))) == {"sent"}


async def test_a_lost_letter_is_repeated_under_its_own_message_id_and_a_lost_sms_is_not(
    sqlite_db: Database, cast: SimpleNamespace, server: SmtpServer
) -> None:
    await alarms.plant(sqlite_db, 1)
    async with sqlite_db.write() as s:
        await s.execute(update(AlarmRule).values(sms=True))
        (await s.get_one(type(cast.hanh), cast.hanh.id)).phone = "+84912000001"
    await Alarms(sqlite_db).once()
    letters, post = _courier(sqlite_db, server), _post(server)
    (letter,) = await letters._claim()
    assert (await post(letter)).status == MessageStatus.SENT
    await post.close()
    async with sqlite_db.write() as s:
        claimed = update(Message).values(
            status=MessageStatus.CLAIMED, lease_until=clock.now(), attempts=1
        )
        await s.execute(claimed)
    await Chores(sqlite_db, modes=BOTH).once()
    assert await _courier(sqlite_db, server).send_due() == 1
    assert list(server.by_message_id().values()) == [2]
    async with sqlite_db.read() as s:
        rows = await s.execute(select(Message.kind, Message.status))
        assert dict(rows.all()) == {"email": "sent", "sms": "uncertain"}


async def test_a_deadline_that_cannot_be_swept_holds_up_no_other_and_is_told(
    sqlite_db: Database,
) -> None:
    await alarms.plant(sqlite_db, 5)
    async with sqlite_db.write() as s:
        bad = await s.scalar(select(TicketDeadline).limit(1))
        assert bad is not None
        await s.execute(update(AlarmRule).values(amount=1))
        # No instant lies after the last one.
        bad.due_at = datetime.max.replace(tzinfo=UTC)
    worker = Alarms(sqlite_db)
    assert await worker.once() == 5
    await worker._report()
    async with sqlite_db.read() as s:
        left = list(await s.scalars(select(TicketDeadline.id).where(
            TicketDeadline.next_alarm_at <= clock.now())))  # fmt: skip
        assert left == [bad.id]
        assert await s.scalar(select(func.count()).select_from(TicketDeadline).where(
            TicketDeadline.next_alarm_at > clock.now())) == 4  # fmt: skip
        (part,) = await health.parts(s)
    assert (part.part, part.condition) == ("alarms", "degraded")
    assert "OverflowError" in part.detail
    assert await worker.once() == 0


async def test_without_alarms_the_sweep_writes_nothing(sqlite_db: Database) -> None:
    assert await Alarms(sqlite_db).once() == 0
    async with sqlite_db.read() as s:
        assert await s.scalar(select(func.count()).select_from(Alarm)) == 0


def _courier(db: Database, server: SmtpServer) -> Courier:
    return Courier(db, MessageKind.EMAIL, _closing(_post(server)), modes=BOTH, at_once=20)


def _post(server: SmtpServer) -> Post:
    return Post(MailServer.of(server.url), sender="tongdai@1022.vn", site="https://1022.vn")


class _closing:  # noqa: N801
    """A post that keeps no connection open after a letter: these tests end at any moment."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, message: Message) -> Sending:
        try:
            return await self._post(message)
        finally:
            await self._post.close()
