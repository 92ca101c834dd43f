"""Results returned as the dossiers tell them: a sheet that is looked at before it is kept."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, vietnam
from hotline.dossiers import Dossier, DossierStatus
from hotline.errors import Invalid
from hotline.feedback.counters import Counter

DAYS_AT_MOST = 31


class Told(NamedTuple):
    """A sheet as text, how many dossiers it counts, and how many belong to no counter."""

    text: str
    counted: int
    left_out: int


async def count_dossiers(
    s: AsyncSession, counters: Sequence[Counter], first: date, last: date
) -> Told:
    """The dossiers that these counters' agencies handed out within two days, both included.

    A dossier is of the counter where an officer of that name sits, else of the only counter of
    its agency. Raises Invalid (`returned_days`).
    """
    if not 0 <= (last - first).days < DAYS_AT_MOST:
        raise Invalid("returned_days", field="last", most=DAYS_AT_MOST)
    counted, left_out = Count[tuple[date, str, str, str]](), 0
    rows = await s.stream(_handed_out([one.agency_id for one in counters], first, last))
    async for agency_id, officer, at in rows:
        where = _counter(counters, agency_id, officer)
        if where is None:
            left_out += 1
            continue
        counter, name = where
        counted[clock.local_day(at), counter.agency.name, counter.name, name] += 1
    lines = [(f"{day:%d/%m/%Y}", *names, str(count))
             for (day, *names), count in sorted(counted.items())]  # fmt: skip
    head = ("Ngày", "Cơ quan", "Quầy", "Cán bộ", "Kết quả")
    text = "\n".join("\t".join(line) for line in (head, *lines)) if lines else ""
    return Told(text, counted.total(), left_out)


def _handed_out(agencies: Sequence[int], first: date, last: date) -> Any:
    at = func.coalesce(Dossier.returned_at, Dossier.done_at, type_=Dossier.returned_at.type)
    return (
        select(Dossier.agency_id, Dossier.officer, at)
        .where(
            Dossier.agency_id.in_(agencies),
            at >= clock.day_span(first).start,
            at < clock.day_span(last).end,
            or_(Dossier.status.is_(None), Dossier.status != DossierStatus.WITHDRAWN),
        )
        .execution_options(yield_per=1000)
    )


def _counter(
    counters: Sequence[Counter], agency_id: int, officer: str
) -> tuple[Counter, str] | None:
    own = [one for one in counters if one.agency_id == agency_id]
    wanted = vietnam.fold(officer)
    sits = [
        (one, who.name)
        for one in own
        for who in one.on_duty
        if wanted and vietnam.fold(who.name) == wanted
    ]
    if len(sits) == 1:
        return sits[0]
    return (own[0], "") if len(own) == 1 else None
