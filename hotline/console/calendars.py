"""Lịch làm việc: calendars, their year at a glance, their week, who counts by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, amendments, clock, deadlines, tickets, vietnam
from hotline.amendments import Deed, Subject
from hotline.console import context, recounted
from hotline.console.rendering import page
from hotline.console.year import weekdays, year_of
from hotline.deadlines import DaysChange, Sheet, Special, WeekChange, read_hours
from hotline.errors import Invalid, NotFound
from hotline.tickets import AgencyCalendar

_DAYS_AT_MOST = 60
_LIST = "/calendars"


async def calendar_list(request: web.Request) -> web.StreamResponse:
    """All calendars: their week, who counts by them; and whether the coming Tết is decided."""
    at = clock.now()
    async with context.db(request).read() as s:
        book = await deadlines.book(s)
        every = await agencies.agencies(s, on=clock.local_day(at))
        undecided = await deadlines.undecided(s, at=at)
    return page(
        request,
        "calendars.html",
        sheets=book.sheets,
        weeks={sheet.id: _week(book.calendar(sheet.id).week) for sheet in book.sheets},
        used=Counter(one.calendar_id or _first(book.sheets) for one in every),
        undecided=undecided,
        typed=await context.typed(request),
        weekdays=weekdays(context.language(request)),
    )


async def calendar_page(request: web.Request) -> web.StreamResponse:
    """One calendar: twelve months, the day chosen, the week, its agencies, its files."""
    at, typed = clock.now(), await context.typed(request)
    today = clock.local_day(at)
    chosen = vietnam.day(typed.get("day", request.query.get("day", "")))
    year = _year(typed.get("year", request.query.get("year", "")), chosen or today)
    async with context.db(request).read() as s:
        shown = await _shown(s, context.number(request), today)
        shown["undecided"] = await deadlines.undecided(s, at=at)
        shown["decided"] = (await deadlines.decided_years(s)).get(year)
    language, sheet = context.language(request), shown["sheet"]
    return page(
        request,
        "calendar.html",
        **shown,
        year=year,
        years=(year - 1, year + 1),
        months=year_of(shown["counted"], sheet.special, year, language),
        days=[(day, one) for day, one in shown["counted"].special.items() if day.year == year],
        today=today,
        chosen=chosen,
        day=_chosen(shown["counted"], sheet, chosen),
        weekdays=weekdays(language),
        typed=typed,
        moved=recounted.moved(request),
    )


async def add(request: web.Request) -> web.StreamResponse:
    """A further calendar, with the province's week to begin with."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        made = await deadlines.add_calendar(s, typed.get("name", ""))
        _note(request, s, made.id, made.name, Deed.ADDED, {})
    return context.see(f"{_LIST}/{made.id}")


async def rename(request: web.Request) -> web.StreamResponse:
    """Another name for a calendar."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        before = (await deadlines.book(s)).sheet(number)
        row = await deadlines.rename_calendar(s, number, typed.get("name", ""))
        told = {"name": [before.name if before else "", row.name]}
        _note(request, s, number, row.name, Deed.CHANGED, told)
    return context.see(f"{_LIST}/{number}")


async def remove(request: web.Request) -> web.StreamResponse:
    """A calendar that nobody counts by any more."""
    number = context.number(request)
    async with context.db(request).write() as s:
        before = (await deadlines.book(s)).sheet(number)
        await tickets.drop_calendar(s, number)
        _note(request, s, number, before.name if before else "", Deed.REMOVED, {})
    return context.see(_LIST)


async def set_days(request: web.Request) -> web.StreamResponse:
    """One day, or some in a row: off, worked in hours of their own, or as every week."""
    typed, number = await context.typed(request), context.number(request)
    first = _day(typed, "day")
    last = _day(typed, "until") if typed.get("until", "").strip() else first
    length = (last - first).days + 1
    if not 0 < length <= _DAYS_AT_MOST:
        raise Invalid("days_in_a_row", field="until", most=_DAYS_AT_MOST)
    special = _special(typed)
    days = {first + timedelta(days=offset): special for offset in range(length)}
    return await recounted.save(
        request,
        DaysChange(number, days),
        then=f"{_LIST}/{number}?year={first.year}&day={first:%Y-%m-%d}",
        again=calendar_page,
    )


async def set_week(request: web.Request) -> web.StreamResponse:
    """The hours of every week."""
    typed, number = await context.typed(request), context.number(request)
    week = {
        day: hours
        for day in range(7)
        if (hours := read_hours(typed.get(f"day{day}", ""), field=f"day{day}"))
    }
    return await recounted.save(
        request, WeekChange(number, week), then=f"{_LIST}/{number}", again=calendar_page
    )


async def set_agency(request: web.Request) -> web.StreamResponse:
    """An agency counts by this calendar from now on, or by the province's again."""
    typed, number = await context.typed(request), context.number(request)
    agency = typed.get("agency", "")
    if not (agency.isdecimal() and len(agency) < 10):
        raise Invalid("agency_missing", field="agency")
    back = typed.get("back") == "yes"
    return await recounted.save(
        request,
        AgencyCalendar(int(agency), None if back else number),
        then=f"{_LIST}/{number}",
        again=calendar_page,
    )


async def decide(request: web.Request) -> web.StreamResponse:
    """A year's days off were announced: by which document, and when."""
    typed, number = await context.typed(request), context.number(request)
    at = clock.now()
    year = _year(typed.get("year", ""), clock.local_day(at))
    async with context.db(request).write() as s:
        decided_on = vietnam.day(typed.get("decided_on", ""))
        before = (await deadlines.decided_years(s)).get(year)
        was = f"{year}: {before.document}" if before else ""
        row = await deadlines.decide(s, year, typed.get("document", ""), decided_on, at=at)
        sheet = (await deadlines.book(s)).sheet()
        told = {"decided": [was, f"{year}: {row.document}"]}
        _note(request, s, number, sheet.name if sheet else "", Deed.CHANGED, told)
    return context.see(f"{_LIST}/{number}?year={year}")


def _note(
    request: web.Request, s: AsyncSession, number: int, name: str, deed: Deed, told: dict[str, Any]
) -> None:
    amendments.note(s, Subject.CALENDAR, number, name, deed, told, by=context.person(request),
                    at=clock.now())  # fmt: skip


async def _shown(s: AsyncSession, number: int, today: date) -> dict[str, Any]:
    book = await deadlines.book(s)
    sheet = book.sheet(number)
    if sheet is None or sheet.id != number:
        raise NotFound("no_such_calendar")
    every = await agencies.agencies(s, on=today)
    province = sheet.id == _first(book.sheets)
    counted = book.calendar(number)
    mine = [one for one in every if (one.calendar_id or _first(book.sheets)) == number]
    return {
        "sheet": sheet,
        "province": province,
        "counted": counted,
        "week": _week(counted.week),
        "mine": [] if province else mine,
        "others": [] if province else [one for one in every if one not in mine],
        "agencies": len(mine),
    }


def _chosen(counted: deadlines.Calendar, sheet: Sheet, day: date | None) -> dict[str, str]:
    """What the form of a day holds before anybody typed."""
    if day is None:
        return {"day": "", "state": "off", "name": "", "hours": ""}
    special = counted.special.get(day)
    hours = deadlines.shown(counted.hours(day))
    if special is None:
        off = counted.off_because(day) or ""
        return {"day": f"{day:%d/%m/%Y}", "state": "off", "name": off, "hours": hours}
    state = "worked" if special.hours else "off"
    return {"day": f"{day:%d/%m/%Y}", "state": state, "name": special.name, "hours": hours}


def _special(typed: Mapping[str, str]) -> Special | None:
    state = typed.get("state", "")
    if state == "week":
        return None
    name = vietnam.nfc(typed.get("title", "")).strip()[:200]
    if not name:
        raise Invalid("day_name_missing", field="title")
    if state != "worked":
        return Special(name)
    hours = read_hours(typed.get("hours", ""))
    if not hours:
        raise Invalid("day_hours_missing", field="hours")
    return Special(name, hours)


def _day(typed: Mapping[str, str], field: str) -> date:
    told = typed.get(field, "")
    day = vietnam.day(told)
    if day is None:
        raise Invalid("day_unreadable", field=field, typed=told.strip()[:40])
    return day


def _year(told: str, otherwise: date) -> int:
    known = told.isdecimal() and len(told) == 4 and int(told) in vietnam.YEARS
    return int(told) if known else otherwise.year


def _week(week: Mapping[int, deadlines.Hours]) -> list[str]:
    return [deadlines.shown(week.get(day, ())) for day in range(7)]


def _first(sheets: tuple[Sheet, ...]) -> int:
    return sheets[0].id if sheets else 0
