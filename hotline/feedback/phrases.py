"""The phrases that people use most: two to four syllables that recur in what they said.

Counted without accents, since half of all messages are typed without them, and shown as they
are written most. Of a phrase within another that is as frequent only the longer one is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hotline import vietnam

_SHORTEST, _LONGEST = 2, 4
# So much of a shorter phrase lies within the longer one that it says nothing of its own.
_WITHIN = 0.75
_CLAUSE = re.compile(r"[^\w\s]+|\n")
# Words that bind others and tell nothing: no phrase begins or ends with one.
_BINDERS = """
    và hoặc hay mà thì là của cho với về ở tại trong ngoài trên dưới từ đến tới vào ra lên xuống
    để nên nếu vì do bởi tuy nhưng cũng vẫn còn đang sẽ đã rồi lại nữa thế này kia đó ấy đây đấy
    nào sao gì ai tôi tui mình em anh chị ông bà chúng ta họ nó các những một mấy cái con chiếc
    nhé ạ dạ vâng thưa xin à ơi nha luôn chỉ cả có bị được như khi lúc qua theo cùng rất quá lắm
    hơn nhất làm việc
"""
# What a phrase may begin with, but not end with.
_LEANERS = "không chưa chẳng hết bớt mới phải cần nhiều"
_NOT_FIRST = frozenset(_BINDERS.split())
_NOT_LAST = _NOT_FIRST | frozenset(_LEANERS.split())
_BARE_NOT_FIRST = frozenset(map(vietnam.fold, _NOT_FIRST))
_BARE_NOT_LAST = frozenset(map(vietnam.fold, _NOT_LAST))


@dataclass(frozen=True)
class Phrase:
    """A phrase as it is written most, without accents, and in how many answers it stands."""

    words: str
    key: str
    count: int


def phrases(said: Iterable[str], *, most: int = 20, least: int = 2) -> list[Phrase]:
    """The most frequent phrases of these answers, each counted once an answer. Pure."""
    counts: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for words in said:
        own = _phrases_of(words)
        counts.update(own.keys())
        for key, spelled in own.items():
            written.setdefault(key, Counter())[spelled] += 1
    frequent = {
        key: count
        for key, count in counts.items()
        if count >= least and (_has_accents(written[key]) or _tells_bare(key.split()))
    }
    told = [
        Phrase(_best(written[key]), key, count)
        for key, count in frequent.items()
        if not _lies_within(key, count, frequent)
    ]
    return sorted(told, key=lambda one: (-one.count, -len(one.key), one.key))[:most]


def says(words: str, key: str) -> bool:
    """Whether an answer counts for the phrase of this key. Pure."""
    return key in _phrases_of(words)


def _phrases_of(words: str) -> dict[str, str]:
    """Every phrase of an answer, by its key; all there may be where it has no accents."""
    found: dict[str, str] = {}
    said = vietnam.nfc(words).lower()
    bare = vietnam.unaccented(said) == said
    for clause in _CLAUSE.split(said):
        syllables = clause.split()
        for long in range(_SHORTEST, _LONGEST + 1):
            for at in range(len(syllables) - long + 1):
                one = syllables[at : at + long]
                if not any(map(str.isdigit, one)) and (bare or _tells(one)):
                    found.setdefault(vietnam.fold(" ".join(one)), " ".join(one))
    return found


def _tells(syllables: list[str]) -> bool:
    return syllables[0] not in _NOT_FIRST and syllables[-1] not in _NOT_LAST


def _tells_bare(syllables: list[str]) -> bool:
    """Without accents a syllable may be any that reads so: what may only bind, is left out."""
    return syllables[0] not in _BARE_NOT_FIRST and syllables[-1] not in _BARE_NOT_LAST


def _has_accents(spelled: Iterable[str]) -> bool:
    return any(vietnam.fold(one) != one for one in spelled)


def _lies_within(key: str, count: int, frequent: dict[str, int]) -> bool:
    return any(
        len(other) > len(key) and f" {key} " in f" {other} " and more >= _WITHIN * count
        for other, more in frequent.items()
    )


def _best(spelled: Counter[str]) -> str:
    """The most frequent spelling; of those typed alike often the one with accents."""
    accented = {one: n for one, n in spelled.items() if vietnam.fold(one) != one}
    return max((accented or spelled).items(), key=lambda one: (one[1], one[0]))[0]
