"""Years whose days off are decided: Tết and 2/9 are fixed by announcement, year by year."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, vietnam
from hotline.deadlines.tables import DecidedYear
from hotline.errors import Invalid

_ASKED_FROM = 10
_TET_IS_OVER = 3


async def decided_years(s: AsyncSession) -> dict[int, DecidedYear]:
    """What was announced, by year."""
    return {row.year: row for row in await s.scalars(select(DecidedYear))}


async def decide(
    s: AsyncSession, year: int, document: str, decided_on: date | None, *, at: datetime
) -> DecidedYear:
    """A year's days off are announced by a document. Raises Invalid without it or its date."""
    said = vietnam.nfc(document).strip()[:300]
    if not said:
        raise Invalid("decided_document_missing", field="document")
    if decided_on is None or decided_on > clock.local_day(at):
        raise Invalid("decided_on_wrong", field="decided_on")
    row = await s.merge(DecidedYear(year=year, document=said, decided_on=decided_on, noted_at=at))
    await s.flush()
    return row


async def undecided(s: AsyncSession, *, at: datetime) -> int | None:
    """The year whose Tết should be decided by now and is not."""
    return year_to_decide(await decided_years(s), clock.local_day(at))


def year_to_decide(decided: Collection[int], today: date) -> int | None:
    """From October on the coming year; until Tết is over the present one, if still open."""
    if today.month < _TET_IS_OVER and today.year not in decided:
        return today.year
    if today.month >= _ASKED_FROM and today.year + 1 not in decided:
        return today.year + 1
    return None
