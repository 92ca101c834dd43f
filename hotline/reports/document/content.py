"""All that a report's documents say, as plain data: an issued report is written again as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from hotline.reports.codes import Figure
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
    """A ticket on a list, as it stood when the report was counted; `content` is masked."""

    code: str
    received: date
    agency: str
    field: str
    content: str
    state: str


class Annex(NamedTuple):
    """The tickets behind a figure; `name` is the figure's, or says more."""

    figure: Figure
    name: str
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
    """Dossiers past their appointment, and those of them without a letter of apology."""

    overdue: int
    unapologised: int


@dataclass(frozen=True)
class Content:
    """A report: `figures` and `before` are those of `plain`, this period's and the previous one's.

    `before` may be empty. `lists` has the tickets of each of LISTED, `annexes` those of any
    figure whose tickets shall be appended beside them. `remarks` are paragraphs, one a line.
    Of fewer than `fewest` no percentage is told.
    """

    figures: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    lists: Mapping[Figure, Sequence[Line]] = field(default_factory=dict)
    annexes: Sequence[Annex] = ()
    letterhead: Letterhead = Letterhead()
    remarks: Mapping[ReportPart, str] = field(default_factory=dict)
    trend: Sequence[Month] = ()
    goals: Sequence[Goal] = ()
    followed: Sequence[Followed] = ()
    dossiers: Dossiers | None = None
    fewest: int = 10
    cutoff: Cutoff = CALENDAR
