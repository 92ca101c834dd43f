"""Charts as plain geometry: where bars, whiskers, lines and their labels lie. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hotline.feedback.shares import Share

_HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = 200, 26, 26, 42, 48
_STEP = 10


@dataclass(frozen=True)
class Bar:
    """A bar from 0 to `value` of 100, and the interval it may as well have been."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Dot:
    """One month: where it lies, how far its interval reaches, and what is written at it."""

    x: float
    y: float
    low: float
    high: float
    label: str


@dataclass(frozen=True)
class Level:
    """A line across: a target, or a line of the scale."""

    y: float
    text: str


@dataclass(frozen=True)
class Line:
    """A line over months. It is broken where a month has no percentage."""

    width: int
    height: int
    left: float
    right: float
    dots: Sequence[Dot]
    paths: Sequence[str]
    months: Sequence[tuple[float, str]]
    scale: Sequence[Level]
    targets: Sequence[Level]


def bar(share: Share) -> Bar:
    """The bar of a share."""
    low, high = share.interval
    return Bar(_short(share.percent or 0), _short(low), _short(high))


def line(
    width: int,
    months: Sequence[tuple[str, Share | None]],
    targets: Iterable[float] = (),
    *,
    rounded: bool = False,
) -> Line:
    """A line over months, by their names; None for a month with too little to tell.

    `rounded` where there is no room for a fraction beside each dot.
    """
    lines = list(targets)
    bottom = _floor([*_lows(months), *lines])
    xs = _places(width, len(months))

    def y(percent: float) -> float:
        inner = _HEIGHT - _TOP - _BOTTOM
        return _short(_TOP + inner * (100 - percent) / (100 - bottom))

    dots = [
        _dot(x, share, y, rounded=rounded) if share is not None else None
        for x, (_, share) in zip(xs, months, strict=True)
    ]
    return Line(
        width, _HEIGHT, _LEFT, width - _RIGHT,
        [one for one in dots if one is not None],
        _paths(dots),
        [(x, name) for x, (name, _) in zip(xs, months, strict=True)],
        [Level(y(one), str(one)) for one in range(bottom, 101, _scale(bottom))],
        [Level(y(percent), written_target(percent)) for percent in lines],
    )  # fmt: skip


def _dot(x: float, share: Share, y: Callable[[float], float], *, rounded: bool) -> Dot:
    low, high = share.interval
    percent = share.percent or 0
    label = f"{percent:.0f}" if rounded else written(percent)
    return Dot(x, y(percent), y(low), y(high), label)


def written_target(percent: float) -> str:
    """A target as it was set: 90, or 87,5."""
    return f"{percent:g}".replace(".", ",")


def written(percent: float) -> str:
    """A percentage as Vietnamese writes it; 100 without a fraction."""
    text = f"{percent:.1f}".replace(".", ",")
    return text.removesuffix(",0") if percent in (0, 100) else text


def _lows(months: Sequence[tuple[str, Share | None]]) -> list[float]:
    return [share.interval[0] for _, share in months if share is not None]


def _floor(lowest: Sequence[float]) -> int:
    """The scale begins below everything shown, where its steps lead to 100."""
    low = min(lowest, default=0)
    step = _scale(int(low))
    return min(90, int(low // step) * step)


def _scale(bottom: int) -> int:
    return _STEP if bottom >= 50 else 2 * _STEP


def _places(width: int, count: int) -> list[float]:
    room = (width - _LEFT - _RIGHT) / max(count, 1)
    return [_short(_LEFT + room * (at + 0.5)) for at in range(count)]


def _paths(dots: Sequence[Dot | None]) -> list[str]:
    """Each unbroken stretch of two dots or more, as SVG draws it."""
    stretches: list[list[str]] = [[]]
    for dot in dots:
        if dot is None:
            stretches.append([])
        else:
            stretches[-1].append(f"{dot.x} {dot.y}")
    return ["M" + " L".join(one) for one in stretches if len(one) > 1]


def _short(number: float) -> float:
    return round(number, 1)
