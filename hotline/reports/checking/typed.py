"""Reading a report that somebody typed: tables, lines of a name and a number, and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hotline.reports.checking import cells, subjects
from hotline.reports.checking.meaning import Frame
from hotline.reports.checking.said import About, Number, Said
from hotline.reports.checking.sentences import OF_FIELDS, QUOTED, Pair, Sentence
from hotline.reports.checking.subjects import Subject
from hotline.reports.checking.tables import Table
from hotline.reports.checking.tokens import bare, tidy, tokens
from hotline.reports.codes import Figure

AT_MOST = 200_000
# "TP. Cao Lãnh" ends no sentence.
_SENTENCE = re.compile(
    r"(?<=[^\d\s][.!?])(?<!\btp\.)(?<!\btx\.)(?<!\btt\.)(?<!\bq\.)(?<!\bp\.)\s+|(?<=\d[.!?])\s+(?=\D)"
)
_BULLET = re.compile(r"\s*(?:[-+*•–—]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)])\s+(?!\d)")
_DIRECTED = re.compile(r"(de nghi|kien nghi|noi dung).*chi dao")
# What a correction says of a part of a figure, of a field apart, or of what stands beside.
_CORRECTED = re.compile(
    r"^\W*(?:.*, trong do\b|ho so\b|ket qua thuc hien chi dao\b|.*theo doi rieng\)).*"
    r", da bao cao \d"
)
_SHORT = 90
_ENDLESS = 1500


def read(text: str, own: str = "") -> Said:
    """What a text says as far as it is understood; the rest is in `unread`.

    `own` is the period it reports on, `2022-04` or as it is written; without it the one that is
    named first.
    """
    parts = list(cells.blocks(tidy(text[:AT_MOST]).splitlines()))
    reading = _Reading(own or _period(parts))
    for one in parts:
        if isinstance(one, cells.Block):
            reading.block(one)
        elif one.strip():
            reading.line(one)
    reading.settle()
    return reading.said


def _period(parts: Iterable[cells.Block | str]) -> str:
    """Which period is reported on: the first that is named in words, else the last in a head."""
    said: list[str] = []
    heads: list[str] = []
    for one in parts:
        if isinstance(one, str):
            said += subjects.periods(bare(one))
        else:
            heads += [named for head in one.head for named in subjects.periods(bare(head))]
    return said[0] if said else subjects.latest(heads)


def _ends(words: str, at: int) -> Iterator[int]:
    """Where the sentences of a line end; what never ends is cut."""
    for end in [*(one.start() for one in _SENTENCE.finditer(words, at)), len(words)]:
        while end - at > _ENDLESS:
            cuts = (words.rfind(one, at + 1, at + _ENDLESS) + 1 for one in ("; ", " "))
            at = next(filter(None, cuts), at + _ENDLESS)
            yield at
        yield end
        at = end


@dataclass
class _Reading:
    """What was read so far, and of whom lines speak that name nobody."""

    own: str
    said: Said = field(default_factory=Said)
    frame: Frame = field(default_factory=Frame)
    fields: bool = False
    subject: Subject = field(default_factory=Subject)
    pairs: list[Pair] = field(default_factory=list)

    def line(self, written: str) -> None:
        """A line of sentences, or one that says what those after it are about."""
        words = bare(written)
        if _CORRECTED.search(words):
            self.said.skip(" ".join(written.split())[:QUOTED])
            return
        if not any(True for _ in tokens(words)):
            self._heading(written, words)
        bullet = _BULLET.match(written)
        if bullet is None and any(True for _ in tokens(words)):
            self.frame.anchor = None
        at, subject = bullet.end() if bullet else 0, self.subject
        for end in _ends(words, at):
            sentence = Sentence(self.said, self.frame, written[at:end],
                                subjects.mentions(written[at:end], words[at:end], self.own),
                                subject, self.pairs)  # fmt: skip
            subject = sentence.read(words[at:end])
            at = end

    def block(self, block: cells.Block) -> None:
        """A table, or lines of a name and a number."""
        table = Table(self.said, self.own, self.frame.anchor, self.fields)
        self.frame.anchor = table.read(block)

    def settle(self) -> None:
        """The second numbers of pairs, now that all is known that they may be."""
        for said, abouts, value, quote in self.pairs:
            known = said.known()
            fits = [one for one in abouts if known.get(one) == value]
            whole = known.get(About(Figure.OPENING), 0) + known.get(About(Figure.TICKETS), 0)
            if abouts and not fits and not (abouts[0] == About(Figure.TICKETS) and whole == value):
                said.numbers.append(Number(abouts[0], value, quote))

    def _heading(self, written: str, words: str) -> None:
        """A line without numbers says what those after it are about."""
        self.fields = bool(OF_FIELDS.search(words))
        self.frame.directed = bool(_DIRECTED.search(words)) or (
            self.frame.directed and not re.match(r"\s*[ivx]+\.", words)
        )
        if "danh gia" in words and not self.frame.directed:
            self.frame.anchor = Figure.RATED
        elif "kenh" in words or "tuong tac" in words:
            self.frame.anchor = Figure.TICKETS
        self.subject = Subject()
        if len(written) <= _SHORT:
            for one in subjects.mentions(written, words, self.own):
                self.subject = one.of(self.subject)
