"""A report as pages show it: its sections, tables of every split, and where each number leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from hotline.console.report_asked import of_number
from hotline.console.sheets import Column, Percent, Sheet
from hotline.reports import Figure, Split, outline, wording
from hotline.reports.counting import Key
from hotline.reports.outline import Entry, Section
from hotline.reports.plain import OF_MODES

# What a table of a split shows of each row.
_SHOWN = (
    Figure.TICKETS, Figure.RESOLVED, Figure.OPEN, Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE,
    Figure.NO_RESPONSE, Figure.CLOSING, Figure.OVERDUE, Figure.COMPLAINED, Figure.GIVEN_NEGATIVE,
)  # fmt: skip
SPLITS = tuple(Split)


class Line(NamedTuple):
    """A number on the page: its words, itself, its share, and where it leads."""

    name: str
    number: str
    share: str
    path: str
    within: bool
    amount: int
    percent: float | None


class Cause(NamedTuple):
    """What made the number of tickets rise or fall: a field or an agency, then and now."""

    name: str
    before: int
    now: int
    change: str
    path: str


@dataclass(frozen=True)
class Paths:
    """Where numbers lead: a list's path with the query that all of them share."""

    path: str
    query: Mapping[str, str]
    previous: str = ""
    branches: bool = True

    def to(self, figure: Figure, by: tuple[Split, Key] | None = None) -> str:
        """The list behind a number."""
        if figure in (Figure.PREVIOUS, Figure.CHANGE):
            return self.previous if figure == Figure.PREVIOUS else "#causes"
        return f"{self.path}?{urlencode({**self.query, **of_number(figure, by)})}"

    def of(self, one: Entry) -> str:
        """The list behind an entry; empty for nothing."""
        if not one.number and one.figure != Figure.CHANGE:
            return ""
        if one.branch is None:
            return self.to(one.figure, one.by)
        if not self.branches:
            return ""
        asked = {**self.query, "field": str(one.branch), **of_number(one.figure)}
        return f"{self.path}?{urlencode(asked)}"


def sections(told: Mapping[str, Any], paths: Paths, language: str) -> dict[Section, list[Line]]:
    """The nine sections, each number with its list."""
    return {
        section: [_line(one, told, paths, language) for one in entries]
        for section, entries in outline.outline(told).items()
    }


def causes(told: Mapping[str, Any], paths: Paths, language: str) -> dict[Split, list[Cause]]:
    """By field and by agency, the largest contributions to the change."""
    return {
        split: [
            Cause(
                outline.name(told, split, row[split.value], language), row["previous"],
                row["tickets"], wording.count(row["change"], Figure.CHANGE),
                paths.to(Figure.TICKETS, (split, row[split.value])) if row["tickets"] else "",
            )
            for row in told.get("causes", {}).get(split.value, ())
        ]
        for split in (Split.FIELD, Split.AGENCY)
    }  # fmt: skip


def table(told: Mapping[str, Any], split: Split, paths: Paths, language: str) -> Sheet:
    """The rows of a split, those with most tickets first."""
    figures = OF_MODES if split == Split.MODE else _SHOWN
    first = Column(split, lambda row: outline.name(told, split, row[split.value], language))
    share = Column("Tỷ lệ tích cực", _share, number=True)
    columns = (first, *(_column(one, split, paths) for one in figures), share)
    most = Figure.RATED if split == Split.MODE else Figure.TICKETS
    rows = sorted(outline.rows(told, split), key=lambda row: -row[most])
    return Sheet(split, columns, rows)


def report_before(told: Mapping[str, Any]) -> date:
    """The day before which agencies report."""
    return date.fromisoformat(told["directive"]["report_before"])


def _line(one: Entry, told: Mapping[str, Any], paths: Paths, language: str) -> Line:
    share = wording.share(one.percent) if one.of else ""
    number = wording.count(one.number, one.figure)
    percent = one.percent if one.of else None
    words = one.words(told, language)
    return Line(words, number, share, paths.of(one), one.within, one.number, percent)


def _column(figure: Figure, split: Split, paths: Paths) -> Column:
    leads: Callable[[Any], str] = lambda row: (  # noqa: E731
        paths.to(figure, (split, row[split.value])) if row[figure] else ""
    )
    return Column(figure, lambda row: row[figure], link=leads, number=True)


def _share(row: Mapping[str, Any]) -> Percent | None:
    percent = row.get("positive_percent")
    return Percent(percent) if percent is not None else None


def listed_splits(told: Mapping[str, Any]) -> Sequence[Split]:
    """The splits that have rows."""
    return [one for one in SPLITS if outline.rows(told, one)]
