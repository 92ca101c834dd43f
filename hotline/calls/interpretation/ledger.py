"""Finding the leg an event speaks of, and joining what belongs together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .legs import Leg, Mark, Talk, system_in

Event = Mapping[str, str]

REMEMBERED = 20_000  # linked ids of forgotten conversations, so that a straggler opens no new one


@dataclass(frozen=True, slots=True)
class Merged:
    """Conversation `absorbed` of `system` turned out to be part of `into` (transfer, pick-up)."""

    system: str
    absorbed: str
    into: str


class Exchange:
    """The legs, talks and bridges of one PBX: uniqueids are only unique within it."""

    __slots__ = ("bridges", "gone", "legs", "name", "talks")

    def __init__(self, name: str) -> None:
        self.name = name
        self.legs: dict[str, Leg] = {}
        self.talks: dict[str, Talk] = {}  # by every linked id
        self.bridges: dict[str, Leg] = {}
        self.gone: dict[str, None] = {}


class Ledger:
    """All that is known, by PBX; `system` names the PBX of events that do not name it."""

    def __init__(self, system: str = "") -> None:
        self._system = system
        self._exchanges: dict[str, Exchange] = {}
        self._touched: dict[Talk, None] = {}
        self._merges: list[Merged] = []

    def _exchange(self, event: Event, uid: str) -> Exchange:
        name = event.get("SystemName") or system_in(uid) or self._system
        exchange = self._exchanges.get(name)
        if exchange is None:
            exchange = self._exchanges[name] = Exchange(name)
        return exchange

    def _leg(self, event: Event, mark: Mark, who: str = "") -> Leg | None:
        uid = event.get(who + "Uniqueid")
        if not uid:
            return None
        exchange = self._exchange(event, uid)
        linked = event.get(who + "Linkedid") or ""
        leg = exchange.legs.get(uid)
        if leg is None:
            leg = self._new_leg(exchange, uid, linked or uid, mark)
            if leg is None:
                return None
        elif linked and linked not in leg.talk.linked:
            self._link(exchange, leg, linked)
        if not leg.tech:
            leg.name(event.get(who + "Channel") or "")
        if not leg.context:  # until its Newchannel says so itself, which may never come
            leg.context = event.get(who + "Context") or ""
            leg.exten = event.get(who + "Exten") or ""
        if not leg.cids:
            leg.called_as(event.get(who + "CallerIDNum"), event.get(who + "CallerIDName"))
        if mark < leg.seen:
            leg.seen = mark
        talk = leg.talk
        if mark[0] > talk.last:
            talk.last = mark[0]
        self._touched[talk] = None
        return leg

    def _new_leg(self, exchange: Exchange, uid: str, linked: str, mark: Mark) -> Leg | None:
        if linked in exchange.gone:
            return None
        talk = exchange.talks.get(linked)
        if talk is None:
            talk = exchange.talks[linked] = Talk(exchange.name, linked)
        leg = exchange.legs[uid] = talk.legs[uid] = Leg(uid, talk, mark)
        return leg

    def _link(self, exchange: Exchange, leg: Leg, linked: str) -> None:
        if linked in exchange.gone:
            return
        other = exchange.talks.get(linked)
        if other is None:
            other = exchange.talks[linked] = Talk(exchange.name, linked)
        self._join(leg.talk, other)

    def _join(self, one: Talk, two: Talk) -> None:
        if one is two or one.system != two.system:
            return
        older, younger = (one, two) if one.age < two.age else (two, one)
        older.absorb(younger)
        talks = self._exchanges[older.system].talks
        for linked in younger.linked:
            talks[linked] = older
        self._touched.pop(younger, None)
        self._touched[older] = None
        if younger.legs:
            self._merges.append(Merged(older.system, younger.conversation, older.conversation))

    def _pair(self, event: Event, mark: Mark, *parts: str) -> list[Leg]:
        """The legs an event names by several prefixes; named together, they belong together."""
        legs = [leg for part in parts if (leg := self._leg(event, mark, part))]
        for leg in legs[1:]:
            self._join(legs[0].talk, leg.talk)
        return legs

    def _talks(self) -> Iterator[Talk]:
        for exchange in self._exchanges.values():
            yield from dict.fromkeys(exchange.talks.values())

    def _drop(self, talk: Talk) -> None:
        exchange = self._exchanges[talk.system]
        for linked in talk.linked:
            exchange.talks.pop(linked, None)
            exchange.gone[linked] = None
        for uid in talk.legs:
            exchange.legs.pop(uid, None)
        for bridge in talk.bridges:
            exchange.bridges.pop(bridge, None)
        while len(exchange.gone) > REMEMBERED:
            del exchange.gone[next(iter(exchange.gone))]
