"""What the files of a version are made of: its content, the template, and what it corrects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import documents
from hotline.documents import DocumentKind, Template
from hotline.reports import comparing, freezing, rewriting
from hotline.reports.comparing import Difference
from hotline.reports.document import Changed, Content, Correction, Rewritten
from hotline.reports.rewriting import Passage
from hotline.reports.versions import ReportVersion, of_period, version

# Of these many may differ.
_LISTED = (Passage.LINE, Passage.TREND, Passage.REMARK)


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
    said = rewriting.rewordings(before, row, "vi")
    return Correction(
        head.number, head.day, before.counted, row.because,
        [_changed(one, names) for one in found], sum(one.place.is_whole for one in found),
        [Rewritten(one.words("vi"), one.before, one.after, one.passage in _LISTED) for one in said],
    )  # fmt: skip


def _changed(one: Difference, names: Mapping[str, Any]) -> Changed:
    name = comparing.called(one.place, names, "vi")
    if one.before == one.after:
        name += " (danh sách thay đổi, số lượng giữ nguyên)"
    return Changed(name, one.before, one.after)
