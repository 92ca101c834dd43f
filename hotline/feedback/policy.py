"""Asking policies: whom to ask, by which means, in which order, after which wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline import agencies, standing, vietnam
from hotline.agencies.known import copy
from hotline.db import Base
from hotline.feedback.codes import Mode, NumberType


class AskingPolicy(Base):
    """For tickets of a kind, field, channel and type of number (empty agrees with all).

    The first in the order of `position` that agrees decides. One without steps asks nobody.
    A policy that is `ended` is kept for the attempts that were made by it.
    """

    __tablename__ = "asking_policy"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str | None]
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    channel: Mapped[str | None]
    number_type: Mapped[str | None]
    ended: Mapped[bool] = mapped_column(default=False, server_default="0")

    steps: Mapped[list[AskingStep]] = relationship(
        order_by="AskingStep.attempt", lazy="selectin", cascade="all, delete-orphan"
    )


class AskingStep(Base):
    """The n-th attempt of a policy: its means, and the minutes to wait before it."""

    __tablename__ = "asking_step"
    __table_args__ = (UniqueConstraint("policy_id", "attempt", name="uq_asking_step_attempt"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("asking_policy.id"))
    attempt: Mapped[int]
    mode: Mapped[str]
    wait_minutes: Mapped[int]


@dataclass(frozen=True)
class KnownStep:
    """An `AskingStep` as it stands, kept by the process."""

    attempt: int
    mode: str
    wait_minutes: int


@dataclass(frozen=True)
class KnownPolicy:
    """An `AskingPolicy` as it stands, kept by the process."""

    id: int
    position: int
    name: str
    kind: str | None
    field_id: int | None
    channel: str | None
    number_type: str | None
    ended: bool
    steps: tuple[KnownStep, ...]


class Asked(Protocol):
    """What a policy looks at in a ticket."""

    @property
    def kind(self) -> Mapped[str | None] | str | None:
        """hỏi đáp, phản ánh or kiến nghị."""

    @property
    def channel(self) -> Mapped[str] | str:
        """How it came in."""


class Reach(NamedTuple):
    """Where a caller can be reached."""

    phone: str | None
    email: str | None = None

    @property
    def number_type(self) -> NumberType:
        """What the number can carry."""
        if self.phone is None:
            return NumberType.NONE
        return NumberType.MOBILE if vietnam.is_mobile(self.phone) else NumberType.OTHER

    def by(self, mode: Mode) -> str | None:
        """The address a means would use; None when it cannot reach this caller."""
        if mode == Mode.WEB:
            return self.email
        if mode == Mode.SMS and not vietnam.is_mobile(self.phone):
            return None
        return self.phone


async def policies(s: AsyncSession) -> list[KnownPolicy]:
    """The policies in force, in the order in which they are tried."""
    return [row for row in (await _book(s)).values() if not row.ended]


async def policy_by_id(s: AsyncSession, policy_id: int | None) -> KnownPolicy | None:
    """A policy by which somebody was asked, in force or not."""
    return (await _book(s)).get(policy_id) if policy_id is not None else None


def choose(
    rows: Sequence[KnownPolicy], ticket: Asked, field_ids: Collection[int], number: NumberType
) -> KnownPolicy | None:
    """The first policy that agrees; `field_ids` are the ticket's field and its ancestors. Pure."""

    def agrees(row: KnownPolicy) -> bool:
        return (
            row.kind in (None, ticket.kind)
            and (row.field_id is None or row.field_id in field_ids)
            and row.channel in (None, ticket.channel)
            and row.number_type in (None, number)
        )

    return next(filter(agrees, rows), None)


def step_from(
    policy: KnownPolicy, attempt: int, reach: Reach, modes: Collection[Mode]
) -> tuple[KnownStep, int] | None:
    """The policy's next step that the site has means for and that can reach this caller.

    With it the minutes to wait: a step that is passed over takes its means with it, not its
    place in time. None when there is none left. Pure.
    """
    left = [step for step in policy.steps if step.attempt >= attempt]
    for step in left:
        mode = Mode(step.mode)
        if mode in modes and reach.by(mode) is not None:
            return step, left[0].wait_minutes
    return None


async def policy_for(
    s: AsyncSession, ticket: Asked, field_id: int | None, number: NumberType
) -> KnownPolicy | None:
    """The policy a ticket is asked by today."""
    directory = await agencies.directory(s)
    return choose(await policies(s), ticket, directory.line(field_id), number)


@standing.kept
async def _book(s: AsyncSession) -> dict[int, KnownPolicy]:
    steps: dict[int, list[KnownStep]] = {}
    for row in await s.execute(select(AskingStep.__table__).order_by(AskingStep.attempt)):
        steps.setdefault(row.policy_id, []).append(copy(KnownStep, row))
    rows = await s.execute(
        select(AskingPolicy.__table__).order_by(AskingPolicy.position, AskingPolicy.id)
    )
    return {row.id: copy(KnownPolicy, row, steps=tuple(steps.get(row.id, ()))) for row in rows}
