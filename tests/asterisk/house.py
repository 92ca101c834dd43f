"""The hotline's own parts around a PBX, real or simulated, without the web."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import tickets
from hotline.agencies import Commune, Field
from hotline.asterisk.ami import Ami
from hotline.asterisk.listener import Listener
from hotline.asterisk.simulator import Simulator
from hotline.calls import Call
from hotline.db import Database
from hotline.feedback import Mode
from hotline.outbox import MessageKind
from hotline.tickets import Ticket, Words
from hotline.workers import Chores, Courier
from tests.asterisk.ami_peer import until
from tests.patience import PATIENCE

MODES = frozenset({Mode.IVR})


def link(pbx: Simulator) -> Ami:
    """The hotline's link to a simulated PBX."""
    return Ami(pbx.host, pbx.port, pbx.username, pbx.secret)


class House:
    """Listener, couriers and chores over one database; `ami` makes a link to the PBX."""

    def __init__(self, db: Database, ami: Callable[[], Ami]) -> None:
        self.db, self._ami = db, ami
        self._running: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start listening and working; what the PBX says from now on is heard."""
        ami = self._ami()
        self._running = asyncio.create_task(self._run(ami))
        await until(lambda: ami.state.word == "up", "the PBX lets the house in")

    async def crash(self) -> None:
        """Stop at once, wherever it is; nothing is said goodbye to."""
        assert self._running is not None
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    async def _run(self, ami: Ami) -> None:
        listener = Listener(self.db, ami, modes=MODES)
        ring = Courier(self.db, MessageKind.ASK_CALL, listener.asks.ring, modes=MODES, at_once=4)
        mark = Courier(
            self.db, MessageKind.ASK_IN_CALL, listener.asks.mark_call, modes=MODES, at_once=4
        )
        async with asyncio.TaskGroup() as tasks:
            for part in (listener, ring, mark, Chores(self.db, modes=MODES)):
                tasks.create_task(part.run())

    async def tickets(self) -> list[Ticket]:
        """All tickets, oldest first."""
        async with self.db.read() as s:
            return list(await s.scalars(select(Ticket).order_by(Ticket.id)))

    async def calls(self, direction: str = "inbound") -> list[Call]:
        """All calls of a direction."""
        async with self.db.read() as s:
            found = select(Call).where(Call.direction == direction, Call.part_of_id.is_(None))
            return list(await s.scalars(found.order_by(Call.id)))

    async def until(self, condition: Callable[[], Awaitable[object]], what: str) -> None:
        """Wait for something to stand in the database."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not await condition():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            pytest.fail(f"never happened: {what}")

    async def ended_calls(self, count: int) -> list[Call]:
        """The inbound calls once so many have ended and the journal is acknowledged."""

        async def enough() -> bool:
            ended = [c for c in await self.calls() if c.state == "ended" and c.journal]
            return len(ended) >= count

        await self.until(enough, f"{count} calls ended")
        return await self.calls()


async def words(db: Database, field: str = "02.2", content: str = "Bãi rác bốc mùi") -> Words:
    """What Lan writes down."""
    async with db.read() as s:
        field_id = await s.scalar(select(Field.id).where(Field.code == field))
        commune_id = await s.scalar(select(Commune.id).where(Commune.name == "Phường Sa Đéc"))
    return Words(kind="feedback", field=str(field_id), commune=str(commune_id), content=content)


async def close_by_agency(
    db: Database, ticket_id: int, cast: SimpleNamespace, now: datetime
) -> None:
    """Lan completes, Minh answers, Hạnh approves."""
    async with db.write() as s:
        ticket = await s.get_one(Ticket, ticket_id)
        await tickets.complete(s, ticket, await words(db), by=cast.lan, at=now)
    async with db.write() as s:
        ticket = await s.get_one(Ticket, ticket_id)
        await tickets.accept(s, ticket, by=cast.minh, at=now)
        await tickets.draft_answer(s, ticket, "Đã dọn sạch.", by=cast.minh, at=now)
        await tickets.approve(s, ticket, by=cast.hanh, at=now)
