"""A report as a Word file: sentences, tables, charts and annexes in the office's template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline import documents, texts
from hotline.documents import Bar, Blank, Picture, Point, Target, Template, Values
from hotline.feedback.shares import Share
from hotline.reports.document import sentences, tables
from hotline.reports.document import vietnamese as vi
from hotline.reports.document.content import Content, Letterhead, ReportPart

_BLANKS = {
    ReportPart.OPENING: Blank.OPENING,
    ReportPart.RECEIVED: Blank.RECEIVED,
    ReportPart.HANDLED: Blank.HANDLED,
    ReportPart.RATED: Blank.RATED,
    ReportPart.DIRECTED: Blank.DIRECTED,
    ReportPart.SPECIALIST: Blank.SPECIALIST,
    ReportPart.CLOSING: Blank.CLOSING,
}
# The tables with percentages below the sentences of a part.
_TABLES = {
    ReportPart.RECEIVED: (Blank.SUMMARY_TABLE, Blank.CHANNEL_TABLE, Blank.FIELD_TABLE),
    ReportPart.HANDLED: (Blank.LEVEL_TABLE,),
    ReportPart.RATED: (Blank.MODE_TABLE,),
}
# From how many points on a line tells more than its numbers.
_LINE_AT_LEAST = 3
_BARS_AT_LEAST, _BARS_AT_MOST = 2, 8
# Where a number or a date is still to be written by hand.
_OPEN = "…"


async def word(content: Content, template: Template) -> bytes:
    """The Word file: the same content and template give the same bytes."""
    return await documents.fill(template, values(content), await pictures(content))


def values(content: Content) -> Values:
    """What the template's blanks are filled with, but for the charts."""
    of, said = sentences.period_of(content), sentences.paragraphs(content)
    rows = tables.rows(content)
    for part, blanks in _TABLES.items():
        if any(tables.has_few(rows[blank]) for blank in blanks):
            said[part].append(tables.FEW_SAID)
    return {
        **_around(content.letterhead, sentences.subject(content)),
        Blank.PERIOD: vi.period(of),
        Blank.PREVIOUS_PERIOD: vi.period(of.previous()),
        **{_BLANKS[part]: lines for part, lines in said.items()},
        Blank.FOLLOWED: sentences.followed(content),
        **rows,
        Blank.ANNEXES: tables.annexes(content),
    }


async def pictures(content: Content) -> dict[Blank, Picture]:
    """The charts; one that would show too little is left out."""
    made = {
        Blank.CHANNEL_CHART: await _channels(content),
        Blank.FIELD_CHART: await _fields(content),
        Blank.TREND_CHART: await _trend(content),
        Blank.RATING_CHART: await _rating(content),
    }
    return {blank: picture for blank, picture in made.items() if picture is not None}


def _around(head: Letterhead, subject: str) -> Mapping[str, Any]:
    day = vi.dated(head.day) if head.day else f"ngày {_OPEN * 2} tháng {_OPEN * 2} năm {_OPEN * 2}"
    return {
        Blank.SUPERIOR: head.superior,
        Blank.ISSUER: head.issuer,
        Blank.NUMBER: head.number or f"{_OPEN * 2}/BC-VP",
        Blank.PLACE_AND_DATE: f"{head.place or _OPEN * 3}, {day}",
        Blank.SUBJECT: subject,
        Blank.ADDRESSEES: head.addressees,
        Blank.RECIPIENTS: head.recipients,
        Blank.AUTHORITY: head.authority,
        Blank.POSITION: head.position,
        Blank.SIGNER: head.signer,
    }


async def _channels(content: Content) -> Picture | None:
    now, before = (figures.get("by_channel", {}) for figures in (content.figures, content.before))
    codes = sorted({*now, *before}, key=lambda code: (-now.get(code, 0), code))
    of, known = sentences.period_of(content), bool(content.before)
    rows = [
        Bar(
            texts.label_in("Channel", code),
            now.get(code, 0),
            before.get(code, 0) if known else None,
        )
        for code in codes[:_BARS_AT_MOST]
    ]
    if len(rows) < _BARS_AT_LEAST:
        return None
    return await documents.bars(
        rows, words=f"Biểu đồ số phiếu theo kênh tiếp nhận, {vi.period(of)}",
        now=_capital(vi.period(of)), before=_capital(vi.period(of.previous())),
    )  # fmt: skip


async def _fields(content: Content) -> Picture | None:
    hot = content.figures.get("hot_fields", [])[:_BARS_AT_MOST]
    rows = [Bar(sentences.called(content, "field", row["field"]), row["tickets"]) for row in hot]
    if len(rows) < _BARS_AT_LEAST:
        return None
    return await documents.bars(rows, words="Biểu đồ các lĩnh vực có nhiều phiếu")


async def _trend(content: Content) -> Picture | None:
    if len(content.trend) < _LINE_AT_LEAST:
        return None
    points = [Point(month.name, month.tickets) for month in content.trend]
    return await documents.lines(points, words="Biểu đồ số phiếu tiếp nhận qua các kỳ")


async def _rating(content: Content) -> Picture | None:
    points = [
        Point(month.name, Share(month.positive, month.rated).percent)
        if month.rated >= max(1, content.fewest) else Point(month.name, None)
        for month in content.trend
    ]  # fmt: skip
    if sum(point.value is not None for point in points) < _LINE_AT_LEAST:
        return None
    goal = content.goals[0] if content.goals else None
    target = Target(goal.percent, f"{goal.name}: {vi.hundredths(goal.percent)}") if goal else None
    return await documents.lines(
        points, words="Biểu đồ tỷ lệ hài lòng, hữu ích qua các kỳ", target=target, percent=True
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
