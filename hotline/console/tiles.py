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
from hotline.reports import period as of_reports
from hotline.reports.codes import Basis
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
    `tone` is its mark and colour while there is anything to mark, `basis` of what it counts some.
    """

    name: str
    number: Number
    tone: tuple[str, str] = ("", "")
    basis: Basis | None = None
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


def brought(
    glance: Glance, period: Period, scope: Scope, language: str, *, fewest: int
) -> list[Tile]:
    """What a period has brought so far; a share of fewer than `fewest` is not told."""
    counted = glance.counted
    received = Number("tickets", written(counted[Figure.TICKETS]),
                      figure_path(Figure.TICKETS, period))  # fmt: skip
    resolved = Number("resolved", written(counted[Figure.RESOLVED]),
                      figure_path(Figure.RESOLVED, period))  # fmt: skip
    negative = Number("negative", written(counted[Figure.NEGATIVE]),
                      figure_path(Figure.NEGATIVE, period))  # fmt: skip
    before = against(period, glance.before, language)
    of, none = Basis.RECEIVED, ("", "")
    return [
        Tile(texts.label(Figure.TICKETS, language), received,
             note=Number("change", change(counted[Figure.CHANGE], before, language))),
        Tile(texts.label(Figure.RESOLVED, language), resolved, none, of),
        Tile(texts.label(Response.NEGATIVE, language), negative, ("late", "mood-sad"), of),
        *_shares(glance, period, scope, language, fewest),
    ]  # fmt: skip


def against(period: Period, before: of_reports.Period, language: str) -> str:
    """What a period is compared with, in words."""
    if before == period.counted.previous():
        return texts.say("board_before", language)
    return texts.say(f"board_before_{'month' if period.months == 1 else 'part'}", language)


def figure_path(figure: Figure, period: Period, **more: object) -> str:
    """The list behind a figure of a period."""
    return "/dashboard/tickets?" + urlencode({"figure": figure, **period.typed, **more})


def closing_path(base: Mapping[str, str], **more: str) -> str:
    """The list of closed tickets that other filters leave."""
    return "/tickets?" + urlencode({**base, **more})


def change(by: int, before: str, language: str) -> str:
    """How a number differs from what it was `before`."""
    code = "board_more" if by > 0 else "board_fewer" if by < 0 else "board_same"
    return texts.say(code, language, n=abs(by), before=before)


def told(tiles: Sequence[Tile]) -> dict[str, str]:
    """What the stream says: every number by its key."""
    return {one.key: one.text for tile in tiles for one in tile.numbers}


def _shares(glance: Glance, period: Period, scope: Scope, language: str, fewest: int) -> list[Tile]:
    base = period.closing | of_scope(scope)
    every = closing_path(base, response=Response.CLOSED)
    in_time = closing_path(base, timeliness=Timeliness.ON_TIME)
    good, rated = (figure_path(one, period) for one in (Figure.POSITIVE, Figure.RATED))
    return [
        _share(
            "on_time", glance.closings.on_time, Basis.CLOSED, (in_time, every), fewest, language
        ),
        _share("satisfied", glance.counted.score, Basis.RECEIVED, (good, rated), fewest, language),
        _share("response", glance.response, Basis.RECEIVED, (rated, ""), fewest, language),
    ]


def _share(
    key: str, share: Share, basis: Basis, paths: tuple[str, str], fewest: int, language: str
) -> Tile:
    """The counts stay where there are too few of them for a percentage."""
    told = share.of >= max(1, fewest)
    why = "" if told else texts.say("board_too_few", language, n=max(1, fewest))
    return Tile(
        texts.say(f"board_{key}", language), Number(key, percent(share) if told else "–"),
        basis=basis, note=Number(f"{key}-why", why),
        hits=Number(f"{key}-hits", written(share.hits), paths[0]),
        of=Number(f"{key}-of", written(share.of), paths[1]),
    )  # fmt: skip
