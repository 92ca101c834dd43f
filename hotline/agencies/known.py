"""Agencies, fields, communes and rules as plain frozen copies of their rows.

They have the names of the rows' columns and belong to no session: a process keeps them, and
whoever is handed one may read it for as long as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple, TypeVar

Copy = TypeVar("Copy")


@dataclass(frozen=True)
class KnownAgency:
    """An `Agency` as it stands."""

    id: int
    code: str
    name: str
    kind: str
    valid_from: date
    valid_to: date | None = None
    parent_id: int | None = None
    commune_id: int | None = None
    successor_id: int | None = None
    calendar_id: int | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the agency exists on a local day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Titled(NamedTuple):
    """An agency as one among many to choose from: told apart from others of its name."""

    id: int
    name: str


@dataclass(frozen=True)
class KnownField:
    """A `Field` as it stands."""

    id: int
    code: str
    name: str
    folded: str = ""
    parent_id: int | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether tickets may be classified by it on a local day."""
        return self.valid_to is None or day < self.valid_to


@dataclass(frozen=True)
class KnownCommune:
    """A `Commune` as it stands."""

    id: int
    code: str
    name: str
    folded: str = ""


@dataclass(frozen=True)
class KnownRule:
    """A `RoutingRule` as it stands, with what it names."""

    id: int
    valid_from: date
    valid_to: date | None = None
    field_id: int | None = None
    commune_id: int | None = None
    kind: str | None = None
    urgency: str | None = None
    agency_id: int | None = None
    priority: int = 0
    note: str = ""
    agency: KnownAgency | None = None
    field: KnownField | None = None
    commune: KnownCommune | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the rule counts on a local day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def copy(to: type[Copy], row: Any, **named: Any) -> Copy:
    """A row's columns under the same names; `named` are those that are told otherwise."""
    told: Mapping[str, Any] = {
        one.name: getattr(row, one.name)
        for one in fields(to)  # type: ignore[arg-type]
        if one.name not in named
    }
    return to(**told, **named)
