"""Đánh giá của người dân: the figures of feedback, by what one wants to tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, feedback
from hotline.console import context, findings, periods
from hotline.console.charts import Line, line, written_target
from hotline.console.figure_rows import (
    OF_MODES,
    FigureRow,
    causes,
    months_of,
    of_scope,
    rows_of,
)
from hotline.console.periods import Period
from hotline.console.rendering import page
from hotline.console.sheets import Column, Percent, Sentence, Sheet, Shown, comma
from hotline.feedback import Finding, FindingKind, Target, figures, watching
from hotline.feedback.figures import Scope, Slice
from hotline.feedback.watching import Drift
from hotline.tickets import Cause, Response

_WIDE, _NARROW = 960, 340
_TOLD_FOR = timedelta(days=62)
# One's own agency is one row, and who asked by which policy is the office's matter.
_OF_AN_AGENCY = (Slice.MONTH, Slice.FIELD, Slice.MODE, Slice.COMMUNE)
_OF_ALL = (
    Slice.AGENCY, Slice.MONTH, Slice.FIELD, Slice.OPERATOR, Slice.MODE, Slice.COMMUNE, Slice.POLICY
)  # fmt: skip


async def figure_page(request: web.Request) -> web.StreamResponse:
    """The figures of a period: the whole, the months until then, and the slice that was chosen."""
    at, language = clock.now(), context.language(request)
    period = periods.read(request.query, at=at)
    async with context.db(request).read() as s:
        scope = await scope_of(request, s)
        by = _slice(request, scope)
        fewest = (await feedback.terms(s)).fewest
        whole = FigureRow("", await figures.figures(s, period.span, scope), fewest,
                          period.closing | of_scope(scope))  # fmt: skip
        months = await months_of(s, period, scope, fewest=fewest)
        rows = months
        if by != Slice.MONTH:
            rows = await rows_of(s, period, by, scope, fewest=fewest, language=language)
        targets = await feedback.targets(s, year=clock.local(period.span.start).year)
        shown = findings.shown(await _told(s, period, scope), await _drifts(s, period, scope))
    return page(
        request, "feedback.html", period=period, words=period.words(language), by=by,
        slices=_of_all(scope), whole=whole, causes=causes(whole), rows=rows, months=months,
        fewest=fewest, targets=targets, scores=_lines(months, targets),
        answers=_lines(months, None), written=written_target,
        table=_table(by, OF_MODES if by == Slice.MODE else tuple(Response), rows), **shown,
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """The slice that was chosen, the whole, and the months."""
    by, asked = shown["by"], [shown["words"]]
    told: list[Sheet] = [shown["table"]]
    if by != Slice.MONTH:
        months = _table(Slice.MONTH, tuple(Response), shown["months"])
        told += [Sheet("Cả kỳ", _told_columns(by, tuple(Response))[1:], [shown["whole"]]), months]
    return [replace(one, columns=(*one.columns, *_causes(by)), asked=asked) for one in told]


# The table of a slice as a file of text.
figure_file = comma(figure_page, sheets)


async def scope_of(request: web.Request, s: AsyncSession) -> Scope:
    """The agencies whose tickets count for this person; None for all."""
    reader = context.reader(request)
    return None if reader.sees_all else await reader.agency_ids(s)


def _of_all(scope: Scope) -> Sequence[Slice]:
    return _OF_ALL if scope is None else _OF_AN_AGENCY


def _slice(request: web.Request, scope: Scope) -> Slice:
    offered, wanted = _of_all(scope), request.query.get("by", "")
    return Slice(wanted) if wanted in offered else offered[0]


async def _drifts(s: AsyncSession, period: Period, scope: Scope) -> list[Drift]:
    by_mode = await figures.sliced(s, period.span, Slice.MODE, scope)
    return watching.drifts(by_mode, await watching.watch_terms(s))


async def _told(s: AsyncSession, period: Period, scope: Scope) -> list[Finding]:
    """What was found lately is about the whole province: the office's and the dispatchers'.

    How means differ within the period is told from its own figures.
    """
    if scope is not None:
        return []
    shown = period.typed.get("period")
    return [
        one
        for one in await feedback.findings(s, since=clock.now() - _TOLD_FOR)
        if one.kind != FindingKind.MODE_DRIFTS or one.month != shown
    ]


def _lines(months: Sequence[FigureRow], targets: Sequence[Target] | None) -> list[Line]:
    """The line over months, for a desk and for a phone; of the scores with the targets."""
    lines = [one.percent for one in targets or ()]
    points = [(row.name, _score(row) if targets is not None else _answered(row)) for row in months]
    short = [(name[:2], share) for name, share in points]
    return [line(_WIDE, points, lines), line(_NARROW, short, lines, rounded=True)]


def _score(row: FigureRow) -> Any:
    return row.figures.score if row.known else None


def _answered(row: FigureRow) -> Any:
    return row.figures.response if row.figures.response.of >= row.fewest else None


def _table(by: Slice, codes: Sequence[Response], rows: Sequence[FigureRow]) -> Sheet:
    return Sheet(by, _told_columns(by, codes), rows)


def _told_columns(by: Slice, codes: Sequence[Response]) -> tuple[Column, ...]:
    """A row's name, what it scores and how sure that is, who answered, and the counts."""
    answered = "% trả lời khi được hỏi" if by == Slice.MODE else "% phản hồi"
    return (
        Column(by, "name"),
        Column("% tích cực", _percent, number=True),
        Column("Khoảng 95 %", lambda row: row.interval or "–", number=True),
        Column(answered, _share_answered, number=True),
        *(_count(code) for code in codes),
    )


def _count(code: Response) -> Column:
    return Column(code, lambda row: row.count(code), link=lambda row: row.link(code), number=True)


def _causes(by: Slice) -> list[Column]:
    """Why tickets have no rating; of a means only what was rated by it is known."""
    causes = () if by == Slice.MODE else Cause
    return [Column(one, _of_cause(one)) for one in causes]


def _of_cause(cause: Cause) -> Callable[[FigureRow], int]:
    return lambda row: row.figures.causes.get(cause, 0)


def _percent(row: FigureRow) -> Percent | Sentence:
    """What was scored, where enough were rated."""
    percent = row.figures.score.percent or 0
    return Percent(percent) if row.known else Sentence("chưa đủ số liệu")


def _share_answered(row: FigureRow) -> Percent | str:
    percent = (row.asked if row.asked is not None else row.figures.response).percent
    return Percent(percent) if percent is not None else "–"
