"""Published months, read from a file.

What is understood is what a report itself says (`hotline.reports.plain`), by the same names, and
the ways in which published reports write it: `carried_over` for `carried`, `by_level: {"1": 400}`,
`resolved_by_level`, `calls_in`, any `…_percent`, numbers as `1.399`, and rows of a split as a
list or by their keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from hotline.reports import Figure
from hotline.reports.checking.said import About
from tests.golden.facts import Fact, Kind, Month, When
from tests.golden.reading import read
from tests.golden.vocabulary import normal

SHIPPED = Path(__file__).with_name("reports.json")
BESIDE = Path(__file__).parents[3] / "shared" / "golden" / "reports.json"
_LISTS = ("months", "periods", "quarters", "years", "reports")
_PERIODS = ("period", "month", "quarter", "year")
_TURNED = re.compile(r"(?:tháng )?(\d{1,2})[/-](20\d\d)", re.IGNORECASE)
_QUARTER = re.compile(r"(?:quý )?Q?([1-4])[/-](20\d\d)", re.IGNORECASE)


def months(path: Path) -> list[Month]:
    """All months of a file. Raises ValueError in words where the file is not such a one."""
    told = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    if isinstance(told, dict) and any(one in told for one in _LISTS):
        rows = [row for one in _LISTS for row in _listed(told.get(one, []))]
    else:
        rows = _listed(told if isinstance(told, list) else [told])
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{path}: no list of `months`")
    return [month(row) for row in rows]


def month(row: Mapping[str, Any]) -> Month:
    """One month of a file. Raises ValueError where it does not say which it is."""
    period = next((row[one] for one in _PERIODS if row.get(one) is not None), None)
    if isinstance(period, int) and not isinstance(period, bool):
        period = str(period)
    if not isinstance(period, str) or not period.strip():
        raise ValueError("a month without its `period`")
    found = list(read({k: v for k, v in row.items() if k not in _PERIODS}))
    facts = _balanced(_alike(one for one in found if isinstance(one, Fact)))
    unknown = tuple(one for one in found if not isinstance(one, Fact))
    return Month(_named(period.strip()), tuple(facts), unknown)


def default_file() -> Path:
    """The file that lies beside the programme, else the copy that comes with it."""
    return BESIDE if BESIDE.exists() else SHIPPED


def _listed(rows: Any) -> list[Any]:
    return rows if isinstance(rows, list) else [None]


def _named(period: str) -> str:
    if found := _TURNED.fullmatch(period):
        return f"{found[2]}-{int(found[1]):02}"
    found = _QUARTER.fullmatch(period)
    return f"{found[2]}-Q{found[1]}" if found else period


def _alike(facts: Iterable[Fact]) -> list[Fact]:
    """One name for one row, however it is written from place to place."""
    first: dict[tuple[Any, str], str] = {}

    def same(about: About | None) -> About | None:
        if about is None or about.key is None:
            return about
        return about._replace(
            key=first.setdefault((about.split, normal(str(about.key))), str(about.key))
        )

    return [
        replace(one, about=same(one.about), of=same(one.of), but=same(one.but)) for one in facts
    ]


def _balanced(facts: list[Fact]) -> list[Fact]:
    """`Tồn kỳ trước chuyển sang` is said of what was open at the beginning, and of what of it is
    left at the end: where it, the new and the closed ones make what is left, it is the former."""
    known = {
        one.figure: one for one in reversed(facts)
        if one.kind == Kind.COUNT and one.split is None and one.when == When.NOW
        and not (one.figure == Figure.CARRIED and one.key.startswith("directive"))
    }  # fmt: skip
    carried = known.get(Figure.CARRIED)
    others = [known.get(one) for one in (Figure.TICKETS, Figure.ENDED, Figure.CLOSING)]
    if carried is None or Figure.OPENING in known or None in others:
        return facts
    new, ended, left = (one.count for one in others if one is not None)
    if carried.count + new - ended != left or carried.count <= 0:
        return facts
    return [replace(one, about=About(Figure.OPENING)) if one is carried else one for one in facts]
