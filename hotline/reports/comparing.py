"""What a correction changed: figure by figure, with the tickets that make the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hotline.reports import freezing, outline
from hotline.reports.checking.said import About, counted
from hotline.reports.versions import ReportVersion


class Difference(NamedTuple):
    """A number of two versions, with the tickets only one of them counts."""

    about: About
    before: int
    after: int
    lost: list[int]
    gained: list[int]


def differences(before: ReportVersion, after: ReportVersion) -> Iterator[Difference]:
    """Every number that differs, the whole first, then row by row."""
    old, new = (_numbers(freezing.figures(one)) for one in (before, after))
    for about in {**old, **new}:
        if old.get(about, 0) != new.get(about, 0):
            by = (about.split, about.key) if about.split else None
            then, now = (
                Counter(freezing.tickets(one, about.figure, by)) for one in (before, after)
            )
            lost, gained = sorted((then - now).elements()), sorted((now - then).elements())
            yield Difference(about, old.get(about, 0), new.get(about, 0), lost, gained)


def names(before: ReportVersion, after: ReportVersion) -> dict[str, Any]:
    """What the rows of either are called, and as of when the later one counts."""
    old, new = (freezing.figures(one) for one in (before, after))
    return new | {"names": {kind: {**old["names"][kind], **of}
                            for kind, of in new["names"].items()}}  # fmt: skip


def called(about: About, told: Mapping[str, Any], language: str) -> str:
    """A number's name: the figure's, and behind it the row's."""
    figure = outline.called(about.figure, language, aside=outline.counted_aside(told))
    if about.split is None:
        return figure
    return f"{figure}: {outline.name(told, about.split, about.key, language)}"


def _numbers(told: Mapping[str, Any]) -> dict[About, int]:
    return counted(told).known()
