"""How well suggestions would have done: learned on older closed tickets, tried on newer ones."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.errors import Invalid
from hotline.learning import Ranked
from hotline.tickets.suggesting import (
    AGENCY,
    COMMITTEE,
    FIELD,
    MOST,
    Case,
    Offices,
    answers,
    beginning,
    cases,
    likely_agencies,
    offices,
)

if TYPE_CHECKING:
    from hotline.learning.learner import Learner

LEAST = 200
EARLY = 8
_OLDER = 0.8
_AT_ONCE = 500
_TIMED = 200
Told = Callable[[int], object]


class Score(NamedTuple):
    """Of all tries, the share whose first answer was right, and right among three."""

    first: float
    among: float


@dataclass(frozen=True)
class Measured:
    """What came out. `until` is when the last ticket learned from was closed; times are in ms."""

    train: int
    test: int
    until: datetime
    field: Score
    field_early: Score
    field_majority: Score
    agency: Score
    agency_early: Score
    agency_learned: Score
    agency_rules: Score
    agency_majority: Score
    learned_per_second: float
    median: float
    p95: float


async def measure(s: AsyncSession, *, newest: int, told: Told = lambda _: None) -> Measured:
    """Learn from the older four fifths of the newest closed tickets, and try on the rest.

    `told` hears how many tickets were dealt with. Raises Invalid for too few of them.
    """
    every = await _every(s, newest)
    if len(every) < LEAST:
        raise Invalid("too_few_to_learn", n=len(every), least=LEAST)
    cut = int(len(every) * _OLDER)
    older, newer = every[:cut], every[cut:]
    learner, speed = _learned(await answers(s), older, told)
    known = await offices(s, at=newer[-1].opened_at)
    whole = _tries(learner, newer, lambda words: words, told)
    early = _tries(learner, newer, _first_words, told)
    routed = [one for one in range(len(newer)) if newer[one].agency_id is not None]
    agency = _Agencies(known, newer, routed)
    timed = _timed(learner, newer)
    return Measured(
        train=len(older),
        test=len(newer),
        until=older[-1].closed_at,
        field=_fields(newer, whole),
        field_early=_fields(newer, early),
        field_majority=_majority(
            (one.example.answers[FIELD] for one in older),
            [one.example.answers[FIELD] for one in newer],
        ),
        agency=agency.score(whole),
        agency_early=agency.score(early),
        agency_learned=agency.score(whole, rules=False),
        agency_rules=agency.score(whole, words=False),
        agency_majority=_majority(
            (one.agency_id for one in older if one.agency_id is not None),
            [newer[one].agency_id for one in routed],
        ),
        learned_per_second=speed,
        median=timed[len(timed) // 2],
        p95=timed[int(len(timed) * 0.95)],
    )


class _Try(NamedTuple):
    fields: Sequence[Ranked]
    agencies: Sequence[Ranked]


class _Agencies:
    """Who was suggested, against who answered at last."""

    def __init__(self, known: Offices, newer: Sequence[Case], routed: Sequence[int]) -> None:
        self._known, self._newer, self._routed = known, newer, routed

    def score(self, tries: Sequence[_Try], *, rules: bool = True, words: bool = True) -> Score:
        return _score(
            (
                [agency.id if agency else COMMITTEE for agency, _, _ in self._likely(
                    tries[one], self._newer[one], rules=rules, words=words)],
                self._newer[one].agency_id,
            )
            for one in self._routed
        )  # fmt: skip

    def _likely(self, tried: _Try, case: Case, *, rules: bool, words: bool) -> list[Any]:
        return likely_agencies(
            self._known,
            tried.fields if rules else [],
            tried.agencies if words else [],
            case.situation,
            at=case.opened_at,
        )


async def _every(s: AsyncSession, newest: int) -> list[Case]:
    mark, every = await beginning(s, newest), list[Case]()
    while True:
        some, mark = await cases(s, mark, most=5000)
        if not some:
            return every
        every.extend(some)


def _learned(
    known: dict[str, list[int]], older: Sequence[Case], told: Told
) -> tuple[Learner, float]:
    """The learner, as the desks have one, and how many tickets a second it took in."""
    from hotline.learning.learner import Learner  # it takes a second and 100 MB

    learner, began = Learner(known), time.perf_counter()
    for batch in _batches(older):
        learner.learn([one.example for one in batch])
        told(len(batch))
    return learner, len(older) / (time.perf_counter() - began)


def _tries(
    learner: Learner, newer: Sequence[Case], cut: Callable[[str], str], told: Told
) -> list[_Try]:
    tries: list[_Try] = []
    for batch in _batches(newer):
        shares = learner.shares([cut(one.example.words) for one in batch])
        fields, agencies = (_best(shares[name], learner.answers[name]) for name in (FIELD, AGENCY))
        tries.extend(_Try(*pair) for pair in zip(fields, agencies, strict=True))
        told(len(batch))
    return tries


def _best(shares: Any, known: Sequence[int]) -> Iterator[list[Ranked]]:
    for row in shares:
        order = (-row).argsort(kind="stable")[:MOST]
        yield [Ranked(known[at], float(row[at]), ()) for at in order]


def _first_words(words: str) -> str:
    return " ".join(words.split()[:EARLY])


def _fields(newer: Sequence[Case], tries: Sequence[_Try]) -> Score:
    return _score(
        ([ranked.answer for ranked in tried.fields], one.example.answers[FIELD])
        for tried, one in zip(tries, newer, strict=True)
    )


def _majority(older: Iterable[int | None], newer: Sequence[int | None]) -> Score:
    """Always naming what was most frequent before."""
    often = [answer for answer, _ in Counter(older).most_common(MOST)]
    return _score((often, right) for right in newer)


def _score(tries: Iterable[tuple[Sequence[int | None], int | None]]) -> Score:
    first = among = count = 0
    for named, right in tries:
        count += 1
        first += named[:1] == [right]
        among += right in named[:MOST]
    return Score(first / count, among / count) if count else Score(0.0, 0.0)


def _timed(learner: Learner, newer: Sequence[Case]) -> list[float]:
    """Milliseconds of single guesses with the similar tickets behind them, shortest first."""
    taken = []
    for one in newer[:_TIMED]:
        began = time.perf_counter()
        learner.guess(one.example.words)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def _batches(every: Sequence[Case]) -> Iterator[list[Case]]:
    rest = iter(every)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
