"""What the office changed of its own set-up: rules, agencies, fields, people.

Who changed what, when, from what to what. Rows are only ever added, and each says its
words as they were, so that it reads the same when the things it names have gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base

__all__ = ["Amendment", "Deed", "Subject", "difference", "note", "of", "recent"]


class Subject(StrEnum):
    """What was changed."""

    RULE = "rule"
    AGENCY = "agency"
    FIELD = "field"
    PERSON = "person"
    CALENDAR = "calendar"
    POLICY = "policy"
    HOT_SPOT = "hot_spot"
    ALARM_RULE = "alarm_rule"
    ASKING = "asking"
    TARGET = "target"
    OPT_OUT = "opt_out"
    COUNTER = "counter"
    MERIT = "merit"
    REPORT_TERMS = "report_terms"
    DIRECTIVE = "directive"
    TRACKER = "tracker"
    APOLOGY = "apology"


class Deed(StrEnum):
    """What was done to it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    ISSUED = "issued"
    HANDED_OVER = "handed_over"
    PASSWORD_RENEWED = "password_renewed"  # noqa: S105
    ADDRESS_RENEWED = "address_renewed"
    WITHDRAWN = "withdrawn"


class Actor(Protocol):
    """Whoever signs for it."""

    @property
    def id(self) -> Mapped[int] | int:
        """The person's id."""

    @property
    def name(self) -> Mapped[str] | str:
        """The person's name as of now."""


class Amendment(Base):
    """One change of the set-up. `changed` maps a trait to what it was and what it is."""

    __tablename__ = "amendment"
    __table_args__ = (Index("ix_amendment_subject", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int]
    title: Mapped[str]
    deed: Mapped[str]
    changed: Mapped[dict[str, Any]]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs, trait by trait: [from, to]. Days are written as ISO dates."""
    return {
        trait: [_plain(before.get(trait)), _plain(after.get(trait))]
        for trait in after
        if before.get(trait) != after.get(trait)
    }


def note(
    s: AsyncSession,
    subject: Subject,
    subject_id: int,
    title: str,
    deed: Deed,
    changed: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write down a change beside the change itself, in the same transaction."""
    s.add(
        Amendment(
            at=at,
            by_id=by.id,
            by_name=by.name,
            subject=subject,
            subject_id=subject_id,
            title=title,
            deed=deed,
            changed=dict(changed),
        )
    )


async def of(
    s: AsyncSession, subject: Subject, subject_id: int, *, most: int = 200
) -> list[Amendment]:
    """What was changed of one thing, newest first."""
    found = await s.scalars(
        select(Amendment)
        .where(Amendment.subject == subject, Amendment.subject_id == subject_id)
        .order_by(Amendment.id.desc())
        .limit(most)
    )
    return list(found)


async def recent(
    s: AsyncSession, *, subject: Subject | None = None, most: int = 50
) -> list[Amendment]:
    """The newest changes of everything, or of one kind of thing."""
    newest = select(Amendment).order_by(Amendment.id.desc()).limit(most)
    if subject is not None:
        newest = newest.where(Amendment.subject == subject)
    return list(await s.scalars(newest))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
