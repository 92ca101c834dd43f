"""Charts on paper: bars and lines in tones that a copier in black and white keeps apart.

The library is large and slow to load, so it is loaded with the first chart.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from hotline.documents import press
from hotline.documents.filling import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 150.0
_INCH = 25.4
_DOTS = 200
# The blue of our pages, and an amber much lighter, so that they differ without colour, too.
_DARK, _LIGHT, _LINE = "#1b5ea6", "#d9a441", "#5f6b76"
# A font that comes with the library and has every Vietnamese letter.
_FACE = "DejaVu Sans"


class Bar(NamedTuple):
    """A bar: what it is, how long, how long in the period before (None: not shown)."""

    name: str
    value: float
    before: float | None = None


class Point(NamedTuple):
    """A point of a line; None leaves a gap, as for a period with too few."""

    name: str
    value: float | None


class Target(NamedTuple):
    """A level line and what it is called."""

    value: float
    name: str


async def bars(
    rows: Sequence[Bar], *, words: str, now: str = "", before: str = "", percent: bool = False
) -> Picture:
    """Level bars under their `words`, the first on top; beside them those of `before`."""
    return await press.away(_of_bars, list(rows), words, now, before, percent)


async def lines(
    points: Sequence[Point], *, words: str, target: Target | None = None, percent: bool = False
) -> Picture:
    """One line over periods, with the level to be reached where there is one."""
    return await press.away(_of_lines, list(points), words, target, percent)


def number(value: float, *, percent: bool = False) -> str:
    """A number as Vietnamese writes it: 6.034; 99,71 %."""
    if percent:
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",") + "\u00a0%"
    return f"{value:,.0f}".replace(",", ".")


def _of_bars(rows: Sequence[Bar], words: str, now: str, before: str, percent: bool) -> Picture:
    tall = 20.0 + (10.0 if _has_before(rows) else 7.0) * len(rows)
    draw = partial(_bars, rows=rows, now=now, before=before, percent=percent)
    return _picture(draw, WIDTH, max(tall, 36.0), words)


def _of_lines(points: Sequence[Point], words: str, target: Target | None, percent: bool) -> Picture:
    draw = partial(_lines, points=points, target=target, percent=percent)
    return _picture(draw, WIDTH, 56.0, words)


def _picture(draw: Callable[[Axes], None], width: float, tall: float, words: str) -> Picture:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"font.family": _FACE, "font.size": 8.5}):
        figure = Figure(figsize=(width / _INCH, tall / _INCH), dpi=_DOTS, layout="constrained")
        axes = figure.add_subplot()
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set_visible(side == "left")
        draw(axes)
        axes.set_title(words, fontsize=9, fontweight="bold", pad=8)
        out = io.BytesIO()
        # Without the library's name and version, which would change the bytes of the same chart.
        figure.savefig(out, format="png", metadata={"Software": None})
    return Picture(out.getvalue(), width, words)


def _has_before(rows: Sequence[Bar]) -> bool:
    return any(row.before is not None for row in rows)


def _bars(axes: Axes, rows: Sequence[Bar], now: str, before: str, percent: bool) -> None:
    both, places = _has_before(rows), range(len(rows))
    thick = 0.38 if both else 0.62
    shift = thick / 2 if both else 0.0
    made = axes.barh(
        [place - shift for place in places], [row.value for row in rows], thick,
        color=_DARK, label=now,
    )  # fmt: skip
    axes.bar_label(made, [number(row.value, percent=percent) for row in rows], padding=3)
    if both:
        made = axes.barh(
            [place + shift for place in places], [row.before or 0 for row in rows], thick,
            color=_LIGHT, edgecolor=_LINE, linewidth=0.6, hatch="////", label=before,
        )  # fmt: skip
        axes.bar_label(
            made, [number(row.before or 0, percent=percent) for row in rows], padding=3,
            color=_LINE,
        )  # fmt: skip
        axes.legend(frameon=False, loc="lower right", handlelength=1.4)
    axes.set_yticks(list(places), [row.name for row in rows])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_visible(False)
    axes.margins(x=0.14)


def _lines(axes: Axes, points: Sequence[Point], target: Target | None, percent: bool) -> None:
    places = list(range(len(points)))
    heights = [float("nan") if point.value is None else point.value for point in points]
    axes.plot(places, heights, color=_DARK, marker="o", markersize=4, linewidth=1.6)
    for place, point in zip(places, points, strict=True):
        if point.value is not None:
            axes.annotate(
                number(point.value, percent=percent), (place, point.value), xytext=(0, 6),
                textcoords="offset points", ha="center",
            )  # fmt: skip
    if target is not None:
        axes.axhline(target.value, color=_LINE, linewidth=1.1, linestyle=(0, (5, 3)))
        axes.annotate(
            target.name, (1, target.value), xycoords=("axes fraction", "data"), xytext=(0, 3),
            textcoords="offset points", ha="right", color=_LINE,
        )  # fmt: skip
    axes.set_xticks(places, [point.name for point in points])
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(True)
    axes.margins(x=0.06, y=0.25)
