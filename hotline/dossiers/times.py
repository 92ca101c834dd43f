"""Instants as people write them and programs export them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from hotline import clock, vietnam
from hotline.dossiers.reading import text_of

_TIME = re.compile(
    r"(?:[ T]+|^)(\d{1,2})[:hg](\d{2})(?::(\d{2}))?(?:[.,]\d+)?(?: *(SA|CH))?\s*$", re.IGNORECASE
)
_TIME_FIRST = re.compile(
    r"(\d{1,2}[:hg]\d{2}(?::\d{2})?(?: *(?:SA|CH))?) +(.+)", re.IGNORECASE
)  # fmt: skip
_ZONED = re.compile(r"T.*[+-]\d\d:?\d\d$")
_FILLERS = re.compile(
    r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|ngày|lúc|vào)\b", re.IGNORECASE
)  # fmt: skip
_BETWEEN = re.compile(r" *\b(?:tháng|năm)\b *", re.IGNORECASE)
_APART = re.compile(r"[,;]\s*|\s+[-–]\s+")
_MONTHS = {name: at for at, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
)}  # fmt: skip
_NAMED_MONTH = re.compile(r"(\d{1,2})[- ]([a-z]{3})[- ](\d{2}|\d{4})(?= |$)", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{5})(?:[.,](\d+))?")
_DAYS_OF_EXCEL = date(1899, 12, 30)


def instant(cell: Any, hour: time) -> datetime | None:
    """When a cell says; a day alone is at `hour`, local. None for what is no time.

    Days stand before months. What writes AM and PM may write months first, so it is not read.
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return _of_number(cell, hour)
    if isinstance(cell, datetime):
        if cell.tzinfo is not None:
            return cell.astimezone(UTC)
        return _at(cell.date(), cell.time() if cell.time() != time.min else hour)
    if isinstance(cell, date):
        return _at(cell, hour)
    return _written(text_of(cell), hour)


@lru_cache(maxsize=1024)
def _written(said: str, hour: time) -> datetime | None:
    if said.endswith("Z") or _ZONED.search(said):
        try:
            return _plausible(datetime.fromisoformat(said))
        except ValueError:
            return None
    if number := _NUMBER.fullmatch(said):
        return _of_number(float(f"{number[1]}.{number[2] or 0}"), hour)
    said = _plain(said)
    clocked = _TIME.search(said)
    # Both "20/11/2026 16:30" and "16:30 20/11/2026" are written.
    if clocked is None and (found := _TIME_FIRST.match(said)):
        said = f"{found[2]} {found[1]}"
        clocked = _TIME.search(said)
    day = _day(said[: clocked.start()] if clocked else said)
    if day is None or clocked is None:
        return _at(day, hour) if day else None
    try:
        return _at(day, time(_hour(clocked), int(clocked[2]), int(clocked[3] or 0)))
    except ValueError:
        return None


def _plain(said: str) -> str:
    """Thứ Sáu, ngày 20 tháng 11 năm 2026 as 20/11/2026."""
    said = _FILLERS.sub(" ", vietnam.nfc(said))
    said = _APART.sub(" ", _BETWEEN.sub("/", said))
    return " ".join(said.split())


def _day(said: str) -> date | None:
    if found := _NAMED_MONTH.fullmatch(said):
        month = _MONTHS.get(found[2].lower())
        return vietnam.day(f"{found[1]}/{month}/{found[3]}") if month else None
    if len(said) == 8 and said.isdecimal() and vietnam.day(said) is None:
        return vietnam.day(f"{said[:4]}-{said[4:6]}-{said[6:]}")
    return vietnam.day(said)


def _hour(clocked: re.Match[str]) -> int:
    """The hour of the day; SA is before noon, CH after it."""
    hour, half = int(clocked[1]), (clocked[4] or "").upper()
    if not half:
        return hour
    # 17:00 CH is written as well.
    return hour % 12 + 12 * (half == "CH") if hour <= 12 else hour


def _of_number(number: float, hour: time) -> datetime | None:
    """A day as spreadsheets count them with the hour behind the point, or an instant as
    programs count seconds or their thousandths.
    """
    if number >= 1e9:
        seconds = number / 1000 if number >= 1e11 else number
        return _plausible(datetime.fromtimestamp(seconds, UTC)) if seconds < 1e10 else None
    if not 30_000 < number < 75_000:
        day = _day(str(int(number))) if number >= 1e7 else None
        return _at(day, hour) if day else None
    on = _DAYS_OF_EXCEL + timedelta(days=int(number))
    rest = timedelta(seconds=round((number % 1) * 86_400))
    if not rest:
        return _at(on, hour)
    return _plausible(clock.at_local(on) + rest)


def _at(day: date, hour: time) -> datetime | None:
    return clock.at_local(day, hour.replace(microsecond=0)) if day.year in vietnam.YEARS else None


def _plausible(at: datetime) -> datetime | None:
    if at.tzinfo is None or at.year not in vietnam.YEARS:
        return None
    return at.astimezone(UTC).replace(microsecond=0)
