"""Counts that need not be told to the unit, and those of dossiers: read, and compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from hotline.reports.checking import phrases
from hotline.reports.checking.places import Place
from hotline.reports.checking.said import About, Bound, Rough, Rounding, Said
from hotline.reports.codes import Upshot

_WORDS = (
    (Rounding.AT_MOST, r"chua (?:den|toi)|toi da|khong (?:qua|vuot|tren)|it hon|duoi"),
    (Rounding.AT_LEAST, r"toi thieu|it nhat|khong (?:duoi|it hon|kem)"),
    (Rounding.NEARLY, r"gan"),
    (Rounding.ABOUT, r"khoang|xap xi|uoc(?: dat| tinh)?"),
    (Rounding.OVER, r"hon|tren|vuot"),
)
_SAID = tuple(
    (one, re.compile(rf"(?:^|(?<=\W))(?:{words})(?: muc| so)?\s*$")) for one, words in _WORDS
)
# "250 phiếu hài lòng trên 300 phiếu": a number before it makes it one of so many.
_AMONG = re.compile(r"\d[^.;:,()]*\btren\s*$")
# So many a day are no count of the period.
_EACH = re.compile(r"\s*(?:phieu|cuoc(?: goi)?|luot|ho so)?\s*(?:/|moi\b|mot\b)")
_DOSSIERS = (
    (Upshot.UNAPOLOGISED, r"chua (?:co |gui |duoc )*(?:van ban |thu |phieu )?xin loi"),
    (Upshot.UNFINISHED, r"chua (?:duoc |co )*(?:giai quyet|tra ket qua|ket qua|hoan thanh)"),
    (Upshot.LATE_DOSSIERS, r"(?:tre|qua) (?:hen|han)"),
)
_OF_DOSSIERS = tuple((one, re.compile(rf"\b{words}\b")) for one, words in _DOSSIERS)
_WHOLE = {Upshot.UNFINISHED: Upshot.LATE_DOSSIERS, Upshot.UNAPOLOGISED: Upshot.LATE_DOSSIERS}
_HALF, _FEW = 5, 10


class Missed(NamedTuple):
    """A rounded count, or one of dossiers, that the true one does not round to.

    `own`: the true one is our own count, not one of the same report. `whole`: it is a part of so
    many, and must not be more.
    """

    said: Rough
    true: int
    own: bool
    whole: Upshot | None = None

    @property
    def quote(self) -> str:
        """Where it was said."""
        return self.said.quote


def rounding(place: Place) -> Rounding:
    """How a count is said: `gần 450`, `hơn 1.900`, `7,4 nghìn`."""
    found = _found(place)
    if found is not None:
        return found[0]
    bound = phrases.bound(place.before) != Bound.EQUAL
    return Rounding.ABOUT if place.token.step or bound else Rounding.EXACT


def plainly(place: Place) -> Place | None:
    """The same place without the words that round; None where it is no count of the period."""
    if _EACH.match(place.words[place.token.end :]) or _AMONG.search(place.before):
        return None
    found = _found(place)
    if found is None:
        return place if phrases.bound(place.before) == Bound.EQUAL else None
    start, end = place.token.start - len(place.before) + found[1], place.token.start
    words = place.words[:start] + " " * (end - start) + place.words[end:]
    return replace(place, words=words)


def step(place: Place) -> int:
    """To what a number was rounded: 1.900 to hundreds, 450 to fifties, 443 not at all."""
    if place.token.step:
        return place.token.step
    value, found = abs(place.token.number or 0), 1
    if not value:
        # Rounded to nothing, it was a few.
        return _FEW
    while value and not value % 10:
        value, found = value // 10, found * 10
    return found * _HALF if found > 1 and value % 10 == _HALF else found


def dossiers(place: Place) -> Upshot | None:
    """Which dossiers a number counts; None where it counts others, or not these alone."""
    after = place.trail
    if re.match(r"\s*ho so\b", after):
        words = re.split(r"[;:.]|\btrong do\b", after)[0]
    elif re.search(r"\bho so\b", place.clause[: place.own_start]):
        words = place.clause[: place.own_start]
    else:
        return None
    return next((one for one, of in _OF_DOSSIERS if of.search(words)), None)


def missed(said: Said, own: Said | None) -> Iterator[Missed]:
    """All that a true count does not round to: that of the same report first, then our own."""
    within, ours = _known(said), _known(own) if own is not None else {}
    for one in said.rough:
        true = within.get(one.of)
        if true is not None and not one.fits(true):
            yield Missed(one, true, own=False)
        elif one.of in ours and not one.fits(ours[one.of]):
            yield Missed(one, ours[one.of], own=True)
    for one in said.rough:
        whole = _WHOLE.get(one.of) if isinstance(one.of, Upshot) else None
        many = within.get(whole) if whole is not None else None
        if many is not None and one.rounding == Rounding.EXACT and one.value > many:
            yield Missed(one, many, own=False, whole=whole)


def unproved(said: Said, own: Said | None) -> list[Rough]:
    """Those of which nothing else is known."""
    ours, within = _known(own) if own is not None else {}, said.known()
    return [
        one for one in said.rough
        if one.of not in ours and one.of not in within
        and sum(other.of == one.of for other in said.rough) == 1
    ]  # fmt: skip


def _known(said: Said) -> Mapping[About | Upshot, int]:
    known: dict[About | Upshot, int] = dict(said.known().items())
    return known | dict(said.dossiers().items())


def _found(place: Place) -> tuple[Rounding, int] | None:
    for one, words in _SAID:
        if match := words.search(place.before):
            return one, match.start()
    return None
