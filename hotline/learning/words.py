"""A text as the learner sees it, and what is said to it and by it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from hotline import vietnam

_SYLLABLE = re.compile(r"[^\W_]+")
# Beyond this nobody describes a matter; a pasted book must not hold up the learner.
_READ_AT_MOST = 4000


class Example(NamedTuple):
    """A text with the answers that were given to it, by question; `id` names it."""

    id: int
    words: str
    answers: Mapping[str, int]


class Ranked(NamedTuple):
    """An answer and how likely it is, 0 to 1, with the examples of it most like the text."""

    answer: int
    share: float
    like: Sequence[int]


class Guess(NamedTuple):
    """The likeliest answers by question, best first, and the examples most like the text."""

    answers: Mapping[str, Sequence[Ranked]]
    like: Sequence[int]


def syllables(text: str) -> list[str]:
    """The syllables without accents: what people type in a hurry is then the same word."""
    return _SYLLABLE.findall(vietnam.fold(text[:_READ_AT_MOST]))


def grams(text: str) -> list[str]:
    """Syllables and pairs of neighbours: most Vietnamese words are two syllables written apart."""
    said = syllables(text)
    return [*said, *(f"{a} {b}" for a, b in pairwise(said))]
