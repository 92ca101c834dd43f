"""Whose the numbers of two versions are: what only the one counts, and what only the other does."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hotline.reports import freezing
from hotline.reports.beside import OF_DIRECTIVES, Matter
from hotline.reports.codes import Counting, Figure, Split
from hotline.reports.counting import Key
from hotline.reports.freezing import BITS, STOOD
from hotline.reports.outline import OF_TRACKED
from hotline.reports.plain import OF_MODES
from hotline.reports.versions import ReportVersion


class Place(NamedTuple):
    """Where a number of a report stands: in the whole, or in a row of a split.

    `apart` is of an agency's row of directives: its fields with a tracker. `branch` is a field
    with a tracker, with all that lies under it; `earlier` is of the period before.
    """

    figure: Counting
    split: Split | None = None
    key: Key = None
    apart: bool = False
    branch: int | None = None
    earlier: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether a section of the report tells it, not a row of a table."""
        told = self.branch is None or self.figure in OF_TRACKED
        return self.split is None and told and not self.earlier


# Tickets and calls by their ids, or what stands beside the figures.
Behind = int | Matter
Whose = Mapping[Place, list[Behind]]


def told_apart(before: ReportVersion, after: ReportVersion) -> tuple[Whose, Whose]:
    """By place, what only the version before counts, and what only the one after does.

    Both must have been loaded with their lists.
    """
    old, new = (json.loads(one.lists) for one in (before, after))
    then, now = (Counter(_rows(one)) for one in (old, new))
    known = {_same(one): one for row in (before, after) for one in freezing.matters(row)}
    mine = _counts(then - now, old, freezing.matters(before))
    theirs = _counts(now - then, new, freezing.matters(after))
    return _only(mine, theirs, known), _only(theirs, mine, known)


class _Row(NamedTuple):
    """A ticket as a version counts it, what is counted more than once by figure."""

    stood: tuple[Any, ...]
    again: tuple[Figure, ...]
    branches: tuple[int, ...]


_Same = tuple[Any, ...]
_Counts = Mapping[Place, Counter[Any]]


def _rows(lists: Mapping[str, Any]) -> Iterator[_Row]:
    again: defaultdict[int, list[Figure]] = defaultdict(list)
    for figure, ids in lists["again"].items():
        for id_ in ids:
            again[id_].append(Figure(figure))
    under: defaultdict[int | None, list[int]] = defaultdict(list)
    for branch, fields in lists["branches"].items():
        for field in fields:
            under[field].append(int(branch))
    place = 2 + STOOD.index(Split.FIELD)
    for row in lists["tickets"]:
        yield _Row(tuple(row), tuple(again.get(row[0], ())), tuple(under.get(row[place], ())))


def _counts(
    rows: Iterable[_Row], lists: Mapping[str, Any], matters: Sequence[Matter]
) -> dict[Place, Counter[Any]]:
    found: defaultdict[Place, Counter[Any]] = defaultdict(Counter)
    for row in rows:
        for place in _places(row):
            found[place][row.stood[0]] += 1
    for name, ids in lists["calls"].items():
        found[Place(Figure(name))].update(ids)
        if name in (Figure.CALLS_IN, Figure.CALLS_OUT):
            found[Place(Figure.CALLS)].update(ids)
    for one in matters:
        for upshot in one.counts:
            found[Place(upshot)][_same(one)] += 1
            if upshot in OF_DIRECTIVES:
                row_of = Place(upshot, Split.AGENCY, one.agency_id, one.apart)
                found[row_of][_same(one)] += 1
    return found


def _places(row: _Row) -> Iterator[Place]:
    """Every number that counts a ticket, as often as it does."""
    figures = [figure for figure, bit in BITS.items() if row.stood[1] & bit]
    for figure in (*figures, *row.again):
        yield Place(figure)
        for split, key in zip(STOOD, row.stood[2:], strict=True):
            if split != Split.MODE or (key is not None and figure in OF_MODES):
                yield Place(figure, split, key)
        for branch in row.branches:
            yield Place(figure, branch=branch)


def _same(one: Matter) -> _Same:
    """What makes a line beside the figures the same, however it stood when it was counted."""
    return one.id, one.agency_id, one.apart, one.line.code, one.line.content


def _only(
    these: _Counts, those: _Counts, known: Mapping[_Same, Matter]
) -> dict[Place, list[Behind]]:
    found: dict[Place, list[Behind]] = {}
    for place, counts in these.items():
        rest = counts - those.get(place, Counter())
        if rest:
            found[place] = [
                known[one] if isinstance(one, tuple) else one
                for one in sorted(rest.elements(), key=_order)
            ]
    return found


def _order(one: int | _Same) -> tuple[int, str]:
    return (one[0], one[3]) if isinstance(one, tuple) else (one, "")
