"""A thousand asks while the hotline is killed ten times and Kannel and Asterisk are restarted.

No figure of speed: the rows say how often anybody was asked at most, and how many of the answers
that were given are kept.
"""

from __future__ import annotations

import asyncio
import sys

from hotline.feedback import Mode
from tests.bench.table import Row
from tests.testbed import machine
from tests.testbed.asterisk import Asterisk
from tests.testbed.chaos import QUICK, Chaos, Counts
from tests.testbed.hotline import TOKEN, Hotline
from tests.testbed.kannel import Kannel
from tests.testbed.sipp import Phones

TICKETS, LINES, LIMIT = 1_000, 40, 900.0


def rows() -> list[Row]:
    """Takes about five minutes, longer on a busy machine; raises AssertionError when it fails."""
    counts = asyncio.run(_play())
    for line in counts.said():
        print(f"[chaos] {line}", file=sys.stderr, flush=True)
    counts.judge()
    by_sms = sum(mode == Mode.SMS for mode, _ in counts.ratings)
    given = sum(counts.replies.values())
    most = max(*counts.messages.values(), *counts.rings.values())
    return [
        Row("chaos", "asked most often of all, one attempt", str(most), "allowed", "1", most / 1.0,
            "≤ 1", most <= 1),
        Row("chaos", "answers by SMS that are kept", str(by_sms), "given", str(given),
            by_sms / given, "= 1", by_sms == given),
    ]  # fmt: skip


async def _play() -> Counts:
    agi = machine.free_port()
    with Asterisk(agi=f"127.0.0.1:{agi}", site=QUICK) as pbx, Phones(pbx) as phones:
        hotline = Hotline(ami=pbx.ami, secret_file=pbx.secret_file, agi_port=agi, ask_lines=LINES)
        async with Kannel(get_url=hotline.replies_url, token=TOKEN) as gateway:
            hotline.sms_url = gateway.sms_url
            await hotline.prepare()
            try:
                return await Chaos(hotline, pbx, gateway, phones).play(TICKETS, limit=LIMIT)
            finally:
                hotline.stop()
