"""Reading published figures: every key of a month becomes a fact, or is named as not understood.

What is understood is what a report itself says (`hotline.reports.plain`), by the same names, and
the ways in which published reports write it: `carried_over` for `carried`, `by_level: {"1": 400}`,
`resolved_by_level`, `calls_in`, any `…_percent`, and rows of a split as a list or by their keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from hotline.reports import Figure, Split
from hotline.reports.plain import PATHS
from hotline.tickets import Channel, Level, Mode, ReasonClass

SHIPPED = Path(__file__).with_name("reports.json")
BESIDE = Path(__file__).parents[3] / "shared" / "golden" / "reports.json"
# Words about a month that are no figures of it.
_WORDS = frozenset({"period", "source", "note", "notes", "comment", "url", "title", "published"})
_OTHER_NAMES = {
    "carried_over": Figure.CARRIED, "in_tracking": Figure.CLOSING, "tracking": Figure.CLOSING,
    "late_attitude_regulation": Figure.COMPLAINED, "new": Figure.TICKETS,
    "received": Figure.TICKETS, "tthc": Figure.PROCEDURE, "previous_tickets": Figure.PREVIOUS,
    "unrated": Figure.NO_RESPONSE, "in": Figure.CALLS_IN, "out": Figure.CALLS_OUT,
    "asking": Figure.CALLS_ASKING, "closed": Figure.ENDED,
}  # fmt: skip
_SPLITS = {
    **{one.value: one for one in Split}, "reason_class": Split.REASON, "channels": Split.CHANNEL,
    "levels": Split.LEVEL, "modes": Split.MODE, "agencies": Split.AGENCY, "fields": Split.FIELD,
    "communes": Split.COMMUNE, "reasons": Split.REASON, "hot_fields": Split.FIELD,
}  # fmt: skip
# Rows whose keys are codes; those of other splits are names, codes or numbers of rows of tables.
_CODES: dict[Split, frozenset[str]] = {
    Split.CHANNEL: frozenset(Channel), Split.MODE: frozenset(Mode),
    Split.LEVEL: frozenset(str(int(one)) for one in Level), Split.REASON: frozenset(ReasonClass),
}  # fmt: skip
# What a bare number of a row counts.
_BARE = {Split.MODE: Figure.RATED, Split.REASON: Figure.PROCEDURE}
_BY = re.compile(r"(?:(?P<figure>\w+)_)?by_(?P<split>\w+)")
_PERCENT = "_percent"


class Kind(StrEnum):
    """What a value is: a count, a percentage, or a day."""

    COUNT = "count"
    PERCENT = "percent"
    DAY = "day"


@dataclass(frozen=True)
class Fact:
    """One published figure: its key as it stands in the file, and what it counts.

    `row` is the key of a row of `split`, as it was written.
    """

    key: str
    kind: Kind
    value: Decimal | date
    figure: Figure | None = None
    split: Split | None = None
    row: str | None = None

    @property
    def count(self) -> int:
        """A count as a whole number."""
        assert isinstance(self.value, Decimal)
        return int(self.value)


class Month(NamedTuple):
    """A month with its facts, and each key that nobody here understands with its value."""

    period: str
    facts: tuple[Fact, ...]
    unknown: tuple[tuple[str, Any], ...]


def months(path: Path) -> list[Month]:
    """All months of a file. Raises ValueError in words where the file is not such a one."""
    told = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    rows = told.get("months") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{path}: no list of `months`")
    return [month(row) for row in rows]


def month(row: Mapping[str, Any]) -> Month:
    """One month of a file. Raises ValueError where it does not say which it is."""
    if not isinstance(row.get("period"), str):
        raise ValueError("a month without its `period`")
    facts: list[Fact] = []
    unknown: list[tuple[str, Any]] = []
    for key, value in row.items():
        if key in _WORDS or value is None:
            continue
        found = list(_read((key,), value))
        facts += [one for one in found if isinstance(one, Fact)]
        unknown += [one for one in found if not isinstance(one, Fact)]
    return Month(row["period"], tuple(facts), tuple(unknown))


def default_file() -> Path:
    """The file that lies beside the programme, else the copy that comes with it."""
    return BESIDE if BESIDE.exists() else SHIPPED


Read = Fact | tuple[str, Any]


def _read(path: tuple[str, ...], value: Any) -> Iterator[Read]:
    split = _split(path[-1])
    if split is not None and isinstance(value, Mapping | list):
        yield from _rows(path, *split, value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _WORDS and inner is not None:
                yield from _read((*path, name), inner)
    else:
        yield _whole(path, value)


def _split(name: str) -> tuple[Split, Figure | None] | None:
    """`by_level`, `resolved_by_level`, `channels`: which split, and of which figure."""
    if name in ("channels", "hot_fields"):
        return _SPLITS[name], None
    found = _BY.fullmatch(name)
    if found is None or found["split"] not in _SPLITS:
        return None
    figure = _figure((found["figure"],)) if found["figure"] else None
    return None if found["figure"] and figure is None else (_SPLITS[found["split"]], figure)


def _rows(path: tuple[str, ...], split: Split, figure: Figure | None, value: Any) -> Iterator[Read]:
    within = figure
    if within is None and len(path) > 1 and (of := _figure(path[:-1])) is not None:
        within = of
    for name, inner in _named(split, value):
        at = f"{'.'.join(path)}.{name}"
        known = _CODES.get(split)
        if name is None or (known is not None and name not in known):
            yield at, inner
        elif isinstance(inner, Mapping):
            yield from _row(at, split, name, inner)
        else:
            yield _fact(at, within or _BARE.get(split, Figure.TICKETS), inner, split, name)


def _named(split: Split, value: Any) -> Iterator[tuple[str | None, Any]]:
    if isinstance(value, Mapping):
        yield from ((str(name), inner) for name, inner in value.items())
        return
    for row in value:
        of = row if isinstance(row, Mapping) else {}
        name = next((of[one] for one in (split.value, "name", "code", "key") if one in of), None)
        rest = {k: v for k, v in of.items() if v is not None and v is not name and k != "branch"}
        yield (None if name is None else str(name)), (rest if of else row)


def _row(at: str, split: Split, name: str, inner: Mapping[str, Any]) -> Iterator[Read]:
    for column, value in inner.items():
        if value is None:
            continue
        percent = column.endswith(_PERCENT)
        figure = _figure((column.removesuffix(_PERCENT),))
        if figure is None:
            yield f"{at}.{column}", value
        else:
            yield _fact(f"{at}.{column}", figure, value, split, name, percent=percent)


def _whole(path: tuple[str, ...], value: Any) -> Read:
    key = ".".join(path)
    if path[-1] == "report_before":
        try:
            return Fact(key, Kind.DAY, date.fromisoformat(str(value)))
        except ValueError:
            return key, value
    reason = path[-1] if path[-1] in (*ReasonClass,) else None
    if reason is not None:
        of = Figure.PROCEDURE if reason == ReasonClass.OTHER else Figure.COMPLAINED
        return _fact(key, of, value, Split.REASON, reason)
    percent = path[-1].endswith(_PERCENT)
    figure = _figure((*path[:-1], path[-1].removesuffix(_PERCENT)))
    if figure is None:
        return key, value
    return _fact(key, figure, value, percent=percent)


def _figure(path: tuple[str, ...]) -> Figure | None:
    """A figure by where a report says it, by its code, or by another name of it."""
    for figure, known in PATHS.items():
        if path == known:
            return figure
    name = path[-1]
    if name == "total" and len(path) > 1:
        return _figure(path[:-1])
    if len(path) == 2 and path[0] not in ("directive", "calls", "tickets", "tthc"):
        return None
    if name in ("in", "out", "asking") and path[0] != "calls":
        return None
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    return Figure(name) if name in {one.value for one in Figure} else None


def _fact(
    key: str,
    figure: Figure,
    value: Any,
    split: Split | None = None,
    row: str | None = None,
    *,
    percent: bool = False,
) -> Read:
    number = _number(value)
    if number is None or (not percent and number != number.to_integral_value()):
        return key, value
    return Fact(key, Kind.PERCENT if percent else Kind.COUNT, number, figure, split, row)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return None
    return Decimal(str(value))
