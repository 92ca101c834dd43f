"""The switch itself: numbers channels, joins them and says so in events."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Callable

from hotline.asterisk.simulator.astdb import AstDb
from hotline.asterisk.simulator.channels import CAUSES, DOWN, RINGING, UP, Bridge, Channel

Announce = Callable[[str, str, str], None]


class Exchange:
    """Holds what lives; `announce(event, class, text)` carries it to whoever listens."""

    def __init__(self, announce: Announce, db: AstDb, *, system: str, rate: float) -> None:
        self.announce = announce
        self.db = db
        self.system = system
        self.rate = rate
        # Not begun again: a real PBX needs more than a second to restart, so its ids never repeat.
        self._uniqueids = itertools.count()
        self.boot()

    def boot(self) -> None:
        """Starts anew: no channels, names from the beginning, a new start time."""
        self.started = time.time()
        self.channels: dict[str, Channel] = {}
        self.calls_begun = 0
        self._names = itertools.count()
        self._locals = itertools.count()

    async def passes(self, seconds: float) -> None:
        """Lets simulated time go by; none at all does not even yield."""
        if seconds > 0:
            await asyncio.sleep(seconds / self.rate)

    def emit(self, name: str, kind: str, *headers: str) -> None:
        """Sends one event of an AMI class, dated now."""
        self.announce(
            name,
            kind,
            f"Event: {name}\r\nPrivilege: {kind},all\r\nTimestamp: {time.time():.6f}\r\n"
            f"SystemName: {self.system}\r\n{''.join(headers)}\r\n",
        )

    def uniqueid(self) -> str:
        """The next unique id of this run of the PBX."""
        return f"{self.system}-{int(time.time())}.{next(self._uniqueids)}"

    def open(
        self,
        peer: str,
        context: str,
        exten: str,
        *,
        state: int = DOWN,
        number: str = "",
        name: str = "",
        linkedid: str = "",
        uniqueid: str = "",
    ) -> Channel:
        """A new PJSIP channel to or from `peer`, announced."""
        full = f"PJSIP/{peer}-{next(self._names):08x}"
        uniqueid = uniqueid or self.uniqueid()
        channel = Channel(full, uniqueid, linkedid or uniqueid, context, exten, time.time(), state)
        channel.number, channel.caller_name = number, name
        return self._announced(channel)

    def open_local(self, exten: str, context: str, ids: tuple[str, str]) -> tuple[Channel, Channel]:
        """The two halves of a Local channel, announced."""
        stem = f"Local/{exten}@{context}-{next(self._locals):08x}"
        at = time.time()
        one = Channel(f"{stem};1", ids[0], ids[0], context, exten, at)
        two = Channel(f"{stem};2", ids[1], ids[0], context, exten, at, 4)
        return self._announced(one), self._announced(two)

    def state(self, channel: Channel, state: int) -> None:
        """A channel rings or is taken up."""
        channel.change(state=state)
        self.emit("Newstate", "call", channel.headers())

    def identify(self, channel: Channel, number: str, name: str = "") -> None:
        """A channel is given a caller id."""
        channel.change(number=number, caller_name=name)
        pres = "CID-CallingPres: 0 (Presentation Allowed, Not Screened)\r\n"
        self.emit("NewCallerid", "call", channel.headers(), pres)

    def dial_begin(self, source: Channel | None, dest: Channel, dialled: str) -> None:
        """`source` (none for an Originate) starts to ring `dest`."""
        pair = _pair(source, dest)
        self.emit("DialBegin", "call", pair, f"DialString: {dialled}\r\n")

    def dial_end(self, source: Channel | None, dest: Channel, status: str) -> None:
        """The ringing ended: ANSWER, CANCEL, NOANSWER, BUSY …"""
        self.emit("DialEnd", "call", _pair(source, dest), f"DialStatus: {status}\r\n")

    def join(self, *channels: Channel) -> Bridge:
        """A new bridge with these channels in it, in this order."""
        bridge = Bridge(str(uuid.uuid4()))
        self.emit("BridgeCreate", "call", bridge.headers())
        for channel in channels:
            bridge.channels.append(channel)
            channel.bridge = bridge.uniqueid
            self.emit("BridgeEnter", "call", bridge.headers(), channel.headers())
        return bridge

    def leave(self, bridge: Bridge, channel: Channel) -> None:
        """A channel leaves; the last one takes the bridge with it."""
        bridge.channels.remove(channel)
        channel.bridge = ""
        self.emit("BridgeLeave", "call", bridge.headers(), channel.headers())
        if not bridge.channels:
            self.emit("BridgeDestroy", "call", bridge.headers())

    def hang_up(self, channel: Channel, cause: int = 16) -> None:
        """The channel is no more."""
        self.channels.pop(channel.uniqueid, None)
        why = f"Cause: {cause}\r\nCause-txt: {CAUSES[cause]}\r\n"
        self.emit("Hangup", "call", channel.headers(), why)

    def user_event(self, channel: Channel, name: str, header: str, context: str = "") -> None:
        """What the dialplan itself has to say, from a subroutine's context if named."""
        here = channel.context, channel.exten
        if context:
            channel.change(context=context, exten="s")
        self.emit("UserEvent", "user", channel.headers(), f"UserEvent: {name}\r\n{header}\r\n")
        if context:
            channel.change(context=here[0], exten=here[1])

    def ring(self, channel: Channel) -> None:
        """The far phone rings."""
        self.state(channel, RINGING)

    def answer(self, channel: Channel) -> None:
        """The far phone is picked up, or a caller is answered."""
        self.state(channel, UP)

    def _announced(self, channel: Channel) -> Channel:
        self.channels[channel.uniqueid] = channel
        self.calls_begun += channel.uniqueid == channel.linkedid
        self.emit("Newchannel", "call", channel.headers())
        return channel


def _pair(source: Channel | None, dest: Channel) -> str:
    return (source.headers() if source else "") + dest.headers("Dest")
