"""How each part of the hotline is doing: what the status page and the doctor show.

Every process writes the condition of its own parts; nothing reads another's memory.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base, announce, insert_rows

__all__ = ["Condition", "Part", "PartState", "parts", "tell"]


class Part(StrEnum):
    """The parts that can fail apart from each other."""

    AMI = "ami"
    JOURNAL = "journal"
    INGEST = "ingest"
    AGI = "agi"
    SMS = "sms"
    OUTBOX = "outbox"
    MAIL = "mail"
    ALARMS = "alarms"


class Condition(StrEnum):
    """`refused` means that the other side answers but does not let us in."""

    UP = "up"
    CONNECTING = "connecting"
    DEGRADED = "degraded"
    REFUSED = "refused"
    DOWN = "down"


class PartState(Base):
    """The last word a part said about itself; `since` is when it began to say so."""

    __tablename__ = "part_state"

    part: Mapped[str] = mapped_column(primary_key=True)
    condition: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime]
    told_at: Mapped[datetime]


async def tell(
    s: AsyncSession, part: Part, condition: Condition, detail: str = "", *, at: datetime
) -> PartState:
    """Record a part's condition; `since` moves only when the condition does."""
    state = await s.get(PartState, part)
    if state is None:
        # Two processes may speak for a part for the first time at the same moment.
        row = {"part": part, "condition": "", "detail": "", "since": at, "told_at": at}
        await insert_rows(s, PartState, [row], absent=True)
        state = await s.get_one(PartState, part)
    if state.condition != condition:
        state.condition, state.since = condition, at
        announce(s, "health", part=part, condition=condition)
    state.detail, state.told_at = detail[:500], at
    await s.flush()
    return state


async def parts(s: AsyncSession) -> list[PartState]:
    """All parts that ever spoke, by name."""
    return list(await s.scalars(select(PartState).order_by(PartState.part)))
