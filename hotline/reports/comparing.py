"""What a correction changed: figure by figure, with the tickets that make the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hotline.reports import freezing
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


def _numbers(told: Mapping[str, Any]) -> dict[About, int]:
    return counted(told).known()
