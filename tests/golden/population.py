"""One ticket at a time: of a solution's counts, who is of which sort and of which rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from hotline.reports import Split
from hotline.tickets import Channel, Mode, ReasonClass
from tests.golden.facts import REST
from tests.golden.solving import Solution
from tests.golden.sorts import COMPLAINED, OTHER, SORTS, New, Old, Sort

_COMPLAINTS = (ReasonClass.LATE, ReasonClass.ATTITUDE, ReasonClass.REGULATION)
_WRITTEN = tuple(one for one in Channel if one != Channel.PHONE)
_MODES = (Mode.OPERATOR, Mode.SMS, Mode.IVR, Mode.WEB)
_LEVELS, _LIKELY = ("1", "2", "3"), (80, 15, 5)


class Wanted(NamedTuple):
    """A ticket as it is to be told; `rows` are those of splits, None where anything goes.

    `earlier`: received before the month before already.
    """

    sort: Sort
    earlier: bool
    channel: Channel
    level: int
    mode: Mode
    reason: ReasonClass | None
    procedure: bool
    rows: dict[Split, str | None]


def people(solution: Solution, chance: random.Random) -> list[Wanted]:
    """All tickets of a solution, in no order."""
    found = [one for sort in SORTS for one in _of(sort, solution, chance)]
    chance.shuffle(found)
    return found


def _of(sort: Sort, solution: Solution, chance: random.Random) -> Iterator[Wanted]:
    count = solution.sorts[sort]
    rows = {split: _shuffled(split, sort, solution, chance) for split in solution.rows}
    before = solution.before.get(sort, 0)
    for number in range(count):
        of: dict[Split, str | None] = {split: keys[number] for split, keys in rows.items() if keys}
        yield Wanted(
            sort,
            isinstance(sort, Old) and number >= before,
            _channel(sort, of.get(Split.CHANNEL), chance),
            int(of.get(Split.LEVEL) or chance.choices(_LEVELS, _LIKELY)[0]),
            Mode(of.get(Split.MODE) or chance.choice(_MODES)),
            (reason := _reason(sort, of.get(Split.REASON), chance)),
            reason is not None,
            {split: None if row == REST else row for split, row in of.items()},
        )


def _shuffled(split: Split, sort: Sort, solution: Solution, chance: random.Random) -> list[str]:
    """Which row each ticket of a sort is of: those of the month before come first."""
    before = solution.rows_before.get(split, {})
    first: list[str] = []
    rest: list[str] = []
    for (row, of), many in solution.rows[split].items():
        if of == sort:
            then = before.get((row, of), 0)
            first += [row] * then
            rest += [row] * (many - then)
    chance.shuffle(first)
    chance.shuffle(rest)
    return first + rest


def _channel(sort: Sort, said: str | None, chance: random.Random) -> Channel:
    if said is not None:
        return Channel(said)
    by_phone = sort.by_phone if isinstance(sort, New) else chance.random() < 0.7
    return Channel.PHONE if by_phone else chance.choice(_WRITTEN)


def _reason(sort: Sort, said: str | None, chance: random.Random) -> ReasonClass | None:
    if said is not None:
        return None if said == REST else ReasonClass(said)
    if isinstance(sort, Old) or sort.reason not in (COMPLAINED, OTHER):
        return None
    return chance.choice(_COMPLAINTS) if sort.reason == COMPLAINED else ReasonClass.OTHER
