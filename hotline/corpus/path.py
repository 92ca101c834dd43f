"""The path of one ticket from the ring to its closing, by chance but in the order of the house."""

from __future__ import annotations

import json
from collections.abc import Callable
from json.encoder import encode_basestring_ascii as quoted
from math import exp, log

from hotline.corpus import explaining
from hotline.corpus.office import offset_iso, stamp
from hotline.corpus.story import Story, named, names
from hotline.corpus.words import Subject, Tongue
from hotline.corpus.world import Body, Who, World
from hotline.tickets import Verb

_HOUR = 3600
_ALL = ("forward", "accept", "progress", "cooperate", "answer")
# What happens to how many, beside the straight path (returns: 2–5 % of all, DOMAIN §4).
_RETURNED, _RETURNED_WRONG, _AGAIN = 0.022, 0.32, 0.12
_REFERRED, _PARTS, _SENT_BACK, _FORGOTTEN = 0.006, 0.045, 0.06, 0.004
_EXTENDS, _GRANTED = 0.55, 0.8


class Path:
    """Walks stories through the hands of operators, dispatchers and agencies."""

    def __init__(self, world: World, chance: Callable[[], float], tongue: Tongue) -> None:
        self._world, self._chance, self._tongue = world, chance, tongue
        self._bodies = tuple(world.bodies.values())

    def received(self, story: Story, at: int, by: Who, code: str, *, at_once: bool) -> None:
        """The draft becomes a numbered ticket."""
        verb = Verb.ANSWERED_AT_ONCE if at_once else Verb.RECEIVED
        story.say(at, verb, by)
        story.ticket |= {"code": code, "received_at": story.now, "owner_id": by.id}

    def routed(self, story: Story, era: int, commune: int) -> None:
        """The rules choose the agency, or a dispatcher does where none agrees."""
        at = story.now
        story.owe("forward", at)
        story.owe("answer", at)
        key = (era, story.topic, story.kind, story.urgency, commune)
        route = self._world.routes.get(key)
        if route is not None and route[0] in self._world.bodies:
            self.handed(story, self._world.bodies[route[0]], Verb.ROUTED, None, route[1])
            return
        story.say(at, Verb.UNROUTED)
        self._assigned(story, self._other(story), story.later(self._soon(1.2)))

    def handed(self, story: Story, body: Body, verb: Verb, by: Who | None, routing: str) -> None:
        """It is an agency's from now on."""
        reason = json.loads(routing).get("reason", "") if by else ""
        told = f'{{"agency":{quoted(body.name)},"routing":{routing}}}'
        story.say(story.now, verb, by, reason, told)
        story.agency = body
        story.ticket |= {"agency_id": body.id, "handler_id": None, "routing": routing}
        for row in story.returns:
            if row[2] is None:
                row[2] = body.id
        story.done(("forward", "accept", "progress"), story.now)
        story.owe("accept", story.now, body)
        story.owe("progress", story.now, body)
        story.hand_answer(body)

    def worked(self, story: Story, subject: Subject, *, retopic: tuple[int, str] | None) -> None:
        """From the agency's desk to its head's signature.

        `retopic`: the field it should be under, and what its change is told as.
        """
        chance = self._chance
        if chance() < _REFERRED:
            self._refer(story)
            return
        if chance() < (_RETURNED_WRONG if retopic else _RETURNED):
            self._return(story, retopic)
        body = self._accept(story)
        if chance() < 0.35:
            self._start(story, body)
        if chance() < _PARTS:
            self._cooperate(story, body)
        self._answer(story, body, subject)

    def close(self, story: Story, at: int, by: Who, master: str = "") -> None:
        """The end; the caller is to be asked."""
        story.say(at, Verb.CLOSED, by, "", names("master", master) if master else "{}")
        story.ticket["closed_at"] = story.now
        story.ticket["feedback"] = "due" if story.phone else "none"
        story.done(_ALL, story.now)

    def reopen(self, story: Story, subject: Subject, *, wish: str) -> None:
        """Not done after all: once more through the agency."""
        who = self._world.office if wish == "office" else self._world.dispatchers
        by = who[int(self._chance() * len(who))]
        self.reopened(story, by, story.later(self._soon(9)), wish=wish)
        self._answer(story, self._accept(story), subject)

    def reopened(self, story: Story, by: Who, at: int, *, wish: str) -> None:
        """It is open again, and with the agency that had it."""
        reason = self._tongue.one("reopened")
        story.say(at, Verb.REOPENED, by, reason, names("wish", wish))
        ticket = story.ticket
        ticket |= {"closed_at": None, "handler_id": None, "feedback": "none", "returns": 0}
        ticket["reopenings"] = ticket.get("reopenings", 0) + 1
        story.owe("forward", story.now)
        story.owe("answer", story.now)
        assert story.agency is not None
        self.handed(story, story.agency, Verb.ROUTED, None, '{"by":"reopening"}')
        explaining.reopened(story, by, reason)

    def _assigned(self, story: Story, body: Body, at: int, verb: Verb = Verb.ASSIGNED) -> None:
        story.happens(at)
        story.now = at
        reason = self._tongue.one("arbitrated" if verb == Verb.ARBITRATED else "assigned")
        routing = named(by="dispatcher", reason=reason)
        self.handed(story, body, verb, self._dispatcher(), routing)

    def _other(self, story: Story) -> Body:
        while True:
            body = self._bodies[int(self._chance() * len(self._bodies))]
            if body is not story.agency:
                return body

    def _dispatcher(self) -> Who:
        who = self._world.dispatchers
        return who[int(self._chance() * len(who))]

    def _soon(self, hours: float) -> float:
        """Seconds, some more and many less than so many hours."""
        return -log(1 - self._chance()) * hours * _HOUR + 40

    def _refer(self, story: Story) -> None:
        petition = "complaint" if self._chance() < 0.6 else "denunciation"
        reason = self._tongue.one("referred")
        by, at = self._dispatcher(), story.later(self._soon(2))
        story.say(at, Verb.REFERRED, by, reason, names("petition", petition))
        story.ticket |= {"petition": petition, "closed_at": story.now}
        story.done(_ALL, story.now)

    def _return(self, story: Story, retopic: tuple[int, str] | None) -> None:
        """Not ours: once, seldom twice, and then somebody arbitrates."""
        self._give_back(story)
        if retopic:
            story.say(story.later(self._soon(0.6)), Verb.RECLASSIFIED, self._dispatcher(),
                      "Phân loại lại theo nội dung.", retopic[1])  # fmt: skip
            story.ticket["field_id"] = retopic[0]
        self._assigned(story, self._other(story), story.later(self._soon(1.1)))
        if self._chance() < _AGAIN:
            self._give_back(story)
            body = self._other(story)
            self._assigned(story, body, story.later(self._soon(2)), Verb.ARBITRATED)

    def _give_back(self, story: Story) -> None:
        body, reason = story.agency, self._tongue.one("returned")
        assert body is not None
        story.say(story.later(self._soon(2.5)), Verb.RETURNED, body.officer, reason)
        story.returns.append([story.id, body.id, None, reason, body.officer.id, stamp(story.now)])
        story.ticket |= {"returns": story.ticket.get("returns", 0) + 1, "handler_id": None}
        story.done(("accept", "progress"), story.now)
        story.owe("forward", story.now)

    def _accept(self, story: Story) -> Body:
        body = story.agency
        assert body is not None
        story.say(story.later(self._soon(2.4) * body.pace), Verb.ACCEPTED, body.officer)
        story.done(("forward", "accept"), story.now)
        return body

    def _start(self, story: Story, body: Body) -> None:
        name = quoted(body.officer.name)
        told = f'{{"changed":{{"handler":[null,{name}]}},"handler":{name}}}'
        story.say(story.later(self._soon(1)), Verb.STARTED, body.officer, "", told)
        story.ticket["handler_id"] = body.officer.id

    def _cooperate(self, story: Story, body: Body) -> None:
        other, question = self._other(story), self._tongue.one("questions")
        told = names("agency", other.name)
        story.say(story.later(self._soon(1)), Verb.PART_ASKED, body.officer, question, told)
        owed = story.owe("cooperate", story.now, other)
        part = [story.id, other.id, "asked", question, body.officer.id, stamp(story.now),
                stamp(owed[3]) if owed else None, "", None, None]  # fmt: skip
        story.parts.append(part)
        answer = self._tongue.one("contributions")
        story.say(story.later(self._soon(6)), Verb.PART_ANSWERED, other.officer, answer, told)
        part[2], part[7:] = "answered", [answer, other.officer.id, stamp(story.now)]
        story.done(("cooperate",), story.now)

    def _answer(self, story: Story, body: Body, subject: Subject) -> None:
        at = self._answer_at(story, body)
        for _ in range(2):
            if at - story.now > 6 * 86_400 and self._chance() < 0.5:
                self._progress(story, body, at)
        while True:
            text = self._tongue.answer(subject, story.ticket.get("place", ""))
            story.say(at, Verb.ANSWERED, body.officer, "", names("answer", text))
            story.ticket["answer"] = text
            if self._chance() >= _SENT_BACK:
                break
            reason = self._tongue.one("sent_back")
            story.say(story.later(self._soon(1.5)), Verb.SENT_BACK, body.head, reason)
            at = story.later(self._soon(2))
        story.say(story.later(self._soon(0.9)), Verb.APPROVED, body.head)
        self.close(story, story.now, body.head)

    def _answer_at(self, story: Story, body: Body) -> int:
        """When the answer comes: within the time there is for most, later for slow agencies."""
        due = story.ticket.get("due_at") or story.later(5 * 8 * _HOUR)
        span = max(due - story.now, 4 * _HOUR)
        share = exp(log(0.58 * body.pace) + 0.6 * self._normal())
        if self._chance() < _FORGOTTEN:
            share *= 20
        if share > 0.9 and story.deadlines and self._chance() < _EXTENDS:
            due = self._extend(story, body, int(story.now + 0.8 * span))
            if self._chance() < 0.8:
                return story.office.open_from(int(story.now + (due - story.now) * self._chance()))
        return story.office.open_from(int(story.now + share * span))

    def _normal(self) -> float:
        chance = self._chance
        return (chance() + chance() + chance() + chance() - 2) * 1.73

    def _extend(self, story: Story, body: Body, wished: int) -> int:
        """A wish for more time, granted or not; returns when the answer is due then."""
        before: int = story.ticket["due_at"]
        amount, reason = int(2 + self._chance() * 6), self._tongue.one("extensions")
        after, lines = story.offices[body.calendar].due(before, amount, "working_days")
        change = f'"changed":{{"due_at":["{offset_iso(before)}","{offset_iso(after)}"]}}'
        at = story.office.open_from(min(wished, before - _HOUR))
        story.say(at, Verb.EXTENSION_ASKED, body.officer, reason,
                  f'{{"amount":{amount},{change},"unit":"working_days"}}')  # fmt: skip
        row = [story.id, "asked", amount, "working_days", reason, stamp(before), stamp(after),
               body.officer.id, stamp(story.now), None, None, ""]  # fmt: skip
        story.extensions.append(row)
        by, granted = self._dispatcher(), self._chance() < _GRANTED
        words = "" if granted else self._tongue.one("refused_extensions")
        verb = Verb.EXTENSION_GRANTED if granted else Verb.EXTENSION_REFUSED
        story.say(
            story.later(self._soon(1.5)), verb, by, words, f"{{{change}}}" if granted else "{}"
        )
        row[1], row[9:] = ("granted" if granted else "refused"), [by.id, stamp(story.now), words]
        if not granted:
            return before
        story.ticket |= {"due_at": after, "extensions": story.ticket.get("extensions", 0) + 1}
        for owed in story.deadlines:
            if owed[0] == "answer" and owed[9] is None:
                owed[3], owed[8] = after, _prolonged(owed[8], lines, before)
        return after

    def _progress(self, story: Story, body: Body, before: int) -> None:
        at = story.office.open_from(
            int(story.now + (before - story.now) * (0.3 + self._chance() / 2))
        )
        if at >= before:
            return
        story.say(at, Verb.PROGRESSED, body.officer, self._tongue.one("progress"))
        story.done(("progress",), story.now)
        story.owe("progress", story.now, body)


def _prolonged(first: str, further: str, before: int) -> str:
    """The lines of a granted extension, as `deadlines.prolonged` gives them."""
    wall = offset_iso(before + 7 * _HOUR)
    granted = {"code": "extended", "day": wall[:10], "named": wall[11:16]}
    more = [line for line in json.loads(further) if line["code"] != "calendar"]
    return json.dumps([*json.loads(first), granted, *more])
