"""What a report says, wherever it comes from: numbers, each about something, and percentages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any, NamedTuple

from hotline.reports.codes import Figure, Split, Upshot
from hotline.reports.counting import Key
from hotline.reports.outline import rows
from hotline.reports.plain import OF_ROWS, PATHS, figure_of
from hotline.tickets import Channel

# What each figure of the whole is a share of, where nothing else is said.
SHARE_OF: dict[Figure, Figure] = {
    Figure.POSITIVE: Figure.RATED, Figure.NEGATIVE: Figure.RATED, Figure.RATED: Figure.TICKETS,
    Figure.RESOLVED: Figure.TICKETS, Figure.OPEN: Figure.TICKETS,
    Figure.PROCEDURE: Figure.TICKETS, Figure.NO_RESPONSE: Figure.TICKETS,
    Figure.INTERACTIONS: Figure.TICKETS, Figure.TICKETS: Figure.TICKETS,
    Figure.CALLS_ANSWERED: Figure.CALLS_IN, Figure.CALLS_MISSED: Figure.CALLS_IN,
    Figure.CALLS_IN: Figure.CALLS, Figure.CALLS_OUT: Figure.CALLS,
    Figure.CARRIED: Figure.CLOSING, Figure.OVERDUE: Figure.CLOSING,
}  # fmt: skip

# Where plain data tell of late dossiers.
DOSSIERS = {
    Upshot.LATE_DOSSIERS: "overdue", Upshot.UNFINISHED: "unfinished",
    Upshot.UNAPOLOGISED: "unapologised",
}  # fmt: skip


class About(NamedTuple):
    """What a number counts: a figure of the whole, or of one row of a split."""

    figure: Figure
    split: Split | None = None
    key: Key = None

    @property
    def base(self) -> About | None:
        """What it is a share of: a row's resolved of the row's tickets, a channel's of all."""
        of = SHARE_OF.get(self.figure)
        if of is None:
            return None
        whole = self.split is None or of == self.figure
        return About(of) if whole else About(of, self.split, self.key)


class Number(NamedTuple):
    """A number, and the words in which it was said; empty where it was counted."""

    about: About
    value: int
    quote: str = ""


class Bound(Enum):
    """How a percentage was said: as it is, or as what it lies above, below or about."""

    EQUAL = ""
    ABOVE = "above"
    BELOW = "below"
    ABOUT = "about"


class Percentage(NamedTuple):
    """A percentage with so many digits. Either side is a number as said, or what is counted.

    It may as well be that of one of the other `wholes`, where the words leave open of which.
    """

    value: Fraction
    digits: int
    hits: int | About
    of: int | About
    quote: str = ""
    wholes: tuple[int | About, ...] = ()
    bound: Bound = Bound.EQUAL


class Rounding(Enum):
    """How a count was said that need not be told to the unit."""

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Rough(NamedTuple):
    """A count of tickets that was rounded to so many, or of dossiers, rounded or not."""

    of: About | Upshot
    value: int
    step: int
    rounding: Rounding
    quote: str

    def fits(self, true: int) -> bool:
        """Whether a true count is told rightly by it."""
        true, by = abs(true), self.step
        low, high = self.value - by, self.value + by
        return {
            Rounding.EXACT: true == self.value,
            Rounding.ABOUT: 2 * abs(true - self.value) <= by,
            Rounding.NEARLY: low < true <= self.value,
            Rounding.OVER: self.value <= true < high,
            Rounding.AT_LEAST: true >= self.value,
            Rounding.AT_MOST: true <= self.value,
        }[self.rounding]


class Reckoned(NamedTuple):
    """A number that follows from others beside it: a row's change, or the sum of a column."""

    name: str
    parts: tuple[int, ...]
    said: int
    quote: str


@dataclass
class Said:
    """Everything that was understood, in its order, and what was not.

    `some` are splits of which a few rows were named as examples. `others` is what was said of
    somebody or some time else: an agency, a field, another month. `rough` are rounded counts, and
    counts of dossiers.
    """

    numbers: list[Number] = field(default_factory=list)
    percentages: list[Percentage] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    reckoned: list[Reckoned] = field(default_factory=list)
    some: set[tuple[Figure, Split]] = field(default_factory=set)
    others: dict[str, Said] = field(default_factory=dict)
    rough: list[Rough] = field(default_factory=list)

    def of(self, subject: str) -> Said:
        """What is said of somebody or some time else; itself where that is nobody."""
        return self.others.setdefault(subject, Said()) if subject else self

    def skip(self, quote: str) -> None:
        """A passage is listed once, however many of its numbers are not understood."""
        if quote not in self.unread:
            self.unread.append(quote)

    def known(self) -> dict[About, int]:
        """The first number said about each thing."""
        known: dict[About, int] = {}
        for one in self.numbers:
            known.setdefault(one.about, one.value)
        return known

    def dossiers(self) -> dict[Upshot, int]:
        """The first exact count of dossiers of each kind."""
        known: dict[Upshot, int] = {}
        for one in self.rough:
            if isinstance(one.of, Upshot) and one.rounding == Rounding.EXACT:
                known.setdefault(one.of, one.value)
        return known


def counted(told: Mapping[str, Any]) -> Said:
    """What plain data says: every figure of the whole, and of every row."""
    numbers = [
        Number(About(figure), number)
        for figure in PATHS
        if (number := figure_of(told, figure)) is not None
    ]
    numbers += _of_rows(told)
    shares = [
        Percentage(Fraction(str(row["positive_percent"])), 2, row["positive"], row["rated"])
        for row in _rated(told)
        if row.get("positive_percent") is not None
    ]
    return Said(numbers, shares, rough=list(_dossiers(told)))


def _dossiers(told: Mapping[str, Any]) -> Iterator[Rough]:
    known = told.get("beside", {}).get("dossiers") or {}
    for upshot, name in DOSSIERS.items():
        if name in known:
            yield Rough(upshot, known[name], 1, Rounding.EXACT, "")


def _of_rows(told: Mapping[str, Any]) -> Iterator[Number]:
    for split in Split:
        for row in rows(told, split):
            for figure in OF_ROWS:
                if figure in row:
                    yield Number(About(figure, split, row[split.value]), row[figure])


def _rated(told: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    parts: list[Sequence[Mapping[str, Any]]] = [rows(told, split) for split in Split]
    return [told, *(row for part in parts for row in part)]


PHONE = About(Figure.TICKETS, Split.CHANNEL, Channel.PHONE.value)
