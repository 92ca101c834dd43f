"""A report in its order, section by section (DOMAIN §7): what pages, the command and annexes show.

Made of plain data alone, so that a version that was frozen reads as it did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from hotline import texts
from hotline.feedback.shares import Share
from hotline.reports.codes import Counting, Figure, Split, Upshot
from hotline.reports.counting import Key
from hotline.reports.plain import figure_of, percent

# Codes of splits are worded by their enum; the others are named by the data itself.
_GROUPS = {
    Split.CHANNEL: "Channel", Split.LEVEL: "Level", Split.MODE: "Mode",
    Split.REASON: "ReasonClass",
}  # fmt: skip


# Whose names say only what they are of another.
_PART_OF: dict[Counting, Counting] = {
    Figure.CALLS_ANSWERED: Figure.CALLS_IN, Figure.CALLS_MISSED: Figure.CALLS_IN,
    Figure.BEING_ASKED: Figure.NO_RESPONSE, Figure.CARRIED: Figure.CLOSING,
    Figure.OVERDUE: Figure.CLOSING, Upshot.UNFINISHED: Upshot.LATE_DOSSIERS,
    Upshot.UNAPOLOGISED: Upshot.LATE_DOSSIERS,
}  # fmt: skip


# Followed up to when it was counted, whatever their names say of the period.
_AT_COUNT: dict[Counting, str] = {
    Figure.REOPENED: "figure_reopened_by_then", Figure.ENDED: "figure_ended_by_then",
    Figure.CLOSING: "figure_tracked_then",
}  # fmt: skip


# What is told of a field with a tracker.
OF_TRACKED = (Figure.TICKETS, Figure.RESOLVED, Figure.CLOSING)


class Section(StrEnum):
    """The sections ① to ⑨, what follows the directive among them."""

    CALLS = "calls"
    TICKETS = "tickets"
    PROCEDURE = "procedure"
    CHANNELS = "channels"
    HANDLED = "handled"
    RATED = "rated"
    HOT = "hot"
    DIRECTIVE = "directive"
    DOSSIERS = "dossiers"
    FOLLOWED = "followed"
    TRACKED = "tracked"


class Entry(NamedTuple):
    """A number of a report.

    `of` is what it is a share of, None where that says nothing; `by` is whose row it is. `branch`
    is the field under which all its tickets lie; `within` says that the entry above counts it too.
    """

    figure: Counting
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
        if self.branch is not None and not self.within:
            return "{} ({})".format(*tracked_by(told, self.branch, language))
        if self.by:
            return name(told, *self.by, language)
        return called(self.figure, language, aside=counted_aside(told))


def outline(told: Mapping[str, Any]) -> dict[Section, list[Entry]]:
    """Every section that has something to say; what has calls of its own is the whole only."""
    sections = {section: entries(told) for section, entries in _SECTIONS.items()}
    return {section: entries for section, entries in sections.items() if entries}


def name(told: Mapping[str, Any], split: Split, key: Key, language: str) -> str:
    """What a row of a split is called."""
    if key is None:
        return texts.say("figures_without", language)
    if split in _GROUPS:
        return texts.label_in(_GROUPS[split], str(key), language)
    return str(told["names"][split].get(str(key), key))


def counted_aside(told: Mapping[str, Any]) -> bool:
    """Whether figures were not counted as of the period's end but earlier or later."""
    return bool(told["as_of"] != told["end"])


def called(figure: Counting, language: str, *, aside: bool) -> str:
    """What a figure is called; `aside`: it is not as of the period's end, and must not say so."""
    if aside and figure in _AT_COUNT:
        return texts.say(_AT_COUNT[figure], language)
    return texts.label(figure, language)


def alone(figure: Counting, language: str, *, aside: bool = False) -> str:
    """What a figure is called where the one that counts it too does not stand above it."""
    name_ = called(figure, language, aside=aside)
    if figure not in _PART_OF:
        return name_
    whole = called(_PART_OF[figure], language, aside=aside)
    return f"{whole}, {name_[:1].lower()}{name_[1:]}"


def rows(told: Mapping[str, Any], split: Split) -> Sequence[Mapping[str, Any]]:
    """The rows of a split, each with its key under the split's name."""
    found: Sequence[Mapping[str, Any]] = told.get(
        "channels" if split == Split.CHANNEL else f"by_{split}", ()
    )
    return found


def followed(told: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """What came of the directives before, by agency."""
    found: Sequence[Mapping[str, Any]] = told.get("beside", {}).get("followed", ())
    return found


def tracked_by(told: Mapping[str, Any], field: int, language: str) -> tuple[str, str]:
    """A field with a tracker, and whose it is."""
    agency = next(row["agency"] for row in told["trackers"] if row["field"] == field)
    called = name(told, Split.FIELD, field, language)
    return called, name(told, Split.AGENCY, agency, language)


def _calls(told: Mapping[str, Any]) -> list[Entry]:
    return [
        *_figures(told, Figure.CALLS),
        *_figures(told, Figure.CALLS_IN, within=True),
        *_figures(
            told, Figure.CALLS_ANSWERED, Figure.CALLS_MISSED, of=Figure.CALLS_IN, within=True
        ),
        *_figures(told, Figure.CALLS_OUT, within=True),
        *_figures(told, Figure.CALLS_ASKING, Figure.INTERACTIONS),
        *_rows(told, Split.CHANNEL, Figure.INTERACTIONS),
    ]


def _procedure(told: Mapping[str, Any]) -> list[Entry]:
    whole = _figures(told, Figure.PROCEDURE, of=Figure.TICKETS)
    return [*whole, *_rows(told, Split.REASON, Figure.PROCEDURE)]


def _channels(told: Mapping[str, Any]) -> list[Entry]:
    rows = _rows(told, Split.CHANNEL, Figure.TICKETS, of=figure_of(told, Figure.TICKETS))
    return [one._replace(within=False) for one in rows]


def _handled(told: Mapping[str, Any]) -> list[Entry]:
    return [
        *_figures(told, Figure.RESOLVED, of=Figure.TICKETS),
        *_rows(told, Split.LEVEL, Figure.RESOLVED, of=Figure.TICKETS),
        *_figures(told, Figure.OPEN, of=Figure.TICKETS),
        *_rows(told, Split.LEVEL, Figure.OPEN, of=Figure.TICKETS),
        *_figures(told, Figure.OPENING, Figure.REOPENED, Figure.ENDED, Figure.CLOSING),
    ]


def _rated(told: Mapping[str, Any]) -> list[Entry]:
    return [
        *_figures(told, Figure.RATED, of=Figure.TICKETS),
        *_figures(told, Figure.POSITIVE, of=Figure.RATED),
        *_rows(told, Split.MODE, Figure.POSITIVE, of=Figure.RATED),
        *_figures(told, Figure.NEGATIVE, of=Figure.RATED),
        *_figures(told, Figure.OPEN, Figure.NO_RESPONSE, of=Figure.TICKETS),
        *_figures(told, Figure.BEING_ASKED, within=True),
    ]


def _hot(told: Mapping[str, Any]) -> list[Entry]:
    tickets = figure_of(told, Figure.TICKETS)
    return [
        Entry(Figure.TICKETS, row["tickets"], tickets, (Split.FIELD, row["field"]))
        for row in told.get("hot_fields", ())
    ]


def _directive(told: Mapping[str, Any]) -> list[Entry]:
    return [
        *_figures(told, Figure.COMPLAINED),
        *_rows(told, Split.REASON, Figure.COMPLAINED),
        *_figures(told, Figure.CLOSING),
        *_figures(told, Figure.CARRIED, Figure.OVERDUE, within=True),
        *_figures(told, Figure.GIVEN_NEGATIVE),
    ]


def _dossiers(told: Mapping[str, Any]) -> list[Entry]:
    known = told.get("beside", {}).get("dossiers")
    if not known:
        return []
    whole = known["overdue"]
    # What was frozen before knows nothing of those that are not finished.
    parts = ((Upshot.UNFINISHED, "unfinished"), (Upshot.UNAPOLOGISED, "unapologised"))
    return [
        Entry(Upshot.LATE_DOSSIERS, whole),
        *(Entry(of, known[kept], whole, within=True) for of, kept in parts if kept in known),
    ]


def _followed(told: Mapping[str, Any]) -> list[Entry]:
    rows = followed(told)
    if not rows:
        return []
    asked, done, late = (sum(row[name] for row in rows) for name in ("asked", "done", "overdue"))
    return [
        Entry(Upshot.TASKS, asked),
        Entry(Upshot.TASKS_DONE, done, asked, within=True),
        Entry(Upshot.TASKS_OVERDUE, late, asked, within=True),
    ]


def _tracked(told: Mapping[str, Any]) -> list[Entry]:
    """Each field with what is told of it apart."""
    whole = figure_of(told, Figure.TICKETS)
    return [
        Entry(figure, row[figure], of, branch=row["field"], within=figure != Figure.TICKETS)
        for row in told.get("trackers", ())
        for figure, of in zip(OF_TRACKED, (whole, row["tickets"], None), strict=True)
    ]


_SECTIONS: dict[Section, Callable[[Mapping[str, Any]], list[Entry]]] = {
    Section.CALLS: _calls,
    Section.TICKETS: lambda told: _figures(told, Figure.TICKETS, Figure.PREVIOUS, Figure.CHANGE),
    Section.PROCEDURE: _procedure,
    Section.CHANNELS: _channels,
    Section.HANDLED: _handled,
    Section.RATED: _rated,
    Section.HOT: _hot,
    Section.DIRECTIVE: _directive,
    Section.DOSSIERS: _dossiers,
    Section.FOLLOWED: _followed,
    Section.TRACKED: _tracked,
}


def _figures(
    told: Mapping[str, Any], *wanted: Figure, of: Figure | None = None, within: bool = False
) -> list[Entry]:
    base = figure_of(told, of) if of is not None else None
    each = ((figure, figure_of(told, figure)) for figure in wanted)
    return [
        Entry(figure, number, base, within=within) for figure, number in each if number is not None
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
