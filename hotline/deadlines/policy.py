"""Deadline policies: how long each step may take, as rows with their source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base


class Step(StrEnum):
    """What is due: passing a ticket on, taking it, telling how it goes, contributing, answering.

    An explanation is due after a negative rating; its time is one of the terms of feedback
    and not a policy of the ticket. What a directive asks has the date of that document.
    """

    FORWARD = "forward"
    ACCEPT = "accept"
    PROGRESS = "progress"
    COOPERATE = "cooperate"
    ANSWER = "answer"
    EXPLAIN = "explain"
    DIRECTIVE = "directive"


# The steps that policies rule.
OF_POLICIES = tuple(step for step in Step if step not in (Step.EXPLAIN, Step.DIRECTIVE))


class DeadlinePolicy(Base):
    """For tickets of a field, kind and urgency (empty agrees with all), a step takes so long."""

    __tablename__ = "deadline_policy"

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    kind: Mapped[str | None]
    urgency: Mapped[str | None]
    step: Mapped[str]
    amount: Mapped[int]
    unit: Mapped[str]
    source: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True)
class KnownPolicy:
    """A `DeadlinePolicy` as it stands, kept by the process."""

    id: int
    step: str
    amount: int
    unit: str
    field_id: int | None = None
    kind: str | None = None
    urgency: str | None = None
    source: str = ""


def policy_for(
    rows: Iterable[KnownPolicy],
    step: Step,
    *,
    field_ids: tuple[int, ...],
    kind: str,
    urgency: str,
) -> KnownPolicy | None:
    """The most telling policy: urgency weighs most, then the nearer field, then kind."""

    def agrees(row: KnownPolicy) -> bool:
        return (
            row.step == step
            and (row.field_id is None or row.field_id in field_ids)
            and row.kind in (None, kind)
            and row.urgency in (None, urgency)
        )

    def rank(row: KnownPolicy) -> tuple[bool, int, bool, int]:
        near = 0 if row.field_id is None else len(field_ids) - field_ids.index(row.field_id)
        return row.urgency is not None, near, row.kind is not None, -row.id

    return max(filter(agrees, rows), key=rank, default=None)
