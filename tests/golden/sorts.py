"""The sorts of tickets that make a month, what each counts for, and what months usually are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from hotline.reports import Figure, Split
from hotline.tickets import Channel, Mode, ReasonClass
from tests.golden.facts import ANY_REASON, REST, WRITTEN, Fact

OPEN, OVERDUE, POSITIVE, NEGATIVE, SILENT, BEING_ASKED = (
    "open", "overdue", "positive", "negative", "silent", "being_asked",
)  # fmt: skip
PLAIN, COMPLAINED, OTHER = "plain", "complained", "other"
STAYS, ENDS, BACK, IDLE = "stays", "ends", "back", "idle"


class New(NamedTuple):
    """A sort of ticket received in the month: how it ends, whether about a procedure, by what."""

    outcome: str
    reason: str
    by_phone: bool


class Old(NamedTuple):
    """A sort of ticket received before.

    Open throughout, open no more, open again, or closed throughout; past its date at the end;
    given a negative rating within the month.
    """

    fate: str
    overdue: bool = False
    negative: bool = False


Sort = New | Old
NEW: tuple[New, ...] = tuple(
    New(outcome, reason, by_phone)
    for outcome in (OPEN, OVERDUE, POSITIVE, NEGATIVE, SILENT, BEING_ASKED)
    for reason in (PLAIN, COMPLAINED, OTHER)
    for by_phone in (True, False)
)
OLD: tuple[Old, ...] = (
    Old(STAYS), Old(STAYS, overdue=True), Old(ENDS), Old(ENDS, negative=True), Old(BACK),
    Old(BACK, overdue=True), Old(IDLE), Old(IDLE, negative=True),
)  # fmt: skip
SORTS: tuple[Sort, ...] = (*NEW, *OLD)
_ROWS: dict[Split, tuple[str, ...]] = {
    Split.CHANNEL: tuple(Channel), Split.LEVEL: ("1", "2", "3"), Split.MODE: tuple(Mode),
    Split.REASON: (*ReasonClass, REST),
}  # fmt: skip
_UNSOLVED = (POSITIVE, NEGATIVE, SILENT, BEING_ASKED)
_RATED = (POSITIVE, NEGATIVE)
_COUNTS: dict[Figure, Callable[[Any], bool]] = {
    Figure.TICKETS: lambda one: isinstance(one, New),
    Figure.INTERACTIONS: lambda one: isinstance(one, New) and not one.by_phone,
    Figure.PROCEDURE: lambda one: isinstance(one, New) and one.reason != PLAIN,
    Figure.COMPLAINED: lambda one: isinstance(one, New) and one.reason == COMPLAINED,
    Figure.RESOLVED: lambda one: isinstance(one, New) and one.outcome in _UNSOLVED,
    Figure.OPEN: lambda one: isinstance(one, New) and one.outcome not in _UNSOLVED,
    Figure.RATED: lambda one: isinstance(one, New) and one.outcome in _RATED,
    Figure.POSITIVE: lambda one: isinstance(one, New) and one.outcome == POSITIVE,
    Figure.NEGATIVE: lambda one: isinstance(one, New) and one.outcome == NEGATIVE,
    Figure.NO_RESPONSE: lambda one: isinstance(one, New) and one.outcome in (SILENT, BEING_ASKED),
    Figure.BEING_ASKED: lambda one: isinstance(one, New) and one.outcome == BEING_ASKED,
    Figure.OPENING: lambda one: isinstance(one, Old) and one.fate in (STAYS, ENDS),
    Figure.REOPENED: lambda one: isinstance(one, Old) and one.fate == BACK,
    Figure.ENDED: lambda one: one.outcome in _UNSOLVED if isinstance(one, New)
    else one.fate == ENDS,
    Figure.CARRIED: lambda one: isinstance(one, Old) and one.fate in (STAYS, BACK),
    Figure.CLOSING: lambda one: one.outcome not in _UNSOLVED if isinstance(one, New)
    else one.fate in (STAYS, BACK),
    Figure.OVERDUE: lambda one: one.outcome == OVERDUE if isinstance(one, New) else one.overdue,
    Figure.GIVEN_NEGATIVE: lambda one: one.outcome == NEGATIVE if isinstance(one, New)
    else one.negative,
}  # fmt: skip
CALLS = (
    Figure.CALLS_ANSWERED, Figure.CALLS_MISSED, Figure.CALLS_OUT, Figure.CALLS_ASKING,
)  # fmt: skip
# What is believable where nothing was published: so much of another figure.
WISHES: tuple[tuple[Figure, str, Figure], ...] = (
    (Figure.CARRIED, "0.35", Figure.CLOSING), (Figure.REOPENED, "0.1", Figure.CARRIED),
    (Figure.OPENING, "0.08", Figure.TICKETS),
    (Figure.RESOLVED, "0.95", Figure.TICKETS), (Figure.INTERACTIONS, "0.24", Figure.TICKETS),
    (Figure.PROCEDURE, "0.2", Figure.TICKETS), (Figure.COMPLAINED, "0.25", Figure.PROCEDURE),
    (Figure.RATED, "0.7", Figure.RESOLVED), (Figure.POSITIVE, "0.95", Figure.RATED),
    (Figure.BEING_ASKED, "0.1", Figure.NO_RESPONSE), (Figure.OVERDUE, "0.3", Figure.CLOSING),
    (Figure.GIVEN_NEGATIVE, "1.1", Figure.NEGATIVE), (Figure.CALLS_IN, "0.3", Figure.TICKETS),
    (Figure.CALLS_OUT, "0.4", Figure.CALLS_IN),
    (Figure.CALLS_MISSED, "0.1", Figure.CALLS_IN), (Figure.CALLS_ASKING, "0.05", Figure.TICKETS),
)  # fmt: skip
# How many tickets a month has of which nothing is known.
USUAL = 200


def counted(figure: Figure, sort: Sort) -> bool:
    """Whether a figure counts tickets of a sort."""
    return _COUNTS[figure](sort)


def rows_of(split: Split, facts: Iterable[Fact]) -> tuple[str, ...]:
    """Among which rows tickets are shared out: all there are, or the named ones and the rest."""
    known = _ROWS.get(split)
    if known is not None:
        return known
    return (*dict.fromkeys(str(one.row) for one in facts if one.split == split), REST)


def one_by_one(split: Split, row: str) -> tuple[str, ...]:
    """The rows that are meant by one that takes several together."""
    if (split, row) == (Split.REASON, ANY_REASON):
        return tuple(ReasonClass)
    if (split, row) == (Split.CHANNEL, WRITTEN):
        return tuple(one for one in Channel if one != Channel.PHONE)
    return (row,)


def has_none(split: Split, sort: Sort) -> bool:
    """Tickets that have no row of a split: those not rated have no means."""
    return split == Split.MODE and (isinstance(sort, Old) or sort.outcome not in _RATED)


def may_be(split: Split, row: str, sort: Sort) -> bool:
    """Whether tickets of a sort can be a row's."""
    if has_none(split, sort):
        return False
    if isinstance(sort, Old):
        return True
    if split == Split.CHANNEL:
        return (row == Channel.PHONE) == sort.by_phone
    if split == Split.REASON:
        of = {PLAIN: (REST,), OTHER: (ReasonClass.OTHER,)}
        complaints = (ReasonClass.LATE, ReasonClass.ATTITUDE, ReasonClass.REGULATION)
        return row in of.get(sort.reason, complaints)
    return True
