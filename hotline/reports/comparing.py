"""What a correction changed: every number with what makes the difference, and every line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hotline import texts
from hotline.reports import freezing, outline
from hotline.reports.checking.said import counted
from hotline.reports.codes import Figure, Split, Upshot
from hotline.reports.outline import Section
from hotline.reports.plain import OF_ROWS
from hotline.reports.versions import ReportVersion
from hotline.reports.whose import Behind, Place, told_apart

# How a row of the follow-up of directives names its numbers.
_FOLLOWED = {"asked": Upshot.TASKS, "done": Upshot.TASKS_DONE, "overdue": Upshot.TASKS_OVERDUE}
# What the period before says of itself, but for what the report says of it already.
_SAID = (Figure.PREVIOUS, Figure.CHANGE)


class Difference(NamedTuple):
    """A number of two versions, with what only one of them counts.

    Where the numbers are the same they count others.
    """

    place: Place
    before: int
    after: int
    lost: list[Behind]
    gained: list[Behind]


def differences(before: ReportVersion, after: ReportVersion) -> Iterator[Difference]:
    """Every number that differs or counts others, the whole first, then row by row.

    Both must have been loaded with their lists.
    """
    old, new = (_numbers(one) for one in (before, after))
    lost, gained = told_apart(before, after)
    every = [one for one in {**old, **new} if _differs(one, old, new, lost, gained)]
    for place in sorted(every, key=lambda one: not one.is_whole):
        yield Difference(
            place, old.get(place, 0), new.get(place, 0), lost.get(place, []), gained.get(place, [])
        )


def names(before: ReportVersion, after: ReportVersion) -> dict[str, Any]:
    """What the rows of either are called, and as of when the later one counts."""
    old, new = (freezing.told(one) for one in (before, after))
    earlier = (freezing.before(one).get("names", {}) for one in (before, after))
    called: dict[str, dict[str, str]] = {}
    for each in (*earlier, old["names"], new["names"]):
        for kind, of in each.items():
            called.setdefault(kind, {}).update(of)
    return new | {
        "names": called,
        "trackers": [*new["trackers"], *old["trackers"]],
        "beside": {"followed": [*outline.followed(new), *outline.followed(old)]},
    }


def called(place: Place, told: Mapping[str, Any], language: str) -> str:
    """A number's name: the figure's, and around it whose row it is."""
    if place.earlier:
        name = called(place._replace(earlier=False), told, language)
        return f"{texts.say('report_earlier', language)}: {name}"
    aside = outline.counted_aside(told)
    if isinstance(place.figure, Upshot):
        return _beside(place, told, language)
    figure = outline.alone(place.figure, language, aside=aside)
    if place.branch is not None:
        field, agency = outline.tracked_by(told, place.branch, language)
        whose = texts.say("report_tracked", language, field=field, agency=agency)
        return f"{whose}: {figure}"
    if place.split is None:
        return figure
    return f"{figure}: {outline.name(told, place.split, place.key, language)}"


def _beside(place: Place, told: Mapping[str, Any], language: str) -> str:
    name = outline.alone(place.figure, language)
    if place.figure not in _FOLLOWED.values():
        return name
    section = texts.label(Section.FOLLOWED, language)
    if place.split is None:
        return f"{section}: {name}"
    row = next(
        one for one in outline.followed(told)
        if (one["agency"], one["apart"]) == (place.key, place.apart)
    )  # fmt: skip
    return f"{section}: {name}: {row['name']}"


def _differs(place: Place, *of: Mapping[Place, Any]) -> bool:
    old, new, lost, gained = of
    return old.get(place, 0) != new.get(place, 0) or place in lost or place in gained


def _numbers(row: ReportVersion) -> dict[Place, int]:
    """Every number that a version tells, in its order."""
    told = freezing.told(row)
    found = {Place(*about): number for about, number in counted(told).known().items()}
    for one in told.get("trackers", ()):
        found |= {Place(figure, branch=one["field"]): one[figure] for figure in OF_ROWS}
    sections = outline.outline(told)
    for section in (Section.DOSSIERS, Section.FOLLOWED):
        found |= {Place(entry.figure): entry.number for entry in sections.get(section, ())}
    for one in outline.followed(told):
        for name, upshot in _FOLLOWED.items():
            found[Place(upshot, Split.AGENCY, one["agency"], one["apart"])] = one[name]
    for about, number in counted(freezing.before(row)).known().items():
        if about.figure not in _SAID and about != (Figure.TICKETS, None, None):
            found[Place(*about, earlier=True)] = number
    return found
