"""Many alarms due at once, and worker processes that are killed while they send them."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, func, select, update

from hotline import clock
from hotline.agencies import Agency
from hotline.db import Database, insert_rows
from hotline.notices import Notice
from hotline.outbox import Message, MessageStatus
from hotline.staff import Person
from hotline.tickets import Alarm, AlarmRule, Circle, OffsetUnit, Ticket, TicketDeadline

from .machine import REPOSITORY, Process
from .smtp import SmtpServer

_OWED = (MessageStatus.WAITING, MessageStatus.CLAIMED)
HEAD_AT = "hanh@sa-dec.vn"


@dataclass
class Found:
    """What came of it. Each alarm is to be one row, one bell and one letter by Message-ID."""

    alarms: int
    bells: int
    letters: int
    distinct: int
    twice: int
    kills: int
    swept_in: float
    sent_in: float

    def said(self) -> str:
        """The counts in one line."""
        return (
            f"{self.alarms:,} alarms, {self.bells:,} bells, {self.distinct:,} letters by "
            f"Message-ID; {self.kills} workers killed, {self.twice} letters handed over twice "
            f"under one Message-ID; swept in {self.swept_in:.1f} s, "
            f"all sent in {self.sent_in:.1f} s"
        )


async def plant(db: Database, count: int) -> None:
    """Tickets of Hạnh's agency whose acceptance is due this minute, and one rule: tell the head."""
    at = clock.now() - timedelta(minutes=1)
    async with db.write() as s:
        await s.execute(delete(AlarmRule))
        s.add(
            AlarmRule(
                step="accept", before=False, amount=0, unit=OffsetUnit.HOURS, circle=Circle.HEAD,
                email=True, sms=False, since=at - timedelta(days=1),
            )
        )  # fmt: skip
        agency = await s.scalar(select(Agency.id).where(Agency.code == "SNNMT"))
        await s.execute(update(Person).where(Person.login == "hanh").values(email=HEAD_AT))
        rows = [
            {"code": f"1022-2611-{number:05d}", "status": "assigned", "agency_id": agency,
             "opened_at": at, "received_at": at}
            for number in range(1, count + 1)
        ]  # fmt: skip
        await insert_rows(s, Ticket, rows)
        ids = await s.scalars(select(Ticket.id).where(Ticket.code.in_([r["code"] for r in rows]))
                              if count < 500 else select(Ticket.id))  # fmt: skip
        await insert_rows(s, TicketDeadline, [
            {"ticket_id": number, "step": "accept", "agency_id": agency, "start_at": at,
             "due_at": at, "first_due_at": at, "amount": 0, "unit": "working_hours",
             "source": "", "lines": [], "next_alarm_at": at}
            for number in ids
        ])  # fmt: skip


async def play(
    db: Database, server: SmtpServer, folder: Path, count: int, *, kill: bool = True
) -> Found:
    """Two `hotline serve --only workers`; one is killed half-way through the sweep, one sending.

    The lease of what a killed one had in hand is let run out at once, for it takes minutes.
    """
    began, swept_in, kills = time.monotonic(), 0.0, 0
    steady, doomed = _worker(db, server, folder), _worker(db, server, folder)
    try:
        while (owed := await _owed(db, count)) or not swept_in:
            alarms, letters = await _alarms(db), len(server.letters)
            swept_in = swept_in or (time.monotonic() - began if alarms == count else 0.0)
            enough = alarms >= count / 2 if kills == 0 else letters >= count / 2
            if kill and kills < 2 and enough and owed:
                doomed.kill()
                kills += 1
                await _let_lease_end(db, doomed.pid)
                if kills < 2:
                    doomed = _worker(db, server, folder)
            await asyncio.sleep(0.02)
            if time.monotonic() - began > 60 + count / 20:
                raise TimeoutError(f"{owed} owed still; see {steady.log}")
    finally:
        doomed.kill()
        steady.stop()
    return await _found(db, server, kills, swept_in, time.monotonic() - began)


def _worker(db: Database, server: SmtpServer, folder: Path) -> Process:
    ours = {
        "HOTLINE_DATABASE_URL": db.url.render_as_string(hide_password=False),
        "HOTLINE_DATA_DIR": str(folder),
        # Workers alone never speak with it.
        "HOTLINE_AMI": "127.0.0.1:1",
        "HOTLINE_SMTP_URL": server.url,
        "HOTLINE_MAIL_FROM": "tongdai@1022.vn",
        "HOTLINE_LOG_LEVEL": "WARNING",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE")}
    command = [sys.executable, "-m", "hotline", "serve", "--only", "workers"]
    return Process(command, log=folder / "workers.log", env=kept | ours, cwd=REPOSITORY)


async def _alarms(db: Database) -> int:
    async with db.read() as s:
        return await s.scalar(select(func.count()).select_from(Alarm)) or 0


async def _owed(db: Database, count: int) -> int:
    """Alarms that have not fired and letters that were not sent."""
    async with db.read() as s:
        fired = await s.scalar(select(func.count()).select_from(Alarm)) or 0
        waiting = select(func.count()).select_from(Message).where(Message.status.in_(_OWED))
        return count - fired + (await s.scalar(waiting) or 0)


async def _let_lease_end(db: Database, pid: int) -> None:
    async with db.write() as s:
        await s.execute(
            update(Message)
            .where(Message.status == MessageStatus.CLAIMED, Message.claimed_by.contains(f":{pid}:"))
            .values(lease_until=clock.now() - timedelta(seconds=1))
        )


async def _found(
    db: Database, server: SmtpServer, kills: int, swept_in: float, sent_in: float
) -> Found:
    by_id: Counter[str] = server.by_message_id()
    async with db.read() as s:
        bells = await s.scalar(select(func.count()).select_from(Notice)) or 0
    return Found(
        alarms=await _alarms(db), bells=bells, letters=by_id.total(), distinct=len(by_id),
        twice=by_id.total() - len(by_id), kills=kills, swept_in=swept_in, sent_in=sent_in,
    )  # fmt: skip
