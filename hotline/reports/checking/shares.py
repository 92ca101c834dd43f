"""Which counts a percentage is of, by the words between and around them."""

from __future__ import annotations

import re
from typing import NamedTuple

from hotline.reports.checking import phrases
from hotline.reports.checking.places import Place
from hotline.reports.checking.said import About
from hotline.reports.codes import Figure

# Of what else than `said.SHARE_OF` a figure is often told as a share.
_ALSO = {Figure.RATED: Figure.RESOLVED, Figure.NO_RESPONSE: Figure.RESOLVED}
# What the second number of a pair is, the likeliest first.
_PAIRED: dict[Figure, tuple[Figure, ...]] = {
    Figure.POSITIVE: (Figure.RATED, Figure.RESOLVED, Figure.TICKETS),
    Figure.NEGATIVE: (Figure.RATED, Figure.RESOLVED, Figure.TICKETS),
    Figure.RESOLVED: (Figure.TICKETS,), Figure.OPEN: (Figure.TICKETS,),
    Figure.NO_RESPONSE: (Figure.TICKETS, Figure.RESOLVED),
    Figure.PROCEDURE: (Figure.TICKETS,), Figure.INTERACTIONS: (Figure.TICKETS,),
    Figure.CALLS_IN: (Figure.CALLS,), Figure.CALLS_OUT: (Figure.CALLS,),
    Figure.CARRIED: (Figure.CLOSING,), Figure.OVERDUE: (Figure.CLOSING,),
}  # fmt: skip
_JOINS = re.compile(
    r"(?:\W|\b(?:dat|ty le|ti le|ty trong|chiem|tuong (?:ung|duong)|ung voi|bang|la|voi|phieu|luot|"
    r"cuoc(?: goi)?|truong hop|tren|duoi|hon|gan|khoang|xap xi|muc|tuc|so|tong|cung|chi|van|"
    r"nhu vay|dat muc|toi|den|qua|toi thieu|it nhat|chua|khong)\b)*"
)
_DELIMITER = re.compile(r"[,()]|\s[-\u2013\u2014]\s|\bva\b|\btrong do\b|\bgom\b")
_REVERSED = re.compile(
    r"\s*(?:\(\s*(?:(?:tuong (?:ung|duong)|ung voi|tuc(?: la)?|la|=|bang|voi|dat)\s*)*"
    r"|,?\s*(?:tuong (?:ung|duong)|ung voi|tuc(?: la)?|=)\s*(?:voi\s*)?)"
)
_CLOSES = re.compile(
    r"\s*(?:phieu|luot|cuoc(?: goi)?|truong hop|phan anh)?[^),;.\d]{0,40}(?:[),;.]|$)"
)
_OF_WHOLE = re.compile(r"\s*(?:so voi |tren |trong |cua )?(?:tong so|tong|so) (?!voi)")


class Seen(NamedTuple):
    """A count or a pair that a percentage may be of; `about` is that of its first number."""

    place: Place
    about: About | None
    subject: str

    @property
    def hits(self) -> int:
        """How many."""
        return abs(self.place.token.number or 0)

    @property
    def of(self) -> int | None:
        """Of how many, of a pair."""
        return self.place.token.of


def joined(seen: Seen, place: Place) -> bool:
    """Whether a percentage is that of the number before it."""
    gap = place.words[seen.place.token.end : place.token.start]
    if ";" in gap:
        return False
    last = _DELIMITER.split(gap)[-1]
    if _JOINS.fullmatch(last):
        return True
    if (figure := phrases.figure(last)) is not None:
        known = seen.about.figure if seen.about else None
        return known == figure or (known is None and seen.of is not None)
    same = last == gap
    return same and (seen.of is not None or "ty le" not in last)


def reversed_(place: Place) -> bool:
    """Whether a percentage is that of the number after it: `61,31 % (150/302)`."""
    following = place.following
    if following is None or following.number is None:
        return False
    between = place.words[place.token.end : following.start]
    if not _REVERSED.fullmatch(between):
        return False
    return following.of is not None or bool(_CLOSES.match(place.words[following.end :]))


def whole_named(place: Place) -> About | None:
    """`… % tổng số phiếu tiếp nhận`: what a percentage is said to be of."""
    if not (found := _OF_WHOLE.match(place.trail)):
        return None
    figure = phrases.figure(re.split(r"[,;()]", place.trail[found.end() - 3 :])[0])
    return About(figure) if figure else None


def wholes(about: About | None) -> list[About]:
    """What a figure is a share of, the likeliest first; of what has none, all it may be."""
    if about is None:
        return [About(Figure.RESOLVED), About(Figure.TICKETS)]
    found = [] if about.base is None else [about.base]
    also = _ALSO.get(about.figure)
    return [*found, about._replace(figure=also)] if also else found


def paired(about: About, trail: str) -> list[About]:
    """What the second number of a pair may be, the likeliest first; none where it is open."""
    found = _PAIRED.get(about.figure, ())
    if about.figure == Figure.RATED:
        if re.search(r"\bda (?:giai quyet|dong|xu ly)\b", trail):
            return [about._replace(figure=Figure.RESOLVED)]
        found = (Figure.TICKETS,) if re.search(r"\btiep nhan\b", trail) else ()
    return [about._replace(figure=one) for one in found]
