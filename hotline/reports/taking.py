"""Counting a whole report: its figures and lists, and what follows from the reports before."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.reports import beside, freezing
from hotline.reports.counting import count_at
from hotline.reports.definitions import Moments
from hotline.reports.document import TREND, Content, Issued, gather
from hotline.reports.freezing import Taken
from hotline.reports.period import Period
from hotline.reports.plain import against, canonical, plain
from hotline.reports.versions import in_force


async def take(s: AsyncSession, period: Period, moments: Moments) -> Taken:
    """Count a report and find whose its figures are; only reads."""
    content = await gathered(s, period, moments)
    lists = canonical(await freezing.listed(s, period, moments, content))
    return Taken(period, moments, freezing.frozen(content), lists)


async def gathered(s: AsyncSession, period: Period, moments: Moments) -> Content:
    """All that the documents of a report say, but for the office's own words.

    Where the report of a period before was issued, it is compared with that.
    """
    issued = await _issued(s, period)
    figures = await plain(s, await count_at(s, period, moments))
    if (before := issued.get(period.previous().span)) is not None:
        figures = against(figures, before)
    content = await gather(s, period, moments, figures=figures, issued=issued)
    return replace(
        content,
        followed=await beside.followed(s, period, at=moments.counted),
        dossiers=await beside.dossiers(s, period.span, at=moments.counted),
    )


async def _issued(s: AsyncSession, period: Period) -> Issued:
    """The figures of those of the periods before whose reports were issued."""
    found: Issued = {}
    for _ in range(TREND - 1):
        period = period.previous()
        if (row := await in_force(s, period)) is not None:
            found[period.span] = freezing.figures(row)
    return found
