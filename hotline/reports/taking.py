"""Counting a whole report: its figures and lists, and what follows from the report before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.reports import beside, freezing
from hotline.reports.counting import count_at
from hotline.reports.definitions import Moments
from hotline.reports.document import Content, gather
from hotline.reports.freezing import Taken
from hotline.reports.period import Period
from hotline.reports.plain import canonical, plain


async def take(
    s: AsyncSession, period: Period, moments: Moments, before: Mapping[str, Any] | None = None
) -> Taken:
    """Count a report and find whose its figures are; only reads.

    `before` are the figures of the period before where they were issued.
    """
    content = await gathered(s, period, moments, before)
    lists = canonical(await freezing.listed(s, period, moments, content))
    return Taken(period, moments, freezing.frozen(content), lists)


async def gathered(
    s: AsyncSession, period: Period, moments: Moments, before: Mapping[str, Any] | None = None
) -> Content:
    """All that the documents of a report say, but for the office's own words."""
    figures = await plain(s, await count_at(s, period, moments))
    content = await gather(s, period, moments, figures=figures, before=before)
    return replace(
        content,
        followed=await beside.followed(s, period, at=moments.counted),
        dossiers=await beside.dossiers(s, period.span, at=moments.counted),
    )
