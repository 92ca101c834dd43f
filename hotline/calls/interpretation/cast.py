"""Who is who in a talk: who called, who was rung, who answered, by which number they are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .legs import NEVER, Leg, Mark, Talk
from .rules import DirectionRules, is_number, is_withheld, number_in, sounds_like_arrival

UNKNOWN: Mark = (0.0, 0)


@dataclass(frozen=True, slots=True)
class Way:
    """How a leg was reached: from whom (None: from Originate or unknown), and answered when."""

    root: Leg | None
    answered: Mark


class Cast:
    """Reads the roles out of the facts of one talk. Local channels are plumbing, never people."""

    def __init__(self, talk: Talk, rules: DirectionRules) -> None:
        self.talk = talk
        self.rules = rules
        legs = sorted(talk.legs.values(), key=lambda leg: (leg.age, leg.seen))
        self.people = [leg for leg in legs if leg.tech and not leg.local]
        self.plumbing = [leg for leg in legs if leg.local]
        self._external: dict[str, bool] = {}

    @cached_property
    def callers(self) -> list[Leg]:
        return [leg for leg in self.people if self._calls(leg)]

    @cached_property
    def called(self) -> list[Leg]:
        """Everyone rung: not the origin, nor one who merely placed a call of his own."""
        return [x for x in self.people if x is not self.origin and (x.dials or not self._calls(x))]

    @cached_property
    def origin(self) -> Leg | None:
        """The leg that began it all; a citizen's before a colleague's who was called earlier."""
        outside = (leg for leg in self.callers if self.external(leg))
        return next(outside, None) or next(iter(self.callers), None)

    @cached_property
    def first_party(self) -> Leg | None:
        """In a call made by Originate: who was rung first and is the caller in all but name."""
        if self.origin is not None or not self.called:
            return None
        up = [leg for leg in self.called if self.answer_of(leg)]
        return min(up, key=lambda leg: leg.up) if up else self.called[0]

    @cached_property
    def second_parties(self) -> list[Leg]:
        """In a call made by Originate: who was rung once the first party had answered."""
        first = self.first_party
        if first is None or first.up is NEVER:
            return []
        return [leg for leg in self.called if leg is not first and leg.seen > first.up]

    @cached_property
    def asked(self) -> bool:
        """The hotline rang the citizen to ask; a dialogue after an ordinary call is not that."""
        if self.talk.conversation.startswith("ask-"):
            return True
        contexts = self.rules.ask_contexts
        return self.origin is None and any(leg.context in contexts for leg in self.plumbing)

    @cached_property
    def queued(self) -> set[str]:
        """The legs of those who were rung to be asked and joined the queue instead."""
        return {leg.uid for leg in self.plumbing if leg.joined is not NEVER}

    @cached_property
    def answers(self) -> list[tuple[Mark, Leg]]:
        """Persons who answered, with when, the first first. Dialplan that answers is no person."""
        rung = self.called
        if self.asked and self.queued:
            rung = [leg for leg in rung if not leg.dials.keys().isdisjoint(self.queued)]
        elif self.first_party is not None:
            alone = not self.second_parties and (self.asked or self.external(self.first_party))
            rung = [self.first_party] if alone else self.second_parties
        found = [(mark, leg) for leg in rung if (mark := self.answer_of(leg))]
        ours = [(mark, leg) for mark, leg in found if self._for_origin(leg)]
        if not found and not rung:
            found = [(x.connected, x) for x in self.plumbing if x.connected is not NEVER]
        return sorted(ours or found, key=lambda answer: answer[0])

    def answer_of(self, leg: Leg) -> Mark | None:
        """When this leg's answer reached the caller; None if it did not."""
        if leg.up is NEVER and all(dial.answered is NEVER for dial in leg.dials.values()):
            return None
        if not leg.dials:
            return leg.up
        ways = self.ways(leg)
        if not ways:
            return None
        mark = min(way.answered for way in ways)
        return leg.up if mark == UNKNOWN else mark

    def ways(self, leg: Leg, depth: int = 0) -> list[Way]:
        """The ways, through Local pairs, by which a leg was rung and that were not refused."""
        found: list[Way] = []
        for uid, dial in leg.dials.items():
            if dial.refused() or depth > 9:
                continue
            at = dial.answered if dial.answered is not NEVER else UNKNOWN
            source = self.talk.legs.get(uid)
            pair = self.talk.other_half(source) if source is not None and source.local else None
            if pair is None or not pair.dials:
                found.append(Way(source, at))
            else:
                found += (Way(x.root, max(at, x.answered)) for x in self.ways(pair, depth + 1))
        return found

    def edge_refused(self, leg: Leg) -> bool:
        return bool(leg.dials) and not self.ways(leg)

    def _for_origin(self, leg: Leg) -> bool:
        """False for one who answered only another's call, before that became part of this one."""
        ways = self.ways(leg)
        others = set(self.callers) - {self.origin}
        return not ways or any(way.root not in others for way in ways)

    def _calls(self, leg: Leg) -> bool:
        """A calling channel is once in state Ring; a called one never is."""
        if leg.calling:
            return True
        if leg.dials or leg.rang or leg.uid not in self.talk.linked:
            return False
        return leg.born_state != "0" or is_number(leg.exten)

    # --- numbers ----------------------------------------------------------------------------------

    def external(self, leg: Leg) -> bool:
        known = self._external.get(leg.uid)
        if known is None:
            known = self._external[leg.uid] = self._judge(leg)
        return known

    def _judge(self, leg: Leg) -> bool:
        rules = self.rules
        if rules.is_trunk(leg.device) or leg.tech in rules.public_drivers:
            return True
        if leg.context in rules.operator_contexts or rules.is_extension(leg.device):
            return False
        if leg.context in rules.trunk_contexts:
            return True
        if not self._calls(leg):
            return not leg.device.isdigit() and self._rung_by_number(leg)
        if leg.device in leg.cids or any(rules.is_extension(number) for number in leg.cids):
            return False
        if any(rules.is_public(number) for number in leg.cids):
            return True
        return sounds_like_arrival(leg.context)

    def number(self, leg: Leg) -> str:
        """What a person goes by: the number outside, the extension inside, or the device."""
        if leg.local:
            return _interface_number(leg.interface) or leg.device.partition("@")[0]
        if self.external(leg):
            return self._outside_number(leg)
        if self.rules.is_extension(leg.device):
            return leg.device
        return self._own_extension(leg) or leg.device

    def _outside_number(self, leg: Leg) -> str:
        if self._calls(leg):
            return self.presented(leg) or leg.device
        public = (number for number in leg.cids if self.rules.is_public(number))
        dialled = self._dialled(leg)
        return dialled or self._through_local(leg) or next(public, None) or leg.device

    def presented(self, leg: Leg) -> str | None:
        if leg.hidden:
            return None
        if not is_withheld(leg.presented):
            return leg.presented
        return next(iter(leg.cids), None)

    def _dialled(self, leg: Leg) -> str | None:
        numbers = (number_in(string, leg.tech, leg.device) for string in _dial_strings(leg))
        return next((number for number in numbers if number), None)

    def _rung_by_number(self, leg: Leg) -> bool:
        """`0912345678@viettel`; but `lan/sip:101@10.0.0.5` is only where the phone `lan` is."""
        if any(string.endswith("@" + leg.device) for string in _dial_strings(leg)):
            return self._dialled(leg) is not None
        return self.rules.is_public(self._dialled(leg) or "")

    def _through_local(self, leg: Leg) -> str | None:
        """`Local/0912345678@…` rings this leg: then it is rung by that number."""
        sources = (self.talk.legs.get(uid) for uid in leg.dials)
        names = (x.device.partition("@")[0] for x in sources if x is not None and x.local)
        return next((name for name in names if is_number(name)), None)

    def _own_extension(self, leg: Leg) -> str | None:
        """A phone named otherwise than by its extension: what it calls itself, or is called by.

        The number on a called phone is the one that was dialled: its own only if no other phone
        rang by it and it is neither a queue's nor the hotline's.
        """
        same = [x for x in self.people if x.device == leg.device and self._calls(x)]
        for caller in same:
            for number in caller.cids:
                if self.rules.is_extension(number):
                    return number
        if self._calls(leg):
            return None
        through = self._through_local(leg)
        if through is not None and self.rules.is_extension(through):
            return through
        return next((number for number in leg.cids if self._only_for(leg, number)), None)

    def _only_for(self, leg: Leg, number: str) -> bool:
        if not self.rules.is_extension(number) or number in self.rules.own_numbers:
            return False
        if any(x.queue for x in self.talk.legs.values()) or self._dials_out(leg, number):
            return False
        return all(x.device == leg.device or number not in x.cids for x in self.called)

    def _dials_out(self, leg: Leg, number: str) -> bool:
        return any(number in caller.cids for caller in self.callers if caller is not leg)


def _dial_strings(leg: Leg) -> list[str]:
    return [dial.string for dial in leg.dials.values() if dial.string] or [leg.interface]


def _interface_number(interface: str) -> str | None:
    name = interface.partition("/")[2].partition("@")[0]
    return name or None
