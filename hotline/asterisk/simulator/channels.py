"""Channels and bridges, and the headers by which AMI shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

DOWN, RING, RINGING, UP = 0, 4, 5, 6
STATES = {DOWN: "Down", RING: "Ring", RINGING: "Ringing", UP: "Up"}
CAUSES = {
    0: "Unknown",
    1: "Unallocated (unassigned) number",
    16: "Normal Clearing",
    17: "User busy",
    19: "User alerting, no answer",
    21: "Call Rejected",
}


@dataclass(slots=True, eq=False)
class Channel:
    """One leg. `change()` is the only way to alter what its headers show."""

    name: str
    uniqueid: str
    linkedid: str
    context: str
    exten: str
    born: float
    state: int = DOWN
    number: str = ""
    caller_name: str = ""
    connected: str = ""
    connected_name: str = ""
    bridge: str = ""
    shown: dict[str, str] = field(default_factory=dict)

    def change(self, **values: str | int) -> None:
        """Sets what the next headers show."""
        for name, value in values.items():
            setattr(self, name, value)
        self.shown.clear()

    def headers(self, prefix: str = "") -> str:
        """The fourteen headers of a channel snapshot, each with `prefix` in front."""
        text = self.shown.get(prefix)
        if text is None:
            text = self.shown[prefix] = self._render(prefix)
        return text

    def _render(self, prefix: str) -> str:
        return (
            f"{prefix}Channel: {self.name}\r\n"
            f"{prefix}ChannelState: {self.state}\r\n"
            f"{prefix}ChannelStateDesc: {STATES[self.state]}\r\n"
            f"{prefix}CallerIDNum: {self.number or '<unknown>'}\r\n"
            f"{prefix}CallerIDName: {self.caller_name or '<unknown>'}\r\n"
            f"{prefix}ConnectedLineNum: {self.connected or '<unknown>'}\r\n"
            f"{prefix}ConnectedLineName: {self.connected_name or '<unknown>'}\r\n"
            f"{prefix}Language: vi\r\n"
            f"{prefix}AccountCode: \r\n"
            f"{prefix}Context: {self.context}\r\n"
            f"{prefix}Exten: {self.exten}\r\n"
            f"{prefix}Priority: 1\r\n"
            f"{prefix}Uniqueid: {self.uniqueid}\r\n"
            f"{prefix}Linkedid: {self.linkedid}\r\n"
        )


@dataclass(slots=True, eq=False)
class Bridge:
    """Where two channels hear one another."""

    uniqueid: str
    channels: list[Channel] = field(default_factory=list)

    def headers(self) -> str:
        """The headers of a bridge snapshot."""
        return (
            f"BridgeUniqueid: {self.uniqueid}\r\n"
            "BridgeType: basic\r\n"
            "BridgeTechnology: simple_bridge\r\n"
            "BridgeCreator: <unknown>\r\n"
            "BridgeName: <unknown>\r\n"
            f"BridgeNumChannels: {len(self.channels)}\r\n"
            "BridgeVideoSourceMode: none\r\n"
        )
