"""Which agency leads: rows that an office edits, weighed in one visible way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from hotline.agencies.tree import Agency, AgencyKind, existing
from hotline.db import Base


class RoutingRule(Base):
    """If field, commune, kind and urgency agree (empty agrees with all), this agency leads.

    A rule without an agency sends to the people's committee of the ticket's commune.
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
    agency: Mapped[Agency | None] = relationship(lazy="raise")


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

    agency: Agency
    rule: RoutingRule


def choose(
    rules: Iterable[RoutingRule], committees: dict[int, Agency], asked: Question
) -> Choice | None:
    """The agency of the most telling rule that agrees, or None: then a dispatcher decides.

    Priority first, then the nearer field, then the number of conditions, then the
    older rule. `committees` maps a commune to its people's committee. A rule whose
    agency does not exist on that day does not agree.
    """
    best: tuple[tuple[int, int, int, int], Choice] | None = None
    for rule in rules:
        agency = rule.agency or committees.get(asked.commune_id or 0)
        if agency is None or not agency.valid_on(asked.on) or not _agrees(rule, asked):
            continue
        rank = _rank(rule, asked)
        if best is None or rank > best[0]:
            best = rank, Choice(agency, rule)
    return best[1] if best else None


async def rules(s: AsyncSession, *, on: date) -> tuple[list[RoutingRule], dict[int, Agency]]:
    """All rules with their agencies, and the people's committee of each commune on a local day."""
    found = await s.scalars(
        select(RoutingRule).options(joinedload(RoutingRule.agency)).order_by(RoutingRule.id)
    )
    committees = await s.scalars(
        select(Agency).where(Agency.kind == AgencyKind.COMMUNE, existing(on)).order_by(Agency.id)
    )
    return list(found), {agency.commune_id: agency for agency in committees if agency.commune_id}


def _agrees(rule: RoutingRule, asked: Question) -> bool:
    return (
        rule.valid_from <= asked.on
        and (rule.valid_to is None or asked.on < rule.valid_to)
        and (rule.field_id is None or rule.field_id in asked.field_ids)
        and rule.commune_id in (None, asked.commune_id)
        and rule.kind in (None, asked.kind)
        and rule.urgency in (None, asked.urgency)
    )


def _rank(rule: RoutingRule, asked: Question) -> tuple[int, int, int, int]:
    nearness = 0
    if rule.field_id is not None:
        nearness = len(asked.field_ids) - asked.field_ids.index(rule.field_id)
    conditions = sum(v is not None for v in (rule.commune_id, rule.kind, rule.urgency))
    return rule.priority, nearness, conditions, -rule.id
