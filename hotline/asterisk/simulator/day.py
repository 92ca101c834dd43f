"""A believable day: calls come by the hour, operators call back now and then.

The day begins at eight in the morning of simulated time and leaves the night out,
so that whoever looks at it sees calls. At rate 1 one call comes every 20–40 s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.people import People
from hotline.asterisk.simulator.plans import CallPlan, OutboundPlan

# Calls of an hour as a share of the busiest one.
BUSY = {7: 0.6, 8: 0.9, 9: 1.0, 10: 1.0, 11: 0.7, 12: 0.5, 13: 0.8, 14: 1.0, 15: 1.0, 16: 0.8}
QUIET, OPENS, CLOSES, HOUR = 0.5, 7, 21, 3600
BUSIEST_GAP, FIRST_GAP = 21.0, 1.0
CALL_BACKS = 0.12


class Day:
    """Days without end: `inbound` and `outbound` are told to begin a call each."""

    def __init__(
        self,
        exchange: Exchange,
        people: People,
        free: Callable[[], list[str]],
        inbound: Callable[[CallPlan], object],
        outbound: Callable[[OutboundPlan], object],
    ) -> None:
        self._exchange = exchange
        self._people = people
        self._free = free
        self._inbound = inbound
        self._outbound = outbound
        self._clock = 8.0 * HOUR

    async def run(self) -> None:
        """Lives on until it is cancelled; the first call comes at once."""
        await self._exchange.passes(FIRST_GAP)
        self._inbound(replace(self._people.call(), leaves_before_queue=False, listens=1.5))
        while True:
            await self._pass(self._people.about(BUSIEST_GAP / self._busy()))
            self._inbound(self._people.call())
            if self._people.chance(CALL_BACKS):
                self._call_back()

    def _busy(self) -> float:
        return BUSY.get(int(self._clock // HOUR), QUIET)

    async def _pass(self, seconds: float) -> None:
        await self._exchange.passes(seconds)
        self._clock += seconds
        if self._clock >= CLOSES * HOUR:
            self._clock = OPENS * HOUR

    def _call_back(self) -> None:
        plan = self._people.call_back(self._free())
        if plan is not None:
            self._outbound(plan)
