"""What the PBX has said and nobody has taken yet, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from .wire import Event


class Inbox:
    """A queue of events that knows its weight in received bytes.

    It never refuses: whoever fills it looks at `weight` and stops reading in time.
    `on_room` is called after something was taken. One taker at a time.
    """

    def __init__(self) -> None:
        self.weight = 0
        self.on_room: Callable[[], None] = lambda: None
        self._blocks: deque[tuple[list[Event], int]] = deque()
        self._filled = asyncio.Event()

    def put(self, events: list[Event], weight: int) -> None:
        """Adds events that came in `weight` bytes. Cannot fail."""
        if events:
            self._blocks.append((events, weight))
            self.weight += weight
            self._filled.set()

    async def take(self, most: int) -> list[Event]:
        """Waits until there is something; then as much as waits, at most `most` events."""
        while not self._blocks:
            self._filled.clear()
            await self._filled.wait()
        batch: list[Event] = []
        while self._blocks and len(batch) < most:
            self._move_block(batch, most)
        self.on_room()
        return batch

    def _move_block(self, batch: list[Event], most: int) -> None:
        events, weight = self._blocks.popleft()
        room = most - len(batch)
        batch.extend(events[:room])
        if len(events) > room:
            self._blocks.appendleft((events[room:], weight))
        else:
            self.weight -= weight
