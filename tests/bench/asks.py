"""Calls that ask, kept at the number of lines and never above it: sampled at a real Asterisk.

Every phone answers and hangs up after a random time. The lines the PBX has up are counted many
times a second; the share that is in use tells how soon a free line is taken again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from statistics import mean

from tests.bench.table import Row
from tests.testbed.asterisk import Asterisk
from tests.testbed.chaos import QUICK, close_tickets
from tests.testbed.hotline import Hotline
from tests.testbed.machine import Missing, free_port, leave_out
from tests.testbed.sipp import Phones

LINES, CALLS, LIMIT = 6, 60, 150.0
_EVERY = 0.2


@dataclass
class Sampled:
    """At each look, the lines in use and how many phones had rung so far."""

    looks: list[tuple[int, int]] = field(default_factory=list)

    @property
    def most(self) -> int:
        """The most lines in use at any look."""
        return max(busy for busy, _ in self.looks)

    @property
    def rung(self) -> int:
        """How many phones rang."""
        return self.looks[-1][1]

    @property
    def used(self) -> float:
        """The mean share in use, from the first ring until the last begin to run empty."""
        busy = [busy for busy, rung in self.looks if 0 < rung < CALLS]
        return mean(busy) / LINES if busy else 0.0

    @property
    def over(self) -> bool:
        """Whether everybody was rung and all lines are silent again."""
        return bool(self.looks) and self.looks[-1] == (0, CALLS)


def rows() -> list[Row]:
    """Takes a minute or two."""
    try:
        seen = asyncio.run(_measure())
    except Missing as why:
        leave_out(why)
        return []
    return [
        Row("asks", "lines in use, most at any look", str(seen.most), "lines allowed", str(LINES),
            seen.most / LINES, "≤ 1", seen.most <= LINES),
        Row("asks", "lines in use while others wait, mean", f"{seen.used * LINES:.1f}",
            "lines allowed", str(LINES), seen.used, "≥ 0.6", seen.used >= 0.6),
        Row("asks", "phones that rang", str(seen.rung), "to be asked", str(CALLS),
            seen.rung / CALLS, "= 1", seen.rung == CALLS),
    ]  # fmt: skip


async def _measure() -> Sampled:
    agi = free_port()
    with Asterisk(agi=f"127.0.0.1:{agi}", site=QUICK) as pbx, Phones(pbx) as phones:
        hotline = Hotline(ami=pbx.ami, secret_file=pbx.secret_file, agi_port=agi, ask_lines=LINES)
        await hotline.prepare()
        await close_tickets(hotline, [f"+84277{4000000 + n}" for n in range(CALLS)])
        run = phones.citizen(after=0.3, patience=(0.5, 4.0), calls=CALLS, limit=LIMIT + 60)
        await hotline.start()
        seen = Sampled()
        try:
            async with asyncio.timeout(LIMIT):
                while not seen.over:
                    shown = await asyncio.to_thread(pbx.rx, "core show channels concise")
                    busy = sum(line.startswith("PJSIP/trunk") for line in shown.splitlines())
                    seen.looks.append((busy, len(run.rung())))
                    await asyncio.sleep(_EVERY)
        finally:
            hotline.stop()
    return seen
