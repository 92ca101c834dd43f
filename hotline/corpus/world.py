"""What the corpus needs to know of a province, as plain values that travel between processes."""

from __future__ import annotations

import json
import random
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise, product
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, deadlines, feedback
from hotline.agencies import Agency, Commune, Field, KnownRule, Question, RoutingRule
from hotline.corpus import words
from hotline.deadlines import Calendar, KnownPolicy, Step
from hotline.staff import Person, Role
from hotline.tickets import TicketKind, Urgency


@dataclass(frozen=True)
class Who:
    """Somebody whose name stands on timelines; `told` is how the chain's hashes cover it."""

    id: int
    name: str
    extension: str | None = None
    told: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "told", f"{self.id},{json.dumps(self.name)}")


@dataclass(frozen=True)
class Body:
    """An agency with its people; `pace` above 1 is slower than its deadlines.

    `calendar` is its own one, None where it counts by the province's.
    """

    id: int
    name: str
    officer: Who
    head: Who
    pace: float
    calendar: int | None


@dataclass(frozen=True)
class Topic:
    """A field with what its tickets are about."""

    id: int
    code: str
    name: str


Policy = tuple[int, str, str]
Route = tuple[int, str]


class Manner(NamedTuple):
    """How numbers of a type are asked: the policy, and its attempts, means and minutes."""

    policy: int | None = None
    steps: tuple[tuple[int, str, int], ...] = ()


@dataclass(frozen=True)
class World:
    """A province as it stands, and how it stood: `eras` begin on these local days."""

    calendars: dict[int | None, Calendar]
    topics: tuple[Topic, ...]
    communes: tuple[tuple[int, str], ...]
    bodies: dict[int, Body]
    eras: tuple[date, ...]
    routes: dict[tuple[int, int, str, str, int], Route]
    policies: dict[tuple[int, str, str, str], Policy]
    operators: tuple[Who, ...]
    dispatchers: tuple[Who, ...]
    office: tuple[Who, ...]
    asking: dict[str, Manner]
    courtesy: dict[str, tuple[int, int]]
    explain_days: int

    def era(self, day: date) -> int:
        """Which set of agencies and rules holds on a local day."""
        return max(bisect_right(self.eras, day) - 1, 0)


async def look(s: AsyncSession, first: date, last: date, *, seed: int) -> World | None:
    """The province between two local days; None when it lacks what a corpus is made of."""
    fields = list(await s.scalars(select(Field).order_by(Field.code)))
    communes = [(c.id, c.name) for c in await s.scalars(select(Commune).order_by(Commune.id))]
    people = list(await s.scalars(select(Person).where(Person.active).order_by(Person.id)))
    topics = tuple(Topic(f.id, f.code, f.name) for f in fields if f.code in words.book().subjects)
    by_role = {role: tuple(_who(p) for p in people if p.role == role) for role in Role}
    bodies = await _bodies(s, people, seed)
    if not (topics and communes and bodies and by_role[Role.OPERATOR] and by_role[Role.DISPATCHER]):
        return None
    eras = await _eras(s, first, last)
    kept = sorted({body.calendar for body in bodies.values()} | {None}, key=lambda one: one or 0)
    lines = {f.id: _line(f, {one.id: one for one in fields}) for f in fields}
    return World(
        calendars={one: await deadlines.calendar(s, one) for one in kept},
        topics=topics,
        communes=tuple(communes),
        bodies=bodies,
        eras=eras,
        routes=await _routes(s, eras, topics, communes, lines),
        policies=_policies(await deadlines.policies(s), topics, lines),
        operators=by_role[Role.OPERATOR],
        dispatchers=by_role[Role.DISPATCHER],
        office=by_role[Role.OFFICE] or by_role[Role.DISPATCHER],
        asking=await _asking(s),
        courtesy=await _courtesy(s),
        explain_days=(await feedback.terms(s)).explain_days,
    )


def _who(person: Person) -> Who:
    return Who(person.id, person.name, person.extension)


async def _bodies(s: AsyncSession, people: list[Person], seed: int) -> dict[int, Body]:
    """Every agency somebody works for, or whose successor somebody works for."""
    rows = {one.id: one for one in await s.scalars(select(Agency).order_by(Agency.id))}
    working: dict[tuple[int, str], Who] = {}
    for person in people:
        if person.agency_id is not None:
            working.setdefault((person.agency_id, person.role), _who(person))
    found = {}
    for row in rows.values():
        heir = row
        while heir.successor_id in rows:
            heir = rows[heir.successor_id]
        officer = working.get((heir.id, Role.OFFICER))
        if officer is not None:
            pace = random.Random(f"{seed} pace {heir.code}").lognormvariate(-0.3, 0.5)
            head = working.get((heir.id, Role.HEAD), officer)
            found[row.id] = Body(row.id, row.name, officer, head, pace, row.calendar_id)
    return found


async def _eras(s: AsyncSession, first: date, last: date) -> tuple[date, ...]:
    days = {first}
    for noun in (Agency, RoutingRule):
        for starts, ends in await s.execute(select(noun.valid_from, noun.valid_to)):
            days |= {day for day in (starts, ends) if day is not None and first < day <= last}
    return tuple(sorted(days))


def _line(field: Field, known: dict[int, Field]) -> tuple[int, ...]:
    line = [field.id]
    while field.parent_id is not None:
        field = known[field.parent_id]
        line.append(field.id)
    return tuple(line)


async def _routes(
    s: AsyncSession,
    eras: tuple[date, ...],
    topics: tuple[Topic, ...],
    communes: list[tuple[int, str]],
    lines: dict[int, tuple[int, ...]],
) -> dict[tuple[int, int, str, str, int], Route]:
    """What the rules say of every kind of ticket in every era."""
    found: dict[tuple[int, int, str, str, int], Route] = {}
    asked_of = list(product(topics, map(str, TicketKind), map(str, Urgency), communes))
    for era, day in enumerate(eras):
        book = await agencies.book(s, on=day)
        for topic, kind, urgency, (commune, name) in asked_of:
            choice = book.choose(Question(lines[topic.id], commune, kind, urgency, day))
            if choice is not None:
                reason = _reason(choice.rule, name)
                found[era, topic.id, kind, urgency, commune] = (choice.agency.id, reason)
    return found


def _reason(rule: KnownRule, commune: str) -> str:
    """As `tickets.routing` keeps it; keys in order, for the chain."""
    by_commune = rule.agency_id is None or rule.commune_id is not None
    reason = {
        "by": "rule",
        "rule": rule.id,
        "field": rule.field.name if rule.field else False,
        "commune": commune if by_commune else False,
        "kind": rule.kind,
        "urgency": rule.urgency,
        "note": rule.note,
    }
    return json.dumps(reason, sort_keys=True, separators=(",", ":"))


def _policies(
    rows: tuple[KnownPolicy, ...], topics: tuple[Topic, ...], lines: dict[int, tuple[int, ...]]
) -> dict[tuple[int, str, str, str], Policy]:
    found = {}
    for topic in topics:
        for kind in TicketKind:
            for urgency in Urgency:
                for step in Step:
                    row = deadlines.policy_for(
                        rows, step, field_ids=lines[topic.id], kind=kind, urgency=urgency
                    )
                    if row is not None:
                        key = (topic.id, str(kind), str(urgency), str(step))
                        found[key] = (row.amount, row.unit, row.source)
    return found


async def _asking(s: AsyncSession) -> dict[str, Manner]:
    found = {"mobile": Manner(), "other": Manner()}
    for policy in reversed(await feedback.policies(s)):
        steps = tuple((step.attempt, step.mode, step.wait_minutes) for step in policy.steps)
        for number in found:
            if policy.number_type in (None, number):
                found[number] = Manner(policy.id, steps)
    return found


async def _courtesy(s: AsyncSession) -> dict[str, tuple[int, int]]:
    rows = await s.scalars(select(feedback.CourtesyHours))
    return {
        row.mode: (row.starts.hour * 60 + row.starts.minute, row.ends.hour * 60 + row.ends.minute)
        for row in rows
    }


def days_between(first: date, last: date) -> list[date]:
    """All local days from the first on, without the last."""
    return [first + timedelta(days=n) for n in range((last - first).days)]


def shares(weights: list[float], whole: int) -> list[int]:
    """A whole number cut by weights; the parts add up to it."""
    total, run, cuts = sum(weights) or 1.0, 0.0, [0]
    for weight in weights:
        run += weight
        cuts.append(round(whole * run / total))
    return [after - before for before, after in pairwise(cuts)]
