"""The words of published figures: each narrows down what the number at its end is about.

A key is words after one another, be they joined (`resolved_by_level`, `calls_in`) or nested
(`{"calls": {"in": …}}`). A word that is not understood where it stands ends the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from hotline import texts, vietnam
from hotline.reports import Figure, Split
from hotline.reports.checking.said import SHARE_OF, About
from hotline.reports.codes import Upshot
from hotline.reports.plain import OF_CALLS, OF_MODES, OF_ROWS
from hotline.tickets import Channel, Level, Mode, ReasonClass
from tests.golden.facts import ANY_REASON, REST, WRITTEN, When


class Part(StrEnum):
    """In which part of a report a word stands."""

    TOP = auto()
    CALLS = auto()
    DIRECTIVE = auto()
    HOT = auto()
    CAUSES = auto()
    TRACKERS = auto()
    DOSSIERS = auto()
    RATINGS = auto()


@dataclass(frozen=True)
class Place:
    """What the words so far have narrowed a number down to. `row` None: which one follows."""

    part: Part = Part.TOP
    figure: Figure | None = None
    split: Split | None = None
    row: str | None = None
    when: When = When.NOW
    percent: bool = False
    responded: bool = False
    upshot: Upshot | None = None

    @property
    def awaits_row(self) -> bool:
        """Whether the next word is the key of a row."""
        return self.split is not None and self.row is None

    def about(self) -> About | None:
        """What a number here counts; None where no report says such a thing."""
        figure = self.figure or self._usual()
        if self.awaits_row or figure is None:
            return None
        about = About(figure, self.split, self.row)
        if self.when != When.NOW:
            return _before(about)
        return about if _is_told(about) else None

    def base(self, about: About) -> tuple[About | None, About | None]:
        """What a percentage is one of, and what of these does not count."""
        if self.responded:
            return (About(Figure.RESOLVED, about.split, about.key),
                    About(Figure.BEING_ASKED, about.split, about.key))  # fmt: skip
        if self.when != When.NOW:
            return (about if self.when == When.CHANGE else None), None
        shared_out = {
            (Figure.RATED, Split.MODE), (Figure.INTERACTIONS, Split.CHANNEL),
            (Figure.PROCEDURE, Split.REASON), (Figure.COMPLAINED, Split.REASON),
        }  # fmt: skip
        if about.figure not in SHARE_OF and (about.figure, about.split) not in shared_out:
            return None, None
        whole = (about.figure, about.split) in shared_out
        return (About(about.figure) if whole else about.base), None

    def _usual(self) -> Figure | None:
        """What is counted where nothing else is said: by a row, or of the period before."""
        if self.split is None:
            if self.part == Part.RATINGS:
                return Figure.POSITIVE if self.percent else Figure.RATED
            return Figure.TICKETS if self.when != When.NOW else None
        if self.part == Part.DIRECTIVE:
            return Figure.COMPLAINED if self.split == Split.REASON else None
        if self.split == Split.MODE:
            return Figure.RATED
        return Figure.PROCEDURE if self.split == Split.REASON else Figure.TICKETS


_TOTALS = frozenset({"total", "count", "number", "sum", "all"})
_PERCENT = frozenset({"percent", "percentage", "share", "rate", "pct"})
_WHENS = {
    **dict.fromkeys(("previous", "previous_period", "last_period", "before"), When.BEFORE),
    **dict.fromkeys(("change", "difference", "delta"), When.CHANGE),
}
# Percentages that have a name of their own.
_SHARES = {
    **dict.fromkeys(("response_rate", "response_percent"), Figure.RATED),
    **dict.fromkeys(("satisfaction", "satisfaction_rate", "satisfaction_percent"), Figure.POSITIVE),
}  # fmt: skip
_NEUTRAL = frozenset(
    {"beside", "ratings", "rating", "feedback", "figures", "summary", "handling", "results"}
)
_PARTS = {
    "directive": Place(Part.DIRECTIVE), "directives": Place(Part.DIRECTIVE),
    "calls": Place(Part.CALLS, Figure.CALLS),
    **dict.fromkeys(("hot_fields", "top_fields"), Place(Part.HOT, split=Split.FIELD)),
    **dict.fromkeys(("trackers", "specialist", "specialist_fields", "tracked"),
                    Place(Part.TRACKERS, split=Split.FIELD)),
    **dict.fromkeys(("causes", "cause"), Place(Part.CAUSES)),
    **dict.fromkeys(("ratings", "rating", "feedback"), Place(Part.RATINGS)),
    **dict.fromkeys(("dossiers", "apologies", "apology_letters", "letters"), Place(Part.DOSSIERS)),
}  # fmt: skip
_FIGURES = {
    **{one.value: one for one in Figure if one not in (Figure.PREVIOUS, Figure.CHANGE)},
    "tthc": Figure.PROCEDURE, "procedures": Figure.PROCEDURE,
    "administrative_procedures": Figure.PROCEDURE,
    "received": Figure.TICKETS, "new": Figure.TICKETS, "ticket": Figure.TICKETS,
    "handled": Figure.RESOLVED, "processed": Figure.RESOLVED, "solved": Figure.RESOLVED,
    "completed": Figure.RESOLVED, "closed": Figure.ENDED,
    "in_progress": Figure.OPEN, "processing": Figure.OPEN, "unresolved": Figure.OPEN,
    "pending": Figure.OPEN,
    "satisfied": Figure.POSITIVE,
    "dissatisfied": Figure.NEGATIVE, "unsatisfied": Figure.NEGATIVE,
    "unrated": Figure.NO_RESPONSE, "not_rated": Figure.NO_RESPONSE, "silent": Figure.NO_RESPONSE,
    "in_tracking": Figure.CLOSING, "tracking": Figure.CLOSING, "remaining": Figure.CLOSING,
    "carried_over": Figure.CARRIED, "past_due": Figure.OVERDUE, "expired": Figure.OVERDUE,
    "late_attitude_regulation": Figure.COMPLAINED, "complaints": Figure.COMPLAINED,
    "negative_ratings": Figure.GIVEN_NEGATIVE,
}  # fmt: skip
_IN_CALLS = {
    "in": Figure.CALLS_IN, "inbound": Figure.CALLS_IN, "incoming": Figure.CALLS_IN,
    "out": Figure.CALLS_OUT, "outbound": Figure.CALLS_OUT, "outgoing": Figure.CALLS_OUT,
    "asking": Figure.CALLS_ASKING,
    **{one.removeprefix("calls_"): one for one in OF_CALLS if one != Figure.CALLS},
}  # fmt: skip
_IN_DOSSIERS = {
    **dict.fromkeys(("overdue", "late"), Upshot.LATE_DOSSIERS),
    **dict.fromkeys(("unfinished", "still_open", "running"), Upshot.UNFINISHED),
    **dict.fromkeys(("unapologised", "not_sent", "unsent", "without_apology", "without_letter"),
                    Upshot.UNAPOLOGISED),
}  # fmt: skip
_SPLITS = {
    **{f"by_{one}": one for one in Split}, "by_reason_class": Split.REASON,
    "channels": Split.CHANNEL, "levels": Split.LEVEL, "level": Split.LEVEL, "modes": Split.MODE,
    "agencies": Split.AGENCY, "fields": Split.FIELD, "communes": Split.COMMUNE,
    "reasons": Split.REASON, "by_cause": Split.REASON,
}  # fmt: skip
_RESOLVED = (
    Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE, Figure.NO_RESPONSE, Figure.BEING_ASKED,
)  # fmt: skip
# Which figures are said of the tickets of another one.
_OF = {
    Figure.TICKETS: OF_ROWS, Figure.CALLS: OF_CALLS, Figure.CALLS_IN: OF_CALLS,
    Figure.CALLS_OUT: OF_CALLS, Figure.RESOLVED: _RESOLVED, Figure.ENDED: (),
    Figure.RATED: (Figure.POSITIVE, Figure.NEGATIVE, Figure.OPEN, Figure.NO_RESPONSE),
    Figure.POSITIVE: (Figure.RATED, Figure.NEGATIVE), Figure.NO_RESPONSE: (Figure.BEING_ASKED,),
    Figure.CLOSING: (Figure.CARRIED, Figure.OVERDUE),
    Figure.PROCEDURE: OF_ROWS, Figure.INTERACTIONS: OF_ROWS,
}  # fmt: skip
_LEVEL = re.compile(r"(?:level|cap|cap_do|muc)_?([123])")


def _labelled(enum: type[StrEnum], **others: str) -> dict[str, str]:
    """The codes of rows by themselves, by what they are called, and by other names of them."""
    called = {
        normal(texts.label_in(enum.__name__, one, language)): str(one)
        for one in enum for language in ("vi", "en")
    }  # fmt: skip
    return called | {str(one): str(one) for one in enum} | others


def normal(name: str) -> str:
    """A key as words are told: without capitals, marks, hyphens and spaces."""
    return re.sub(r"[^a-z0-9]+", "_", vietnam.fold(vietnam.nfc(name))).strip("_")


_CODES: dict[Split, dict[str, str]] = {
    Split.CHANNEL: _labelled(
        Channel, call="phone", hotline="phone", telephone="phone", website="web", portal="web",
        fanpage="facebook", mail="email", e_mail="email", letter="paper", letters="paper",
        mobile_app="app",
    ),
    Split.MODE: _labelled(Mode, call="ivr", link="web", website="web", callback="operator"),
    Split.REASON: _labelled(ReasonClass, conduct="attitude", none=REST),
    Split.LEVEL: {str(int(one)): str(int(one)) for one in Level},
}  # fmt: skip


def narrowed(place: Place, name: str) -> Place | None:
    """What is narrowed down by a key; None where it is not understood."""
    if place.awaits_row and place.split not in _CODES:
        return replace(place, split=None) if normal(name) in _TOTALS else replace(place, row=name)
    return next(_read(place, normal(name)), None)


def _read(place: Place, name: str) -> Iterator[Place]:
    """All ways to take a key for words after one another, the longest words first."""
    if found := _word(place, name):
        yield found
    cuts = [at for at, letter in enumerate(name) if letter == "_"]
    for at in reversed(cuts):
        if found := _word(place, name[:at]):
            yield from _read(found, name[at + 1 :])


def _word(place: Place, word: str) -> Place | None:
    if word in _PERCENT:
        return None if place.percent else replace(place, percent=True)
    if word in _WHENS:
        return None if place.when != When.NOW else replace(place, when=_WHENS[word])
    if place.awaits_row:
        return _row(place, word)
    if word in _SHARES and not place.percent and place.part != Part.CALLS:
        figure = _SHARES[word]
        return replace(place, figure=figure, percent=True, responded=figure == Figure.RATED)
    if word in _TOTALS:
        return place
    if place.part == Part.TOP and (inner := _PARTS.get(word)) and place.figure is None:
        return replace(inner, when=place.when, percent=place.percent)
    if word in _NEUTRAL and place.figure is None:
        return place
    if word in _SPLITS or (place.part == Part.CAUSES and f"by_{word}" in _SPLITS):
        split = _SPLITS.get(word) or _SPLITS[f"by_{word}"]
        return replace(place, split=split) if place.split is None else None
    if place.part == Part.DOSSIERS:
        upshot = _IN_DOSSIERS.get(word)
        return replace(place, upshot=upshot) if upshot and not place.upshot else None
    return _figure(place, word) or _code(place, word)


def _row(place: Place, word: str) -> Place | None:
    if word in _TOTALS:
        return replace(place, split=None)
    assert place.split is not None
    if place.split == Split.LEVEL and (found := _LEVEL.fullmatch(word)):
        word = found[1]
    row = _CODES[place.split].get(word)
    return None if row is None else replace(place, row=row)


def _figure(place: Place, word: str) -> Place | None:
    if place.part == Part.CALLS or place.figure in OF_CALLS:
        inner = _IN_CALLS.get(word)
        return replace(place, figure=inner) if inner and place.figure == Figure.CALLS else None
    figure = _FIGURES.get(word)
    if figure is None:
        return None
    if place.part == Part.DIRECTIVE and figure == Figure.NEGATIVE:
        figure = Figure.GIVEN_NEGATIVE
    if place.figure is None or place.figure == figure:
        return replace(place, figure=figure)
    if figure not in _OF.get(place.figure, ()):
        return None
    if place.figure in (Figure.PROCEDURE, Figure.INTERACTIONS):
        if place.split is not None:
            return None
        among = {Figure.PROCEDURE: (Split.REASON, ANY_REASON),
                 Figure.INTERACTIONS: (Split.CHANNEL, WRITTEN)}  # fmt: skip
        split, row = among[place.figure]
        return replace(place, figure=figure, split=split, row=row)
    return replace(place, figure=figure)


def _code(place: Place, word: str) -> Place | None:
    """A row's key alone: whose it is follows from what is counted."""
    if place.split is not None or (place.figure is None and place.part != Part.DIRECTIVE):
        return None
    split = Split.CHANNEL
    if place.part == Part.DIRECTIVE or place.figure in (Figure.PROCEDURE, Figure.COMPLAINED):
        split = Split.REASON
    elif place.figure in OF_MODES:
        split = Split.MODE
    for one in (Split.LEVEL, split):
        if found := _row(replace(place, split=one), word):
            return found if found.row else None
    return None


def _is_told(about: About) -> bool:
    if about.split is None:
        return True
    if about.figure in OF_CALLS:
        return False
    return about.figure in (OF_MODES if about.split == Split.MODE else OF_ROWS)


def _before(about: About) -> About | None:
    """Of the period before: how many calls, and how many tickets, of whichever sort."""
    if about.figure in OF_CALLS and about.split is None:
        return about
    if about.split == Split.MODE:
        return None
    if about.split is None and about.figure == Figure.PROCEDURE:
        return About(Figure.TICKETS, Split.REASON, ANY_REASON)
    if about.split is None and about.figure == Figure.INTERACTIONS:
        return About(Figure.TICKETS, Split.CHANNEL, WRITTEN)
    if about.figure == Figure.PROCEDURE and about.split == Split.REASON:
        return About(Figure.TICKETS, Split.REASON, about.key)
    return about if about.figure == Figure.TICKETS else None
