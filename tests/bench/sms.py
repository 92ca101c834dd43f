"""Messages handed to a real Kannel: by our courier beside Kannel's own bulk client, `mtbatch`.

Both hand the same text to the same numbers of the same gateway. Ours keeps each message, its
ask and its outcome on a durable SQLite file on the way; theirs keeps nothing.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import time

from sqlalchemy import delete, func, select, update

from hotline import clock, feedback, province, sms
from hotline.db import Database
from hotline.feedback import Ask, AskOutcome, CourtesyHours, FeedbackTerms
from hotline.outbox import Message, MessageKind, MessageStatus
from hotline.workers import Courier
from tests.bench.places import place
from tests.bench.table import Row, at_least
from tests.feedback.asked import BOTH, closed
from tests.testbed.kannel import HOTLINE_NUMBER, Kannel, install
from tests.testbed.machine import Missing, leave_out, until

COUNT = 1000
AT_ONCE = 50
_LIMIT = 120.0


def rows() -> list[Row]:
    """One row. Takes about half a minute; none without Kannel or its client."""
    try:
        install()
        if not shutil.which("mtbatch"):
            raise Missing("Kannel", "its bulk client mtbatch is not installed")
    except Missing as why:
        leave_out(why)
        return []
    return [asyncio.run(_measure())]


async def _measure() -> Row:
    async with place("SQLite") as made:
        assert made is not None
        db = await made.database()
        await _asks(db)
        async with Kannel() as kannel:
            ours, text = await _ours(db, kannel)
            kannel.phones.forget()
            theirs = await asyncio.to_thread(_theirs, kannel, text)
            await until(lambda: len(kannel.phones.all()) == COUNT, "theirs arrived")
        await db.close()
    return at_least(
        "sms", f"{COUNT:,} asks to Kannel, each kept and settled", COUNT / ours,
        "mtbatch, kept nowhere", COUNT / theirs, None,
    )  # fmt: skip


async def _asks(db: Database) -> None:
    """As many citizens as messages, each due to be asked about one ticket."""
    at = clock.now()
    async with db.write() as s:
        await province.plant(s, province.sample(), hash_of=lambda _: "-")
        await s.execute(delete(CourtesyHours))
        # One part each: mtbatch parts nothing.
        await s.execute(update(FeedbackTerms).values(accents=False))
    for start in range(0, COUNT, 100):
        async with db.write() as s:
            for number in range(start, start + 100):
                await closed(s, _number(number), at=at, code=f"1022-2611-{number:05d}")
            await feedback.begin(s, modes=BOTH, at=at)


async def _ours(db: Database, kannel: Kannel) -> tuple[float, str]:
    """Seconds until every message is handed over and settled, and what one of them said."""
    gateway = sms.Kannel(kannel.sms_url, reports_to="http://127.0.0.1:9", token="t")
    carrier = sms.Carrier(db, gateway, site="")
    courier = Courier(db, MessageKind.SMS, carrier, modes=BOTH, at_once=AT_ONCE)
    began, worked = time.monotonic(), time.process_time()
    while await courier.send_due():
        pass
    took, worked = time.monotonic() - began, time.process_time() - worked
    print(f"[bench] sms: {worked / COUNT * 1000:.2f} ms of processor each", file=sys.stderr)
    await carrier.close()
    async with db.read() as s:
        sent = select(func.count()).where(Message.status == MessageStatus.SENT)
        asked = select(func.count()).where(Ask.outcome == AskOutcome.ASKED)
        assert (await s.scalar(sent), await s.scalar(asked)) == (COUNT, COUNT)
    # One part each has arrived whole, or the comparison would be of nothing.
    await until(lambda: len(kannel.phones.all()) == COUNT, "ours arrived")
    return took, kannel.phones.all()[0].text


def _theirs(kannel: Kannel, text: str) -> float:
    """Seconds that `mtbatch` takes for the same."""
    content, receivers = kannel.folder / "content", kannel.folder / "receivers"
    content.write_text(text, encoding="utf-8")
    numbers = (_number(one).removeprefix("+") for one in range(COUNT))
    receivers.write_text("".join(f"{one}\n" for one in numbers))
    began = time.monotonic()
    subprocess.run(
        ["mtbatch", "-v", "4", "-b", "127.0.0.1", "-p", str(kannel.ports["smsbox"]),
         "-f", HOTLINE_NUMBER, str(content), str(receivers)],
        check=True, timeout=_LIMIT, capture_output=True,
    )  # fmt: skip
    return time.monotonic() - began


def _number(number: int) -> str:
    return f"+8491{number:07d}"
