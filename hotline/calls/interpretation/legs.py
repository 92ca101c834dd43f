"""What is known of each channel (a leg) and of the legs that belong together (a talk).

Every fact only ever grows: a flag is raised, the earliest mark is kept. So the order in which the
events arrive, and their repetition, do not matter.
"""

from __future__ import annotations

from .rules import is_withheld

# When something was seen: epoch seconds (0.0 without a Timestamp) and the place in the stream.
Mark = tuple[float, int]
NEVER: Mark = (float("inf"), 0)
# Where an id stands among ids: its epoch, its number, itself.
Age = tuple[float, float, str]


class Dial:
    """One channel being rung by another (or by Originate, when the source is empty)."""

    __slots__ = ("answered", "begun", "statuses", "string")

    def __init__(self) -> None:
        self.begun: Mark = NEVER
        self.answered: Mark = NEVER
        self.statuses: set[str] = set()
        self.string = ""

    def refused(self) -> bool:
        return bool(self.statuses) and self.answered is NEVER


class Leg:
    """One channel, by its uniqueid."""

    __slots__ = (
        "abandoned", "age", "base", "born", "born_state", "calling", "cause", "cids", "connected",
        "context", "device", "dialled_status", "dials", "exten", "half", "hidden", "hung",
        "interface", "joined", "left", "presented", "queue", "queue_status", "queue_tried", "rang",
        "seen", "talk", "tech", "uid", "up",
    )  # fmt: skip

    def __init__(self, uid: str, talk: Talk, seen: Mark) -> None:
        self.uid, self.talk, self.seen = uid, talk, seen
        self.age = age_of(uid)
        self.tech = self.device = self.base = self.half = ""
        self.born = NEVER  # Newchannel
        self.born_state = self.context = self.exten = ""
        self.presented: str | None = None
        self.cids: dict[str, str | None] = {}  # number → name
        self.hidden = self.calling = self.rang = False
        self.up = self.hung = self.connected = NEVER
        self.cause = ""
        self.dials: dict[str, Dial] = {}  # uniqueid of who rings it → how that went
        self.joined = self.left = self.abandoned = NEVER
        self.queue = self.queue_tried = self.queue_status = ""
        self.dialled_status = self.interface = ""

    @property
    def local(self) -> bool:
        return self.tech == "Local"

    def name(self, channel: str) -> None:
        """Take the first real name; names that a masquerade lends for a moment are not its own."""
        if self.tech or not channel or channel[-1] == ">":
            return
        self.tech, _, rest = channel.partition("/")
        self.base, _, self.half = channel.partition(";")
        self.device = rest.rpartition("-")[0] or rest

    def called_as(self, number: str | None, name: str | None) -> None:
        if number is None or is_withheld(number):
            return
        if self.cids.get(number) is None:
            self.cids[number] = None if is_withheld(name) else name

    def dial(self, source: str) -> Dial:
        known = self.dials.get(source)
        if known is None:
            known = self.dials[source] = Dial()
        return known


class Talk:
    """All legs of one conversation. Two talks that turn out to be one are merged into the older."""

    __slots__ = (
        "age", "bridges", "conversation", "cut", "last", "legs", "linked", "system", "told",
    )  # fmt: skip

    def __init__(self, system: str, linked: str) -> None:
        self.system = system
        self.conversation = linked
        self.age = age_of(linked)
        self.linked = {linked}
        self.legs: dict[str, Leg] = {}
        self.bridges: set[str] = set()
        self.cut = NEVER  # the PBX went down
        self.last = 0.0
        self.told: object = None

    def absorb(self, other: Talk) -> None:
        for leg in other.legs.values():
            leg.talk = self
        self.legs.update(other.legs)
        self.linked |= other.linked
        self.bridges |= other.bridges
        self.last = max(self.last, other.last)
        self.cut = min(self.cut, other.cut)

    def other_half(self, leg: Leg) -> Leg | None:
        return next((x for x in self.legs.values() if x.base == leg.base and x is not leg), None)


def age_of(uid: str) -> Age:
    """`pbx-1795296347.12` → (1795296347, 12): older ids first; ids of another making last."""
    epoch, dot, number = uid.rpartition("-")[2].partition(".")
    if dot and epoch.isdigit() and number.isdigit():
        return (float(epoch), float(number), uid)
    return (float("inf"), 0.0, uid)


def system_in(uid: str) -> str:
    """`pbx-1795296347.12` → `pbx`: Asterisk puts its systemname before its uniqueids."""
    system, dash, rest = uid.rpartition("-")
    return system if dash and age_of(rest)[0] != float("inf") else ""
