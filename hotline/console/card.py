"""Thẻ cơ quan: how an agency works, beside itself before and the middle of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, feedback
from hotline.agencies import KnownAgency
from hotline.console import context, periods, tiles
from hotline.console.charts import Bar, bar, written
from hotline.console.feedback_figures import scope_of
from hotline.console.figure_rows import OF_MODES, of_scope, percent
from hotline.console.periods import Period
from hotline.console.rendering import page
from hotline.console.sheets import Column, Percent, Sheet, Shown
from hotline.console.tiles import closing_path
from hotline.errors import NotFound
from hotline.feedback import Mode, figures
from hotline.feedback.figures import Figures, Slice
from hotline.feedback.shares import Share
from hotline.merits import MeritKind
from hotline.reports import Cutoff, dashboard, directives, terms
from hotline.reports import card as cards
from hotline.reports.card import Behind, Card, CardFigure, CardShare
from hotline.reports.codes import Basis
from hotline.reports.directives import OfAgency
from hotline.tickets import Response

# The figures that stand together, by the sentence that names them.
GROUPS: Mapping[str, Sequence[CardFigure]] = {
    "Đúng hạn, trễ hạn": (CardFigure.CLOSED, *cards.TIMELY),
    "Trả lại và gia hạn": cards.LISTED,
    "Đánh giá của người dân": tuple(one for one in cards.RESPONSES if one != CardFigure.CLOSED),
    "Giải trình": (CardFigure.EXPLANATIONS, *cards.EXPLAINED),
    "Hồ sơ có ngày hẹn trong kỳ": tuple(cards.DOSSIERS),
    "Biểu dương, phê bình": (CardFigure.COMMENDATIONS, CardFigure.CRITICISMS),
}
# Of what the figures of a group count some, where it is one.
_BASES = {"Đúng hạn, trễ hạn": Basis.CLOSED, "Đánh giá của người dân": Basis.CLOSED}
# What the figures stand beside: all of the period before, or as far as this one has come.
_EARLIER = ("Kỳ trước", "Cùng thời gian kỳ trước")
_MERITS = {
    CardFigure.COMMENDATIONS: MeritKind.COMMENDATION,
    CardFigure.CRITICISMS: MeritKind.CRITICISM,
}


@dataclass(frozen=True)
class CardRow:
    """A figure of the card: now, before, and in the middle of its kind."""

    group: str
    code: CardFigure
    now: int
    before: int
    middle: float | None
    path: str
    path_before: str


@dataclass(frozen=True)
class ShareRow:
    """A percentage of the card; a share of fewer than `fewest` is not told."""

    code: CardShare
    now: Share
    before: Share
    middle: float | None
    fewest: int

    @property
    def known(self) -> bool:
        """Whether there is enough to tell."""
        return self.now.of >= max(1, self.fewest)

    @property
    def bar(self) -> Bar:
        """Its bar."""
        return bar(self.now)

    @property
    def interval(self) -> str:
        """Between which percentages it truly lies."""
        low, high = self.now.interval
        return f"{written(low)}–{written(high)} %"

    @property
    def middle_words(self) -> str:
        """The median of its kind as it is written."""
        return "" if self.middle is None else f"{written(self.middle)} %"

    def words(self, share: Share) -> str:
        """A share as it is written, where there is enough to tell."""
        return percent(share) if share.of >= max(1, self.fewest) else ""


@dataclass(frozen=True)
class ModeRow:
    """What was rated by one means."""

    mode: Mode
    figures: Figures
    asked: Share
    fewest: int
    base: Mapping[str, str]

    def link(self, response: Response) -> str:
        """The list of those tickets."""
        return closing_path(self.base, mode=self.mode, response=response)


async def agency_card(request: web.Request) -> web.StreamResponse:
    """The card; an agency opens its own only."""
    at, language = clock.now(), context.language(request)
    async with context.db(request).read() as s:
        agency, period = await _asked(request, s)
        found = await cards.card(s, agency.id, period.counted, at=at)
        fewest = (await feedback.terms(s)).fewest
        piles = await dashboard.piles(s, dashboard.OF_AN_AGENCY, [agency.id], at=at)
        modes = await _modes(s, agency, period, fewest)
        asked = await directives.of_agency(s, agency.id, period.span, at=at)
        titles = await agencies.titles(s)
    rows = _rows(found, period)
    return page(
        request, "card.html", agency=agency, name=titles[agency.id], period=period,
        words=period.words(language), path=f"/agencies/{agency.id}/card", fewest=fewest, at=at,
        peers=len(found.peers), shares=_shares(found, fewest), rows=rows, modes=_mode_sheet(modes),
        directives=_directive_sheet(asked, agency.id, office=context.reader(request).sees_all),
        standing=tiles.standing(dashboard.Now(piles, {}), [agency.id], language),
        before=tiles.against(period, found.earlier, language), part=_in_part(found, period),
        tables=[(Sheet(group, _columns(part=_in_part(found, period)),
                       [one for one in rows if one.group == group]), _BASES.get(group))
                for group in GROUPS],
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """All figures in one sheet, and the ratings by means."""
    asked, part = [shown["name"], shown["words"]], shown["part"]
    shares = Sheet("Tỷ lệ", _share_columns(part=part), shown["shares"], asked)
    columns = (Column("Nhóm", _group_of(shown)), *_columns(part=part))
    figures_ = Sheet("Chỉ số", columns, shown["rows"], asked)
    return [figures_, shares, shown["modes"], shown["directives"]]


async def behind(request: web.Request) -> web.StreamResponse:
    """The returns or extensions behind a figure of the card."""
    figure = request.query.get("figure", "")
    if figure not in cards.LISTED:
        raise NotFound("no_such_list")
    async with context.db(request).read() as s:
        agency, period = await _asked(request, s)
        found = await cards.behind(s, agency.id, CardFigure(figure), period.span)
        titles = await agencies.titles(s)
        scope = await scope_of(request, s)

    def ticket(row: Behind) -> str:
        return f"/tickets/{row.ticket_id}" if scope is None or row.leads_id in scope else ""

    return page(
        request, "card_list.html", agency=agency, name=titles[agency.id], period=period,
        words=period.words(context.language(request)), figure=CardFigure(figure), count=len(found),
        table=Sheet(CardFigure(figure), (Column("Mã phiếu", "code", link=ticket), *_BEHIND), found),
    )  # fmt: skip


async def _asked(request: web.Request, s: AsyncSession) -> tuple[KnownAgency, Period]:
    """The agency of the address, if it may be seen, and the period."""
    number, scope = context.number(request), await scope_of(request, s)
    agency = (await agencies.directory(s)).agencies.get(number)
    if agency is None or (scope is not None and number not in scope):
        raise NotFound("no_such_agency")
    cutoff: Cutoff = (await terms(s)).cutoff
    return agency, periods.read(request.query, at=clock.now(), cutoff=cutoff)


async def _modes(
    s: AsyncSession, agency: KnownAgency, period: Period, fewest: int
) -> list[ModeRow]:
    """The means by which its tickets were rated, most used first."""
    found = await figures.sliced(s, period.span, Slice.MODE, [agency.id])
    asked = await figures.answered_when_asked(s, period.span, [agency.id])
    base = period.closing | of_scope([agency.id])
    rows = [
        ModeRow(Mode(str(key)), one, asked.get(Mode(str(key)), Share(0, 0)), fewest, base)
        for key, one in found.items()
        if key is not None
    ]
    return sorted(rows, key=lambda row: -row.figures[Response.RATED])


def _in_part(found: Card, period: Period) -> bool:
    """Whether it is compared with a part of the period before only."""
    return found.earlier != period.counted.previous()


def _rows(found: Card, period: Period) -> list[CardRow]:
    before, id_ = periods.of(found.earlier), found.agency_id
    return [
        CardRow(group, code, found.now.of(id_, code), found.before.of(id_, code),
                found.middle(code), _path(id_, code, period), _path(id_, code, before))
        for group, codes in GROUPS.items() for code in codes
    ]  # fmt: skip


def _path(agency_id: int, code: CardFigure, period: Period) -> str:
    """The list behind a figure of one agency."""
    base = period.closing | of_scope([agency_id])
    if code in cards.TIMELY:
        return closing_path(base, timeliness=cards.TIMELY[code])
    if code in cards.RESPONSES:
        return closing_path(base, response=cards.RESPONSES[code])
    if code in cards.LISTED:
        return f"/agencies/{agency_id}/card/behind?figure={code}&{period.query}"
    if code in _MERITS:
        return "/merits?" + urlencode({**period.typed, "agency": agency_id, "kind": _MERITS[code]})
    first, last = clock.days_in(period.span)
    days = {"from": first, "to": last, "agency": agency_id}
    if code in cards.DOSSIERS:
        return "/dossiers?" + urlencode({**days, "pile": cards.DOSSIERS[code]})
    pile = {"pile": cards.EXPLAINED[code]} if code in cards.EXPLAINED else {}
    return f"/explanations?{urlencode(days | pile)}#list"


def _shares(found: Card, fewest: int) -> list[ShareRow]:
    id_ = found.agency_id
    return [
        ShareRow(one, found.now.share(id_, one), found.before.share(id_, one),
                 found.middle_share(one, fewest=fewest), fewest)
        for one in CardShare
    ]  # fmt: skip


def _mode_sheet(rows: Sequence[ModeRow]) -> Sheet:
    counts = [
        Column(code, lambda row, code=code: row.figures[code], number=True,  # type: ignore[misc]
               link=lambda row, code=code: row.link(code) if row.figures[code] else "")  # type: ignore[misc]
        for code in OF_MODES
    ]  # fmt: skip
    columns = (
        Column("Cách hỏi", "mode"), *counts,
        Column("% hài lòng", lambda row: _percent(row.figures.score, row.fewest), number=True),
        Column("Khoảng 95 %", lambda row: _interval(row.figures.score, row.fewest), number=True),
        Column("% trả lời khi được hỏi", lambda row: _percent(row.asked, 1), number=True),
    )  # fmt: skip
    return Sheet("Đánh giá theo cách hỏi", columns, rows)


def _directive_sheet(rows: Sequence[OfAgency], agency_id: int, *, office: bool) -> Sheet:
    """The directives that ask it, each leading to its own page of them."""
    query = f"?agency={agency_id}" if office else ""
    columns = (
        Column("Số văn bản", "directive.number",
               link=lambda row: f"/directives/{row.directive.id}{query}"),
        Column("Ngày văn bản", "directive.dated"),
        Column("Được giao", "whole.asked", number=True),
        Column("Đã báo cáo", "whole.answered", number=True),
        Column("Được chấp nhận", "whole.accepted", number=True),
        Column("Còn nợ", "whole.owed", number=True),
        Column("Quá hạn", "whole.overdue", number=True,
               mark=lambda row: ("late", "alert-triangle") if row.whole.overdue else None),
    )  # fmt: skip
    return Sheet("Văn bản giao việc trong kỳ", columns, rows)


def _percent(share: Share, fewest: int) -> Percent | None:
    return Percent(share.percent or 0) if share.of >= max(1, fewest) else None


def _interval(share: Share, fewest: int) -> str:
    low, high = share.interval
    return f"{written(low)}–{written(high)} %" if share.of >= max(1, fewest) else ""


def _columns(*, part: bool) -> tuple[Column, ...]:
    return (
        Column("Chỉ số", "code"),
        Column("Kỳ này", "now", number=True, link=lambda row: row.path if row.now else ""),
        Column(_EARLIER[part], "before", number=True,
               link=lambda row: row.path_before if row.before else ""),
        Column("Trung vị cùng loại", "middle", number=True),
    )  # fmt: skip


def _share_columns(*, part: bool) -> tuple[Column, ...]:
    return (
        Column("Tỷ lệ", "code"),
        Column("Kỳ này", lambda row: _percent(row.now, row.fewest), number=True),
        Column("Khoảng 95 %", lambda row: row.interval if row.known else "", number=True),
        Column(_EARLIER[part], lambda row: _percent(row.before, row.fewest), number=True),
        Column("Trung vị cùng loại",
               lambda row: None if row.middle is None else Percent(row.middle), number=True),
    )  # fmt: skip


def _group_of(shown: Shown) -> Any:
    return lambda row: shown.sentence(row.group)


_BEHIND = (
    Column("Lúc", "at"),
    Column("Cơ quan kia", "other"),
    Column("Lý do", "reason"),
    Column("Người ghi", "by"),
    Column("Kết quả", "state", group="ExtensionState"),
)
