"""What the files of a version are made of: its content, the template, and what it corrects."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import documents
from hotline.documents import DocumentKind, Template
from hotline.reports import comparing, freezing
from hotline.reports.document import Changed, Content, Correction
from hotline.reports.versions import ReportVersion, of_period, version


async def template(s: AsyncSession, row: ReportVersion) -> Template:
    """The template that a version was issued with; of a draft the one in use."""
    used = freezing.template(row)
    if used is None and row.issued_at is not None:
        # Issued before it was kept: the one in use then.
        used = await documents.used_at(s, DocumentKind.REPORT, row.issued_at)
    return await documents.template(s, DocumentKind.REPORT, used)


async def content(s: AsyncSession, row: ReportVersion) -> Content:
    """All that a version says, and what it corrects; it must have been loaded with its lists."""
    before = await corrected(s, row)
    found = freezing.content(row)
    return replace(found, corrects=_correction(before, row)) if before else found


async def corrected(s: AsyncSession, row: ReportVersion) -> ReportVersion | None:
    """The version that a correction replaces, with its lists."""
    for one in await of_period(s, row.report.period):
        if one.version == row.version - 1:
            return await version(s, one.id, lists=True)
    return None


def _correction(before: ReportVersion, row: ReportVersion) -> Correction:
    head, _ = freezing.words(before)
    names = comparing.names(before, row)
    found = list(comparing.differences(before, row))
    return Correction(
        head.number, head.day, before.counted, row.because,
        [Changed(comparing.called(one.about, names, "vi"), one.before, one.after) for one in found],
        sum(one.about.split is None for one in found),
    )  # fmt: skip
