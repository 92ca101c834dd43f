"""A report as pages show it: its sections, tables of every split, and where each number leads."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from hotline.console.report_asked import of_number
from hotline.console.sheets import Column, Percent, Sheet
from hotline.feedback.shares import Share
from hotline.reports import Figure, Split, definitions, outline, wording
from hotline.reports.codes import Basis, Counting, Upshot
from hotline.reports.counting import Key
from hotline.reports.outline import Entry, Section
from hotline.reports.plain import OF_MODES, figure_of, spoken

# What a table of a split shows of each row.
_SHOWN = (
    Figure.TICKETS, Figure.RESOLVED, Figure.OPEN, Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE,
    Figure.NO_RESPONSE, Figure.CLOSING, Figure.OVERDUE, Figure.COMPLAINED, Figure.GIVEN_NEGATIVE,
)  # fmt: skip
# Whose rows are compared with those of the period before; of some keys are codes.
COMPARED = (Split.AGENCY, Split.FIELD, Split.CHANNEL, Split.LEVEL)
_CODED = (Split.CHANNEL, Split.LEVEL)
# The section of tickets itself says what these were before.
_SAID = (Figure.TICKETS, Figure.PREVIOUS, Figure.CHANGE)


class Line(NamedTuple):
    """A number on the page: its words, itself, its share, and where it leads.

    `before` is what it was in the period before, with the list of then; None where not told.
    `basis` is of what it counts some.
    """

    name: str
    number: str
    share: str
    path: str
    within: bool
    amount: int
    percent: float | None
    before: int | None = None
    before_path: str = ""
    basis: Basis | None = None


class Cause(NamedTuple):
    """What made the number of tickets rise or fall: a field or an agency, then and now."""

    name: str
    before: int
    now: int
    change: str
    path: str


@dataclass(frozen=True)
class Paths:
    """Where numbers lead: a list's path with the query that all of them share.

    `previous` asks for the period before, as it was counted then; `issued` is where its lists
    are if it is compared with what was issued. `branch` is by which name the path takes a field
    with all that lies under it.
    """

    path: str
    query: Mapping[str, str]
    previous: Mapping[str, str]
    branch: str = "field"
    issued: str | None = None

    def to(
        self,
        figure: Counting,
        by: tuple[Split, Key] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> str:
        """The list behind a number."""
        if figure == Figure.PREVIOUS:
            return self.before(Figure.TICKETS)
        if figure == Figure.CHANGE:
            return "#causes"
        asked = {**self.query, **(more or {}), **of_number(figure, by)}
        return f"{self.path}?{urlencode(asked)}"

    def before(self, figure: Figure, by: tuple[Split, Key] | None = None) -> str:
        """The list behind a number of the period before."""
        if self.issued is not None:
            return f"{self.issued}?{urlencode(of_number(figure, by))}"
        return f"/reports/behind?{urlencode({**self.previous, **of_number(figure, by)})}"

    def of(self, one: Entry) -> str:
        """The list behind an entry; empty for nothing."""
        if not one.number and one.figure != Figure.CHANGE:
            return ""
        if one.branch is None:
            return self.to(one.figure, one.by)
        return self.to(one.figure, more={self.branch: str(one.branch)})


def sections(
    told: Mapping[str, Any],
    before: Mapping[str, Any],
    paths: Paths,
    language: str,
    *,
    fewest: int = 0,
) -> dict[Section, list[Line]]:
    """The sections, each number with its list; `before` are the figures of the period before.

    A share of fewer than `fewest` is a dash.
    """
    return {
        section: [_line(one, told, before, paths, language, fewest) for one in entries]
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


def followed(told: Mapping[str, Any], paths: Paths) -> Sheet:
    """What came of the directives before, by agency."""
    columns = [
        Column(head, operator.itemgetter(name), link=_of_agency(figure, name, paths), number=True)
        for head, figure, name in (
            ("Phải thực hiện", Upshot.TASKS, "asked"), ("Đã thực hiện", Upshot.TASKS_DONE, "done"),
            ("Quá hạn", Upshot.TASKS_OVERDUE, "overdue"),
        )
    ]  # fmt: skip
    agency = Column(Split.AGENCY, operator.itemgetter("name"))
    return Sheet(Section.FOLLOWED, (agency, *columns), outline.followed(told))


def table(
    told: Mapping[str, Any],
    before: Mapping[str, Any],
    split: Split,
    paths: Paths,
    language: str,
    *,
    fewest: int = 0,
) -> Sheet:
    """The rows of a split, those with most tickets first; beside them the tickets of before."""
    figures = OF_MODES if split == Split.MODE else _SHOWN
    first = Column(split, lambda row: outline.name(told, split, row[split.value], language))
    share = Column("Tỷ lệ tích cực", lambda row: _share(row, fewest), number=True)
    columns = [
        first,
        *(_column(one, split, paths, _head(told, one, language)) for one in figures),
        share,
    ]
    rows = list(outline.rows(told, split))
    then = {row[split]: row[Figure.TICKETS] for row in outline.rows(before, split)
            if split in COMPARED}  # fmt: skip
    if then:
        columns.insert(2, _before(split, then, paths))
    if split in _CODED:
        # What has no name of its own now is told where codes have one.
        known = {row[split] for row in rows}
        rows += [
            {split: key, **dict.fromkeys(figures, 0)}
            for key, count in then.items() if count and key not in known
        ]  # fmt: skip
    most = Figure.RATED if split == Split.MODE else Figure.TICKETS
    rows.sort(key=lambda row: -row[most])
    return Sheet(split, columns, rows)


def shown(
    told: Mapping[str, Any],
    before: Mapping[str, Any],
    paths: Paths,
    language: str,
    *,
    split: str,
    fewest: int = 0,
) -> dict[str, Any]:
    """All that the pages of a report show of it; `split` is which table was asked for.

    Shares of fewer than `fewest` are not told.
    """
    splits = [one for one in Split if outline.rows(told, one)]
    by = next((one for one in splits if one == split), splits[0] if splits else None)
    lines = sections(told, before, paths, language, fewest=fewest)
    return {
        "told": told, "sections": lines, "fewest": fewest,
        "bases": {section: _basis(each) for section, each in lines.items()},
        "causes": causes(told, paths, language), "report_before": report_before(told),
        "followed": followed(told, paths) if outline.followed(told) else None,
        "splits": splits, "by": by,
        "table": table(told, before, by, paths, language, fewest=fewest) if by else None,
    }  # fmt: skip


def report_before(told: Mapping[str, Any]) -> date:
    """The day before which agencies report."""
    return date.fromisoformat(told["directive"]["report_before"])


def _basis(lines: Sequence[Line]) -> Basis | None:
    """Of what all of a section counts some; None where its lines differ."""
    bases = {one.basis for one in lines}
    return bases.pop() if len(bases) == 1 else None


def _line(
    one: Entry,
    told: Mapping[str, Any],
    before: Mapping[str, Any],
    paths: Paths,
    language: str,
    fewest: int,
) -> Line:
    percent = spoken(Share(one.number, one.of), fewest) if one.of else None
    share = wording.share(percent) if one.of else ""
    number = wording.count(one.number, one.figure)
    words = one.words(told, language)
    line = Line(words, number, share, paths.of(one), one.within, one.number, percent)
    figure = one.figure
    if isinstance(figure, Figure):
        line = line._replace(basis=definitions.basis(figure))
    if one.by or one.branch is not None or figure in _SAID or not isinstance(figure, Figure):
        return line
    then = figure_of(before, figure)
    path = paths.before(figure) if then else ""
    return line._replace(before=then, before_path=path)


def _before(split: Split, then: Mapping[Key, int], paths: Paths) -> Column:
    def leads(row: Mapping[str, Any]) -> str:
        key = row[split]
        return paths.before(Figure.TICKETS, (split, key)) if then.get(key) else ""

    return Column("Kỳ trước", lambda row: then.get(row[split], 0), link=leads, number=True)


def _of_agency(figure: Upshot, name: str, paths: Paths) -> Callable[[Any], str]:
    def leads(row: Mapping[str, Any]) -> str:
        apart = {"apart": "1"} if row["apart"] else {}
        return paths.to(figure, (Split.AGENCY, row["agency"]), apart) if row[name] else ""

    return leads


def _head(told: Mapping[str, Any], figure: Figure, language: str) -> str:
    """The figure itself, whose label follows the reader, unless it is counted otherwise."""
    aside = outline.counted_aside(told)
    return outline.called(figure, language, aside=True) if aside else figure


def _column(figure: Figure, split: Split, paths: Paths, head: str) -> Column:
    leads: Callable[[Any], str] = lambda row: (  # noqa: E731
        paths.to(figure, (split, row[split.value])) if row[figure] else ""
    )
    return Column(head, lambda row: row[figure], link=leads, number=True)


def _share(row: Mapping[str, Any], fewest: int) -> Percent | None:
    told = spoken(Share(row[Figure.POSITIVE], row[Figure.RATED]), fewest)
    return None if told is None else Percent(told)
