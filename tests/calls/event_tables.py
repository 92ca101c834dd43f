"""Calls in tests are text tables, one AMI event a row.

    0.0  Newchannel  PJSIP/trunk-01#1  state=4 num=0912345678 exten=1022 context=from-trunk
    1.2  DialBegin   PJSIP/trunk-01#1 -> PJSIP/101-02#2  dial=101
    9.0  Hangup      PJSIP/101-02#2    cause=16

The first word is the second (within the table) at which the PBX saw the event. `channel#2` has the
second uniqueid, and the linked id of the first leg; `#2/3` names another linked id, which stays.
`A -> B` makes B the destination, `Role:channel#3` gives it that role (LocalOne, Transferee …).
As in Asterisk every event carries what its channels are: state, number, name, context, exten.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.calls.interpretation import Conversation, interpret

EPOCH = 1795296000
SYSTEM = "hotline-pbx"
SHORT = {
    "state": "ChannelState",
    "num": "CallerIDNum",
    "name": "CallerIDName",
    "exten": "Exten",
    "context": "Context",
    "status": "DialStatus",
    "dial": "DialString",
    "bridge": "BridgeUniqueid",
    "cause": "Cause",
    "queue": "Queue",
}

CARRIED = ("Channel", "ChannelState", "CallerIDNum", "CallerIDName", "Context", "Exten")

EventRow = dict[str, str]


def events(table: str, *, system: str = SYSTEM, dated: bool = True) -> list[EventRow]:
    """The events of a table. Blank rows and rows that begin with # are for the reader."""
    seen = Seen({}, {}, system)
    lines = (line.strip() for line in table.splitlines())
    rows = [_row(line, seen) for line in lines if line and line[0] != "#"]
    if not dated:
        for row in rows:
            row.pop("Timestamp")
    return rows


def one_conversation(table: str) -> Conversation:
    """The only conversation of a table."""
    (conversation,) = interpret(events(table))
    return conversation


def uid(number: str, system: str = SYSTEM) -> str:
    if not number.isdigit():
        return number
    return f"{system}-{EPOCH}.{number}" if system else f"{EPOCH}.{number}"


@dataclass
class Seen:
    """What the rows so far said: the linked id and the state of each channel, by number."""

    linked: dict[str, str]
    channels: dict[str, EventRow]
    system: str


def _row(line: str, seen: Seen) -> EventRow:
    second, event, *words = line.split()
    row = {"Event": event, "Timestamp": f"{EPOCH + float(second):.6f}"}
    role = ""
    roles: dict[str, str] = {}
    for word in words:
        if word == "->":
            role = "Dest"
        elif "#" in word and "=" not in word:
            named, colon, channel = word.rpartition(":")
            role_now = named if colon else role
            roles[role_now] = _leg(row, role_now, channel, seen)
        else:
            key, _, value = word.partition("=")
            row[SHORT.get(key, key)] = value.replace("_", " ") if key == "name" else value
    for role_now, number in roles.items():
        _carry(row, role_now, seen.channels.setdefault(number, {}))
    return row


def _leg(row: EventRow, role: str, word: str, seen: Seen) -> str:
    channel, _, ids = word.partition("#")
    number, slash, link = ids.partition("/")
    if slash or number not in seen.linked:
        seen.linked[number] = link if slash else next(iter(seen.linked.values()), number)
    if channel:
        row[role + "Channel"] = channel
    row[role + "Uniqueid"] = uid(number, seen.system)
    row[role + "Linkedid"] = uid(seen.linked[number], seen.system)
    return number


def _carry(row: EventRow, role: str, channel: EventRow) -> None:
    for header in CARRIED:
        if role + header in row:
            channel[header] = row[role + header]
        elif header in channel:
            row[role + header] = channel[header]
