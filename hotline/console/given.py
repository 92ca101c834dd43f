"""What an office's form gave: texts, numbers and days as its rows want them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time

from hotline import clock, vietnam
from hotline.db import digest
from hotline.dossiers.times import instant
from hotline.errors import Conflict, Invalid

Typed = Mapping[str, str]


def text(typed: Typed, name: str) -> str:
    """One line as it was typed, tidied; empty when it is not there."""
    return " ".join(vietnam.nfc(typed.get(name, "")).split())


def one_of(typed: Typed, name: str) -> int | None:
    """The row that was chosen from a list; None when nothing was."""
    chosen = typed.get(name, "").strip()
    return int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None


def day(typed: Typed, name: str) -> date | None:
    """A day as `vietnam.day` reads it; None where the field is empty. Raises Invalid."""
    written = typed.get(name, "").strip()
    found = vietnam.day(written)
    if written and found is None:
        raise Invalid("day_wrong", field=name)
    return found


def needed_day(typed: Typed, name: str) -> date:
    """As `day`, for a day that must be there."""
    found = day(typed, name)
    if found is None:
        raise Invalid("day_wrong", field=name)
    return found


def moment(typed: Typed, name: str) -> datetime | None:
    """An hour of a day as people write it, 07:00 21/11/2026, or as ISO 8601 has it, local.

    A day alone is where it begins; None where the field is empty. Raises Invalid.
    """
    written = typed.get(name, "").strip()
    found = instant(written, time.min)
    if written and found is None:
        raise Invalid("moment_wrong", field=name)
    return found


def as_typed(at: datetime) -> str:
    """An instant as `moment` reads it and people write it; a day alone where one begins."""
    wall = clock.local(at)
    return f"{wall:%d/%m/%Y}" if wall.time() == time.min else f"{wall:%H:%M %d/%m/%Y}"


def ticked(typed: Typed, name: str) -> bool:
    """Whether a box was ticked: what is not ticked is not sent."""
    return typed.get(name, "") != ""


def shown(typed: Typed, row: Mapping[str, object]) -> dict[str, str]:
    """What a form shows: what was typed when it was refused, else what the row says."""
    kept = {name: _shown(value) for name, value in row.items()}
    return {**dict.fromkeys(kept, ""), **typed} if typed.keys() & kept.keys() else kept


def mark(words: Mapping[str, object]) -> str:
    """What a form carries of the row it was made from, to be known again by `unchanged`."""
    return digest(json.dumps(words, default=str, sort_keys=True))[:16]


def unchanged(typed: Typed, words: Mapping[str, object]) -> None:
    """Raise Conflict (`changed_meanwhile`) when the row is no longer the one that was shown.

    The form then comes back with what was typed and today's mark; the page's history says what
    the other wrote. Sent once more, it counts.
    """
    seen = typed.get("seen", "")
    if seen and words and seen != mark(words):
        raise Conflict("changed_meanwhile")


def _shown(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)
