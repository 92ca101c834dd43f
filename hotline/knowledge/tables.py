"""The rows of what the office knows: articles with every version of them, answer templates."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.agencies import Field
from hotline.db import Base


class Article(Base):
    """A question and its answer, true from `valid_from` to `valid_to` (the day after its last).

    `source` is the document that says so. `folded` is the question, `folded_rest` the
    answer, source and field, both for unaccented search: words between single spaces.
    `version` counts the times it was written.
    """

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str]
    answer: Mapped[str]
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    folded: Mapped[str]
    folded_rest: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]

    field: Mapped[Field | None] = relationship(lazy="raise")

    def valid_on(self, day: date) -> bool:
        """Whether the answer is true on a local day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class ArticleVersion(Base):
    """An article as it was written once; never changed, never deleted."""

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    version: Mapped[int]
    question: Mapped[str]
    answer: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str]
    link: Mapped[str]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]


class AnswerTemplate(Base):
    """The body of an answer that is written again and again, with named places to fill."""

    __tablename__ = "answer_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    body: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    version: Mapped[int] = mapped_column(default=1)
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]
