"""Courtesy: the hours at which a means may disturb people, and how often a day.

Circular of the hours and caps: NĐ 91/2020, kept as courtesy (DOMAIN §6).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple, Protocol

from sqlalchemy import CheckConstraint, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import clock, standing
from hotline.agencies.known import copy
from hotline.db import Base
from hotline.feedback.codes import AskOutcome, Mode
from hotline.feedback.tables import Ask
from hotline.outbox import Peace

_WEEK = 7


class CourtesyHours(Base):
    """When a means may disturb people on a weekday (0 Monday), local wall time.

    A means without any row may at any time; one with rows on other days only, not on this.
    """

    __tablename__ = "courtesy_hours"
    __table_args__ = (CheckConstraint("starts < ends", name="hours"),)

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
    is made while somebody waits for an operator or none is free.
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


@dataclass(frozen=True)
class Terms:
    """`FeedbackTerms` as they stand, kept by the process; those of the law until they are set."""

    messages_per_day: int = 3
    calls_per_day: int = 1
    together: int = 3
    reply_hours: int = 72
    explain_days: int = 5
    fewest: int = 10
    accents: bool = True
    spare_desk: bool = True


class Span(NamedTuple):
    """`CourtesyHours` as they stand, kept by the process."""

    weekday: int
    starts: time
    ends: time


class Hours(Protocol):
    """What one row of courtesy hours says."""

    @property
    def weekday(self) -> Mapped[int] | int:
        """0 Monday."""

    @property
    def starts(self) -> Mapped[time] | time:
        """Local wall time."""

    @property
    def ends(self) -> Mapped[time] | time:
        """Local wall time."""


@standing.kept
async def terms(s: AsyncSession) -> Terms:
    """The terms in force."""
    known = (await s.execute(select(FeedbackTerms.__table__).limit(1))).first()
    return copy(Terms, known) if known is not None else Terms()


async def may_disturb(s: AsyncSession, mode: Mode, *, at: datetime) -> bool:
    """Whether this means may disturb people at an instant: what was put off may be due at night."""
    return await courteous(s, mode, at) == at


async def courteous(s: AsyncSession, mode: Mode, wished: datetime) -> datetime:
    """The first instant from `wished` on at which this means may disturb people."""
    return next_courteous((await _week(s)).get(mode, ()), wished)


async def peace(s: AsyncSession, mode: Mode, *, at: datetime) -> Peace:
    """How often one number may be disturbed today by calls, or by messages.

    Operators who ring citizens to ask them count among the calls.
    """
    day, set_ = clock.local_day(at), await terms(s)
    since, tomorrow = clock.at_local(day), clock.at_local(day + timedelta(days=1))
    until = await courteous(s, mode, tomorrow)
    if mode == Mode.SMS:
        return Peace(set_.messages_per_day, since, until)

    async def by_people(s: AsyncSession, numbers: Collection[str]) -> Mapping[str, int]:
        return await rung_by_people(s, numbers, since=since, at=at)

    return Peace(set_.calls_per_day, since, until, by_people)


async def rung_by_people(
    s: AsyncSession, numbers: Collection[str], *, since: datetime, at: datetime
) -> dict[str, int]:
    """How often operators rang these numbers to ask, or hold them to ring at this moment.

    Several tickets asked about at one instant are one ring.
    """
    rows = await s.execute(
        select(Ask.phone, func.count(func.coalesce(Ask.asked_at, Ask.expires_at).distinct()))
        .where(
            Ask.phone.in_(numbers),
            Ask.mode == Mode.OPERATOR,
            or_(
                Ask.asked_at >= since,
                and_(Ask.outcome == AskOutcome.WAITING, Ask.expires_at > at),
            ),
        )
        .group_by(Ask.phone)
    )
    return {str(number): count for number, count in rows}


def next_courteous(hours: Sequence[Hours], wished: datetime) -> datetime:
    """As `courteous`, over these rows. Pure."""
    wall = clock.local(wished)
    for ahead in range(_WEEK + 1):
        day = wall.date() + timedelta(days=ahead)
        for starts, ends in _of_day(hours, day.weekday()):
            if ahead == 0 and wall.time() >= ends:
                continue
            if ahead == 0 and wall.time() >= starts:
                return wished
            return clock.at_local(day, starts)
    return wished


def _of_day(hours: Sequence[Hours], weekday: int) -> list[tuple[time, time]]:
    spans: list[tuple[Any, Any]] = [
        (row.starts, row.ends) for row in hours if row.weekday == weekday
    ]
    return sorted(spans)


@standing.kept
async def _week(s: AsyncSession) -> dict[str, list[Span]]:
    week: dict[str, list[Span]] = {}
    for row in await s.execute(select(CourtesyHours.__table__)):
        week.setdefault(row.mode, []).append(Span(row.weekday, row.starts, row.ends))
    return week
