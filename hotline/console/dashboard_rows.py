"""The tables of the dashboard: agencies ranked, months, and where tickets are many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hotline.agencies import Directory
from hotline.console import periods
from hotline.console.charts import Bar, Line, bar, line, written
from hotline.console.figure_rows import of_scope, percent
from hotline.console.periods import Period
from hotline.console.sheets import Column, Percent, Sheet
from hotline.console.tiles import closing_path, figure_path
from hotline.feedback import Target
from hotline.feedback.figures import Scope
from hotline.feedback.shares import Share
from hotline.reports import Figure
from hotline.reports import period as of_reports
from hotline.reports.closings import Closings
from hotline.reports.dashboard import Heat
from hotline.tickets import Response, Timeliness

SATISFIED, ON_TIME, RESPONSE = "satisfied", "on_time", "response"
# By which share agencies may be ranked.
RANKS = (SATISFIED, ON_TIME)
_WIDE, _NARROW = 600, 340
_DEGREES = 5


@dataclass(frozen=True)
class ClosedRow:
    """An agency or a month: its closed tickets. `base` filters them; a share of fewer than
    `fewest` is not told. `place` is that of an agency among others.
    """

    name: str
    closed: Closings
    fewest: int
    base: Mapping[str, str]
    agency_id: int = 0
    place: int | None = None

    def share(self, which: str) -> Share | None:
        """One of its shares, where there is enough to tell."""
        found: Share = getattr(self.closed, which)
        return found if found.of >= max(1, self.fewest) else None

    def percent(self, which: str) -> Percent | None:
        """The same as a number."""
        share = self.share(which)
        return Percent(share.percent or 0) if share else None

    def words(self, which: str) -> str:
        """The same as it is written."""
        share = self.share(which)
        return percent(share) if share else ""

    def interval(self, which: str) -> str:
        """Between which percentages it truly lies."""
        share = self.share(which)
        return f"{written(share.interval[0])}–{written(share.interval[1])} %" if share else ""

    def bar(self, which: str) -> Bar:
        """Its bar."""
        return bar(self.share(which) or Share(0, 0))

    def link(self, **more: str) -> str:
        """The list of its closed tickets."""
        return closing_path(self.base, **more)


@dataclass(frozen=True)
class HeatCell:
    """How many, how much that is among all cells (0 to 5), and the list of them."""

    count: int
    degree: int
    path: str


@dataclass(frozen=True)
class HeatRow:
    """A field, with a cell for each commune."""

    name: str
    cells: Sequence[HeatCell]


def ranked(
    found: Mapping[int | None, Closings], known: Directory, period: Period, fewest: int, by: str
) -> list[ClosedRow]:
    """Agencies, best first; those with too little to tell follow without a place, by name."""
    rows = [
        ClosedRow(known.titles.get(one, ""), closed, fewest, period.closing | of_scope([one]), one)
        for one, closed in found.items()
        if one is not None
    ]
    rows.sort(key=lambda row: _best_first(row, by))
    return [
        replace(row, place=place if row.share(by) else None) for place, row in enumerate(rows, 1)
    ]


def months(
    trend: Sequence[tuple[of_reports.Period, Closings]], scope: Scope, fewest: int
) -> list[ClosedRow]:
    """The months of a trend."""
    return [
        ClosedRow(f"{month.name[5:]}/{month.name[:4]}", closed, fewest,
                  periods.closing_in(month.span) | of_scope(scope))
        for month, closed in trend
    ]  # fmt: skip


def lines(rows: Sequence[ClosedRow], which: str, targets: Sequence[Target] = ()) -> list[Line]:
    """A share over the months, for a desk and for a phone."""
    points = [(f"{row.name[:3]}{row.name[-2:]}", row.share(which)) for row in rows]
    levels = [one.percent for one in targets]
    short = [(name[:2], share) for name, share in points]
    return [line(_WIDE, points, levels), line(_NARROW, short, levels, rounded=True)]


def heat_rows(heat: Heat, known: Directory, period: Period) -> list[HeatRow]:
    """The map, row by row."""
    most = max(heat.counts.values(), default=0)
    return [
        HeatRow(known.fields[field].name, [
            _cell(heat.counts.get((field, commune), 0), most,
                  figure_path(Figure.TICKETS, period, field=field, commune=commune))
            for commune in heat.communes
        ])
        for field in heat.fields
    ]  # fmt: skip


def rank_sheet(rows: Sequence[ClosedRow], *, cards: bool, period: Period) -> Sheet:
    """The ranking as a table; `cards`: with a link to each agency's own."""

    def card(row: ClosedRow) -> str:
        return f"/agencies/{row.agency_id}/card?{period.query}" if cards else ""

    columns = (
        Column("Cơ quan", "name", link=card if cards else None),
        Column("Hạng", "place", number=True),
        *_columns(),
    )
    return Sheet("Bảng tất cả cơ quan", columns, rows)


def month_sheet(rows: Sequence[ClosedRow]) -> Sheet:
    """The months as a table."""
    return Sheet("Bảng số liệu 12 tháng", (Column("Tháng", "name"), *_columns()), rows)


def heat_sheet(rows: Sequence[HeatRow], communes: Sequence[str]) -> Sheet:
    """The map as a table."""
    each = [
        Column(name, lambda row, at=at: row.cells[at].count, number=True)  # type: ignore[misc]
        for at, name in enumerate(communes)
    ]
    return Sheet("Lĩnh vực và xã, phường", (Column("Lĩnh vực", "name"), *each), rows)


def _best_first(row: ClosedRow, by: str) -> tuple[bool, float, int, str]:
    share = row.share(by)
    if share is None:
        return True, 0, 0, row.name
    return False, -(share.percent or 0), -share.of, row.name


def _cell(count: int, most: int, path: str) -> HeatCell:
    degree = -(-count * _DEGREES // most) if most else 0
    return HeatCell(count, degree, path if count else "")


def _columns() -> tuple[Column, ...]:
    return (
        _counted(Response.CLOSED, lambda row: row.closed.figures[Response.CLOSED],
                 response=Response.CLOSED),
        _counted(Timeliness.ON_TIME, lambda row: row.closed.on_time.hits,
                 timeliness=Timeliness.ON_TIME),
        Column("% đúng hạn", lambda row: row.percent(ON_TIME), number=True),
        Column("Khoảng 95 %", lambda row: row.interval(ON_TIME), number=True),
        _counted(Response.RATED, lambda row: row.closed.figures[Response.RATED],
                 response=Response.RATED),
        _counted(Response.POSITIVE, lambda row: row.closed.figures[Response.POSITIVE],
                 response=Response.POSITIVE),
        Column("% hài lòng", lambda row: row.percent(SATISFIED), number=True),
        Column("Khoảng 95 %", lambda row: row.interval(SATISFIED), number=True),
        Column("% phản hồi", lambda row: row.percent(RESPONSE), number=True),
    )  # fmt: skip


def _counted(code: Response | Timeliness, of: Callable[[Any], int], **filters: str) -> Column:
    return Column(code, of, number=True, link=lambda row: row.link(**filters) if of(row) else "")
