"""Looking at calls: what is live, who was missed, what a number did before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.calls.derive import CallOutcome, CallState, Direction
from hotline.calls.tables import Call, CallEvent, CallLeg
from hotline.clock import Span
from hotline.errors import NotFound

# Nobody spoke with the caller and nothing else served them: the office owes a call back.
MISSED = (
    CallOutcome.ABANDONED,
    CallOutcome.NO_ANSWER,
    CallOutcome.BUSY,
    CallOutcome.REJECTED,
    CallOutcome.QUEUE_EMPTY,
    CallOutcome.QUEUE_FULL,
    CallOutcome.QUEUE_TIMEOUT,
    CallOutcome.OUT_OF_HOURS,
    CallOutcome.FAILED,
    CallOutcome.INTERRUPTED,
)


async def call(s: AsyncSession, call_id: int) -> Call:
    """One call. Raises NotFound."""
    found = await s.get(Call, call_id)
    if found is None:
        raise NotFound("no_such_call")
    return found


async def by_ids(s: AsyncSession, ids: Collection[int]) -> list[Call]:
    """Calls in the order of their ids as given."""
    rows = {one.id: one for one in await s.scalars(select(Call).where(Call.id.in_(ids)))}
    return [rows[one] for one in ids if one in rows]


async def by_linked_id(s: AsyncSession, system: str, linked_id: str) -> Call | None:
    """The call that a linked id belongs to."""
    found: Call | None = await s.scalar(
        select(Call)
        .join(CallLeg, CallLeg.call_id == Call.id)
        .where(CallLeg.system == system, CallLeg.linked_id == linked_id)
    )
    return found


async def live(s: AsyncSession, *, direction: Direction = Direction.INBOUND) -> list[Call]:
    """Calls in progress, longest wait first."""
    found = await s.scalars(
        select(Call)
        .where(Call.state != CallState.ENDED, Call.direction == direction, _whole())
        .order_by(Call.started_at)
    )
    return list(found)


async def waiting(s: AsyncSession) -> int:
    """How many people wait in a queue for an operator right now.

    Those who were rung to be asked and wished an operator instead are among them.
    """
    counted = await s.scalar(
        select(func.count())
        .select_from(Call)
        .where(
            Call.state.in_((CallState.WAITING, CallState.RINGING)),
            Call.direction.in_((Direction.INBOUND, Direction.ASK)),
            Call.queue.is_not(None),
            _whole(),
        )
    )
    return counted or 0


async def missed(s: AsyncSession, *, since: datetime, most: int = 50) -> list[Call]:
    """Inbound calls nobody spoke with, newest first."""
    found = await s.scalars(
        select(Call)
        .where(
            Call.direction == Direction.INBOUND,
            Call.outcome.in_(MISSED),
            Call.started_at >= since,
            _whole(),
        )
        .order_by(Call.started_at.desc())
        .limit(most)
    )
    return list(found)


async def with_number(s: AsyncSession, phone: str, *, most: int = 10) -> list[Call]:
    """The last calls from and to a number (E.164), newest first."""
    found = await s.scalars(
        select(Call)
        .where(Call.phone == phone, _whole())
        .order_by(Call.started_at.desc())
        .limit(most)
    )
    return list(found)


async def on_day(s: AsyncSession, span: Span) -> list[Call]:
    """All calls that began in a span, in order."""
    found = await s.scalars(
        select(Call)
        .where(Call.started_at >= span.start, Call.started_at < span.end, _whole())
        .order_by(Call.started_at, Call.id)
    )
    return list(found)


async def unfinished_events(s: AsyncSession, system: str, *, at: datetime) -> list[CallEvent]:
    """The kept events of calls that have not ended, in order of arrival: a restart feeds on them.

    Looks back one day at most: no hotline conversation is longer.
    """
    legs = (
        select(CallLeg.linked_id)
        .join(Call, Call.id == CallLeg.call_id)
        .where(
            Call.system == system,
            Call.state != CallState.ENDED,
            Call.started_at > at - timedelta(days=1),
        )
    )
    found = await s.scalars(
        select(CallEvent)
        .where(CallEvent.system == system, CallEvent.linked_id.in_(legs))
        .order_by(CallEvent.id)
    )
    return list(found)


async def unfinished(s: AsyncSession, system: str) -> dict[Call, set[str]]:
    """Calls of a PBX that have not ended as far as we know, each with the linked ids it had."""
    found = await s.execute(
        select(Call, CallLeg.linked_id)
        .outerjoin(CallLeg, CallLeg.call_id == Call.id)
        .where(Call.system == system, Call.state != CallState.ENDED, _whole())
        .order_by(Call.id)
    )
    known: dict[Call, set[str]] = {}
    for call, linked_id in found:
        known.setdefault(call, {call.conversation}).update({linked_id} if linked_id else ())
    return known


def _whole() -> ColumnElement[bool]:
    return and_(Call.part_of_id.is_(None))
