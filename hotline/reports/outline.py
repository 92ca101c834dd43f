"""A report in its order, section by section (DOMAIN §7): what pages, the command and annexes show.

Made of plain data alone, so that a version that was frozen reads as it did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from hotline import texts
from hotline.feedback.shares import Share
from hotline.reports.codes import Figure, Split
from hotline.reports.counting import Key
from hotline.reports.plain import figure_of, percent

# Codes of splits are worded by their enum; the others are named by the data itself.
_GROUPS = {
    Split.CHANNEL: "Channel", Split.LEVEL: "Level", Split.MODE: "Mode",
    Split.REASON: "ReasonClass",
}  # fmt: skip


class Section(StrEnum):
    """The sections ① to ⑨."""

    CALLS = "calls"
    TICKETS = "tickets"
    PROCEDURE = "procedure"
    CHANNELS = "channels"
    HANDLED = "handled"
    RATED = "rated"
    HOT = "hot"
    DIRECTIVE = "directive"
    TRACKED = "tracked"


class Entry(NamedTuple):
    """A number of a report.

    `of` is what it is a share of, None where that says nothing; `by` is whose row it is. `branch`
    is the field under which all its tickets lie; `within` says that the entry above counts it too.
    """

    figure: Figure
    number: int
    of: int | None = None
    by: tuple[Split, Key] | None = None
    branch: int | None = None
    within: bool = False

    @property
    def percent(self) -> float | None:
        """Its share, with two digits."""
        return percent(Share(self.number, self.of)) if self.of is not None else None

    def words(self, told: Mapping[str, Any], language: str) -> str:
        """What it is called."""
        if self.branch is not None:
            return name(told, Split.FIELD, self.branch, language)
        return name(told, *self.by, language) if self.by else texts.label(self.figure, language)


def outline(told: Mapping[str, Any]) -> dict[Section, list[Entry]]:
    """Every section that has something to say; what has calls of its own is the whole only."""
    tickets = figure_of(told, Figure.TICKETS) or 0
    rated = figure_of(told, Figure.RATED) or 0
    sections = {
        Section.CALLS: [
            *_figures(told, (Figure.CALLS, None)),
            *_figures(told, (Figure.CALLS_IN, None), (Figure.CALLS_OUT, None), within=True),
            *_figures(told, (Figure.CALLS_ASKING, None), (Figure.INTERACTIONS, None)),
            *_rows(told, Split.CHANNEL, Figure.INTERACTIONS),
        ],
        Section.TICKETS: _figures(
            told, (Figure.TICKETS, None), (Figure.PREVIOUS, None), (Figure.CHANGE, None)
        ),
        Section.PROCEDURE: [
            *_figures(told, (Figure.PROCEDURE, tickets)),
            *_rows(told, Split.REASON, Figure.PROCEDURE),
        ],
        Section.CHANNELS: [
            one._replace(within=False)
            for one in _rows(told, Split.CHANNEL, Figure.TICKETS, of=tickets)
        ],
        Section.HANDLED: [
            *_figures(told, (Figure.RESOLVED, tickets)),
            *_rows(told, Split.LEVEL, Figure.RESOLVED, of=Figure.TICKETS),
            *_figures(told, (Figure.OPEN, tickets)),
            *_rows(told, Split.LEVEL, Figure.OPEN, of=Figure.TICKETS),
            *_figures(told, *((one, None) for one in _MOVEMENT)),
        ],
        Section.RATED: [
            *_figures(told, (Figure.RATED, tickets), (Figure.POSITIVE, rated)),
            *_rows(told, Split.MODE, Figure.POSITIVE, of=Figure.RATED),
            *_figures(told, (Figure.NEGATIVE, rated), (Figure.OPEN, tickets)),
            *_figures(told, (Figure.NO_RESPONSE, tickets)),
            *_figures(told, (Figure.BEING_ASKED, None), within=True),
        ],
        Section.HOT: [
            Entry(Figure.TICKETS, row["tickets"], tickets, (Split.FIELD, row["field"]))
            for row in told.get("hot_fields", ())
        ],
        Section.DIRECTIVE: [
            *_figures(told, (Figure.COMPLAINED, None)),
            *_rows(told, Split.REASON, Figure.COMPLAINED),
            *_figures(told, (Figure.CLOSING, None)),
            *_figures(told, (Figure.CARRIED, None), (Figure.OVERDUE, None), within=True),
            *_figures(told, (Figure.GIVEN_NEGATIVE, None)),
        ],
        Section.TRACKED: [
            Entry(Figure.TICKETS, row["tickets"], tickets, branch=row["field"])
            for row in told.get("trackers", ())
        ],
    }  # fmt: skip
    return {section: entries for section, entries in sections.items() if entries}


def name(told: Mapping[str, Any], split: Split, key: Key, language: str) -> str:
    """What a row of a split is called."""
    if key is None:
        return texts.say("figures_without", language)
    if split in _GROUPS:
        return texts.label_in(_GROUPS[split], str(key), language)
    return str(told["names"][split].get(str(key), key))


_MOVEMENT = (Figure.OPENING, Figure.REOPENED, Figure.ENDED, Figure.CLOSING)


def _figures(
    told: Mapping[str, Any], *wanted: tuple[Figure, int | None], within: bool = False
) -> list[Entry]:
    each = ((figure, figure_of(told, figure), of) for figure, of in wanted)
    return [
        Entry(figure, count, of, within=within) for figure, count, of in each if count is not None
    ]


def _rows(
    told: Mapping[str, Any], split: Split, figure: Figure, of: Figure | int | None = None
) -> list[Entry]:
    """A figure by the rows of a split, those of nothing left out."""
    return [
        Entry(figure, row[figure], row[of] if isinstance(of, Figure) else of,
              (split, row[split.value]), within=True)
        for row in rows(told, split)
        if row[figure]
    ]  # fmt: skip


def rows(told: Mapping[str, Any], split: Split) -> Sequence[Mapping[str, Any]]:
    """The rows of a split, each with its key under the split's name."""
    found: Sequence[Mapping[str, Any]] = told.get(
        "channels" if split == Split.CHANNEL else f"by_{split}", ()
    )
    return found
