"""What AMI clients may ask of the PBX itself.

Words and headers are those of Asterisk 22, recorded from a real one.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

from hotline.asterisk.simulator import wire
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.server import Handler
from hotline.asterisk.simulator.session import Session
from hotline.asterisk.simulator.wire import Message

VERSION = "22.10.1"


class CoreActions:
    """The PBX itself."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def table(self) -> dict[str, Handler]:
        """Handlers by action, in lower case."""
        return {
            "ping": self._ping,
            "events": self._events,
            "filter": self._filter,
            "command": self._command,
            "corestatus": self._status,
            "coresettings": self._settings,
            "coreshowchannels": self._channels,
        }

    def booted(self) -> str:
        """The text of FullyBooted, as each client gets it after its login."""
        up = int(time.time() - self._exchange.started)
        return (
            f"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: {up}\r\n"
            f"LastReload: {up}\r\nStatus: Fully Booted\r\n\r\n"
        )

    def _ping(self, session: Session, action: Message) -> None:
        at = f"Timestamp: {time.time():.6f}"
        session.say(wire.response(action, "Success", "Ping: Pong", at))

    def _events(self, session: Session, action: Message) -> None:
        session.hear(action["EventMask"])
        heard = f"Events: {'On' if session.listening else 'Off'}"
        session.say(wire.response(action, "Success", heard))

    def _filter(self, session: Session, action: Message) -> None:
        if action["Operation"].lower() != "add":
            return session.refuse(action, "Unknown operation")
        try:
            session.filter(action["Filter"])
        except re.error:
            return session.refuse(action, "Filter did not compile")
        return session.ok(action, "Success")

    def _command(self, session: Session, action: Message) -> None:
        if action["Command"] == "core show version":
            output = f"Output: Asterisk {VERSION} (simulated)"
        else:
            verb = action["Command"]
            output = f"Output: No such command '{verb}' (type 'core show help {verb}' for others)"
        lines = ("Message: Command output follows", output)
        session.say(wire.response(action, "Success", *lines))

    def _status(self, session: Session, action: Message) -> None:
        at = datetime.fromtimestamp(self._exchange.started, UTC).astimezone()
        calls = {channel.linkedid for channel in self._exchange.channels.values()}
        session.say(
            wire.response(
                action,
                "Success",
                f"CoreStartupDate: {at:%Y-%m-%d}",
                f"CoreStartupTime: {at:%H:%M:%S}",
                f"CoreReloadDate: {at:%Y-%m-%d}",
                f"CoreReloadTime: {at:%H:%M:%S}",
                f"CoreCurrentCalls: {len(calls)}",
                f"CoreProcessedCalls: {self._exchange.calls_begun}",
            )
        )

    def _settings(self, session: Session, action: Message) -> None:
        session.say(
            wire.response(
                action,
                "Success",
                "AMIversion: 11.0.0",
                f"AsteriskVersion: {VERSION}",
                f"SystemName: {self._exchange.system}",
                "CoreMaxCalls: 0",
                "CoreMaxLoadAvg: 0.000000",
                "CoreRunUser: ",
                "CoreRunGroup: ",
                "CoreMaxFilehandles: 0",
                "CoreRealTimeEnabled: No",
                "CoreCDRenabled: Yes",
                "CoreHTTPenabled: No",
                "SoundsSearchCustomDir: No",
            )
        )

    def _channels(self, session: Session, action: Message) -> None:
        session.say(wire.list_start(action, "Channels will follow"))
        channels = self._exchange.channels.values()
        for channel in channels:
            lasted = time.strftime("%H:%M:%S", time.gmtime(time.time() - channel.born))
            where = f"Duration: {lasted}\r\nBridgeId: {channel.bridge}\r\n"
            what = "Application: \r\nApplicationData: \r\n"
            item = wire.list_item(action, "CoreShowChannel", channel.headers(), what, where)
            session.say(item)
        session.say(wire.list_end(action, "CoreShowChannelsComplete", len(channels)))
