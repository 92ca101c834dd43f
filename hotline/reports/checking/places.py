"""Where the numbers of a sentence stand: in which clause, within which brackets, after which."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from hotline.reports.checking.tokens import Token, tokens

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_MARK = re.compile(
    r"(?P<open>[(\[])|(?P<close>[)\]])|(?P<semicolon>;)"
    r"|(?P<part>\b(?:trong do|bao gom|gom(?: co)?|cu the(?: la| nhu sau)?|chia ra|bao gom co)\b)"
    r"|(?P<colon>:)|(?P<comma>,(?=\s)|(?<=\s)[-\u2013\u2014](?=\s)|\bngoai ra\b)|(?P<and>\bva\b)"
)
# "Trong 302 phiếu tiếp nhận có 115 …": these say nothing of the number after them.
_STOPS = re.compile(r"\b(?:trong(?: (?:tong )?so)?|co|voi|tong so|nhu vay|ca)\b")
_FAR = 200
_UNIT = re.compile(r"\s*(?:phieu|luot|cuoc(?: goi)?|truong hop)?")


class Kind(Enum):
    """What parts one clause from the next."""

    OPEN = "open"
    CLOSE = "close"
    SEMICOLON = "semicolon"
    PART = "part"
    COLON = "colon"
    COMMA = "comma"
    AND = "and"


@dataclass(frozen=True)
class Mark:
    """A place where clauses part."""

    start: int
    end: int
    kind: Kind
    words: str = ""


@dataclass(frozen=True)
class Place:
    """A number in its sentence: `start` and `end` are those of its clause."""

    words: str
    start: int
    end: int
    token: Token
    chunk_end: int
    # The numbers beside it, as far as there are.
    previous: Token | None
    following: Token | None

    @property
    def clause(self) -> str:
        """The words of its clause alone; of a clause with several numbers its share."""
        return self.words[self.start : self.end]

    @property
    def own_start(self) -> int:
        """Where it stands in its clause."""
        return self.token.start - self.start

    @property
    def own_end(self) -> int:
        """Where it ends in its clause."""
        return self.token.end - self.start

    @cached_property
    def before(self) -> str:
        """What stands before it in the sentence, as far as it may matter."""
        return self.words[max(0, self.token.start - _FAR) : self.token.start]

    @cached_property
    def after(self) -> str:
        """All after it up to the next semicolon."""
        return self.words[self.token.end : self.chunk_end]

    @property
    def lead(self) -> str:
        """The words between the number before it and itself."""
        return self.words[self.previous.end if self.previous else 0 : self.token.start]

    @property
    def trail(self) -> str:
        """The words between it and the next number, up to the next semicolon."""
        end = self.following.start if self.following else self.chunk_end
        return self.words[self.token.end : min(end, self.chunk_end)]


def masked(words: str) -> str:
    """As long as it was, with brackets that hold no number opened: they are but words."""
    return _BRACKETS.sub(_without_number, words)


def events(words: str) -> Iterator[Mark | Place]:
    """What parts the clauses of a sentence, and its numbers, in their order."""
    found = list(tokens(words))
    marks = list(_marks(words, found))
    starts = [one.start for one in marks]
    places = [_place(words, at, found, marks, starts) for at in range(len(found))]
    found_: list[Mark | Place] = [*marks, *places]
    yield from sorted(found_, key=_at)


def _at(one: Mark | Place) -> int:
    return one.start if isinstance(one, Mark) else one.token.start


def _without_number(found: re.Match[str]) -> str:
    if any(True for _ in tokens(found[1])):
        return found[0]
    return " " + re.sub(r"[,;:]", " ", found[1]) + " "


def _marks(words: str, found: Sequence[Token]) -> Iterator[Mark]:
    """A colon parts only what follows a number, and `và` only what follows one in its clause."""
    at = 0
    for one in _MARK.finditer(words):
        kind = Kind(one.lastgroup)
        inside = any(token.start <= one.start() < token.end for token in found)
        within = any(at <= token.start < one.start() for token in found)
        if inside or (kind in (Kind.AND, Kind.COLON) and not within):
            continue
        if kind == Kind.COLON and not re.match(r":(?=\s|\Z)", words[one.start() :]):
            continue
        yield Mark(one.start(), one.end(), kind, one[0])
        at = one.end()


def _place(
    words: str, at: int, found: Sequence[Token], marks: Sequence[Mark], starts: Sequence[int]
) -> Place:
    token = found[at]
    beside = bisect_right(starts, token.start)
    start = marks[beside - 1].end if beside else 0
    end = marks[beside].start if beside < len(marks) else len(words)
    chunk = next((one.start for one in marks[beside:] if one.kind == Kind.SEMICOLON), len(words))
    start, end = _share(
        words, token, [one for one in found if start <= one.start < end], start, end
    )
    return Place(
        words, start, end, token, chunk, found[at - 1] if at else None,
        found[at + 1] if at + 1 < len(found) else None,
    )  # fmt: skip


def _share(
    words: str, token: Token, found: Sequence[Token], start: int, end: int
) -> tuple[int, int]:
    """Which words of a clause with several counts belong to one of them.

    Those before each number, where words stand before the first; else those after it.
    """
    counts = [one for one in found if one.percent is None]
    if len(counts) == 1 or token.percent is not None:
        return start, end
    at = counts.index(token)
    if re.search(r"[a-z]{2}", _STOPS.sub("", words[start : counts[0].start])):
        cuts = [start, *(_UNIT.match(words, one.end).end() for one in counts[:-1]), end]  # type: ignore[union-attr]
    else:
        cuts = [start, *(one.start for one in counts[1:]), end]
    return cuts[at], cuts[at + 1]
