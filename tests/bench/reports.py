"""Reports, the dashboard and cards, beside one SQL as somebody would write it for the same counts.

Both run in turns on the same database; what is compared is processor time, which other programs
do not stretch. Memory is that of a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, reports
from hotline.db import Database
from hotline.feedback import Mode, figures
from hotline.feedback.figures import Slice
from hotline.reports import Figure, Period, card, dashboard
from hotline.reports.card import CardFigure
from hotline.tickets import Pile, Response, Ticket
from tests.bench import reports_by_hand as by_hand
from tests.bench.table import Row
from tests.bench.tickets.by_hand import Bench, Counting, Counts

_MONTHS = 12
_KEYS = ("agency_id", "field_id", "commune_id", "channel", "level", "mode", "reason_class")
# The columns of the SQL by hand.
_FRESH = (
    Figure.TICKETS, Figure.INTERACTIONS, Figure.PROCEDURE, Figure.RESOLVED, Figure.OPEN,
    Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE, Figure.NO_RESPONSE, Figure.BEING_ASKED,
    Figure.COMPLAINED,
)  # fmt: skip
_TRACKED = (
    Figure.OPENING, Figure.ENDED, Figure.REOPENED, Figure.CLOSING, Figure.CARRIED, Figure.OVERDUE,
)  # fmt: skip
_SAME = (*_FRESH, *_TRACKED, Figure.GIVEN_NEGATIVE, Figure.CALLS_IN, Figure.PREVIOUS)
# Of a card's figures: the rows and the column of the SQL by hand.
_ON_CARD = {
    CardFigure.CLOSED: ("closed", 2), CardFigure.ON_TIME: ("closed", 3),
    CardFigure.LATE: ("closed", 4), CardFigure.POSITIVE: ("closed", 5),
    CardFigure.NEGATIVE: ("closed", 6), CardFigure.NO_RESPONSE: ("closed", 7),
    CardFigure.RETURNS_GIVEN: ("agency_id", 2), CardFigure.RETURNS_TAKEN: ("to_agency_id", 2),
    CardFigure.EXTENSIONS_ASKED: ("extensions", 2),
    CardFigure.EXTENSIONS_GRANTED: ("extensions", 3),
    CardFigure.EXPLANATIONS: ("explanations", 2),
    CardFigure.EXPLANATIONS_ACCEPTED: ("explanations", 3),
    CardFigure.EXPLANATIONS_LATE: ("explanations", 4),
}  # fmt: skip


def rows() -> list[Row]:
    """All of it on each engine at each size."""
    return Bench("reports", 1.5, _countings, _peak).rows()


async def _countings(db: Database) -> list[Counting]:
    async with db.read() as s:
        last = await _last(s)
        month = reports.month_of(last - timedelta(days=31))
        busiest = await s.scalar(
            select(Ticket.agency_id)
            .where(Ticket.closed_at >= month.span.start, Ticket.closed_at < month.span.end,
                   Ticket.agency_id.is_not(None))
            .group_by(Ticket.agency_id)
            .order_by(func.count().desc())
            .limit(1)
        )  # fmt: skip
        first = await s.scalar(select(func.min(Ticket.received_at)))
    assert busiest is not None
    assert first is not None
    periods = {
        "report of the last month": month,
        "report of the oldest month": reports.month_of(first).following(),
        "report of a year": reports.named(f"{int(month.name[:4]) - 1}"),
    }
    return [
        *(_of_report(db, name, period, last) for name, period in periods.items()),
        _of_dashboard(db, month, last),
        _of_card(db, month, last, busiest),
    ]


def _of_report(db: Database, name: str, period: Period, at: datetime) -> Counting:
    async def ours(s: AsyncSession) -> Counts:
        found = await reports.count(s, period, at=at)
        by_key = {
            f"{split} {figure}": sum(row.get(figure, 0) for row in keys.values())
            for split, keys in found.by.items()
            for figure in (Figure.TICKETS, Figure.GIVEN_NEGATIVE)
        }
        return {str(figure): found[figure] for figure in _SAME} | by_key

    async def theirs(s: AsyncSession) -> Counts:
        bound = await _moments(s, db, period, at)
        rows = (await s.execute(by_hand.report(), bound)).all()
        whole = _whole(rows)
        by_key = {
            f"{split} {figure}": sum(row[2] for row in rows if row[0] == f"{of} {column}")
            for split, column in zip(reports.Split, _KEYS, strict=True)
            for of, figure in (("fresh", Figure.TICKETS), ("said", Figure.GIVEN_NEGATIVE))
        }
        return whole | by_key

    return Counting(name, ours, theirs)


def _of_dashboard(db: Database, month: Period, at: datetime) -> Counting:
    async def ours(s: AsyncSession) -> Counts:
        now = await dashboard.now(s, None, at=at)
        glance = await dashboard.glance(s, month, None, at=at)
        known = await agencies.directory(s)
        heat = await dashboard.heat(s, glance.counted, known, fields=8, communes=10)
        trend = await dashboard.trend(s, month, None)
        return {
            "open": now.piles[Pile.OPEN], "heat": sum(heat.counts.values()),
            "closed": glance.closings.figures[Response.CLOSED],
            "months": sum(one.figures[Response.CLOSED] for _, one in trend),
            **{str(figure): glance.counted[figure] for figure in _SAME},
        }  # fmt: skip

    async def theirs(s: AsyncSession) -> Counts:
        bound = await _moments(s, db, month, at) | _today(db, at)
        months = [month]
        while len(months) < _MONTHS:
            months.insert(0, months[0].previous())
        starts = [*(one.span.start for one in months), month.span.end]
        bound |= {f"m{number}": _bound(db, one) for number, one in enumerate(starts)}
        rows = (await s.execute(by_hand.dashboard(_MONTHS), bound)).all()
        return {
            "open": _sum(rows, "piles"),
            "heat": sum(row[2] for row in rows if row[0] == "heat" and row[1] is not None),
            "closed": _sum(rows, "closed"), "months": _sum(rows, "month"), **_whole(rows),
        }  # fmt: skip

    return Counting("dashboard", ours, theirs)


def _of_card(db: Database, month: Period, at: datetime, agency_id: int) -> Counting:
    async def ours(s: AsyncSession) -> Counts:
        found = await card.card(s, agency_id, month, at=at)
        piles = await dashboard.piles(s, dashboard.OF_AN_AGENCY, [agency_id], at=at)
        modes = await figures.sliced(s, month.span, Slice.MODE, [agency_id])
        every = [*found.now.counts.values(), *found.before.counts.values()]
        return {
            **{str(figure): sum(one.get(figure, 0) for one in every) for figure in _ON_CARD},
            "modes": sum(one[Response.RATED] for key, one in modes.items() if key in set(Mode)),
            "open": piles[Pile.OPEN],
        }

    async def theirs(s: AsyncSession) -> Counts:
        bound = await _moments(s, db, month, at) | _today(db, at) | {"agency": agency_id}
        for unused in ("counted", "opened"):
            del bound[unused]
        del bound["today"]
        rows = (await s.execute(by_hand.card(), bound)).all()
        of_agencies = [row for row in rows if row[1] is not None]
        return {
            **{
                str(figure): sum(row[column] for row in of_agencies if row[0] == what)
                for figure, (what, column) in _ON_CARD.items()
            },
            "modes": _sum(of_agencies, "mode"), "open": _sum(rows, "piles"),
        }  # fmt: skip

    return Counting("agency card", ours, theirs)


async def _last(s: AsyncSession) -> datetime:
    found: datetime | None = await s.scalar(select(func.max(Ticket.closed_at)))
    assert found is not None
    return found


async def _moments(s: AsyncSession, db: Database, period: Period, at: datetime) -> dict[str, Any]:
    found = await reports.moments_of(s, period, at=at)
    named = {
        "start": found.span.start, "end": found.span.end, "opened": found.opened,
        "counted": found.counted, "before": period.previous().span.start,
    }  # fmt: skip
    return {name: _bound(db, one) for name, one in named.items()}


def _today(db: Database, at: datetime) -> dict[str, Any]:
    today = clock.day_span(clock.local_day(at))
    named = {"now": at, "today": today.start, "tonight": today.end}
    return {name: _bound(db, one) for name, one in named.items()}


def _bound(db: Database, at: datetime) -> object:
    """SQLite keeps instants as text."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" if db.is_sqlite else at


def _whole(rows: Sequence[Any]) -> Counts:
    """The figures of the whole, as ours name them; what ended is theirs in two parts."""
    lines = {row[0]: list(row[2:]) for row in rows}
    found = dict(zip(_FRESH, lines["fresh"], strict=True))
    found |= dict(zip(_TRACKED, lines["tracked"], strict=False))
    found[Figure.ENDED] += found[Figure.RESOLVED]
    found[Figure.GIVEN_NEGATIVE] = lines["said"][0]
    found[Figure.CALLS_IN], found[Figure.PREVIOUS] = lines["calls"][0], lines["before"][0]
    return {str(figure): found[figure] for figure in _SAME}


def _sum(rows: Sequence[Any], what: str) -> int:
    return sum(row[2] for row in rows if row[0] == what)


def _peak(db: Database, counting: Counting) -> str:
    """The most memory that a process of its own held: at the beginning, and in the end."""
    url = db.url.render_as_string(hide_password=False)
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.reports", url, counting.name],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    before, after = json.loads(told.stdout)
    return f"RSS {before:,.0f} → {after:,.0f} MB"


async def _alone(url: str, name: str) -> list[float]:
    db = Database(url)
    subjects = {one.name: one for one in await _countings(db)}
    held = [_held()]
    async with db.read() as s:
        await subjects[name].ours(s)
    await db.close()
    return [*held, _held()]


def _held() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_alone(*sys.argv[1:]))))
