"""Tình trạng hệ thống and Theo dõi: how the parts are doing, and what each agency owes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from hotline import agencies, clock, feedback, health, outbox, reports, tickets
from hotline.console import context, findings
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sentence, Sheet, Shown
from hotline.console.words import times
from hotline.health import Condition
from hotline.reports import VersionState, wording
from hotline.tickets import AgencyCounts, Pile, Statement, Timeliness

_LOOKED_BACK = timedelta(days=30)


async def status(request: web.Request) -> web.StreamResponse:
    """Every part's own word, the daily statement, and what waits to be sent."""
    at = clock.now()
    async with context.db(request).read() as s:
        parts = await health.parts(s)
        shown: dict[str, Any] = {
            "parts": parts,
            "well": bool(parts) and all(one.condition == Condition.UP for one in parts),
            "statements": Sheet(
                "Đối chiếu hằng ngày", _STATEMENT, await tickets.statements(s, at=at)
            ),
            "backlog": await outbox.backlog(s),
            "when": await times(s, at, context.language(request)),
        }
    return page(request, "status.html", **shown)


async def overview(request: web.Request) -> web.StreamResponse:
    """The reports in progress; agencies as rows, what each owes as columns, every cell a link."""
    at, language = clock.now(), context.language(request)
    since = clock.local_day(at) - _LOOKED_BACK
    async with context.db(request).read() as s:
        counted = await tickets.per_agency(s, at=at)
        titles = await agencies.titles(s)
        timely = await tickets.timeliness_per_agency(s, since=clock.at_local(since), at=at)
        found = await feedback.findings(s, since=clock.at_local(since))
        running = await reports.in_progress(s)
    return page(
        request, "overview.html", owed=_owed(counted, titles),
        running=[(one, wording.words(one.report.period, language), VersionState(one.state))
                 for one in running],
        timely=_timely(timely, titles, since), **findings.shown(found),
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """The parts' own word, the daily statement, and what waits to be sent."""
    backlog = shown["backlog"].items()
    return [Sheet("Các bộ phận", _PART, shown["parts"]), shown["statements"],
            Sheet("Hàng gửi đi", _BACKLOG, backlog)]  # fmt: skip


def _owed(counted: Sequence[AgencyCounts], titles: Mapping[int, str]) -> Sheet:
    """What each agency owes, a pile a column; the last line is of the whole province."""
    every = {pile: sum(one.piles[pile] for one in counted) for pile in tickets.COUNTED_PILES}

    def of_pile(pile: Pile) -> Column:
        def link(row: AgencyCounts | None) -> str:
            number = row.piles[pile] if row else every[pile]
            of = f"leads={row.agency.id}&" if row else ""
            return f"/tickets?{of}pile={pile}" if number or row is None else ""

        return Column(pile, lambda row: (row.piles if row else every)[pile], link=link, number=True)

    name = Column(
        "Cơ quan", lambda row: titles[row.agency.id] if row else Sentence("Cả tỉnh"),
        link=lambda row: f"/agencies/{row.agency.id}/card" if row else "",
    )  # fmt: skip
    columns = (name, *(of_pile(pile) for pile in tickets.COUNTED_PILES))
    return Sheet("Việc của các cơ quan", columns, counted, totals=[None] if counted else [])


def _timely(
    timely: Mapping[int, Mapping[Timeliness, int]], titles: Mapping[int, str], since: date
) -> Sheet:
    """How the tickets of each agency stand that were received since a local day."""

    def of(which: Timeliness) -> Column:
        def link(agency: int) -> str:
            asked = f"agency={agency}&timeliness={which}&since={since}"
            return f"/tickets?{asked}" if timely[agency][which] else ""

        return Column(which, lambda agency: timely[agency][which], link=link, number=True)

    columns = (Column("Cơ quan", lambda agency: titles[agency]), *map(of, Timeliness))
    rows = [one for one in titles if one in timely]
    return Sheet("Đúng hạn, trễ hạn", columns, rows, [f"{since:%d/%m/%Y}"])


def _mark(row: Statement) -> tuple[str, str]:
    if row.difference > 0:
        return "late", "alert-triangle"
    return ("soon", "hourglass") if row.difference else ("calm", "check")


_PART = (
    Column("Bộ phận", "part", group="Part"),
    Column("Tình trạng", "condition", group="Condition"),
    Column("Từ lúc", "since"),
)
_STATEMENT = (
    Column("Ngày", "day"),
    Column("Tổng đài", "system"),
    Column("Nhật ký tổng đài", "journalled", number=True),
    Column("Cuộc gọi ở đây", "calls", number=True),
    Column("Phiếu và ghi nhận", "tickets", number=True),
    Column("Chênh lệch", "difference", mark=_mark, number=True),
)
_BACKLOG = (
    Column("Trạng thái", lambda row: row[0], group="MessageStatus"),
    Column("Số tin", lambda row: row[1]),
)
