"""What is wrong with a rule set: rules that contradict each other, and rules that never count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from hotline.agencies.known import KnownAgency, KnownField, KnownRule
from hotline.agencies.routing import Book


class Flaw(StrEnum):
    """What is wrong with one rule."""

    CONFLICT = "conflict"
    SHADOWED = "shadowed"
    EXPIRED = "expired"
    AGENCY_ENDED = "agency_ended"
    SUCCEEDED = "succeeded"
    FIELD_ENDED = "field_ended"
    NO_COMMITTEE = "no_committee"


class Flawed(NamedTuple):
    """A flaw, with the other rule that causes it or the agency that stands in now."""

    flaw: Flaw
    other: KnownRule | None = None
    agency: KnownAgency | None = None


def flaws(book: Book, every_field: Iterable[KnownField], *, on: date) -> dict[int, list[Flawed]]:
    """Each rule's flaws as seen on a local day, by the number of the rule.

    `conflict`: another rule asks exactly the same, counts at the same time and names another
    agency; the older one wins. `shadowed`: whatever this rule agrees with, a rule that goes
    before it agrees with as well. `succeeded` is no fault: the successor gets the tickets.
    """
    fields = {field.id: field for field in every_field}
    found: dict[int, list[Flawed]] = {}
    for rule in book.rules:
        told = [*_by_itself(rule, book, fields, on), *_by_others(rule, book, fields, on)]
        if told:
            found[rule.id] = told
    return found


def _by_itself(
    rule: KnownRule, book: Book, fields: Mapping[int, KnownField], on: date
) -> list[Flawed]:
    told = []
    if rule.valid_to is not None and rule.valid_to <= on:
        return [Flawed(Flaw.EXPIRED)]
    if rule.agency is not None and not rule.agency.valid_on(max(on, rule.valid_from)):
        heir = book.heirs.get(rule.agency.id)
        told.append(Flawed(Flaw.SUCCEEDED if heir else Flaw.AGENCY_ENDED, agency=heir))
    if rule.field_id is not None and not fields[rule.field_id].valid_on(on):
        told.append(Flawed(Flaw.FIELD_ENDED))
    if rule.agency_id is None and rule.commune_id and rule.commune_id not in book.committees:
        told.append(Flawed(Flaw.NO_COMMITTEE))
    return told


def _by_others(
    rule: KnownRule, book: Book, fields: Mapping[int, KnownField], on: date
) -> list[Flawed]:
    if rule.valid_to is not None and rule.valid_to <= on:
        return []
    for other in book.rules:
        if other is rule:
            continue
        same = _asks_the_same(rule, other) and _meet(rule, other, on)
        if same and rule.agency_id != other.agency_id:
            return [Flawed(Flaw.CONFLICT, other)]
        before = (same and _first(other, rule)) or (
            other.priority > rule.priority and _covers(other, rule, fields, on)
        )
        if before and _answers(other, rule, book, on):
            return [Flawed(Flaw.SHADOWED, other)]
    return []


def _answers(wide: KnownRule, narrow: KnownRule, book: Book, on: date) -> bool:
    """Whether `wide` has an agency whenever `narrow` is asked; in doubt it has none."""
    agency = wide.agency or book.committees.get(wide.commune_id or narrow.commune_id or 0)
    if agency is not None and not agency.valid_on(on):
        agency = book.heirs.get(agency.id)
    begins = max(on, narrow.valid_from)
    return agency is not None and agency.valid_from <= begins and agency.valid_to is None


def _asks_the_same(one: KnownRule, other: KnownRule) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("field_id", "commune_id", "kind", "urgency", "priority")
    )


def _first(one: KnownRule, other: KnownRule) -> bool:
    """Of two rules that ask the same, the older goes first; it must outlast the other."""
    lasts = one.valid_to is None or (other.valid_to is not None and other.valid_to <= one.valid_to)
    return lasts and one.valid_from <= other.valid_from and _age(one) < _age(other)


def _age(rule: KnownRule) -> tuple[bool, int]:
    """Rules by age; those of a draft, whose numbers are below zero, are the youngest."""
    return rule.id < 0, abs(rule.id)


def _meet(one: KnownRule, other: KnownRule, on: date) -> bool:
    starts = max(one.valid_from, other.valid_from, on)
    return all(rule.valid_to is None or starts < rule.valid_to for rule in (one, other))


def _covers(wide: KnownRule, narrow: KnownRule, fields: Mapping[int, KnownField], on: date) -> bool:
    """Whether `wide` agrees with whatever `narrow` agrees with, as long as that one counts."""
    if wide.agency_id is None and narrow.commune_id is None:
        # A ticket without a place has no committee.
        return False
    conditions = all(
        getattr(wide, name) in (None, getattr(narrow, name))
        for name in ("commune_id", "kind", "urgency")
    )
    begins = max(narrow.valid_from, on)
    lasts = wide.valid_to is None or (
        narrow.valid_to is not None and narrow.valid_to <= wide.valid_to
    )
    return conditions and wide.valid_from <= begins and lasts and _above(wide, narrow, fields)


def _above(wide: KnownRule, narrow: KnownRule, fields: Mapping[int, KnownField]) -> bool:
    seen: set[int] = set()
    at = narrow.field_id
    while at is not None and at not in seen and wide.field_id is not None:
        if at == wide.field_id:
            return True
        seen.add(at)
        at = fields[at].parent_id
    return wide.field_id is None
