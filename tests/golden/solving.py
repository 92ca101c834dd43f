"""From some published figures to a whole month that has them: how many tickets of each sort.

Sorts of tickets are unknown whole numbers, each figure is a sum of them, and what was not
published is only wished for: a small integer programme. Where no month has all the figures, the
fewest that cannot be true together are named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from hotline.reports import Figure, Split
from hotline.reports.beside import OF_DOSSIERS
from hotline.reports.checking.said import About
from hotline.reports.codes import Upshot
from hotline.reports.plain import OF_CALLS
from tests.golden.facts import REST, Fact, Kind, When
from tests.golden.sorts import (
    CALLS,
    IDLE,
    OLD,
    SORTS,
    USUAL,
    WISHES,
    Old,
    Sort,
    counted,
    has_none,
    may_be,
    one_by_one,
    rows_of,
)

_MOST = 1_000_000
# No province has more fields: the rest can always be less than the hot ones, shared among so many.
_FIELDS = 300
# What a directive may ask of an agency.
_OWED = (Figure.COMPLAINED, Figure.CLOSING, Figure.GIVEN_NEGATIVE)
_IMPOSSIBLE = 2
_ONE = Fraction(1)
Expression = dict[Any, Fraction]


class Contradiction(Exception):
    """No month has all these figures.

    `quarrels` are groups of them that share nothing: no month has all of one group, and each has
    one without any one of the group.
    """

    def __init__(self, quarrels: Sequence[Sequence[Fact]]) -> None:
        super().__init__(
            "; ".join(", ".join(f"{one.key} = {one.said}" for one in of) for of in quarrels)
        )
        self.quarrels = quarrels


class Solution(NamedTuple):
    """How many of each sort; of old ones, how many were received in the month before.

    `rows` has for each split that was published: of which row how many are of which sort, and
    `rows_before` how many of these were received in the month before, where that was published.
    """

    sorts: dict[Sort, int]
    before: dict[Sort, int]
    calls: dict[Figure, int]
    calls_before: dict[Figure, int]
    rows: dict[Split, dict[tuple[str, Sort], int]]
    rows_before: dict[Split, dict[tuple[str, Sort], int]]
    dossiers: dict[Upshot, int]


def solve(facts: Iterable[Fact]) -> Solution:
    """A month with these figures.

    Raises Contradiction where there is none, ValueError where that cannot be said in time.
    """
    wanted = [one for one in facts if one.upshot or (one.about and one.kind != Kind.OWNER)]
    found = _solved(wanted, wishing=True)
    if found is None:
        raise Contradiction(_quarrels(wanted))
    return found


def most_doubtful(facts: Sequence[Fact]) -> Fact:
    """Of facts that cannot be true together, the one to let go: a percentage, a row, the last."""
    return min(reversed(facts), key=_doubt)


def _doubt(fact: Fact) -> tuple[bool, bool]:
    return fact.kind == Kind.COUNT, fact.split is None


def _quarrels(facts: list[Fact]) -> list[list[Fact]]:
    """Percentages and rows are let go first, so that what is named is as plain as it can be."""
    rest = sorted(facts, key=_doubt)
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
        self._given = {(one.figure, one.when) for one in facts if one.split is None}
        self._hot = sorted((one for one in facts if one.kind == Kind.PLACE), key=_place_of)
        fields = {str(one.row): one.tracked for one in facts if one.split == Split.FIELD}
        self._cooler = {row for row, tracked in fields.items() if not tracked}
        self._cooler -= {str(one.row) for one in self._hot}
        for one in (*SORTS, *CALLS):
            self._place(one)
        for one in OLD:
            self._before(one, one)
        for split in Split:
            if any(one.split == split for one in facts):
                self._share_out(split, rows_of(split, facts))
        if any(one.when != When.NOW and one.split for one in facts):
            for split in {one.split for one in facts if one.split and one.when != When.NOW}:
                self._share_before(split, rows_of(split, facts))
        for upshot in (Upshot.UNAPOLOGISED, Upshot.UNFINISHED):
            self._row({upshot: _ONE, Upshot.LATE_DOSSIERS: -_ONE}, -_MOST, 0)
        for fact in facts:
            self._hold(fact)

    def wish(self) -> None:
        """What was not published is to be believable, as far as it can."""
        tickets = _whole(Figure.TICKETS)
        if (Figure.TICKETS, When.NOW) not in self._given:
            self._near(tickets, USUAL, 1.0)
        if not self._given & {(Figure.TICKETS, When.BEFORE), (Figure.TICKETS, When.CHANGE)}:
            self._near(_minus(_before(Figure.TICKETS), tickets, _ONE), 0, 0.57)
        for number, (figure, share, of) in enumerate(WISHES):
            if (figure, When.NOW) not in self._given:
                whole = _minus(_whole(figure), _whole(of), Fraction(share))
                self._near(whole, 0, 1.0 / (1 + number / 4))
        for number, one in enumerate(self._hot, 3):
            part = _minus(_of_rows(_hot(one)), tickets, Fraction(1, 2 * number))
            self._near(part, 0, 0.05)
        for figure in CALLS:
            self._near(_before(figure), 1, 0.01)
        self._near({Upshot.LATE_DOSSIERS: _ONE}, 0, 0.01)
        self._near({Upshot.UNFINISHED: _ONE}, 0, 0.005)

    def solve(self) -> dict[Any, int] | None:
        """The unknowns, or None where nothing holds all rows. Raises ValueError in want of time."""
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
            options={"mip_rel_gap": 0.002, "time_limit": 120},
        )  # fmt: skip
        if found.x is None:
            if found.status != _IMPOSSIBLE:
                raise ValueError(f"no month was found in time: {found.message}")
            return None
        return {key: round(found.x[place]) for key, place in self._places.items()}

    def _before(self, part: Any, whole: Any) -> None:
        """Of what was received before, some was received in the month before."""
        self._row({("before", part): _ONE, whole: -_ONE}, 0 if part == Old(IDLE) else -_MOST, 0)

    def _share_out(self, split: Split, rows: Sequence[str]) -> None:
        """The rows of a split share every sort out among themselves."""
        for sort in SORTS:
            keys = [row for row in rows if may_be(split, row, sort)]
            if keys or not has_none(split, sort):
                shared = {(split, row, sort): _ONE for row in keys}
                self._row({**shared, sort: -_ONE}, 0, 0)

    def _share_before(self, split: Split, rows: Sequence[str]) -> None:
        for sort in OLD:
            shared = {("before", split, row, sort): _ONE for row in rows}
            self._row({**shared, ("before", sort): -_ONE}, 0, 0)
            for row in rows:
                part = {("before", split, row, sort): _ONE, (split, row, sort): -_ONE}
                self._row(part, -_MOST, 0)

    def _hold(self, fact: Fact) -> None:
        if fact.upshot is not None:
            self._row({fact.upshot: _ONE}, fact.count, fact.count)
            return
        assert fact.about is not None
        if fact.kind == Kind.PLACE:
            self._hold_place(fact)
        elif fact.kind == Kind.NAMED:
            owed = [_of_rows(fact.about._replace(figure=one)) for one in _OWED]
            self._row({key: _ONE for one in owed for key in one}, 1, _MOST)
        elif fact.kind == Kind.COUNT:
            self._row(_meant(fact.about, fact.when), fact.count, fact.count)
        else:
            self._hold_share(fact)

    def _hold_share(self, fact: Fact) -> None:
        """A half may be rounded either way, as the house's own checker has it."""
        assert fact.about is not None
        assert fact.of is not None
        about = _meant(fact.about, fact.when)
        of = _meant(fact.of, When.BEFORE if fact.when == When.CHANGE else When.NOW)
        if fact.but is not None:
            of = _minus(of, _meant(fact.but, When.NOW), _ONE)
        # Whole numbers, so that nothing is lost to rounding.
        twice = 2 * 10**fact.digits
        said = int(fact.value * twice)
        whole = {key: 100 * twice * times for key, times in about.items()}
        self._row(_minus(whole, of, Fraction(said - 1)), 0, np.inf)
        self._row(_minus(whole, of, Fraction(said + 1)), -np.inf, 0)
        self._row(of, 1, _MOST)

    def _hold_place(self, fact: Fact) -> None:
        """A hot field has tickets, no fewer than the next one and than any that is none."""
        here = _of_rows(_hot(fact))
        self._row(here, 1, _MOST)
        later = [str(one.row) for one in self._hot if one.value > fact.value]
        for row in (*later[:1], *self._cooler):
            cooler = _of_rows(About(Figure.TICKETS, Split.FIELD, row))
            self._row(_minus(here, cooler, _ONE), 0, _MOST)
        rest = _of_rows(About(Figure.TICKETS, Split.FIELD, REST))
        self._row(_minus(rest, here, Fraction(_FIELDS)), -np.inf, 0)

    def _near(self, expression: Expression, target: int, weight: float) -> None:
        over, under = ("over", len(self._between)), ("under", len(self._between))
        self._cost |= {over: weight, under: weight}
        # Rounded, so that whole numbers of more and less can always make up the difference.
        self._row({**expression, over: -_ONE, under: _ONE}, target - 1, target + 1)

    def _row(self, expression: Expression, low: float, high: float) -> None:
        number = len(self._between)
        self._between.append((low, high))
        if not expression:
            self._entries.append((number, 0, 0.0))
        for key, times in expression.items():
            self._entries.append((number, self._place(key), float(times)))

    def _place(self, key: Any) -> int:
        return self._places.setdefault(key, len(self._places))


def _meant(about: About, when: When) -> Expression:
    """What a figure is a sum of."""
    if when == When.CHANGE:
        return _minus(_meant(about, When.NOW), _meant(about, When.BEFORE), _ONE)
    if about.split is not None:
        return _of_rows(about, before=when == When.BEFORE)
    return _before(about.figure) if when == When.BEFORE else _whole(about.figure)


def _whole(figure: Figure) -> Expression:
    if figure in (Figure.CALLS, Figure.CALLS_IN):
        came = {Figure.CALLS_ANSWERED: _ONE, Figure.CALLS_MISSED: _ONE}
        return came if figure == Figure.CALLS_IN else {**came, Figure.CALLS_OUT: _ONE}
    if figure in CALLS:
        return {figure: _ONE}
    return {one: _ONE for one in SORTS if counted(figure, one)}


def _before(figure: Figure) -> Expression:
    of: Iterable[Any] = _whole(figure) if figure in OF_CALLS else OLD
    return {("before", one): _ONE for one in of}


def _of_rows(about: About, *, before: bool = False) -> Expression:
    assert about.split is not None
    rows = one_by_one(about.split, str(about.key))
    if before:
        return {("before", about.split, row, one): _ONE for row in rows for one in OLD}
    return {
        (about.split, row, sort): _ONE
        for row in rows
        for sort in SORTS
        if counted(about.figure, sort) and may_be(about.split, row, sort)
    }


def _hot(fact: Fact) -> About:
    return About(Figure.TICKETS, Split.FIELD, fact.row)


def _place_of(fact: Fact) -> Decimal:
    found: Decimal = fact.value
    return found


def _minus(one: Expression, other: Expression, times: Fraction) -> Expression:
    total: defaultdict[Any, Fraction] = defaultdict(Fraction, one)
    for key, value in other.items():
        total[key] -= times * value
    return dict(total)


def _solution(found: Mapping[Any, int]) -> Solution:
    rows: defaultdict[Split, dict[tuple[str, Sort], int]] = defaultdict(dict)
    before: defaultdict[Split, dict[tuple[str, Sort], int]] = defaultdict(dict)
    for key, number in found.items():
        if not isinstance(key, tuple) or not number:
            continue
        if len(key) == 3 and isinstance(key[0], Split):
            rows[key[0]][str(key[1]), key[2]] = number
        elif len(key) == 4:
            before[key[1]][str(key[2]), key[3]] = number
    return Solution(
        {one: found[one] for one in SORTS},
        {one: found["before", one] for one in OLD},
        {one: found[one] for one in CALLS},
        {one: found.get(("before", one), 0) for one in CALLS},
        dict(rows),
        dict(before),
        {one: found[one] for one in OF_DOSSIERS},
    )
