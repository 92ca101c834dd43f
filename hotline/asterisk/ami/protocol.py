"""One connection to the PBX, from the banner to its end. Never used for a second one.

Built on panoramisk's protocol and actions. Its `Manager` is left out on purpose: its
own reconnecting, sending again, unanswered pings and unordered callbacks are what
`link` does safely instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import uuid4

import structlog
from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol

from .inbox import Inbox
from .wire import Event, Framer, Value, check, parse

LINK_UP = "HotlineLinkUp"
"""Name of the event that stands in the stream at every successful login, before any news."""

CROWDED = 4_000_000
"""Received bytes that may wait for the taker before reading stops."""

FULL = 16_000_000
"""The same while an action waits for its answer, which lies behind those bytes."""

_LIST_ID = "hotline-list-"

log = structlog.get_logger()


class Connection(AMIProtocol):  # type: ignore[misc]
    """Events go to the inbox in order, answers to their actions, the end to `lost`.

    `lost` is done, with the reason in words, once the connection is over. `received`
    counts bytes; `paused` tells that reading stopped because the inbox is crowded.
    """

    def __init__(self, inbox: Inbox) -> None:
        self.lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.received = 0
        self.paused = False
        self.framer = Framer()
        self._inbox = inbox

    @property
    def over(self) -> bool:
        """True when nothing can be written any more."""
        return self.lost.done() or self.transport.is_closing()

    def perform(self, action: str, headers: Mapping[str, Value], *, as_list: bool) -> Action:
        """Writes an action now; its `future` brings every message that answers it.

        The future brings an empty list when the connection is lost first. Raises
        ValueError, having written nothing, when the action cannot be sent as meant.
        """
        said = {"ActionID": _action_id(as_list), **headers, "Action": action}
        check(said)
        if len({name.lower() for name in said}) < len(said):
            raise ValueError("a header is given twice")
        pending = Action(said, as_list=as_list)
        if pending.id in self.responses:
            raise ValueError(f"an action {pending.id} waits already")
        self.responses[pending.id] = pending
        self.transport.write(str(pending).encode())
        self.ease()
        return pending

    def forget(self, pending: Action) -> None:
        """Nobody waits for this action any more; what still comes for it is dropped."""
        self.responses.pop(pending.id, None)
        self.ease()

    def drop(self, reason: str) -> None:
        """Ends the connection at once, without waiting for the peer."""
        if not self.lost.done():
            self.lost.set_result(reason)
            self.transport.abort()
            self._give_up_pending()

    def ease(self) -> None:
        """Reads on while there is room, stops the socket while there is not."""
        room = FULL if self.responses else CROWDED
        crowded = self._inbox.weight > (room // 2 if self.paused else room)
        if crowded == self.paused or self.lost.done():
            return
        self.paused = crowded
        if crowded:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        if self.lost.done():
            return
        self.received += len(data)
        dropped = self.framer.dropped
        events: list[Event] = []
        for message in self.framer.feed(data):
            event = parse(message)
            if ("ActionID" in event or "Event" not in event) and self._answers(event):
                continue
            events.append(event)
        self._inbox.put(events, len(data))
        if self.framer.dropped > dropped:
            log.warning("ami_message_too_large", dropped=self.framer.dropped)
        if any(event["Event"] == "Shutdown" for event in events):
            self.drop("the PBX shuts down")
        self.ease()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(str(exc) if exc else "the PBX closed the connection")
        self._give_up_pending()

    def _answers(self, event: Event) -> bool:
        """True when the message is for an action, or for nobody, and not for the inbox.

        OriginateResponse names its action and even has a header `Response`, yet is news.
        """
        action_id = event.get("ActionID", "")
        pending = self.responses.get(action_id)
        if "Event" in event and not (pending and pending.as_list):
            return action_id.startswith(_LIST_ID)
        if pending is None:
            _log_unasked(event)
            return True
        if pending["Action"] == "Login" and not failed(event):
            self._inbox.put([{"Event": LINK_UP}], 0)
        pending.responses.append(event)
        if _is_last(event, pending.as_list) and not pending.future.done():
            pending.future.set_result(pending.responses)
        return True

    def _give_up_pending(self) -> None:
        for pending in self.responses.values():
            if not pending.future.done():
                pending.future.set_result([])


def failed(message: Event) -> bool:
    """True when a message is a response and refuses its action."""
    word = message.get("Response", "").lower()
    return "Event" not in message and word in {"error", "fail", "failure"}


def _is_last(event: Event, as_list: bool) -> bool:
    if not as_list or failed(event):
        return True
    if "EventList" in event:
        return event["EventList"].lower() == "complete"
    return event.get("Event", "").endswith("Complete")


def _log_unasked(event: Event) -> None:
    """The answer came too late, or Asterisk could not read an action and cannot say which."""
    if event.get("Response"):
        log.warning("ami_unasked_response", message=event.get("Message", ""))


def _action_id(as_list: bool) -> str:
    return f"{_LIST_ID if as_list else 'hotline-'}{uuid4().hex}"
