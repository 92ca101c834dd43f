"""The stories of a month's tickets, from their receipt to some weeks after the month.

Told with the corpus's own words and steps, but to a given end: what happens after the month must
change none of its figures, so it happens too.
"""

from __future__ import annotations

import random
from itertools import cycle
from json.encoder import encode_basestring_ascii as quoted
from typing import NamedTuple

from hotline.clock import Span
from hotline.corpus.asking import rated
from hotline.corpus.office import Office, offset_iso
from hotline.corpus.path import Path
from hotline.corpus.story import STRIDES, Story, named, names
from hotline.corpus.words import Tongue, book
from hotline.corpus.world import Body, World
from hotline.feedback import Verdict
from hotline.reports import Split
from hotline.tickets import Channel, FeedbackState, Mode, Verb
from tests.golden.population import Wanted
from tests.golden.sorts import (
    BACK,
    BEING_ASKED,
    ENDS,
    IDLE,
    NEGATIVE,
    OPEN,
    OVERDUE,
    POSITIVE,
    SILENT,
    New,
    Old,
)

AFTER = 40 * 86_400
_HOUR, _DAY = 3600, 86_400
_ANSWERS: dict[Verdict, tuple[tuple[bool | None, int | None], ...]] = {
    Verdict.POSITIVE: ((True, 1), (True, 2), (True, None), (None, 1)),
    Verdict.NEGATIVE: ((False, 3), (True, 3), (False, None)),
}
_CAUSES = (("no_answer", "not_reached"), ("hung_up", "refused"), ("expired", "expired"))


class Place(NamedTuple):
    """Where a story begins: its row, its code, when it is received, from whom, by which call."""

    row: int
    code: str
    received: int
    caller: tuple[int, str] | None
    call: int | None


class Rows(NamedTuple):
    """The rows of tables behind the names of published rows.

    `beside` are fields that nobody named, enough that none of them need be a hot one; `closed` are
    the fields under one that has a tracker.
    """

    agencies: dict[str, Body]
    fields: dict[str, int]
    communes: dict[str, int]
    beside: tuple[int, ...] = ()
    closed: frozenset[int] = frozenset()

    @property
    def are_published(self) -> bool:
        """Whether any figure is one agency's, field's or commune's."""
        return any(self)


class Teller:
    """Tells stories that stand, at the end of the month, as they are wanted."""

    def __init__(
        self, world: World, rows: Rows, month: Span, first_ids: dict[str, int],
        chance: random.Random, offices: dict[int | None, Office],
    ) -> None:  # fmt: skip
        self._world, self._rows, self._first_ids = world, rows, first_ids
        self._start, self._end = (int(at.timestamp()) for at in month)
        self._chance, self._offices = chance, offices
        # Of whom nothing was published, nobody is one of those of whom something was.
        named_ = {body.id for body in rows.agencies.values()}
        self._bodies = {id_: body for id_, body in world.bodies.items() if id_ not in named_}
        fields, communes = set(rows.fields.values()), set(rows.communes.values())
        fields |= rows.closed
        self._topics = [one for one in world.topics if one.id not in fields] or world.topics
        # As many tickets of each field of the rest, and of each as many as in the month before.
        self._fields = {
            of: cycle([*(one.id for one in world.topics if one.id not in fields), *rows.beside])
            for of in (True, False)
        }
        self._communes = [one for one in world.communes if one[0] not in communes]
        self._tongue = Tongue(chance.random)
        self._path = Path(world, chance.random, self._tongue)

    def tell(self, place: Place, wanted: Wanted) -> Story:
        """The story of one ticket."""
        story = self._received(place, wanted)
        sort = wanted.sort
        if isinstance(sort, New):
            self._new(story, sort, wanted)
        else:
            self._old(story, sort, wanted)
        return story

    def refer(self, place: Place, wanted: Wanted) -> Story:
        """A complaint that belongs before citizen reception: no ticket of any figure."""
        story = self._received(place, wanted)
        by = self._chance.choice(self._world.dispatchers)
        said = self._tongue.one("referred")
        story.say(story.now + _HOUR, Verb.REFERRED, by, said, names("petition", "complaint"))
        story.ticket |= {"petition": "complaint", "closed_at": story.now}
        story.done(("forward", "accept", "progress", "answer"), story.now)
        return story

    def _received(self, place: Place, wanted: Wanted) -> Story:
        base = {name: self._first_ids[name] + place.row * step for name, step in STRIDES.items()}
        until = self._end + AFTER
        story = Story(self._world, self._offices, until, base["ticket"], base)
        by = self._chance.choice(self._world.operators)
        story.now = place.received - 150
        story.ticket |= {"opened_at": story.now, "channel": wanted.channel.value}
        if place.caller is not None:
            story.ticket["caller_id"], story.phone = place.caller
        call = {} if place.call is None else {"call": place.call}
        story.ticket["call_id"] = place.call
        story.say(story.now, Verb.OPENED, None, "", named(**call))
        story.say(story.now + 8, Verb.TAKEN, by)
        commune = self._write_down(story, wanted)
        self._path.received(story, place.received, by, place.code, at_once=False)
        self._sent(story, wanted, commune)
        return story

    def _write_down(self, story: Story, wanted: Wanted) -> int:
        chance, tongue = self._chance, self._tongue
        topic = chance.choice(self._topics)
        place, subject = tongue.place(), book().subjects[topic.code]
        commune, name = chance.choice(self._communes)
        if said := wanted.rows.get(Split.COMMUNE):
            commune, name = self._rows.communes[said], said
        field = topic.id
        if said := wanted.rows.get(Split.FIELD):
            field = self._rows.fields[said]
        elif self._rows.fields:
            field = next(self._fields[isinstance(wanted.sort, New)])
        story.kind, story.topic = "feedback", topic.id
        story.ticket |= {
            "kind": story.kind, "field_id": field, "commune_id": commune, "place": place,
            "content": tongue.told(subject, name, place, asks=False), "level": wanted.level,
            "procedure": int(wanted.procedure),
            "reason_class": wanted.reason.value if wanted.reason else None,
            "dossier": f"000.00.17.H20-{story.id:07d}" if wanted.reason else "",
        }  # fmt: skip
        return commune

    def _sent(self, story: Story, wanted: Wanted, commune: int) -> None:
        """To the agency that was published, or else to the one that the rules name."""
        story.owe("forward", story.now)
        story.owe("answer", story.now)
        said = wanted.rows.get(Split.AGENCY)
        key = (self._era(story.now), story.topic, story.kind, story.urgency, commune)
        route = self._world.routes.get(key)
        if said is None and route is not None and route[0] in self._bodies:
            self._path.handed(story, self._bodies[route[0]], Verb.ROUTED, None, route[1])
            return
        by = self._chance.choice(self._world.dispatchers)
        body = (
            self._rows.agencies[said] if said else self._chance.choice(tuple(self._bodies.values()))
        )
        why = self._tongue.one("assigned")
        self._path.handed(story, body, Verb.ASSIGNED, by, named(by="dispatcher", reason=why))

    def _era(self, at: int) -> int:
        return sum(1 for day in self._world.eras if day.toordinal() <= _ordinal(at)) - 1

    def _new(self, story: Story, sort: New, wanted: Wanted) -> None:
        if sort.outcome in (OPEN, OVERDUE):
            self._due(story, overdue=sort.outcome == OVERDUE)
            self._later_closed(story, self._end)
            return
        self._closed(story, story.now, self._end - _HOUR)
        verdicts = {POSITIVE: Verdict.POSITIVE, NEGATIVE: Verdict.NEGATIVE}
        if verdict := verdicts.get(sort.outcome):
            self._rated(story, wanted.mode, verdict, self._end)
        elif sort.outcome == SILENT:
            self._unrated(story, self._end)
        else:
            assert sort.outcome == BEING_ASKED
            self._asked_on(story)

    def _old(self, story: Story, sort: Old, wanted: Wanted) -> None:
        if sort.fate in (IDLE, BACK):
            self._closed(story, story.now, self._start - _HOUR)
            if sort.negative:
                story.now = max(story.now, self._start)
                self._rated(story, wanted.mode, Verdict.NEGATIVE, self._end)
            elif self._chance.random() < 0.7:
                verdict = self._chance.choices(list(_ANSWERS), (9, 1))[0]
                self._rated(story, wanted.mode, verdict, self._start)
        if sort.fate == IDLE:
            return
        if sort.fate == ENDS:
            self._closed(story, max(story.now, self._start), self._end - _HOUR)
            if sort.negative:
                self._rated(story, wanted.mode, Verdict.NEGATIVE, self._end)
            return
        if sort.fate == BACK:
            by = self._chance.choice(self._world.dispatchers)
            at = self._some(max(story.now, self._start), self._end)
            self._path.reopened(story, by, at, wish="caller")
        self._due(story, overdue=sort.overdue)
        self._later_closed(story, self._end)

    def _due(self, story: Story, *, overdue: bool) -> None:
        """Past its date at the end of the month, or not: where the rules have it else, it moves."""
        was = story.ticket["due_at"]
        row = next((r for r in reversed(story.deadlines) if r[0] == "answer"), None)
        if was is None or row is None or (was < self._end) == overdue:
            return
        due = self._end + 3 * _DAY
        if overdue:
            due = self._end - 1 - int(self._chance.random() * (self._end - story.now) / 2)
        changed = {"due_at": [offset_iso(was), offset_iso(due)]}
        story.say(story.now + 1, Verb.DUE_MOVED, None, "", named(step="answer", changed=changed))
        row[3] = story.ticket["due_at"] = due

    def _closed(self, story: Story, since: int, before: int) -> None:
        """Accepted, answered and signed between two instants."""
        body = story.agency
        assert body is not None
        room = max(before - since, 10)
        room = min(room, int(self._chance.expovariate(1 / (4 * _DAY))) + 10)
        steps = sorted(since + 1 + int(self._chance.random() * (room - 4)) for _ in range(3))
        story.say(steps[0], Verb.ACCEPTED, body.officer)
        story.done(("forward", "accept"), story.now)
        subject = next(t for t in self._world.topics if t.id == story.topic)
        text = self._tongue.answer(book().subjects[subject.code], story.ticket["place"])
        story.say(steps[1], Verb.ANSWERED, body.officer, "", names("answer", text))
        story.ticket["answer"] = text
        story.say(steps[2], Verb.APPROVED, body.head)
        self._path.close(story, story.now, body.head)

    def _later_closed(self, story: Story, after: int) -> None:
        """When the month is over, nobody's ticket stays open for ever."""
        if self._chance.random() < 0.8:
            self._closed(story, max(after, story.now), after + 20 * _DAY)
            self._asked_on(story)

    def _asked_on(self, story: Story) -> None:
        """Asked after the month, and most of them answer."""
        story.now = max(story.now, self._end)
        if self._chance.random() < 0.6:
            verdict = self._chance.choice(list(_ANSWERS))
            self._rated(story, Mode.SMS, verdict, story.now + 5 * _DAY)
        else:
            self._unrated(story, story.now + 5 * _DAY)

    def _rated(self, story: Story, mode: Mode, verdict: Verdict, before: int) -> None:
        at = self._some(story.now, before)
        rated(story, mode.value, at, self._chance.choice(_ANSWERS[verdict]), verdict.value)
        if story.phone is None:
            story.ticket["feedback"] = verdict.value

    def _unrated(self, story: Story, before: int) -> None:
        """Nobody answered; of whom nobody is known, nobody was asked."""
        if story.phone is None:
            return
        outcome, cause = self._chance.choice(_CAUSES)
        at = self._some(story.now, before)
        story.say(at, Verb.NOT_RATED, None, "", f'{{"cause":{quoted(outcome)}}}')
        story.ticket["feedback"] = FeedbackState.NO_RESPONSE.value
        story.ticket["no_response_cause"] = cause

    def _some(self, since: int, before: int) -> int:
        """An instant between two, within two days of the first, never the last itself."""
        room = min(before - since - 1, 2 * _DAY)
        return since + max(int(self._chance.random() * room), 0)


def may_be_nobody(wanted: Wanted) -> bool:
    """Whether a ticket may be of a caller who left no number."""
    sort = wanted.sort
    return isinstance(sort, New) and sort.outcome == SILENT and wanted.channel != Channel.PHONE


def _ordinal(at: int) -> int:
    return 719_163 + (at + 7 * _HOUR) // _DAY
