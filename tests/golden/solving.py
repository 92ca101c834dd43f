"""From some published figures to a whole month that has them: how many tickets of each sort.

Sorts of tickets are unknown whole numbers, each figure is a sum of them, and what was not
published is only wished for: a small integer programme. Where no month has all the figures, the
fewest that cannot be true together are named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from hotline.reports import Figure, Split
from hotline.reports.checking.said import SHARE_OF
from hotline.tickets import Channel, Mode, ReasonClass
from tests.golden.published import Fact, Kind

OPEN, OVERDUE, POSITIVE, NEGATIVE, SILENT, BEING_ASKED = (
    "open", "overdue", "positive", "negative", "silent", "being_asked",
)  # fmt: skip
PLAIN, COMPLAINED, OTHER = "plain", "complained", "other"
STAYS, ENDS, BACK, IDLE = "stays", "ends", "back", "idle"
# Everybody of a split whom no published figure names.
REST = "…"


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
_CALLS = (Figure.CALLS_IN, Figure.CALLS_OUT, Figure.CALLS_ASKING)
# What is believable where nothing was published: so much of another figure.
_WISHES: tuple[tuple[Figure, str, Figure], ...] = (
    (Figure.CARRIED, "0.35", Figure.CLOSING), (Figure.REOPENED, "0.1", Figure.CARRIED),
    (Figure.OPENING, "0.08", Figure.TICKETS), (Figure.PREVIOUS, "1", Figure.TICKETS),
    (Figure.RESOLVED, "0.95", Figure.TICKETS), (Figure.INTERACTIONS, "0.24", Figure.TICKETS),
    (Figure.PROCEDURE, "0.2", Figure.TICKETS), (Figure.COMPLAINED, "0.25", Figure.PROCEDURE),
    (Figure.RATED, "0.7", Figure.RESOLVED), (Figure.POSITIVE, "0.95", Figure.RATED),
    (Figure.BEING_ASKED, "0.1", Figure.NO_RESPONSE), (Figure.OVERDUE, "0.3", Figure.CLOSING),
    (Figure.GIVEN_NEGATIVE, "1.1", Figure.NEGATIVE), (Figure.CALLS_IN, "0.3", Figure.TICKETS),
    (Figure.CALLS_OUT, "0.4", Figure.CALLS_IN), (Figure.CALLS_ASKING, "0.05", Figure.TICKETS),
)  # fmt: skip
_USUAL = 200
_MOST = 1_000_000
Expression = dict[Any, Fraction]


class Contradiction(Exception):
    """No month has all these figures.

    `quarrels` are groups of them that share nothing: no month has all of one group, and each has
    one without any one of the group.
    """

    def __init__(self, quarrels: Sequence[Sequence[Fact]]) -> None:
        super().__init__(
            "; ".join(", ".join(f"{one.key} = {one.value}" for one in of) for of in quarrels)
        )
        self.quarrels = quarrels


class Solution(NamedTuple):
    """How many of each sort; of old ones, how many were received in the month before.

    `rows` has for each split that was published: of which row how many are of which sort.
    """

    sorts: dict[Sort, int]
    before: dict[Sort, int]
    calls: dict[Figure, int]
    rows: dict[Split, dict[tuple[str, Sort], int]]


def solve(facts: Iterable[Fact]) -> Solution:
    """A month with these figures. Raises Contradiction where there is none."""
    wanted = [one for one in facts if one.kind != Kind.DAY]
    found = _solved(wanted, wishing=True)
    if found is None:
        raise Contradiction(_quarrels(wanted))
    return found


def counted(figure: Figure, sort: Sort) -> bool:
    """Whether a figure counts tickets of a sort."""
    return _COUNTS[figure](sort)


def _quarrels(facts: list[Fact]) -> list[list[Fact]]:
    """Percentages and rows are let go first, so that what is named is as plain as it can be."""
    rest = sorted(facts, key=lambda one: (one.kind == Kind.COUNT, one.split is None))
    found: list[list[Fact]] = []
    while _solved(rest, wishing=False) is None:
        kept = rest
        for one in rest:
            others = [fact for fact in kept if fact is not one]
            if _solved(others, wishing=False) is None:
                kept = others
        found.append(kept)
        rest = [fact for fact in rest if fact not in kept]
    return found


def _solved(facts: list[Fact], *, wishing: bool) -> Solution | None:
    programme = _Programme(facts)
    if wishing:
        programme.wish()
    found = programme.solve()
    return None if found is None else _solution(found)


class _Programme:
    """Unknowns by what they are, rows of coefficients, and what each row lies between."""

    def __init__(self, facts: list[Fact]) -> None:
        self._places: dict[Any, int] = {}
        self._cost: dict[Any, float] = {}
        self._entries: list[tuple[int, int, float]] = []
        self._between: list[tuple[float, float]] = []
        self._given = {one.figure for one in facts if one.split is None}
        self._splits = {split: _named(split, facts) for split in Split
                        if any(one.split == split for one in facts)}  # fmt: skip
        for one in (*SORTS, *_CALLS):
            self._place(one)
        for one in OLD:
            least = 0.0 if one != Old(IDLE) else 1.0
            self._row({("before", one): Fraction(1), one: Fraction(-1)}, -_MOST, 0)
            if least:
                self._row({("before", one): Fraction(1), one: Fraction(-1)}, 0, 0)
        for split, rows in self._splits.items():
            self._share_out(split, rows)
        for fact in facts:
            self._hold(fact)

    def wish(self) -> None:
        """What was not published is to be believable, as far as it can."""
        if not self._given & {Figure.TICKETS}:
            self._near(_whole(Figure.TICKETS), _USUAL, 1.0)
        for number, (figure, share, of) in enumerate(_WISHES):
            if figure not in self._given:
                whole = _minus(_whole(figure), _whole(of), Fraction(share))
                self._near(whole, 0, 1.0 / (1 + number / 4))

    def solve(self) -> dict[Any, int] | None:
        """The unknowns, or None where nothing holds all rows."""
        size = len(self._places)
        cost = np.zeros(size)
        for key, weight in self._cost.items():
            cost[self._places[key]] = weight
        rows, columns, values = zip(*self._entries, strict=True)
        matrix = coo_array((values, (rows, columns)), shape=(len(self._between), size)).tocsc()
        lows, highs = zip(*self._between, strict=True)
        found = milp(
            cost, integrality=np.ones(size), bounds=Bounds(0, _MOST),
            constraints=LinearConstraint(matrix, np.array(lows), np.array(highs)),
            options={"mip_rel_gap": 0.002, "time_limit": 20},
        )  # fmt: skip
        if found.x is None:
            return None
        return {key: round(found.x[place]) for key, place in self._places.items()}

    def _share_out(self, split: Split, rows: Sequence[str]) -> None:
        """The rows of a split share every sort out among themselves."""
        for sort in SORTS:
            keys = [row for row in rows if _may_be(split, row, sort)]
            if keys or not _has_none(split, sort):
                shared = {(split, row, sort): Fraction(1) for row in keys}
                self._row({**shared, sort: Fraction(-1)}, 0, 0)

    def _hold(self, fact: Fact) -> None:
        assert fact.figure is not None
        about = self._about(fact, fact.figure)
        if fact.kind == Kind.COUNT:
            self._row(about, fact.count, fact.count)
            return
        of = self._about(fact, SHARE_OF.get(fact.figure, Figure.TICKETS))
        half = Fraction(1, 2 * 10 ** digits(fact))
        said = Fraction(str(fact.value))
        self._row(_minus(about, of, (said - half) / 100), 0, _MOST)
        self._row(_minus(about, of, (said + half) / 100), -_MOST, -1e-4)
        self._row(of, 1, _MOST)

    def _about(self, fact: Fact, figure: Figure) -> Expression:
        if fact.split is None:
            return _whole(figure)
        return {
            (fact.split, fact.row, sort): Fraction(1)
            for sort in SORTS
            if counted(figure, sort) and _may_be(fact.split, str(fact.row), sort)
        }

    def _near(self, expression: Expression, target: int, weight: float) -> None:
        over, under = ("over", len(self._between)), ("under", len(self._between))
        self._cost |= {over: weight, under: weight}
        # Rounded, so that whole numbers of more and less can always make up the difference.
        self._row({**expression, over: Fraction(-1), under: Fraction(1)}, target - 1, target + 1)

    def _row(self, expression: Expression, low: float, high: float) -> None:
        number = len(self._between)
        self._between.append((low, high))
        if not expression:
            self._entries.append((number, 0, 0.0))
        for key, times in expression.items():
            self._entries.append((number, self._place(key), float(times)))

    def _place(self, key: Any) -> int:
        return self._places.setdefault(key, len(self._places))


def digits(fact: Fact) -> int:
    """With how many digits a percentage was published."""
    return max(0, -int(fact.value.as_tuple().exponent)) if fact.kind == Kind.PERCENT else 0  # type: ignore[union-attr]


def _whole(figure: Figure) -> Expression:
    if figure == Figure.CALLS:
        return {Figure.CALLS_IN: Fraction(1), Figure.CALLS_OUT: Fraction(1)}
    if figure in _CALLS:
        return {figure: Fraction(1)}
    before = {("before", one): Fraction(1) for one in OLD}
    if figure == Figure.PREVIOUS:
        return dict(before)
    if figure == Figure.CHANGE:
        return _minus(_whole(Figure.TICKETS), dict(before), Fraction(1))
    return {one: Fraction(1) for one in SORTS if counted(figure, one)}


def _minus(one: Expression, other: Expression, times: Fraction) -> Expression:
    total: defaultdict[Any, Fraction] = defaultdict(Fraction, one)
    for key, value in other.items():
        total[key] -= times * value
    return dict(total)


def _named(split: Split, facts: Iterable[Fact]) -> tuple[str, ...]:
    known = _ROWS.get(split)
    if known is not None:
        return known
    return (*dict.fromkeys(str(one.row) for one in facts if one.split == split), REST)


def _has_none(split: Split, sort: Sort) -> bool:
    """Tickets that have no row of a split: those not rated have no means."""
    return split == Split.MODE and (isinstance(sort, Old) or sort.outcome not in _RATED)


def _may_be(split: Split, row: str, sort: Sort) -> bool:
    if _has_none(split, sort):
        return False
    if isinstance(sort, Old):
        return split != Split.REASON or row == REST
    if split == Split.CHANNEL:
        return (row == Channel.PHONE) == sort.by_phone
    if split == Split.REASON:
        of = {PLAIN: (REST,), OTHER: (ReasonClass.OTHER,)}
        complaints = (ReasonClass.LATE, ReasonClass.ATTITUDE, ReasonClass.REGULATION)
        return row in of.get(sort.reason, complaints)
    return True


def _solution(found: dict[Any, int]) -> Solution:
    rows: defaultdict[Split, dict[tuple[str, Sort], int]] = defaultdict(dict)
    for key, number in found.items():
        if isinstance(key, tuple) and len(key) == 3 and isinstance(key[0], Split) and number:
            rows[key[0]][str(key[1]), key[2]] = number
    return Solution(
        {one: found[one] for one in SORTS},
        {one: found[("before", one)] for one in OLD},
        {one: found[one] for one in _CALLS},
        dict(rows),
    )
