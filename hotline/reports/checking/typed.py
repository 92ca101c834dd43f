"""Reading a report that somebody typed: sentences, or lines of a name and a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as set_field
from typing import NamedTuple

from hotline.reports.checking import phrases
from hotline.reports.checking.said import About, Number, Percentage, Said
from hotline.reports.checking.tokens import Token, bare, tidy, tokens
from hotline.reports.codes import Figure, Split

AT_MOST = 200_000
_LINE = re.compile(
    r"\s*[\"']?(?P<name>[^\d\"';|\t/%](?:[^\d\"';|\t/%]|(?<=[ộo] )[123])*?)[\"']?"
    r"\s*(?:[;:=|\t,]\s*|\s{2,})[\"']?(?P<value>[-+]?\d[\d.]*)[\"']?"
    r"(?:(?:\s+|\s*(?:[;|\t]|, )\s*)[\"']?\(?(?P<percent>\d+(?:[.,]\d+)?)\s*%\)?[\"']?)?"
    r"\s*[.;,]?\s*"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\D)|\n")
_CHUNK = re.compile(r";\s+")
_CLAUSE = re.compile(r"[()]|,\s+|\s+-\s+|\bva\b|\btrong do\b|\bgom\b|\bngoai ra\b")
_DIRECTED = re.compile(r"(de nghi|kien nghi|noi dung).*chi dao")
# What is counted here is neither a ticket nor a call of the whole.
_ELSE = re.compile(r"theo doi rieng|^(?!.*\bphieu\b).*\b(ho so|noi dung)\b")
# The names of fields may be those of figures: "Thủ tục hành chính 14 phiếu" is one's row.
_OF_FIELDS = re.compile(r"linh vuc[^:]*(:|$)")
# "302 phiếu, trong đó …": what is parted is a whole, and none of the rows named after it.
_PARTED = re.compile(r"\s*phieu\s*[,:;(]?\s*(?:trong do|(?:bao )?gom)\b")
_TOTAL = re.compile(r"\btong so\s+$")
_ENDS = re.compile(r"\s*phieu\s*(?:[,.:;()]|$)")
# "giảm 131", "giảm 57,58 % (131": a change where it is said to what it compares.
_CHANGES = re.compile(r"\b(tang|giam)\b(?:[\s(]|\d[\d.,]*\s*%)*$")
_CHANGING = (Figure.CHANGE, Figure.PREVIOUS, Figure.TICKETS)
_LEVELLED = (Figure.TICKETS, Figure.RESOLVED, Figure.OPEN)
_OF_MODES = (Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE)
_OF_REASONS = (Figure.PROCEDURE, Figure.COMPLAINED)
# How far from its number the name of a row may stand.
_NEAR = 14
_QUOTED = 160


def read(text: str) -> Said:
    """What a text says as far as it is understood; the rest is in `unread`."""
    reading = _Reading()
    for written in tidy(text[:AT_MOST]).splitlines():
        if written.strip():
            reading.line(written)
    return reading.said


class _Place(NamedTuple):
    """Where a number stands: the words between semicolons, and its clause within them."""

    words: str
    start: int
    end: int
    token: Token
    sentence: str

    @property
    def clause(self) -> str:
        return self.words[self.start : self.end]

    @property
    def before(self) -> str:
        return self.words[: self.start + self.token.start]

    @property
    def after(self) -> str:
        return self.words[self.start + self.token.end :]

    @property
    def level(self) -> int | None:
        """The level of its clause, else the one before it, else the first one after it."""
        behind = phrases.LEVEL.findall(self.words[: self.start])
        found = phrases.LEVEL.findall(self.clause) or behind[-1:]
        found = found or phrases.LEVEL.findall(self.after)
        return int(found[0][1]) if found else None

    @property
    def parted(self) -> bool:
        """Whether rows of a split are named after it as its parts, and none before."""
        if not _PARTED.match(self.after) or phrases.LEVEL.search(self.before):
            return False
        return bool(phrases.LEVEL.search(self.after) or phrases.row(self.after, Split.CHANNEL))

    @property
    def total(self) -> bool:
        """Whether it is said to be a total of tickets, without more."""
        return bool(_TOTAL.search(self.before) and _ENDS.match(self.after))

    @property
    def changes(self) -> bool:
        return bool(_CHANGES.search(self.before)) and "so voi" in self.after

    @property
    def rises_or_falls(self) -> bool:
        return bool(_CHANGES.search(self.before))

    @property
    def falls(self) -> bool:
        found = _CHANGES.search(self.before)
        return found[1] == "giam" if found else bool(re.search(r"\bgiam\b", self.clause))


@dataclass
class _Reading:
    """What was read so far. `anchor` is the last figure of the whole, to which rows belong."""

    said: Said = set_field(default_factory=Said)
    anchor: Figure | None = None
    directed: bool = False
    fields: bool = False
    _last: Number | Token | None = None
    _quote: str = ""

    def line(self, written: str) -> None:
        """A line: a name with its number, else sentences."""
        if found := _LINE.fullmatch(written):
            self._row(found, written.strip())
            return
        words = bare(written)
        if not any(True for _ in tokens(words)):
            self._heading(words)
        at = 0
        for end in [*(one.start() for one in _SENTENCE.finditer(words)), len(words)]:
            self._sentence(written[at:end], words[at:end])
            at = end

    def _heading(self, words: str) -> None:
        """A line without numbers says what those after it are about."""
        self.fields = bool(_OF_FIELDS.search(words))
        self.directed = bool(_DIRECTED.search(words)) or (
            self.directed and not re.match(r"\s*[ivx]+\.", words)
        )
        if "danh gia" in words and not self.directed:
            self.anchor = Figure.RATED
        elif "kenh" in words or "tuong tac" in words:
            self.anchor = Figure.TICKETS

    def _row(self, found: re.Match[str], quote: str) -> None:
        name, value = found["name"].strip(), int(found["value"].replace(".", ""))
        about = self._named(name)
        base = About(Figure.TICKETS) if self.fields else about.base if about else None
        if about is not None:
            self._note(Number(about, value, quote[:_QUOTED]))
        elif not self.fields:
            self.said.unread.append(quote[:_QUOTED])
        if found["percent"] and base is not None:
            (share,) = tokens(found["percent"] + "%")
            self._share(share, value, base, quote)

    def _named(self, name: str) -> About | None:
        """What the name of a row means, by the programme's own names or in words."""
        if self.fields:
            return None
        if name in phrases.NAMES:
            return phrases.NAMES[name]
        words = bare(name)
        if level := phrases.LEVEL.search(words):
            of = self.anchor if self.anchor in _LEVELLED else Figure.TICKETS
            return About(of, Split.LEVEL, int(level[2]))
        return self._about(words, len(words), len(words))

    def _sentence(self, written: str, words: str) -> None:
        self._last, self._quote = None, " ".join(written.split())[:_QUOTED]
        if _ELSE.search(words):
            self._pairs_only(words)
            return
        if _DIRECTED.search(words):
            self.directed = True
        at = 0
        for end in [*(one.end() for one in _CHUNK.finditer(words)), len(words)]:
            self._chunk(words[at:end], words)
            at = end

    def _pairs_only(self, words: str) -> None:
        last: Token | None = None
        for token in tokens(words):
            if token.percent is not None and last is not None and last.of is not None:
                self._share(token, last.number or 0, last.of, self._quote)
            last = token

    def _chunk(self, words: str, sentence: str) -> None:
        """What stands between semicolons."""
        for start, end in _clauses(words):
            for token in tokens(words[start:end]):
                self._token(token, _Place(words, start, end, token, sentence))

    def _token(self, token: Token, place: _Place) -> None:
        if token.percent is not None:
            self._percent(token, place)
        elif token.of is not None:
            self._pair(token, place.clause, place.sentence)
        else:
            self._number(token, place)

    def _number(self, token: Token, place: _Place) -> None:
        about = self._meant(token, place)
        value = token.number or 0
        if about is None or _OF_FIELDS.search(place.sentence):
            self._last = token
            if not _OF_FIELDS.search(place.sentence):
                self._unread()
            return
        if about.figure == Figure.CHANGE and place.falls:
            value = -value
        self._note(Number(about, value, self._quote))

    def _meant(self, token: Token, place: _Place) -> About | None:
        """What a number is about, by its clause first, then by what stands around that."""
        about = self._about(place.clause, token.start, token.end)
        if place.changes:
            # By how much other figures rose is not in our reports.
            of_tickets = about is None or about.figure in _CHANGING
            return About(Figure.CHANGE) if of_tickets else None
        if place.parted or (about is None and place.total):
            return about or (None if self.directed else About(Figure.TICKETS))
        about = about or self._ahead(place.after)
        if (level := place.level) is not None:
            levelled = about is not None and about.figure in _LEVELLED
            of = about.figure if about and levelled else self._level_of(place.sentence)
            return About(of, Split.LEVEL, level)
        if about and about.figure == Figure.PROCEDURE and self._complains(place.after):
            return About(Figure.COMPLAINED)
        return about

    def _unread(self) -> None:
        """A sentence is listed once, however many of its numbers are not understood."""
        if self._quote not in self.said.unread[-1:]:
            self.said.unread.append(self._quote)

    def _ahead(self, after: str) -> About | None:
        """What the words say that follow a number beyond its clause, unless of another number."""
        if any(True for _ in tokens(after)):
            return None
        return self._about(after, -len(after), -len(after))

    def _complains(self, after: str) -> bool:
        return self.directed and bool(re.search(r"tre han", after))

    def _level_of(self, sentence: str) -> Figure:
        head = phrases.LEVEL.split(sentence)[0]
        found = phrases.figure(head)
        return found if found in _LEVELLED else Figure.TICKETS

    def _pair(self, token: Token, clause: str, sentence: str) -> None:
        """Of `150/302` either side is known where the words beside it are plain."""
        self._last = token
        figure = phrases.figure(clause)
        rated = re.search(r"da (giai quyet|dong).*danh gia", sentence[sentence.find(clause) :])
        pair: tuple[Figure, Figure] | None = None
        if figure in (Figure.POSITIVE, Figure.NEGATIVE):
            pair = figure, Figure.RATED
        elif rated and clause.find("da ") > token.end:
            pair = Figure.RATED, Figure.RESOLVED
        elif figure in (Figure.RESOLVED, Figure.PROCEDURE):
            pair = figure, Figure.TICKETS
        for one, number in zip(pair or (), (token.number, token.of), strict=False):
            self.said.numbers.append(Number(About(one), number or 0, self._quote))
        if pair is not None:
            self.anchor = pair[0]

    def _percent(self, token: Token, place: _Place) -> None:
        """A percentage belongs to the number before it; alone, to what its words say."""
        last = self._last
        changed = isinstance(last, Number) and last.about.figure == Figure.CHANGE
        if place.rises_or_falls and not changed:
            self._of_change(token, last)
        elif isinstance(last, Token):
            of: int | About = last.of if last.of is not None else About(Figure.TICKETS)
            self._share(token, last.number or 0, of, self._quote)
        elif last is not None and last.about.figure == Figure.CHANGE:
            self._share(token, abs(last.value), About(Figure.PREVIOUS), self._quote)
        elif last is not None and last.about.base is not None:
            self._share(token, last.value, last.about.base, self._quote)
        elif (figure := phrases.figure(place.clause)) and (base := About(figure).base):
            self._share(token, About(figure), base, self._quote)
        else:
            self._unread()

    def _of_change(self, token: Token, last: Number | Token | None) -> None:
        """`302 phiếu, giảm 30,25 % so với …`: of tickets we know the change, of others not."""
        if isinstance(last, Number) and last.about == About(Figure.TICKETS):
            self._share(token, About(Figure.CHANGE), About(Figure.PREVIOUS), self._quote)
        else:
            self._unread()

    def _about(self, words: str, start: int, end: int) -> About | None:
        """What the words around a number are about; the name of a row must stand close to it."""
        figure = phrases.figure(words)
        if figure == Figure.COMPLAINED:
            return About(figure)
        for split, figures in (
            (Split.REASON, _OF_REASONS), (Split.MODE, _OF_MODES), (Split.CHANNEL, None),
        ):  # fmt: skip
            anchor = self.anchor if figures is not None else Figure.TICKETS
            if anchor is None or (figures is not None and anchor not in figures):
                continue
            row = phrases.row(words, split)
            if row and (0 <= start - row.end <= _NEAR or 0 <= row.start - end <= _NEAR):
                return About(anchor, split, row.key)
        if figure == Figure.NEGATIVE and self.directed:
            return About(Figure.GIVEN_NEGATIVE)
        if figure == Figure.OPENING and self.anchor == Figure.CLOSING:
            return About(Figure.CARRIED)
        return About(figure) if figure else None

    def _note(self, number: Number) -> None:
        self._last = number
        self.said.numbers.append(number)
        if number.about.split is None:
            self.anchor = number.about.figure

    def _share(self, token: Token, hits: int | About, of: int | About, quote: str) -> None:
        value = token.percent if token.percent is not None else 0
        self.said.percentages.append(
            Percentage(value, token.digits, hits, of, quote[:_QUOTED])  # type: ignore[arg-type]
        )


def _clauses(words: str) -> Iterator[tuple[int, int]]:
    at = 0
    for found in _CLAUSE.finditer(words):
        yield at, found.start()
        at = found.end()
    yield at, len(words)
