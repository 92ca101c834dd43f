"""Đánh giá tại quầy: ratings beside results returned, by counter and officer, down to each one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, feedback
from hotline.console import context, periods
from hotline.console.charts import Line, line
from hotline.console.counter_rows import NOBODY, Row, interval, rows
from hotline.console.feedback_figures import scope_of
from hotline.console.figure_rows import MONTHS, percent
from hotline.console.periods import Period, month_name, months_until
from hotline.console.rendering import page
from hotline.console.sheets import Column, Percent, Sheet, Shown
from hotline.errors import NotFound
from hotline.feedback import Counter, CounterRating, Mode, Verdict, beside, masking
from hotline.feedback.behind_counters import PAGE, Days, Wanted, ratings_behind
from hotline.feedback.beside import Beside
from hotline.feedback.figures import Scope
from hotline.feedback.shares import Share
from hotline.staff import Role

MODES = (Mode.KIOSK, Mode.WEB, Mode.PAPER)
_WIDE, _NARROW = 960, 340
_AT_ONCE = 500
_TOLD_FOR = timedelta(days=62)


async def overview(request: web.Request) -> web.StreamResponse:
    """All counters with their officers, within a period."""
    at, language = clock.now(), context.language(request)
    period = periods.read(request.query, at=at)
    async with context.db(request).read() as s:
        scope = await scope_of(request, s)
        known = await _counters(s, scope)
        found = await feedback.counter_findings(s, since=at - _TOLD_FOR, agencies=scope)
        numbers = await beside.beside(s, beside.days_of(period.span), scope)
        months = await _months(s, period, [one.id for one in known])
    lines = rows(known, numbers, period, found, language)
    return page(
        request, "counters.html", period=period, words=period.words(language), lines=lines,
        whole=_whole(lines), any=bool(known), modes=MODES, findings=found, months=months,
        trend=_trend(months), interval=interval, percent=percent,
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """The table and its months."""
    asked = [shown["words"]]
    return [
        Sheet("Đánh giá theo quầy và cán bộ", _COLUMNS, shown["lines"], asked),
        Sheet("Diễn biến 12 tháng", _MONTHS, shown["months"]),
    ]


def sheets_of_one(shown: Shown) -> list[Sheet]:
    """The same of one counter, and every rating behind the number that was chosen."""
    return [*sheets(shown), Sheet("Từng lượt đánh giá", _RATINGS, _every(shown))]


async def counter(request: web.Request) -> web.StreamResponse:
    """One counter: its months, its officers, and the ratings behind the number that was chosen."""
    at, language, asked = clock.now(), context.language(request), request.query
    period = periods.read(asked, at=at)
    async with context.db(request).read() as s:
        scope = await scope_of(request, s)
        row = await of_scope(s, context.number(request), scope)
        wanted = _wanted(asked, row, period)
        before = asked.get("before", "")
        behind = await ratings_behind(
            s, wanted, before=int(before) if before.isdecimal() and len(before) < 10 else None
        )
        numbers = await beside.beside(s, wanted.days, [row.agency_id])
        found = await feedback.counter_findings(s, since=at - _TOLD_FOR, counter_id=row.id)
        months = await _months(s, period, [row.id])
        scale = {level.value: level for level in await feedback.scale(s)}
    names = {one.id: one.name for one in row.officers}
    lines = rows([row], numbers, period, found, language)
    return page(
        request, "counter.html", row=row, period=period, words=period.words(language),
        lines=lines, modes=MODES, findings=found, months=months, trend=_trend(months),
        interval=interval, percent=percent, scale=scale, wanted=wanted, names=names,
        behind=[(one, names.get(who or 0, ""), _said(request, one.words))
                for one, who in behind[:PAGE]],
        older=behind[PAGE - 1][0].id if len(behind) > PAGE else 0, chosen=_chosen(asked),
    )  # fmt: skip


async def of_scope(s: AsyncSession, number: int, scope: Scope) -> Counter:
    """A counter that this person may know of. Raises NotFound."""
    row = await feedback.counter(s, number)
    if scope is not None and row.agency_id not in scope:
        raise NotFound("no_such_counter")
    return row


async def _counters(s: AsyncSession, scope: Scope) -> list[Counter]:
    found = await feedback.counters(s)
    return [one for one in found if scope is None or one.agency_id in scope]


async def _months(
    s: AsyncSession, period: Period, counter_ids: Sequence[int]
) -> list[tuple[str, Beside]]:
    """The twelve months until the end of the period."""
    spans = months_until(period.span, MONTHS)
    days = Days(beside.days_of(spans[0]).first, beside.days_of(spans[-1]).last)
    found = await beside.by_month(s, days, counter_ids)
    firsts = [beside.days_of(span).first for span in spans]
    return [
        (month_name(span), found.get((day.year, day.month), Beside()))
        for span, day in zip(spans, firsts, strict=True)
    ]


def _trend(months: Sequence[tuple[str, Beside]]) -> list[Line]:
    """The share over months, for a desk and for a phone."""
    points = [(name, one.share if one.share.of else None) for name, one in months]
    short = [(name[:2], share) for name, share in points]
    return [line(_WIDE, points), line(_NARROW, short, rounded=True)]


def _whole(lines: Sequence[Row]) -> Beside:
    whole = Beside()
    for one in lines:
        if one.officer is None:
            whole.add(one.beside)
    return whole


def _wanted(asked: Mapping[str, str], row: Counter, period: Period) -> Wanted:
    officer = asked.get("officer", "")
    known = {str(one.id): one.id for one in row.officers}
    verdict, mode = asked.get("verdict", ""), asked.get("mode", "")
    return Wanted(
        row.id, beside.days_of(period.span), known.get(officer), officer == NOBODY,
        Verdict(verdict) if verdict in set(Verdict) else None,
        Mode(mode) if mode in set(Mode) else None,
    )  # fmt: skip


def _chosen(asked: Mapping[str, str]) -> str:
    """The filters of the list, as an address holds them."""
    return urlencode({name: asked[name] for name in ("officer", "verdict", "mode")
                      if asked.get(name)})  # fmt: skip


def _said(request: web.Request, words: str) -> str:
    """The visitor's words; agencies read them without names and numbers."""
    office = context.person(request).role == Role.OFFICE
    return words if office else masking.masked(words)


def _percent(share: Share) -> Percent | None:
    return Percent(share.percent) if share.percent is not None else None


async def _every(shown: Shown) -> AsyncIterator[tuple[CounterRating, str, str]]:
    """Not only those on the page."""
    last = None
    while True:
        async with context.db(shown.request).read() as s:
            behind = await ratings_behind(s, shown["wanted"], before=last, most=_AT_ONCE)
        for one, who in behind:
            yield one, shown["names"].get(who or 0, ""), _said(shown.request, one.words)
        if len(behind) < _AT_ONCE:
            return
        last = behind[-1][0].id


def _by_mode(mode: Mode) -> Callable[[Row], int]:
    return lambda row: row.beside.modes[mode]


_COLUMNS = (
    Column("Cơ quan", "counter.agency.name"),
    Column("Quầy", "counter.name"),
    Column("Cán bộ", lambda one: "" if one.officer is None else one.name),
    Column("Kết quả đã trả", "beside.returned", number=True),
    Column("Lượt đánh giá", "beside.rated", number=True),
    Column("Đánh giá trong những ngày biết số đã trả", "beside.matched", number=True),
    Column("Tỷ lệ được đánh giá", lambda one: _percent(one.beside.share), number=True),
    Column(Verdict.POSITIVE, lambda one: one.beside.verdicts[Verdict.POSITIVE], number=True),
    Column(Verdict.NEGATIVE, lambda one: one.beside.verdicts[Verdict.NEGATIVE], number=True),
    *(Column(mode, _by_mode(mode), number=True) for mode in MODES),
)
_MONTHS = (
    Column("Tháng", lambda one: one[0]),
    Column("Kết quả đã trả", lambda one: one[1].returned, number=True),
    Column("Lượt đánh giá", lambda one: one[1].rated, number=True),
    Column("Tỷ lệ được đánh giá", lambda one: _percent(one[1].share), number=True),
    Column("Tỷ lệ tích cực", lambda one: _percent(one[1].score), number=True),
)
_RATINGS = (
    Column("Thời điểm", lambda one: one[0].given_at),
    Column("Cán bộ", lambda one: one[1]),
    Column("Đánh giá", lambda one: Verdict(one[0].verdict)),
    Column("Hỏi bằng", lambda one: Mode(one[0].mode)),
    Column("Lý do chưa hài lòng", lambda one: one[0].reason and one[0].reason.words),
    Column("Mã hồ sơ", lambda one: one[0].dossier),
    Column("Lời nhắn", lambda one: one[2]),
)
