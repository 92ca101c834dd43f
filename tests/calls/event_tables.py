"""Calls in tests are text tables, one AMI event a row.

    0.0  Newchannel  PJSIP/trunk-01#1  state=4 num=0912345678 exten=1022 context=from-trunk
    1.2  DialBegin   PJSIP/trunk-01#1 -> PJSIP/101-02#2  dial=101
    9.0  Hangup      PJSIP/101-02#2    cause=16

The first word is the second (within the table) at which the PBX saw the event. `channel#2` has the
second uniqueid, and the linked id of the first leg; `#2/3` names another linked id, which stays.
`A -> B` makes B the destination, `Role:channel#3` gives it that role (LocalOne, Transferee …).
"""

from __future__ import annotations

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

EventRow = dict[str, str]


def events(table: str, *, system: str = SYSTEM, dated: bool = True) -> list[EventRow]:
    """The events of a table. Blank rows and rows that begin with # are for the reader."""
    linked: dict[str, str] = {}
    lines = (line.strip() for line in table.splitlines())
    rows = [_row(line, linked, system) for line in lines if line and line[0] != "#"]
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


def _row(line: str, linked: dict[str, str], system: str) -> EventRow:
    second, event, *words = line.split()
    row = {"Event": event, "Timestamp": f"{EPOCH + float(second):.6f}"}
    role = ""
    for word in words:
        if word == "->":
            role = "Dest"
        elif "#" in word and "=" not in word:
            named, colon, channel = word.rpartition(":")
            _leg(row, named if colon else role, channel, linked, system)
        else:
            key, _, value = word.partition("=")
            row[SHORT.get(key, key)] = value.replace("_", " ") if key == "name" else value
    return row


def _leg(row: EventRow, role: str, word: str, linked: dict[str, str], system: str) -> None:
    channel, _, ids = word.partition("#")
    number, slash, link = ids.partition("/")
    if slash or number not in linked:
        linked[number] = link if slash else next(iter(linked.values()), number)
    if channel:
        row[role + "Channel"] = channel
    row[role + "Uniqueid"] = uid(number, system)
    row[role + "Linkedid"] = uid(linked[number], system)
