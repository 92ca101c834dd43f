"""What a number in a sentence is about, by its clause first, then by what stands around that."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hotline.reports.checking import phrases
from hotline.reports.checking.places import Place
from hotline.reports.checking.said import About
from hotline.reports.codes import Figure, Split
from hotline.reports.counting import Key

# "302 phiếu, trong đó …": what is parted is a whole, and none of the rows named after it.
_PARTED = re.compile(
    r"\s*phieu\s*[-\u2013\u2014,:;(]?\s*(?:trong do|(?:bao )?gom|cu the|chia ra)\b"
)
_TOTAL = re.compile(r"\btong (?:so|cong)\s*(?:la|:)?\s*$")
_ENDS = re.compile(r"\s*phieu\s*(?:[,.:;()\u2013\u2014-]|$)")
# "giảm 131", "giảm 57,58 % (131": a change where it is said to what it compares.
_CHANGES = re.compile(r"\b(tang|giam)\b(?: them| di)?(?:[\s(]|\d[\d.,]*\s*%)*$")
_YEAR_AGO = re.compile(r"\bso voi cung ky\b|\bcung ky nam\b")
_CHANGING = (Figure.CHANGE, Figure.PREVIOUS, Figure.TICKETS)
_LEVELLED = (Figure.TICKETS, Figure.RESOLVED, Figure.OPEN)
_OF_MODES = (Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE)
_OF_REASONS = (Figure.PROCEDURE, Figure.COMPLAINED)
_OF_CHANNELS = (Figure.TICKETS, Figure.INTERACTIONS, Figure.RESOLVED, Figure.OPEN)
# How far from its number the name of a row may stand.
_NEAR = 14


@dataclass
class Level:
    """How far a bracket, or a sentence, has come: what its numbers are the parts of, the last
    number of a whole, and the last row with its number. `some`: the parts are but examples."""

    parent: About | None = None
    whole: About | None = None
    row: tuple[Split, Key] | None = None
    within: int = 0
    some: bool = False


@dataclass
class Frame:
    """What is known around a sentence. `anchor` is the last figure of the whole, to which rows
    belong where nothing else is said; `directed`, that a directive is proposed."""

    anchor: Figure | None = None
    directed: bool = False


def meant(place: Place, level: Level, frame: Frame) -> About | None:
    """What a count is about; None where its words do not tell."""
    if place.token.number is None or phrases.elsewhat(place.words[place.token.end :]):
        return None
    if phrases.target(place.lead):
        return None
    if _YEAR_AGO.search(place.clause) or _YEAR_AGO.search(place.lead):
        return None
    about = _about(place.clause, place.own_start, place.own_end, level, frame)
    if changes(place):
        # By how much other figures rose is not in our reports.
        of_tickets = about is None or about.figure in _CHANGING
        whole = level.whole is None or level.whole.figure in _CHANGING
        return About(Figure.CHANGE) if of_tickets and whole else None
    if _compared(place):
        return About(Figure.PREVIOUS) if _of_tickets(level) else None
    if _parted(place) or (about is None and _total(place)):
        return about or (None if frame.directed else About(Figure.TICKETS))
    about = about or _ahead(place, level, frame)
    if (of := _levelled(place, about, level, frame)) is not None:
        about = of
    elif about is not None and about.split is None:
        about = _of_row(about, place, level)
    if about is not None and about.split is None and phrases.narrowed(place.clause, about.figure):
        return None
    if about and about.figure == Figure.PROCEDURE and frame.directed:
        return About(Figure.COMPLAINED) if "tre han" in place.trail else about
    return about


def changes(place: Place) -> bool:
    """Whether a number is by how much something rose or fell against the period before."""
    said = _CHANGES.search(place.before) and "so voi" in place.after + place.lead
    return bool(said) and not _YEAR_AGO.search(place.after)


def rises_or_falls(place: Place) -> bool:
    """Whether a number is by how much something rose or fell."""
    return bool(_CHANGES.search(place.before))


def falls(place: Place) -> bool:
    """Whether it fell."""
    found = _CHANGES.search(place.before)
    return found[1] == "giam" if found else bool(re.search(r"\bgiam\b", place.clause))


def _about(words: str, start: int, end: int, level: Level, frame: Frame) -> About | None:
    """What words are about; the name of a row must stand close to its number."""
    figure = phrases.figure(words)
    if figure == Figure.COMPLAINED:
        return About(figure)
    parent = level.parent.figure if level.parent else None
    for split, of in (
        (Split.REASON, _OF_REASONS), (Split.MODE, _OF_MODES), (Split.CHANNEL, _OF_CHANNELS),
    ):  # fmt: skip
        owner = parent or frame.anchor
        if split == Split.CHANNEL and owner not in of and parent is None:
            owner = Figure.TICKETS
        elif owner is None or owner not in of:
            continue
        if split == Split.CHANNEL and figure in (Figure.RESOLVED, Figure.OPEN):
            owner = figure
        elif split == Split.CHANNEL and parent is None:
            owner = Figure.TICKETS
        row = phrases.row(words, split)
        if row and (0 <= start - row.end <= _NEAR or 0 <= row.start - end <= _NEAR):
            return About(owner or Figure.TICKETS, split, row.key)
    if figure == Figure.NEGATIVE and frame.directed:
        return About(Figure.GIVEN_NEGATIVE)
    if figure == Figure.OPENING and Figure.CLOSING in (frame.anchor, parent):
        return About(Figure.CARRIED)
    return About(figure) if figure else None


def _ahead(place: Place, level: Level, frame: Frame) -> About | None:
    """What the words say that follow a number beyond its clause, unless of another number."""
    if place.following is not None and place.following.start < place.chunk_end:
        return None
    return _about(place.after, -len(place.after), -len(place.after), level, frame)


def _compared(place: Place) -> bool:
    """`so với tháng trước (596 phiếu)`: alone in its brackets."""
    lead = place.lead[-_QUOTED:]
    alone = re.fullmatch(r"[\s(:]*(?:la )?\d[\d.,]*(?: [a-z]+){0,3}\s*", place.clause)
    return bool(alone and re.search(r"\bso voi [^()]*\($", lead)) and not _YEAR_AGO.search(lead)


def _of_tickets(level: Level) -> bool:
    return level.whole is None or level.whole.figure in _CHANGING


def _parted(place: Place) -> bool:
    """Whether rows of a split are named after it as its parts, and none before."""
    if not _PARTED.match(place.after) or phrases.LEVEL.search(place.before):
        return False
    return bool(phrases.LEVEL.search(place.after) or phrases.row(place.after, Split.CHANNEL))


def _total(place: Place) -> bool:
    """Whether it is said to be a total of tickets, without more."""
    return bool(_TOTAL.search(place.before) and _ENDS.match(place.after))


def _levelled(place: Place, about: About | None, level: Level, frame: Frame) -> About | None:
    """A level's number: its own words name the level, or those after the number alone."""
    found = phrases.LEVEL.findall(place.clause)
    if not found and level.row is None and about is None:
        found = phrases.LEVEL.findall(place.trail)[:1]
    if not found:
        return None
    for of in (about, level.parent, level.whole):
        if of is not None and of.figure in _LEVELLED:
            return About(of.figure, Split.LEVEL, int(found[-1][1]))
    return None if frame.directed else About(Figure.TICKETS, Split.LEVEL, int(found[-1][1]))


def _of_row(about: About, place: Place, level: Level) -> About:
    """`cấp độ 1: 200 phiếu, đã giải quyết 190 phiếu`: of that level, unless it is too many."""
    within = level.row is not None and (place.token.number or 0) <= level.within
    if not within or level.row is None or about.figure not in _LEVELLED:
        return about
    if level.parent is not None and level.parent.figure != Figure.TICKETS:
        return about
    return About(about.figure, *level.row)


_QUOTED = 60
