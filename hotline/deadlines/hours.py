"""Hours of a day as stretches of local wall time, and how people and the PBX write them."""

from __future__ import annotations

import itertools
import re
from datetime import time

from hotline.errors import Invalid

Hours = tuple[tuple[time, time], ...]

_WALL = r"(\d{1,2})\s*[:hHgG.]?\s*(\d{2})?"
_STRETCH = re.compile(rf"{_WALL}\s*(?:-|–|—|đến)\s*{_WALL}")
_BETWEEN = re.compile(r"\s*[,;+]?\s*")


def read_hours(typed: str, *, field: str = "hours") -> Hours:
    """Stretches as people type them (`7:30-11:30, 13h30-17h`) or as `written` does; "" is none.

    Raises Invalid on `field`: unreadable, a stretch that ends before it begins, two that overlap.
    """
    found, rest = [], typed.strip()
    while rest:
        stretch = _STRETCH.match(rest)
        if stretch is None:
            raise Invalid("hours_unreadable", field=field, typed=typed.strip()[:80])
        found.append(_stretch(stretch, typed, field))
        rest = rest[stretch.end() :]
        between = _BETWEEN.match(rest)
        rest = rest[between.end() :] if between else rest
    found.sort()
    for (_, ends), (begins, _) in itertools.pairwise(found):
        if begins < ends:
            raise Invalid("hours_overlap", field=field, typed=typed.strip()[:80])
    return tuple(found)


def written(hours: Hours) -> str:
    """As rows keep them and the PBX reads them: `0730-1130,1330-1700`; "" for a day off."""
    return ",".join(f"{starts:%H%M}-{ends:%H%M}" for starts, ends in hours)


def shown(hours: Hours) -> str:
    """As a page shows them: `07:30–11:30, 13:30–17:00`."""
    return ", ".join(f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in hours)


def _stretch(found: re.Match[str], typed: str, field: str) -> tuple[time, time]:
    try:
        starts, ends = (
            time(int(hour), int(minute or 0))
            for hour, minute in (found.group(1, 2), found.group(3, 4))
        )
    except ValueError as error:
        raise Invalid("hours_unreadable", field=field, typed=typed.strip()[:80]) from error
    if ends <= starts:
        raise Invalid("hours_inside_out", field=field, typed=found[0].strip())
    return starts, ends
