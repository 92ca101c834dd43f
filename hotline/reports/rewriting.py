"""What a correction says otherwise: dates, names, the lines of its lists, the office's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from hotline import texts
from hotline.reports import freezing, outline, wording
from hotline.reports.codes import Figure, Upshot
from hotline.reports.document import Content, Line
from hotline.reports.versions import ReportVersion


class Passage(StrEnum):
    """Of what of a report words differ."""

    REPORT_BEFORE = "report_before"
    FEWEST = "fewest"
    GOAL = "goal"
    TRACKER = "tracker"
    TREND = "trend"
    NAME = "name"
    LINE = "line"
    REMARK = "remark"


class Rewording(NamedTuple):
    """What stood there, and what stands there now; `of` is which of several, in words."""

    passage: Passage
    of: str
    before: str
    after: str

    def words(self, language: str) -> str:
        """What it is called."""
        name = texts.label(self.passage, language)
        return f"{name}: {self.of}" if self.of else name


# By passage, which of several in words, and by its number where the words may change.
_Words = dict[tuple[Passage, str, str], str]
# What only one of two versions speaks of is told by their numbers.
_OF_BOTH = (Passage.LINE, Passage.NAME)


def rewordings(before: ReportVersion, after: ReportVersion, language: str) -> Iterator[Rewording]:
    """All of them; both must have been loaded with their lists."""
    old, new = (_words(one, language) for one in (before, after))
    for place in {**new, **old}:
        then, now = (said.get(place, "") for said in (old, new))
        passage, of, _ = place
        if then != now and (passage not in _OF_BOTH or (then and now)):
            yield Rewording(passage, of, then, now)


def _words(row: ReportVersion, language: str) -> _Words:
    content = freezing.content(row)
    day = date.fromisoformat(content.figures["directive"]["report_before"])
    said: _Words = {
        (Passage.REPORT_BEFORE, "", ""): f"{day:%d/%m/%Y}",
        (Passage.FEWEST, "", ""): str(content.fewest),
    }
    said |= {(Passage.GOAL, one.name, ""): wording.share(one.percent) for one in content.goals}
    said |= _trend(content, language)
    for one in content.figures["trackers"]:
        field, whose = outline.tracked_by(content.figures, one["field"], language)
        said[Passage.TRACKER, field, str(one["field"])] = whose
    for kind, names in content.figures["names"].items():
        label = texts.label_in("Split", kind, language)
        said |= {(Passage.NAME, label, key): name for key, name in names.items()}
    agency = texts.label_in("Split", "agency", language)
    for of in content.followed:
        said[Passage.NAME, agency, f"{of.agency_id} {of.apart}"] = of.agency
    for part, words in content.remarks.items():
        said[Passage.REMARK, texts.label(part, language), ""] = words
    return said | _lines(row, content, language)


def _trend(content: Content, language: str) -> _Words:
    """The points of the charts before this period, whose figures are told as such."""
    figures = (Figure.TICKETS, Figure.RATED, Figure.POSITIVE)
    return {
        (Passage.TREND, f"{month.name}, {texts.label(figure, language)}", ""): wording.count(number)
        for month in content.trend[:-1]
        for figure, number in zip(figures, month[1:], strict=True)
    }


def _lines(row: ReportVersion, content: Content, language: str) -> _Words:
    """How what is listed stood: of the lists for the directive, and beside the figures."""
    aside = outline.counted_aside(content.figures)
    said: _Words = {}
    for figure, lines in content.lists.items():
        name = outline.called(figure, language, aside=aside)
        for line in lines:
            said[Passage.LINE, f"{name}, {line.code}", ""] = _stood(line)
    for one in freezing.matters(row):
        of_directives = Upshot.TASKS in one.counts
        of = f"{one.line.code}, {one.line.content}" if of_directives else one.line.code
        said[Passage.LINE, of, f"{one.id} {one.agency_id} {one.apart}"] = _stood(one.line)
    return said


def _stood(line: Line) -> str:
    told = (
        line.agency, line.field, f"{line.received:%d/%m/%Y}", line.state, line.channel,
        line.commune, line.level, line.reason, line.mode, line.content,
    )  # fmt: skip
    return "; ".join(filter(None, told))
