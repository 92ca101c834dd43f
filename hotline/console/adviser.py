"""Keeps what was learned of closed tickets at hand for the desks of this process.

Nothing starts before the first operator types. Then a child process is fed with the
closed tickets that it has not seen, and again whenever one closes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import structlog
from aiohttp import web

from hotline.db import Away, Change, Database
from hotline.learning import Companion, Guess, Unready
from hotline.tickets import suggesting

# With fewer closed tickets a guess would only be noise.
LEAST_LEARNED = 30
_AT_ONCE = 200
_KEPT_EVERY = 500
# Operators type on: a guess that takes longer belongs to words that are no more.
_WAITED = 1.0
_LOOKS_AGAIN = 60.0
log = structlog.get_logger(__name__)


class Adviser:
    """The child process and its feeding; `guess` waits for neither.

    A child that fell is started again after `rests` seconds.
    """

    def __init__(self, db: Database, data_dir: Path, *, rests: float = 5.0) -> None:
        self._db, self._file = db, data_dir / "suggestion.npz"
        self._child, self._rests = Companion(), rests
        self._wanted, self._fell = asyncio.Event(), asyncio.Event()
        self._ready = False
        self.learned = 0

    @property
    def preparing(self) -> bool:
        """Whether somebody has asked and the answer is still being made ready."""
        return self._wanted.is_set() and not self._ready

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._child.pid

    async def guess(self, words: str) -> Guess | None:
        """The likeliest answers; None when there are none now. Asking is what starts the child."""
        if not suggesting.enough(words):
            return None
        self._wanted.set()
        if self.learned < LEAST_LEARNED:
            return None
        try:
            async with asyncio.timeout(_WAITED):
                return await self._child.guess(words)
        except TimeoutError:
            return None
        except Unready:
            self._fell.set()
            return None

    async def run(self) -> None:
        """Until cancelled; a child that falls is started again after a moment."""
        await self._wanted.wait()
        while True:
            try:
                await self._feed()
            except (Away, Unready, OSError) as error:
                log.warning("adviser.resting", error=str(error))
            except Exception:
                log.exception("adviser.failed")
            finally:
                self.learned, self._ready = 0, False
                self._fell.clear()
                await self._child.end()
            await asyncio.sleep(self._rests)

    async def _feed(self) -> None:
        async with self._db.changes.listen() as changes:
            while not await self._anything():
                self._ready = True
                await _closed_ticket(changes, _LOOKS_AGAIN)
            async with self._db.read() as s:
                answers = await suggesting.answers(s)
            await self._child.start()
            learned, mark = await self._child.begin(answers, self._file)
            kept = self.learned = learned
            while True:
                learned, mark = await self._catch_up(learned, mark)
                self.learned, self._ready = learned, True
                if learned >= kept + _KEPT_EVERY or (learned and not kept):
                    await self._child.save(self._file)
                    kept = learned
                await self._news(changes)

    async def _news(self, changes: asyncio.Queue[Change]) -> None:
        """Wait until a ticket closes, for a while at most. Raises Unready when the child falls."""
        waits = [
            asyncio.ensure_future(one)
            for one in (_closed_ticket(changes, _LOOKS_AGAIN), self._fell.wait())
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
        if self._fell.is_set():
            raise Unready("the child has fallen")

    async def _anything(self) -> bool:
        """Whether any ticket was closed yet: without one there is nothing to start for."""
        async with self._db.read() as s:
            examples, _ = await suggesting.lessons(s, "", most=1)
        return bool(examples)

    async def _catch_up(self, learned: int, mark: str) -> tuple[int, str]:
        """Feed what was closed since the mark, a little at a time, so that guesses go between."""
        while True:
            async with self._db.read() as s:
                examples, mark = await suggesting.lessons(s, mark, most=_AT_ONCE)
            if not examples:
                return learned, mark
            learned = self.learned = await self._child.learn(examples, mark)


ADVISER = web.AppKey("ADVISER", Adviser)


async def keep(app: web.Application) -> AsyncIterator[None]:
    """The adviser lives as long as the app serves."""
    task = asyncio.create_task(app[ADVISER].run(), name="adviser")
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _closed_ticket(changes: asyncio.Queue[Change], limit: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limit):
            while True:
                change = await changes.get()
                if change.topic == "ticket" and change.data.get("status") == "closed":
                    return
