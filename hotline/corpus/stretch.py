"""The stories of one stretch of time, each told from its beginning as far as it has happened."""

from __future__ import annotations

import random
from collections import deque
from datetime import date
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Any

from hotline.corpus.asking import Asking
from hotline.corpus.days import Slot
from hotline.corpus.explaining import Explaining
from hotline.corpus.office import stamp
from hotline.corpus.path import Path
from hotline.corpus.story import Over, Story, names
from hotline.corpus.words import Subject, Tongue, book
from hotline.corpus.world import Topic, Who
from hotline.tickets import Verb

if TYPE_CHECKING:
    from hotline.corpus.making import Maker

Matter = tuple[Topic, Subject, Subject, int]
_MISTAKEN, _URGENT = 0.07, 0.05
# How many tell what is on its way already, and how many of these are seen to do so.
_ALIKE, _SEEN, _REMEMBERED = 0.04, 0.6, 30
_CHANNELS = (("zalo", 0.45), ("web", 0.7), ("app", 0.8), ("facebook", 0.88), ("email", 0.96))
_BY_PHONE = 0.74
_NO_MATTER = (("silent", 0.28), ("wrong_number", 0.5), ("prank", 0.68), ("only_asked", 1.0))


class Stretch:
    """The stories of one stretch, told one after the other."""

    def __init__(self, maker: Maker, chance: random.Random) -> None:
        self._maker, self._world = maker, maker.world
        self._chance = chance.random
        self._tongue = Tongue(self._chance)
        self._path = Path(self._world, self._chance, self._tongue)
        self._asking = Asking(self._world, self._chance, self._tongue)
        self._explaining = Explaining(self._world, self._chance, self._tongue)
        # The last ones on their way, with what they are about: others tell the same again.
        self._recent: deque[tuple[Story, Matter]] = deque(maxlen=_REMEMBERED)
        self.stories: list[Story] = []
        self.callers: list[Any] = []

    def add(self, day: date, index: int, slot: Slot, row: int) -> None:
        """Tell the story of one beginning."""
        maker = self._maker
        base = maker.base(row)
        story = Story(self._world, maker.offices, maker.until, base["ticket"], base)
        story.ticket["opened_at"] = story.now = slot.opened
        who = maker.phone(row)
        if who is not None:
            story.ticket["caller_id"], story.phone = who
            if maker.is_new(row) or row == 0:
                name = self._tongue.name() if self._chance() < 0.8 else ""
                self.callers.append((*who, name, "", None, stamp(slot.opened)))
        self.stories.append(story)
        try:
            if slot.received is None:
                self._no_ticket(story, slot)
            else:
                self._numbered(story, slot, day, index)
        except Over:
            pass

    def _numbered(self, story: Story, slot: Slot, day: date, index: int) -> None:
        twin = self._twin(slot.received or slot.opened)
        topic, subject, told, commune = twin[1] if twin else self._matter(day)
        by_phone = self._chance() < _BY_PHONE and story.phone is not None
        by = self._operator()
        received = slot.received
        assert received is not None
        asks, at_once = self._kind(story, by_phone=by_phone and slot.in_hours)
        if not by_phone:
            self._written(story, by, received)
        elif slot.in_hours:
            self._answered(story, slot.opened, received, by)
        else:
            self._called_back(story, slot.opened, received, by)
        story.happens(received)
        self._write_down(story, topic, told, commune, asks=asks)
        if twin is not None:
            story.ticket["place"] = twin[0].ticket["place"]
        self._path.received(story, received, by, self._maker.code(day, index), at_once=at_once)
        era = self._world.era(day)
        if at_once:
            story.ticket["answer"] = self._tongue.answer(told, story.ticket["place"])
            self._path.close(story, story.now, by)
            self._asking.ask(story, in_call=story.calls[0][0])
            self._explaining.explain(story)
            return
        self._path.routed(story, era, self._world.communes[commune][0])
        if twin is not None and self._chance() < _SEEN and self._merge(story, twin[0]):
            return
        if twin is None:
            self._recent.append((story, (topic, subject, told, commune)))
        self._work(story, topic, subject, told)

    def _work(self, story: Story, topic: Topic, subject: Subject, told: Subject) -> None:
        wrong = subject is not told
        right = self._maker.by_code.get(told.code, topic)
        change = f'{{"changed":{{"field":[{quoted(topic.name)},{quoted(right.name)}]}}}}'
        self._path.worked(story, told, retopic=(right.id, change) if wrong else None)
        if story.status != "closed":
            return
        self._asking.ask(story, late=story.now > (story.ticket.get("due_at") or story.now))
        verdict, chance = story.ticket["feedback"], self._chance()
        if chance < (0.14 if verdict == "negative" else 0.004):
            self._path.reopen(story, told, wish="caller" if verdict == "negative" else "office")
            self._asking.ask(story)
        self._explaining.explain(story)

    def _twin(self, at: int) -> tuple[Story, Matter] | None:
        """Now and then the same matter as one that is on its way."""
        if self._chance() >= _ALIKE or not self._recent:
            return None
        found = self._recent[int(self._chance() * len(self._recent))]
        return found if _takes_in(found[0], at + 1800) else None

    def _matter(self, day: date) -> Matter:
        """The field it is filed under, that field's subject, what it is about, and where."""
        chance, maker = self._chance, self._maker
        topic = maker.topics[int(chance() * len(maker.topics))]
        commune = maker.communes[int(chance() * len(maker.communes))]
        storm = maker.load.storm(day)
        if storm is not None and chance() < 0.8:
            code = "03.3" if chance() < 0.75 else "05"
            topic = maker.by_code.get(code, topic)
            commune = storm.commune if chance() < 0.7 else commune
        subjects = book().subjects
        told = subjects[topic.code]
        if chance() < _MISTAKEN:
            near = told.near[int(chance() * len(told.near))]
            topic = maker.by_code.get(near, topic)
        return topic, subjects[topic.code], told, commune

    def _kind(self, story: Story, *, by_phone: bool) -> tuple[bool, bool]:
        """Whether it is a question, and whether it is answered on the spot."""
        chance = self._chance()
        story.kind = "question" if chance < 0.3 else "feedback" if chance < 0.86 else "petition"
        asks = story.kind == "question"
        story.urgency = "urgent" if not asks and self._chance() < _URGENT else "normal"
        return asks, asks and by_phone and self._chance() < 0.8

    def _write_down(
        self, story: Story, topic: Topic, told: Subject, commune: int, *, asks: bool
    ) -> None:
        chance, tongue = self._chance, self._tongue
        id_, name = self._world.communes[commune]
        place = tongue.place()
        story.topic = topic.id
        procedure = book().subjects[topic.code].procedure
        level = chance()
        draw = chance()
        reason = "late" if draw < 0.4 else "attitude" if draw < 0.55 else "regulation"
        story.ticket |= {
            "kind": story.kind, "urgency": story.urgency, "field_id": topic.id, "commune_id": id_,
            "place": place, "content": tongue.told(told, name, place, asks=asks),
            "anonymous": int(chance() < 0.08), "procedure": int(procedure),
            "level": 1 if level < 0.86 else 2 if level < 0.97 else 3,
            "reason_class": (reason if draw < 0.7 else "other") if procedure else None,
            "dossier": f"000.00.{int(draw * 90 + 10)}.H20-{story.id:07d}"
            if procedure and chance() < 0.5 else "",
        }  # fmt: skip

    def _operator(self) -> Who:
        operators = self._world.operators
        return operators[int(self._chance() * len(operators))]

    def _written(self, story: Story, by: Who, received: int) -> None:
        """It came by another means than a call."""
        draw = self._chance()
        channel = next((name for name, most in _CHANNELS if draw < most), "sms")
        story.ticket["channel"] = channel if story.phone else "paper"
        story.say(story.now, Verb.OPENED)
        self._take(story, by, max(received - 90, story.now))

    def _answered(self, story: Story, opened: int, received: int, by: Who) -> None:
        answered = opened + 4 + int(self._chance() * 25)
        call = story.call("inbound", "answered", opened, answered=answered,
                          ended=max(received + 25, answered + 30), by=by.extension)  # fmt: skip
        self._open(story, call, opened)
        self._take(story, by, answered)

    def _called_back(self, story: Story, opened: int, received: int, by: Who) -> None:
        """Nobody was there; in the morning somebody rings back."""
        call = story.call("inbound", "out_of_hours", opened, ended=opened + 21)
        self._open(story, call, opened)
        start = max(received - 200, opened + 60)
        self._take(story, by, start - 15)
        story.happens(received)
        back = story.call("outbound", "answered", start, answered=start + 11, ended=received + 20,
                          by=by.extension)  # fmt: skip
        story.link(back, "outbound", start + 11, None)

    def _open(self, story: Story, call: int, at: int) -> None:
        story.ticket["call_id"] = call
        story.say(at, Verb.OPENED, None, "", f'{{"call":{call}}}')

    def _take(self, story: Story, by: Who, at: int) -> None:
        story.say(at, Verb.TAKEN, by)
        story.ticket["owner_id"] = by.id

    def _no_ticket(self, story: Story, slot: Slot) -> None:
        """A call that was no matter for a ticket, or that nobody could make good."""
        draw, by = self._chance(), self._operator()
        if slot.in_hours and draw < 0.75:
            self._answered(story, slot.opened, slot.opened + 40, by)
            kind = self._chance()
            because = next(name for name, most in _NO_MATTER if kind < most)
            self._dismiss(story, because, by, story.now + 20 + int(self._chance() * 60))
        elif slot.in_hours and draw < 0.85:
            self._open(story, story.call("inbound", "served", slot.opened, ended=slot.opened + 40),
                       slot.opened)  # fmt: skip
            self._dismiss(story, "served", None, slot.opened + 40)
        else:
            self._missed(story, slot, by)

    def _missed(self, story: Story, slot: Slot, by: Who) -> None:
        outcome = "abandoned" if slot.in_hours else "out_of_hours"
        self._open(story, story.call("inbound", outcome, slot.opened, ended=slot.opened + 35),
                   slot.opened)  # fmt: skip
        start = story.later(600 + self._chance() * 7200)
        if self._chance() < 0.55 or story.phone is None:
            because = "called_again" if self._chance() < 0.6 else "same_caller"
            self._dismiss(story, because, None, start)
            return
        self._take(story, by, start)
        for _ in range(2):
            start = story.later(30 + self._chance() * 3600)
            story.happens(start + 40)
            back = story.call("outbound", "no_answer", start, ended=start + 40, by=by.extension)
            story.link(back, "outbound", start + 40, None)
        self._dismiss(story, "unreachable", by, start + 60)

    def _dismiss(self, story: Story, because: str, by: Who | None, at: int) -> None:
        story.say(at, Verb.DISMISSED, by, "", names("because", because))
        story.ticket |= {"dismissed_because": because, "closed_at": story.now}

    def _merge(self, story: Story, into: Story) -> bool:
        """The same matter was told before and is still open: one answer for both."""
        at = story.later(900 + self._chance() * 3000)
        if not _takes_in(into, at):
            return False
        dispatchers = self._world.dispatchers
        by = dispatchers[int(self._chance() * len(dispatchers))]
        code = story.ticket["code"]
        story.say(at, Verb.MERGED, by, self._tongue.one("merged"),
                  names("into", into.ticket["code"]))  # fmt: skip
        story.ticket["merged_into_id"] = into.id
        story.done(("forward", "accept", "progress", "cooperate", "answer"), story.now)
        spot = next((n for n, event in enumerate(into.events) if event[0] > at), len(into.events))
        line = [at, str(Verb.ABSORBED), into.events[spot - 1][2], by, "", names("code", code)]
        into.events.insert(spot, line)
        closed = into.ticket.get("closed_at")
        if closed is not None:
            story.ticket["answer"] = into.ticket["answer"]
            last = next(event for event in into.events if event[1] == Verb.CLOSED)
            self._path.close(story, closed, last[3], master=into.ticket["code"])
            story.agency = into.agency
            self._asking.ask(story)
            self._explaining.explain(story)
        return True


def _takes_in(story: Story, at: int) -> bool:
    """Whether a ticket is on its way at an instant, and was or will be answered once."""
    if story.ticket.get("reopenings") or story.ticket.get("petition"):
        return False
    seen = [event[2] for event in story.events if event[0] <= at]
    return bool(seen) and seen[-1] in ("assigned", "accepted", "in_progress", "returned")
