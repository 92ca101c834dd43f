"""Ten thousand alarms due at once: two real workers on PostgreSQL, two of them killed on the way.

Every letter goes over SMTP to a real server, which counts by Message-ID.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from hotline import province
from tests.bench.places import place
from tests.bench.table import Row
from tests.testbed import alarms
from tests.testbed.alarms import Found
from tests.testbed.smtp import SmtpServer

COUNT = 10_000


def rows() -> list[Row]:
    """One row for each count. Takes about three minutes; none without PostgreSQL."""
    found = asyncio.run(_measure())
    return [] if found is None else _rows(found)


async def _measure() -> Found | None:
    async with place("PostgreSQL") as made:
        if made is None:
            return None
        db = await made.database()
        async with db.write() as s:
            await province.plant(s, province.sample(), hash_of=lambda _: "-")
        await alarms.plant(db, COUNT)
        async with SmtpServer() as server:
            with TemporaryDirectory() as folder:
                found = await alarms.play(db, server, Path(folder), COUNT)
        await db.close()
    print(f"[bench] {found.said()}", file=sys.stderr)
    return found


def _rows(found: Found) -> list[Row]:
    once = found.alarms == found.bells == found.distinct == COUNT
    return [
        Row("alarms", f"{COUNT:,} due at once, 2 workers, {found.kills} killed",
            f"{found.distinct:,} letters", "by Message-ID, aimed at", f"{COUNT:,}",
            found.distinct / COUNT, "= 1", once),
        Row("alarms", "swept", f"{COUNT / found.swept_in:,.0f}/s", "all sent",
            f"{COUNT / found.sent_in:,.0f}/s"),
        Row("alarms", "handed over twice under one Message-ID", str(found.twice), "in hand of the",
            "killed"),
    ]  # fmt: skip
