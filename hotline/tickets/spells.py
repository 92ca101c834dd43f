"""How every ticket stood at any past instant, as far as figures count it.

A spell is a time through which nothing changed that figures count; the spells of a ticket
follow each other without a gap from its receipt on. They are written at the end of each
transaction that wrote a line of the timeline, under the instant of that line, and never changed
afterwards but for the end of the last one. So a figure of a past day does not change by itself.

What becomes known late (a rating that a PBX kept while nobody listened) counts from the instant
at which it happened, but never from before the spell it ends.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    and_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from hotline import db
from hotline.db import Base, UtcDateTime
from hotline.tickets.codes import TicketStatus
from hotline.tickets.tables import Ticket

# The end of a spell that has not ended.
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
# The rows of a partial index. A query must say the same, word for word, to be served by it.
OPEN_SPELLS = "state = 'open'"
_TOLD = "spells"


class SpellState(StrEnum):
    """What figures tell apart of a status: a merged ticket is open until its master closes."""

    OPEN = "open"
    CLOSED = "closed"
    REFERRED = "referred"


class Spell(Base):
    """From `since` to before `until` the ticket stood like this; `FOREVER` until it changes."""

    __tablename__ = "ticket_spell"
    __table_args__ = (
        CheckConstraint("state in ('open','closed','referred')", name="state"),
        CheckConstraint("since <= until", name="order"),
        Index("ix_ticket_spell_ticket", "ticket_id", "until"),
        Index("ix_ticket_spell_received", "received_at", "until", "since"),
        Index("ix_ticket_spell_open", "until", "since",
              sqlite_where=text(OPEN_SPELLS), postgresql_where=text(OPEN_SPELLS)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    received_at: Mapped[datetime]
    channel: Mapped[str]
    kind: Mapped[str | None]
    state: Mapped[str]
    agency_id: Mapped[int | None]
    field_id: Mapped[int | None]
    commune_id: Mapped[int | None]
    level: Mapped[int]
    procedure: Mapped[bool]
    reason_class: Mapped[str | None]
    feedback: Mapped[str]
    no_response_cause: Mapped[str | None]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reopenings: Mapped[int]


STATE = case(
    (Ticket.status == TicketStatus.CLOSED, SpellState.CLOSED.value),
    (Ticket.status == TicketStatus.REFERRED, SpellState.REFERRED.value),
    else_=SpellState.OPEN.value,
)
# What a spell keeps of its ticket: by the name of its column.
KEPT: dict[str, Any] = {
    "channel": Ticket.channel, "kind": Ticket.kind, "state": STATE,
    "agency_id": Ticket.agency_id, "field_id": Ticket.field_id, "commune_id": Ticket.commune_id,
    "level": Ticket.level, "procedure": Ticket.procedure, "reason_class": Ticket.reason_class,
    "feedback": Ticket.feedback, "no_response_cause": Ticket.no_response_cause,
    "due_at": Ticket.due_at, "closed_at": Ticket.closed_at, "reopenings": Ticket.reopenings,
}  # fmt: skip


def stood_at(at: datetime) -> ColumnElement[bool]:
    """That a spell is how its ticket stood at an instant. A ticket received later has none."""
    return and_(Spell.since <= at, Spell.until > at)


def told(s: AsyncSession, ticket_id: int, *, at: datetime, new: bool = False) -> None:
    """A line of the timeline was written: the ticket may count as something else from then on.

    `new`: it was received in this transaction.
    """
    noted: dict[int, _Line] = s.info.setdefault(_TOLD, {})
    before = noted.get(ticket_id, _Line(at, new))
    noted[ticket_id] = _Line(max(before.at, at), before.new or new)
    db.at_the_end(s, _catch_up)


async def amiss(s: AsyncSession, *, most: int = 100) -> list[int]:
    """Tickets whose spells do not lead without a gap from their receipt to what they are now."""
    follows, following = aliased(Spell), aliased(Spell)
    present = and_(Spell.ticket_id == Ticket.id, Spell.until == FOREVER)
    right = select(Spell.id).where(present, ~_differs())
    gap = select(follows.id).where(
        follows.ticket_id == Ticket.id,
        follows.until != FOREVER,
        ~select(following.id)
        .where(following.ticket_id == follows.ticket_id, following.since == follows.until)
        .exists(),
    )
    found = await s.scalars(
        select(Ticket.id)
        .where(Ticket.received_at.is_not(None), or_(~right.exists(), gap.exists()))
        .order_by(Ticket.id)
        .limit(most)
    )
    return list(found)


async def of(s: AsyncSession, ticket_ids: Collection[int], *, at: datetime) -> dict[int, Spell]:
    """How tickets stood at an instant, by id; none of what was received later."""
    found = await s.scalars(select(Spell).where(Spell.ticket_id.in_(ticket_ids), stood_at(at)))
    return {one.ticket_id: one for one in found}


async def follow(s: AsyncSession, ticket_ids: Collection[int], *, at: datetime) -> None:
    """Let the spells of tickets follow what their rows say now; those that agree stay."""
    await _end_changed(s, ticket_ids, at=at)
    await s.execute(insert(Spell).from_select(*_begun(ticket_ids, at)))


class _Line(NamedTuple):
    at: datetime
    new: bool


async def _catch_up(s: AsyncSession) -> None:
    together: dict[_Line, list[int]] = {}
    for ticket_id, line in s.info.pop(_TOLD, {}).items():
        together.setdefault(line, []).append(ticket_id)
    for line, ticket_ids in together.items():
        if not line.new:
            await _end_changed(s, ticket_ids, at=line.at)
        await s.execute(insert(Spell).from_select(*_begun(ticket_ids, line.at)))


async def _end_changed(s: AsyncSession, ticket_ids: Collection[int], *, at: datetime) -> None:
    present = and_(Spell.ticket_id == Ticket.id, Spell.until == FOREVER)
    changed = select(Ticket.id).where(present, _differs())
    await s.execute(
        update(Spell)
        .where(Spell.ticket_id.in_(ticket_ids), Spell.until == FOREVER, changed.exists())
        .values(until=case((Spell.since > at, Spell.since), else_=_instant(at))),
        execution_options={"synchronize_session": False},
    )


def _differs() -> ColumnElement[bool]:
    return or_(*(getattr(Spell, name).is_distinct_from(of) for name, of in KEPT.items()))


def _begun(ticket_ids: Collection[int], at: datetime) -> tuple[list[str], Any]:
    """The spells that begin for tickets without a present one."""
    last = select(func.max(Spell.until)).where(Spell.ticket_id == Ticket.id).scalar_subquery()
    since = case((last > at, last), else_=_instant(at))
    present = select(Spell.id).where(Spell.ticket_id == Ticket.id, Spell.until == FOREVER)
    rows = select(Ticket.id, since, _instant(FOREVER), Ticket.received_at, *KEPT.values()).where(
        Ticket.id.in_(ticket_ids), Ticket.received_at.is_not(None), ~present.exists()
    )
    return ["ticket_id", "since", "until", "received_at", *KEPT], rows


def _instant(at: datetime) -> ColumnElement[datetime]:
    return literal(at, UtcDateTime(timezone=True))
