"""What follows a negative rating: owed at once, explained by the head, decided by the office."""

from __future__ import annotations

from collections.abc import Callable
from json.encoder import encode_basestring_ascii as quoted
from math import log

from hotline import texts
from hotline.corpus.office import iso, stamp
from hotline.corpus.story import Row, Story, names
from hotline.corpus.words import Tongue
from hotline.corpus.world import Who, World
from hotline.tickets import Verb

_HOUR = 3600
_EXCUSED, _WAITS = 0.05, 0.06
# The places of a row of `explanation` that change.
_STATE, _DECIDED = 5, 8


class Explaining:
    """Goes on with what is owed, as far as it has happened."""

    def __init__(self, world: World, chance: Callable[[], float], tongue: Tongue) -> None:
        self._world, self._chance, self._tongue = world, chance, tongue

    def explain(self, story: Story) -> None:
        """What the present closing owes is explained and decided, and the caller hears of it."""
        if not story.explanations or story.explanations[-1][_STATE] != "owed":
            return
        one, by = story.explanations[-1], self._explains(story)
        explanation = story.base["explanation"] + len(story.explanations) - 1
        told = names("agency", _owing(story))
        story.say(story.later(self._soon(14)), Verb.EXPLAINED, by, "", told)
        cause, remedy = self._tongue.one("causes"), self._tongue.one("remedies")
        story.rounds.append([explanation, 1, cause, remedy, "", "[]", by.id, stamp(story.now)])
        one[_STATE] = "given"
        story.done(("explain",), story.now)
        if self._chance() >= _WAITS:
            self._decided(story, one, explanation, told)

    def _decided(self, story: Story, one: Row, explanation: int, told: str) -> None:
        by = self._world.office[int(self._chance() * len(self._world.office))]
        excused = self._chance() < _EXCUSED
        verb = Verb.EXPLANATION_EXCUSED if excused else Verb.EXPLANATION_ACCEPTED
        why = self._tongue.one("excused") if excused else ""
        story.say(story.later(self._soon(9)), verb, by, why, told)
        one[_STATE], one[_DECIDED] = "excused" if excused else "accepted", stamp(story.now)
        last = story.base["explanation_round"] + len(story.rounds) - 1
        story.decisions.append([explanation, last, one[_STATE], why, by.id, stamp(story.now)])
        self._told(story, one[_STATE], explanation)

    def _told(self, story: Story, state: str, explanation: int) -> None:
        """By message, where one reaches the caller; else somebody is to ring."""
        at, phone = story.now, story.phone
        if phone is None or phone[3] not in "35789":
            wait = "to_call" if phone else "nobody"
            story.hearings.append([explanation, wait, None, 0, None, stamp(at)])
            return
        key, now = f"caller:explanation:{explanation}", stamp(at)
        told = f'{{"code":"{story.ticket["code"]}","text":"sms_explanation_{state}"}}'
        story.messages.append([key, "sms", phone, told, "delivered", 1, now, None, "corpus", now,
                               now, "", now, True])  # fmt: skip
        story.hearings.append([explanation, "messaged", key, 0, None, now])
        story.say(at, Verb.OUTCOME_TOLD, None, "", names("hearing", "messaged"))

    def _explains(self, story: Story) -> Who:
        return story.agency.head if story.agency else self._world.dispatchers[0]

    def _soon(self, hours: float) -> float:
        return -log(1 - self._chance()) * hours * _HOUR + 300


def owed(story: Story, rating: int) -> None:
    """A negative rating decided the closing: whoever answered owes an explanation."""
    body, now, days = story.agency, story.now, story.world.explain_days
    due, lines = story.offices[body.calendar if body else None].due(now, days, "working_days")
    deadline = story.base["ticket_deadline"] + len(story.deadlines)
    agency = body.id if body else None
    story.deadlines.append(["explain", agency, now, due, due, days, "working_days", "", lines,
                            None])  # fmt: skip
    told = f'{{"agency":{quoted(_owing(story))},"due":"{iso(due)}"}}'
    story.say(now, Verb.EXPLANATION_OWED, None, "", told)
    reviewer = None if body else story.world.dispatchers[-1].id
    closing = story.ticket.get("reopenings", 0)
    story.explanations.append([story.id, closing, rating, agency, reviewer, "owed", deadline,
                               stamp(now), None])  # fmt: skip


def reopened(story: Story, by: Who, reason: str) -> None:
    """The ticket is open again: what is owed is the work itself."""
    if not story.explanations or story.explanations[-1][_STATE] not in ("owed", "given"):
        return
    one = story.explanations[-1]
    told = names("agency", _owing(story))
    story.say(story.now, Verb.EXPLANATION_REOPENED, by, "", told)
    one[_STATE], one[_DECIDED] = "reopened", stamp(story.now)
    explanation = story.base["explanation"] + len(story.explanations) - 1
    story.decisions.append([explanation, None, "reopened", reason, by.id, stamp(story.now)])
    story.done(("explain",), story.now)


def _owing(story: Story) -> str:
    return story.agency.name if story.agency else texts.say("hotline_itself")
