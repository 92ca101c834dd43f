"""One AMI client: who it is, what it wants to hear, what is on its way to it."""

from __future__ import annotations

import asyncio
import re

from hotline.asterisk.simulator import wire
from hotline.asterisk.simulator.wire import Message

# A reader this far behind is cut off, as Asterisk does with one that stops reading.
MOST_UNREAD = 32 * 1024 * 1024


class Session:
    """Answers go out in the order they are given, together with events."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._out: list[bytes] = []
        self._classes: frozenset[str] | None = None
        self._include: list[re.Pattern[str]] = []
        self._exclude: list[re.Pattern[str]] = []
        self.known = False
        self.listening = True

    def hear(self, mask: str) -> None:
        """Sets which classes of events it gets: on, off, or a list of classes."""
        self.listening = mask.lower() not in ("off", "no", "false", "0")
        plain = mask.lower() in ("", "on", "yes", "true", "1", "all")
        self._classes = None if plain else frozenset(mask.lower().split(","))

    def filter(self, pattern: str) -> None:
        """Adds a filter on the text of events; `!` in front leaves those out."""
        if pattern.startswith("!"):
            self._exclude.append(re.compile(pattern[1:]))
        else:
            self._include.append(re.compile(pattern))

    def wants(self, kind: str, text: str) -> bool:
        """Whether an event of this class and text goes to this client."""
        if not self.known or not self.listening:
            return False
        if self._classes is not None and kind not in self._classes:
            return False
        if self._include and not any(pattern.search(text) for pattern in self._include):
            return False
        return not any(pattern.search(text) for pattern in self._exclude)

    def push(self, data: bytes) -> None:
        """Puts bytes in line; `flush` sends them."""
        self._out.append(data)

    def say(self, text: str) -> None:
        """Puts a response in line."""
        self._out.append(text.encode())

    def ok(self, action: Message, text: str) -> None:
        """Answers Success."""
        self.say(wire.response(action, "Success", f"Message: {text}"))

    def refuse(self, action: Message, text: str) -> None:
        """Answers Error."""
        self.say(wire.response(action, "Error", f"Message: {text}"))

    def flush(self) -> None:
        """Sends what is in line."""
        if self._out and not self._writer.is_closing():
            self._writer.write(b"".join(self._out))
            if self._writer.transport.get_write_buffer_size() > MOST_UNREAD:
                self.cut()
        self._out.clear()

    def forget(self) -> None:
        """Throws away what is in line."""
        self._out.clear()

    async def drained(self) -> None:
        """Sends, and waits until the client has room for more."""
        self.flush()
        try:
            await self._writer.drain()
        except OSError:
            self.cut()

    def cut(self) -> None:
        """Breaks the connection off, as a lost network does."""
        self._writer.transport.abort()

    def close(self) -> None:
        """Sends what is in line and ends the connection."""
        self.flush()
        self._writer.close()
