"""Counting a whole report: its figures and lists, and what follows from the report before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import dossiers
from hotline.reports import directives, freezing
from hotline.reports.counting import count_at
from hotline.reports.definitions import Moments
from hotline.reports.document import Content, Dossiers, Followed, gather
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
    lists = canonical(await freezing.listed(s, moments, content))
    return Taken(period, moments, freezing.frozen(content), lists)


async def gathered(
    s: AsyncSession, period: Period, moments: Moments, before: Mapping[str, Any] | None = None
) -> Content:
    """All that the documents of a report say, but for the office's own words."""
    figures = await plain(s, await count_at(s, period, moments))
    content = await gather(s, period, moments, figures=figures, before=before)
    at = moments.counted
    came = await directives.follow_up(s, period, at=at)
    late = await dossiers.overdue(s, at=at, span=period.span)
    silent = await dossiers.without_apology(s, at=at, span=period.span)
    return replace(
        content,
        followed=[
            Followed(one.name, one.whole.asked, one.whole.done, one.whole.overdue)
            for one in came.rows
        ],
        dossiers=Dossiers(sum(late.values()), sum(silent.values())),
    )
