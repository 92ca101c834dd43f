"""Reports as rows: one for each period, and its versions from the draft to what was issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, defer, mapped_column, relationship, undefer

from hotline.clock import Span
from hotline.db import Base
from hotline.errors import NotFound
from hotline.reports.definitions import Moments
from hotline.reports.period import Cutoff, Period, named


class VersionState(StrEnum):
    """Where a version stands; `issuing.MOVES` has the ways between."""

    DRAFT = "draft"
    CHECKED = "checked"
    ISSUED = "issued"


class Report(Base):
    """The report of a period, by the cut-off of its time."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("start", "end", name="uq_report_span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    start: Mapped[datetime]
    end: Mapped[datetime]
    cutoff_day: Mapped[int]
    cutoff_hour: Mapped[int]

    @property
    def period(self) -> Period:
        """What it reports on."""
        return named(self.name, Cutoff(self.cutoff_day, self.cutoff_hour))


class ReportVersion(Base):
    """A version. What was issued never changes again: the database itself refuses.

    `content`, `lists` and `words` are canonical JSON (`freezing.py`): what was counted, whose
    tickets were, and what the office typed; `hash` is over the three. `opened` and `counted` are
    as of when. A correction says `because`.
    """

    __tablename__ = "report_version"
    __table_args__ = (
        UniqueConstraint("report_id", "version", name="uq_report_version_version"),
        CheckConstraint("state in ('draft','checked','issued')", name="state"),
        Index("ix_report_version_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    version: Mapped[int]
    state: Mapped[str]
    opened: Mapped[datetime]
    counted: Mapped[datetime]
    content: Mapped[str] = mapped_column(deferred=True)
    lists: Mapped[str] = mapped_column(deferred=True)
    words: Mapped[str]
    hash: Mapped[str]
    because: Mapped[str] = mapped_column(default="")
    drafted_at: Mapped[datetime]
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    report: Mapped[Report] = relationship(lazy="joined", innerjoin=True)

    @property
    def moments(self) -> Moments:
        """As of when it was counted."""
        return Moments(Span(self.report.start, self.report.end), self.opened, self.counted)


async def version(
    s: AsyncSession, version_id: int, *, lists: bool = False, held: bool = False
) -> ReportVersion:
    """A version with its figures, on wish with whose they are. Raises NotFound.

    `held`: until the transaction ends nobody else changes it.
    """
    query = select(ReportVersion).where(ReportVersion.id == version_id)
    query = query.options(undefer(ReportVersion.content))
    if lists:
        query = query.options(undefer(ReportVersion.lists))
    if held:
        query = query.with_for_update(of=ReportVersion)
    found = await s.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("no_such_report")
    return found


async def versions(s: AsyncSession, *, report_id: int | None = None) -> list[ReportVersion]:
    """Those of one report, or all: latest period first, newest version first."""
    query = select(ReportVersion).join(Report).options(defer(ReportVersion.content))
    if report_id is not None:
        query = query.where(ReportVersion.report_id == report_id)
    found = await s.scalars(
        query.order_by(Report.end.desc(), Report.start, ReportVersion.version.desc())
    )
    return list(found)


async def in_progress(s: AsyncSession) -> list[ReportVersion]:
    """Those that are drafted or checked, and not issued yet."""
    return [one for one in await versions(s) if one.state != VersionState.ISSUED]


async def of_period(s: AsyncSession, period: Period) -> list[ReportVersion]:
    """The versions of a period's report, newest first; none while there is none."""
    report = await s.scalar(
        select(Report.id).where(Report.start == period.span.start, Report.end == period.span.end)
    )
    return await versions(s, report_id=report) if report is not None else []


async def in_force(s: AsyncSession, period: Period) -> ReportVersion | None:
    """The newest version of a period that was issued, with its figures."""
    found: Sequence[ReportVersion] = [
        one for one in await of_period(s, period) if one.state == VersionState.ISSUED
    ]
    return await version(s, found[0].id) if found else None
