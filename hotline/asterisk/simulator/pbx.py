"""The simulated PBX as a whole."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import secrets
from collections import defaultdict, deque
from collections.abc import Coroutine, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hotline import clock
from hotline.asterisk.simulator import agi, journal
from hotline.asterisk.simulator.astdb import AstDb
from hotline.asterisk.simulator.channels import Channel
from hotline.asterisk.simulator.core_actions import CoreActions
from hotline.asterisk.simulator.database_actions import DatabaseActions
from hotline.asterisk.simulator.day import Day
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.inbound import Inbound
from hotline.asterisk.simulator.load import Load
from hotline.asterisk.simulator.members import Members
from hotline.asterisk.simulator.originate import Originating
from hotline.asterisk.simulator.outbound import Outbound
from hotline.asterisk.simulator.people import CodeOf, People
from hotline.asterisk.simulator.plans import AskPlan, CallPlan, CallRecord, OutboundPlan
from hotline.asterisk.simulator.queue_actions import QueueActions
from hotline.asterisk.simulator.server import Handler, Server
from hotline.asterisk.simulator.wire import Message
from hotline.settings import Settings, split_address

OPERATORS = ("101", "102", "103")
PATIENCE_SECONDS = 5.0


class Simulator:
    """A PBX for people without one: speaks AMI on a free loopback port, calls FastAGI.

    `rate` divides every duration; instants stay real. `store` names the file its
    database is kept in. `agi` is hotline's `host:port`. Use as `async with`;
    `host`, `port`, `username` and `secret` are what an AMI client needs.
    """

    def __init__(
        self,
        *,
        rate: float = 1.0,
        seed: int = 1022,
        agi: str = "127.0.0.1:4573",
        store: Path | None = None,
        system: str = "hotline-pbx",
        operators: tuple[str, ...] = OPERATORS,
        username: str = "hotline",
        secret: str | None = None,
    ) -> None:
        self.username = username
        self.secret = secret or secrets.token_urlsafe(18)
        self.agi = split_address(agi)
        self.operators = operators
        self.truth: list[CallRecord] = []
        self.people = People(seed)
        self.db = AstDb(store)
        self._server = Server(self._known, seed=seed, wrong_delay=1 / rate)
        self.exchange = Exchange(self._server.announce, self.db, system=system, rate=rate)
        self.members = Members(self.exchange, operators)
        self._plans: defaultdict[str, deque[AskPlan]] = defaultdict(deque)
        self._live: dict[asyncio.Task[None], CallRecord] = {}
        self._day: asyncio.Task[None] | None = None
        self._refusing = False
        journal.mend(self.exchange)

    @classmethod
    def of(cls, settings: Settings, *, store: Path | None = None) -> Self:
        """The simulator a site's settings ask for."""
        return cls(
            rate=settings.simulator_rate,
            seed=settings.simulator_seed,
            agi=settings.agi,
            store=store,
            username=settings.ami_username,
        )

    async def __aenter__(self) -> Self:
        await self._server.open(self._handlers(), self._core.booted)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._day is not None:
            self._day.cancel()
            await asyncio.gather(self._day, return_exceptions=True)
        await self._lose_calls()
        self._shut("False")
        await self._server.close()
        self.db.close()

    @property
    def host(self) -> str:
        """The loopback address it listens on."""
        return self._server.host

    @property
    def port(self) -> int:
        """Its port, the same before and after a restart."""
        return self._server.port

    @property
    def clients(self) -> int:
        """How many AMI clients are signed in."""
        return self._server.clients

    def start_day(self, code_of: CodeOf | None = None) -> None:
        """Lets a believable day begin once somebody listens (at most 5 s later).

        `code_of` gives the nine digits of a number's ticket, for callers who ask.
        """
        self.people.code_of = code_of
        self._day = asyncio.create_task(self._live_days())

    async def call(self, plan: CallPlan) -> CallRecord:
        """A citizen calls; returns the truth when the call has ended, or was lost."""
        return await self._played(self._inbound(plan))

    async def dial_out(self, plan: OutboundPlan) -> CallRecord:
        """An operator calls an outside number; returns the truth at its end."""
        return await self._played(self._outbound(plan))

    def expect_ask(self, number: str, plan: AskPlan) -> None:
        """Says what a number does when next rung for a rating; else the dice say."""
        self._plans[number].append(plan)

    async def play(
        self,
        calls_per_second: float | None,
        count: int,
        *,
        wait: float = 0.2,
        talk: float = 1.0,
        remember: bool = True,
    ) -> None:
        """A load: `count` answered calls, begun at a real rate; returns when all ended.

        None for the rate: one call after another with no time between, as fast as
        clients read. `remember` False keeps no truth, so that memory stays flat.
        """

        def make(plan: CallPlan) -> Inbound:
            call = self._arrives(plan)
            if remember:
                self.truth.append(call.record)
            return call

        load = Load(make, self._begin, self._server.drained)
        await load.play(calls_per_second, count, CallPlan(wait=wait, talk=talk))

    def drop_clients(self) -> None:
        """Breaks every AMI connection off."""
        self._server.drop()

    def stop_answering(self) -> None:
        """Half-open: connections stay, new ones are taken, nothing is ever said."""
        self._server.mute(True)

    def answer_again(self) -> None:
        """Ends `stop_answering`; what was to be said meanwhile is lost."""
        self._server.mute(False)

    def silence(self, seconds: float) -> None:
        """Holds everything back for real seconds, then sends it."""
        self._server.hold(seconds)

    def lose_events(self, share: float) -> None:
        """Loses this share of all events from now on, by seed; 0 ends it."""
        self._server.lose(share)

    def refuse_logins(self, refuse: bool = True) -> None:
        """Refuses every login, whatever the secret."""
        self._refusing = refuse

    async def restart(self, *, clean: bool = True, away: float = 0.0) -> None:
        """Restarts the PBX: calls are lost, the database stays, the port too.

        `clean` False is a crash: connections break with no Shutdown event. It takes
        no connections for `away` real seconds.
        """
        await self._lose_calls()
        if clean:
            self._shut("True")
        await self._server.away(away)
        self.exchange.boot()
        self.members.rest()
        journal.mend(self.exchange)

    def _handlers(self) -> Mapping[str, Handler]:
        self._core = CoreActions(self.exchange)
        originating = Originating(
            self.exchange, self.members, self._told, self._asked, self.people.called
        )
        return {
            **self._core.table(),
            **DatabaseActions(self.db).table(),
            **QueueActions(self.members).table(),
            **originating.table(),
        }

    def _known(self, login: Message) -> bool:
        right = hmac.compare_digest(login["Secret"].encode(), self.secret.encode())
        return right and login["Username"] == self.username and not self._refusing

    def _asked(self, number: str, tickets: int) -> AskPlan:
        plans = self._plans[number]
        return plans.popleft() if plans else self.people.asked(number, tickets)

    async def _look_up(self, channel: Channel, digits: str) -> dict[str, str]:
        return await agi.run(self.agi, "status", channel, digits)

    def _arrives(self, plan: CallPlan) -> Inbound:
        return Inbound(self.exchange, self.members, plan, self._look_up)

    def _inbound(self, plan: CallPlan) -> asyncio.Task[None]:
        call = self._arrives(plan)
        return self._told(call.record, call.run())

    def _outbound(self, plan: OutboundPlan) -> asyncio.Task[None]:
        call = Outbound(self.exchange, self.members, plan)
        return self._told(call.record, call.run())

    def _told(self, record: CallRecord, playing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self.truth.append(record)
        return self._begin(record, playing)

    def _begin(self, record: CallRecord, playing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(playing)
        self._live[task] = record
        task.add_done_callback(self._live.pop)
        return task

    async def _played(self, task: asyncio.Task[None]) -> CallRecord:
        record = self._live[task]
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()
        return record

    async def _lose_calls(self) -> None:
        lost = dict(self._live)
        for task, record in lost.items():
            task.cancel()
            record.outcome, record.end = "lost", clock.now()
        await asyncio.gather(*lost, return_exceptions=True)

    async def _live_days(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._server.somebody.wait()
        day = Day(self.exchange, self.people, self.members.idle, self._inbound, self._outbound)
        await day.run()

    def _shut(self, again: str) -> None:
        self.exchange.emit("Shutdown", "system", f"Shutdown: Cleanly\r\nRestart: {again}\r\n")
