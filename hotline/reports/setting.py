"""Changing the terms of reporting: the office does, and every change is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments
from hotline.amendments import Deed, Subject
from hotline.errors import Invalid
from hotline.reports.issuing import require_office
from hotline.reports.terms import ReportTerms, terms
from hotline.staff import Person

# What each term may be. A month of every calendar has 28 days.
LIMITS = {
    "cutoff_day": (0, 28), "cutoff_hour": (0, 23), "counted_after_hours": (0, 720),
    "draft_after_hours": (0, 720), "answer_days": (1, 180),
}  # fmt: skip


def traits(row: ReportTerms) -> dict[str, int]:
    """The terms by name."""
    return {name: getattr(row, name) for name in LIMITS}


async def change(
    s: AsyncSession, typed: Mapping[str, str], *, by: Person, at: datetime
) -> ReportTerms:
    """Write new terms down. Raises Invalid for a number outside `LIMITS`."""
    require_office(by)
    row = await terms(s)
    before = traits(row)
    for name, (low, high) in LIMITS.items():
        value = typed.get(name, "").strip()
        number = int(value) if value.isdecimal() and len(value) < 6 else low - 1
        if not low <= number <= high:
            raise Invalid("watch_term_wrong", field=name, low=low, high=high)
        setattr(row, name, number)
    if changed := amendments.difference(before, traits(row)):
        amendments.note(s, Subject.REPORT_TERMS, row.id, "", Deed.CHANGED, changed, by=by, at=at)
    await s.flush()
    return row
