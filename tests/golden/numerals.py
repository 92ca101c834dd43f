"""Numbers and days as people publish them: `1.399`, `61,31 %`, `28/9/2021`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hotline import clock

_GROUPED = re.compile(r"[+-]?\d{1,3}([.,]\d{3})+")
_VIETNAMESE = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d)")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_MINUS = "\N{MINUS SIGN}\N{EN DASH}"


def count(value: Any) -> Decimal | None:
    """A whole number, written as one or in groups of three; None for anything else."""
    if isinstance(value, str):
        said = _tidy(value)
        grouped = _GROUPED.fullmatch(said)
        value = re.sub(r"[.,]", "", said) if grouped else said
    found = _number(value)
    return None if found is None or found != found.to_integral_value() else found


def percentage(value: Any) -> Decimal | None:
    """A percentage with its digits; None for what is none."""
    if isinstance(value, str):
        said = _tidy(value).removesuffix("%")
        value = said.replace(".", "").replace(",", ".") if _VIETNAMESE.fullmatch(said) else said
    return _number(value)


def day(value: Any) -> date | None:
    """A day as `2021-09-28` or `28/9/2021`."""
    said = str(value).strip()
    try:
        if found := _DAY.fullmatch(said):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(said)
    except ValueError:
        return None


def instant(value: Any, *, last: bool) -> datetime | None:
    """A local instant, or one with its zone; a day is its midnight, the `last` one its end."""
    if (on := day(value)) is not None:
        return clock.at_local(on + timedelta(days=1) if last else on)
    try:
        wall = datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
    return wall if wall.tzinfo is not None else wall.replace(tzinfo=clock.ZONE)


def _tidy(said: str) -> str:
    said = _SPACES.sub("", said)
    return "-" + said[1:] if said[:1] in _MINUS and said else said


def _number(value: Any) -> Decimal | None:
    if isinstance(value, str):
        return Decimal(value) if _PLAIN.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return None
    return Decimal(str(value))
