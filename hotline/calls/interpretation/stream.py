"""Events as they come in, kept as facts; told as conversations when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from .ledger import Event, Ledger, Merged
from .legs import NEVER, Dial, Leg, Mark, Talk
from .rules import DirectionRules
from .story import Conversation, tell

QUEUE_WORDS = frozenset({"QUEUESTATUS", "ABANDONED", "DIALSTATUS"})


# Unix seconds of the year 2096.
_LATEST = 4e9


class Conversations(Ledger):
    """Follows a stream of AMI events; each may come late, twice, out of order or not at all.

    `system` names the PBX of events that do not name it themselves. Unknown events cost one lookup.
    """

    def __init__(self, rules: DirectionRules | None = None, *, system: str = "") -> None:
        super().__init__(system)
        self._rules = rules or DirectionRules()
        self._place = 0

    def feed(self, event: Event) -> None:
        """Take one event in. Never raises on missing or odd headers."""
        take = TAKES.get(event.get("Event", ""))
        if take is not None:
            self._place += 1
            take(self, event, (_instant(event), self._place))

    def changed(self) -> list[Conversation]:
        """Conversations that read otherwise than when they were last told, oldest first."""
        talks = sorted(self._touched, key=lambda talk: talk.age)
        self._touched = {}
        return [story for talk in talks if (story := self._retell(talk))]

    def merged(self) -> list[Merged]:
        """Mergers since the last call, in order; apply them before what `changed` returns."""
        merges, self._merges = self._merges, []
        return merges

    def all(self) -> list[Conversation]:
        """Every conversation not forgotten, oldest first."""
        talks = sorted(self._talks(), key=lambda talk: talk.age)
        return [tell(talk, self._rules) for talk in talks if talk.legs]

    def forget(
        self, *, ended_before: datetime | None = None, silent_since: datetime | None = None
    ) -> int:
        """Drop conversations that ended (before an instant) and have been told; return how many.

        Leave some seconds of grace for stragglers: what comes later for them is ignored. With
        `silent_since` also those still open of which nothing was heard since (their end was lost).
        """
        dropped = 0
        for talk in list(self._talks()):
            if talk in self._touched or not isinstance(talk.told, Conversation):
                continue
            ended = talk.told.state == "ended"
            if (ended and _past(talk, ended_before, always=True)) or _past(talk, silent_since):
                self._drop(talk)
                dropped += 1
        return dropped

    def _retell(self, talk: Talk) -> Conversation | None:
        story = tell(talk, self._rules) if talk.legs else None
        if story is None or story == talk.told:
            return None
        talk.told = story
        return story

    # --- what each kind of event says -------------------------------------------------------------

    def _newchannel(self, event: Event, mark: Mark) -> None:
        leg = self._leg(event, mark)
        if leg is None or leg.born is not NEVER:
            return
        leg.born = mark
        leg.born_state = event.get("ChannelState", "")
        leg.context, leg.exten = event.get("Context", ""), event.get("Exten", "")
        leg.presented = event.get("CallerIDNum")
        leg.called_as(leg.presented, event.get("CallerIDName"))
        _state(leg, leg.born_state, mark)

    def _newstate(self, event: Event, mark: Mark) -> None:
        leg = self._leg(event, mark)
        if leg is not None:
            _state(leg, event.get("ChannelState"), mark)

    def _new_callerid(self, event: Event, mark: Mark) -> None:
        leg = self._leg(event, mark)
        if leg is None:
            return
        leg.called_as(event.get("CallerIDNum"), event.get("CallerIDName"))
        pres = (event.get("CID-CallingPres") or "").partition(" ")[0]
        if pres.isdigit() and int(pres) & 0x60:  # prohibited, or the network does not have it
            leg.hidden = True

    def _dial_begin(self, event: Event, mark: Mark) -> None:
        dial, source, dest = self._dial(event, mark)
        if dial is None or dest is None:
            return
        dial.begun = min(dial.begun, mark)
        dial.string = dial.string or event.get("DialString", "")
        if source is not None and not source.exten:
            source.exten = event.get("Exten", "")

    def _dial_end(self, event: Event, mark: Mark) -> None:
        dial, _, dest = self._dial(event, mark)
        if dial is None or dest is None:
            return
        status = "FORWARD" if event.get("Forward") else event.get("DialStatus", "")
        dial.statuses.add(status)
        if status == "ANSWER":
            dial.answered = min(dial.answered, mark)

    def _dial(self, event: Event, mark: Mark) -> tuple[Dial | None, Leg | None, Leg | None]:
        dest = self._leg(event, mark, "Dest")
        source = self._leg(event, mark)
        if dest is None:
            return None, source, None
        _state(dest, event.get("DestChannelState"), mark)
        if source is None:
            return dest.dial(""), None, dest
        self._join(source.talk, dest.talk)
        _state(source, event.get("ChannelState"), mark)
        return dest.dial(source.uid), source, dest

    def _bridge_enter(self, event: Event, mark: Mark) -> None:
        leg = self._leg(event, mark)
        if leg is None:
            return
        _state(leg, event.get("ChannelState"), mark)
        bridge = event.get("BridgeUniqueid")
        if not bridge or event.get("BridgeTechnology") == "holding_bridge":
            return  # a parking lot or waiting room: strangers wait there side by side
        bridges = self._exchanges[leg.talk.system].bridges
        other = bridges.setdefault(bridge, leg)
        self._join(other.talk, leg.talk)
        leg.talk.bridges.add(bridge)

    def _bridge_merge(self, event: Event, mark: Mark) -> None:
        one, two = event.get("ToBridgeUniqueid"), event.get("FromBridgeUniqueid")
        for exchange in list(self._exchanges.values()):
            legs = [exchange.bridges[x] for x in (one, two) if x and x in exchange.bridges]
            if len(legs) == 2:
                self._join(legs[0].talk, legs[1].talk)

    def _bridge_destroy(self, event: Event, mark: Mark) -> None:
        bridge = event.get("BridgeUniqueid", "")
        for exchange in self._exchanges.values():
            leg = exchange.bridges.pop(bridge, None)
            if leg is not None:
                leg.talk.bridges.discard(bridge)

    def _local_bridge(self, event: Event, mark: Mark) -> None:
        self._pair(event, mark, "LocalOne", "LocalTwo")

    def _transfer(self, event: Event, mark: Mark) -> None:
        self._pair(
            event, mark, "Transferer", "OrigTransferer", "SecondTransferer", "Transferee",
            "TransferTarget", "LocalOne", "LocalTwo",
        )  # fmt: skip

    def _pickup(self, event: Event, mark: Mark) -> None:
        legs = self._pair(event, mark, "", "Target")
        if len(legs) == 2:
            picked = legs[0].dial(legs[1].uid)
            picked.statuses.add("ANSWER")
            picked.answered = min(picked.answered, mark)

    def _hangup(self, event: Event, mark: Mark) -> None:
        leg = self._leg(event, mark)
        if leg is None:
            return
        leg.hung = min(leg.hung, mark)
        leg.cause = leg.cause or event.get("Cause", "")
        _state(leg, event.get("ChannelState"), mark)

    def _queue_join(self, event: Event, mark: Mark) -> None:
        leg = self._in_queue(event, mark)
        if leg is not None:
            leg.joined = min(leg.joined, mark)

    def _queue_leave(self, event: Event, mark: Mark) -> None:
        leg = self._in_queue(event, mark)
        if leg is not None:
            leg.left = min(leg.left, mark)

    def _queue_abandon(self, event: Event, mark: Mark) -> None:
        leg = self._in_queue(event, mark)
        if leg is not None:
            leg.abandoned = min(leg.abandoned, mark)

    def _in_queue(self, event: Event, mark: Mark) -> Leg | None:
        leg = self._leg(event, mark)
        if leg is not None:
            leg.queue = leg.queue or event.get("Queue", "")
        return leg

    def _agent(self, event: Event, mark: Mark) -> None:
        caller = self._in_queue(event, mark)
        _, _, member = self._dial(event, mark)
        if caller is None or member is None:
            return
        member.interface = member.interface or event.get("Interface", "")
        dial = member.dial(caller.uid)
        dial.begun = min(dial.begun, mark)
        if event.get("Event") != "AgentCalled":
            dial.statuses.add("ANSWER")
            member.connected = min(member.connected, mark)
            dial.answered = min(dial.answered, mark)

    def _varset(self, event: Event, mark: Mark) -> None:
        variable, value = event.get("Variable"), event.get("Value")
        if variable not in QUEUE_WORDS or not value:
            return
        leg = self._leg(event, mark)
        if leg is None:
            return
        if variable == "QUEUESTATUS":
            leg.queue_status = value
        elif variable == "DIALSTATUS":
            leg.dialled_status = value
        elif value == "TRUE":
            leg.abandoned = min(leg.abandoned, mark)

    def _newexten(self, event: Event, mark: Mark) -> None:
        if event.get("Application") == "Queue" and (leg := self._leg(event, mark)):
            leg.queue_tried = leg.queue_tried or event.get("AppData", "").partition(",")[0]

    def _originated(self, event: Event, mark: Mark) -> None:
        exchange = self._exchange(event, event.get("Uniqueid", ""))
        leg = exchange.legs.get(event.get("Uniqueid", ""))
        if leg is not None:
            leg.dial("")
            self._touched[leg.talk] = None

    def _shutdown(self, event: Event, mark: Mark) -> None:
        """End what a PBX that goes down takes with it; a PBX left unnamed must be the only one.

        One that crashes says nothing, and what it says at its next start tells nothing of a
        call: which calls it lost is learnt by asking it what lives (`hotline.asterisk.journal`).
        """
        name = event.get("SystemName") or self._system
        if name not in self._exchanges and len(self._exchanges) != 1:
            return
        exchange = self._exchanges.get(name) or next(iter(self._exchanges.values()))
        for talk in set(exchange.talks.values()):
            if talk.last <= mark[0]:
                talk.cut = min(talk.cut, mark)
                self._touched[talk] = None


def interpret(
    events: Iterable[Event], *, rules: DirectionRules | None = None
) -> list[Conversation]:
    """A whole recording → its conversations, oldest first. Pure: same events, same answer."""
    conversations = Conversations(rules)
    for event in events:
        conversations.feed(event)
    return conversations.all()


def _state(leg: Leg, state: str | None, mark: Mark) -> None:
    if state == "6":
        if mark < leg.up:
            leg.up = mark
    elif state == "5":
        leg.rang = True
    elif state == "4":
        leg.calling = True


def _instant(event: Event) -> float:
    try:
        at = float(event.get("Timestamp") or 0.0)
    except ValueError:
        return 0.0
    # Neither nonsense nor an instant that no calendar holds.
    return at if 0.0 < at < _LATEST else 0.0


def _past(talk: Talk, instant: datetime | None, *, always: bool = False) -> bool:
    return always if instant is None else talk.last < instant.timestamp()


Take = Callable[[Conversations, Event, Mark], None]
TAKES: dict[str, Take] = {
    "Newchannel": Conversations._newchannel,
    "Newstate": Conversations._newstate,
    "NewCallerid": Conversations._new_callerid,
    "DialBegin": Conversations._dial_begin,
    "DialEnd": Conversations._dial_end,
    "BridgeEnter": Conversations._bridge_enter,
    "BridgeMerge": Conversations._bridge_merge,
    "BridgeDestroy": Conversations._bridge_destroy,
    "LocalBridge": Conversations._local_bridge,
    "AttendedTransfer": Conversations._transfer,
    "BlindTransfer": Conversations._transfer,
    "Pickup": Conversations._pickup,
    "Hangup": Conversations._hangup,
    "QueueCallerJoin": Conversations._queue_join,
    "QueueCallerLeave": Conversations._queue_leave,
    "QueueCallerAbandon": Conversations._queue_abandon,
    "AgentCalled": Conversations._agent,
    "AgentConnect": Conversations._agent,
    "AgentComplete": Conversations._agent,
    "VarSet": Conversations._varset,
    "Newexten": Conversations._newexten,
    "OriginateResponse": Conversations._originated,
    "Shutdown": Conversations._shutdown,
}
