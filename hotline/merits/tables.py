"""The rows of merits: who was commended or criticised by which document, and on what grounds."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.agencies import Agency
from hotline.db import Base
from hotline.staff import Person


class MeritKind(StrEnum):
    """Biểu dương or phê bình."""

    COMMENDATION = "commendation"
    CRITICISM = "criticism"


class GroundKind(StrEnum):
    """What a merit rests upon.

    The reference of a ticket, and of the rating and the explanation on it, is the ticket's
    code; that of a dossier its code; that of a directive its number; that of a figure the
    path of its page with the period.
    """

    TICKET = "ticket"
    RATING = "rating"
    EXPLANATION = "explanation"
    DOSSIER = "dossier"
    DIRECTIVE = "directive"
    FIGURE = "figure"


class MeritGround(Base):
    """One ground: its kind, where it is found, and what it says in words."""

    __tablename__ = "merit_ground"

    id: Mapped[int] = mapped_column(primary_key=True)
    merit_id: Mapped[int] = mapped_column(ForeignKey("merit.id"), index=True)
    kind: Mapped[str]
    reference: Mapped[str] = mapped_column(default="", server_default="")
    words: Mapped[str] = mapped_column(default="", server_default="")


class Merit(Base):
    """A commendation or criticism of an agency, and of an officer where one is named.

    Never changed and never gone: what was wrong is withdrawn with a reason. `officer` is the
    name as the document has it, `person_id` their account if they have one. `number` and
    `dated` are those of the document.
    """

    __tablename__ = "merit"
    __table_args__ = (
        CheckConstraint("kind in (" + ",".join(f"'{one}'" for one in MeritKind) + ")", name="kind"),
        Index("ix_merit_agency", "agency_id", "day"),
        Index("ix_merit_day", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    officer: Mapped[str] = mapped_column(default="", server_default="")
    day: Mapped[date]
    number: Mapped[str] = mapped_column(default="", server_default="")
    dated: Mapped[date | None]
    words: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_because: Mapped[str] = mapped_column(default="", server_default="")

    agency: Mapped[Agency] = relationship(lazy="selectin")
    by: Mapped[Person] = relationship(lazy="selectin", foreign_keys=[by_id])
    withdrawn_by: Mapped[Person | None] = relationship(
        lazy="selectin", foreign_keys=[withdrawn_by_id]
    )
    grounds: Mapped[list[MeritGround]] = relationship(lazy="selectin", order_by=MeritGround.id)
