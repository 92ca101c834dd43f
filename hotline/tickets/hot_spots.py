"""Hot spots: many like tickets at one commune in a short time, raised as one card.

A card belongs to a commune and a top field. It grows while tickets come, and ends by
itself when none has come for as long as its rule looks back. Dismissed, it keeps
growing unseen, so that the same matter is not raised twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from hotline import amendments, texts
from hotline.agencies import Commune, Field
from hotline.amendments import Deed, Subject
from hotline.db import Base, announce
from hotline.errors import Conflict, Invalid, NotFound
from hotline.staff import Person
from hotline.tickets.afterwards import merge
from hotline.tickets.path import said
from hotline.tickets.rights import Reader, require_admin, require_desk
from hotline.tickets.tables import Ticket, only_where


class HotSpot(Base):
    """The card of a cluster. `count`, `since` and `latest` are of its tickets."""

    __tablename__ = "hot_spot"
    __table_args__ = (
        Index(
            "ix_hot_spot_alive",
            "commune_id",
            "field_id",
            unique=True,
            **only_where("ended_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    commune_id: Mapped[int] = mapped_column(ForeignKey("commune.id"))
    field_id: Mapped[int] = mapped_column(ForeignKey("field.id"))
    words: Mapped[str] = mapped_column(default="")
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]
    latest: Mapped[datetime]
    found_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    dismissed_because: Mapped[str] = mapped_column(default="")

    commune: Mapped[Commune] = relationship(lazy="raise")
    field: Mapped[Field] = relationship(lazy="raise")


class HotSpotTicket(Base):
    """A ticket that belongs to a hot spot."""

    __tablename__ = "hot_spot_ticket"

    hot_spot_id: Mapped[int] = mapped_column(ForeignKey("hot_spot.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, index=True)


class HotSpotRule(Base):
    """`least` tickets in `hours` make a hot spot, if they are `times` as many as usual there.

    Without a field the rule holds for all that have none of their own. `times` 0 asks for no
    comparison with the four weeks before.
    """

    __tablename__ = "hot_spot_rule"
    __table_args__ = (
        CheckConstraint("least >= 2", name="least"),
        CheckConstraint("hours >= 1", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"), unique=True)
    least: Mapped[int] = mapped_column(default=5)
    hours: Mapped[int] = mapped_column(default=24)
    times: Mapped[int] = mapped_column(default=3)

    field: Mapped[Field | None] = relationship(lazy="raise")


async def cards(s: AsyncSession, *, commune_id: int | None = None, most: int = 20) -> list[HotSpot]:
    """The hot spots of now that nobody dismissed, largest first."""
    query = _shown().where(HotSpot.ended_at.is_(None), HotSpot.dismissed_at.is_(None))
    if commune_id is not None:
        query = query.where(HotSpot.commune_id == commune_id)
    return list(await s.scalars(query.order_by(HotSpot.count.desc(), HotSpot.id).limit(most)))


async def past_cards(s: AsyncSession, *, most: int = 50) -> list[HotSpot]:
    """The newest that have ended or were dismissed."""
    gone = HotSpot.ended_at.is_not(None) | HotSpot.dismissed_at.is_not(None)
    return list(await s.scalars(_shown().where(gone).order_by(HotSpot.id.desc()).limit(most)))


async def card(s: AsyncSession, spot_id: int) -> HotSpot:
    """One hot spot. Raises NotFound."""
    found: HotSpot | None = await s.scalar(_shown().where(HotSpot.id == spot_id))
    if found is None:
        raise NotFound("no_such_hot_spot")
    return found


async def tickets_of(
    s: AsyncSession, spot: HotSpot, reader: Reader, *, most: int = 500
) -> list[Ticket]:
    """The tickets of a hot spot that this person may see, oldest first."""
    found = await s.scalars(
        select(Ticket)
        .join(HotSpotTicket, HotSpotTicket.ticket_id == Ticket.id)
        .options(joinedload(Ticket.agency), joinedload(Ticket.field), joinedload(Ticket.caller))
        .where(HotSpotTicket.hot_spot_id == spot.id, reader.visible())
        .order_by(Ticket.received_at, Ticket.id)
        .limit(most)
    )
    return list(found)


async def dismiss_card(
    s: AsyncSession, spot: HotSpot, *, reason: str, by: Person, at: datetime
) -> None:
    """Not one matter after all, or known already. Raises Invalid without a reason."""
    require_desk(by)
    because = said(reason, "hot_spot_reason_missing")
    taken = await s.execute(
        update(HotSpot)
        .where(HotSpot.id == spot.id, HotSpot.dismissed_at.is_(None), HotSpot.ended_at.is_(None))
        .values(dismissed_at=at, dismissed_by_id=by.id, dismissed_because=because)
        .returning(HotSpot.id)
    )
    if taken.first() is None:
        raise Conflict("hot_spot_over")
    announce(s, "hot_spot", id=spot.id, count=0)


async def merge_same(
    s: AsyncSession, into: Ticket, same: Collection[Ticket], *, by: Person, at: datetime
) -> None:
    """Those that tell the same go with the main one. Raises Invalid for none, else as `merge`."""
    others = [ticket for ticket in same if ticket.id != into.id]
    if not others:
        raise Invalid("nothing_to_merge", field="into")
    for ticket in others:
        await merge(s, ticket, into, by=by, at=at)


async def rules(s: AsyncSession) -> list[HotSpotRule]:
    """The rules as they stand, the one for all fields first; there is always one."""
    found = list(
        await s.scalars(
            select(HotSpotRule)
            .options(joinedload(HotSpotRule.field))
            .order_by(HotSpotRule.field_id.is_not(None), HotSpotRule.field_id)
        )
    )
    if not found or found[0].field_id is not None:
        found.insert(0, HotSpotRule(field_id=None, least=5, hours=24, times=3))
    return found


async def set_rule(
    s: AsyncSession,
    field_id: int | None,
    *,
    least: int,
    hours: int,
    times: int,
    by: Person,
    at: datetime,
) -> None:
    """Write the rule of a top field, or of all others. Raises Invalid for what cannot be."""
    require_admin(by)
    for value, low, high, name in (
        (least, 2, 1000, "least"), (hours, 1, 720, "hours"), (times, 0, 100, "times"),
    ):  # fmt: skip
        if not low <= value <= high:
            raise Invalid("hot_spot_rule_wrong", field=name, low=low, high=high)
    if field_id is not None:
        field = await s.get(Field, field_id)
        if field is None or field.parent_id is not None:
            raise Invalid("field_missing", field="field")
    rule = await _own_rule(s, field_id)
    before = _numbers(rule) if rule else {}
    if rule is None:
        rule = HotSpotRule(field_id=field_id)
        s.add(rule)
    rule.least, rule.hours, rule.times = least, hours, times
    await s.flush()
    deed = Deed.CHANGED if before else Deed.ADDED
    if changed := amendments.difference(before, _numbers(rule)):
        await _note(s, rule, deed, changed, by=by, at=at)


async def drop_rule(s: AsyncSession, field_id: int, *, by: Person, at: datetime) -> None:
    """The field follows the rule of all others again."""
    require_admin(by)
    rule = await _own_rule(s, field_id)
    if rule is not None:
        removed = {name: [value, None] for name, value in _numbers(rule).items()}
        await _note(s, rule, Deed.REMOVED, removed, by=by, at=at)
        await s.delete(rule)


def rule_of(known: Iterable[HotSpotRule], field_id: int) -> HotSpotRule:
    """The rule that holds for a top field, among all rules."""
    by_field = {rule.field_id: rule for rule in known}
    return by_field.get(field_id) or by_field[None]


def _shown() -> Select[HotSpot]:
    return select(HotSpot).options(joinedload(HotSpot.commune), joinedload(HotSpot.field))


async def _own_rule(s: AsyncSession, field_id: int | None) -> HotSpotRule | None:
    same = HotSpotRule.field_id == field_id if field_id else HotSpotRule.field_id.is_(None)
    found: HotSpotRule | None = await s.scalar(select(HotSpotRule).where(same))
    return found


def _numbers(rule: HotSpotRule) -> dict[str, int]:
    return {"least": rule.least, "hours": rule.hours, "times": rule.times}


async def _note(
    s: AsyncSession,
    rule: HotSpotRule,
    deed: Deed,
    changed: Mapping[str, object],
    *,
    by: Person,
    at: datetime,
) -> None:
    field = await s.get(Field, rule.field_id) if rule.field_id else None
    title = field.name if field else texts.say("hot_spot_rule_of_all")
    amendments.note(s, Subject.HOT_SPOT, rule.id, title, deed, changed, by=by, at=at)
