"""What a run found: rows of figures, printed at the end and kept in var/bench.json."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from hotline import clock

KEPT_IN = Path("var/bench.json")
_COLUMNS = ("part", "measured", "value", "beside", "floor", "ratio", "aim", "met")


@dataclass(frozen=True)
class Row:
    """One figure beside its floor. `ratio` is said so that `aim` can be read off it.

    `met` None: the figure is there to be read, nothing was aimed at.
    """

    part: str
    measured: str
    value: str
    beside: str = ""
    floor: str = ""
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None


def at_least(
    part: str, measured: str, value: float, beside: str, floor: float, aim: float | None
) -> Row:
    """Events per second beside those of a floor; the aim is a share of the floor."""
    ratio = value / floor
    return Row(
        part, measured, f"{value:,.0f}/s", beside, f"{floor:,.0f}/s", ratio,
        "" if aim is None else f"≥ {aim:g}", None if aim is None else ratio >= aim,
    )  # fmt: skip


def show(rows: Iterable[Row]) -> str:
    """The table as text, columns as wide as they must be."""
    cells = [_COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(_COLUMNS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def keep(rows: Iterable[Row], seconds: float) -> None:
    """Write the rows with the machine they were found on."""
    KEPT_IN.parent.mkdir(parents=True, exist_ok=True)
    found = {
        "at": clock.iso(clock.now()),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg(),
        "seconds": round(seconds),
        "rows": [asdict(row) for row in rows],
    }
    KEPT_IN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    met = {None: "", True: "yes", False: "NO"}[row.met]
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return (row.part, row.measured, row.value, row.beside, row.floor, ratio, row.aim, met)
