"""The rows of dossiers: what the one-stop system told of each, section by section."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline import clock
from hotline.db import Base
from hotline.dossiers.codes import ENDED, DossierStatus

# Rows that can be late at any instant: all others never are, and they are the most. The column
# stands on the left: SQLite turns a comparison round that has it on the right, and then finds
# no index for it.
MAY_BE_LATE = "due_at is not null and due_at <= coalesce(done_at, returned_at, due_at)"
PUBLISHED = "published_at is not null"


def one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    """The constraint that a column holds one of these codes."""
    listed = ",".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def day_before(end: datetime | None) -> date | None:
    """The local day that ends at an instant."""
    return clock.local_day(end - timedelta(seconds=1)) if end else None


class Dossier(Base):
    """An administrative dossier by its code, in capitals as it is printed.

    `due_at` is the appointment; a day without an hour counts to its end. `letter_due_at` is
    the end of the last day for a letter of apology (`rules.letter_due`). `status` is empty
    where no file told it: then the dates tell. `stamps` says for each column which file told
    it, `sections_stamp` for the sections: what is newer wins, in whatever order files come.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        one_of("status", DossierStatus),
        # All that the piles are counted from: the dossiers themselves are not read.
        Index("ix_dossier_late", "agency_id", "due_at", "done_at", "returned_at", "status",
              sqlite_where=text(MAY_BE_LATE), postgresql_where=text(MAY_BE_LATE)),
        Index("ix_dossier_published", "due_at", sqlite_where=text(PUBLISHED),
              postgresql_where=text(PUBLISHED)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    procedure: Mapped[str] = mapped_column(default="")
    procedure_code: Mapped[str] = mapped_column(default="")
    officer: Mapped[str] = mapped_column(default="")
    applicant: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None] = mapped_column(index=True)
    email: Mapped[str | None]
    received_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    status: Mapped[str | None]
    letter_due_at: Mapped[datetime | None]
    stamps: Mapped[dict[str, Any]]
    sections_stamp: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    @property
    def finished_at(self) -> datetime | None:
        """When there was a result, or at the latest when it was handed out."""
        return self.done_at or self.returned_at

    @property
    def stands(self) -> DossierStatus:
        """Its status; where no file told one, what its dates say."""
        if self.status is not None:
            return DossierStatus(self.status)
        if self.returned_at is not None:
            return DossierStatus.RETURNED
        return DossierStatus.PROCESSING if self.done_at is None else DossierStatus.DONE

    @property
    def letter_day(self) -> date | None:
        """The last local day for a letter of apology."""
        return day_before(self.letter_due_at)

    def late(self, at: datetime) -> bool:
        """Whether it had missed its appointment by an instant, finished since or not.

        The same as the piles `late` and `finished_late` together.
        """
        if self.due_at is None or self.due_at >= at or self.status == DossierStatus.WITHDRAWN:
            return False
        ended = self.finished_at
        if ended is not None:
            return min(ended, at) > self.due_at
        return self.status is None or self.status == DossierStatus.PROCESSING

    def over(self, at: datetime) -> bool:
        """Whether nothing more is to be done by an instant."""
        ended = self.finished_at
        return ended <= at if ended is not None else self.status in ENDED


class DossierSection(Base):
    """One section of the way of a dossier through the approved internal process."""

    __tablename__ = "dossier_section"
    __table_args__ = (
        UniqueConstraint("dossier_id", "name", "received_at", name="uq_dossier_section_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    name: Mapped[str]
    officer: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    def late(self, at: datetime) -> bool:
        """Whether this section took longer than the process gives it."""
        return self.due_at is not None and min(self.ended_at or at, at) > self.due_at


class DossierUnmasking(Base):
    """Somebody looked at who an applicant is; only ever added (Luật 91/2025)."""

    __tablename__ = "dossier_unmasking"
    __table_args__ = (Index("ix_dossier_unmasking_dossier", "dossier_id", "by_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
