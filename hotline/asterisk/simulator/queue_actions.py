"""The queue as AMI shows and changes it, in the words of Asterisk 22."""

from __future__ import annotations

from hotline.asterisk.simulator import wire
from hotline.asterisk.simulator.members import IDLE, QUEUE, Member, Members
from hotline.asterisk.simulator.server import Handler
from hotline.asterisk.simulator.session import Session
from hotline.asterisk.simulator.wire import Message


class QueueActions:
    """The queue and who is in it."""

    def __init__(self, members: Members) -> None:
        self._members = members

    def table(self) -> dict[str, Handler]:
        """Handlers by action, in lower case."""
        return {
            "queuestatus": self._status,
            "queuesummary": self._summary,
            "queueadd": self._add,
            "queueremove": self._remove,
            "queuepause": self._pause,
        }

    def _status(self, session: Session, action: Message) -> None:
        members = list(self._members) if action["Queue"] in ("", QUEUE) else []
        session.say(wire.list_start(action, "Queue status will follow"))
        if action["Queue"] in ("", QUEUE):
            session.say(wire.list_item(action, "QueueParams", self._params()))
        for member in members:
            session.say(wire.list_item(action, "QueueMember", _described(member)))
        count = len(members) + bool(members)
        session.say(wire.list_end(action, "QueueStatusComplete", count))

    def _summary(self, session: Session, action: Message) -> None:
        session.say(wire.list_start(action, "Queue summary will follow"))
        if action["Queue"] in ("", QUEUE):
            present = [member for member in self._members if not member.paused]
            told = (
                f"Queue: {QUEUE}\r\nLoggedIn: {len(present)}\r\n"
                f"Available: {sum(member.status == IDLE for member in present)}\r\n"
                f"Callers: {len(self._members.line)}\r\n"
                "HoldTime: 0\r\nTalkTime: 0\r\nLongestHoldTime: 0\r\n"
            )
            session.say(wire.list_item(action, "QueueSummary", told))
        session.say(wire.list_end(action, "QueueSummaryComplete", 1))

    def _params(self) -> str:
        done = sum(member.taken for member in self._members)
        return (
            f"Queue: {QUEUE}\r\nMax: 0\r\nStrategy: rrmemory\r\n"
            f"Calls: {len(self._members.line)}\r\nHoldtime: 0\r\nTalkTime: 0\r\n"
            f"Completed: {done}\r\nAbandoned: 0\r\n"
            "ServiceLevel: 0\r\nServicelevelPerf: 0.0\r\nServicelevelPerf2: 0.0\r\nWeight: 0\r\n"
        )

    def _add(self, session: Session, action: Message) -> None:
        if action["Queue"] != QUEUE:
            return session.refuse(action, "Unable to add interface to queue: No such queue")
        if self._members.find(action["Interface"]):
            return session.refuse(action, "Unable to add interface: Already there")
        session.ok(action, "Added interface to queue")
        penalty = int(action["Penalty"] or 0)
        paused = _true(action["Paused"])
        name = action["MemberName"]
        return self._members.add(action["Interface"], name, penalty, paused=paused)

    def _remove(self, session: Session, action: Message) -> None:
        member = self._members.find(action["Interface"])
        if member is None or action["Queue"] != QUEUE:
            return session.refuse(action, "Unable to remove interface: Not there")
        if member.membership != "dynamic":
            return session.refuse(action, "Member not dynamic")
        session.ok(action, "Removed interface from queue")
        return self._members.remove(member)

    def _pause(self, session: Session, action: Message) -> None:
        member = self._members.find(action["Interface"])
        if member is None or action["Queue"] not in ("", QUEUE):
            return session.refuse(action, "Interface not found")
        paused = _true(action["Paused"])
        session.ok(action, f"Interface {'paused' if paused else 'unpaused'} successfully")
        return self._members.pause(member, paused, action["Reason"])


def _described(member: Member) -> str:
    head = f"Queue: {QUEUE}\r\nName: {member.name}\r\nLocation: {member.interface}\r\n"
    return f"{head}{member.state()}Wrapuptime: 0\r\n"


def _true(word: str) -> bool:
    return word.lower() in ("yes", "true", "y", "t", "1", "on")
