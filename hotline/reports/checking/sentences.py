"""Reading a sentence: its numbers one after another, and what its percentages are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from hotline.reports.checking import phrases, rounding, shares
from hotline.reports.checking.meaning import Frame, Level, falls, meant, rises_or_falls
from hotline.reports.checking.places import Kind, Mark, Place, events, masked
from hotline.reports.checking.said import (
    About,
    Bound,
    Number,
    Percentage,
    Rough,
    Rounding,
    Said,
)
from hotline.reports.checking.shares import Seen
from hotline.reports.checking.subjects import BEFORE, Mention, Subject
from hotline.reports.checking.tokens import Token
from hotline.reports.codes import Figure, Upshot

QUOTED = 160
_DIRECTED = re.compile(r"(de nghi|kien nghi|noi dung).*chi dao")
# The names of fields may be those of figures: "Thủ tục hành chính 14 phiếu" is one's row.
OF_FIELDS = re.compile(r"linh vuc[^:]*(:|$)")
_EXAMPLES = re.compile(
    r"\bchu yeu\b|\bnhieu nhat\b|\bcao nhat\b|\bnoi (?:bat|com)\b|\bdang chu y\b"
)
_CHANNELS = re.compile(r"\bkenh\b[^:\d]*:")
_MODES = re.compile(r"\bhinh thuc (?:hoi|danh gia|khao sat)|\bcach hoi\b")


class Pair(NamedTuple):
    """The second number of a pair, and what it may be; settled when all has been read."""

    said: Said
    abouts: list[About]
    value: int
    quote: str


@dataclass
class Sentence:
    """One sentence while it is read. `subject` is of whom it speaks when it begins."""

    said: Said
    frame: Frame
    written: str
    mentions: list[Mention]
    subject: Subject
    pairs: list[Pair] = field(default_factory=list)
    _levels: list[Level] = field(default_factory=lambda: [Level()])
    _kept: list[Subject] = field(default_factory=list)
    _seen: list[Seen] = field(default_factory=list)
    _unread: list[Token] = field(default_factory=list)
    _ahead: Place | None = None
    _share: Percentage | None = None

    @property
    def quote(self) -> str:
        """How it begins."""
        return " ".join(self.written.split())[:QUOTED]

    def read(self, words: str) -> Subject:
        """Note what it says; of whom it speaks when it ends."""
        words = masked(words)
        self._head(words)
        if self.frame.anchor is not None:
            self._level.whole = About(self.frame.anchor)
        waiting = list(self.mentions)
        for one in events(words):
            at = one.start if isinstance(one, Mark) else one.token.start
            while waiting and waiting[0].start <= at:
                self.subject = waiting.pop(0).of(self.subject)
            if isinstance(one, Mark):
                self._mark(one, words)
            else:
                self._token(one)
        for mention in waiting:
            self.subject = mention.of(self.subject)
        if self._unread:
            self.said.skip(self.quote)
        return self.subject

    @property
    def _level(self) -> Level:
        return self._levels[-1]

    def _head(self, words: str) -> None:
        if _DIRECTED.search(words):
            self.frame.directed = True
        if _CHANNELS.search(words):
            self.frame.anchor = Figure.TICKETS
        elif _MODES.search(words):
            self.frame.anchor = Figure.RATED
        self._level.some = bool(_EXAMPLES.search(words))

    def _mark(self, mark: Mark, words: str) -> None:
        if mark.kind == Kind.OPEN:
            self._levels.append(Level(parent=self._level.whole, some=self._level.some))
            self._kept.append(self.subject)
        elif mark.kind == Kind.CLOSE:
            if len(self._levels) > 1:
                self._levels.pop()
                self.subject = self._kept.pop()
        elif mark.kind == Kind.SEMICOLON:
            self._level.row = None
        elif mark.kind in (Kind.PART, Kind.COLON):
            self._level.parent, self._level.row = self._level.whole, None
            self._level.some = mark.words == "trong do" or self._level.some

    def _token(self, place: Place) -> None:
        if place.token.percent is not None:
            self._percent(place)
        elif place.token.of is not None:
            self._pair(place)
        elif place.token.number is not None:
            self._number(place)
        else:
            self._unread.append(place.token)

    def _number(self, place: Place) -> None:
        kind = rounding.rounding(place)
        if kind != Rounding.EXACT or rounding.dossiers(place) is not None:
            self._rough(place, kind)
            return
        if self._field(place):
            return
        about = self._answered() or meant(place, self._level, self.frame)
        value = place.token.number or 0
        fallen = about is not None and about.figure == Figure.CHANGE and place_falls(place)
        value = -abs(value) if fallen else value
        seen = Seen(place, about, self.subject.name)
        if about is None:
            self._unread.append(place.token)
        else:
            self._note(about, value)
        self._seen.append(seen)
        self._answer(seen)

    def _rough(self, place: Place, kind: Rounding) -> None:
        """A rounded count, or one of dossiers: compared when all has been read."""
        plain = rounding.plainly(place)
        of: About | Upshot | None = None
        if plain is not None:
            of = rounding.dossiers(plain) or meant(plain, self._level, self.frame)
        if of is None:
            self._unread.append(place.token)
            return
        value = abs(place.token.number or 0)
        self.said.of(self.subject.name).rough.append(
            Rough(of, value, rounding.step(place), kind, self.quote)
        )

    def _field(self, place: Place) -> bool:
        """A field's number, in a list of fields: whatever the field's name may mean elsewhere."""
        listed = OF_FIELDS.search(place.words)
        if listed is None or not listed[0].endswith(":") or place.token.start < listed.end():
            return False
        start = max(place.start, listed.end())
        if place.clause.lstrip().startswith(("tang", "giam")):
            self._unread.append(place.token)
            return True
        name = self.written[start : place.token.start].strip(" :–—-,.;+*")
        if not name:
            return False
        kept, self.subject = self.subject, Subject(name, self.subject.when)
        self._note(About(Figure.TICKETS), place.token.number or 0)
        self._seen.append(Seen(place, About(Figure.TICKETS), self.subject.name))
        self.subject = kept
        return True

    def _note(self, about: About, value: int) -> None:
        said, level = self.said.of(self.subject.name), self._level
        if self.subject.name == BEFORE and about == About(Figure.PREVIOUS):
            about = About(Figure.TICKETS)
        if about.figure not in (Figure.CHANGE, Figure.PREVIOUS):
            value = abs(value)
        said.numbers.append(Number(about, value, self.quote))
        if self.subject.name == BEFORE and about == About(Figure.TICKETS):
            self.said.numbers.append(Number(About(Figure.PREVIOUS), value, self.quote))
        if about.split is None:
            if about.figure in (Figure.CHANGE, Figure.PREVIOUS):
                return
            level.whole = about
            if len(self._levels) == 1:
                self.frame.anchor = about.figure
            return
        if level.row != (about.split, about.key):
            level.row, level.within = (about.split, about.key), value
        if level.some:
            said.some.add((about.figure, about.split))

    def _pair(self, place: Place) -> None:
        """Of `150/302` either side is known where the words beside it are plain."""
        hits = place.token._replace(of=None)
        about = self._answered() or meant(_alone(place, hits), self._level, self.frame)
        rated = re.search(r"\bda (?:giai quyet|dong|xu ly)\b.*\bdanh gia\b", place.trail)
        if rated and not re.search(r"\bda \w+", place.clause[: place.own_start]):
            about = About(Figure.RATED)
        seen = Seen(place, about, self.subject.name)
        if about is None:
            self._unread.append(place.token)
        else:
            self._note(about, place.token.number or 0)
            self.pairs.append(Pair(
                self.said.of(self.subject.name), shares.paired(about, place.trail),
                place.token.of or 0, self.quote,
            ))  # fmt: skip
        self._seen.append(seen)
        self._answer(seen)

    def _answered(self) -> About | None:
        """What a percentage before its number says that this is."""
        if self._ahead is None:
            return None
        words = self._ahead.clause[: self._ahead.own_start]
        figure = phrases.figure(words)
        if figure is None or phrases.narrowed(words, figure) or not shares.wholes(About(figure)):
            return None
        return About(figure)

    def _answer(self, seen: Seen) -> None:
        """The percentage that stood before this number is its own."""
        if self._ahead is not None:
            self._shared(seen, self._ahead)
            self._ahead = None

    def _percent(self, place: Place) -> None:
        last = self._seen[-1] if self._seen else None
        if (bound := phrases.target(place.lead)) is not None:
            self._aimed(place, bound)
        elif rises_or_falls(place):
            self._of_change(place, last)
        elif shares.reversed_(place) and not (last and last.of and shares.joined(last, place)):
            self._ahead = place
        elif last is not None and shares.joined(last, place):
            self._shared(last, place)
        else:
            self._lone(place)

    def _aimed(self, place: Place, bound: Bound) -> None:
        """A target is no share, but what was reached lies above it, or below."""
        aim = place.token.percent
        if self._share is None or aim is None:
            self._unread.append(place.token)
            return
        aimed = self._share._replace(value=aim, digits=place.token.digits, bound=bound)
        self._told(aimed, self.subject.name)

    def _of_change(self, place: Place, last: Seen | None) -> None:
        """`302 phiếu, giảm 30,25 % so với …`: of tickets we know the change, of others not."""
        if last is not None and not last.subject and _of_tickets(last, place):
            self._told(self._made(place, About(Figure.CHANGE), [About(Figure.PREVIOUS)]), "")
        elif last is not None and last.about is None and _moves(last) and self._whole(last):
            now = self._whole(last)
            before = now + (last.hits if falls(last.place) else -last.hits)
            self._told(self._made(place, last.hits, [before]), "")
            self._is_read(last)
        else:
            self._unread.append(place.token)

    def _whole(self, last: Seen) -> int:
        """How many of what rose or fell there are: the number told before the change."""
        before = [one for one in self._seen if one.about is not None and one is not last]
        return before[-1].hits if before else 0

    def _shared(self, seen: Seen, place: Place) -> None:
        """A percentage of a count that was said."""
        self._is_read(seen)
        if seen.of is not None:
            self._told(self._made(place, seen.hits, [seen.of]), seen.subject)
        elif seen.about == About(Figure.CHANGE):
            self._told(self._made(place, seen.hits, [About(Figure.PREVIOUS)]), seen.subject)
        elif seen.about is None and _moves(seen):
            self._of_change(place, seen)
        elif self._fields(place):
            self._told(self._made(place, seen.hits, [About(Figure.TICKETS)]), "")
        else:
            self._told(self._made(place, seen.hits, self._wholes(seen, place)), seen.subject)

    def _fields(self, place: Place) -> bool:
        return bool(OF_FIELDS.search(place.words))

    def _wholes(self, seen: Seen, place: Place) -> list[int | About]:
        """What a count may be told as a share of, the likeliest first."""
        if (named := shares.whole_named(place)) is not None:
            return [named]
        beside: list[int | About] = [
            one.hits for one in reversed(self._seen)
            if one.place is not seen.place and one.hits >= seen.hits and one.subject == seen.subject
            and (one.about is None or one.about.split is None)
        ]  # fmt: skip
        known: list[int | About] = [*shares.wholes(seen.about)]
        if seen.about is None:
            return [*beside, *known]
        parent = self._level.parent
        if parent is not None and parent != seen.about:
            known.insert(0 if len(self._levels) > 1 else 1, parent)
        return known or beside[:1]

    def _lone(self, place: Place) -> None:
        """A percentage alone is what its words say: `tỷ lệ hài lòng đạt 61,31 %`."""
        figure = phrases.figure(place.clause[: place.own_start])
        if (
            figure is None
            or phrases.narrowed(place.clause, figure)
            or not shares.wholes(About(figure))
        ):
            self._unread.append(place.token)
            return
        named = shares.whole_named(place)
        wholes = [named] if named else shares.wholes(About(figure))
        self._told(self._made(place, About(figure), wholes), self.subject.name)

    def _made(self, place: Place, hits: int | About, wholes: Sequence[int | About]) -> Percentage:
        token = place.token
        of, *others = wholes
        value = abs(token.percent) if token.percent is not None else Fraction(0)
        bound = phrases.bound(place.before)
        return Percentage(value, token.digits, hits, of, self.quote, tuple(others), bound)

    def _told(self, share: Percentage, subject: str) -> None:
        self.said.of(subject).percentages.append(share)
        self._share = share

    def _is_read(self, seen: Seen) -> None:
        if seen.place.token in self._unread:
            self._unread.remove(seen.place.token)


def _moves(seen: Seen) -> bool:
    return rises_or_falls(seen.place)


def _of_tickets(last: Seen, place: Place) -> bool:
    """Whether what rises or falls are the tickets that were told before."""
    between = place.words[last.place.token.end : place.token.start]
    said = phrases.figure(re.split(r"[,;]", between)[-1])
    return last.about in _CHANGING and said in (None, *(one.figure for one in _CHANGING))


_CHANGING = (About(Figure.TICKETS), About(Figure.CHANGE), About(Figure.PREVIOUS))


def place_falls(place: Place) -> bool:
    """Whether a change is one downwards."""
    return falls(place) or (place.token.number or 0) < 0


def _alone(place: Place, token: Token) -> Place:
    return Place(place.words, place.start, place.end, token, place.chunk_end, place.previous,
                 place.following)  # fmt: skip
