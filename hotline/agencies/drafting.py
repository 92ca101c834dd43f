"""A changed rule set that is tried before it counts.

The office has one draft: rows beside the rules, each a new rule, another wording of a
rule, or the removal of one. `drafted` lays it over the rules as they stand; `adopt`
makes it the rules. A rule that is reworded keeps its number; what it was stands in the
amendments, and tickets keep the words of the rule that decided them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from hotline.agencies.known import KnownAgency, KnownCommune, KnownField, KnownRule, copy
from hotline.agencies.routing import Book, RoutingRule
from hotline.agencies.tree import Agency, Commune, Field
from hotline.db import Base
from hotline.errors import Conflict, Invalid, NotFound


class RoutingDraft(Base):
    """A row of the draft: a rule as it is to read, or (`removed`) the end of one.

    `rule_id` is the rule that it changes; empty for a new one.
    """

    __tablename__ = "routing_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("routing_rule.id"), unique=True)
    removed: Mapped[bool] = mapped_column(default=False)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"))
    kind: Mapped[str | None]
    urgency: Mapped[str | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    priority: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    agency: Mapped[Agency | None] = relationship(lazy="raise")
    field: Mapped[Field | None] = relationship(lazy="raise")
    commune: Mapped[Commune | None] = relationship(lazy="raise")
    rule: Mapped[RoutingRule | None] = relationship(lazy="raise")

    @property
    def number(self) -> int:
        """The number of the rule that it would be: its own, or below zero for a new one."""
        return self.rule_id if self.rule_id is not None else -self.id


@dataclass(frozen=True)
class Terms:
    """What a rule says: empty conditions agree with everything, no agency is the commune's own."""

    field_id: int | None
    commune_id: int | None
    kind: str | None
    urgency: str | None
    agency_id: int | None
    priority: int
    valid_from: date
    valid_to: date | None
    note: str


class Adopted(NamedTuple):
    """A change that became the rules: the rule, what it was before and is now, in words."""

    rule: RoutingRule
    deed: str
    before: dict[str, Any]
    after: dict[str, Any]


async def draft(s: AsyncSession) -> list[RoutingDraft]:
    """The rows of the draft with what they name, in the order they were written."""
    found = await s.scalars(
        select(RoutingDraft)
        .options(
            joinedload(RoutingDraft.agency),
            joinedload(RoutingDraft.field),
            joinedload(RoutingDraft.commune),
            joinedload(RoutingDraft.rule).options(
                joinedload(RoutingRule.agency),
                joinedload(RoutingRule.field),
                joinedload(RoutingRule.commune),
            ),
        )
        .order_by(RoutingDraft.id)
    )
    return list(found)


async def rule(s: AsyncSession, rule_id: int) -> RoutingRule:
    """One rule, also one that was removed. Raises NotFound."""
    found = await s.get(
        RoutingRule,
        rule_id,
        options=[
            joinedload(RoutingRule.agency),
            joinedload(RoutingRule.field),
            joinedload(RoutingRule.commune),
        ],
    )
    if found is None:
        raise NotFound("no_such_rule")
    return found


async def put(
    s: AsyncSession, rule_id: int | None, terms: Terms, *, by_id: int, at: datetime
) -> RoutingDraft:
    """Write a new rule (`rule_id` None) or another wording of one into the draft.

    Raises Invalid for dates the wrong way round, for an agency, field or commune that does
    not exist then, and for a rule that says nothing new; Conflict for a removed rule.
    """
    await _check(s, terms)
    row = await _row(s, rule_id)
    if rule_id is not None:
        standing = await _standing(s, rule_id)
        if asdict(terms) == terms_of(standing):
            raise Invalid("rule_unchanged", field="agency")
    for name, value in asdict(terms).items():
        setattr(row, name, value)
    row.removed, row.by_id, row.at = False, by_id, at
    s.add(row)
    await s.flush()
    return row


async def put_removal(s: AsyncSession, rule_id: int, *, by_id: int, at: datetime) -> None:
    """Write the end of a rule into the draft. Raises NotFound, Conflict."""
    standing = await _standing(s, rule_id)
    row = await _row(s, rule_id)
    for name, value in terms_of(standing).items():
        setattr(row, name, value)
    row.removed, row.by_id, row.at = True, by_id, at
    s.add(row)
    await s.flush()


async def withdraw(s: AsyncSession, draft_id: int | None) -> None:
    """Take one row out of the draft, or (None) all of them. The rules stay as they are."""
    gone = delete(RoutingDraft)
    await s.execute(gone if draft_id is None else gone.where(RoutingDraft.id == draft_id))


def drafted(book: Book, rows: Iterable[RoutingDraft]) -> Book:
    """The rules as they would be. A new rule has the number -1, -2 … until it is adopted."""
    by_rule = {row.rule_id: row for row in rows if row.rule_id is not None}
    laid = []
    for standing in book.rules:
        row = by_rule.get(standing.id)
        if row is None:
            laid.append(standing)
        elif not row.removed:
            laid.append(_as_rule(row, row.number))
    laid += [_as_rule(row, row.number) for row in rows if row.rule_id is None]
    return Book(laid, book.committees, book.heirs)


async def adopt(s: AsyncSession, *, at: datetime) -> list[Adopted]:
    """Make the draft the rules, and empty it. Raises Conflict when there is none."""
    rows = await draft(s)
    if not rows:
        raise Conflict("draft_empty")
    done = [await _adopt(s, row, at) for row in rows]
    await withdraw(s, None)
    await s.flush()
    return done


def terms_of(rule: RoutingRule | RoutingDraft) -> dict[str, Any]:
    """What a rule says, by the names of `Terms`."""
    return {name: getattr(rule, name) for name in Terms.__dataclass_fields__}


def in_words(rule: RoutingRule | RoutingDraft) -> dict[str, Any]:
    """What a rule says with names in place of numbers; what it names must be loaded."""
    return {
        "field": rule.field.name if rule.field else None,
        "commune": rule.commune.name if rule.commune else None,
        "kind": rule.kind,
        "urgency": rule.urgency,
        "to_agency": rule.agency.name if rule.agency else None,
        "priority": rule.priority,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "note": rule.note,
    }


async def _adopt(s: AsyncSession, row: RoutingDraft, at: datetime) -> Adopted:
    after = in_words(row)
    if row.rule is None:
        made = RoutingRule(**terms_of(row))
        s.add(made)
        await s.flush()
        return Adopted(made, "added", {}, after)
    before = in_words(row.rule)
    if row.removed:
        row.rule.removed_at = at
        return Adopted(row.rule, "removed", before, {})
    for name, value in terms_of(row).items():
        setattr(row.rule, name, value)
    return Adopted(row.rule, "changed", before, after)


async def _row(s: AsyncSession, rule_id: int | None) -> RoutingDraft:
    found: RoutingDraft | None = None
    if rule_id is not None:
        found = await s.scalar(select(RoutingDraft).where(RoutingDraft.rule_id == rule_id))
    return found or RoutingDraft(rule_id=rule_id)


async def _standing(s: AsyncSession, rule_id: int) -> RoutingRule:
    standing = await rule(s, rule_id)
    if standing.removed_at is not None:
        raise Conflict("rule_removed")
    return standing


async def _check(s: AsyncSession, terms: Terms) -> None:
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        raise Invalid("days_reversed", field="valid_to")
    if terms.agency_id is not None:
        agency = await s.get(Agency, terms.agency_id)
        if agency is None:
            raise Invalid("agency_missing", field="agency")
        if agency.valid_to is not None and agency.valid_to <= terms.valid_from:
            raise Invalid("agency_ended", field="agency", name=agency.name)
    if terms.field_id is not None:
        field = await s.get(Field, terms.field_id)
        if field is None or not field.valid_on(terms.valid_from):
            raise Invalid("field_missing", field="field")
    if terms.commune_id is not None and await s.get(Commune, terms.commune_id) is None:
        raise Invalid("commune_missing", field="commune")


def _as_rule(row: RoutingDraft, number: int) -> KnownRule:
    return KnownRule(
        id=number,
        **terms_of(row),
        agency=copy(KnownAgency, row.agency) if row.agency else None,
        field=copy(KnownField, row.field) if row.field else None,
        commune=copy(KnownCommune, row.commune) if row.commune else None,
    )
