"""AMI as bytes: whole messages out of chunks, headers out of messages, lines fit to be sent.

Pure: no sockets, no clocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Event = dict[str, str]
"""Header → value, names in the case they were sent in.

A repeated header keeps its last value, except headers that end in `Variable`
(`Variable`, `ChanVariable`, …) whose values are joined by a line feed.
"""

Value = str | int | float | Sequence[str]

LARGEST_MESSAGE = 64 * 1024
"""Bytes. Asterisk's own messages stay far below; a larger one is dropped, not kept."""

LONGEST_LINE = 1000
"""Bytes of one action line. Asterisk's buffer holds 1024; a longer line is answered by
an error that does not name its action, so it would look like silence."""

_END = b"\r\n\r\n"
_BANNER = b"Asterisk Call Manager/"


class Framer:
    """Cuts a byte stream into messages, however it was chunked.

    Bytes are split first and decoded afterwards, so a letter that lies across two
    chunks stays whole. Holds at most `LARGEST_MESSAGE` bytes and one chunk.
    `dropped` counts messages that were too large; `version` is the banner's.
    """

    def __init__(self, largest: int = LARGEST_MESSAGE) -> None:
        self.dropped = 0
        self.version = ""
        self._largest = largest
        self._tail = b""
        self._skipping = False
        self._greeted = False

    def feed(self, data: bytes) -> list[str]:
        """The messages that became whole with these bytes, in order."""
        searched = max(0, len(self._tail) - len(_END) + 1)
        block = self._tail + data if self._tail else data
        if not self._greeted:
            block, searched = self._without_banner(block), 0
        end = block.rfind(_END, searched)
        if end < 0:
            self._hold(block)
            return []
        remnant, self._skipping = self._skipping, False
        self._hold(block[end + len(_END) :])
        return self._messages(block[:end], remnant)

    def _without_banner(self, block: bytes) -> bytes:
        """The banner is one line with no empty line after it."""
        line, found, rest = block.partition(b"\r\n")
        if not found and len(block) < 4 * len(_BANNER):
            return block
        self._greeted = True
        if not line.startswith(_BANNER):
            return block
        self.version = line[len(_BANNER) :].decode("ascii", "replace").strip()
        return rest

    def _hold(self, block: bytes) -> None:
        if not self._skipping and len(block) > self._largest:
            self._skipping = True
            self.dropped += 1
        self._tail = block[-len(_END) + 1 :] if self._skipping else block

    def _messages(self, whole: bytes, remnant: bool) -> list[str]:
        if not remnant and len(whole) <= self._largest:
            return whole.decode("utf-8", "replace").split("\r\n\r\n")
        messages = whole.split(_END)[int(remnant) :]
        fitting = [one for one in messages if len(one) <= self._largest]
        self.dropped += len(messages) - len(fitting)
        return [one.decode("utf-8", "replace") for one in fitting]


def parse(message: str) -> Event:
    """The headers of one message. Never raises: a line that is no header has an empty value."""
    event: Event = {}
    for line in message.split("\r\n"):
        name, _, value = line.partition(": ")
        event[name] = value
    if "ariable: " in message or "" in event:
        return _parse_repeated(message)
    return event


def _parse_repeated(message: str) -> Event:
    event: Event = {}
    for line in message.split("\r\n"):
        name, _, value = line.partition(": ")
        if name in event and name.endswith("Variable"):
            value = f"{event[name]}\n{value}"
        if name:
            event[name] = value
    return event


def check(headers: Mapping[str, Value]) -> None:
    """Refuses what cannot be sent as it is meant.

    Raises ValueError, without the value in its words, when a name or value could end
    its line and so say something else (CR, LF, NUL), is no text in UTF-8, or is
    longer than Asterisk takes.
    """
    for name, value in headers.items():
        if not name or any(sign in name for sign in ":\r\n\0 "):
            raise ValueError(f"not a header name: {name!r}")
        for one in [value] if isinstance(value, str | int | float) else value:
            _check_line(name, str(one))


def _check_line(name: str, value: str) -> None:
    if any(sign in value for sign in "\r\n\0"):
        raise ValueError(f"the value of {name} holds a line end")
    if len(f"{name}: {value}".encode()) > LONGEST_LINE:
        raise ValueError(f"the value of {name} is longer than Asterisk takes")
