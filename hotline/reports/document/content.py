"""All that a report's documents say, as plain data: an issued report is written again as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from hotline.reports.codes import Counting, Figure
from hotline.reports.period import CALENDAR, Cutoff


class ReportPart(StrEnum):
    """A part of the report that the office may add words of its own to."""

    OPENING = "opening"
    RECEIVED = "received"
    HANDLED = "handled"
    RATED = "rated"
    DIRECTED = "directed"
    SPECIALIST = "specialist"
    CLOSING = "closing"


# The lists for the directive, in the order of their letters (DOMAIN §7 ⑧).
LISTED = (Figure.COMPLAINED, Figure.CLOSING, Figure.GIVEN_NEGATIVE)


@dataclass(frozen=True)
class Letterhead:
    """What stands around the text, as the office typed it; empty until it is known."""

    superior: str = "ỦY BAN NHÂN DÂN TỈNH"
    issuer: str = "VĂN PHÒNG"
    number: str = ""
    place: str = ""
    day: date | None = None
    subject: str = ""
    addressees: tuple[str, ...] = ("Chủ tịch Ủy ban nhân dân tỉnh",)
    recipients: tuple[str, ...] = ("- Như trên;", "- Lưu: VT.")
    authority: str = ""
    position: str = "CHÁNH VĂN PHÒNG"
    signer: str = ""


class Line(NamedTuple):
    """A ticket on a list, as it stood when the report was counted; `content` is masked.

    What follows `state` are the rows of splits it is counted by. Lists of calls, of directives'
    lines and of dossiers have the same places; `annexes.Kind` says what stands there.
    """

    code: str
    received: date
    agency: str
    field: str
    content: str
    state: str
    channel: str = ""
    commune: str = ""
    level: str = ""
    reason: str = ""
    mode: str = ""


class Annex(NamedTuple):
    """The list behind a number."""

    figure: Counting
    lines: Sequence[Line]


class Month(NamedTuple):
    """A point of the trend."""

    name: str
    tickets: int
    rated: int
    positive: int


class Goal(NamedTuple):
    """A target of the year, in percent, and what it is called."""

    percent: float
    name: str


class Followed(NamedTuple):
    """What became of the directive before: of one agency; `agency` is how it is named.

    None is the hotline itself; `apart` are the fields that it follows by a tracker of its own.
    """

    agency: str
    owed: int
    done: int
    overdue: int
    agency_id: int | None = None
    apart: bool = False


class Dossiers(NamedTuple):
    """Dossiers that missed their appointment; of them those without a letter of apology, and
    those that were not finished when it was counted (None: not told by what was frozen)."""

    overdue: int
    unapologised: int
    unfinished: int | None = None

    def plain(self) -> dict[str, int]:
        """As data, what is not told left out."""
        return {name: count for name, count in self._asdict().items() if count is not None}


class Changed(NamedTuple):
    """A number that a correction changed."""

    name: str
    before: int
    after: int


class Rewritten(NamedTuple):
    """Other words that a correction has somewhere; `listed` are lines of lists, of which many
    may have changed."""

    name: str
    before: str
    after: str
    listed: bool


class Correction(NamedTuple):
    """What a version that was issued is replaced for: its number, day and instant of counting.

    `numbers` are those that differ or count others, the whole first; `whole` says how many of
    them are no rows. `words` are all else that differs.
    """

    number: str
    day: date | None
    counted: datetime
    because: str
    numbers: Sequence[Changed]
    whole: int
    words: Sequence[Rewritten] = ()


def plain_of(followed: Sequence[Followed], dossiers: Dossiers | None) -> dict[str, Any]:
    """What stands beside the figures as data that JSON holds: outlines read it under `beside`."""
    return {
        "followed": [
            {"agency": one.agency_id, "name": one.agency, "apart": one.apart, "asked": one.owed,
             "done": one.done, "overdue": one.overdue}
            for one in followed
        ],
        "dossiers": dossiers.plain() if dossiers is not None else None,
    }  # fmt: skip


@dataclass(frozen=True)
class Content:
    """A report: `figures` and `before` are those of `plain`, this period's and the previous one's.

    `before` may be empty. `lists` has the tickets of each of LISTED, `annexes` what any other
    number counts. The Word file prints those that are `printed`; `annex_file` is the file that
    holds all of them. `remarks` are paragraphs, one a line. Of fewer than `fewest` no percentage
    is told. `corrects` is what a version after an issued one replaces.
    """

    figures: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    lists: Mapping[Figure, Sequence[Line]] = field(default_factory=dict)
    annexes: Sequence[Annex] = ()
    printed: Collection[Counting] = LISTED
    annex_file: str = ""
    letterhead: Letterhead = Letterhead()
    remarks: Mapping[ReportPart, str] = field(default_factory=dict)
    trend: Sequence[Month] = ()
    goals: Sequence[Goal] = ()
    followed: Sequence[Followed] = ()
    dossiers: Dossiers | None = None
    fewest: int = 10
    cutoff: Cutoff = CALENDAR
    corrects: Correction | None = None

    @property
    def told(self) -> dict[str, Any]:
        """The figures with what stands beside them."""
        return {**self.figures, "beside": plain_of(self.followed, self.dossiers)}

    @property
    def every_list(self) -> dict[Counting, Sequence[Line]]:
        """All lists that are at hand."""
        found: dict[Counting, Sequence[Line]] = dict(self.lists.items())
        found |= {one.figure: one.lines for one in self.annexes}
        return {of: lines for of, lines in found.items() if lines}
