"""AMI on the wire: actions come in, responses and lists go out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

BANNER = "Asterisk Call Manager/11.0.0\r\n"
_MOST_LINES = 200


class Message:
    """One action's headers; names are looked up without regard to case."""

    def __init__(self, headers: Iterable[tuple[str, str]]) -> None:
        self._headers = [(name.lower(), value) for name, value in headers]

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self._headers if key == name.lower()), "")

    def all(self, name: str) -> list[str]:
        """Every value of a header that may come more than once."""
        return [value for key, value in self._headers if key == name.lower()]


async def read(reader: asyncio.StreamReader) -> Message | None:
    """The next action, or None when the peer is gone or sends what is no AMI."""
    headers: list[tuple[str, str]] = []
    try:
        while line := await reader.readline():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if not text and headers:
                return Message(headers)
            name, _, value = text.partition(":")
            if text:
                headers.append((name.strip(), value.strip()))
            if len(headers) > _MOST_LINES:
                return None
    except (ValueError, OSError):
        return None
    return None


def response(action: Message, status: str, *headers: str) -> str:
    """A response with its headers, each without a line end."""
    lines = [f"Response: {status}", *_action_id(action), *headers]
    return "".join(f"{line}\r\n" for line in lines) + "\r\n"


def list_start(action: Message, text: str) -> str:
    """The response that says a list of events follows."""
    return response(action, "Success", "EventList: start", f"Message: {text}")


def list_item(action: Message, event: str, *headers: str) -> str:
    """One event of a list; it bears the action's id and is not dated."""
    text = "".join(headers)
    ids = "".join(f"{line}\r\n" for line in _action_id(action))
    return f"Event: {event}\r\n{text}{ids}\r\n"


def list_end(action: Message, event: str, count: int) -> str:
    """The event that ends a list."""
    lines = [f"Event: {event}", *_action_id(action), "EventList: Complete", f"ListItems: {count}"]
    return "".join(f"{line}\r\n" for line in lines) + "\r\n"


def _action_id(action: Message) -> list[str]:
    return [f"ActionID: {action['ActionID']}"] if action["ActionID"] else []
