"""The numbers of the dashboard: what each is called, how it is written, and where it leads.

Each has a key by which the live stream names it; the page and the stream write it alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from hotline import texts
from hotline.console.figure_rows import of_scope, percent
from hotline.console.periods import Period
from hotline.console.sheets import written
from hotline.feedback.figures import Scope
from hotline.feedback.shares import Share
from hotline.reports import Figure
from hotline.reports.closings import Closings
from hotline.reports.dashboard import CallsOf, Glance, Now
from hotline.tickets import Pile, Response, Timeliness

_TONES = {Pile.OVERDUE: ("late", "alert-triangle"), Pile.DUE_TODAY: ("soon", "hourglass")}
_MISSED = ("soon", "phone-x")


@dataclass(frozen=True)
class Number:
    """A number that is followed live: `path` leads to the list behind it, empty for none."""

    key: str
    text: str
    path: str = ""


@dataclass(frozen=True)
class Tile:
    """A number with its name. A percentage has beside it `hits` and `of`, which lead to lists;
    `tone` is its mark and colour while there is anything to mark.
    """

    name: str
    number: Number
    tone: tuple[str, str] = ("", "")
    note: Number | None = None
    hits: Number | None = None
    of: Number | None = None

    @property
    def numbers(self) -> list[Number]:
        """All that may change."""
        return [one for one in (self.number, self.note, self.hits, self.of) if one is not None]


def standing(now: Now, scope: Scope, language: str) -> list[Tile]:
    """What stands now."""
    return [
        Tile(
            texts.label(pile, language),
            Number(f"pile-{pile}", written(number),
                   f"/tickets?{urlencode({'pile': pile} | of_scope(scope))}"),
            _TONES.get(pile, ("", "")),
        )
        for pile, number in now.piles.items()
    ]  # fmt: skip


def rung(now: Now, language: str) -> list[Tile]:
    """The calls of today."""
    return [
        Tile(
            texts.label(which, language),
            Number(f"calls-{which}", written(number), f"/dashboard/calls?of={which}"),
            _MISSED if which == CallsOf.MISSED else ("", ""),
        )
        for which, number in now.calls.items()
    ]


def brought(glance: Glance, period: Period, scope: Scope, language: str) -> list[Tile]:
    """What a period has brought so far."""
    counted, closed = glance.counted, glance.closings
    base = period.closing | of_scope(scope)
    received = Number("tickets", written(counted[Figure.TICKETS]),
                      figure_path(Figure.TICKETS, period))  # fmt: skip
    resolved = Number("resolved", written(counted[Figure.RESOLVED]),
                      figure_path(Figure.RESOLVED, period))  # fmt: skip
    negative = Number("negative", written(closed.figures[Response.NEGATIVE]),
                      closing_path(base, response=Response.NEGATIVE))  # fmt: skip
    return [
        Tile(texts.label(Figure.TICKETS, language), received,
             note=Number("change", change(counted[Figure.CHANGE], language))),
        Tile(texts.label(Figure.RESOLVED, language), resolved),
        Tile(texts.label(Response.NEGATIVE, language), negative, ("late", "mood-sad")),
        *_shares(closed, base, language),
    ]  # fmt: skip


def figure_path(figure: Figure, period: Period, **more: object) -> str:
    """The list behind a figure of a period."""
    return "/dashboard/tickets?" + urlencode({"figure": figure, **period.typed, **more})


def closing_path(base: Mapping[str, str], **more: str) -> str:
    """The list of closed tickets that other filters leave."""
    return "/tickets?" + urlencode({**base, **more})


def change(by: int, language: str) -> str:
    """How a number differs from that of the period before."""
    code = "board_more" if by > 0 else "board_fewer" if by < 0 else "board_same"
    return texts.say(code, language, n=abs(by))


def told(tiles: Sequence[Tile]) -> dict[str, str]:
    """What the stream says: every number by its key."""
    return {one.key: one.text for tile in tiles for one in tile.numbers}


def _shares(closed: Closings, base: Mapping[str, str], language: str) -> list[Tile]:
    every = closing_path(base, response=Response.CLOSED)
    rated = closing_path(base, response=Response.RATED)
    good = closing_path(base, response=Response.POSITIVE)
    in_time = closing_path(base, timeliness=Timeliness.ON_TIME)
    return [
        _share("on-time", texts.say("board_on_time", language), closed.on_time, in_time, every),
        _share("satisfied", texts.say("board_satisfied", language), closed.satisfied, good, rated),
        _share("response", texts.say("board_response", language), closed.response, rated, ""),
    ]


def _share(key: str, name: str, share: Share, hits: str, of: str) -> Tile:
    return Tile(
        name, Number(key, percent(share)),
        hits=Number(f"{key}-hits", written(share.hits), hits),
        of=Number(f"{key}-of", written(share.of), of),
    )  # fmt: skip
