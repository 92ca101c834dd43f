"""Which agency leads: rows that an office edits, weighed in one visible way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from types import MappingProxyType

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.agencies.known import KnownAgency, KnownRule
from hotline.agencies.tree import Agency, AgencyKind, Commune, Field
from hotline.db import Base


class RoutingRule(Base):
    """If field, commune, kind and urgency agree (empty agrees with all), this agency leads.

    A rule without an agency sends to the people's committee of the ticket's commune. One
    that was removed keeps its row, so that the tickets it decided can still name it.
    """

    __tablename__ = "routing_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"))
    kind: Mapped[str | None]
    urgency: Mapped[str | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    priority: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    removed_at: Mapped[datetime | None]
    agency: Mapped[Agency | None] = relationship(lazy="raise")
    field: Mapped[Field | None] = relationship(lazy="raise")
    commune: Mapped[Commune | None] = relationship(lazy="raise")

    def holds_on(self, day: date) -> bool:
        """Whether the rule counts on a local day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Question:
    """What routing looks at; `field_ids` is the field and then its ancestors, nearest first."""

    field_ids: tuple[int, ...]
    commune_id: int | None
    kind: str
    urgency: str
    on: date


@dataclass(frozen=True)
class Choice:
    """The agency that leads and the rule that said so."""

    agency: KnownAgency
    rule: KnownRule


def choose(
    rules: Iterable[KnownRule],
    committees: Mapping[int, KnownAgency],
    asked: Question,
    *,
    heirs: Mapping[int, KnownAgency] = MappingProxyType({}),
) -> Choice | None:
    """The agency of the most telling rule that agrees, or None: then a dispatcher decides.

    Priority first, then the nearer field, then the number of conditions, then the
    older rule. `committees` maps a commune to its people's committee, `heirs` an agency
    that has ended to the one that took its place. A rule whose agency does not exist on
    that day, nor any heir of it, does not agree.
    """
    best: tuple[tuple[int, int, int, int], Choice] | None = None
    for rule in rules:
        agency = rule.agency or committees.get(asked.commune_id or 0)
        if agency is not None and not agency.valid_on(asked.on):
            agency = heirs.get(agency.id)
        if agency is None or not _agrees(rule, asked):
            continue
        rank = _rank(rule, asked)
        if best is None or rank > best[0]:
            best = rank, Choice(agency, rule)
    return best[1] if best else None


class Book:
    """The rules of a day, laid out so that many questions are answered quickly."""

    def __init__(
        self,
        rules: Iterable[KnownRule],
        committees: Mapping[int, KnownAgency],
        heirs: Mapping[int, KnownAgency],
    ) -> None:
        self.rules = list(rules)
        self.committees, self.heirs = committees, heirs
        self._by_field: dict[int | None, list[KnownRule]] = {}
        for rule in self.rules:
            self._by_field.setdefault(rule.field_id, []).append(rule)

    def choose(self, asked: Question) -> Choice | None:
        """As `choose`, looking only at rules of the ticket's fields and of none."""
        near = [self._by_field[one] for one in (None, *asked.field_ids) if one in self._by_field]
        return choose(chain(*near), self.committees, asked, heirs=self.heirs)


def heirs(every: Iterable[KnownAgency], *, on: date) -> dict[int, KnownAgency]:
    """Which agency stands on a day in the place of each that has ended by then."""
    by_id = {agency.id: agency for agency in every}
    found = {}
    for agency in by_id.values():
        if heir := _heir(agency, by_id, on):
            found[agency.id] = heir
    return found


def committees(
    every: Iterable[KnownAgency], took_over: Mapping[int, KnownAgency], on: date
) -> dict[int, KnownAgency]:
    """The committee of each commune; where it has ended, whoever took its place."""
    found: dict[int, KnownAgency] = {}
    ended: dict[int, KnownAgency] = {}
    for agency in every:
        if agency.kind != AgencyKind.COMMUNE or agency.commune_id is None:
            continue
        if agency.valid_on(on):
            found[agency.commune_id] = agency
        elif agency.id in took_over:
            ended[agency.commune_id] = took_over[agency.id]
    return ended | found


def _heir(agency: KnownAgency, by_id: Mapping[int, KnownAgency], on: date) -> KnownAgency | None:
    seen: set[int] = set()
    at: KnownAgency | None = agency
    while at is not None and at.id not in seen:
        if at is not agency and at.valid_on(on):
            return at
        seen.add(at.id)
        at = by_id.get(at.successor_id or 0)
    return None


def _agrees(rule: KnownRule, asked: Question) -> bool:
    return (
        rule.holds_on(asked.on)
        and (rule.field_id is None or rule.field_id in asked.field_ids)
        and rule.commune_id in (None, asked.commune_id)
        and rule.kind in (None, asked.kind)
        and rule.urgency in (None, asked.urgency)
    )


def _rank(rule: KnownRule, asked: Question) -> tuple[int, int, int, int]:
    nearness = 0
    if rule.field_id is not None:
        nearness = len(asked.field_ids) - asked.field_ids.index(rule.field_id)
    conditions = sum(v is not None for v in (rule.commune_id, rule.kind, rule.urgency))
    return rule.priority, nearness, conditions, -rule.id
