"""Special days as files: iCalendar for other calendars, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import icalendar

from hotline import vietnam
from hotline.deadlines.calendar import Calendar, Special
from hotline.deadlines.hours import read_hours, written
from hotline.errors import Invalid

Days = dict[date, Special]
_HOURS, _KNOWN = "X-HOTLINE-HOURS", "X-HOTLINE-KNOWN"
_DAYS_AT_MOST, _SPAN_AT_MOST, _NAME_AT_MOST = 1000, 60, 200


def to_ical(own: Mapping[date, Special], calendar: Calendar, year: int, name: str) -> bytes:
    """A year as all-day events: own days, and marked as known what others have decided."""
    made = icalendar.Calendar()
    made.add("prodid", "-//hotline//1022//VI")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{name} {year}")
    for day in days_of(year):
        special = own.get(day) or _inherited(calendar, day)
        if special is not None:
            made.add_component(_event(day, special, known=day not in own))
    return bytes(made.to_ical())


def from_ical(data: bytes) -> Days:
    """The days of an iCalendar file; what it marks as known is passed over.

    Raises Invalid: no calendar, an event that repeats or has hours, too many days.
    """
    try:
        walked = icalendar.Calendar.from_ical(data).walk("VEVENT")
    except (ValueError, LookupError, TypeError) as error:
        raise Invalid("ical_unreadable", field="file") from error
    found: Days = {}
    for event in (one for one in walked if isinstance(one, icalendar.Event)):
        if str(event.get(_KNOWN, "")).upper() == "TRUE":
            continue
        name = _name(str(event.get("SUMMARY", "")))
        special = Special(name, read_hours(str(event.get(_HOURS, "")), field="file"))
        found |= dict.fromkeys(_event_days(event, name), special)
    return _bounded(found)


def to_csv(own: Mapping[date, Special], year: int) -> bytes:
    """A year's own days as a spreadsheet opens them: semicolons, UTF-8 with its mark."""
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";")
    sheet.writerow(["Ngày", "Tên", "Giờ làm"])
    for day, special in sorted(own.items()):
        if day.year == year:
            sheet.writerow([f"{day:%d/%m/%Y}", _harmless(special.name), written(special.hours)])
    return text.getvalue().encode("utf-8-sig")


def from_csv(data: bytes) -> Days:
    """The days of a table: day, name, hours (empty or "nghỉ" is off); a heading is passed over.

    Raises Invalid naming the line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("csv_not_utf8", field="file") from error
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(";\t,", key=first.count)
    found: Days = {}
    try:
        rows = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        for number, row in enumerate(rows, start=1):
            found |= _row(number, [cell.strip() for cell in row])
    except csv.Error as error:
        raise Invalid("csv_line", field="file", line=1, said=str(error)[:80]) from error
    return _bounded(found)


def days_of(year: int) -> Iterator[date]:
    """All days of a year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _inherited(calendar: Calendar, day: date) -> Special | None:
    if day in calendar.special:
        return calendar.special[day]
    name = calendar.off_because(day)
    return Special(name) if name else None


def _event(day: date, special: Special, *, known: bool) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{day:%Y%m%d}@hotline-1022")
    event.add("dtstamp", datetime(day.year, 1, 1, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    # icalendar takes the letters \N for a line break, so no backslash is handed to it.
    event.add("summary", special.name.replace("\\", "/"))
    event.add("transp", "TRANSPARENT")
    if special.hours:
        event.add(_HOURS, written(special.hours))
    if known:
        event.add(_KNOWN, "TRUE")
    return event


def _event_days(event: icalendar.Event, name: str) -> list[date]:
    if "RRULE" in event or "RDATE" in event:
        raise Invalid("ical_repeats", field="file", name=name)
    try:
        starts, ends = event.start, event.end
    except ValueError as error:
        raise Invalid("ical_unreadable", field="file") from error
    if isinstance(starts, datetime) or isinstance(ends, datetime):
        raise Invalid("ical_hours", field="file", name=name)
    length = max((ends - starts).days, 1)
    if length > _SPAN_AT_MOST:
        raise Invalid("ical_long", field="file", name=name, most=_SPAN_AT_MOST)
    return [starts + timedelta(days=offset) for offset in range(length)]


def _row(number: int, cells: list[str]) -> Days:
    if not any(cells):
        return {}
    day = vietnam.day(cells[0])
    # The first line may name the columns.
    if day is None and number == 1 and not any(c.isdigit() for c in cells[0]):
        return {}
    if day is None or len(cells) < 2:
        raise Invalid("csv_line", field="file", line=number, said=" ".join(cells)[:80])
    # Unquoted commas between stretches are forgiven: they are all hours.
    told = ",".join(cell for cell in cells[2:] if cell)
    off = vietnam.fold(told) in ("", "nghi", "off")
    try:
        hours = () if off else read_hours(told, field="file")
    except Invalid as wrong:
        raise Invalid("csv_line", field="file", line=number, said=told[:80]) from wrong
    return {day: Special(_name(cells[1]), hours)}


def _name(typed: str) -> str:
    return vietnam.nfc(typed).strip()[:_NAME_AT_MOST]


def _bounded(found: Days) -> Days:
    if not found:
        raise Invalid("no_days", field="file")
    if len(found) > _DAYS_AT_MOST or any(day.year not in vietnam.YEARS for day in found):
        raise Invalid("days_beyond", field="file", most=_DAYS_AT_MOST)
    return dict(sorted(found.items()))


def _harmless(name: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@") else name
