"""The rows of paper: a batch, and each paper as each person typed it."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base
from hotline.feedback.paper.reading import FIELDS, Written


class Entry(IntEnum):
    """Who typed a line: the first person, the second who did not see it, the third look."""

    FIRST = 1
    SECOND = 2
    SETTLED = 3


class PaperStage(StrEnum):
    """Where a batch stands."""

    FIRST = "first"
    SECOND = "second"
    COMPARED = "compared"
    ENDED = "ended"


class PaperBatch(Base):
    """A pile of papers in a fixed order. `papers` is how many there are.

    `counter_id` is the counter they were filled in at, if they tell of dossiers, and
    `officer_id` who served there, if all of them are about one.
    """

    __tablename__ = "paper_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    papers: Mapped[int]
    counter_id: Mapped[int | None] = mapped_column(ForeignKey("counter.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("counter_officer.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    first_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    first_done_at: Mapped[datetime | None]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_done_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def stage(self) -> PaperStage:
        """Who is to go on with it."""
        if self.first_done_at is None:
            return PaperStage.FIRST
        if self.second_done_at is None:
            return PaperStage.SECOND
        return PaperStage.COMPARED if self.ended_at is None else PaperStage.ENDED


class PaperLine(Base):
    """One paper as one person typed it, letter by letter; what it became, if it did.

    `dropped` says why the third look set a paper aside.
    """

    __tablename__ = "paper_line"
    __table_args__ = (
        CheckConstraint("entry between 1 and 3", name="entry"),
        UniqueConstraint("batch_id", "entry", "number", name="uq_paper_line_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("paper_batch.id"))
    entry: Mapped[int]
    number: Mapped[int]
    code: Mapped[str]
    useful: Mapped[str]
    satisfied: Mapped[str]
    reason: Mapped[str]
    words: Mapped[str]
    day: Mapped[str]
    dropped: Mapped[str] = mapped_column(default="", server_default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rating_id: Mapped[int | None] = mapped_column(ForeignKey("rating.id"))
    counter_rating_id: Mapped[int | None] = mapped_column(ForeignKey("counter_rating.id"))

    @property
    def written(self) -> Written:
        """What was typed."""
        return Written(**{name: getattr(self, name) for name in FIELDS})

    @property
    def is_kept(self) -> bool:
        """Whether it became a rating."""
        return self.rating_id is not None or self.counter_rating_id is not None
