"""Courtesy: the hours at which a means may disturb people, and how often a day.

Circular of the hours and caps: NĐ 91/2020, kept as courtesy (DOMAIN §6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import clock
from hotline.db import Base
from hotline.feedback.codes import Mode
from hotline.outbox import Peace

_WEEK = 7


class CourtesyHours(Base):
    """When a means may disturb people on a weekday (0 Monday), local wall time.

    A means without any row may at any time; one with rows on other days only, not on this.
    """

    __tablename__ = "courtesy_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str]
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]


class FeedbackTerms(Base):
    """The site's terms of asking: one row.

    `messages_per_day` and `calls_per_day` hold for one number over all tickets, by the
    province's days. `together`: tickets asked about in one conversation at most.
    `reply_hours`: how long the last message is waited for. `explain_days`: working days in
    which an agency owes its explanation. `fewest`: from how many ratings on a percentage
    is shown. `accents`: whether messages keep the Vietnamese marks. `spare_desk`: no call
    is made while somebody waits for an operator.
    """

    __tablename__ = "feedback_terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    messages_per_day: Mapped[int] = mapped_column(default=3)
    calls_per_day: Mapped[int] = mapped_column(default=1)
    together: Mapped[int] = mapped_column(default=3)
    reply_hours: Mapped[int] = mapped_column(default=72)
    explain_days: Mapped[int] = mapped_column(default=5)
    fewest: Mapped[int] = mapped_column(default=10)
    accents: Mapped[bool] = mapped_column(default=True)
    spare_desk: Mapped[bool] = mapped_column(default=True)


async def terms(s: AsyncSession) -> FeedbackTerms:
    """The terms in force; those of the law where the office has not set any."""
    known: FeedbackTerms | None = await s.scalar(select(FeedbackTerms).limit(1))
    return known or FeedbackTerms(
        messages_per_day=3, calls_per_day=1, together=3, reply_hours=72, explain_days=5,
        fewest=10, accents=True, spare_desk=True,
    )  # fmt: skip


async def may_disturb(s: AsyncSession, mode: Mode, *, at: datetime) -> bool:
    """Whether this means may disturb people at an instant: what was put off may be due at night."""
    return await courteous(s, mode, at) == at


async def courteous(s: AsyncSession, mode: Mode, wished: datetime) -> datetime:
    """The first instant from `wished` on at which this means may disturb people."""
    hours = await s.scalars(select(CourtesyHours).where(CourtesyHours.mode == mode))
    return next_courteous(hours.all(), wished)


async def peace(s: AsyncSession, mode: Mode, *, at: datetime) -> Peace:
    """How often one number may be disturbed today by calls, or by messages."""
    today = clock.local_day(at)
    set_ = await terms(s)
    most = set_.messages_per_day if mode == Mode.SMS else set_.calls_per_day
    tomorrow = clock.at_local(today + timedelta(days=1))
    return Peace(most, clock.at_local(today), await courteous(s, mode, tomorrow))


def next_courteous(hours: Sequence[CourtesyHours], wished: datetime) -> datetime:
    """As `courteous`, over these rows. Pure."""
    wall = clock.local(wished)
    for ahead in range(_WEEK + 1):
        day = wall.date() + timedelta(days=ahead)
        for row in sorted(hours, key=lambda row: row.starts):
            if row.weekday != day.weekday():
                continue
            if ahead == 0 and wall.time() >= row.ends:
                continue
            if ahead == 0 and wall.time() >= row.starts:
                return wished
            return clock.at_local(day, row.starts)
    return wished
